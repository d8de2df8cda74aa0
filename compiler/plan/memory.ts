import type { Gpu, Model } from "../catalog/catalog.ts";
import type { Precision } from "./capacity.ts";
import { coefficients } from "./coefficients.ts";
import { expertBytes, expertShare, weightBytes } from "./precision.ts";
import { isShare } from "./sharing.ts";

export const GIB = 2 ** 30;
const prior = coefficients.memory;

/** How a replica is split. `tensor` x `pipeline` x `data` accelerators. */
export interface Split {
  readonly tensor: number;
  readonly pipeline: number;
  /** Ranks that hold the attention and the cache of their own sequences, on `tensor` accelerators each; experts are spread over all of them. @default 1 */
  readonly data?: number;
  /** Each accelerator holds whole experts (expert parallelism over `tensor` x `data`), not a part of each. @default false */
  readonly experts?: boolean;
}

export const ranksOf = ({ data = 1 }: Split): number => data;
/** Accelerators of one replica. */
export const devicesOf = (split: Split): number => split.tensor * split.pipeline * ranksOf(split);

/** "tensor parallel 2, data parallel 4, expert parallel": of each only what there is. */
export const splitText = (split: Split, pipeline: string): string =>
  [
    ...(split.tensor > 1 ? [`tensor parallel ${split.tensor}`] : []),
    ...(split.pipeline > 1 ? [`${pipeline} ${split.pipeline}`] : []),
    ...(ranksOf(split) > 1 ? [`data parallel ${ranksOf(split)}`] : []),
    ...(split.experts === true ? ["expert parallel"] : []),
  ].join(", ");

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

/** Most tokens of a step that a plan gives a rank. */
const mostTokens = 8192;

/**
 * What data ranks exchange before and after the experts, at most: with the engine's default each holds the tokens of all ranks in 16 bit,
 * twice (vLLM, "Expert Parallel Deployment", all2all-backend allgather_reducescatter, read 2026-11).
 */
const gathered = (model: Model, split: Split): number => (2 * (ranksOf(split) - 1) * mostTokens * (model.hidden ?? 0) * 2) / GIB;

/** Peak of activations on one accelerator, with vLLM. */
export function activationOf(model: Model, split: Split): Promised {
  if (ranksOf(split) > 1) {
    const { value, low, high } = prior.activation.unmeasured;
    return { value, low, high: high + gathered(model, split) };
  }
  if (!wasMeasured(model)) return prior.activation.unmeasured;
  return split.pipeline > 1 ? prior.activation.measuredPipeline : prior.activation.measured;
}

/** What lives outside of PyTorch on one accelerator. */
export const outsideOf = (split: Split): Promised =>
  split.tensor * ranksOf(split) > 1 ? prior.outside.tensor : split.pipeline > 1 ? prior.outside.pipeline : prior.outside.single;

/**
 * What CUDA keeps for a process beside the engine's share, at most. On a whole device the tenth that the engine leaves holds it; of a part
 * a tenth is less than that.
 */
export const contextOf = ({ name }: Pick<Gpu, "name">): number => (isShare(name) ? coefficients.parts.contextGib : 0);

/** How much larger the largest stage is than an equal share. */
export const stageMargin = (split: Split): number => (split.pipeline > 1 ? prior.stageMargin : 1);

/** Bytes that data ranks hold beyond one copy: all but the experts. */
export const copiedBytes = (model: Model, precision: Precision, split: Split): number =>
  ranksOf(split) === 1 ? 0 : (ranksOf(split) - 1) * (weightBytes(model, precision) - expertBytes(model, precision));

/** Weights of one accelerator at most, GiB: what the planner decides on, and what `lintel estimate` promises. */
export const weightsAtMost = (model: Model, precision: Precision, split: Split): number =>
  ((weightBytes(model, precision) + copiedBytes(model, precision, split)) * prior.weightsMargin * stageMargin(split)) / devicesOf(split) / GIB;

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
    nonTorch: outsideOf(split).high + contextOf(gpu),
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
