import { numberFormat } from "../../estimate/number-format.ts";
import { bandwidth, cacheScale, computing, hit, linking, type Serving, servingOf } from "../../estimate/serving.ts";
import { type CacheShape, ranksOf, sequenceBytes } from "../memory.ts";
import type { EngineAsked } from "./engines.ts";
import type { Answer } from "./question.ts";

/**
 * Growing parts of a step of one lane, in ms, before the calibration corrects them. From the roofline behind `lintel estimate`. Data ranks
 * step together, each with as much as the others: what one does to the experts and the links, all of them do at once.
 */
export interface Physical {
  readonly work: Serving;
  /** Reading a token of context in layers with full attention. */
  readonly perContext: number;
  /** The same in layers that look back at most `window` tokens. */
  readonly perWindowed: number;
  readonly window: number;
  /** Multiplying and sending a prompt token. */
  readonly perPromptToken: number;
  /** Attention of one pair of a prompt token and a token before it: full, and windowed. */
  readonly perPair: number;
  readonly perPairWindowed: number;
  /** Reading all experts. */
  readonly experts: number;
  /** Share of experts that one token of a lane hits, with those of the other data ranks; 1 for a dense model. */
  readonly expertShare: number;
}

/** Undefined where the catalogue lacks a rate or a dimension. */
export function physicalOf(asked: EngineAsked, cache: CacheShape, { query }: Pick<Answer, "query">): Physical | undefined {
  const { model, gpu } = asked;
  const format = numberFormat(query.precision, model);
  const work = format === undefined ? undefined : servingOf(query, model, gpu, format);
  const { layers, hidden } = model;
  if (work === undefined || layers === undefined || hidden === undefined) return undefined;
  const bytesPerMs = gpu.memoryBandwidthGBs * 1e6 * bandwidth;
  const ranks = ranksOf(asked.split);
  // A data rank reads its own sequences; what is counted here is one rank's.
  const stage = { tensor: work.tensor, pipeline: 1 };
  const scale = format === undefined ? 1 : (cacheScale(query, format) / work.dataRanks) * ranks;
  const full = model.fullAttentionLayers ?? layers;
  const width = Math.max(hidden, (model.heads ?? 0) * (model.headDim ?? (model.kvLatentDim === undefined ? 0 : mlaHeadDim)));
  // The multiplications of a token are 2 FLOPs for each active parameter: their time gives the rate of the lane.
  const perFlop = (ranks * work.computeToken) / (2 * model.activeParams) / computing;
  const windowed = model.slidingWindow === undefined ? 0 : layers - full;
  return {
    work,
    perContext: (scale * sequenceBytes({ ...cache, perTokenWindowed: 0, state: 0 }, 1, stage)) / bytesPerMs,
    perWindowed: windowed === 0 ? 0 : (scale * sequenceBytes({ ...cache, perToken: 0, state: 0 }, 1, stage)) / bytesPerMs,
    window: cache.window,
    perPromptToken: ranks * (work.computeToken / computing + work.sendToken / linking),
    perPair: 4 * full * width * perFlop,
    perPairWindowed: 4 * windowed * width * perFlop,
    experts: work.readExperts / bandwidth,
    expertShare: ranks === 1 ? work.expertShare : hit(work.expertShare, ranks),
  };
}

/** Width of a head where attention is latent: 128 of content and 64 of position for queries and keys, 128 for values; the mean. Source: DeepSeek-V3 report. */
const mlaHeadDim = 160;
