import type { Precision, TokenDemand } from "./capacity.ts";
import { inRegion, sameArea } from "./area.ts";
import { durationText } from "./format.ts";
import { outcome as describe } from "./rejected.ts";
import type { Bound } from "./engine/slo.ts";
import { shippedPrecision, weightBytes } from "./precision.ts";
import { searchPlaces } from "./search/places.ts";
import { searchTokens, splitCounts, type Search, type Setting } from "./tokens.ts";

/** A change that was planned again, and what comes of it. */
export interface Relaxation {
  readonly change: string;
  readonly result: string;
  /** Price of a month; undefined where a part has none. */
  readonly monthlyUsd: number | undefined;
}

interface Outcome {
  readonly result: string;
  readonly monthlyUsd: number | undefined;
}

/** Precisions to propose, the mildest first. */
const milder: readonly Precision[] = ["bf16", "fp16", "fp8", "int8", "nvfp4", "int4"];

function outcome(search: Search): Outcome | undefined {
  const best = search.candidates[0];
  return best === undefined ? undefined : { result: describe(best), monthlyUsd: best.unpriced ? undefined : best.monthlyUsd };
}

/** Two significant digits, upwards: a bound that people write. */
export function roundUp(value: number): number {
  const unit = 10 ** Math.floor(Math.log10(value) - 1);
  return Number((Math.ceil(value / unit) * unit).toPrecision(2));
}

const withBound = (demand: TokenDemand, { metric, quantile }: Bound, limit: number): TokenDemand => ({
  ...demand,
  slo: { ...demand.slo, [metric]: { ...demand.slo[metric], [quantile]: limit } },
});

type FailedBound = Bound | undefined;
/** What failed on a bound and came nearest to holding it. */
function nearestBound(search: Search): FailedBound {
  const failing = search.refused.flatMap(({ rejection }) => (rejection.reason === "load" && rejection.failure.kind === "slo" ? [rejection.failure.bound] : []));
  const nearest = failing.reduce<FailedBound>((best, one) => (best === undefined || one.value / one.limit < best.value / best.limit ? one : best), undefined);
  return nearest !== undefined && Number.isFinite(nearest.value) ? nearest : undefined;
}

/** Most bounds that are relaxed together: a replica that is too slow for one is often too slow for the next. */
const BOUNDS = 3;
/** The smallest values of bounds that something in the region holds, found among what failed on them. */
function relaxedBounds(demand: TokenDemand, setting: Setting, search: Search, before: readonly string[] = []): Relaxation | undefined {
  const nearest = nearestBound(search);
  if (nearest === undefined || before.length === BOUNDS) return undefined;
  const named = (limit: number): readonly string[] => [...before, `\`slo.${nearest.metric}.${nearest.quantile}: "${durationText(limit)}"\``];
  for (const factor of [1.05, 1.5, 2, 4]) {
    const limit = roundUp(nearest.value * factor);
    const found = outcome(searchTokens(withBound(demand, nearest, limit), setting, { outlined: true }));
    if (found !== undefined) return { change: named(limit).join(" and "), ...found };
  }
  const limit = roundUp(nearest.value * 1.5);
  const relaxed = withBound(demand, nearest, limit);
  const next = searchTokens(relaxed, setting);
  const other = nearestBound(next);
  return other === undefined || (other.metric === nearest.metric && other.quantile === nearest.quantile)
    ? undefined
    : relaxedBounds(relaxed, setting, next, named(limit));
}

/** Other regions that are named, the cheapest first. */
const REGIONS = 2;

