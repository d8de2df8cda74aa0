import { devicesPerNode } from "../../compiler/plan/parts.ts";
import type { Pool } from "../../compiler/plan/plan.ts";
import { machineOf } from "./foundation/machines.ts";
import { mostOf, rungsOf } from "./foundation/nodes.ts";

export interface QuotaNeed {
  /** As Compute Engine names it, or a family's name where its quota is a dimension of one. */
  readonly metric: string;
  readonly amount: number;
}

/** Accelerators by GKE's name: metric of Compute Engine (Compute Engine documentation, "Allocation quotas", 2026). */
const metrics: Readonly<Record<string, string>> = {
  "nvidia-l4": "NVIDIA_L4_GPUS",
  "nvidia-tesla-a100": "NVIDIA_A100_GPUS",
  "nvidia-a100-80gb": "NVIDIA_A100_80GB_GPUS",
  "nvidia-h100-80gb": "NVIDIA_H100_GPUS",
  "nvidia-h100-mega-80gb": "NVIDIA_H100_MEGA_GPUS",
};

/** Newer families count for themselves, and what may be taken back counts together. */
const cpuMetric = (type: string, kept: boolean): string => {
  const [family = ""] = type.split("-");
  return kept ? (["e2", "n1"].includes(family) ? "CPUS" : `${family.toUpperCase()}_CPUS`) : "PREEMPTIBLE_CPUS";
};

/** What the upper bounds of the pools ask of quotas of the region. Flex-start counts as preemptible; reservations were granted with theirs. */
export function quotaNeeds(pools: readonly Pool[]): { readonly needs: readonly QuotaNeed[]; readonly unknown: readonly string[] } {
  const needs = new Map<string, number>();
  const unknown = new Set<string>();
  for (const pool of pools) {
    const [type = ""] = pool.instanceTypes;
    const machine = machineOf(type);
    for (const rung of rungsOf(pool)) {
      if (rung.from === "reserved" || rung.from === "capacity block") continue;
      const nodes = mostOf(pool, rung);
      if (machine === undefined || pool.accelerator === undefined) {
        const metric = cpuMetric(type, rung.from === "on-demand");
        needs.set(metric, (needs.get(metric) ?? 0) + nodes * pool.vcpus);
        continue;
      }
      const metric = metrics[machine.accelerator];
      if (metric === undefined) {
        unknown.add(`${nodes * devicesPerNode(pool)} x ${machine.accelerator}${rung.from === "on-demand" ? "" : " (preemptible)"}`);
        continue;
      }
      const name = rung.from === "on-demand" ? metric : `PREEMPTIBLE_${metric}`;
      needs.set(name, (needs.get(name) ?? 0) + nodes * devicesPerNode(pool));
    }
  }
  return {
    needs: [...needs].map(([metric, amount]) => ({ metric, amount })).sort((a, b) => (a.metric < b.metric ? -1 : 1)),
    unknown: [...unknown].sort(),
  };
}
