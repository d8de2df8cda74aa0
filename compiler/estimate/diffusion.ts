import type { Gpu, Model } from "../catalog/catalog.ts";
import type { Engine, Generation } from "./facts.ts";
import { generations } from "./facts.ts";
import { type NumberFormat, rateOf } from "./number-format.ts";
import type { Query } from "./query.ts";
import type { Sample } from "./serving-features.ts";

/**
 * FLOPs of one denoising pass at the model's own size, without guidance. SDXL: about 6 TFLOP at 1024 px, the catalogue's note; 30 guided steps
 * take 1.47 s on an H100 (stabilityai/stable-diffusion-xl-1.0-tensorrt, 2023-09), a quarter of its peak.
 */
const passFlops: Readonly<Record<string, number>> = { "stabilityai/stable-diffusion-xl-base-1.0": 6e12 };
/** Steps that a benchmark fixes. Source: MLPerf Inference rules, text to image: 20 steps, guidance 8. */
const benchmarkSteps: Readonly<Record<string, number>> = { "stable-diffusion-xl": 20 };
/** Classifier-free guidance denoises with and without the prompt. */
const guided = 2;

const log = (value: number): number => Math.log(Math.max(1e-9, value));

/** FLOPs of an image; undefined where neither the question nor its benchmark says how many steps, or the model's work is not known. */
export function imageFlops(query: Query, model: Model | undefined): number | undefined {
  const pass = model === undefined ? undefined : passFlops[model.id];
  const stated = Number(query.conditions["steps"]);
  const steps = stated > 0 ? stated : benchmarkSteps[query.conditions["benchmark"] ?? ""];
  return pass === undefined || steps === undefined ? undefined : pass * guided * steps;
}

/** Images a second or the time of a batch. Physical: a quarter of the dense peak. */
export function imageSample(
  query: Query,
  model: Model | undefined,
  gpu: Gpu,
  format: NumberFormat,
  engine: Engine,
  generation: Generation,
): Sample | undefined {
  const flops = imageFlops(query, model);
  const rate = rateOf(gpu, format);
  if (flops === undefined || rate === undefined) return undefined;
  const perSecond = (rate * 1e12 * 0.25) / flops;
  const batch = query.load.type === "count" ? query.load.count : 1;
  const devices = query.gpus ?? 1;
  const physical = query.metric === "samples_s" ? perSecond * devices : query.metric === "latency_ms" ? (1000 * batch) / perSecond : undefined;
  if (physical === undefined) return undefined;
  return {
    physical,
    features: {
      rate: log(rate),
      bytes: format.bytes,
      devices: log(devices),
      flops: log(flops),
      generation: generations.indexOf(generation),
      tuned: engine === "MLPerf" ? 1 : 0,
      server: query.load.type === "scenario" && query.load.name === "server" ? 1 : 0,
    },
  };
}
