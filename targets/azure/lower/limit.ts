import type { Diagnostic, Where } from "../../../compiler/diagnostics/diagnostic.ts";
import { type CallerLimit as Counted, countedLimit } from "../../cloud/limit.ts";

/** Windows of a rule that counts, `OneMin` and `FiveMins`, and of `rate-limit-by-key`, whose longest is 300 s (azurerm 4.55.0, API Management policy reference, 2026). */
const windows = [60, 300] as const;

export type CallerLimit = Counted<(typeof windows)[number]>;

export const callerLimit = (perSecond: number, where: Where, found: Diagnostic[]): CallerLimit | undefined =>
  countedLimit(perSecond, where, found, { windows, fewest: 1, least: "one request in 5 minutes", leastRate: "12/h" });
