import type { LlmSlo } from "../../dsl/traffic.ts";
import type { Parsed } from "../../dsl/kind.ts";
import { coefficients, marginOf } from "./coefficients.ts";
import { type Quantile, quantile } from "./distribution.ts";
import { type Load, type ReplicaState, replicaState, tpot, ttft } from "./latency.ts";
import type { StepTime } from "./step-time.ts";

export type Slo = Parsed<LlmSlo>;
const quantiles: readonly Quantile[] = ["p50", "p95", "p99"];

/** A bound that does not hold, or nearly does not. */
export interface Bound {
  readonly metric: "ttft" | "tpot" | "e2e";
  readonly quantile: Quantile;
  /** ms, with the margin. Infinite when the engine cannot keep up. */
  readonly value: number;
  readonly limit: number;
}

export interface Engine {
  readonly time: StepTime;
  readonly load: Load;
  readonly pipeline: number;
  /** Name in gpus, for the margin. */
  readonly gpu: string;
  /** Sequences that the cache and the scheduler take. */
  readonly capacity: number;
}

/** Bounds of the SLO with the values expected at a state. */
function bounds(engine: Engine, slo: Slo, state: ReplicaState): readonly Bound[] {
  const { time, load, pipeline, gpu } = engine;
  const first = (q: Quantile): number => (ttft(time, load, pipeline, state, q)?.total ?? Number.POSITIVE_INFINITY) * marginOf("ttft", gpu);
  const next = (q: Quantile): number => (tpot(time, load, pipeline, state, q)?.total ?? Number.POSITIVE_INFINITY) * marginOf("tpot", gpu);
  const whole = (q: Quantile): number => first(q) + (load.output === undefined ? 0 : Math.max(0, quantile(load.output, q) - 1) * next(q));
  const values = { ttft: first, tpot: next, e2e: whole } as const;
  const found: Bound[] = [];
  for (const metric of ["ttft", "tpot", "e2e"] as const) {
    for (const q of quantiles) {
      const limit = slo[metric]?.[q];
      if (limit !== undefined) found.push({ metric, quantile: q, value: values[metric](q), limit });
    }
  }
  return found;
}

/** Value over limit of the worst bound: below 1 it holds. 0 where nothing is bounded. */
export function tightness(engine: Engine, slo: Slo, ratePerSecond: number): number {
  const state = replicaState(engine.time, engine.load, engine.pipeline, ratePerSecond);
  return state === undefined ? Number.POSITIVE_INFINITY : bounds(engine, slo, state).reduce((worst, bound) => Math.max(worst, bound.value / bound.limit), 0);
}

/** Why a rate per replica does not hold, or undefined when it does. */
export type Failure =
  | { readonly kind: "utilization"; readonly value: number }
  | { readonly kind: "cache"; readonly running: number; readonly capacity: number }
  | { readonly kind: "slo"; readonly bound: Bound };

/** The bound that an endless time breaks, where there is one. */
function unending(engine: Engine, slo: Slo, state: ReplicaState): Failure | undefined {
  const bound = bounds(engine, slo, state).find(({ value }) => !Number.isFinite(value));
  return bound === undefined ? undefined : { kind: "slo", bound };
}

export function failureAt(engine: Engine, slo: Slo, ratePerSecond: number): Failure | undefined {
  const state = replicaState(engine.time, engine.load, engine.pipeline, ratePerSecond);
  if (state === undefined || state.utilization > coefficients.load.maxUtilization) return { kind: "utilization", value: state?.utilization ?? 1 };
  if (state.runningP95 > engine.capacity) return { kind: "cache", running: state.runningP95, capacity: engine.capacity };
  // Also without a bound: a plan whose slow requests never end holds nothing.
  const { time, load, pipeline } = engine;
  if (ttft(time, load, pipeline, state, "p95") === undefined || tpot(time, load, pipeline, state, "p95") === undefined)
    return unending(engine, slo, state) ?? { kind: "utilization", value: state.utilization };
  let worst: Bound | undefined;
  for (const bound of bounds(engine, slo, state)) {
    if (bound.value > bound.limit && (worst === undefined || bound.value / bound.limit > worst.value / worst.limit)) worst = bound;
  }
  return worst === undefined ? undefined : { kind: "slo", bound: worst };
}

/**
 * Highest rate per replica that holds, by bisection; every quantity grows with the rate. 0 when not even an idle engine
 * holds. The answer does not depend on the demand's rate, so that more traffic can never need fewer replicas.
 */
export function highestRate(engine: Engine, slo: Slo): number {
  if (failureAt(engine, slo, 0) !== undefined) return 0;
  let fails = 1;
  for (let round = 0; round < 40 && failureAt(engine, slo, fails) === undefined; round++) fails *= 4;
  let holds = fails === 1 ? 0 : fails / 4;
  for (let round = 0; round < 60 && fails - holds > 1e-5 * fails; round++) {
    const middle = (holds + fails) / 2;
    if (failureAt(engine, slo, middle) === undefined) holds = middle;
    else fails = middle;
  }
  return holds;
}
