import type { Pool, Workload } from "../../compiler/plan/plan.ts";
import type { KubernetesContext } from "./contract.ts";
import { gibibytes } from "./quantity.ts";

/** What one node has for pods, or what one copy takes. Memory in bytes. */
interface Room {
  readonly cpu: number;
  readonly memory: number;
  readonly accelerators: number;
}

/**
 * Less than a node really has: of memory, a share that the node maker keeps back (Karpenter: 7.5 %), the kubelet's part for 110 pods
 * (1.4 GiB on EKS) and the daemons'; of processors, the kubelet's and the daemons'.
 */
const nodeRoom = (pool: Pool): Room => ({
  cpu: pool.vcpus - 0.5 - 0.01 * pool.vcpus,
  memory: gibibytes(0.92 * pool.memoryGib - 2.25),
  accelerators: pool.accelerator?.perNode ?? 0,
});

/** A node with accelerators is chosen by them: the plan made the rest fit. */
function fits(copy: Room, left: Room, pool: Pool): boolean {
  return pool.accelerator === undefined ? copy.cpu <= left.cpu && copy.memory <= left.memory : copy.accelerators <= left.accelerators;
}

const without = (left: Room, copy: Room): Room => ({
  cpu: left.cpu - copy.cpu,
  memory: left.memory - copy.memory,
  accelerators: left.accelerators - copy.accelerators,
});

const copyOf = ({ requests }: Workload): Room => ({ cpu: requests.cpu, memory: requests.memory, accelerators: requests.accelerators ?? 0 });

/** All sets of pods that run in a pool. */
const inPool = (pool: Pool, context: KubernetesContext): readonly Workload[] =>
  Object.values(context.plan.components)
    .flatMap(({ workload, auxiliary }) => [...(workload === undefined ? [] : [workload]), ...(auxiliary ?? [])])
    .filter((workload) => workload.pool === pool.name);

/**
 * Whether the nodes that a pool may have hold one more copy beside the most that may run. Without that, a rollout that first
 * starts a copy waits for ever.
 */
export function hasRoomForAnother(workload: Workload, pool: Pool, context: KubernetesContext): boolean {
  const size = ({ cpu, memory, accelerators }: Room): number => Math.max(cpu / pool.vcpus, memory / gibibytes(pool.memoryGib), accelerators);
  const copies = [copyOf(workload), ...inPool(pool, context).flatMap((one) => Array<Room>(one.replicas.max).fill(copyOf(one)))].sort(
    (a, b) => size(b) - size(a),
  );
  const nodes: Room[] = [];
  for (const copy of copies) {
    const index = nodes.findIndex((left) => fits(copy, left, pool));
    const node = index < 0 ? nodeRoom(pool) : nodes[index];
    if (node === undefined || !fits(copy, node, pool) || (index < 0 && nodes.length === pool.maxNodes)) return false;
    nodes[index < 0 ? nodes.length : index] = without(node, copy);
  }
  return true;
}
