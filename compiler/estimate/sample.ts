import type { Catalog, Gpu, Model } from "../catalog/catalog.ts";
import { expertShare } from "../plan/precision.ts";
import { type Engine, engineOf, findGpu, type Generation, generationOf, type ModelIndex, precisionIn } from "./facts.ts";
import { imageSample } from "./diffusion.ts";
import { itemSample } from "./items.ts";
import { type NumberFormat, numberFormat } from "./number-format.ts";
import type { Query, Refusal } from "./query.ts";
import { servingOf } from "./serving.ts";
import { type Features, type Sample, type Served, servedFeatures, servingSample } from "./serving-features.ts";
import { taskOf, trainedOf, trainingSample, whyNotTrained } from "./training.ts";
import { whyNot } from "./fits.ts";

/** What is calibrated together. */
export const tasks = ["tpot", "ttft", "saturated", "scenario", "counted", "single", "prefill", "training", "items", "diffusion"] as const;
export type TaskName = (typeof tasks)[number];

/** A question with the facts of the catalogue put in. */
export interface Asked extends Sample {
  readonly task: TaskName;
  readonly engine: Engine;
  readonly generation: Generation;
  /** Architecture class: what was calibrated for one says little about another. */
  readonly modelClass: string;
  /** Class of load: bands differ. */
  readonly loadClass: string;
  /** Least possible value; absent where physics gives none. */
  readonly floor?: number | undefined;
  /** Most possible value. */
  readonly ceiling?: number;
}

/** Its features in the parts that they are computed in: what metric and load decide, and the rest. */
export interface ServedAsked extends Asked {
  readonly fixed: Features;
  readonly moving: Features;
}

/** All features together are looked at by fits alone. */
class OfServed implements ServedAsked {
  readonly task: TaskName;
  readonly loadClass: string;
  readonly floor: number | undefined;
  readonly physical: number;
  readonly fixed: Features;
  readonly moving: Features;
  readonly engine: Engine;
  readonly generation: Generation;
  readonly modelClass: string;
  constructor(
    task: TaskName,
    loadClass: string,
    floor: number | undefined,
    rest: Pick<ServedAsked, "physical" | "fixed" | "moving" | "engine" | "generation" | "modelClass">,
  ) {
    this.task = task;
    this.loadClass = loadClass;
    this.floor = floor;
    this.physical = rest.physical;
    this.fixed = rest.fixed;
    this.moving = rest.moving;
    this.engine = rest.engine;
    this.generation = rest.generation;
    this.modelClass = rest.modelClass;
  }
  get features(): Features {
    return { ...this.fixed, ...this.moving };
  }
}

export interface Refused {
  readonly refused: Refusal;
  readonly because: string;
}

const no = (refused: Refusal, because: string): Refused => ({ refused, because });

export const classOf = (model: Model | undefined): string => {
  if (model === undefined) return "dense";
  if (model.kvLatentDim !== undefined) return "latent mixture";
  if (expertShare(model) !== undefined) return model.params > 60e9 ? "mixture" : "small mixture";
  return "dense";
};

export interface Facts {
  readonly model: Model | undefined;
  readonly gpu: Gpu | undefined;
  readonly format: NumberFormat | undefined;
  readonly engine: Engine;
  readonly generation: Generation;
}

export function factsOf(query: Query, catalog: Pick<Catalog, "gpu">, index: ModelIndex): Facts {
  const model = index.find(query.model, query.modelId);
  return {
    model,
    gpu: findGpu(catalog, query.gpu),
    format: numberFormat(query.precision || precisionIn(query.modelId ?? query.model), model),
    engine: engineOf(query.engine, query.load.type === "scenario"),
    generation: generationOf(query.gpu),
  };
}

/** Scenarios of MLPerf fix their lengths, generation alone has no prompt; elsewhere a blank cell leaves open what is asked. */
function unstated({ metric, load, input, output }: Query): string | undefined {
  if (load.type === "scenario") return undefined;
  if (input === undefined) return "input_tokens";
  if (metric === "prefill_tok_s") return undefined;
  if (output === undefined) return "output_tokens";
  return load.type === "unstated" ? "concurrency_or_batch" : undefined;
}

/** A served language model as a question names it, or why there is none. */
export function servedOf(query: Query, { model, gpu, format, engine, generation }: Facts): Served | Refused | undefined {
  if (query.kind === "training" || query.kind === "encoder" || gpu === undefined || format === undefined) return undefined;
  if (model === undefined) return no("unknown-model", `the catalogue does not know ${query.model}`);
  const work = servingOf(query, model, gpu, format);
  if (work === undefined) return no("unknown-model", `the catalogue lacks dimensions of ${query.model}, or a rate of ${query.gpu}`);
  const misfit = whyNot(query, model, gpu, format);
  if (misfit !== undefined) return no("does-not-fit", misfit);
  const missing = unstated(query);
  if (missing !== undefined) return no("outside-coverage", `${missing} is blank, and ${query.metric} depends on it`);
  if (/^p\d/.test(query.stat) && query.stat !== "p50")
    return no("outside-coverage", `published tables hold too few ${query.stat} values to calibrate on: simulate the load instead`);
  return servedFeatures(query, model, gpu, format, work, engine, generation);
}

