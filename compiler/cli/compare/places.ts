import type { Bill, CommitmentOption, ComponentPlan, Energy, Objective, PlacePlan, Plan, UnitCost } from "../../plan/plan.ts";
import type { Place } from "../../system.ts";
import { objectiveName } from "../explain/objectives.ts";

/** Dollars a month. A lower bound where a line has no price; `atMostUsd` is null where that has no bound either. */
export interface ComparedCost {
  readonly monthlyUsd: number;
  readonly lowerBound: boolean;
  readonly atMostUsd: number | null;
  /** With every guess at its low and its high end; null where nothing is guessed. */
  readonly range: { readonly lowUsd: number; readonly highUsd: number } | null;
}

export interface ComparedObjective extends Objective {
  /** Milliseconds; null where the plan does not predict it. */
  readonly planned: number | null;
  /** Upper end of its error. */
  readonly upper: number | null;
}

export interface ComparedComponent {
  readonly component: string;
  readonly summary: string;
  readonly accelerator: { readonly name: string; readonly perNode: number } | null;
  readonly instanceType: string | null;
  readonly replicas: { readonly min: number; readonly max: number; readonly planned: number } | null;
  /** Of its pool, which may be shared. */
  readonly nodes: number | null;
  readonly objectives: readonly ComparedObjective[];
  readonly cost: ComparedCost;
  readonly units: readonly Pick<UnitCost, "per" | "value" | "lowerBound">[];
  /** A month of electricity; null where it is unknown. */
  readonly energy: Pick<Energy, "kwh" | "gco2e"> | null;
}

export interface ComparedPlace {
  readonly place: Place;
  readonly components: readonly ComparedComponent[];
  readonly foundation: ComparedComponent;
  readonly total: ComparedCost;
  /** Whether no other place costs less; null where lines without a price could decide it. */
  readonly least: boolean | null;
  /** What it costs beyond the place that costs least; null where a line has no price. */
  readonly overLeastUsd: number | null;
  readonly units: readonly Pick<UnitCost, "per" | "value" | "lowerBound">[];
  readonly energy: Pick<Energy, "kwh" | "gco2e"> | null;
  readonly budget: "within" | "exceeded" | "unknown" | null;
  /** By pool, the term that saves most over on demand. */
  readonly commitments: readonly CommitmentOption[];
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

function costOf({ cost }: ComponentPlan): ComparedCost {
  const unpriced = cost.filter(({ monthlyUsd }) => monthlyUsd === null);
  const ends = (end: "lowUsd" | "highUsd"): number => sum(cost.map(({ range, monthlyUsd }) => range?.[end] ?? monthlyUsd ?? 0));
  const monthlyUsd = sum(cost.map((line) => line.monthlyUsd ?? 0));
  const bounded = unpriced.length > 0 && unpriced.every(({ atMostUsd }) => atMostUsd !== undefined);
  return {
    monthlyUsd,
    lowerBound: unpriced.length > 0,
    atMostUsd: bounded ? monthlyUsd + sum(unpriced.map(({ atMostUsd }) => atMostUsd ?? 0)) : null,
    range: cost.some(({ range }) => range !== undefined) ? { lowUsd: ends("lowUsd"), highUsd: ends("highUsd") } : null,
  };
}

const totalOf = ({ monthlyUsd, lowerBound, atMostUsd, range }: Bill): ComparedCost => ({
  monthlyUsd,
  lowerBound,
  atMostUsd: atMostUsd ?? null,
  range: range ?? null,
});

const energyOf = (energy: Energy | undefined): ComparedPlace["energy"] => (energy === undefined ? null : { kwh: energy.kwh, gco2e: energy.gco2e });

function objectivesOf({ objectives = [], figures }: ComponentPlan): readonly ComparedObjective[] {
  const figureOf = (name: string): number | null => figures.find((figure) => figure.name === name)?.value ?? null;
  return objectives.map((one) => ({ ...one, planned: figureOf(objectiveName(one)), upper: figureOf(`${objectiveName(one)} with margin`) }));
}

const unitsOf = ({ units = [] }: PlacePlan, of: string): ComparedPlace["units"] =>
  units.filter((one) => one.of === of).map(({ per, value, lowerBound }) => ({ per, value, lowerBound }));

function componentOf(plan: ComponentPlan, place: PlacePlan): ComparedComponent {
  const pool = place.pools.find(({ name }) => name === plan.workload?.pool);
  return {
    component: plan.component,
    summary: plan.summary,
    accelerator: pool?.accelerator ?? null,
    instanceType: pool?.instanceTypes[0] ?? null,
    replicas: plan.workload?.replicas ?? null,
    nodes: pool?.nodes ?? null,
    objectives: objectivesOf(plan),
    cost: costOf(plan),
    units: unitsOf(place, plan.component),
    energy: energyOf(plan.energy),
  };
}

function commitmentsOf({ commitments = [] }: PlacePlan): readonly CommitmentOption[] {
  return [...new Set(commitments.map(({ pool }) => pool))].flatMap((pool) => {
    const saving = commitments.filter((one) => one.pool === pool && one.term !== "on-demand" && one.term !== "spot" && (one.savingUsd ?? 0) > 0);
    const best = saving.reduce<CommitmentOption | undefined>((most, one) => ((one.savingUsd ?? 0) > (most?.savingUsd ?? 0) ? one : most), undefined);
    return best === undefined ? [] : [best];
  });
}

/** The worst of all limits of a budget that are checked in a place. */
function budgetOf({ budgets = [] }: PlacePlan): ComparedPlace["budget"] {
  const verdicts = budgets.map(({ verdict }) => verdict);
  return (["exceeded", "unknown", "within"] as const).find((verdict) => verdicts.includes(verdict)) ?? null;
}

/** By the bounds of what has no price. */
function isLeast(index: number, totals: readonly ComparedCost[]): boolean | null {
  const high = totals.map(({ monthlyUsd, lowerBound, atMostUsd }) => (lowerBound ? (atMostUsd ?? Number.POSITIVE_INFINITY) : monthlyUsd));
  const low = totals.map(({ monthlyUsd }) => monthlyUsd);
  const others = totals.map((_, other) => other).filter((other) => other !== index);
  if (others.every((other) => (high[index] ?? 0) <= (low[other] ?? 0))) return true;
  return others.some((other) => (high[other] ?? 0) < (low[index] ?? 0)) ? false : null;
}

/** All places of a plan beside each other, in the order of the blueprint. */
export function comparePlaces({ places }: Plan): readonly ComparedPlace[] {
  const totals = places.map(({ bill }) => totalOf(bill));
  const known = totals.every(({ lowerBound }) => !lowerBound);
  const least = Math.min(...totals.map(({ monthlyUsd }) => monthlyUsd));
  return places.map((one, index) => {
    const total = totalOf(one.bill);
    return {
      place: one.place,
      components: Object.values(one.components).map((plan) => componentOf(plan, one)),
      foundation: componentOf(one.foundation, one),
      total,
      least: isLeast(index, totals),
      overLeastUsd: known ? total.monthlyUsd - least : null,
      units: unitsOf(one, "system"),
      energy: energyOf(one.energy),
      budget: budgetOf(one),
      commitments: commitmentsOf(one),
    };
  });
}
