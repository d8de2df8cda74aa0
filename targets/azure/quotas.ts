import type { Pool } from "../../compiler/plan/plan.ts";
import { mostOf, rungsOf } from "./foundation/nodes.ts";

/** vCPUs that the plan may use of a family of sizes. */
export interface QuotaNeed {
  /** Of sizes: "Standard_NC40ads_H100_v5". */
  readonly sizes: readonly string[];
  readonly vcpus: number;
  readonly spot: boolean;
}

/** Quotas are of families, and one of spot for all of them: a subscription starts with none of accelerators. */
export function quotaNeeds(pools: readonly Pool[]): readonly QuotaNeed[] {
  const needs = new Map<string, { sizes: Set<string>; vcpus: number; spot: boolean }>();
  for (const pool of pools) {
    const [size = ""] = pool.instanceTypes;
    for (const rung of rungsOf(pool)) {
      const spot = rung.from === "spot";
      const key = spot ? "spot" : size;
      const need = needs.get(key) ?? { sizes: new Set<string>(), vcpus: 0, spot };
      need.sizes.add(size);
      need.vcpus += mostOf(pool, rung) * pool.vcpus;
      needs.set(key, need);
    }
  }
  return [...needs.values()].map(({ sizes, vcpus, spot }) => ({ sizes: [...sizes].sort(), vcpus, spot }));
}
