import { toQuery } from "../../estimate/read-points.ts";
import { numberFormat } from "../../estimate/number-format.ts";
import { bandwidth, cacheScale, computing, linking, type Serving, servingOf } from "../../estimate/serving.ts";
import { type CacheShape, sequenceBytes } from "../memory.ts";
import type { EngineAsked } from "./engines.ts";
import type { Answer } from "./question.ts";

/** Growing parts of a step of one lane, in ms, before the calibration corrects them. From the roofline behind `lintel estimate`. */
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
  /** Share of experts that one token hits; 1 for a dense model. */
  readonly expertShare: number;
}

/** Undefined where the catalogue lacks a rate or a dimension. */
export function physicalOf(asked: EngineAsked, cache: CacheShape, { question }: Answer): Physical | undefined {
  const { model, gpu } = asked;
  const query = toQuery(question);
  const format = numberFormat(question["precision"] ?? "", model);
  const work = "problem" in query || format === undefined ? undefined : servingOf(query, model, gpu, format);
  const { layers, hidden } = model;
  if (work === undefined || layers === undefined || hidden === undefined) return undefined;
  const bytesPerMs = gpu.memoryBandwidthGBs * 1e6 * bandwidth;
  // Of the sequences of a replica each data rank reads its own.
  const stage = { tensor: work.tensor, pipeline: 1 };
  const scale = format === undefined || "problem" in query ? 1 : cacheScale(query, format) / work.dataRanks;
  const full = model.fullAttentionLayers ?? layers;
  const width = Math.max(hidden, (model.heads ?? 0) * (model.headDim ?? (model.kvLatentDim === undefined ? 0 : mlaHeadDim)));
  // The multiplications of a token are 2 FLOPs for each active parameter: their time gives the rate of the lane.
  const perFlop = work.computeToken / (2 * model.activeParams) / computing;
  const windowed = model.slidingWindow === undefined ? 0 : layers - full;
  return {
    work,
    perContext: (scale * sequenceBytes({ ...cache, perTokenWindowed: 0, state: 0 }, 1, stage)) / bytesPerMs,
    perWindowed: windowed === 0 ? 0 : (scale * sequenceBytes({ ...cache, perToken: 0, state: 0 }, 1, stage)) / bytesPerMs,
    window: cache.window,
    perPromptToken: work.computeToken / computing + work.sendToken / linking,
    perPair: 4 * full * width * perFlop,
    perPairWindowed: 4 * windowed * width * perFlop,
    experts: work.readExperts / bandwidth,
    expertShare: work.expertShare,
  };
}

/** Width of a head where attention is latent: 128 of content and 64 of position for queries and keys, 128 for values; the mean. Source: DeepSeek-V3 report. */
const mlaHeadDim = 160;

export const hit = (share: number, tokens: number): number => (share >= 1 ? 1 : 1 - (1 - share) ** tokens);
