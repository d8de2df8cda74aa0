import type { Group } from "./calibration.ts";
import type { Asked } from "./sample.ts";

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

/** Inside: model class, engine and accelerator generation were calibrated together, at sizes not far from these. */
export function distanceOf(asked: Asked, groups: readonly Group[], ranges: Readonly<Record<string, readonly [number, number]>>): Distance {
  const sameDevice = groups.filter(({ engine, generation }) => engine === asked.engine && generation === asked.generation);
  if (sameDevice.length === 0) return "device";
  const near = Object.entries(ranges).every(([size, [least, most]]) => {
    const value = asked.features[size] ?? least;
    return value >= least - slack && value <= most + slack;
  });
  return near && sameDevice.some(({ modelClass }) => modelClass === asked.modelClass) ? "inside" : "model";
}

/** Answers are few and a search asks for them thousands of times. */
const answered = new WeakMap<readonly Group[], Map<string, string>>();

/** `llama-70b x H100-SXM, vLLM`: the group that shares most, in the order model, accelerator, class, generation, engine. */
export function nearestGroup(asked: Pick<Asked, "modelClass" | "engine" | "generation">, model: string, gpu: string, groups: readonly Group[]): string {
  const known = answered.get(groups) ?? new Map<string, string>();
  answered.set(groups, known);
  const key = [asked.modelClass, asked.engine, asked.generation, model, gpu].join("|");
  const found = known.get(key) ?? findNearest(asked, model, gpu, groups);
  known.set(key, found);
  return found;
}

function findNearest(asked: Pick<Asked, "modelClass" | "engine" | "generation">, model: string, gpu: string, groups: readonly Group[]): string {
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
