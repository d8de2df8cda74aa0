import type { Catalog } from "../catalog/catalog.ts";
import { bandFor } from "./bands.ts";
import type { Band, Calibration } from "./calibration.ts";
import { farther, isNear, type Standing, standingOf } from "./coverage.ts";
import { modelIndex } from "./facts.ts";
import { whyNot } from "./fits.ts";
import { memoryOf } from "./memory-metrics.ts";
import { type Estimate, type Query, type Refusal, unitOf } from "./query.ts";
import { type Asked, ask, askServed, type Facts, factsOf, servedOf, type TaskName } from "./sample.ts";
import type { Features } from "./serving-features.ts";
import { compiled, decode } from "./trees.ts";

/** The two models that vLLM's memory was measured with. */
const memoryGroup = "llama-8b x H100-SXM, vLLM";

const refuse = (refused: Refusal, because: string): Estimate => ({ refused, because, inCoverage: false, nearestCalibrated: "" });

type Correct = ReturnType<typeof compiled>;

/** What the answers of one task to questions about one replica share. */
interface Known {
  readonly standing: Standing;
  /** Whether the sizes that do not depend on the load are near the calibrated ones. */
  readonly near: boolean;
  readonly correct: ReturnType<Correct>;
  readonly bands: Map<string, { readonly low: number; readonly high: number }>;
}

export interface Estimator {
  (query: Query): Estimate;
  /** Of one served replica: what depends neither on metric nor on load is worked out once. */
  of(query: Query): (change: Pick<Query, "metric" | "load">) => Estimate;
}

/**
 * The calibrated performance model: a pure function from a question to an estimate with its band, or a refusal. Band: 90 % of the
 * measurements of groups (model family x accelerator) that the fit had not seen; for memory a promise.
 * @param catalog facts of models and accelerators
 * @param calibration coefficients, see calibration.json
 */
export function estimator(catalog: Pick<Catalog, "gpu" | "models" | "model">, calibration: Calibration): Estimator {
  const index = modelIndex(catalog);
  const bands = new Map(
    Object.entries(calibration.tasks).map(([task, { bands: all }]) => [task, new Map<string, Band>(all.map((band) => [band.bucket, band]))]),
  );
  // Trees are read when a task is first asked for.
  const corrections = new Map<TaskName, Correct>();
  const correctionOf = (name: TaskName): Correct | undefined => {
    const known = corrections.get(name);
    const task = calibration.tasks[name];
    if (known !== undefined || task === undefined) return known;
    const read = compiled(decode(task.model));
    corrections.set(name, read);
    return read;
  };
  const of = (query: Query): ((change: Pick<Query, "metric" | "load">) => Estimate) => {
    const facts = factsOf(query, catalog, index);
    const served = isMemory(query) ? undefined : servedOf(query, facts);
    const known = new Map<TaskName, Known>();
    const { format } = facts;
    return (change) => {
      if (served !== undefined && !("refused" in served) && format !== undefined && !isMemory(change)) {
        const asked = askServed(change, format, served, facts);
        return "refused" in asked ? refuse(asked.refused, asked.because) : performance(query, change, asked, asked.fixed, asked.moving, known);
      }
      const whole = { ...query, metric: change.metric, load: change.load };
      if (isMemory(whole)) return memoryEstimate(whole, facts);
      const asked = ask(whole, facts, served);
      return "refused" in asked ? refuse(asked.refused, asked.because) : performance(whole, change, asked, asked.features, {}, known);
    };
  };
  return Object.assign((query: Query) => of(query)(query), { of });

  function performance(
    query: Query,
    { metric }: Pick<Query, "metric">,
    asked: Asked,
    fixed: Features,
    moving: Features,
    known: Map<TaskName, Known>,
  ): Estimate {
    const task = calibration.tasks[asked.task];
    let own = known.get(asked.task);
    if (own === undefined) {
      const correct = correctionOf(asked.task);
      if (task === undefined || correct === undefined) return refuse("outside-coverage", `nothing was calibrated for ${metric} under this load`);
      if (asked.engine === "other" && asked.task !== "items") return refuse("unknown-engine", `no engine that was calibrated is named \`${query.engine}\``);
      const standing = standingOf(asked, fixed, query.model, query.gpu, task.groups);
      own = { standing, near: isNear(fixed, task.ranges), correct: correct(fixed), bands: new Map() };
      known.set(asked.task, own);
    }
    if (task === undefined) throw new Error("a task without its calibration");
    const near = own.near && isNear(moving, task.ranges);
    const distance = farther(own.standing.distance, near ? "inside" : "model");
    const place = `${asked.loadClass}|${distance}`;
    const band = own.bands.get(place) ?? bandFor(bands.get(asked.task) ?? new Map(), asked, distance, task.extrapolation);
    if (band === undefined) return refuse("outside-coverage", `no band was calibrated for ${metric}`);
    own.bands.set(place, band);
    const value = asked.physical * Math.exp(own.correct(moving));
    const bounded = Math.min(asked.ceiling ?? Number.POSITIVE_INFINITY, Math.max(asked.floor ?? 0, value));
    if (!(bounded > 0 && Number.isFinite(bounded))) return refuse("outside-coverage", `the model gives no positive ${metric} here`);
    return {
      value: bounded,
      low: Math.max(asked.floor ?? 0, bounded * Math.exp(Math.min(0, band.low))),
      high: Math.min(asked.ceiling ?? Number.POSITIVE_INFINITY, bounded * Math.exp(Math.max(0, band.high))),
      unit: unitOf[metric],
      inCoverage: distance === "inside",
      nearestCalibrated: own.standing.nearest,
    };
  }
}

const isMemory = ({ metric }: Pick<Query, "metric">): boolean => metric.includes("mem_") || metric === "kv_pool_tokens";

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
