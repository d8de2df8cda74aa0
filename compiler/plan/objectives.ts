import type { Parsed } from "../../dsl/kind.ts";
import type { Percentiles } from "../../dsl/traffic.ts";
import type { Objective } from "./plan.ts";

const metrics = ["ttft", "tpot", "e2e", "latency"] as const;
const quantiles = ["p50", "p95", "p99"] as const;

/** Bounds on latency of a parsed SLO, in the order in which they are checked. */
export function objectivesOf(slo: { readonly [M in Objective["metric"]]?: Parsed<Percentiles> }): readonly Objective[] {
  return metrics.flatMap((metric) =>
    quantiles.flatMap((quantile): readonly Objective[] => {
      const limit = slo[metric]?.[quantile];
      return limit === undefined ? [] : [{ metric, quantile, limit }];
    }),
  );
}
