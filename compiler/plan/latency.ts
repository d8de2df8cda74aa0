import { coefficients } from "./coefficients.ts";
import { type LogNormal, moment, normal, type Quantile, quantile, tail } from "./distribution.ts";
import { decodeStep, perSequence, stepBase, type StepTime } from "./step-time.ts";

const prior = coefficients.rates;

/** Load on the engine, apart from its rate. */
export interface Load {
  readonly input: LogNormal;
  /** Absent where nothing is generated: embeddings, rerankers. */
  readonly output?: LogNormal;
  /** Share of prompt tokens found in the prefix cache. */
  readonly sharedPrefix: number;
}

/** Prefill of a prompt of s tokens takes `linear` x s + `square` x s^2 ms in the replica. */
interface Prefill {
  readonly linear: number;
  readonly square: number;
}

function prefill(time: StepTime, load: Load): Prefill {
  const missed = 1 - load.sharedPrefix;
  return { linear: (time.flopsPerPromptToken + time.linkPerPromptToken) * missed, square: time.perPromptTokenSquared * (1 - load.sharedPrefix ** 2) };
}

/** State of one replica at a rate of arrivals. Times in ms. */
export interface ReplicaState {
  /** Requests a ms. */
  readonly rate: number;
  /** Share of time that prefills take. */
  readonly prefillShare: number;
  /** Share of the engine that is used: 1 is the limit of stability. */
  readonly utilization: number;
  /** Mean number of running sequences. */
  readonly running: number;
  /** 95th percentile of running sequences, by a Poisson count. */
  readonly runningP95: number;
  /** Mean time per output token. */
  readonly tpot: number;
  readonly step: number;
}

const poisson = (mean: number, q: Quantile): number => mean + normal[q] * Math.sqrt(mean);

/**
 * Fixed point of continuous batching: running = rate x tokens x TPOT (Little), TPOT = step(running) / (1 - share of prefills).
 * The step is linear in the sequences for a dense model, so the answer is closed; experts need a few rounds, from above.
 * Undefined when the engine cannot keep up.
 */
export function replicaState(time: StepTime, load: Load, pipeline: number, ratePerSecond: number): ReplicaState | undefined {
  const rate = ratePerSecond / 1000;
  const { linear, square } = prefill(time, load);
  const prefillShare = (rate * (linear * load.input.mean + square * moment(load.input, 2))) / pipeline;
  if (load.output === undefined) {
    const share = prefillShare + (rate * stepBase(time, Number.POSITIVE_INFINITY)) / pipeline;
    if (share >= 1) return undefined;
    return {
      rate,
      prefillShare: share,
      utilization: share,
      running: share,
      runningP95: poisson(share, "p95"),
      tpot: 0,
      step: stepBase(time, Number.POSITIVE_INFINITY),
    };
  }
  const slope = (rate * load.output.mean * perSequence(time)) / pipeline;
  const free = 1 - prefillShare - slope;
  if (free <= 0) return undefined;
  let running = (rate * load.output.mean * stepBase(time, Number.POSITIVE_INFINITY)) / free;
  for (let round = 0; round < 100 && time.expertShare < 1; round++) {
    const next = (rate * load.output.mean * stepBase(time, running / pipeline)) / free;
    if (running - next <= 1e-12 * running) break;
    running = next;
  }
  const step = decodeStep(time, running, pipeline);
  return { rate, prefillShare, utilization: prefillShare + slope, running, runningP95: poisson(running, "p95"), tpot: step / (1 - prefillShare), step };
}

/** Parts of a TTFT quantile, ms. */
export interface Ttft {
  readonly prefillMean: number;
  readonly prefillQuantile: number;
  readonly waitMean: number;
  readonly waitQuantile: number;
  readonly step: number;
  readonly request: number;
  readonly total: number;
}

/**
 * TTFT: prefill as an M/G/1 queue with the lengths' distribution, plus one step of its own, half a step until the next
 * one starts, and the request's overhead. The tail of the wait is exponential; the two spreads are added as independent.
 */
export function ttft(time: StepTime, load: Load, pipeline: number, state: ReplicaState, q: Quantile): Ttft | undefined {
  const { linear: compute, square } = prefill(time, load);
  const full = time.weights + time.experts + time.fixed + (perSequence(time) * state.running) / pipeline;
  const linear = compute + (load.output === undefined ? 0 : (full * (1 - load.sharedPrefix)) / prior.prefillChunk);
  const at = quantile(load.input, q);
  const prefillQuantile = linear * at + square * at ** 2;
  const prefillMean = linear * load.input.mean + square * moment(load.input, 2);
  const second = linear ** 2 * moment(load.input, 2) + 2 * linear * square * moment(load.input, 3) + square ** 2 * moment(load.input, 4);
  const busy = (state.rate * prefillMean) / pipeline;
  if (busy >= 1) return undefined;
  const scale = prefillMean === 0 ? 0 : second / (2 * prefillMean * (1 - busy)) / pipeline;
  const waitMean = scale * busy;
  const waitQuantile = busy === 0 ? 0 : Math.max(0, scale * Math.log(busy / tail[q]));
  const spread = Math.sqrt(Math.max(0, prefillQuantile - prefillMean) ** 2 + Math.max(0, waitQuantile - waitMean) ** 2);
  const request = prior.requestMs;
  const step = 1.5 * full;
  return { prefillMean, prefillQuantile, waitMean, waitQuantile, step, request, total: prefillMean + waitMean + spread + step + request };
}

/**
 * TPOT of a request at a quantile: more sequences than the mean are running, and more prefills than the mean fall into
 * the time in which it is generated. Undefined where that leaves no time for decoding.
 */
export function tpot(
  time: StepTime,
  load: Load,
  pipeline: number,
  state: ReplicaState,
  q: Quantile,
): { readonly step: number; readonly prefillShare: number; readonly total: number } | undefined {
  if (load.output === undefined) return { step: 0, prefillShare: 0, total: 0 };
  const { linear, square } = prefill(time, load);
  const second = linear ** 2 * moment(load.input, 2) + 2 * linear * square * moment(load.input, 3) + square ** 2 * moment(load.input, 4);
  const duration = load.output.mean * state.tpot;
  const prefillShare = state.prefillShare + (normal[q] * Math.sqrt((state.rate * second) / duration)) / pipeline;
  if (prefillShare >= 1) return undefined;
  const step = decodeStep(time, poisson(state.running, q), pipeline);
  return { step, prefillShare, total: step / (1 - prefillShare) };
}
