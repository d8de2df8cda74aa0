import type { Catalog } from "../catalog/catalog.ts";
import { checkBudgets } from "../cost/budget.ts";
import type { Result } from "../diagnostics/diagnostic.ts";
import { hasErrors } from "../diagnostics/report.ts";
import type { Targets } from "../lower.ts";
import type { System } from "../system.ts";
import { createMemo, type Memo } from "./memo.ts";
import type { Plan } from "./plan.ts";
import { planPlaces } from "./place.ts";

/** Kept as long as the catalogue is: the next compile of a watched blueprint searches only what has changed. */
const memos = new WeakMap<Catalog, Memo>();

/** Places, sizes and prices a system. A budget that does not hold is an error, with the plan beside it. */
export function planSystem(system: System, catalog: Catalog, targets: Targets): Result<Plan> {
  const memo = memos.get(catalog) ?? createMemo(catalog);
  memos.set(catalog, memo);
  const [plan, found] = planPlaces(system, catalog, targets, memo);
  if (plan === undefined) return [undefined, found];
  const [checked, more] = checkBudgets(system, plan, catalog, targets, memo);
  const diagnostics = [...found, ...more];
  const layers = catalog.layers?.() ?? [];
  const layered = checked === undefined || layers.length === 0 ? checked : { ...checked, catalogLayers: layers };
  return [hasErrors(found) ? undefined : layered, diagnostics];
}
