import { createHash } from "node:crypto";
import type { Catalog } from "../../catalog/catalog.ts";
import { bandFor, bandOf, bucketsOf } from "../bands.ts";
import { type Band, type Calibration, type Extrapolation, formatVersion, type Group, type Scores, type TaskCalibration } from "../calibration.ts";
import { type Distance, distanceOf, layoutOf, rangesOf } from "../coverage.ts";
import { modelIndex } from "../facts.ts";
import { type Asked, ask, factsOf, type TaskName, tasks } from "../sample.ts";
import { type Cells, toQuery } from "../read-points.ts";
import { type Correction, correct, decode, encode, sumLines, toRow } from "../trees.ts";
import { boost } from "./boost.ts";
import { fitLines } from "./lines.ts";
import { type Settings, settings } from "./settings.ts";

/** A measurement with its physical sample. */
export interface Measured extends Asked {
  readonly value: number;
  readonly group: string;
  readonly model: string;
  readonly gpu: string;
}

/** What can be calibrated on: rows that neither lack facts nor are refused. @param rows points with `value` and `group` */
export function measured(rows: readonly Cells[], catalog: Pick<Catalog, "gpu" | "models" | "model">): readonly Measured[] {
  const index = modelIndex(catalog);
  return rows.flatMap((cells) => {
    const query = toQuery(cells);
    if ("problem" in query || query.kind === "memory") return [];
    const asked = ask(query, factsOf(query, catalog, index));
    const value = Number(cells["value"]);
    if ("refused" in asked || !(value > 0)) return [];
    const group = cells["group"] ?? "";
    return [{ ...asked, features: asked.features, value, group, model: group.split(" x ")[0] ?? query.model, gpu: query.gpu }];
  });
}

/** One group's sweep must not outweigh the others: a row's weight falls with the root of its group's size. */
function weightsOf(rows: readonly Measured[]): readonly number[] {
  const sizes = new Map<string, number>();
  for (const { group } of rows) sizes.set(group, (sizes.get(group) ?? 0) + 1);
  return rows.map(({ group }) => 1 / Math.sqrt(sizes.get(group) ?? 1));
}

const residual = (row: Measured): number => Math.log(row.value / row.physical);

/** Lines first, trees on what they leave. */
function fitTask(rows: readonly Measured[], { features, lines, shrink, options }: Settings): Correction {
  const weights = weightsOf(rows);
  const samples = rows.map((row) => row.features);
  const fitted = fitLines(samples, rows.map(residual), weights, { features: lines, shrink, huber: options.huber, monotone: options.monotone });
  const ensemble = boost(
    features,
    samples.map((sample) => toRow(features, sample)),
    rows.map((row) => residual(row) - sumLines(fitted, row.features)),
    weights,
    options,
  );
  return { lines: fitted, ensemble };
}

const groupKey = (row: Measured): string => [row.model, row.gpu, row.engine, row.generation, row.modelClass].join("|");
export function groupsOf(rows: readonly Measured[]): readonly Group[] {
  const layouts = new Map<string, Set<string>>();
  for (const row of rows) layouts.set(groupKey(row), (layouts.get(groupKey(row)) ?? new Set()).add(layoutOf(row.features)));
  return [...layouts.keys()].sort().map((key) => {
    const [model = "", gpu = "", engine = "", generation = "", modelClass = ""] = key.split("|");
    const own = [...(layouts.get(key) ?? [])].filter((layout) => layout !== "").sort();
    return { model, gpu, engine, generation, modelClass, ...(own.length === 0 ? {} : { layouts: own }) };
  });
}

/** A row as a fit sees it that does not know its group. */
interface HeldOut {
  readonly row: Measured;
  /** log(measured / estimated). */
  readonly error: number;
  readonly distance: Distance;
}

/** Leaves out all rows of one key at a time. */
function holdOut(rows: readonly Measured[], keyOf: (row: Measured) => string, own: Settings): readonly HeldOut[] {
  return [...new Set(rows.map(keyOf))].sort().flatMap((key) => {
    const test = rows.filter((row) => keyOf(row) === key);
    const train = rows.filter((row) => keyOf(row) !== key);
    if (train.length === 0) return [];
    const model = fitTask(train, own);
    const groups = groupsOf(train);
    const ranges = rangesOf(train);
    return test.map((row) => ({ row, error: residual(row) - correct(model, row.features), distance: distanceOf(row, groups, ranges) }));
  });
}

/** Quantile of values: the least that at least this share does not exceed. */
function quantile(values: readonly number[], share: number): number {
  const order = [...values].sort((a, b) => a - b);
  return order[Math.max(0, Math.ceil(share * order.length - 1e-9) - 1)] ?? 0;
}

