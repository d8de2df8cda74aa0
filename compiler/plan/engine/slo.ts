import type { Parsed } from "../../../dsl/kind.ts";
import type { LlmSlo } from "../../../dsl/traffic.ts";
import type { Quantile } from "../distribution.ts";

export type Slo = Parsed<LlmSlo>;

/** A bound that does not hold, or nearly does not. */
export interface Bound {
  readonly metric: "ttft" | "tpot" | "e2e";
  readonly quantile: Quantile;
  /** ms, the estimate x the high end of its band. Infinite when the engine cannot keep up. */
  readonly value: number;
  readonly limit: number;
}

/** Why a rate per replica does not hold. */
export type Failure =
  | { readonly kind: "utilization"; readonly value: number }
  | { readonly kind: "cache"; readonly running: number; readonly capacity: number }
  | { readonly kind: "slo"; readonly bound: Bound };
