import type { Gpu, Model } from "../catalog/catalog.ts";
import { type Engine, type Generation, generations } from "./facts.ts";
import type { NumberFormat } from "./number-format.ts";
import type { Query } from "./query.ts";
import { promptMs, type Serving, stepMs, tokenMs } from "./serving.ts";

/** A physical estimate and what the calibration may correct it by. */
export interface Sample {
  /** Estimate of the roofline with priors, in the metric's unit. */
  readonly physical: number;
  readonly features: Readonly<Record<string, number>>;
}

/** Sequences under way when the load is open: Little's law, iterated to a fixed point. */
function runningAt(work: Serving, perSecond: number, most: number): number {
  let running = 1;
  for (let i = 0; i < 60; i++) {
    const seconds = (promptMs(work) + work.output * tokenMs(work, running)) / 1000;
    running = Math.min(most, (running + perSecond * seconds) / 2);
  }
  return Math.max(1, running);
}

/** Most sequences that engines run at once on each data rank. */
const mostSequences = 2048;

interface LoadPoint {
  /** Sequences of one replica that run, and requests that are there. */
  readonly running: number;
  readonly present: number;
  /** False where more requests arrive than are served. */
  readonly steady: boolean;
}

/** Most sequences at once under an open loop: the default of engines that served published ones. Source: vLLM, max_num_seqs 256. */
const mostOpen = 256;
/** Requests beyond which an open loop is not followed. */
const mostPresent = 4096;

function loadPoint(query: Query, work: Serving): LoadPoint {
  const most = Math.max(1, Math.min(work.capacity, mostSequences * work.dataRanks));
  const { load } = query;
  if (load.type === "count") {
    const present = Math.max(1, load.count / work.replicas);
    return { running: Math.min(present, most), present, steady: true };
  }
  if (load.type === "rate") {
    const present = runningAt(work, load.perSecond / work.replicas, mostPresent);
    const running = Math.min(present, most, mostOpen);
    return { running, present, steady: present < mostPresent && present <= 2 * running };
  }
  if (load.type === "scenario" && load.name === "single-stream") return { running: 1, present: 1, steady: true };
  return { running: most, present: most, steady: true };
}

const log = (value: number): number => Math.log(Math.max(1e-9, value));

export function servingSample(
  query: Query,
  model: Model,
  gpu: Gpu,
  format: NumberFormat,
  work: Serving,
  engine: Engine,
  generation: Generation,
): Sample & { readonly point: LoadPoint } {
  const serial = engine === "llama.cpp";
  const point = loadPoint(query, work);
  const { running, present } = point;
  const token = tokenMs(work, running);
  const step = stepMs(work, running);
  const prompt = promptMs(work);
  const queued = Math.max(0, present / running - 1);
  const batchPrompts = Math.min(running, 4 + Math.sqrt(running));
  let physical: number;
  switch (query.metric) {
    case "tpot_ms":
      physical = token;
      break;
    case "ttft_ms":
      physical = 20 + prompt * (query.conditions["load"] === "static" ? running : batchPrompts ** 0.7) + step + queued * (work.output * token + prompt);
      break;
    case "prefill_tok_s":
      physical = (1000 * work.input * work.replicas) / prompt;
      break;
    default: {
      const all = (1000 * running * work.replicas) / token;
      physical = query.metric === "tok_s_per_gpu" ? all / (query.gpus ?? work.devices * work.replicas) : all;
    }
  }
  const hit = 1 - (1 - work.expertShare) ** running;
  const scenario = query.load.type === "scenario" ? query.load.name : "";
  const features = {
    running: log(running),
    perRank: log(running / work.dataRanks),
    queued: Math.min(3, log(present / running)),
    input: log(work.input),
    output: log(work.output),
    devices: log(work.devices),
    tensor: log(work.tensor),
    pipeline: log(work.pipeline),
    dataRanks: log(work.dataRanks),
    replicas: log(work.replicas),
    expertParallel: work.expertParallel ? 1 : 0,
    readRest: log(work.readRest),
    readExperts: log(work.readExperts * hit + 1e-3),
    hit: work.expertShare < 1 ? hit : 1,
    mixture: work.expertShare < 1 ? 1 : 0,
    multi: work.dataRanks > 1 ? 1 : 0,
    wide: work.devices > 8 ? 1 : 0,
    readCache: log(running * work.readSequence),
    compute: log(running * work.computeToken),
    send: log(running * work.sendToken + 1e-3),
    mixed: log(((running / work.output) * work.computePrompt) / step),
    prompt: log(work.computePrompt),
    cacheShare: (running * work.readSequence) / step,
    weightShare: (work.readRest + work.readExperts * hit) / step,
    fill: log(work.weightBytes / (work.devices * gpu.memoryGibUsable * 2 ** 30)),
    capacity: log(work.capacity),
    layers: log(work.layers),
    hidden: log(model.hidden ?? 1),
    active: log(model.activeParams),
    params: log(model.params),
    experts: log(model.experts ?? 1),
    latent: model.kvLatentDim === undefined ? 0 : 1,
    hybrid: model.fullAttentionLayers !== undefined && model.layers !== undefined && model.fullAttentionLayers < model.layers ? 1 : 0,
    bytes: format.bytes,
    restBytes: format.restBytes,
    bandwidth: log(gpu.memoryBandwidthGBs),
    rate: log(gpu.bf16Tflops ?? gpu.fp16Tflops ?? 1),
    link: log(gpu.intraNodeGBs ?? 32),
    generation: generations.indexOf(generation),
    vllm: /vllm/i.test(query.engine) ? 1 : 0,
    sglang: /sglang/i.test(query.engine) ? 1 : 0,
    tensorrt: /tensorrt|nim/i.test(query.engine) ? 1 : 0,
    llamaCpp: serial ? 1 : 0,
    nim: /\bNIM\b/.test(query.engine) ? 1 : 0,
    version: versionOf(query),
    server: scenario === "server" ? 1 : scenario === "interactive" ? 2 : scenario === "offline" ? 0 : -1,
    perGpu: query.metric === "tok_s_per_gpu" ? 1 : 0,
  };
  return { physical, features, point };
}

/** Revision of an engine as one growing number: 0.14.0 -> 0.14, 1.2.0rc6 -> 1.2, "main after 1.0" -> 1.05; unknown -> -1. */
function versionOf(query: Query): number {
  const text = query.conditions["version"] ?? /\s(\d+\.\d+)/.exec(query.engine)?.[1];
  if (text === undefined) return -1;
  const [, major, minor] = /(\d+)\.(\d+)/.exec(text) ?? [];
  if (major === undefined) return -1;
  return Number(major) + Number(minor) / 100 + (text.startsWith("main") ? 0.05 : 0);
}
