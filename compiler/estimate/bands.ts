import type { Band, Extrapolation } from "./calibration.ts";
import type { Distance } from "./coverage.ts";
import type { Asked } from "./sample.ts";

/** Buckets from the most special to the whole task. */
export const bucketsOf = ({ engine, generation, loadClass }: Pick<Asked, "engine" | "generation" | "loadClass">): readonly string[] => [
  `${engine}|${generation}|${loadClass}`,
  `${engine}|${loadClass}`,
  engine,
  "",
];

/** The most special band that was calibrated. */
export function bandOf(bands: ReadonlyMap<string, Band>, buckets: readonly string[]): Band | undefined {
  for (const bucket of buckets) {
    const band = bands.get(bucket);
    if (band !== undefined) return band;
  }
  return undefined;
}

/** Logarithms of low / value and high / value. */
export function bandFor(
  bands: ReadonlyMap<string, Band>,
  asked: Pick<Asked, "engine" | "generation" | "loadClass">,
  distance: Distance,
  extrapolation: Extrapolation,
): { readonly low: number; readonly high: number } | undefined {
  const band = bandOf(bands, bucketsOf(asked));
  const factor = distance === "inside" ? 1 : extrapolation[distance];
  return band === undefined ? undefined : { low: band.low * factor, high: band.high * factor };
}
