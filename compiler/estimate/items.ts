import type { Gpu, Model } from "../catalog/catalog.ts";
import { type Engine, type Generation, generations } from "./facts.ts";
import { type NumberFormat, rateOf } from "./number-format.ts";
import { engines } from "./facts.ts";
import type { Query } from "./query.ts";
import type { Sample } from "./serving-features.ts";
import { paramsOf } from "./training.ts";

const log = (value: number): number => Math.log(Math.max(1e-9, value));

/** FLOPs of one item; undefined where neither the row nor the catalogue says. */
export function flopsPerItem(query: Query, model: Model | undefined): number | undefined {
  const { gmacs, gflops } = query.conditions;
  if (gflops !== undefined && Number(gflops) > 0) return Number(gflops) * 1e9;
  if (gmacs !== undefined && Number(gmacs) > 0) return Number(gmacs) * 2e9;
  if (model?.gflopsPerItem !== undefined) return model.gflopsPerItem * 1e9;
  if (model === undefined || model.layers === undefined || model.hidden === undefined) return undefined;
  if (model.kind === "encoder" || model.kind === "embedding" || model.kind === "reranker") {
    const body = Math.max(model.params - (model.vocab ?? 0) * model.hidden, 12 * model.layers * model.hidden ** 2);
    // A benchmark fixes its texts; elsewhere an item of unknown length has unknown work.
    if (query.input === undefined && query.load.type !== "scenario") return undefined;
    const length = Math.min(query.input ?? 384, model.context ?? 512);
    return 2 * body * length + 4 * model.layers * model.hidden * length * length;
  }
  return undefined;
}

/** Time of a batch's kernel launches in ms: compiled engines, and frameworks that launch each operation. */
const launchCompiled = 0.4;
const launchEager = 2;

/** Items a second or the time of a batch. Physical: 30 % of the dense peak, and the launches of a batch, so half of it at launch x rate / FLOPs items. */
export function itemSample(query: Query, model: Model | undefined, gpu: Gpu, format: NumberFormat, engine: Engine, generation: Generation): Sample | undefined {
  const flops = flopsPerItem(query, model);
  const rate = rateOf(gpu, format);
  if (flops === undefined || rate === undefined) return undefined;
  const { load } = query;
  const devices = query.gpus ?? 1;
  const scenario = load.type === "scenario" ? load.name : "";
  const batch = load.type === "count" ? load.count : scenario === "single-stream" ? 1 : 128;
  const compiled = /tensorrt|neuron/i.test(query.engine) || engine === "MLPerf";
  const launch = compiled ? launchCompiled : launchEager;
  // Requests that arrive together share a batch, as large as the engine lets it be.
  const together = Math.min(batch, Number(query.conditions["max_batch"] ?? batch) || batch);
  const perSecond = together / (launch / 1000 + (together * flops) / (rate * 1e12 * 0.3));
  const physical = query.metric === "samples_s" ? perSecond * devices : query.metric === "latency_ms" ? (1000 * batch) / perSecond : undefined;
  if (physical === undefined) return undefined;
  return {
    physical,
    features: {
      batch: log(batch),
      flops: log(flops),
      work: log((batch * flops) / (rate * 1e12)),
      params: log(paramsOf(query.conditions["params"]) ?? model?.params ?? 1e7),
      intensity: log(flops / (paramsOf(query.conditions["params"]) ?? model?.params ?? 1e7)),
      rate: log(rate),
      bandwidth: log(gpu.memoryBandwidthGBs),
      bytes: format.bytes,
      devices: log(devices),
      text: model !== undefined && model.gflopsPerItem === undefined ? 1 : 0,
      transformer: /vit|swin|deit|beit|eva|clip|bert|roberta|mpnet|MiniLM/i.test(query.model) ? 1 : 0,
      mobile: /efficientnet|mobilenet|nano|yolo.*n$|regnet|tiny/i.test(query.model) ? 1 : 0,
      convnext: /convnext/i.test(query.model) ? 1 : 0,
      generation: generations.indexOf(generation),
      engine: engines.indexOf(engine),
      tensorrt: /tensorrt/i.test(query.engine) ? 1 : 0,
      scenario: scenario === "" ? 0 : scenario === "offline" ? 1 : 2,
      compiled: compiled ? 1 : 0,
      launched: log((launch / (1000 * together * flops)) * rate * 1e12),
      dynamic: query.conditions["load"] === "dynamic-batching" || query.conditions["max_batch"] !== undefined ? 1 : 0,
      latency: query.metric === "latency_ms" ? 1 : 0,
    },
  };
}
