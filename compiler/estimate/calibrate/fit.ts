import { createHash } from "node:crypto";
import type { Catalog } from "../../catalog/catalog.ts";
import { bandOf, bucketsOf } from "../bands.ts";
import { type Band, type Calibration, formatVersion, type Group, type Scores, type TaskCalibration } from "../calibration.ts";
import { isCovered } from "../coverage.ts";
import { modelIndex } from "../facts.ts";
import { type Asked, ask, factsOf, type TaskName, tasks } from "../sample.ts";
import { type Cells, toQuery } from "../read-points.ts";
import { type Ensemble, sumTrees, toRow } from "../trees.ts";
import { type BoostOptions, boost } from "./boost.ts";
import { settings } from "./settings.ts";

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
    return [{ ...asked, value, group, model: group.split(" x ")[0] ?? query.model, gpu: query.gpu }];
  });
}

/** Whole groups stay together; a group's fold follows from its name alone. */
const folds = 5;
export const foldOf = (group: string): number => Number.parseInt(createHash("sha256").update(`lintel-folds-1383|${group}`).digest("hex").slice(0, 8), 16) % folds;

/** One group's sweep must not outweigh the others: a row's weight falls with the root of its group's size. */
function weightsOf(rows: readonly Measured[]): readonly number[] {
  const sizes = new Map<string, number>();
  for (const { group } of rows) sizes.set(group, (sizes.get(group) ?? 0) + 1);
  return rows.map(({ group }) => 1 / Math.sqrt(sizes.get(group) ?? 1));
}

const residual = (row: Measured): number => Math.log(row.value / row.physical);

function fitTask(rows: readonly Measured[], names: readonly string[], options: BoostOptions): Ensemble {
  return boost(
    names,
    rows.map((row) => toRow(names, row.features)),
    rows.map(residual),
    weightsOf(rows),
    options,
  );
}

const groupKey = (row: Measured): string => [row.model, row.gpu, row.engine, row.generation, row.modelClass].join("|");
export function groupsOf(rows: readonly Measured[]): readonly Group[] {
  return [...new Set(rows.map(groupKey))].sort().map((key) => {
    const [model = "", gpu = "", engine = "", generation = "", modelClass = ""] = key.split("|");
    return { model, gpu, engine, generation, modelClass };
  });
}

/** A row as a fit sees it that does not know its fold. */
interface HeldOut {
  readonly row: Measured;
  /** log(measured / estimated). */
  readonly error: number;
  readonly covered: boolean;
}

function holdOut(rows: readonly Measured[], names: readonly string[], options: BoostOptions): readonly HeldOut[] {
  return Array.from({ length: folds }, (_, fold) => fold).flatMap((fold) => {
    const test = rows.filter((row) => foldOf(row.group) === fold);
    const train = rows.filter((row) => foldOf(row.group) !== fold);
    if (test.length === 0 || train.length === 0) return [];
    const model = fitTask(train, names, options);
    const groups = groupsOf(train);
    return test.map((row) => ({ row, error: residual(row) - sumTrees(model, toRow(names, row.features)), covered: isCovered(row, groups) }));
  });
}

const sorted = (values: readonly number[]): readonly number[] => [...values].sort((a, b) => a - b);

/** Quantile of weighted values. */
function quantile(values: readonly { readonly value: number; readonly weight: number }[], share: number): number {
  const order = [...values].sort((a, b) => a.value - b.value);
  const total = order.reduce((sum, one) => sum + one.weight, 0);
  let sum = 0;
  for (const { value, weight } of order) {
    sum += weight;
    if (sum >= share * total) return value;
  }
  return order.at(-1)?.value ?? 0;
}

const plain = (values: readonly number[], share: number): number => quantile(values.map((value) => ({ value, weight: 1 })), share);
const round = (value: number, digits = 4): number => Number(value.toFixed(digits));

/** Fewest groups for a bucket of its own; fewer use the parent's band. */
const fewestGroups = 5;
/** Share of an extrapolated band's width where too few groups show how far extrapolation is off. */
const extrapolationFactor = 1.3;

/**
 * Bands by bucket: 5 % and 95 % quantiles of the held-out errors, drawn towards the parent's by the number of groups. An extrapolated
 * bucket is never narrower than the calibrated one.
 */
