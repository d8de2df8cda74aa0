import type { Estimate } from "../../estimate/query.ts";
import type { ErrorBand } from "./engine.ts";
import stored from "./first-token.json" with { type: "json" };

export type Answered = Exclude<Estimate, { readonly refused: unknown }>;

/**
 * Band of a simulated TTFT: how far the means of published closed loops were from simulations of the same loops, in groups that the fit had
 * not seen. Wider where the estimator extrapolates. Percentiles are not published, so for them it is the best that there is, not a proof.
 */
export function firstTokenBand({ inCoverage, nearestCalibrated }: Pick<Answered, "inCoverage" | "nearestCalibrated">): ErrorBand {
  const factor = inCoverage ? 1 : stored.extrapolation;
  return { low: Math.exp(stored.low * factor), high: Math.exp(stored.high * factor), inCoverage, nearestCalibrated };
}
