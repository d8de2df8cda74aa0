import type { Gpu, Model } from "../catalog/catalog.ts";
import { type Engine, type Generation, generations } from "./facts.ts";
import type { NumberFormat } from "./number-format.ts";
import type { Query } from "./query.ts";
import { hit, promptMs, type Serving, stepMs, tokenMs } from "./serving.ts";
import { power } from "./power.ts";

export type Features = Readonly<Record<string, number>>;

/** A physical estimate and what the calibration may correct it by. */
export interface Sample {
  /** Estimate of the roofline with priors, in the metric's unit. */
  readonly physical: number;
  readonly features: Features;
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

function loadPoint({ load }: Asking, work: Serving): LoadPoint {
  const most = Math.max(1, Math.min(work.capacity, mostSequences * work.dataRanks));
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

/** What of a served model does not depend on metric and load. */
export interface Served {
  readonly query: Query;
  readonly model: Model;
  readonly gpu: Gpu;
  readonly work: Serving;
  readonly engine: Engine;
  /** Features of that kind. */
  readonly fixed: Features;
  /** Time of one prompt, ms. */
  readonly prompt: number;
}

export function servedFeatures(query: Query, model: Model, gpu: Gpu, format: NumberFormat, work: Serving, engine: Engine, generation: Generation): Served {
  const fixed = {
    input: log(work.input),
    output: log(work.output),
    devices: log(work.devices),
    tensor: log(work.tensor),
    pipeline: log(work.pipeline),
    dataRanks: log(work.dataRanks),
    replicas: log(work.replicas),
    expertParallel: work.expertParallel ? 1 : 0,
    readRest: log(work.readRest),
    mixture: work.expertShare < 1 ? 1 : 0,
    multi: work.dataRanks > 1 ? 1 : 0,
    wide: work.devices > 8 ? 1 : 0,
    prompt: log(work.computePrompt),
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
    llamaCpp: engine === "llama.cpp" ? 1 : 0,
    nim: /\bNIM\b/.test(query.engine) ? 1 : 0,
    version: versionOf(query),
  };
  return { query, model, gpu, work, engine, fixed, prompt: promptMs(work) };
}

/** Features that metric and load decide. */
function movingFeatures({ metric, load }: Asking, work: Serving, running: number, present: number, step: number): Features {
  const hits = hit(work.expertShare, running);
  const scenario = load.type === "scenario" ? load.name : "";
  return {
    running: log(running),
    perRank: log(running / work.dataRanks),
    queued: Math.min(3, log(present / running)),
    readExperts: log(work.readExperts * hits + 1e-3),
    hit: work.expertShare < 1 ? hits : 1,
    readCache: log(running * work.readSequence),
    compute: log(running * work.computeToken),
    send: log(running * work.sendToken + 1e-3),
    mixed: log(((running / work.output) * work.computePrompt) / step),
    cacheShare: (running * work.readSequence) / step,
    weightShare: (work.readRest + work.readExperts * hits) / step,
    server: scenario === "server" ? 1 : scenario === "interactive" ? 2 : scenario === "offline" ? 0 : -1,
    perGpu: metric === "tok_s_per_gpu" ? 1 : 0,
  };
}

type Asking = Pick<Query, "metric" | "load">;

/** The sample in parts: a search asks for thousands of them, and looks at few features. */
export interface ServingSample {
  readonly physical: number;
  readonly moving: Features;
  readonly point: LoadPoint;
}

export function servingSample(asking: Asking, { query, work, prompt }: Served): ServingSample {
  const point = loadPoint(asking, work);
  const { running, present } = point;
  const token = tokenMs(work, running);
  const step = stepMs(work, running);
  const queued = Math.max(0, present / running - 1);
  let physical: number;
  switch (asking.metric) {
    case "tpot_ms":
      physical = token;
      break;
    case "ttft_ms": {
      const batchPrompts = Math.min(running, 4 + Math.sqrt(running));
      physical = 20 + prompt * (query.conditions["load"] === "static" ? running : power(batchPrompts, 0.7)) + step + queued * (work.output * token + prompt);
      break;
    }
    case "prefill_tok_s":
      physical = (1000 * work.input * work.replicas) / prompt;
      break;
    default: {
      const all = (1000 * running * work.replicas) / token;
      physical = asking.metric === "tok_s_per_gpu" ? all / (query.gpus ?? work.devices * work.replicas) : all;
    }
  }
  return { physical, moving: movingFeatures(asking, work, running, present, step), point };
}

/** Revision of an engine as one growing number: 0.14.0 -> 0.14, 1.2.0rc6 -> 1.2, "main after 1.0" -> 1.05; unknown -> -1. */
function versionOf(query: Query): number {
  const text = query.conditions["version"] ?? /\s(\d+\.\d+)/.exec(query.engine)?.[1];
  if (text === undefined) return -1;
  const [, major, minor] = /(\d+)\.(\d+)/.exec(text) ?? [];
  if (major === undefined) return -1;
  return Number(major) + Number(minor) / 100 + (text.startsWith("main") ? 0.05 : 0);
}
