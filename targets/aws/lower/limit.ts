import type { Diagnostic, Where } from "../../../compiler/diagnostics/diagnostic.ts";
import { diagnostic } from "../../../compiler/diagnostics/report.ts";

/** Requests of one caller in a window. */
export interface CallerLimit {
  readonly requests: number;
  readonly windowSeconds: 60 | 120 | 300 | 600;
}

/** Windows of a rate-based rule, and the fewest requests that it counts (AWS WAF, "Rate-based rule statement settings" and "AWS WAF quotas", public copies read 2026-11). */
const windows = [60, 120, 300, 600] as const;
const fewest = 10;

/**
 * Writes a rate as a count in a window: the shortest in which it is a whole number, else the shortest that can count it, rounded
 * down, so that never more passes than was written.
 */
export function callerLimit(perSecond: number, where: Where, found: Diagnostic[]): CallerLimit | undefined {
  // A rate a minute or an hour is a fraction that floating point misses by a hair.
  const counted = windows
    .map((windowSeconds) => ({ windowSeconds, exact: Number((perSecond * windowSeconds).toPrecision(12)) }))
    .filter(({ exact }) => exact >= fewest);
  const chosen = counted.find(({ exact }) => Number.isInteger(exact)) ?? counted[0];
  if (chosen !== undefined) return { requests: Math.floor(chosen.exact), windowSeconds: chosen.windowSeconds };
  found.push(
    diagnostic("LNT4007", {
      message: `the firewall counts ${fewest} requests in ${windows[3] / 60} minutes at least, and the limit is lower`,
      at: where,
      hint: `write "${fewest / (windows[3] / 60)}/min" or more`,
    }),
  );
  return undefined;
}

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
