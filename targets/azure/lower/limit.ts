import type { Diagnostic, Where } from "../../../compiler/diagnostics/diagnostic.ts";
import { diagnostic } from "../../../compiler/diagnostics/report.ts";

/** Requests of one caller in a window. */
export interface CallerLimit {
  readonly requests: number;
  readonly windowSeconds: 60 | 300;
}

/** Windows of a rule that counts, `OneMin` and `FiveMins`, and of `rate-limit-by-key`, whose longest is 300 s (azurerm 4.55.0, API Management policy reference, 2026). */
const windows = [60, 300] as const;

/**
 * Writes a rate as a count in a window: the shortest in which it is a whole number, else the shortest that can count it, rounded
 * down, so that never more passes than was written.
 */
export function callerLimit(perSecond: number, where: Where, found: Diagnostic[]): CallerLimit | undefined {
  // A rate a minute or an hour is a fraction that floating point misses by a hair.
  const counted = windows
    .map((windowSeconds) => ({ windowSeconds, exact: Number((perSecond * windowSeconds).toPrecision(12)) }))
    .filter(({ exact }) => exact >= 1);
  const chosen = counted.find(({ exact }) => Number.isInteger(exact)) ?? counted[0];
  if (chosen !== undefined) return { requests: Math.floor(chosen.exact), windowSeconds: chosen.windowSeconds };
  found.push(
    diagnostic("LNT4007", {
      message: "the firewall counts one request in 5 minutes at least, and the limit is lower",
      at: where,
      hint: 'write "12/h" or more',
    }),
  );
  return undefined;
}