const round = (value: number, digits = 4): number => Number(value.toFixed(digits));

/** Fewest groups for a bucket of its own; fewer use the parent's band. */
const fewestGroups = 5;
/** Groups that the parent's band counts for. */
const parentGroups = 20;
/** Least and most factor by which bands of what is extrapolated are wider, in logarithms. */
const leastExtrapolation = 1.3;
const mostExtrapolation = 3;

/**
 * Bands by bucket: quantiles of the held-out errors, drawn towards the parent's by the number of groups. The last bucket
 * is the whole task.
 */
function bandsOf(held: readonly HeldOut[], tail: number): readonly Band[] {
  const members = new Map<string, HeldOut[]>();
  for (const one of held) for (const bucket of bucketsOf(one.row)) members.set(bucket, [...(members.get(bucket) ?? []), one]);
  const done = new Map<string, Band>();
  // Parents first: a bucket's parents have fewer parts.
  const parts = (bucket: string): number => (bucket === "" ? 0 : bucket.split("|").length);
  for (const bucket of [...members.keys()].sort((a, b) => parts(a) - parts(b) || (a < b ? -1 : 1))) {
    const rows = members.get(bucket) ?? [];
    const groups = new Set(rows.map(({ row }) => row.group)).size;
    if (bucket !== "" && groups < fewestGroups) continue;
    const errors = rows.map(({ error }) => error);
    const [first] = rows;
    const chain = first === undefined ? [] : bucketsOf(first.row);
    const parent = bandOf(done, chain.slice(chain.indexOf(bucket) + 1));
    const own = parent === undefined ? 1 : groups / (groups + parentGroups);
    const mix = (share: number, other: number): number => own * quantile(errors, share) + (1 - own) * other;
    done.set(bucket, {
      bucket,
      low: round(Math.min(-0.01, mix(tail, parent?.low ?? 0))),
      high: round(Math.max(0.01, mix(1 - tail, parent?.high ?? 0))),
      groups,
      points: rows.length,
    });
  }
  return [...done.values()].sort((a, b) => (a.bucket < b.bucket ? -1 : 1));
}

/**
 * The factor with which the bands would have held 90 % of what was extrapolated, in groups, families, accelerators and generations left
 * out. Each group counts the same: a large one says no more about the next stranger than a small one.
 */
function extrapolationOf(far: readonly HeldOut[], bands: readonly Band[]): number {
  const index = new Map(bands.map((one) => [one.bucket, one]));
  const sizes = new Map<string, number>();
  for (const { row } of far) sizes.set(row.group, (sizes.get(row.group) ?? 0) + 1);
  if (sizes.size < fewestGroups) return 1.5;
  const needed = far.flatMap(({ row, error }) => {
    const band = bandOf(index, bucketsOf(row));
    return band === undefined ? [] : [{ factor: Math.max(error / band.high, error / band.low), weight: 1 / (sizes.get(row.group) ?? 1) }];
  });
  needed.sort((a, b) => a.factor - b.factor);
  let left = 0.9 * needed.reduce((sum, { weight }) => sum + weight, 0);
  const enough = needed.find(({ weight }) => (left -= weight) <= 1e-9)?.factor ?? mostExtrapolation;
  return round(Math.max(leastExtrapolation, Math.min(mostExtrapolation, enough)), 3);
}

interface Banded extends HeldOut {
  readonly band: { readonly low: number; readonly high: number };
}

function banded(held: readonly HeldOut[], bands: readonly Band[], extrapolation: Extrapolation): readonly Banded[] {
  const index = new Map(bands.map((one) => [one.bucket, one]));
  return held.flatMap((one) => {
    const band = bandFor(index, one.row, one.distance, extrapolation);
    return band === undefined ? [] : [{ ...one, band }];
  });
}

function scoresOf(held: readonly Banded[]): Scores {
  const signed = held.map(({ error }) => error);
  const errors = signed.map((error) => Math.abs(Math.exp(-error) - 1));
  const inside = held.filter(({ error, band }) => error >= band.low && error <= band.high).length;
  const widths = held.map(({ band }) => band.high - band.low);
  return {
    points: held.length,
    groups: new Set(held.map(({ row }) => row.group)).size,
    medianError: round(quantile(errors, 0.5)),
    meanError: round(errors.reduce((a, b) => a + b, 0) / errors.length),
    p90Error: round(quantile(errors, 0.9)),
    bias: round(Math.exp(-quantile(signed, 0.5))),
    coverage: round(inside / held.length),
    width: round(Math.exp(quantile(widths, 0.5)), 3),
  };
}

