/** A log-normal through two quantiles, cut off above. */
export interface LogNormal {
  readonly p50: number;
  readonly sigma: number;
  readonly mean: number;
  /** Share of the mean that is left after the cut. */
  readonly kept: number;
  /** Means of the powers 0 to 4. */
  readonly moments: readonly [number, number, number, number, number];
  readonly quantiles: Readonly<Record<Quantile, number>>;
}

export type Quantile = "p50" | "p95" | "p99";
/** Standard normal quantiles. */
export const normal: Readonly<Record<Quantile, number>> = { p50: 0, p95: 1.6448536269514722, p99: 2.3263478740408408 };

/** Coefficients of erfc by Chebyshev fitting, relative error below 1.2e-7: Press et al., Numerical Recipes, 6.2. */
const erfc: readonly number[] = [-1.26551223, 1.00002368, 0.37409196, 0.09678418, -0.18628806, 0.27886807, -1.13520398, 1.48851587, -0.82215223, 0.17087277];
/** Logarithm of the share of a standard normal below `x`: the share itself is too small for a number far below. */
function logShareBelow(x: number): number {
  const z = Math.abs(x) / Math.SQRT2;
  const t = 1 / (1 + z / 2);
  const tailLog = Math.log(t / 2) - z * z + erfc.reduceRight((sum, coefficient) => sum * t + coefficient, 0);
  return x < 0 ? tailLog : Math.log1p(-Math.exp(tailLog));
}

/**
 * `p95` must be at least `p50`. Moments and quantiles are kept: a search asks for them thousands of times. Nothing is longer than
 * `most`: the engine refuses it, and without the cut a few endless requests would be most of the load.
 */
export function logNormal(spread: { readonly p50: number; readonly p95: number }, most: number = Number.POSITIVE_INFINITY): LogNormal {
  const { p50 } = spread;
  const sigma = Math.log(spread.p95 / p50) / normal.p95;
  const end = sigma === 0 ? Number.POSITIVE_INFINITY : Math.log(most / p50) / sigma;
  const logKept = (k: number): number => (Number.isFinite(end) ? logShareBelow(end - k * sigma) - logShareBelow(end) : 0);
  const power = (k: number): number => Math.exp(k * Math.log(p50) + (k * sigma) ** 2 / 2 + logKept(k));
  const at = (q: Quantile): number => Math.min(most, p50 * Math.exp(normal[q] * sigma));
  return {
    p50,
    sigma,
    mean: power(1),
    kept: Math.exp(logKept(1)),
    moments: [1, power(1), power(2), power(3), power(4)],
    quantiles: { p50: at("p50"), p95: at("p95"), p99: at("p99") },
  };
}

/** Mean of the k-th power. */
export const moment = (of: LogNormal, k: 0 | 1 | 2 | 3 | 4): number => of.moments[k];

export const quantile = (of: LogNormal, at: Quantile): number => of.quantiles[at];
