import { percentage, readable } from "../../plan/format.ts";
import type { Figure } from "../../plan/plan.ts";
import { bar, type Glyphs } from "./glyphs.ts";
import { grid } from "./grid.ts";

interface Part {
  readonly name: string;
  readonly gib: number;
}
/** Memory of one device by what takes it; the parts add up to it. */
interface Device {
  readonly gib: number;
  readonly parts: readonly Part[];
}

const words: Readonly<Record<string, string>> = { nonTorch: "libraries and context", graphs: "CUDA graphs", activation: "activations" };
const spaced = (name: string): string =>
  words[name] ?? name.replace(/([a-z])([A-Z])/g, (_, before: string, after: string) => `${before} ${after.toLowerCase()}`);

/** What is left of a device after parts: a figure in GiB that takes them from a share of what is usable. */
function deviceOf(figure: Figure): Device | undefined {
  const { formula, inputs, unit, value } = figure;
  const usable = inputs["usable"];
  const taken = /^[^-]*\busable\b[^-]*((?: - [A-Za-z_]\w*)+)$/.exec(formula)?.[1];
  if (unit !== "GiB" || typeof usable !== "number" || usable <= 0 || taken === undefined) return undefined;
  const parts: Part[] = [];
  for (const name of taken.split(" - ").slice(1)) {
    const gib = inputs[name];
    if (typeof gib !== "number") return undefined;
    if (gib !== 0) parts.push({ name: spaced(name), gib });
  }
  parts.push({ name: figure.name.replace(/ per (?:accelerator|device)$/, ""), gib: value });
  const free = usable - parts.reduce((sum, { gib }) => sum + gib, 0);
  return { gib: usable, parts: [...parts, ...(free > 1e-9 ? [{ name: "left free", gib: free }] : [])] };
}

/** Parts of one device with their share of it and a bar; nothing where the plan does not divide a device. */
export function deviceTable(figures: readonly Figure[], glyphs: Glyphs): readonly string[] {
  const device = figures.map(deviceOf).find((one) => one !== undefined);
  if (device === undefined) return [];
  return grid(
    [{ title: "part of one device" }, { title: "GiB", align: "right" }, { title: "share", align: "right" }, {}],
    [
      ...device.parts.map(({ name, gib }) => [name, readable(gib), percentage(Number((gib / device.gib).toFixed(3))), bar(gib / device.gib, glyphs)]),
      ["usable", readable(device.gib), "100 %", ""],
    ],
  );
}
