import type { Gpu, Model } from "../catalog/catalog.ts";
import { type CacheShape, cachePool, cacheShape, GIB, sequenceBytes } from "../plan/memory.ts";
import { expertShare } from "../plan/precision.ts";
import { checkpointBytes, type NumberFormat, rateOf } from "./number-format.ts";
import type { Query } from "./query.ts";
import { power } from "./power.ts";

/** Work of one accelerator, and what is left of its memory, for a served language model. Times in ms at full rate, sizes in bytes. */
export interface Serving {
  /** Accelerators of one replica, and replicas. */
  readonly devices: number;
  readonly replicas: number;
  readonly tensor: number;
  readonly pipeline: number;
  /** Ranks that hold their own sequences (attention data parallelism). */
  readonly dataRanks: number;
  readonly expertParallel: boolean;
  readonly input: number;
  readonly output: number;
  /** Mean context of a running sequence. */
  readonly context: number;
  readonly weightBytes: number;
  /** Cache bytes of a whole sequence on each device of its rank. */
  readonly sequenceBytes: number;
  /** Memory for the cache on each device; negative where the weights do not fit. */
  readonly pool: number;
  /** Whole sequences that a replica holds. */
  readonly capacity: number;
  /** Reading what is not experts once. */
  readonly readRest: number;
  /** Reading all experts once. */
  readonly readExperts: number;
  readonly expertShare: number;
  /** Reading the cache of one sequence at its mean context, spread over the replica. */
  readonly readSequence: number;
  /** Multiplications of one token. */
  readonly computeToken: number;
  /** Multiplications of one prompt, attention included. */
  readonly computePrompt: number;
  /** Sending one token's activations in all all-reduces of a forward pass. */
  readonly sendToken: number;
  readonly layers: number;
}

export const utilizationOf = (query: Query): number => Number(query.conditions["util"] ?? "0.9");

/** NVLink domain: devices that tensor parallelism can reach in one hop. Source: vendors' reference systems. */
const domainOf = (gpu: Gpu): number => (/NVL72/.test(gpu.intraLink ?? "") ? 72 : 8);

interface Layout {
  readonly devices: number;
  readonly replicas: number;
  readonly tensor: number;
  readonly pipeline: number;
  readonly dataRanks: number;
  readonly expert: number;
}

/**
 * Degrees as engines run them. Expert parallelism reuses the tensor ranks: a tensor degree beyond the fabric's domain that is a multiple
 * of the expert degree is their product (published tables write it so). Unstated degrees: the fewest devices that hold the weights with
 * 40 % to spare, the rest as replicas.
 */
function layoutOf(query: Query, gpu: Gpu, weights: number): Layout {
  const total = query.gpus ?? (query.tensor ?? 1) * (query.pipeline ?? 1);
  const pipeline = query.pipeline ?? 1;
  const expert = query.expert ?? 1;
  const domain = domainOf(gpu);
  if (query.tensor === undefined) {
    let tensor = 1;
    while (tensor * 2 <= Math.min(total, 8) && weights > 0.6 * tensor * gpu.memoryGibUsable * GIB) tensor *= 2;
    return { devices: tensor, replicas: Math.max(1, total / tensor), tensor, pipeline: 1, dataRanks: 1, expert };
  }
  let tensor = query.tensor;
  let devices = total;
  if (tensor > domain && expert > 1 && tensor % expert === 0) {
    tensor /= expert;
    devices /= expert;
  }
  const asked = query.attentionData === "yes" ? devices / pipeline : (query.attentionData ?? 1);
  // One replica beyond a node: attention is kept on each device, as no model has as many heads to split.
  const dataRanks = tensor > 8 ? devices / pipeline : Math.max(1, Math.min(asked, devices / pipeline));
  const perReplica = dataRanks > 1 ? devices : Math.min(devices, tensor * pipeline);
  return {
    devices: perReplica,
    replicas: Math.max(1, devices / perReplica),
    tensor: dataRanks > 1 ? Math.max(1, perReplica / pipeline / dataRanks) : tensor,
    pipeline,
    dataRanks,
    expert,
  };
}

/** Bytes of a cache element against 16 bit. Not published: engines that run eight or four bits mostly cache in eight. */
export const cacheScale = (query: Query, format: NumberFormat): number => {
  const stated = query.conditions["kv"];
  if (stated !== undefined) return /8/.test(stated) ? 0.5 : /4/.test(stated) ? 0.25 : 1;
  return format.name === "fp8" || format.name === "fp4" ? 0.5 : 1;
};

/** Lengths drawn from a range of the nominal ones: the mean of the range. */
function lengthScale(query: Query): number {
  const [from, to] = (query.conditions["lengths"] ?? "1-1").split("-").map(Number);
  return ((from ?? 1) + (to ?? 1)) / 2;
}

