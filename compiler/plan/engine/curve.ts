import type { LogNormal } from "../distribution.ts";

/** An estimate of a closed loop. */
export interface Point {
  readonly requests: number;
  /** ms */
  readonly tpot: number;
}

/** Closed loops of one load. Requests are those of one data rank: all of them have as many. */
export interface Curve {
  /** Rising in requests. */
  readonly points: readonly Point[];
  readonly input: LogNormal;
  /** Tokens after the first. */
  readonly answer: number;
  readonly pipeline: number;
  /** Data ranks. */
  readonly ranks: number;
  /** Tokens of a step. */
  readonly budget: number;
  /** Factor of what is read: the least ratio of estimate to roofline. */
  readonly reads: number;
  /** Step of a single sequence, less the reading of its context; ms. */
  readonly single: number;
  /** Reading the mean contexts of so many sequences of a lane; ms. */
  reading(sequences: number): number;
}

/** One lane of a closed loop as its requests see it. */
interface Lane {
  /** Sequences that decode at a time: a request does not while it waits for its first token. */
  readonly decoding: number;
  /** Prompts of others that are computed while a request makes a token. */
  readonly prompts: number;
}

/** @param work time that a prompt adds, ms */
export function laneOf({ requests, tpot }: Point, curve: Curve, work: number, requestMs: number): Lane {
  const inLane = requests / curve.pipeline;
  const ttft = requestMs + work + (0.5 + chunksOf(curve)) * tpot;
  const cycle = ttft + curve.answer * tpot;
  return { decoding: (inLane * curve.answer * tpot) / cycle, prompts: (Math.max(0, inLane - 1) * tpot) / cycle };
}

/** Steps of a mean prompt; short ones share one. */
export const chunksOf = ({ input, budget }: Curve): number => Math.max(1, input.mean / budget);
