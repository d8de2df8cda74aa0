import { stepMs } from "../../estimate/serving.ts";
import { coefficients } from "../coefficients.ts";
import type { ErrorBand, Step } from "./engine.ts";
import type { CalibratedEngine, EngineAsked, EngineRefusal, Room } from "./engines.ts";
import { physicalOf } from "./physical.ts";
import type { Ask } from "./question.ts";

const prior = coefficients.rates;
/** Items of a batch that the calibration is asked about: large enough to fill an accelerator. */
const batch = 32;
const leastFactor = 0.5;

/** Nothing is generated. */
const exact: ErrorBand = { low: 1, high: 1, inCoverage: true, nearestCalibrated: "" };

/** Embeddings and rerankers: prompts alone, by the roofline times what the calibration of encoders says about a full batch. */
export function embeddingEngine(asked: EngineAsked, room: Room, ask: Ask): CalibratedEngine | EngineRefusal {
  const { load, split, maxContext } = asked;
  const answer = ask("samples_s", batch);
  const physical = physicalOf(asked, room.cache, answer);
  if (physical === undefined) return { reason: "host", text: "the catalogue lacks a rate of the accelerator or a dimension of the model" };
  const { work } = physical;
  const windowed = physical.perPairWindowed * physical.window;
  const plain = { linear: physical.perPromptToken + windowed, square: physical.perPair / 2 };
  const item = plain.linear * load.input.mean + plain.square * load.input.mean ** 2;
  const { estimate } = answer;
  const devices = split.tensor * split.pipeline;
  // The calibration counts devices as copies; a replica shares one prompt between its tensor ranks.
  const factor = "refused" in estimate ? 1 : Math.max(leastFactor, (1000 * devices) / estimate.value / (item * split.tensor));
  // A step without prompts, and nobody decoding.
  const fixed = stepMs({ ...work, readSequence: 0, computeToken: 0, sendToken: 0 }, 1);
  const band: ErrorBand =
    "refused" in estimate
      ? { low: prior.embeddingBand[0] ?? 1, high: prior.embeddingBand[1] ?? 1, inCoverage: false, nearestCalibrated: "" }
      : {
          low: Math.min(1, estimate.value / estimate.high),
          high: Math.max(1, estimate.value / estimate.low),
          inCoverage: estimate.inCoverage,
          nearestCalibrated: estimate.nearestCalibrated,
        };
  const bands = { ttft: band, tpot: exact };
  return {
    asked,
    ...room,
    lanes: split.pipeline,
    maxSequences: Math.max(1, Math.floor(room.capacity / split.pipeline)),
    tokenBudget: Math.max(prior.prefillChunk, maxContext),
    cacheTokens: Number.MAX_SAFE_INTEGER,
    requestMs: prior.requestMs,
    stepMs: ({ promptTokens, promptPairs }: Step): number =>
      fixed +
      factor *
        (promptTokens * physical.perPromptToken +
          promptPairs * physical.perPair +
          Math.min(promptPairs, promptTokens * physical.window) * physical.perPairWindowed),
    bands,
    estimates: () => [answer],
  };
}
