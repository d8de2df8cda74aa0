import type { Pool } from "../../compiler/plan/plan.ts";
import type { ComputeClassSpec } from "../kubernetes/crds/nodes.ts";
import { nodePoolName, rungsOf } from "./foundation/nodes.ts";

/**
 * A ComputeClass a pool: the ladder, over the node pools that the foundation made of its rungs. Nodes are no more than those pools
 * hold, and nothing is made beside them.
 */
export function nodeObjects(pool: Pool): readonly object[] {
  const spec: ComputeClassSpec = {
    description: `Nodes of pool ${pool.name}`,
    priorities: rungsOf(pool).map((_, index) => ({ nodepools: [nodePoolName(pool, index)] })),
    nodePoolAutoCreation: { enabled: false },
    // Without a rung that has room, pods wait: another machine would not hold what was planned for this one.
    whenUnsatisfiable: "DoNotScaleUp",
    autoscalingPolicy: { consolidationDelayMinutes: Math.min(1440, Math.max(1, Math.ceil(pool.idleAfter / 60_000))) },
    // Moving to a better rung stops pods that serve.
    activeMigration: { optimizeRulePriority: false },
  };
  return [
    { apiVersion: "cloud.google.com/v1", kind: "ComputeClass", metadata: { name: pool.name, labels: { "app.kubernetes.io/managed-by": "lintel" } }, spec },
  ];
}
