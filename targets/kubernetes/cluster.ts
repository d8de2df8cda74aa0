import type { Pool } from "../../compiler/plan/plan.ts";
import type { Component } from "../../compiler/system.ts";
import { resourceOf } from "./accelerators.ts";
import type { KubernetesContext } from "./contract.ts";
import { sharedLabels } from "./labels.ts";
import { coreObject, type Manifest } from "./objects.ts";
import { namespacePolicies } from "./passes/network.ts";
import { bytesText, cpuText } from "./quantity.ts";
import { poolOf, priorityClassOf } from "./workload.ts";

/** Objects that the components share: namespace, nodes, priority, limits, the closed network and the secret stores. */
export function clusterObjects(
  workloads: readonly Component[],
  usedStores: readonly ("parameters" | "secrets")[],
  context: KubernetesContext,
): readonly object[] {
  const { namespace, profile, plan } = context;
  const labels = sharedLabels(context);
  const level = "restricted";
  const version = /^\d+\.\d+/.exec(context.system.cluster.version)?.[0];
  const pinned = version === undefined ? "latest" : `v${version}`;
  return [
    coreObject(
      "Namespace",
      {
        name: namespace,
        labels: {
          ...labels,
          ...profile.namespaceLabels,
          ...Object.fromEntries(
            ["enforce", "audit", "warn"].flatMap((mode) => [
              [`pod-security.kubernetes.io/${mode}`, level],
              [`pod-security.kubernetes.io/${mode}-version`, pinned],
            ]),
          ),
        },
      },
      {},
    ),
    ...profile.poolObjects(plan.pools),
    ...(workloads.length === 0
      ? []
      : [
          coreObject(
            "PriorityClass",
            { name: priorityClassOf(context), labels },
            { value: 100_000, globalDefault: false, preemptionPolicy: "PreemptLowerPriority", description: `Online serving of ${context.system.name}` },
          ),
          quota(workloads, context),
        ]),
    ...namespacePolicies(context),
    ...(usedStores.length === 0 ? [] : profile.secretStores(namespace, usedStores)),
  ];
}

/** A rollout runs old and new copies side by side. */
const rollout = 2;

/** The cost guard inside the cluster: no more than the plan's bounds, whatever is applied by hand. */
function quota(workloads: readonly Component[], context: KubernetesContext): Manifest {
  const planned = workloads.flatMap((component) => {
    const { workload, auxiliary } = context.planOf(component.name);
    return [...(workload === undefined ? [] : [workload]), ...(auxiliary ?? [])];
  });
  const sum = (amount: (workload: (typeof planned)[number]) => number): number =>
    planned.reduce((total, workload) => total + amount(workload) * workload.replicas.max, 0);
  // A copy that ends still counts when the one that takes its place is made: without room for both, that is refused and tried ever more seldom.
  const accelerators = new Map<string, number>();
  const count = (pool: Pool, amount: number): void => {
    const resource = resourceOf(pool, context);
    if (amount > 0) accelerators.set(resource, (accelerators.get(resource) ?? 0) + amount);
  };
  for (const pool of context.plan.pools) count(pool, (pool.accelerator?.perNode ?? 0) * pool.maxNodes);
  for (const workload of planned) if (workload.requests.accelerators !== undefined) count(poolOf(workload, context), workload.requests.accelerators);
  return coreObject(
    "ResourceQuota",
    { name: "plan", namespace: context.namespace, labels: sharedLabels(context) },
    {
      spec: {
        hard: {
          ...Object.fromEntries([...accelerators].sort(([a], [b]) => (a < b ? -1 : 1)).map(([resource, most]) => [`requests.${resource}`, String(most)])),
          "requests.cpu": cpuText(Math.ceil(rollout * sum(({ requests }) => requests.cpu))),
          "requests.memory": bytesText(rollout * sum(({ requests }) => requests.memory)),
          pods: String(rollout * sum(() => 1)),
          "services.loadbalancers": "0",
          "services.nodeports": "0",
        },
      },
    },
  );
}
