import type { Catalog } from "../catalog/catalog.ts";
import { bandFor } from "./bands.ts";
import type { Band, Calibration } from "./calibration.ts";
import { distanceOf, nearestGroup } from "./coverage.ts";
import { modelIndex } from "./facts.ts";
import { whyNot } from "./fits.ts";
import { memoryOf } from "./memory-metrics.ts";
import { type Estimate, type Query, type Refusal, unitOf } from "./query.ts";
import { type Asked, ask, type Facts, factsOf, type TaskName } from "./sample.ts";
import { type Correction, correct, decode } from "./trees.ts";

/** The two models that vLLM's memory was measured with. */
const memoryGroup = "llama-8b x H100-SXM, vLLM";

const refuse = (refused: Refusal, because: string): Estimate => ({ refused, because, inCoverage: false, nearestCalibrated: "" });

/**
 * The calibrated performance model: a pure function from a question to an estimate with its band, or a refusal. Band: 90 % of the
 * measurements of groups (model family x accelerator) that the fit had not seen; for memory a promise.
 * @param catalog facts of models and accelerators
 * @param calibration coefficients, see calibration.json
 */
export function estimator(catalog: Pick<Catalog, "gpu" | "models" | "model">, calibration: Calibration): (query: Query) => Estimate {
  const index = modelIndex(catalog);
  const bands = new Map(
    Object.entries(calibration.tasks).map(([task, { bands: all }]) => [task, new Map<string, Band>(all.map((band) => [band.bucket, band]))]),
  );
  // Trees are read when a task is first asked for.
  const corrections = new Map<TaskName, Correction>();
  const correctionOf = (name: TaskName): Correction | undefined => {
    const known = corrections.get(name);
    const task = calibration.tasks[name];
    if (known !== undefined || task === undefined) return known;
    const read = decode(task.model);
    corrections.set(name, read);
    return read;
  };
  return (query) => {
    const facts = factsOf(query, catalog, index);
    if (isMemory(query)) return memoryEstimate(query, facts);
    const asked = ask(query, facts);
    if ("refused" in asked) return refuse(asked.refused, asked.because);
    return performance(query, asked, calibration, bands.get(asked.task) ?? new Map(), correctionOf(asked.task));
  };
}

const isMemory = (query: Query): boolean => query.metric.includes("mem_") || query.metric === "kv_pool_tokens";

function performance(query: Query, asked: Asked, calibration: Calibration, bands: ReadonlyMap<string, Band>, correction: Correction | undefined): Estimate {
  const task = calibration.tasks[asked.task];
  if (task === undefined || correction === undefined) return refuse("outside-coverage", `nothing was calibrated for ${query.metric} under this load`);
  const { engine } = asked;
  if (engine === "other" && asked.task !== "items") return refuse("unknown-engine", `no engine that was calibrated is named \`${query.engine}\``);
  const distance = distanceOf(asked, task.groups, task.ranges);
  const band = bandFor(bands, asked, distance, task.extrapolation);
  if (band === undefined) return refuse("outside-coverage", `no band was calibrated for ${query.metric}`);
  const value = asked.physical * Math.exp(correct(correction, asked.features));
  const bounded = Math.min(asked.ceiling ?? Number.POSITIVE_INFINITY, Math.max(asked.floor ?? 0, value));
  if (!(bounded > 0 && Number.isFinite(bounded))) return refuse("outside-coverage", `the model gives no positive ${query.metric} here`);
  return {
    value: bounded,
    low: Math.max(asked.floor ?? 0, bounded * Math.exp(Math.min(0, band.low))),
    high: Math.min(asked.ceiling ?? Number.POSITIVE_INFINITY, bounded * Math.exp(Math.max(0, band.high))),
    unit: unitOf[query.metric],
    inCoverage: distance === "inside",
    nearestCalibrated: nearestGroup(asked, query.model, query.gpu, task.groups),
  };
}

function memoryEstimate(query: Query, facts: Facts): Estimate {
  const { model, gpu, format } = facts;
  if (gpu === undefined) return refuse("unknown-gpu", `the catalogue does not know ${query.gpu}`);
  if (format === undefined) return refuse("invalid-input", `the precision \`${query.precision}\` names no number format`);
  if (model === undefined && query.kind !== "training") return refuse("unknown-model", `the catalogue does not know ${query.model}`);
  if (model !== undefined && query.kind !== "training") {
    const misfit = whyNot(query, model, gpu, format);
    if (misfit !== undefined) return refuse("does-not-fit", misfit);
  }
  const found = memoryOf(query, model, gpu, format);
  if (found === undefined) return refuse("unknown-model", `the dimensions of ${query.model} are not known`);
  if (!(found.low > 0 && found.low <= found.value && found.value <= found.high))
    return refuse("outside-coverage", `no positive ${query.metric} can be promised`);
  return { ...found, unit: unitOf[query.metric], inCoverage: /vllm/i.test(query.engine) && facts.generation === "Hopper", nearestCalibrated: memoryGroup };
}
