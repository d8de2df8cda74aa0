import type { Gpu, Model } from "../../catalog/catalog.ts";
import type { Calibration } from "../../estimate/calibration.ts";
import { estimator } from "../../estimate/estimate.ts";
import { shortName } from "../../estimate/facts.ts";
import type { Estimate, Load, Metric, Query } from "../../estimate/query.ts";
import { type Cells, toQuery } from "../../estimate/read-points.ts";
import { devicesOf, ranksOf } from "../memory.ts";
import { shippedPrecision } from "../precision.ts";
import type { Confidence } from "../plan.ts";
import type { CalibratedEngine, EngineAsked } from "./engines.ts";

/** Columns of `lintel estimate`, what they ask, and its answer. */
export interface Answer {
  readonly question: Cells;
  readonly query: Query;
  readonly estimate: Estimate;
}

const closedLoop = { load: "closed-loop", kv: "bf16" } as const;

/** What `questionOf` asks about a closed loop, without the way through text: thousands are asked. Degrees of 1 are what is not written. */
const loopOf = (asked: EngineAsked, engine: string, metric: Metric, requests: number): Query => ({
  kind: "llm-online",
  metric,
  model: shortName(asked.model.id),
  modelId: asked.model.id,
  gpu: asked.gpu.name,
  gpus: devicesOf(asked.split),
  tensor: asked.split.tensor,
  pipeline: asked.split.pipeline,
  expert: asked.split.experts === true ? asked.split.tensor * ranksOf(asked.split) : 1,
  attentionData: ranksOf(asked.split),
  precision: written(asked),
  engine,
  input: Math.max(1, Math.round(asked.load.input.mean)),
  output: Number(lengthOf(asked, metric)),
  load: { type: "count", count: requests },
  stat: "",
  conditions: closedLoop,
});

function parsed(question: Cells): Query {
  const query = toQuery(question);
  if ("problem" in query) throw new Error(`a question of the planner is no question: ${query.problem}`);
  return query;
}

interface Change {
  readonly metric: Metric;
  readonly load: Extract<Load, { readonly type: "count" }>;
}

/** Of most answers only the estimate is looked at. */
class Told implements Answer {
  readonly #asked: EngineAsked;
  readonly #engine: string;
  readonly #query: Query;
  readonly #change: Change;
  readonly estimate: Estimate;
  constructor(asked: EngineAsked, engine: string, query: Query, change: Change, estimate: Estimate) {
    this.#asked = asked;
    this.#engine = engine;
    this.#query = query;
    this.#change = change;
    this.estimate = estimate;
  }
  get question(): Cells {
    const { metric, load } = this.#change;
    return questionOf(this.#asked, this.#engine, metric, load.count);
  }
  get query(): Query {
    return { ...this.#query, ...this.#change };
  }
}

/** Asks the calibrated estimator about one engine; the same function as behind `lintel estimate`. */
export type Ask = (metric: Metric, requests: number) => Answer;

/** How a published table writes the precision. Checkpoints in mxfp4 are served as they ship. */
const written = (asked: EngineAsked): string =>
  asked.precision === "int4" && shippedPrecision(asked.model) === "int4" && (asked.model.dtype ?? "").startsWith("mxfp4") ? "mxfp4" : asked.precision;

/** Mean length of an answer; of a single token there is no time per token. */
const lengthOf = ({ load }: EngineAsked, metric: Metric): string =>
  load.output === undefined ? "" : String(Math.max(metric === "tpot_ms" ? 2 : 1, Math.round(load.output.mean)));

/** Columns of a question about a closed loop of `requests`; embedding models: about batches of so many items. Lengths are the means. */
export function questionOf(asked: EngineAsked, engine: string, metric: Metric, requests: number): Cells {
  const { model, gpu, split, load } = asked;
  return {
    kind: metric.startsWith("mem_") ? "memory" : load.output === undefined ? "encoder" : "llm-online",
    model: shortName(model.id),
    hf_id: model.id,
    gpu: gpu.name,
    n_gpus: String(devicesOf(split)),
    tp: String(split.tensor),
    pp: String(split.pipeline),
    ep: split.experts === true ? String(split.tensor * ranksOf(split)) : "",
    attn_dp: ranksOf(split) > 1 ? String(ranksOf(split)) : "",
    precision: written(asked),
    engine,
    input_tokens: String(Math.max(1, Math.round(load.input.mean))),
    output_tokens: lengthOf(asked, metric),
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
  return (asked) => {
    const known = new Map<string, { readonly query: Query; answer(change: Pick<Query, "metric" | "load">): Estimate }>();
    return (metric, requests) => {
      // Of one engine only the metric and the load change, and the answer's length where it is that of a single token.
      const served = metric === "tpot_ms" || metric === "ttft_ms";
      const kind = served ? lengthOf(asked, metric) : metric;
      let one = known.get(kind);
      if (one === undefined) {
        [model, gpu] = [asked.model, asked.gpu];
        const query = served ? loopOf(asked, engine, metric, requests) : parsed(questionOf(asked, engine, metric, requests));
        one = { query, answer: answer.of(query) };
        known.set(kind, one);
      }
      const change: Change = { metric, load: { type: "count", count: requests } };
      return new Told(asked, engine, one.query, change, one.answer(change));
    };
  };
}

/** Estimates of a closed loop of `running` requests with their bands, and the questions that give the same. Refused ones are left out. */
export const confidence = (engine: Pick<CalibratedEngine, "estimates">, running: number): readonly Confidence[] =>
  engine.estimates(running).flatMap(({ question, estimate }) => {
    if ("refused" in estimate) return [];
    const { value, low, high, unit, inCoverage, nearestCalibrated } = estimate;
    return [{ metric: question["metric"] ?? "", value, low, high, unit, inCoverage, nearestCalibrated, question }];
  });
