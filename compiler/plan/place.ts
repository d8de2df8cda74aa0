import { billOf } from "../cost/bill.ts";
import { commitmentsOf } from "../cost/commitments.ts";
import { energyOf } from "../cost/energy.ts";
import { unitCosts } from "../cost/units.ts";
import type { Catalog } from "../catalog/catalog.ts";
import type { Diagnostic, Result } from "../diagnostics/diagnostic.ts";
import { hasErrors } from "../diagnostics/report.ts";
import type { Targets } from "../lower.ts";
import type { Component, Place, System } from "../system.ts";
import type { Target } from "../target.ts";
import { planContext } from "./context.ts";
import { byCodePoint } from "./format.ts";
import { createMemo, type Memo } from "./memo.ts";
import type { ComponentPlan, PlacePlan, Plan } from "./plan.ts";
import { settlePools } from "./pools.ts";
import { quotaFindings } from "./quota.ts";
import { createCapacity } from "./service.ts";

const same = (a: Place, b: Place): boolean =>
  a.cloud === b.cloud && a.region === b.region && a.account === b.account && a.project === b.project && a.subscription === b.subscription;

/** The system's places, and those that components state for themselves. */
function placesOf(system: System, targets: Targets): readonly Place[] {
  const places = [...system.places];
  for (const { place } of Object.values(system.components)) {
    // Another cloud's target is absent when only some clouds were asked for.
    if (place !== undefined && targets[place.cloud] !== undefined && !places.some((known) => same(known, place))) places.push(place);
  }
  return places;
}

const runsIn = (component: Component, place: Place, system: System): boolean =>
  component.place === undefined ? system.places.some((known) => same(known, place)) : same(component.place, place);

/** Plans one place: every component, then the pools that they share, then the foundation. */
function planPlace(system: System, place: Place, catalog: Catalog, target: Target, memo: Memo): Result<PlacePlan> {
  const setting = memo.setting(place, system.environment);
  const capacity = createCapacity(setting, memo);
  const context = planContext(system, place, catalog, capacity);
  const diagnostics: Diagnostic[] = [];
  const alone: ComponentPlan[] = [];
  const components = Object.values(system.components).sort((a, b) => byCodePoint(a.name, b.name));
  for (const component of components) {
    if (!runsIn(component, place, system)) continue;
    const [plan, found] = target.plan(component, context);
    diagnostics.push(...found);
    if (plan !== undefined) alone.push(plan);
  }
  if (hasErrors(diagnostics)) return [undefined, diagnostics];
  const { plans, pools } = settlePools(alone, setting, capacity.schedules);
  diagnostics.push(...quotaFindings(pools, place, system, catalog));
  const [foundation, found] = target.planFoundation(plans, pools, context);
  diagnostics.push(...found);
  if (foundation === undefined) return [undefined, diagnostics];
  const lines = [...plans, foundation].flatMap((plan) => plan.cost);
  const units = unitCosts(
    system,
    lines,
    plans.map((plan) => plan.component),
  );
  const commitments = commitmentsOf(pools, lines, place, catalog);
  const energy = energyOf(plans, pools, place, catalog);
  return [
    {
      place,
      components: Object.fromEntries(plans.map((plan) => [plan.component, plan])),
      foundation,
      pools,
      bill: billOf(lines),
      ...(units.length === 0 ? {} : { units }),
      ...(commitments.length === 0 ? {} : { commitments }),
      ...(energy === undefined ? {} : { energy }),
    },
    diagnostics,
  ];
}

/** The plan without a look at budgets: what fixes are verified with. Calls with one memo search nothing twice. */
export function planPlaces(system: System, catalog: Catalog, targets: Targets, memo: Memo = createMemo(catalog)): Result<Plan> {
  const places: PlacePlan[] = [];
  const diagnostics: Diagnostic[] = [];
  for (const place of placesOf(system, targets)) {
    const target = targets[place.cloud];
    if (target === undefined) throw new Error(`target ${place.cloud} was not loaded`);
    const [plan, found] = planPlace(system, place, catalog, target, memo);
    diagnostics.push(...found);
    if (plan !== undefined) places.push(plan);
  }
  if (hasErrors(diagnostics)) return [undefined, diagnostics];
  return [{ schemaVersion: 1, system: system.name, environment: system.environment, places }, diagnostics];
}
