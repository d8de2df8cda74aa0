import type { EngineModel } from "../plan/engine/engine.ts";

/** Lengths of a request in tokens: a log-normal through two points, cut off at `most`; equal points are a constant. */
export interface Lengths {
  readonly p50: number;
  readonly p95: number;
  readonly most: number;
  /** These lengths instead, in order and over again: a trace. Whole numbers from 1. @default none: drawn from the log-normal */
  readonly sample?: readonly number[];
}

/** How requests arrive at one replica. */
export type ArrivalProcess =
  /** Open loop. `cv`: coefficient of variation of the gaps; 1 is Poisson, 0 is a metronome. */
  | { readonly type: "open"; readonly perSecond: number; readonly cv: number }
  /** Times of arrival in ms, ascending; the simulation repeats them until it has enough requests. */
  | { readonly type: "trace"; readonly at: readonly number[] }
  /** Closed loop: so many requests are always under way. */
  | { readonly type: "closed"; readonly requests: number };

export interface SimulatedLoad {
  readonly arrivals: ArrivalProcess;
  readonly input: Lengths;
  /** Absent: nothing is generated (embeddings). */
  readonly output?: Lengths;
  /** Share of prompt tokens found in the prefix cache. */
  readonly sharedPrefix: number;
}

/** Most that a percentile of a metric may be, ms. */
export interface Ceiling {
  readonly metric: "ttft" | "tpot" | "e2e";
  /** 0.95: 95 % of the requests. */
  readonly share: number;
  readonly ms: number;
}

export interface SimulationOptions {
  /** Requests that are measured, after warm-up. */
  readonly requests: number;
  /** Whole number; the same seed gives the same answer on every machine. */
  readonly seed: number;
  /** Resamples of the bootstrap; 0: no intervals. */
  readonly resamples: number;
  /** A run ends as soon as one of them is certainly exceeded; its answer then tells only that (`Simulation.exceeded`). @default none */
  readonly ceilings?: readonly Ceiling[];
}

/** A percentile of the simulated requests and its 90 % bootstrap interval (noise of the simulation, not error of the model). */
export interface SimulatedQuantile {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}
/** Of one metric in ms. */
export interface SimulatedMetric {
  readonly mean: number;
  readonly p50: SimulatedQuantile;
  readonly p95: SimulatedQuantile;
  readonly p99: SimulatedQuantile;
}

export interface Simulation {
  /** Arrival to first token. */
  readonly ttft: SimulatedMetric;
  /** (end to end - TTFT) / (output tokens - 1); 0 where nothing is generated. */
  readonly tpot: SimulatedMetric;
  readonly e2e: SimulatedMetric;
  /** Sequences that run, over time. */
  readonly running: { readonly mean: number; readonly p95: number };
  /** Requests that wait, over time. */
  readonly waiting: { readonly mean: number; readonly p95: number };
  /** Share of the time in which a step runs. */
  readonly busy: number;
  /** Mean share of `cacheTokens` that is taken. */
  readonly cacheUse: number;
  /** Sequences that gave up their cache and computed it again, warm-up included. */
  readonly preemptions: number;
  /** Requests a second that were finished in the measured time. */
  readonly throughput: number;
  /** Requests that were measured. */
  readonly requests: number;
  /**
   * False: the queue kept growing, the load is beyond what the replica holds. Percentiles then say nothing. They are infinite where a
   * request has no room in the empty cache.
   */
  readonly stable: boolean;
  /** Ended early, because a ceiling is exceeded: nothing else of this answer holds. @default false */
  readonly exceeded?: true;
}

/** Runs one replica. Pure. */
export type Simulate = (engine: EngineModel, load: SimulatedLoad, options: SimulationOptions) => Simulation;
