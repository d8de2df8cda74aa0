import { policy, type PolicyStatement } from "../lower/policy.ts";

export { policy, type PolicyStatement };

/** Lets one AWS service assume a role. */
export const trustService = (service: string, conditions: PolicyStatement["conditions"] = []): string =>
  policy([{ sid: "Assume", principal: { Service: service }, actions: ["sts:AssumeRole"], conditions }]);
