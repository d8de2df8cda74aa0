import type { Group } from "./calibration.ts";
import type { Asked } from "./sample.ts";

/** Model class, engine and accelerator generation were calibrated together. */
export const isCovered = (asked: Pick<Asked, "modelClass" | "engine" | "generation">, groups: readonly Group[]): boolean =>
  groups.some(({ modelClass, engine, generation }) => modelClass === asked.modelClass && engine === asked.engine && generation === asked.generation);

/** `llama-70b x H100-SXM, vLLM`: the group that shares most, in the order model, accelerator, class, generation, engine. */
export function nearestGroup(asked: Pick<Asked, "modelClass" | "engine" | "generation">, model: string, gpu: string, groups: readonly Group[]): string {
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
