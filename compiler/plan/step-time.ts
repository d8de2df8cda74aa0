import type { Gpu, Model } from "../catalog/catalog.ts";
import type { Precision } from "./capacity.ts";
import { coefficients } from "./coefficients.ts";
import { type CacheShape, type Split, sequenceBytes } from "./memory.ts";
import { expertShare, precisionInfo, weightBytes, weightSplit } from "./precision.ts";

const prior = coefficients.rates;

/**
 * Time of one engine step, in ms, as sums of its parts (a roofline without overlap, so on the slow side).
 * Pipeline stages run one after another for a token: they add memory and throughput, not speed.
 */
export interface StepTime {
  /** Reading the weights that are not experts. */
  readonly weights: number;
  /** Reading all experts once. */
  readonly experts: number;
  /** Share of experts that one token reads; 1 for a dense model. */
  readonly expertShare: number;
  /** Kernel launches, scheduler, latency of all-reduces. */
  readonly fixed: number;
  /** Each running sequence: its cache, its FLOPs, its share of all-reduces, its bookkeeping. */
  readonly cachePerSequence: number;
  readonly flopsPerSequence: number;
  readonly linkPerSequence: number;
  /** Each prompt token of a prefill. */
  readonly flopsPerPromptToken: number;
  readonly linkPerPromptToken: number;
  /** Each squared prompt token: attention. */
  readonly perPromptTokenSquared: number;
}

/** Undefined where the catalogue lacks a rate or a dimension. `context` is the mean context of a running sequence. */
export function stepTime(model: Model, gpu: Gpu, precision: Precision, split: Split, cache: CacheShape, context: number): StepTime | undefined {
  const rate = precisionInfo(precision).rate(gpu);
  const { layers, hidden } = model;
  const link = gpu.intraNodeGBs;
  if (rate === undefined || layers === undefined || hidden === undefined || precision === "fp32" || (split.tensor > 1 && link === undefined)) return undefined;
  const { tensor } = split;
  const bytesPerMs = gpu.memoryBandwidthGBs * 1e6 * prior.bandwidth;
  const mixture = expertShare(model) !== undefined;
  const flopsPerMs = rate * 1e9 * prior.flops[precision] * (mixture ? prior.moeFlops : 1) * tensor;
  const total = weightBytes(model, precision);
  const parts = weightSplit(model);
  const expertBytes = parts.experts * precisionInfo(precision).bytes;
  const heads = (model.heads ?? 0) * (model.headDim ?? (model.kvLatentDim === undefined ? 0 : prior.mlaHeadDim));
  const width = Math.max(hidden, heads);
  const full = model.fullAttentionLayers ?? layers;
  const windowed = model.slidingWindow === undefined ? 0 : (layers - full) * model.slidingWindow;
  const allReduce = tensor === 1 ? 0 : (layers * 2 * ((2 * (tensor - 1)) / tensor) * hidden * 2) / ((link ?? 0) * 1e6 * prior.link);
  return {
    weights: (total - expertBytes) / tensor / bytesPerMs,
    experts: expertBytes / tensor / bytesPerMs,
    expertShare: expertShare(model) ?? 1,
    fixed: prior.stepMs * split.pipeline + (mixture ? prior.layerMoeMs : prior.layerMs) * layers + (tensor === 1 ? 0 : 2 * layers * prior.allReduceLatencyMs),
    cachePerSequence: sequenceBytes(cache, context, { tensor, pipeline: 1 }) / bytesPerMs,
    flopsPerSequence: (2 * model.activeParams) / flopsPerMs + prior.sequenceMs,
    linkPerSequence: allReduce,
    flopsPerPromptToken: (2 * model.activeParams + 4 * windowed * width) / flopsPerMs,
    linkPerPromptToken: allReduce,
    perPromptTokenSquared: (2 * full * width) / flopsPerMs,
  };
}

/** Part of a decode step that does not grow with each sequence, at `sequences` running. More sequences hit more experts. */
export const stepBase = (time: StepTime, sequences: number): number =>
  time.weights + time.experts * (1 - (1 - time.expertShare) ** Math.max(1, sequences)) + time.fixed;

export const perSequence = (time: StepTime): number => time.cachePerSequence + time.flopsPerSequence + time.linkPerSequence;

/** A decode step with `sequences` running in a replica of `pipeline` stages: each stage works on its share of them. */
export function decodeStep(time: StepTime, sequences: number, pipeline: number): number {
  const share = sequences / pipeline;
  return stepBase(time, share) + perSequence(time) * share;
}
