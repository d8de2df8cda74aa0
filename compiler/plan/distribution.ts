/** A log-normal through two quantiles. */
export interface LogNormal {
  readonly p50: number;
  readonly sigma: number;
  readonly mean: number;
  /** Means of the powers 0 to 4. */
  readonly moments: readonly [number, number, number, number, number];
  readonly quantiles: Readonly<Record<Quantile, number>>;
}

export type Quantile = "p50" | "p95" | "p99";
/** Standard normal quantiles. */
export const normal: Readonly<Record<Quantile, number>> = { p50: 0, p95: 1.6448536269514722, p99: 2.3263478740408408 };
/** Share above the quantile. */
export const tail: Readonly<Record<Quantile, number>> = { p50: 0.5, p95: 0.05, p99: 0.01 };

/** `p95` must be at least `p50`. Moments and quantiles are kept: a search asks for them thousands of times. */
export function logNormal(spread: { readonly p50: number; readonly p95: number }): LogNormal {
  const { p50 } = spread;
  const sigma = Math.log(spread.p95 / p50) / normal.p95;
  const power = (k: number): number => p50 ** k * Math.exp((k * sigma) ** 2 / 2);
  const at = (q: Quantile): number => p50 * Math.exp(normal[q] * sigma);
  return { p50, sigma, mean: power(1), moments: [1, power(1), power(2), power(3), power(4)], quantiles: { p50: at("p50"), p95: at("p95"), p99: at("p99") } };
}

/** Mean of the k-th power. */
export const moment = (of: LogNormal, k: 0 | 1 | 2 | 3 | 4): number => of.moments[k];

export const quantile = (of: LogNormal, at: Quantile): number => of.quantiles[at];