function bandsOf(held: readonly HeldOut[]): readonly Band[] {
  const members = new Map<string, HeldOut[]>();
  for (const one of held) for (const bucket of bucketsOf(one.row, one.covered)) members.set(bucket, [...(members.get(bucket) ?? []), one]);
  const all = { low: plain(held.map(({ error }) => error), 0.05), high: plain(held.map(({ error }) => error), 0.95) };
  const done = new Map<string, Band>();
  const band = (bucket: string, parent: { readonly low: number; readonly high: number }): void => {
    const rows = members.get(bucket) ?? [];
    const groups = new Set(rows.map(({ row }) => row.group)).size;
    if (groups < fewestGroups) return;
    const errors = rows.map(({ error }) => error);
    const own = groups / (groups + fewestGroups);
    const mix = (share: number, other: number): number => own * plain(errors, share) + (1 - own) * other;
    done.set(bucket, { bucket, low: round(Math.min(-0.01, mix(0.05, parent.low))), high: round(Math.max(0.01, mix(0.95, parent.high))), groups, points: rows.length });
  };
  const place = (bucket: string): number => bucket.split("|").length + (bucket.replace("!", "") === "" ? -1 : 0);
  const order = [...members.keys()].sort((a, b) => place(a) - place(b) || (a < b ? -1 : 1));
  for (const bucket of order) {
    const mark = bucket.startsWith("!") ? "!" : "";
    const parts = bucket.replace("!", "").split("|");
    const chain = [`${mark}${parts.length === 3 ? `${parts[0]}|${parts[2]}` : ""}`, `${mark}${parts.at(-1)}`, mark].filter((one) => one !== bucket);
    band(bucket, bandOf(done, chain) ?? all);
  }
  if (!done.has("")) done.set("", { bucket: "", low: round(all.low), high: round(all.high), groups: new Set(held.map(({ row }) => row.group)).size, points: held.length });
  const known = done.get("");
  if (!done.has("!") && known !== undefined) {
    done.set("!", { ...known, bucket: "!", low: round(known.low * extrapolationFactor), high: round(known.high * extrapolationFactor) });
  }
  for (const [bucket, { low, high }] of done) {
    const twin = bucket.startsWith("!") ? (bandOf(done, [bucket.slice(1), ""]) ?? known) : undefined;
    const own = done.get(bucket);
    if (twin !== undefined && own !== undefined) done.set(bucket, { ...own, low: Math.min(low, round(twin.low * 1.1)), high: Math.max(high, round(twin.high * 1.1)) });
  }
  return [...done.values()].sort((a, b) => (a.bucket < b.bucket ? -1 : 1));
}

function scoresOf(held: readonly HeldOut[], bands: readonly Band[]): Scores {
  const index = new Map(bands.map((one) => [one.bucket, one]));
  const errors = held.map(({ error }) => Math.abs(Math.exp(-error) - 1));
  const chosen = held.map((one) => ({ ...one, band: bandOf(index, bucketsOf(one.row, one.covered)) }));
  const inside = chosen.filter(({ error, band }) => band !== undefined && error >= band.low && error <= band.high).length;
  return {
    points: held.length,
    groups: new Set(held.map(({ row }) => row.group)).size,
    medianError: round(plain(errors, 0.5)),
    meanError: round(errors.reduce((a, b) => a + b, 0) / errors.length),
    p90Error: round(plain(errors, 0.9)),
    bias: round(Math.exp(-plain(held.map(({ error }) => error), 0.5))),
    coverage: round(inside / held.length),
    width: round(Math.exp(plain(sorted(chosen.map(({ band }) => (band === undefined ? 0 : band.high - band.low))), 0.5)), 3),
  };
}

/** @param tell gets a line for each task */
export function calibrate(rows: readonly Measured[], origin: Pick<Calibration, "asOf" | "source" | "about">, tell: (line: string) => void): Calibration {
  const done: Partial<Record<TaskName, TaskCalibration>> = {};
  for (const task of tasks) {
    const own = rows.filter((row) => row.task === task);
    const { features, options } = settings[task];
    const held = holdOut(own, features, options);
    if (held.length === 0) continue;
    const bands = bandsOf(held);
    const scores = scoresOf(held, bands);
    done[task] = { model: fitTask(own, features, options), bands, groups: groupsOf(own), scores };
    const percent = (value: number): string => `${(100 * value).toFixed(1)} %`;
    tell(
      `${task.padEnd(10)} ${String(scores.points).padStart(5)} points, ${String(scores.groups).padStart(3)} groups: median error ${percent(scores.medianError)}, p90 ${percent(scores.p90Error)}, bias ${scores.bias.toFixed(2)}, band covers ${percent(scores.coverage)} at ${scores.width.toFixed(2)}x`,
    );
  }
  return { format: formatVersion, ...origin, tasks: done };
}
