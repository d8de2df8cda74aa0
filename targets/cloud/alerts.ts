import type { System } from "../../compiler/system.ts";

/** `page` wakes somebody, `ticket` waits for office hours. */
export type AlertSeverity = "page" | "ticket";
export const alertSeverities = ["page", "ticket"] as const satisfies readonly AlertSeverity[];

/** Who is told, by severity, as the components that raise alerts name them. */
export function alertRoutes(system: System): Readonly<Record<AlertSeverity, readonly string[]>> {
  const named = { page: new Set<string>(), ticket: new Set<string>() };
  for (const component of Object.values(system.components)) {
    const { alerts } = component.values;
    if (!component.can.includes("raise alerts") || typeof alerts !== "object" || alerts === null) continue;
    for (const [severity, route] of Object.entries(alerts)) {
      if ((severity === "page" || severity === "ticket") && typeof route === "string") named[severity].add(route);
    }
  }
  return { page: [...named.page].sort(), ticket: [...named.ticket].sort() };
}
