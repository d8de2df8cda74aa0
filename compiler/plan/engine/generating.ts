import type { Estimate } from "../../estimate/query.ts";
import { hit, tokenMs } from "../../estimate/serving.ts";
import { coefficients } from "../coefficients.ts";
import { type LogNormal, moment } from "../distribution.ts";
import { GIB, ranksOf, sequenceBytes } from "../memory.ts";
import type { ErrorBand, Step } from "./engine.ts";
import type { Bands, CalibratedEngine, EngineAsked, EngineRefusal, Room } from "./engines.ts";
import { type Answered, firstTokenBand } from "./first-token.ts";
import type { Curve, Point } from "./curve.ts";
import { decodeTable } from "./decode-table.ts";
import { type Physical, physicalOf } from "./physical.ts";
import { promptCost } from "./prompt-cost.ts";
import type { Answer, Ask } from "./question.ts";

const prior = coefficients.rates;

/** 1, 4, 16, ... and the capacity: the curve is smooth between, and each question takes 20 us of a search. */
function grid(capacity: number): readonly number[] {
  const found: number[] = [];
  for (let at = 1; at < capacity; at *= 4) found.push(at);
  return [...found, Math.max(1, capacity)];
}

const bandOf = ({ value, low, high, inCoverage, nearestCalibrated }: Answered): ErrorBand => ({
  low: low / value,
  high: high / value,
  inCoverage,
  nearestCalibrated,
});

const wider = (a: ErrorBand, b: ErrorBand): ErrorBand => ({
  low: Math.min(a.low, b.low),
  high: Math.max(a.high, b.high),
  inCoverage: a.inCoverage && b.inCoverage,
  nearestCalibrated: b.nearestCalibrated,
});

/** The curve, the widest of its bands, and the least ratio of estimate to roofline. Requests are those of one of the ranks. */
function askPoints(
  capacity: number,
  ranks: number,
  ttft: Answered,
  ask: Ask,
  physical: Physical,
): { readonly points: readonly Point[]; readonly bands: Bands; readonly r: number } | Extract<Estimate, { readonly refused: unknown }> {
  const points: Point[] = [];
  let r = Number.POSITIVE_INFINITY;
  let tpot: ErrorBand | undefined;
  for (const requests of grid(capacity)) {
    const { estimate } = ask("tpot_ms", ranks * requests);
    if ("refused" in estimate) return estimate;
    tpot = tpot === undefined ? bandOf(estimate) : wider(tpot, bandOf(estimate));
    points.push({ requests, tpot: Math.max(points.at(-1)?.tpot ?? 0, estimate.value) });
    r = Math.min(r, estimate.value / tokenMs(physical.work, Math.min(ranks * requests, physical.work.capacity)));
  }
  if (tpot === undefined) throw new Error("a curve without points");
  // Far from what was measured the one is as uncertain as the other.
  return { points, bands: { ttft: firstTokenBand({ ...ttft, inCoverage: ttft.inCoverage && tpot.inCoverage }), tpot }, r };
}

/**
 * Requests of the closed loop that TTFT is taken from: the fewest that published tables are full of.
 */
const fewRequests = 4;

/** Mean context of a running sequence: the prompt, and half of the answer weighted by how long it runs. */
const meanContext = (input: LogNormal, output: LogNormal): number => input.mean + moment(output, 2) / (2 * output.mean);

/** Bytes of a sequence of the mean context give what a token takes: shorter ones of models with windows or states take more a token. */
function cacheTokens(asked: EngineAsked, room: Room, context: number): number {
  const perToken = sequenceBytes(room.cache, context, asked.split) / context;
  return Math.floor((room.memory.pool * GIB) / perToken / asked.split.pipeline);
}

/**
 * The estimates of closed loops of 1, 4, 16, ... requests, turned into the time of a step. The parts that grow with context and prompts are
 * the roofline's times one factor each; what is left of the time per token is the decode step, so that the same closed loop gives the
 * estimate again. `r`, the least ratio of estimate to roofline, is the factor of the context; prompts have their own, from the TTFT of a
 * few requests.
 */
export function generatingEngine(asked: EngineAsked, output: LogNormal, room: Room, ask: Ask): CalibratedEngine | EngineRefusal {
  const { input } = asked.load;
  const { pipeline } = asked.split;
  const refusal = (text: string): EngineRefusal => ({ reason: "host", text });
  const ranks = ranksOf(asked.split);
  const capacity = room.capacity / ranks;
  const few = Math.min(Math.max(1, fewRequests / ranks), Math.max(1, capacity));
  const first = ask("ttft_ms", ranks * few);
  if ("refused" in first.estimate) return refusal(first.estimate.because);
  const physical = physicalOf(asked, room.cache, first);
  if (physical === undefined) return refusal("the catalogue lacks a rate of the accelerator or a dimension of the model");
  const asks = askPoints(capacity, ranks, first.estimate, ask, physical);
  if ("refused" in asks) return refusal(asks.because);
  const { points, bands, r } = asks;
  const context = meanContext(input, output);
  const reading = (decoding: number, tokens: number): number =>
    r * (tokens * physical.perContext + Math.min(tokens, decoding * physical.window) * physical.perWindowed);
  const budget = prior.prefillChunk;
  const curve: Curve = {
    points,
    input,
    pipeline,
    ranks,
    budget,
    answer: Math.max(1, output.mean - 1),
    reads: r,
    single: (points[0]?.tpot ?? 0) - reading(1, context),
    reading: (sequences) => reading(sequences, sequences * context),
  };
  const { prompt, requestMs } = promptCost(physical, curve, { requests: few, ttft: first.estimate.value });
  const lane = Math.max(1, Math.floor(capacity / pipeline));
  const table = decodeTable(physical, curve, lane, prompt, requestMs);
  const { experts, expertShare } = physical;
  const expertMs = (tokens: number): number => r * experts * hit(expertShare, tokens);
  const base = (decoding: number): number => {
    const at = Math.min(decoding, lane);
    const below = Math.floor(at);
    const low = table[below] ?? 0;
    return low + ((table[below + 1] ?? low) - low) * (at - below);
  };
  const { factor } = prompt;
  return {
    asked,
    ...room,
    lanes: pipeline * ranks,
    maxSequences: lane,
    tokenBudget: Math.max(budget, lane),
    cacheTokens: cacheTokens(asked, room, context),
    requestMs,
    stepMs({ decoding, contextTokens, promptTokens, promptPairs }: Step): number {
      return (
        base(decoding) +
        reading(decoding, contextTokens) +
        expertMs(decoding + promptTokens) +
        factor *
          (promptTokens * physical.perPromptToken +
            promptPairs * physical.perPair +
            Math.min(promptPairs, promptTokens * physical.window) * physical.perPairWindowed)
      );
    },
    bands,
    estimates: (running): readonly Answer[] => {
      const requests = Math.max(1, Math.round(running));
      return [ask("ttft_ms", requests), ask("tpot_ms", requests)];
    },
  };
}
