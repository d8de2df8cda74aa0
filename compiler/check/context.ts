import type { Cloud } from "../system.ts";
import type { Checked, CheckOptions } from "./index.ts";
import { kubernetesView } from "./emitted/kubernetes.ts";
import { inForce } from "./packs/index.ts";
import { terraformView } from "./emitted/terraform.ts";
import type { Contexts } from "./rule.ts";

/** What the checks of each level see; absent where the compile did not come that far. */
export type Available = Pick<Contexts, "graph"> & Partial<Contexts>;

export function contextsOf({ system, plan, deployments }: Checked, options: CheckOptions): Available {
  const from = grouped(system.edges, (edge) => edge.from);
  const to = grouped(system.edges, (edge) => edge.to);
  const graph: Contexts["graph"] = {
    system,
    edgesFrom: (name) => from.get(name) ?? [],
    edgesTo: (name) => to.get(name) ?? [],
    country: (cloud, region) => options.country?.(cloud as Cloud, region),
    asOf: options.asOf,
    packs: inForce(system, [...(options.policy?.packs ?? []), ...(options.packs ?? [])]),
  };
  if (plan === undefined) return { graph };
  const planned = { ...graph, plan };
  if (deployments === undefined) return { graph, plan: planned };
  const emitted = { ...planned, terraform: deployments.map(terraformView), kubernetes: deployments.map(kubernetesView) };
  return { graph, plan: planned, terraform: emitted, kubernetes: emitted };
}

function grouped<T>(items: readonly T[], keyOf: (item: T) => string): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return groups;
}
