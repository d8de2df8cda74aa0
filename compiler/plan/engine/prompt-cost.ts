import { hit } from "../../estimate/serving.ts";
import { coefficients } from "../coefficients.ts";
import { moment } from "../distribution.ts";
import { chunksOf, type Curve, laneOf } from "./curve.ts";
import type { Physical } from "./physical.ts";

const prior = coefficients.rates;

/** A prompt of s tokens of which none is in the prefix cache adds `linear` x s + `square` x s^2, and `chunk` for each of its steps; ms. */
export interface PromptCost {
  /** Of the roofline's multiplications and sending. */
  readonly factor: number;
  readonly linear: number;
  readonly square: number;
  /** Experts that a step with so many decoding sequences would not read without the prompt. */
  chunk(decoding: number): number;
}

/** Time that a mean prompt adds to the steps of a lane with so many sequences, ms. */
export const workOf = (prompt: PromptCost, curve: Curve, sequences: number): number =>
  prompt.linear * curve.input.mean + prompt.square * moment(curve.input, 2) + prompt.chunk(sequences) * chunksOf(curve);

/** Least factor of the roofline's prompt: multiplying at the full rate instead of at half of it. */
const leastFactor = 0.5;
/** Most factor against that of what is read. */
const overReading = 1.6;
/** With this most, groups that were left out are met best: what a small model's TTFT is beyond it, is doubt of the estimate. */
const mostRequestMs = 100;
/**
 * Share of requests that published closed loops start at once: ten rounds are run. These wait for those before them, the others for who
 * happens to be there. Source: benchmark scripts of InferenceX, ten prompts for each concurrent request.
 */
const firstRound = 0.1;

function costs(physical: Physical, curve: Curve, factor: number): PromptCost {
  const filled = hit(physical.expertShare, Math.min(curve.input.mean, curve.budget));
  return {
    factor,
    linear: factor * (physical.perPromptToken + physical.perPairWindowed * physical.window),
    square: (factor * physical.perPair) / 2,
    chunk: (decoding) => curve.reads * physical.experts * Math.max(0, filled - hit(physical.expertShare, decoding)),
  };
}

/** Factor at which nothing is left of the time per token but a single sequence's step and the contexts; the least over the curve. */
function mostFactor(physical: Physical, curve: Curve): number {
  const unit = costs(physical, curve, 1);
  const nothing = costs(physical, curve, 0);
  let most = overReading * curve.reads;
  for (const point of curve.points) {
    const sequences = point.requests / curve.pipeline;
    const chunks = workOf(nothing, curve, sequences);
    const work = workOf(unit, curve, sequences) - chunks;
    const { decoding, prompts } = laneOf(point, curve, leastFactor * work + chunks, prior.requestMs);
    if (prompts > 0) most = Math.min(most, ((point.tpot - curve.single - curve.reading(decoding)) / prompts - chunks) / work);
  }
  return most;
}

/** Factor of prompts from the TTFT of a closed loop of few requests; what no sensible factor explains is time of the request. */
export function promptCost(
  physical: Physical,
  curve: Curve,
  { requests, ttft }: { readonly requests: number; readonly ttft: number },
): { readonly prompt: PromptCost; readonly requestMs: number } {
  const { single, answer, input, points } = curve;
  const unit = costs(physical, curve, 1);
  const all = unit.linear * input.mean + unit.square * input.mean ** 2;
  const steps = Math.ceil(chunksOf(curve)) * (single + unit.chunk(1));
  const tpot = points.find((point) => point.requests >= requests)?.tpot ?? single;
  const busy = Math.min(0.9, ((requests - 1) * ttft) / (ttft + answer * tpot));
  // The others as an M/D/1 queue, and half a step until the next one starts.
  const waits = firstRound * ((requests + 1) / 2) + (1 - firstRound) * (1 + busy / (2 * (1 - busy)));
  const beside = requests === 1 ? 0 : tpot / 2;
  const own = (ttft - prior.requestMs - beside) / waits;
  const factor = Math.max(leastFactor, Math.min(mostFactor(physical, curve), (own - steps) / all));
  return {
    prompt: costs(physical, curve, factor),
    requestMs: Math.min(mostRequestMs, Math.max(prior.requestMs, ttft - beside - waits * (steps + factor * all))),
  };
}
