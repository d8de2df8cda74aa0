import type { Ceiling, SimulatedLoad, Simulate, Simulation, SimulationOptions } from "../../simulate/simulation.ts";
import type { TokenDemand } from "../capacity.ts";
import { coefficients } from "../coefficients.ts";
import { type Quantile, quantile } from "../distribution.ts";
import type { EngineModel } from "../engine/engine.ts";
import type { Load } from "../engine/load.ts";
import type { Bound, Failure, Slo } from "../engine/slo.ts";
import { firstAlone, idleNext, mostRunning, rateAt, runningWithin, saturation, steadyStep, type Work } from "./steady.ts";

const metrics = ["ttft", "tpot", "e2e"] as const;
const quantiles: readonly Quantile[] = ["p50", "p95", "p99"];

/** Every plan looks at the same arrivals, so that two options differ by themselves and not by chance. */
export const simulationOptions: SimulationOptions = { requests: 1000, seed: 1, resamples: 40 };

/** For points of a curve that decide nothing. */
export const outlineOptions: SimulationOptions = { requests: 600, seed: 1, resamples: 0 };

/** Lengths and arrivals of one replica at a rate. */
export function simulatedLoad(demand: TokenDemand, most: number, perSecond: number): SimulatedLoad {
  const { inputTokens, outputTokens, sharedPrefix, burst } = demand.traffic;
  return {
    arrivals: { type: "open", perSecond, cv: burst },
    input: { ...inputTokens, most },
    ...(outputTokens === undefined ? {} : { output: { ...outputTokens, most } }),
    sharedPrefix: sharedPrefix ?? 0,
  };
}

/** Simulations of one kind of replica under one kind of load, by rate. Kept as long as the engine is. */
const kept = new WeakMap<object, Map<string, Simulation>>();
function keptOf(owner: object): Map<string, Simulation> {
  const all = kept.get(owner) ?? new Map<string, Simulation>();
  kept.set(owner, all);
  return all;
}
const keyOf = (engine: EngineModel, load: SimulatedLoad, options: SimulationOptions): string =>
  `${options.requests} ${engine.maxSequences} ${engine.tokenBudget} ${JSON.stringify(load)}`;

export function simulated(
  owner: object,
  engine: EngineModel,
  demand: TokenDemand,
  most: number,
  perSecond: number,
  simulate: Simulate,
  options: SimulationOptions = simulationOptions,
): Simulation {
  const load = simulatedLoad(demand, most, perSecond);
  const key = keyOf(engine, load, options);
  const all = keptOf(owner);
  let found = all.get(key);
  if (found === undefined) {
    found = simulate(engine, load, options);
    all.set(key, found);
  }
  return found;
}

/** Factors on the estimates of a whole answer: the parts' own, by their share of the mean time. */
function bandOf(engine: EngineModel, metric: (typeof metrics)[number], first: number, whole: number): number {
  const { ttft, tpot } = engine.bands;
  if (metric !== "e2e") return engine.bands[metric].high;
  return whole > 0 ? (first * ttft.high + Math.max(0, whole - first) * tpot.high) / whole : ttft.high;
}

/** Bounds of the SLO with the simulated values: the upper end of the percentile's interval times the high end of the engine's band. */
export function boundsOf(engine: EngineModel, simulation: Simulation, slo: Slo): readonly Bound[] {
  const found: Bound[] = [];
  for (const metric of metrics) {
    const band = bandOf(engine, metric, simulation.ttft.mean, simulation.e2e.mean);
    for (const quantile of quantiles) {
      const limit = slo[metric]?.[quantile];
      if (limit !== undefined)
        found.push({ metric, quantile, value: simulation.stable ? simulation[metric][quantile].high * band : Number.POSITIVE_INFINITY, limit });
    }
  }
  return found;
}

const worst = (bounds: readonly Bound[]): Bound | undefined =>
  bounds.reduce<Bound | undefined>((most, bound) => (most === undefined || bound.value / bound.limit > most.value / most.limit ? bound : most), undefined);

/** Why a simulated rate does not hold, or undefined when it does. */
export function failureOf(engine: EngineModel, simulation: Simulation, slo: Slo): Failure | undefined {
  const bound = worst(boundsOf(engine, simulation, slo));
  if (bound !== undefined && bound.value > bound.limit) return { kind: "slo", bound };
  return simulation.stable ? undefined : { kind: "utilization", value: 1 };
}

/** Shares of the percentiles. */
const SHARE: Readonly<Record<Quantile, number>> = { p50: 0.5, p95: 0.95, p99: 0.99 };
/** Values are compared after rounding to nine digits. */
const ROUNDING = 1 + 1e-7;

/** Times beyond which `boundsOf` certainly breaks, whatever the intervals are. */
function ceilingsOf({ bands: { ttft, tpot } }: EngineModel, slo: Slo): readonly Ceiling[] {
  // That of a whole answer is between those of its parts.
  const band = { ttft: ttft.high, tpot: tpot.high, e2e: Math.min(ttft.high, tpot.high) };
  return metrics.flatMap((metric) =>
    quantiles.flatMap((q): readonly Ceiling[] => {
      const limit = slo[metric]?.[q];
      return limit === undefined ? [] : [{ metric, share: SHARE[q], ms: (limit / band[metric]) * ROUNDING }];
    }),
  );
}

