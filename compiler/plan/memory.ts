import type { Gpu, Model } from "../catalog/catalog.ts";
import type { Precision } from "./capacity.ts";
import { coefficients } from "./coefficients.ts";
import { expertShare, weightBytes } from "./precision.ts";

export const GIB = 2 ** 30;
const prior = coefficients.memory;

/** How a replica is split. `tensor` x `pipeline` accelerators. */
export interface Split {
  readonly tensor: number;
  readonly pipeline: number;
}

/** The cache of one sequence: bytes of the whole model, before sharding. */
export interface CacheShape {
  /** Bytes per token of context, layers with full attention. */
  readonly perToken: number;
  /** Bytes per token of layers that look back at most `window` tokens. */
  readonly perTokenWindowed: number;
  readonly window: number;
  /** Constant state of linear-attention layers. */
  readonly state: number;
  /** Most tensor ranks that the cache can be divided over; latent attention is replicated on each. */
  readonly shards: number;
}

/** Undefined where the catalogue lacks the dimensions. Element size is 2 bytes: the cache is never quantised silently. */
export function cacheShape(model: Model): CacheShape | undefined {
  const layers = model.layers;
  if (layers === undefined) return undefined;
  const full = model.fullAttentionLayers ?? layers;
  if (model.kvLatentDim !== undefined) {
    return { perToken: model.kvBytesPerToken ?? full * model.kvLatentDim * 2, perTokenWindowed: 0, window: 0, state: 0, shards: 1 };
  }
  if (model.kvHeads === undefined || model.headDim === undefined) return undefined;
  const perLayer = 2 * model.kvHeads * model.headDim * 2;
  const others = layers - full;
  const windowed = model.slidingWindow !== undefined;
  return {
    perToken: model.kvBytesPerToken ?? full * perLayer,
    perTokenWindowed: windowed ? others * perLayer : 0,
    window: model.slidingWindow ?? 0,
    state: windowed ? 0 : others * prior.linearStateBytesPerLayer,
    shards: model.kvHeads,
  };
}

/** Bytes of one sequence of `tokens` on one accelerator. */
export function sequenceBytes(shape: CacheShape, tokens: number, split: Split): number {
  const shards = Math.min(split.tensor, shape.shards) * split.pipeline;
  return (shape.perToken * tokens + shape.perTokenWindowed * Math.min(tokens, shape.window)) / shards + shape.state / (split.tensor * split.pipeline);
}

/** GiB left for the cache on one accelerator: the engine's share less weights, activations and what lives outside of PyTorch. */
export const cachePool = (parts: {
  readonly utilization: number;
  readonly memory: number;
  readonly weights: number;
  readonly activation: number;
  readonly nonTorch: number;
  readonly graphs?: number;
}): number =>
  parts.utilization * parts.memory -
  parts.weights -
  parts.activation -
  parts.nonTorch -
  Math.max(0, (parts.graphs ?? 0) - (1 - parts.utilization) * parts.memory);

/** A promise, GiB: demand is at most `high`, supply at least `low`. */
export interface Promised {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

const wasMeasured = (model: Model): boolean => expertShare(model) === undefined && model.params > 6e9 && model.params < 10e9;

/** Peak of activations on one accelerator, with vLLM. */
export function activationOf(model: Model, split: Split): Promised {
  if (!wasMeasured(model)) return prior.activation.unmeasured;
  return split.pipeline > 1 ? prior.activation.measuredPipeline : prior.activation.measured;
}

/** What lives outside of PyTorch on one accelerator. */
export const outsideOf = (split: Split): Promised =>
  split.tensor > 1 ? prior.outside.tensor : split.pipeline > 1 ? prior.outside.pipeline : prior.outside.single;

/** How much larger the largest stage is than an equal share. */
export const stageMargin = (split: Split): number => (split.pipeline > 1 ? prior.stageMargin : 1);

/** Weights of one accelerator at most, GiB: what the planner decides on, and what `lintel estimate` promises. */
export const weightsAtMost = (model: Model, precision: Precision, split: Split): number =>
  (weightBytes(model, precision) * prior.weightsMargin * stageMargin(split)) / (split.tensor * split.pipeline) / GIB;

/** GiB that CUDA graphs take at most. */
export const graphsAtMost = prior.cudaGraphsGib;

/** Memory of one accelerator in GiB. */
export interface MemoryFit {
  readonly usable: number;
  readonly weights: number;
  readonly activation: number;
  readonly nonTorch: number;
  /** CUDA graphs beyond what the engine leaves free. */
  readonly graphs: number;
  readonly pool: number;
}

/** Demand at its most, so that what fits here does fit. */
export function memoryFit(model: Model, gpu: Gpu, precision: Precision, split: Split): MemoryFit {
  const usable = gpu.memoryGibUsable;
  const parts = {
    utilization: prior.utilization,
    memory: usable,
    weights: weightsAtMost(model, precision, split),
    activation: activationOf(model, split).high,
    nonTorch: outsideOf(split).high,
    graphs: graphsAtMost,
  };
  return {
    usable,
    weights: parts.weights,
    activation: parts.activation,
    nonTorch: parts.nonTorch,
    graphs: Math.max(0, parts.graphs - (1 - parts.utilization) * usable),
    pool: cachePool(parts),
  };
}
