import type { Band } from "./calibration.ts";
import type { Asked } from "./sample.ts";

/** Buckets from the most special to the most general. `!` marks what lies outside of what was calibrated together. */
export function bucketsOf(asked: Pick<Asked, "engine" | "generation" | "loadClass">, covered: boolean): readonly string[] {
  const mark = covered ? "" : "!";
  return [`${mark}${asked.engine}|${asked.generation}|${asked.loadClass}`, `${mark}${asked.engine}|${asked.loadClass}`, `${mark}${asked.loadClass}`, mark];
}

/** The most special band that was calibrated. */
export function bandOf(bands: ReadonlyMap<string, Band>, buckets: readonly string[]): Band | undefined {
  for (const bucket of buckets) {
    const band = bands.get(bucket);
    if (band !== undefined) return band;
  }
  return undefined;
}