/** The physical sample of a question, or the reason why there is none. Memory metrics are answered elsewhere. */
export function ask(query: Query, facts: Facts, served: Served | Refused | undefined = servedOf(query, facts)): Asked | Refused {
  const { model, gpu, format, engine, generation } = facts;
  if (gpu === undefined) {
    return query.gpu.startsWith("CPU")
      ? no("outside-coverage", "no estimate is calibrated for CPUs; measure, or use a queueing model on measured times")
      : no("unknown-gpu", `the catalogue does not know ${query.gpu}`);
  }
  if (format === undefined) return no("invalid-input", `the precision \`${query.precision}\` names no number format`);
  if (query.kind === "training") {
    if (query.metric === "time_to_train_min")
      return no("outside-coverage", "time to a quality target depends on convergence; ask for train_tokens_s and divide the tokens by it");
    const trained = trainedOf(query, model);
    if (trained === undefined) return no("unknown-model", `the catalogue does not know ${query.model}, and the row gives no params=`);
    const misfit = whyNotTrained(query, trained, gpu);
    if (misfit !== undefined) return no("does-not-fit", misfit);
    const sample = trainingSample(query, trained, gpu, format, engine, generation);
    if (sample === undefined) return no("unsupported-metric", `${query.metric} is not estimated for training of ${query.model} on ${query.gpu}`);
    const task = taskOf(query);
    return {
      ...sample,
      task: "training",
      engine,
      generation,
      modelClass: `${task} ${classOf(model)}`,
      loadClass: format.name,
      ...(query.metric === "mfu" ? { ceiling: 0.95 } : {}),
    };
  }
  if (query.kind === "encoder") {
    if (query.metric !== "samples_s" && query.metric !== "latency_ms") return no("unsupported-metric", `${query.metric} is not estimated`);
    if (model?.kind === "diffusion") {
      const image = imageSample(query, model, gpu, format, engine, generation);
      if (image === undefined) return no("outside-coverage", `the work of one image of ${query.model} is not known: state steps= in the conditions`);
      return { ...image, task: "diffusion", engine, generation, modelClass: "diffusion", loadClass: query.load.type };
    }
    const sample = itemSample(query, model, gpu, format, engine, generation);
    if (sample === undefined)
      return no(
        model === undefined ? "unknown-model" : "outside-coverage",
        `the work of one item of ${query.model} is not known: its FLOPs, or the tokens of an item`,
      );
    return { ...sample, task: "items", engine, generation, modelClass: sample.features["text"] === 1 ? "text" : "image", loadClass: query.load.type };
  }
  if (served === undefined) return no("unknown-model", `the catalogue does not know ${query.model}`);
  return "refused" in served ? served : askServed(query, format, served, facts);
}

/** Of a served language model: metric and load. */
export function askServed(asking: Pick<Query, "metric" | "load">, format: NumberFormat, served: Served, { engine, generation }: Facts): ServedAsked | Refused {
  const { query, model, gpu, work, fixed } = served;
  const { metric } = asking;
  const { physical, moving, point } = servingSample(asking, served);
  const { running, present, steady } = point;
  if (metric === "ttft_ms" && !steady)
    return no("outside-coverage", "more requests arrive than the engine serves: the time to the first token grows as long as that lasts");
  const load = present > 1.05 * running ? "queued" : running <= 8 ? "low" : running <= 64 ? "middle" : "high";
  const found = (task: TaskName, loadClass: string, floor?: number): ServedAsked =>
    new OfServed(task, loadClass, floor, { physical, fixed, moving, engine, generation, modelClass: classOf(model) });
  switch (metric) {
    case "tpot_ms": {
      const read = (model.activeParams * format.bytes) / (query.gpus ?? work.devices * work.replicas) / (gpu.memoryBandwidthGBs * 1e6);
      return found("tpot", load, 1.02 * read);
    }
    case "ttft_ms":
      return found("ttft", query.conditions["load"] === "static" ? "static" : load);
    case "prefill_tok_s":
      return found("prefill", "");
    case "output_tok_s":
    case "tok_s_per_gpu":
      if (engine === "llama.cpp") return found("single", "");
      if (asking.load.type === "max") return found("saturated", "");
      if (asking.load.type === "scenario") return found("scenario", asking.load.name);
      return found("counted", load);
    default:
      return no("unsupported-metric", `${metric} does not go with ${query.kind}`);
  }
}
