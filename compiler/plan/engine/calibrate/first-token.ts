import type { Catalog } from "../../../catalog/catalog.ts";
import type { Calibration } from "../../../estimate/calibration.ts";
import { benchPoints } from "../../../estimate/calibrate/bench-rows.ts";
import { measured, withoutGroup } from "../../../estimate/calibrate/fit.ts";
import { estimator } from "../../../estimate/estimate.ts";
import { modelIndex } from "../../../estimate/facts.ts";
import type { Estimate, Query } from "../../../estimate/query.ts";
import { type Cells, readRows, toQuery } from "../../../estimate/read-points.ts";
import { ask, factsOf } from "../../../estimate/sample.ts";
import { type Serving, servingOf } from "../../../estimate/serving.ts";
import { logNormal } from "../../distribution.ts";
import { cacheShape, GIB } from "../../memory.ts";
import { generatingEngine } from "../generating.ts";
import { closedLoop, type Request } from "./closed-loop.ts";

type Facts = Pick<Catalog, "gpu" | "models" | "model">;
type Answering = (query: Query) => Estimate;

/** A published closed loop and its simulation, by an engine that does not know its group. */
interface Simulated {
  readonly engine: string;
  readonly group: string;
  /** log(measured / simulated). */
  readonly error: number;
}

/** Rounds of published closed loops. Source: benchmark scripts of InferenceX, ten prompts for each concurrent request. */
const rounds = 10;
/** Larger ones are runs of many nodes. */
const mostRequests = 512;
/** Engine that is served. */
const served = "vLLM";
const tail = 0.05;

/** Lengths of the run: drawn evenly from the published range, where there is one. The same bytes each time. */
function lengths(query: Query, { input, output }: Serving, seed: number): () => Request {
  const [from, to] = (query.conditions["lengths"] ?? "1-1").split("-").map(Number);
  const [least = 1, most = 1] = [from, to];
  const mean = (least + most) / 2;
  let state = seed >>> 0;
  const draw = (length: number): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return (length / mean) * (least + (most - least) * (state / 2 ** 32));
  };
  return () => ({ input: Math.max(1, Math.round(draw(input))), output: Math.max(2, Math.round(draw(output))) });
}

function simulated(cells: Cells, seed: number, catalog: Facts, index: ReturnType<typeof modelIndex>, answer: Answering): Simulated | undefined {
  const query = toQuery(cells);
  if ("problem" in query || query.load.type !== "count" || query.conditions["load"] === "static") return undefined;
  const facts = factsOf(query, catalog, index);
  const { model, gpu, format } = facts;
  const cache = model === undefined ? undefined : cacheShape(model);
  if (model === undefined || gpu === undefined || format === undefined || cache === undefined) return undefined;
  const sample = ask(query, facts);
  const work = servingOf(query, model, gpu, format);
  if ("refused" in sample || work === undefined) return undefined;
  const requests = Math.max(1, Math.round(query.load.count / work.replicas));
  if (requests > Math.min(mostRequests, work.capacity)) return undefined;
  const [input, output] = [work.input, work.output].map((length) => logNormal({ p50: length, p95: length }));
  if (input === undefined || output === undefined) return undefined;
  const engine = generatingEngine(
    {
      model,
      gpu,
      precision: "bf16",
      split: { tensor: work.tensor, pipeline: work.pipeline, ...(work.dataRanks > 1 ? { data: work.dataRanks } : {}) },
      load: { input, output, sharedPrefix: 0 },
      maxContext: work.input + work.output,
    },
    output,
    {
      memory: { usable: 0, weights: 0, activation: 0, nonTorch: 0, graphs: 0, pool: work.pool / GIB },
      cache,
      sequence: work.sequenceBytes,
      capacity: requests,
    },
    (metric, count) => {
      const question = { ...cells, metric, concurrency_or_batch: String(count * work.replicas) };
      const asked = toQuery(question);
      if ("problem" in asked) throw new Error(asked.problem);
      return { question, query: asked, estimate: answer(asked) };
    },
  );
  if ("reason" in engine) return undefined;
  const { ttft } = closedLoop(engine, requests, rounds, lengths(query, work, seed));
  return { engine: sample.engine, group: cells["group"] ?? "", error: Math.log(Number(cells["value"]) / ttft) };
}

function quantile(values: readonly number[], share: number): number {
  const order = [...values].sort((a, b) => a - b);
  return order[Math.max(0, Math.ceil(share * order.length - 1e-9) - 1)] ?? 0;
}
const round = (value: number): number => Number(value.toFixed(4));

/** One engine's runs: how far off the simulations are. */
function scoresOf(engine: string, runs: readonly Simulated[]): Readonly<Record<string, number | string>> {
  const errors = runs.map(({ error }) => error);
  return {
    engine,
    points: runs.length,
    groups: new Set(runs.map(({ group }) => group)).size,
    medianError: round(
      quantile(
        errors.map((error) => Math.abs(Math.exp(-error) - 1)),
        0.5,
      ),
    ),
    ratioP5: round(Math.exp(quantile(errors, tail))),
    ratioP50: round(Math.exp(quantile(errors, 0.5))),
    ratioP95: round(Math.exp(quantile(errors, 1 - tail))),
  };
}

/**
 * The band of simulated TTFT: every published closed loop is simulated by engines of a fit that does not know its group. The text is that of
 * first-token.json.
 * @param text bench-public.csv
 * @param calibration what `npm run calibrate` stores
 */
export function firstTokenOf(text: string, catalog: Facts, calibration: Calibration): string {
  const whole = calibration.tasks.ttft;
  if (whole === undefined) throw new Error("nothing was calibrated for ttft");
  const points = benchPoints(readRows(text).rows);
  const rows = measured(points, catalog).filter(({ task }) => task === "tpot" || task === "ttft");
  const index = modelIndex(catalog);
  const runs: Simulated[] = [];
  const loops = points.filter((cells) => cells["metric"] === "ttft_ms");
  for (const group of [...new Set(loops.map((cells) => cells["group"] ?? ""))].sort()) {
    const answer = estimator(catalog, withoutGroup(rows, group, calibration));
    loops.forEach((cells, seed) => {
      const run = cells["group"] === group ? simulated(cells, seed, catalog, index, answer) : undefined;
      if (run !== undefined) runs.push(run);
    });
  }
  const own = runs.filter(({ engine }) => engine === served).map(({ error }) => error);
  const engines = [...new Set(runs.map(({ engine }) => engine))].sort();
  const about = `Logarithms of the 90 % band around a simulated time to first token: ${own.length} published closed loops of ${served} against simulations of the same loops, each by a fit that had not seen its group. Means: percentiles are not published. Made by \`npm run calibrate\`.`;
  const scores = engines
    .map(
      (engine) =>
        `    ${JSON.stringify(
          scoresOf(
            engine,
            runs.filter((run) => run.engine === engine),
          ),
        )}`,
    )
    .join(",\n");
  const band = { low: round(quantile(own, tail)), high: round(quantile(own, 1 - tail)), extrapolation: Math.max(...Object.values(whole.extrapolation)) };
  return `{\n  "format": 1,\n  "asOf": ${JSON.stringify(calibration.asOf)},\n  "about": ${JSON.stringify(about)},\n  "low": ${band.low},\n  "high": ${band.high},\n  "extrapolation": ${band.extrapolation},\n  "scores": [\n${scores}\n  ]\n}\n`;
}
