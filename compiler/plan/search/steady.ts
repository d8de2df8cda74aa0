import { moment } from "../distribution.ts";
import type { EngineModel } from "../engine/engine.ts";
import type { Load } from "../engine/load.ts";

/** Work of a mean request. */
export interface Work {
  /** Prompt tokens that are computed. */
  readonly prompt: number;
  /** Pairs of attention of these, as in `Step`. */
  readonly pairs: number;
  /** Tokens of the answer; 0: it embeds. */
  readonly answer: number;
  /** Mean context of a running sequence. */
  readonly context: number;
}

/** The prompt, and half of the answer weighted by how long it runs. */
export const meanContext = (load: Load): number => load.input.mean + (load.output === undefined ? 0 : moment(load.output, 2) / (2 * load.output.mean));

export function workOf(load: Load): Work {
  return {
    prompt: load.input.mean * (1 - load.sharedPrefix),
    pairs: (moment(load.input, 2) * (1 - load.sharedPrefix ** 2)) / 2,
    answer: load.output?.mean ?? 0,
    context: meanContext(load),
  };
}

/** Mean step with `sequences` running in a lane, prompts mixed in as they come, in ms. */
export const steadyStep = (engine: EngineModel, work: Work, sequences: number): number =>
  engine.stepMs({
    decoding: sequences,
    contextTokens: sequences * work.context,
    promptTokens: (sequences * work.prompt) / work.answer,
    promptPairs: (sequences * work.pairs) / work.answer,
  });

/** Most sequences of a lane in a steady state: scheduler, cache, and the budget of a step with the prompts that follow. */
export const mostRunning = (engine: EngineModel, work: Work): number =>
  Math.max(1, Math.min(engine.maxSequences, engine.cacheTokens / work.context, engine.tokenBudget / (1 + work.prompt / work.answer)));

/** Requests a second of the whole replica with `sequences` running in each lane. */
export const rateAt = (engine: EngineModel, work: Work, sequences: number): number =>
  (1000 * engine.lanes * sequences) / (work.answer * steadyStep(engine, work, sequences));

/** Requests a second at which the replica is full: it always has as much work as it takes. */
export function saturation(engine: EngineModel, work: Work): number {
  if (work.answer === 0) {
    const tokens = Math.max(engine.tokenBudget, 1);
    const share = tokens / Math.max(work.prompt, 1e-9);
    const step = engine.stepMs({ decoding: 0, contextTokens: 0, promptTokens: tokens, promptPairs: work.pairs * share });
    return (1000 * engine.lanes * share) / step;
  }
  const most = mostRunning(engine, work);
  let best = 0;
  for (let sequences = most; ; sequences = Math.max(1, sequences / 2)) {
    best = Math.max(best, rateAt(engine, work, sequences));
    if (sequences <= 1) return best;
  }
}

/** Most sequences of a lane with which a time that rises with them is at most `ms`; 0: not even one. */
export function runningWithin(engine: EngineModel, work: Work, ms: number, time: (sequences: number) => number): number {
  const most = mostRunning(engine, work);
  if (time(1) > ms) return 0;
  if (time(most) <= ms) return most;
  let [holds, fails] = [1, most];
  while (fails - holds > 0.02 * holds) {
    const middle = (holds + fails) / 2;
    if (time(middle) <= ms) holds = middle;
    else fails = middle;
  }
  return fails;
}

/** Time to first token of one prompt of so many tokens that does not wait, beside `decoding` sequences; ms. */
export function firstAlone(engine: EngineModel, tokens: number, sharedPrefix: number, decoding = 0, context = 0): number {
  let done = tokens * sharedPrefix;
  let left = Math.max(1, tokens - done);
  let ms = engine.requestMs;
  while (left > 0) {
    const chunk = Math.min(left, Math.max(1, engine.tokenBudget - decoding));
    ms += engine.stepMs({ decoding, contextTokens: decoding * context, promptTokens: chunk, promptPairs: chunk * (done + chunk / 2) });
    done += chunk;
    left -= chunk;
  }
  return ms;
}

/** Time per token of one sequence alone, in ms. */
export const idleNext = (engine: EngineModel, context: number): number =>
  engine.stepMs({ decoding: 1, contextTokens: context, promptTokens: 0, promptPairs: 0 });
