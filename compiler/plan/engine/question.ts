import type { Gpu, Model } from "../../catalog/catalog.ts";
import type { Calibration } from "../../estimate/calibration.ts";
import { estimator } from "../../estimate/estimate.ts";
import { shortName } from "../../estimate/facts.ts";
import type { Estimate, Metric } from "../../estimate/query.ts";
import { type Cells, toQuery } from "../../estimate/read-points.ts";
import { shippedPrecision } from "../precision.ts";
import type { Confidence } from "../plan.ts";
import type { CalibratedEngine, EngineAsked } from "./engines.ts";

/** Columns of `lintel estimate`, and its answer to them. */
export interface Answer {
  readonly question: Cells;
  readonly estimate: Estimate;
}

/** Asks the calibrated estimator about one engine; the same function as behind `lintel estimate`. */
export type Ask = (metric: Metric, requests: number) => Answer;

/** How a published table writes the precision. Checkpoints in mxfp4 are served as they ship. */
const written = (asked: EngineAsked): string =>
  asked.precision === "int4" && shippedPrecision(asked.model) === "int4" && (asked.model.dtype ?? "").startsWith("mxfp4") ? "mxfp4" : asked.precision;

/** Columns of a question about a closed loop of `requests`; embedding models: about batches of so many items. Lengths are the means. */
export function questionOf(asked: EngineAsked, engine: string, metric: Metric, requests: number): Cells {
  const { model, gpu, split, load } = asked;
  return {
    kind: metric.startsWith("mem_") ? "memory" : load.output === undefined ? "encoder" : "llm-online",
    model: shortName(model.id),
    hf_id: model.id,
    gpu: gpu.name,
    n_gpus: String(split.tensor * split.pipeline),
    tp: String(split.tensor),
    pp: String(split.pipeline),
    ep: "",
    attn_dp: "",
    precision: written(asked),
    engine,
    input_tokens: String(Math.max(1, Math.round(load.input.mean))),
    // Of a single token there is no time per token.
    output_tokens: load.output === undefined ? "" : String(Math.max(metric === "tpot_ms" ? 2 : 1, Math.round(load.output.mean))),
    concurrency_or_batch: metric.startsWith("mem_") ? "" : String(requests),
    metric,
    // The cache is never quantised silently.
    conditions: load.output === undefined ? "" : metric.startsWith("mem_") ? "kv=bf16" : "load=closed-loop;kv=bf16",
  };
}

/**
 * Asks one estimator about many engines: reading a calibration takes longer than a question. Facts are those of the demand, which may be
 * the author's own.
 */
export function createAsk(engine: string, calibration: Calibration): (asked: EngineAsked) => Ask {
  let [model, gpu]: [Model | undefined, Gpu | undefined] = [undefined, undefined];
  const answer = estimator(
    {
      gpu: (name) => (name === gpu?.name ? gpu : undefined),
      // Questions name the model by its id, so the names of others are not asked for.
      model: (id) => (id === model?.id ? model : undefined),
      models: () => [],
    },
    calibration,
  );
  return (asked) => (metric, requests) => {
    const question = questionOf(asked, engine, metric, requests);
    const query = toQuery(question);
    if ("problem" in query) throw new Error(`a question of the planner is no question: ${query.problem}`);
    [model, gpu] = [asked.model, asked.gpu];
    return { question, estimate: answer(query) };
  };
}

/** Estimates of a closed loop of `running` requests with their bands, and the questions that give the same. Refused ones are left out. */
export const confidence = (engine: Pick<CalibratedEngine, "estimates">, running: number): readonly Confidence[] =>
  engine.estimates(running).flatMap(({ question, estimate }) => {
    if ("refused" in estimate) return [];
    const { value, low, high, unit, inCoverage, nearestCalibrated } = estimate;
    return [{ metric: question["metric"] ?? "", value, low, high, unit, inCoverage, nearestCalibrated, question }];
  });
