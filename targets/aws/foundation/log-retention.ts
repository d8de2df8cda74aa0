import type { System } from "../../../compiler/system.ts";

/** Days that audit logs are kept, of the values that CloudWatch Logs accepts. HIPAA asks for six years (45 CFR 164.316). */
export function logRetention(system: System): number {
  if (system.comply.some(({ framework }) => framework === "hipaa")) return 2192;
  return system.environment === "production" ? 400 : 365;
}
