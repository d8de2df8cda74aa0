import { readable } from "../../plan/format.ts";
import type { ComponentPlan } from "../../plan/plan.ts";
import { grid } from "./grid.ts";
import type { Sources } from "./sources.ts";

/** Grams as people say them. */
export const carbonText = (grams: number | null): string =>
  grams === null ? "unknown: no factor for this grid" : grams >= 1e6 ? `${readable(grams / 1e6)} t CO2e` : `${readable(grams / 1000)} kg CO2e`;

/** A month of electricity and what it emits. */
export function energyLines({ energy }: ComponentPlan, sources: Sources): readonly string[] {
  if (energy === undefined) return [];
  return grid(
    [{}, { align: "right" }, {}, {}],
    [
      ["electricity a month", `${readable(energy.kwh)} kWh`, sources.mark(energy.source), energy.formula],
      ["emissions of it", carbonText(energy.gco2e), "", ""],
    ],
  );
}
