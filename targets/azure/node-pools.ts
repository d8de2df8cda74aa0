import type { Pool } from "../../compiler/plan/plan.ts";
import { nodePoolName, rungsOf } from "./foundation/nodes.ts";

/**
 * The ladder: the cluster autoscaler grows the node pool of the highest number that has room, and turns to the next when Azure has no
 * machines. It reads this ConfigMap alone, of this name (Cluster Autoscaler, "Priority based expander"; AKS names scale sets aks-<pool>-…).
 */
export function ladderObject(pools: readonly Pool[]): readonly object[] {
  if (pools.length === 0) return [];
  const rungs = new Map<number, string[]>();
  for (const pool of pools) {
    for (const index of rungsOf(pool).keys()) rungs.set(index, [...(rungs.get(index) ?? []), `  - ^aks-${nodePoolName(pool, index)}-.*`]);
  }
  const text = [...rungs].flatMap(([index, names]) => [`${100 - index}:`, ...names.sort()]).join("\n");
  return [
    {
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { name: "cluster-autoscaler-priority-expander", namespace: "kube-system", labels: { "app.kubernetes.io/managed-by": "lintel" } },
      data: { priorities: `${text}\n` },
    },
  ];
}
