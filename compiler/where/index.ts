import type { Catalog } from "../catalog/catalog.ts";
import type { CloudRegion } from "../catalog/places.ts";
import { allowed, shownResidency } from "../check/residency.ts";
import { devicesOf, splitText } from "../plan/memory.ts";
import type { Rung } from "../plan/plan.ts";
import { bindingReason, unusableDemand } from "../plan/infeasible.ts";
import type { Candidate } from "../plan/search/found.ts";
import { plannedState } from "../plan/search/describe.ts";
import { type PlaceAnswer, searchPlaces } from "../plan/search/places.ts";
import type { Setting } from "../plan/setting.ts";
import type { Place, System } from "../system.ts";
import type { SimulatedQuantile } from "../simulate/simulation.ts";
import type { ErrorBand } from "../plan/engine/engine.ts";
import type { Asked } from "./demands.ts";

export { type Asked, noted } from "./demands.ts";

/** A percentile at the planned load with its 90 % band; ms. */
export interface Expected {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/** A component in one place. */
export interface RankedPlace extends CloudRegion {
  /** The blueprint places it here. */
  readonly now: boolean;
  /** One replica, "8 x H100, fp8, tensor parallel 8"; null where nothing holds. */
  readonly configuration: string | null;
  readonly instanceType: string | null;
  readonly replicas: number | null;
  readonly nodes: number | null;
  /** Accelerator nodes a month; null where nothing holds, or a part has no price. */
  readonly monthlyUsd: number | null;
  readonly ttftP95: Expected | null;
  /** Null for what generates nothing as well. */
  readonly tpotP95: Expected | null;
  /** Grams of CO2 equivalent a month; null where rating or grid is unknown. */
  readonly gco2e: number | null;
  /** Why it cannot be taken; null where it can. */
  readonly reason: string | null;
}

export interface Ranking {
  readonly component: string;
  /** What is smallest in the first place. */
  readonly optimise: "cost" | "carbon" | "latency";
  /** The best first; then those without a known price, then those in which it cannot run. */
  readonly places: readonly RankedPlace[];
  /** What was taken otherwise than the blueprint says. */
  readonly notes: readonly string[];
}

const nameOf = ({ cloud, region }: CloudRegion): string => `${cloud}/${region}`;

/** A reservation is of one region: it counts at home only. */
const boundToRegion: Readonly<Record<Rung["from"], boolean>> = { reserved: true, "capacity block": true, "on-demand": false, "flex-start": false, spot: false };

function elsewhere(rungs: readonly Rung[]): readonly Rung[] {
  const kept = rungs.filter(({ from }) => !boundToRegion[from]).map(({ zone: _zone, ...rung }): Rung => rung);
  return kept.length > 0 ? kept : [{ from: "on-demand" }];
}

/** Why data of the component may not be in a region, or that nobody knows. */
function kept(system: System, component: string, catalog: Catalog, { cloud, region }: CloudRegion): string | null {
  const country = { country: () => catalog.country(cloud, region) };
  for (const { residency, class: sort } of system.components[component]?.classification.sensitive ?? []) {
    const verdict = allowed(residency, cloud, region, country);
    if (verdict === false) return `${sort} data must stay in ${shownResidency(residency)}`;
    if (verdict === undefined) return `unknown whether it lies in ${shownResidency(residency)}, where ${sort} data must stay`;
  }
  return null;
}

const banded = ({ value, low, high }: SimulatedQuantile, band: ErrorBand): Expected => ({ value, low: low * band.low, high: high * band.high });

function configurationOf({ replica: { accelerator, precision, split } }: Candidate): string {
  return [`${devicesOf(split)} x ${accelerator}`, precision, splitText(split, "pipeline parallel")].filter((text) => text !== "").join(", ");
}

function rowOf(answer: PlaceAnswer, asked: Asked, setting: Setting, barred: string | null): RankedPlace {
  const { best, place, search, monthlyUsd, gco2e } = answer;
  const { cloud, region } = place;
  const now = cloud === asked.place.cloud && region === asked.place.region;
  const nothing = { configuration: null, instanceType: null, replicas: null, nodes: null, monthlyUsd: null, ttftP95: null, tpotP95: null, gco2e: null };
  if (best === undefined || !best.certain) return { cloud, region, now, ...nothing, reason: barred ?? bindingReason(asked.demand, setting, search) };
  const { simulation } = plannedState(asked.demand, setting, best, search.maxContext);
  const { bands } = best.replica.engine;
  return {
    cloud,
    region,
    now,
    configuration: configurationOf(best),
    instanceType: best.offer.offer.instanceType,
    replicas: best.planned.replicas,
    nodes: best.planned.nodes,
    monthlyUsd: monthlyUsd ?? null,
    ttftP95: banded(simulation.ttft.p95, bands.ttft),
    tpotP95: asked.demand.traffic.outputTokens === undefined ? null : banded(simulation.tpot.p95, bands.tpot),
    gco2e: gco2e ?? null,
    reason: barred,
  };
}

/** 0 can be taken, 1 has no price, 2 cannot be taken. */
const standing = ({ reason, configuration, monthlyUsd }: RankedPlace): number => (reason !== null || configuration === null ? 2 : monthlyUsd === null ? 1 : 0);

/** Places by what a component would cost in each; the place of the blueprint is among them. Nothing is written, so no target is needed. `own`: other engines than the calibrated ones. */
export function rankPlaces(
  asked: Asked,
  regions: readonly CloudRegion[],
  system: System,
  catalog: Catalog,
  own: Pick<Setting, "engines" | "simulate"> = {},
): Ranking {
  const { demand, place: home } = asked;
  const all = new Map([home, ...regions].map((region) => [nameOf(region), region]));
  const others = [...all.values()]
    .filter((region) => nameOf(region) !== nameOf(home))
    .map((region): Place => ({ cloud: region.cloud, region: region.region, zones: home.zones }));
  const anywhere = { environment: system.environment, ...own };
  const away = { ...demand, rungs: elsewhere(demand.rungs) };
  const moved = demand.rungs.some(({ from }) => boundToRegion[from]);
  const unusable = unusableDemand(demand);
  const rows: RankedPlace[] = [];
  if (unusable === undefined) {
    const add = (one: Asked, places: readonly Place[]): void => {
      for (const answer of searchPlaces(one.demand, catalog, places, anywhere))
        rows.push(rowOf(answer, one, { catalog, place: answer.place, ...anywhere }, kept(system, demand.component, catalog, answer.place)));
    };
    add(asked, [home]);
    add({ demand: away, place: home }, others);
  }
  const optimise = demand.optimise ?? "cost";
  return {
    component: demand.component,
    optimise,
    places: ranked(rows, optimise),
    notes: [
      ...(unusable === undefined ? [] : [unusable.message]),
      ...(moved && others.length > 0 ? ["reservations and capacity blocks belong to a region: elsewhere their nodes are taken on demand"] : []),
    ],
  };
}

const measure: Readonly<Record<Ranking["optimise"], (row: RankedPlace) => number>> = {
  cost: ({ monthlyUsd }) => monthlyUsd ?? Number.POSITIVE_INFINITY,
  carbon: ({ gco2e }) => gco2e ?? Number.POSITIVE_INFINITY,
  latency: ({ ttftP95 }) => ttftP95?.high ?? Number.POSITIVE_INFINITY,
};

function ranked(rows: readonly RankedPlace[], optimise: Ranking["optimise"]): readonly RankedPlace[] {
  const order = (a: number, b: number): number => (a < b ? -1 : a > b ? 1 : 0);
  const compare = (a: RankedPlace, b: RankedPlace): number =>
    order(standing(a), standing(b)) ||
    order(measure[optimise](a), measure[optimise](b)) ||
    order(measure.cost(a), measure.cost(b)) ||
    (nameOf(a) < nameOf(b) ? -1 : 1);
  return [...rows].sort(compare);
}