const percent = (value: number): string => `${(100 * value).toFixed(1)} %`;
const lineOf = (task: string, scores: Scores): string =>
  `${task.padEnd(10)} ${String(scores.points).padStart(5)} points, ${String(scores.groups).padStart(3)} groups: median error ${percent(scores.medianError)}, p90 ${percent(scores.p90Error)}, bias ${scores.bias.toFixed(2)}, band covers ${percent(scores.coverage)} at ${scores.width.toFixed(2)}x`;

/** What a fold keeps together: a model family on an accelerator, the family, or the accelerator. */
export type FoldKey = "group" | "family" | "gpu";
const foldKeys: Readonly<Record<FoldKey, (group: string) => string>> = {
  group: (group) => group,
  family: (group) => group.split(" x ")[0] ?? group,
  gpu: (group) => group.split(" x ").slice(1).join(" x "),
};
const folds = 5;
/** A fold follows from the name alone. */
const foldOf = (group: string, by: FoldKey): number =>
  Number.parseInt(
    createHash("sha256")
      .update(`lintel-folds-1383|${foldKeys[by](group)}`)
      .digest("hex")
      .slice(0, 8),
    16,
  ) % folds;

/** Scores on fixed folds: fit, bands and what counts as covered come from the other folds alone. Takes minutes. */
export function crossValidate(rows: readonly Measured[], origin: Origin, by: FoldKey): readonly string[] {
  const parts = Array.from({ length: folds }, (_, fold) => {
    const calibration = calibrate(
      rows.filter(({ group }) => foldOf(group, by) !== fold),
      origin,
      () => undefined,
    );
    const fitted = new Map(Object.entries(calibration.tasks).map(([task, one]) => [task, { ...one, correction: decode(one.model) }]));
    return rows
      .filter(({ group }) => foldOf(group, by) === fold)
      .flatMap((row) => {
        const task = fitted.get(row.task);
        if (task === undefined) return [];
        const { groups, ranges, bands, extrapolation } = task;
        const error = residual(row) - correct(task.correction, row.features);
        return banded([{ row, error, distance: distanceOf(row, groups, ranges) }], bands, extrapolation);
      });
  }).flat();
  return tasks.flatMap((task) => {
    const own = parts.filter(({ row }) => row.task === task);
    return own.length === 0 ? [] : [lineOf(task, scoresOf(own))];
  });
}

type Origin = Pick<Calibration, "asOf" | "source" | "about">;

/** @param tell gets a line for each task */
export function calibrate(rows: readonly Measured[], origin: Origin, tell: (line: string) => void): Calibration {
  const done: Partial<Record<TaskName, TaskCalibration>> = {};
  for (const task of tasks) {
    const own = rows.filter((row) => row.task === task);
    const setting = settings[task];
    const { tail = 0.05, widen = 1 } = setting;
    const held = holdOut(own, ({ group }) => group, setting);
    if (held.length === 0) continue;
    const bands = bandsOf(held, tail).map((band) => ({ ...band, low: round(band.low * widen), high: round(band.high * widen) }));
    const families = holdOut(own, ({ model }) => model, setting);
    const devices = holdOut(own, ({ gpu }) => gpu, setting);
    const generations = holdOut(own, ({ generation }) => generation, setting);
    const far = [...held, ...families, ...devices, ...generations];
    const factor = (wanted: Distance): number =>
      extrapolationOf(
        far.filter(({ distance }) => distance === wanted),
        bands,
      );
    const model = factor("model");
    const extrapolation = { model, device: Math.max(model, factor("device")) };
    const scores = scoresOf(banded(held, bands, extrapolation));
    done[task] = { model: encode(fitTask(own, setting)), bands, extrapolation, groups: groupsOf(own), ranges: rangesOf(own), scores };
    tell(lineOf(task, scores));
  }
  return { format: formatVersion, ...origin, tasks: done };
}

/** Latency as a fit gives it that does not know a group; bands, ranges and groups stay those of the whole. */
export function withoutGroup(rows: readonly Measured[], group: string, whole: Calibration): Calibration {
  const fitted = { ...whole.tasks };
  for (const name of ["tpot", "ttft"] as const) {
    const task = whole.tasks[name];
    const others = rows.filter((row) => row.task === name && row.group !== group);
    if (task !== undefined && others.length > 0) fitted[name] = { ...task, model: encode(fitTask(others, settings[name])) };
  }
  return { ...whole, tasks: fitted };
}
