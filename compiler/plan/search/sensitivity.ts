import type { TokenDemand } from "../capacity.ts";
import type { Sensitivity } from "../plan.ts";
import type { Setting } from "../setting.ts";
import { outcome } from "../rejected.ts";
import { type Search, searchTokens } from "../tokens.ts";

interface Change {
  readonly change: string;
  readonly demand: TokenDemand;
  /** What was measured holds for it as well: all of it, or only that something failed. */
  readonly kept: "all" | "failures";
}

/** Demands that people ask about next: twice the traffic, and each bound a fifth tighter. */
function changes(demand: TokenDemand): readonly Change[] {
  const found: Change[] = [{ change: "traffic doubles", demand: { ...demand, traffic: { ...demand.traffic, peak: 2 * demand.traffic.peak } }, kept: "all" }];
  for (const metric of ["ttft", "tpot", "e2e"] as const) {
    const bounds = demand.slo[metric];
    for (const quantile of ["p50", "p95", "p99"] as const) {
      const limit = bounds?.[quantile];
      if (limit === undefined) continue;
      const slo = { ...demand.slo, [metric]: { ...bounds, [quantile]: 0.8 * limit } };
      found.push({ change: `slo.${metric}.${quantile} 20 % tighter`, demand: { ...demand, slo }, kept: "failures" });
    }
  }
  return found;
}

/** The decision under other demands, each by the same search. */
export function sensitivityOf(demand: TokenDemand, setting: Setting, { measured, replicas }: Search): readonly Sensitivity[] {
  const failures = new Map([...measured].map(([name, { high }]) => [name, { low: 0, high }]));
  return changes(demand).map(({ change, demand: other, kept }): Sensitivity => {
    const best = searchTokens(other, setting, { ...(kept === "all" ? { before: measured, replicas } : { before: failures }), outlined: true }).candidates[0];
    if (best === undefined) return { change, result: "nothing in this region holds it", feasible: false };
    return { change, result: outcome(best), feasible: true, ...(best.unpriced ? {} : { monthlyUsd: best.monthlyUsd }) };
  });
}
