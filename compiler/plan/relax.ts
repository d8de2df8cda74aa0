import type { Precision, TokenDemand } from "./capacity.ts";
import { inRegion, sameArea } from "./area.ts";
import { milliseconds, money } from "./format.ts";
import { optionText } from "./rejected.ts";
import type { Bound } from "./slo.ts";
import { searchTokens, type Search, type Setting } from "./tokens.ts";

/** A change that was planned again, and what comes of it. */
export interface Relaxation {
  readonly change: string;
  readonly result: string;
}

/** Precisions to propose, the mildest first. */
const milder: readonly Precision[] = ["bf16", "fp16", "fp8", "int8", "nvfp4", "int4"];

function outcome(search: Search): string | undefined {
  const best = search.candidates[0];
  if (best === undefined) return undefined;
  const { replica, offer, planned } = best;
  const price = best.unpriced ? "price unknown" : `${money(best.monthlyUsd)} a month`;
  return `${planned.replicas} x ${optionText(replica.split.tensor * replica.split.pipeline, replica.accelerator, offer.offer.instanceType, replica.precision, replica.split)}, ${price}`;
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

/** The smallest value of a bound that something in the region holds, found among what failed on it. */
function relaxedBound(demand: TokenDemand, setting: Setting, search: Search): Relaxation | undefined {
  const failing = search.refused.flatMap(({ rejection }) => (rejection.reason === "load" && rejection.failure.kind === "slo" ? [rejection.failure.bound] : []));
  const nearest = failing.reduce<Bound | undefined>(
    (best, one) => (best === undefined || one.value / one.limit < best.value / best.limit ? one : best),
    undefined,
  );
  if (nearest === undefined || !Number.isFinite(nearest.value)) return undefined;
  for (const factor of [1.05, 1.5, 2, 4]) {
    const limit = roundUp(nearest.value * factor);
    const result = outcome(searchTokens(withBound(demand, nearest, limit), setting));
    if (result !== undefined) return { change: `\`slo.${nearest.metric}.${nearest.quantile}\` of ${milliseconds(limit)}`, result };
  }
  return undefined;
}

/** Single changes that make an infeasible demand feasible, each planned again. */
export function relaxations(demand: TokenDemand, setting: Setting, search: Search): readonly Relaxation[] {
  const found: Relaxation[] = [];
  const attempt = (change: string, tried: TokenDemand, at: Setting = setting): boolean => {
    const result = outcome(searchTokens(tried, at));
    if (result !== undefined) found.push({ change, result });
    return result !== undefined;
  };
  for (const precision of milder) {
    if (
      !demand.precisions.includes(precision) &&
      attempt(`${precision} in \`precision\` (it changes answers: evaluate first)`, { ...demand, precisions: [...demand.precisions, precision] })
    )
      break;
  }
  const bound = relaxedBound(demand, setting, search);
  if (bound !== undefined) found.push(bound);
  if (demand.accelerators.choose !== "auto") attempt('`accelerators: "auto"`', { ...demand, accelerators: { choose: "auto" } });
  if (demand.replicas !== undefined) {
    const { replicas: _bounds, ...unbounded } = demand;
    attempt("no bound on `replicas`", unbounded);
  }
  if (!demand.rungs.some((rung) => rung.from === "on-demand" && rung.instances === undefined))
    attempt("`onDemand()` as the last rung of `capacity`", { ...demand, rungs: [...demand.rungs, { from: "on-demand" }] });
  let regions = 0;
  for (const region of sameArea(setting.catalog, setting.place)) {
    if (regions < 2 && attempt(`${region} instead of ${setting.place.region}`, demand, { ...setting, place: inRegion(setting.place, region) })) regions++;
  }
  return found;
}
