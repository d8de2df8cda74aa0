import type { Gpu, Model } from "../catalog/catalog.ts";
import { type Engine, type Generation, generations } from "./facts.ts";
import { type NumberFormat, rateOf } from "./number-format.ts";
import type { Query } from "./query.ts";
import type { Sample } from "./serving-features.ts";
import { power } from "./power.ts";

/** What training arithmetic needs of a model. */
interface Trained {
  readonly params: number;
  readonly active: number;
  readonly layers: number;
  readonly hidden: number;
}

const log = (value: number): number => Math.log(Math.max(1e-9, value));

/** "7", "7B" is billions only when said: plain numbers are parameters, "86.6M" millions. */
export function paramsOf(text: string | undefined): number | undefined {
  const [, digits, unit] = /^([\d.]+)([KMB]?)$/.exec(text ?? "") ?? [];
  if (digits === undefined) return undefined;
  const value = Number(digits) * { "": 1, K: 1e3, M: 1e6, B: 1e9 }[unit as "" | "K" | "M" | "B"];
  return Number.isFinite(value) && value > 0 ? value : undefined;
}

/** A model of the catalogue, or a dense transformer of the stated size: 12 x layers x width^2 parameters, 128 wide for each layer. */
export function trainedOf(query: Query, model: Model | undefined): Trained | undefined {
  const stated = paramsOf(query.conditions["params"]);
  if (model?.layers !== undefined && model.hidden !== undefined)
    return { params: model.params, active: model.activeParams, layers: model.layers, hidden: model.hidden };
  if (stated === undefined) return undefined;
  const layers = Math.max(4, (stated / (12 * 128 ** 2)) ** (1 / 3));
  return { params: stated, active: stated, layers, hidden: 128 * layers };
}

export type Task = "pretrain" | "sft" | "full-finetune" | "lora" | "qlora";
export const taskOf = (query: Query): Task => {
  const stated = query.conditions["task"];
  if (stated === "sft" || stated === "full-finetune" || stated === "lora" || stated === "qlora") return stated;
  if (/qlora/i.test(query.engine)) return "qlora";
  return /lora/i.test(query.engine) ? "lora" : "pretrain";
};
export const isAdapter = (task: Task): boolean => task === "lora" || task === "qlora";

/** Model FLOPs of a token: forward and backward; adapters leave out the weight gradients. Causal attention counts half. */
export const flopsPerToken = (trained: Trained, sequence: number, task: Task): number =>
  (isAdapter(task) ? 4 : 6) * (trained.active + trained.layers * trained.hidden * sequence);

/** Bytes a parameter that training cannot do without: the weights. Optimisers page their state to the host, gradients can be freed at once. */
const leastBytes: Readonly<Record<Task, number>> = { pretrain: 2, sft: 2, "full-finetune": 2, lora: 2, qlora: 0.5 };

/** Why a training job cannot be held, or nothing. What is offloaded to the host is not judged. */
export function whyNotTrained(query: Query, trained: Trained, gpu: Gpu): string | undefined {
  if (query.gpus === undefined || query.conditions["offload"] !== undefined || /offload/i.test(query.engine)) return undefined;
  const need = (trained.params * leastBytes[taskOf(query)]) / 2 ** 30;
  const usable = query.gpus * gpu.memoryGibUsable;
  return need <= usable ? undefined : `weights alone take ${need.toFixed(1)} GiB, ${usable.toFixed(1)} GiB usable on ${query.gpus} x ${gpu.name}`;
}

const recomputation: Readonly<Record<string, number>> = { none: 0, selective: 1, full: 2 };

/**
 * Share of the dense peak that training reaches: 40 % on an A100 in 16 bit. Faster devices reach less of theirs, as bandwidth, power and
 * links grew less than the rate, and narrower formats speed up the multiplications only. The exponents are priors that folds of whole
 * accelerators chose from a coarse grid (README.md).
 */
function shareOf(half: number, rate: number): number {
  return 0.4 * power(half / 312, -0.3) * power(rate / half, -0.6);
}

/** Physical: the share of the peak above. */
export function trainingSample(query: Query, trained: Trained, gpu: Gpu, format: NumberFormat, engine: Engine, generation: Generation): Sample | undefined {
  const rate = rateOf(gpu, format);
  const count = query.gpus;
  if (rate === undefined || count === undefined) return undefined;
  const sequence = query.input ?? Number(query.conditions["packed"] ?? "2048");
  const task = taskOf(query);
  const share = shareOf(gpu.bf16Tflops ?? gpu.fp16Tflops ?? rate, rate);
  const tokens = (count * rate * 1e12 * share) / flopsPerToken(trained, sequence, task);
  const physical: Partial<Record<Query["metric"], number>> = {
    train_tokens_s: tokens,
    train_samples_s: tokens / sequence,
    // Attention counted as 12 x layers x width x length, as the usual definition of MFU does.
    mfu: (tokens * (6 * trained.active + 12 * trained.layers * trained.hidden * sequence)) / (count * rate * 1e12),
    train_model_tflops_per_gpu: (tokens * flopsPerToken(trained, sequence, task)) / count / 1e12,
  };
  const value = physical[query.metric];
  if (value === undefined) return undefined;
  const [tensor, pipeline] = [query.tensor ?? 1, query.pipeline ?? 1];
  const replicas = Math.max(1, count / (tensor * pipeline));
  const { global, micro: stated }: { readonly global?: number; readonly micro?: number } = query.load.type === "batch" ? query.load : {};
  const micro = stated ?? (global === undefined ? 1 : Math.max(1, Math.min(8, global / replicas)));
  const steps = global === undefined ? 8 : Math.max(1, global / replicas);
  const nodes = Math.max(1, count / (generation === "TPU" ? 256 : 8));
  return {
    physical: value,
    features: {
      devices: log(count),
      nodes: log(nodes),
      params: log(trained.params),
      active: log(trained.active),
      perDevice: log(trained.params / count),
      sparsity: log(trained.params / trained.active),
      sequence: log(sequence),
      attention: (trained.layers * trained.hidden * sequence) / trained.active,
      micro: log(micro),
      tokensPerStep: log(micro * sequence),
      tokensPerUpdate: log(steps * sequence),
      tensor: log(tensor),
      pipeline: log(pipeline),
      expert: log(query.expert ?? 1),
      context: log(Number(query.conditions["cp"] ?? "1") || 1),
      recompute: recomputation[query.conditions["act_ckpt"] ?? ""] ?? -1,
      again: recomputation[query.conditions["act_ckpt"] ?? ""] ?? 1,
      offload: query.conditions["offload"] === undefined ? 0 : 1,
      compiled: /compile/.test(query.engine) || query.conditions["compile"] === "on" ? 1 : 0,
      unpacked: /unpacked/.test(query.engine) ? 1 : 0,
      adapter: isAdapter(task) ? 1 : 0,
      quantised: task === "qlora" ? 1 : 0,
      pretrain: task === "pretrain" ? 1 : 0,
      bytes: format.bytes,
      rate: log(rate),
      ridge: log((rate * 1e3) / gpu.memoryBandwidthGBs),
      memory: log(gpu.memoryGibUsable),
      link: log(gpu.intraNodeGBs ?? 32),
      generation: generations.indexOf(generation),
      megatron: engine === "Megatron" ? 1 : 0,
      composer: engine === "Composer" ? 1 : 0,
      torchtune: engine === "torchtune" ? 1 : 0,
      torchtitan: engine === "torchtitan" ? 1 : 0,
      tuned: engine === "MLPerf" ? 1 : 0,
      asMfu: query.metric === "mfu" ? 1 : 0,
    },
  };
}