/** Changes that make an infeasible demand feasible, each planned again: single ones, and a pair where none of them does. */
export function relaxations(demand: TokenDemand, setting: Setting, search: Search): readonly Relaxation[] {
  const found: Relaxation[] = [];
  const attempt = (change: string, tried: TokenDemand, at: Setting = setting): boolean => {
    const reached = outcome(searchTokens(tried, at, { outlined: true }));
    if (reached !== undefined) found.push({ change, ...reached });
    return reached !== undefined;
  };
  const smallest = Math.min(...demand.precisions.map((precision) => weightBytes(demand.model, precision)));
  const allowing = (precision: Precision): string =>
    `${precision} in \`precision\`${weightBytes(demand.model, precision) < smallest || precision === "fp16" ? " (it changes answers: evaluate first)" : ""}`;
  const ships = demand.published === true ? shippedPrecision(demand.model) : undefined;
  const others = [...new Set([...(ships === undefined ? [] : [ships]), ...milder])].filter((precision) => !demand.precisions.includes(precision));
  const withPrecision = (precision: Precision): TokenDemand => ({ ...demand, precisions: [...demand.precisions, precision] });
  others.some((precision) => attempt(allowing(precision), withPrecision(precision)));
  const bound = relaxedBounds(demand, setting, search);
  if (bound !== undefined) found.push(bound);
  const { accelerators } = demand;
  if (accelerators.choose === "pinned") {
    const most = Math.max(0, ...search.offers.found.map(({ devices }) => devices), search.offers.mostDevices);
    splitCounts(demand, most)
      .filter((count) => count > 0)
      .sort((a, b) => Math.abs(a - accelerators.count) - Math.abs(b - accelerators.count) || b - a)
      .some((count) => count !== accelerators.count && attempt(`\`count: ${count}\``, { ...demand, accelerators: { ...accelerators, count } }));
  }
  if (demand.accelerators.choose !== "auto") attempt('`accelerators: "auto"`', { ...demand, accelerators: { choose: "auto" } });
  if (search.refused.some(({ rejection }) => rejection.reason === "replicas" && rejection.grown === true))
    attempt("`growth: 0` in `traffic`", { ...demand, traffic: { ...demand.traffic, growth: 0 } });
  if (demand.replicas !== undefined) {
    const { replicas: _bounds, ...unbounded } = demand;
    attempt("no bound on `replicas`", unbounded);
  }
  if (!demand.rungs.some((rung) => rung.from === "on-demand" && rung.instances === undefined))
    attempt("`onDemand()` as the last rung of `capacity`", { ...demand, rungs: [...demand.rungs, { from: "on-demand" }] });
  if (search.refused.some(({ rejection }) => rejection.reason === "zones") && setting.place.zones > 1) {
    const { zoneNames: _names, ...place } = setting.place;
    for (let zones = place.zones - 1; zones >= 1; zones--) if (attempt(`\`zones: ${zones}\``, demand, { ...setting, place: { ...place, zones } })) break;
  }
  if (demand.optimise === "carbon") attempt('`optimise: "cost"`', { ...demand, optimise: "cost" });
  const tokens = Math.ceil(demand.traffic.inputTokens.p95 + (demand.traffic.outputTokens?.p95 ?? 0));
  if (search.refused.some(({ rejection }) => rejection.reason === "context"))
    for (let context = Math.floor(search.maxContext / 2); context >= tokens; context = Math.floor(context / 2))
      if (attempt(`\`maxContext: ${context}\``, { ...demand, maxContext: context })) break;
  const elsewhere = sameArea(setting.catalog, setting.place).map((region) => inRegion(setting.place, region));
  for (const { place, search: other } of searchPlaces(demand, setting.catalog, elsewhere, setting).slice(0, REGIONS)) {
    const reached = outcome(other);
    if (reached !== undefined) found.push({ change: `${place.region} instead of ${setting.place.region}`, ...reached });
  }
  if (found.length > 0) return found;
  // No single change helps: a precision together with a region, or with bounds.
  others.some((precision) =>
    sameArea(setting.catalog, setting.place).some((region) =>
      attempt(`${allowing(precision)} and ${region} instead of ${setting.place.region}`, withPrecision(precision), {
        ...setting,
        place: inRegion(setting.place, region),
      }),
    ),
  );
  for (const precision of others) {
    const tried = withPrecision(precision);
    const both = relaxedBounds(tried, setting, searchTokens(tried, setting), [allowing(precision)]);
    if (both !== undefined) return [...found, both];
  }
  return found;
}
