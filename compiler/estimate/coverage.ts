import type { Group } from "./calibration.ts";
import type { Asked } from "./sample.ts";
import type { Features } from "./serving-features.ts";

/** Sizes of a question that are logarithms; far outside of what was measured is extrapolation. */
const sizes = ["running", "input", "output", "devices", "params", "sequence", "batch", "flops"];
/** How far beyond the ends of the measurements still counts as inside: a factor of 2. */
const slack = Math.log(2);

/** Least and most of each size in a set of measurements. */
export function rangesOf(rows: readonly Pick<Asked, "features">[]): Readonly<Record<string, readonly [number, number]>> {
  const found: Record<string, readonly [number, number]> = {};
  for (const size of sizes) {
    const values = rows.flatMap(({ features }) => (features[size] === undefined ? [] : [features[size]]));
    if (values.length > 0) found[size] = [Number(Math.min(...values).toFixed(3)), Number(Math.max(...values).toFixed(3))];
  }
  return found;
}

/** How far a question is from what was calibrated: inside; another model class or size; an engine that was not seen on this generation. */
export type Distance = "inside" | "model" | "device";

type Kind = Pick<Asked, "engine" | "generation" | "modelClass">;
type Ranges = Readonly<Record<string, readonly [number, number]>>;

/** The distance apart from sizes. */
export function kindDistance(asked: Kind, groups: readonly Group[]): Distance {
  const sameDevice = groups.filter(({ engine, generation }) => engine === asked.engine && generation === asked.generation);
  if (sameDevice.length === 0) return "device";
  return sameDevice.some(({ modelClass }) => modelClass === asked.modelClass) ? "inside" : "model";
}

/** Whether sizes are not far from what was measured. */
export function isNear(features: Features, ranges: Ranges): boolean {
  for (const size of sizes) {
    const range = ranges[size];
    if (range === undefined) continue;
    const value = features[size] ?? range[0];
    if (!(value >= range[0] - slack && value <= range[1] + slack)) return false;
  }
  return true;
}

/** Inside: model class, engine and accelerator generation were calibrated together, at sizes not far from these. */
export function distanceOf(asked: Asked, groups: readonly Group[], ranges: Ranges): Distance {
  const kind = kindDistance(asked, groups);
  return kind === "inside" && !isNear(asked.features, ranges) ? "model" : kind;
}

/** What a replica of a served model does beside tensor and pipeline parallelism; empty: nothing. */
export const layoutOf = (features: Features): string =>
  [...(features["multi"] === 1 ? ["data"] : []), ...(features["expertParallel"] === 1 ? ["expert"] : [])].join("+");

const order: readonly Distance[] = ["inside", "model", "device"];
export const farther = (a: Distance, b: Distance): Distance => (order.indexOf(a) < order.indexOf(b) ? b : a);

/** The same for the layout: measured with this engine, generation and class of model; elsewhere with this engine; or never with it. */
export function layoutDistance(asked: Kind, layout: string, groups: readonly Group[]): Distance {
  if (layout === "") return "inside";
  const same = groups.filter(({ engine, layouts }) => engine === asked.engine && layouts?.includes(layout));
  if (same.some(({ generation, modelClass }) => generation === asked.generation && modelClass === asked.modelClass)) return "inside";
  return same.length > 0 ? "model" : "device";
}

/** What of a question's place among the groups does not depend on its sizes. */
export interface Standing {
  readonly distance: Distance;
  readonly nearest: string;
}

/** Answers are few and a search asks for them thousands of times. */
const answered = new WeakMap<readonly Group[], Map<string, Standing>>();

/** @param fixed features that depend on neither metric nor load */
export function standingOf(asked: Kind, fixed: Features, model: string, gpu: string, groups: readonly Group[]): Standing {
  const layout = layoutOf(fixed);
  const known = answered.get(groups) ?? new Map<string, Standing>();
  answered.set(groups, known);
  const key = `${asked.modelClass}|${asked.engine}|${asked.generation}|${model}|${gpu}|${layout}`;
  const found = known.get(key) ?? {
    distance: farther(kindDistance(asked, groups), layoutDistance(asked, layout, groups)),
    nearest: nearestGroup(asked, model, gpu, groups),
  };
  known.set(key, found);
  return found;
}

/** `llama-70b x H100-SXM, vLLM`: the group that shares most, in the order model, accelerator, class, generation, engine. */
export function nearestGroup(asked: Kind, model: string, gpu: string, groups: readonly Group[]): string {
  let best: { readonly points: number; readonly group: Group } | undefined;
  for (const group of groups) {
    const same = (yes: boolean, points: number): number => (yes ? points : 0);
    const points =
      same(group.modelClass === asked.modelClass, 8) +
      same(group.engine === asked.engine, 7) +
      same(group.generation === asked.generation, 6) +
      same(group.gpu === gpu, 5) +
      same(familyOf(group.model) === familyOf(model), 4) +
      same(group.model === model, 2);
    if (best === undefined || points > best.points) best = { points, group };
  }
  return best === undefined ? "" : `${best.group.model} x ${best.group.gpu}, ${best.group.engine}`;
}

const familyOf = (model: string): string => model.split("-")[0] ?? model;