/** Whether a replica takes a rate of arrivals within the SLO. A simulation that shows that it does not is not run to its end. */
export function holdsRate(owner: object, engine: EngineModel, demand: TokenDemand, most: number, perSecond: number, simulate: Simulate): boolean {
  const load = simulatedLoad(demand, most, perSecond);
  const key = keyOf(engine, load, simulationOptions);
  const ceilings = ceilingsOf(engine, demand.slo);
  const broken = `${key} ${JSON.stringify(ceilings)}`;
  const all = keptOf(owner);
  const found = all.get(key) ?? all.get(broken) ?? simulate(engine, load, { ...simulationOptions, ceilings });
  all.set(found.exceeded === true ? broken : key, found);
  return found.exceeded !== true && failureOf(engine, found, demand.slo) === undefined;
}

/** Bounds of the SLO with the least values that are possible, those of a request alone. */
export function idleBounds(engine: EngineModel, load: Load, slo: Slo): readonly Bound[] {
  const at = (of: Load["input"] | undefined, q: Quantile): number => (of === undefined ? 0 : quantile(of, q));
  const context = quantile(load.input, "p50");
  const first = (q: Quantile): number => firstAlone(engine, at(load.input, q), load.sharedPrefix);
  // Of an answer of one token there is no time per token after it.
  const next = load.output === undefined || quantile(load.output, "p99") <= 1 ? 0 : idleNext(engine, context);
  const found: Bound[] = [];
  for (const metric of metrics) {
    for (const q of quantiles) {
      const limit = slo[metric]?.[q];
      if (limit === undefined) continue;
      const { ttft, tpot } = engine.bands;
      const rest = Math.max(0, at(load.output, q) - 1) * next;
      const value = { ttft: first(q) * ttft.high, tpot: next * tpot.high, e2e: first("p50") * ttft.high + rest * tpot.high }[metric];
      found.push({ metric, quantile: q, value, limit });
    }
  }
  return found;
}

/**
 * Factors by which a simulated percentile may be below a closed form that leaves out all waiting: closed forms only drop what is further
 * off, the simulation decides. p95 and p99 are above the mean; a median may be a little below.
 */
const SLACK: Readonly<Record<Bound["metric"], Readonly<Record<Quantile, number>>>> = {
  ttft: { p50: 1.25, p95: 1.15, p99: 1.25 },
  tpot: { p50: 1.2, p95: 1.05, p99: 1.05 },
  e2e: { p50: 1.4, p95: 1.25, p99: 1.35 },
};

/** Why not even a request alone holds, where that is certain. */
export function idleFailure(engine: EngineModel, load: Load, slo: Slo): Failure | undefined {
  const bound = worst(idleBounds(engine, load, slo).filter(({ metric, quantile: q, value, limit }) => value > SLACK[metric][q] * limit));
  return bound === undefined ? undefined : { kind: "slo", bound };
}

/** Value over limit of a request alone: how far a kind of replica keeps from the bounds. */
export const idleTightness = (engine: EngineModel, load: Load, slo: Slo): number =>
  idleBounds(engine, load, slo).reduce((most, { value, limit }) => Math.max(most, value / limit), 0);

/** Sequences of a lane with which the mean time per token holds; undefined where nothing bounds it. */
export function bearable(engine: EngineModel, work: Work, load: Load, slo: Slo): number | undefined {
  if (load.output === undefined || slo.tpot === undefined || quantile(load.output, "p99") <= 1) return undefined;
  const limits = quantiles.flatMap((q) => slo.tpot?.[q] ?? []);
  return limits.length === 0
    ? undefined
    : runningWithin(engine, work, Math.min(...limits) / engine.bands.tpot.high, (sequences) => steadyStep(engine, work, sequences));
}

/** Sequences of a lane beyond which some bound certainly breaks. */
function mostBearable(engine: EngineModel, work: Work, load: Load, slo: Slo): number {
  if (load.output === undefined) return Number.POSITIVE_INFINITY;
  const step = (sequences: number): number => steadyStep(engine, work, sequences);
  let most = mostRunning(engine, work);
  for (const q of quantiles) {
    const [next, whole, first] = [slo.tpot?.[q], slo.e2e?.[q], slo.ttft?.[q]];
    if (next !== undefined && quantile(load.output, "p99") > 1)
      most = Math.min(most, runningWithin(engine, work, (next * SLACK.tpot[q]) / engine.bands.tpot.high, step));
    if (whole !== undefined)
      most = Math.min(most, runningWithin(engine, work, (whole * SLACK.e2e[q]) / engine.bands.tpot.high / Math.max(1, quantile(load.output, q) - 1), step));
    if (first !== undefined) {
      const tokens = quantile(load.input, q);
      const within = (first * SLACK.ttft[q]) / engine.bands.ttft.high;
      most = Math.min(
        most,
        runningWithin(engine, work, within, (sequences) => firstAlone(engine, tokens, load.sharedPrefix, sequences, work.context)),
      );
    }
  }
  return most;
}

/** Requests a second that a replica cannot exceed: a share of what it does when it is full, and the rate at which mean times break a bound. */
export function highestPossible(engine: EngineModel, work: Work, load: Load, slo: Slo): number {
  const full = coefficients.load.maxUtilization * saturation(engine, work);
  const sequences = mostBearable(engine, work, load, slo);
  if (sequences === 0) return 0;
  return sequences >= mostRunning(engine, work) ? full : Math.min(full, 1.05 * rateAt(engine, work, sequences));
}