/** Undefined where the catalogue lacks a rate or a dimension. */
export function servingOf(query: Query, model: Model, gpu: Gpu, format: NumberFormat): Serving | undefined {
  const shape: CacheShape | undefined = cacheShape(model);
  const rate = rateOf(gpu, format);
  const { layers, hidden } = model;
  if (shape === undefined || rate === undefined || layers === undefined || hidden === undefined) return undefined;
  const parts = checkpointBytes(model, format);
  const weightBytes = parts.experts + parts.embeddings + parts.rest;
  const layout = layoutOf(query, gpu, weightBytes);
  const { devices, tensor, pipeline, dataRanks } = layout;
  const input = Math.max(1, (query.input ?? 1024) * lengthScale(query));
  const output = Math.max(1, (query.output ?? (query.metric === "prefill_tok_s" ? 1 : 128)) * lengthScale(query));
  const context = input + output / 2;
  const split = { tensor, pipeline };
  const scale = cacheScale(query, format);
  const share = expertShare(model);
  // Each data rank holds all that is not experts, split over its tensor ranks.
  const restPerDevice = (parts.rest + parts.embeddings) / (tensor * pipeline);
  const weightsPerDevice = restPerDevice + parts.experts / devices;
  const activation = share === undefined ? 1.9 : 3;
  const pool =
    GIB *
    cachePool({
      utilization: utilizationOf(query),
      memory: gpu.memoryGibUsable,
      weights: weightsPerDevice / GIB,
      activation,
      nonTorch: devices > 1 ? 2.1 : 0.25,
    });
  const sequence = sequenceBytes(shape, input + output, split) * scale;
  // Blocks are taken as a sequence grows, so a full pool holds sequences of mean length. Engines that leave less room than the
  // usual share for work are known only where they are tight: there the most that they can keep.
  const held = sequenceBytes(shape, context, split) * scale;
  const roomiest = GIB * (0.96 * gpu.memoryGibUsable - weightsPerDevice / GIB - 0.5 * activation);
  const bytesPerMs = gpu.memoryBandwidthGBs * 1e6;
  const flopsPerMs = rate * 1e9;
  const width = Math.max(hidden, (model.heads ?? 0) * (model.headDim ?? (model.kvLatentDim === undefined ? 0 : 160)));
  const full = model.fullAttentionLayers ?? layers;
  const window = model.slidingWindow === undefined ? 0 : Math.min(input, model.slidingWindow);
  const attention = 2 * full * width * input * input + 4 * (layers - full) * width * window * input;
  const link = (gpu.intraNodeGBs ?? 32) * 1e6;
  const ranks = devices / pipeline;
  return {
    devices,
    replicas: layout.replicas,
    tensor,
    pipeline,
    dataRanks,
    expertParallel: layout.expert > 1,
    input,
    output,
    context,
    weightBytes,
    sequenceBytes: sequence,
    pool,
    capacity: Math.max(1, Math.floor(Math.max(pool, roomiest) / held)) * dataRanks,
    // The input embedding is a look-up: half of the two matrices is read.
    readRest: (parts.rest + parts.embeddings / 2) / tensor / bytesPerMs,
    readExperts: (parts.experts * pipeline) / devices / bytesPerMs,
    expertShare: share ?? 1,
    readSequence: (sequenceBytes(shape, context, { tensor, pipeline: 1 }) * scale) / dataRanks / bytesPerMs,
    computeToken: (2 * model.activeParams) / (ranks * flopsPerMs),
    computePrompt: (2 * model.activeParams * input + attention) / (ranks * flopsPerMs),
    sendToken: ranks === 1 ? 0 : (layers * 2 * ((2 * (ranks - 1)) / ranks) * hidden * 2) / link,
    layers,
  };
}

/** Priors of a step; the calibration corrects what comes out of them. Sources: README.md. */
export const bandwidth = 0.75;
export const computing = 0.5;
export const linking = 0.6;
const layerMs = 0.025;
const layerMixtureMs = 0.06;
const reduceMs = 0.012;

/** Whole numbers of tokens whose share of hit experts is kept: a search asks for them again and again. */
const keptTokens = 16_384;
const kept = new Map<number, Float64Array>();
let keptShare = Number.NaN;
let keptHits: Float64Array = new Float64Array(0);

/** Share of all experts that so many tokens hit, of which each hits `share`. */
export function hit(share: number, tokens: number): number {
  if (share >= 1) return 1;
  if (!(tokens >= 0 && tokens < keptTokens) || tokens !== Math.floor(tokens)) return 1 - power(1 - share, tokens);
  if (share !== keptShare) {
    keptShare = share;
    keptHits = kept.get(share) ?? new Float64Array(keptTokens).fill(Number.NaN);
    kept.set(share, keptHits);
  }
  const known = keptHits[tokens] ?? Number.NaN;
  return Number.isNaN(known) ? (keptHits[tokens] = 1 - power(1 - share, tokens)) : known;
}

/** One decode step with `running` sequences in the replica, in ms. */
export function stepMs(work: Serving, running: number): number {
  const mixture = work.expertShare < 1;
  return (
    0.5 +
    (work.readRest + work.readExperts * hit(work.expertShare, Math.max(1, running))) / bandwidth +
    (running * work.readSequence) / bandwidth +
    (running * work.computeToken) / computing +
    (running * work.sendToken) / linking +
    work.layers * ((mixture ? layerMixtureMs : layerMs) + (work.devices > work.pipeline ? 2 * reduceMs : 0)) +
    0.01 * (running / work.dataRanks)
  );
}

/** Time of one prompt's forward pass, in ms. */
export const promptMs = (work: Serving): number =>
  work.computePrompt / computing + (work.input * work.sendToken) / linking + (work.readRest + work.readExperts) / bandwidth + work.layers * 0.02;

/** Time per output token with prompts mixed in, in ms. */
export const tokenMs = (work: Serving, running: number): number =>
  stepMs(work, running) + (running / work.output) * (work.computePrompt / computing + (work.input * work.sendToken) / linking);
