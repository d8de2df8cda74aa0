import type { Diagnostic, Where } from "../../../compiler/diagnostics/diagnostic.ts";
import { diagnostic } from "../../../compiler/diagnostics/report.ts";

/** Requests of one caller in a window. */
export interface CallerLimit {
  readonly requests: number;
  readonly windowSeconds: number;
}

/** Seconds that Cloud Armor counts in, and the fewest requests (documentation, "Rate limiting overview", 2026). */
const windows = [10, 30, 60, 120, 180, 240, 270, 300, 600, 900, 1200, 1800, 2700, 3600] as const;
const fewest = 1;

/** Writes a rate as a count: the shortest window in which it is a whole number, else the shortest that can count it, rounded down. */
export function callerLimit(perSecond: number, where: Where, found: Diagnostic[]): CallerLimit | undefined {
  // A rate a minute or an hour is a fraction that floating point misses by a hair.
  const counted = windows
    .map((windowSeconds) => ({ windowSeconds, exact: Number((perSecond * windowSeconds).toPrecision(12)) }))
    .filter(({ exact }) => exact >= fewest);
  const chosen = counted.find(({ exact }) => Number.isInteger(exact)) ?? counted[0];
  if (chosen !== undefined) return { requests: Math.floor(chosen.exact), windowSeconds: chosen.windowSeconds };
  found.push(
    diagnostic("LNT4007", { message: "the firewall counts a request an hour at least, and the limit is lower", at: where, hint: 'write "1/h" or more' }),
  );
  return undefined;
}
