import type { Gpu, Model } from "../catalog/catalog.ts";
import { coefficients } from "../plan/coefficients.ts";
import type { Precision } from "../plan/capacity.ts";
import {
  activationOf,
  cachePool,
  cacheShape,
  devicesOf,
  GIB,
  graphsAtMost,
  outsideOf,
  type Promised,
  ranksOf,
  sequenceBytes,
  type Split,
  weightsAtMost,
} from "../plan/memory.ts";
import { checkpointBytes, type NumberFormat } from "./number-format.ts";
import type { Query } from "./query.ts";
import { cacheScale, utilizationOf } from "./serving.ts";
import { isAdapter, taskOf, trainedOf } from "./training.ts";

const times = (parts: Promised, factor: number): Promised => ({ value: parts.value * factor, low: parts.low * factor, high: parts.high * factor });

/** Published without a tensor degree: all devices of a stage. Data ranks take what the tensor degree leaves of the devices. */
function splitOf(query: Query): Split {
  const pipeline = query.pipeline ?? 1;
  const tensor = query.tensor ?? Math.max(1, (query.gpus ?? 1) / pipeline);
  const left = Math.max(1, Math.floor((query.gpus ?? tensor * pipeline) / (tensor * pipeline)));
  const data = query.attentionData === "yes" ? left : Math.min(query.attentionData ?? 1, left);
  return { tensor, pipeline, ...(data > 1 ? { data } : {}) };
}

/** What the planner calls the format. */
const plannedAs: Readonly<Record<NumberFormat["name"], Precision>> = { fp32: "fp32", bf16: "bf16", fp8: "fp8", int8: "int8", fp4: "nvfp4", int4: "int4" };

/** The measurements are those of vLLM. */
const activationFor = (query: Query, model: Model): Promised =>
  /vllm/i.test(query.engine) ? activationOf(model, splitOf(query)) : coefficients.memory.activation.unmeasured;

function weightsOf(query: Query, model: Model, format: NumberFormat): Promised {
  const split = splitOf(query);
  const parts = checkpointBytes(model, format);
  const stored = (parts.experts + parts.embeddings + parts.rest) / GIB;
  // Tied embeddings are in `params` once, so a 16-bit model is never larger than params x 2.
  const whole = format.bytes >= 2 ? Math.min(stored, (model.params * format.bytes) / GIB) : stored;
  const high = weightsAtMost(model, plannedAs[format.name], split);
  const copied = (ranksOf(split) - 1) * Math.max(0, whole - parts.experts / GIB);
  const value = Math.min(high, (whole + copied) / devicesOf(split));
  // Stages of a pipeline are not equal: the first and the last hold the embeddings.
  return { value, low: value * (split.pipeline > 1 ? 0.85 : 0.97), high };
}

function poolOf(query: Query, model: Model, gpu: Gpu, format: NumberFormat): Promised {
  const weights = weightsOf(query, model, format);
  const work = activationFor(query, model);
  const other = outsideOf(splitOf(query));
  const pool = (w: number, a: number, o: number, graphs: number): number =>
    cachePool({ utilization: utilizationOf(query), memory: gpu.memoryGibUsable, weights: w, activation: a, nonTorch: o, graphs });
  const low = pool(weights.high, work.high, other.high, graphsAtMost);
  return { value: Math.max(low, pool(weights.value, work.value, other.value, 0)), low, high: pool(weights.low, work.low, other.low, 0) };
}

/** Training state of one device in GiB: 18 B a parameter fully sharded (Adam, fp32 gradients), adapters keep frozen weights; activations on top. */
function trainingPeak(query: Query, model: Model | undefined, gpu: Gpu): Promised | undefined {
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
export function memoryOf(query: Query, model: Model | undefined, gpu: Gpu, format: NumberFormat): Promised | undefined {
  if (query.metric === "peak_mem_gib_per_gpu") return trainingPeak(query, model, gpu);
  if (model === undefined) return undefined;
  switch (query.metric) {
    case "mem_weights_gib_per_gpu":
      return weightsOf(query, model, format);
    case "mem_activation_gib_per_gpu":
      return activationFor(query, model);
    case "mem_nontorch_gib_per_gpu":
      return outsideOf(splitOf(query));
    case "mem_kv_pool_gib_per_gpu":
      return poolOf(query, model, gpu, format);
    case "kv_pool_tokens": {
      const shape = cacheShape(model);
      if (shape === undefined) return undefined;
      // Long contexts: what a token costs when windows and states no longer count.
      const perToken = (sequenceBytes(shape, 1_000_000, splitOf(query)) / 1_000_000) * cacheScale(query, format);
      // Each data rank holds the tokens of its own sequences.
      return times(poolOf(query, model, gpu, format), (GIB * ranksOf(splitOf(query))) / perToken);
    }
    default:
      return undefined;
  }
}
