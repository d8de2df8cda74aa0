import type { Diagnostic, Where } from "../../compiler/diagnostics/diagnostic.ts";
import { diagnostic } from "../../compiler/diagnostics/report.ts";

/** Requests of one caller in a window. */
export interface CallerLimit<S extends number = number> {
  readonly requests: number;
  readonly windowSeconds: S;
}

/** What a cloud's firewall counts. */
export interface Counting<S extends number> {
  /** Seconds, ascending. */
  readonly windows: readonly S[];
  /** Requests that it counts to at least. */
  readonly fewest: number;
  /** What it counts at least, for people: "a request an hour", and the same as a rate. */
  readonly least: string;
  readonly leastRate: string;
}

/**
 * Writes a rate as a count in a window: the shortest in which it is a whole number, else the shortest that can count it, rounded
 * down, so that never more passes than was written.
 */
export function countedLimit<S extends number>(
  perSecond: number,
  where: Where,
  found: Diagnostic[],
  { windows, fewest, least, leastRate }: Counting<S>,
): CallerLimit<S> | undefined {
  // A rate a minute or an hour is a fraction that floating point misses by a hair.
  const counted = windows
    .map((windowSeconds) => ({ windowSeconds, exact: Number((perSecond * windowSeconds).toPrecision(12)) }))
    .filter(({ exact }) => exact >= fewest);
  const chosen = counted.find(({ exact }) => Number.isInteger(exact)) ?? counted[0];
  if (chosen !== undefined) return { requests: Math.floor(chosen.exact), windowSeconds: chosen.windowSeconds };
  found.push(
    diagnostic("LNT4007", { message: `the firewall counts ${least} at least, and the limit is lower`, at: where, hint: `write "${leastRate}" or more` }),
  );
  return undefined;
}
