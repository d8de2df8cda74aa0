import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { diagnostic } from "../diagnostics/report.ts";
import { counted } from "../diagnostics/words.ts";
import type { CostLine, Plan, PlacePlan } from "../plan/plan.ts";
import type { FullCatalog } from "./index.ts";
import { dayOf, daysBetween, stalenessLimits } from "./staleness.ts";

const classes = ["accelerator prices", "instance prices", "service prices"] as const;
type PriceClass = (typeof classes)[number];

/** Services by their row, nodes by their pool's devices; other instances by the one table that has their source, else as CPU instances. */
function classOf(line: CostLine, { pools }: PlacePlan, tablesOf: (paper: string) => readonly string[]): PriceClass {
  if (line.row !== undefined) return "service prices";
  const pool = line.pool === undefined ? undefined : pools.find(({ name }) => name === line.pool);
  if (pool !== undefined) return pool.accelerator === undefined ? "instance prices" : "accelerator prices";
  const tables = tablesOf(`${line.asOf} ${line.source}`);
  const found = classes.filter((one) => tables.includes(one));
  const [only] = found;
  return only !== undefined && found.length === 1 ? only : "instance prices";
}

/**
 * Prices of a plan that are older than their class may be, one warning a class. The date comes from the edge and is in no message,
 * so that the words change only when something grows old.
 * @param asOf ISO day that ages are counted to
 */
export function oldPrices(plan: Plan | undefined, catalog: FullCatalog, asOf: string): readonly Diagnostic[] {
  if (plan === undefined || dayOf(asOf) === undefined) return [];
  let tables: Map<string, string[]> | undefined;
  const tablesOf = (paper: string): readonly string[] => {
    if (tables === undefined) {
      tables = new Map();
      for (const { table, sources } of catalog.contents())
        for (const one of sources) tables.set(`${one.asOf} ${one.source}`, [...(tables.get(`${one.asOf} ${one.source}`) ?? []), table]);
    }
    return tables.get(paper) ?? [];
  };
  const old = new Map<PriceClass, CostLine[]>();
  for (const place of plan.places) {
    for (const line of place.bill.lines) {
      if (line.asOf === undefined || line.monthlyUsd === null || dayOf(line.asOf) === undefined) continue;
      const priceClass = classOf(line, place, tablesOf);
      const limit = stalenessLimits[priceClass]?.days;
      if (limit === undefined || limit === null || daysBetween(line.asOf, asOf) <= limit) continue;
      old.set(priceClass, [...(old.get(priceClass) ?? []), line]);
    }
  }
  return classes.flatMap((priceClass): readonly Diagnostic[] => {
    const lines = old.get(priceClass);
    const limit = stalenessLimits[priceClass];
    if (lines === undefined || limit === undefined) return [];
    const [oldest = ""] = lines.map((line) => line.asOf ?? "").sort();
    const what = [...new Set(lines.map((line) => `${line.item}: ${line.asOf}, ${line.source ?? "no source"}`))].sort();
    return [
      diagnostic("LNT6103", {
        message: `${counted(lines.length, "line")} of the bill ${lines.length === 1 ? "uses" : "use"} ${priceClass} older than ${limit.days} days, the oldest of ${oldest}`,
        hint: "`lintel catalog refresh` reads the vendors' current lists",
        notes: [limit.because, ...what.slice(0, 5), ...(what.length > 5 ? [`and ${what.length - 5} more`] : [])],
      }),
    ];
  });
}
