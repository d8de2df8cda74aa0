import type { Diagnostic, Where } from "../../../compiler/diagnostics/diagnostic.ts";
import { type CallerLimit as Counted, countedLimit } from "../../cloud/limit.ts";

/** Windows of a rate-based rule, and the fewest requests that it counts (AWS WAF, "Rate-based rule statement settings" and "AWS WAF quotas", public copies read 2026-11). */
const windows = [60, 120, 300, 600] as const;
const fewest = 10;

export type CallerLimit = Counted<(typeof windows)[number]>;

export const callerLimit = (perSecond: number, where: Where, found: Diagnostic[]): CallerLimit | undefined =>
  countedLimit(perSecond, where, found, { windows, fewest, least: `${fewest} requests in 10 minutes`, leastRate: "1/min" });

/** Matches whole numbers above `limit`, as text. */
export function greaterThan(limit: number): string {
  const digits = String(limit);
  const longer = `[1-9]\\d{${digits.length},}`;
  const same = [...digits].flatMap((digit, index) => {
    const next = Number(digit) + 1;
    if (next > 9) return [];
    const first = next === 9 ? "9" : `[${next}-9]`;
    const rest = digits.length - index - 1;
    return [`${digits.slice(0, index)}${first}${rest === 0 ? "" : rest === 1 ? "\\d" : `\\d{${rest}}`}`];
  });
  return `^0*(${[longer, ...same].join("|")})$`;
}
