import type { Diagnostic, Where } from "../../../compiler/diagnostics/diagnostic.ts";
import { type CallerLimit, countedLimit } from "../../cloud/limit.ts";

export type { CallerLimit } from "../../cloud/limit.ts";

/** Seconds that Cloud Armor counts in, and the fewest requests (documentation, "Rate limiting overview", 2026). */
const windows = [10, 30, 60, 120, 180, 240, 270, 300, 600, 900, 1200, 1800, 2700, 3600];

export const callerLimit = (perSecond: number, where: Where, found: Diagnostic[]): CallerLimit | undefined =>
  countedLimit(perSecond, where, found, { windows, fewest: 1, least: "a request an hour", leastRate: "1/h" });
