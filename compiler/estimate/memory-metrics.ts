import type { Gpu, Model } from "../catalog/catalog.ts";
import { cachePool, cacheShape, GIB, sequenceBytes } from "../plan/memory.ts";
import { expertShare } from "../plan/precision.ts";
import { checkpointBytes, type NumberFormat } from "./number-format.ts";
import type { Query } from "./query.ts";
import { cacheScale, utilizationOf } from "./serving.ts";
import { isAdapter, taskOf, trainedOf } from "./training.ts";

/** A promise: demand is at most `high`, supply at least `low`. */
export interface Promise90 {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/**
 * GiB outside of weights and cache, measured with vLLM 0.19 on H100 (llm-d-planner accuracy report) for two dense models of 7-8 billion
 * parameters: peak of activations 1.89 and 2.21 at any tensor degree, 1.05-1.10 with a pipeline; outside of PyTorch 0.24-0.25 alone,
 * 0.07 in a pure pipeline, 2.06-2.13 in tensor parallel. What was not measured gets a wider promise.
 */
const activation = { value: 2.05, low: 1.6, high: 2.5 };
const activationPipeline = { value: 1.08, low: 0.9, high: 1.5 };
const activationUnmeasured = { value: 2.6, low: 1, high: 4 };
const outside = {
  single: { value: 0.25, low: 0.2, high: 0.3 },
  pipeline: { value: 0.07, low: 0.05, high: 0.1 },
  tensor: { value: 2.1, low: 1.8, high: 2.4 },
} as const;

const times = (parts: Promise90, factor: number): Promise90 => ({ value: parts.value * factor, low: parts.low * factor, high: parts.high * factor });

const wasMeasured = (query: Query, model: Model): boolean =>
  /vllm/i.test(query.engine) && expertShare(model) === undefined && model.params > 6e9 && model.params < 10e9;

function activationOf(query: Query, model: Model): Promise90 {
  if (!wasMeasured(query, model)) return activationUnmeasured;
  return (query.pipeline ?? 1) > 1 ? activationPipeline : activation;
}

const outsideOf = (query: Query): Promise90 => ((query.tensor ?? 1) > 1 ? outside.tensor : (query.pipeline ?? 1) > 1 ? outside.pipeline : outside.single);

function weightsOf(query: Query, model: Model, format: NumberFormat): Promise90 {
  const devices = (query.tensor ?? query.gpus ?? 1) * (query.pipeline ?? 1);
  const parts = checkpointBytes(model, format);
  const stored = (parts.experts + parts.embeddings + parts.rest) / GIB;
  // Tied embeddings are in `params` once, so a 16-bit model is never larger than params x 2.
  const value = (format.bytes >= 2 ? Math.min(stored, (model.params * format.bytes) / GIB) : stored) / devices;
  const pipelined = (query.pipeline ?? 1) > 1;
  // Stages of a pipeline are not equal: the first and the last hold the embeddings.
  return { value, low: value * (pipelined ? 0.85 : 0.97), high: value * (format.bytes < 2 ? 1.12 : pipelined ? 1.15 : 1.02) };
}

function poolOf(query: Query, model: Model, gpu: Gpu, format: NumberFormat): Promise90 {
  const weights = weightsOf(query, model, format);
  const work = activationOf(query, model);
  const other = outsideOf(query);
  const pool = (w: number, a: number, o: number): number =>
    cachePool({ utilization: utilizationOf(query), memory: gpu.memoryGibUsable, weights: w, activation: a, nonTorch: o });
  return { value: pool(weights.value, work.value, other.value), low: pool(weights.high, work.high, other.high), high: pool(weights.low, work.low, other.low) };
}

/** Training state of one device in GiB: 18 B a parameter fully sharded (Adam, fp32 gradients), adapters keep frozen weights; activations on top. */
function trainingPeak(query: Query, model: Model | undefined, gpu: Gpu): Promise90 | undefined {
  const trained = trainedOf(query, model);
  if (trained === undefined) return undefined;
  const devices = query.gpus ?? 1;
  const task = taskOf(query);
  const adapter = isAdapter(task);
  const states = adapter ? trained.params * (task === "qlora" ? 0.6 : 2) : trained.params * 8;
  const sequence = query.input ?? Number(query.conditions["packed"] ?? "2048");
  const micro = query.load.type === "batch" ? (query.load.micro ?? 1) : 1;
  const tokens = micro * sequence;
  const vocab = model?.vocab ?? 50_000;
  const value =
    (states / devices + tokens * trained.hidden * trained.layers * (query.conditions["act_ckpt"] === "none" ? 34 : 8) + tokens * vocab * 4) / GIB + 1.5;
  const most = (trained.params * (adapter ? 4 : 18)) / devices + tokens * trained.hidden * trained.layers * 48 + tokens * vocab * 12;
  const high = Math.min(gpu.memoryGibNominal, most / GIB + 3);
  const limited = Math.min(value, high);
  return { value: limited, low: Math.min(limited, adapter ? states / devices / GIB : value / 3), high };
}

/** Undefined where the catalogue lacks a dimension; a pool without room is not positive. */
export function memoryOf(query: Query, model: Model | undefined, gpu: Gpu, format: NumberFormat): Promise90 | undefined {
  if (query.metric === "peak_mem_gib_per_gpu") return trainingPeak(query, model, gpu);
  if (model === undefined) return undefined;
  switch (query.metric) {
    case "mem_weights_gib_per_gpu":
      return weightsOf(query, model, format);
    case "mem_activation_gib_per_gpu":
      return activationOf(query, model);
    case "mem_nontorch_gib_per_gpu":
      return outsideOf(query);
    case "mem_kv_pool_gib_per_gpu":
      return poolOf(query, model, gpu, format);
    case "kv_pool_tokens": {
      const shape = cacheShape(model);
      if (shape === undefined) return undefined;
      const split = { tensor: query.tensor ?? query.gpus ?? 1, pipeline: query.pipeline ?? 1 };
      // Long contexts: what a token costs when windows and states no longer count.
      const perToken = (sequenceBytes(shape, 1_000_000, split) / 1_000_000) * cacheScale(query, format);
      return times(poolOf(query, model, gpu, format), GIB / perToken);
    }
    default:
      return undefined;
  }
}
