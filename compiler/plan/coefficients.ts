import data from "./coefficients.json" with { type: "json" };

/**
 * Coefficients of the planner, with their date and sources beside them. A calibration replaces this one value:
 * nothing else in the planner holds a tuned number.
 */
export const coefficients = data;

/** True where published LLM measurements exist for the accelerator. Elsewhere the margin and the band are wider. */
export const isCovered = (gpu: string): boolean => coefficients.margin.covered.includes(gpu);

/** Factor between an estimate and what the SLO is compared with. */
export const marginOf = (metric: "ttft" | "tpot", gpu: string): number => 1 + coefficients.margin[metric] + (isCovered(gpu) ? 0 : coefficients.margin.outside);

/** 90 % band around an estimate. */
export function bandOf(metric: "ttft" | "tpot", gpu: string, value: number): { readonly value: number; readonly low: number; readonly high: number } {
  const [low = 0, high = Number.POSITIVE_INFINITY] = coefficients.margin[metric === "ttft" ? "ttftBand" : "tpotBand"];
  const wider = isCovered(gpu) ? 1 : coefficients.margin.outsideBand;
  return { value, low: (value * low) / wider, high: value * high * wider };
}
