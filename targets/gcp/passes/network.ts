import { join } from "../../cloud/join.ts";
import type { LowerContext, Lowered } from "../contract.ts";
import { addressesOf, googleFrontEnds } from "../foundation/addresses.ts";
import type { Firewall } from "../foundation/firewall.ts";
import type { ResolvedAccess } from "./access.ts";

/**
 * Rules of the network's firewall policy. Pods have their nodes' rules, so a store is opened to the nodes once, whichever workloads use
 * it; NetworkPolicies narrow it to the pods of the edge.
 */
export function openNetwork(accesses: readonly ResolvedAccess[], lowered: Readonly<Record<string, Lowered>>, context: LowerContext, firewall: Firewall): void {
  const added = new Set<string>();
  const once = (name: string, add: () => void): void => {
    if (added.has(name)) return;
    added.add(name);
    add();
  };
  // Proxies of regional load balancers, and Google's front ends, which send health checks as well.
  const balancers = (): readonly string[] => [...googleFrontEnds, addressesOf(context).proxies];
  for (const [name, { balancedPort }] of Object.entries(lowered)) {
    if (balancedPort === undefined) continue;
    const rule = join(context.component(name).id, String(balancedPort));
    firewall.allow(name, { name: rule, description: `Load balancer of ${name}`, direction: "INGRESS", ranges: balancers(), ports: [balancedPort] });
  }
  for (const { edge, consumer, access } of accesses) {
    const target = context.component(edge.to);
    if (lowered[edge.from]?.workload === true) {
      for (const { name, port, range } of access.ports ?? []) {
        const rule = join(target.id, name);
        once(rule, () =>
          firewall.allow(edge.to, { name: rule, description: `${name} of ${edge.to} from the nodes`, direction: "EGRESS", ranges: [range], ports: [port] }),
        );
      }
    }
    if (lowered[edge.from]?.loadBalancer === true) {
      for (const { to, port } of access.egress ?? []) {
        if (to !== "pods") continue;
        const rule = join(consumer.id, target.id, String(port));
        once(rule, () =>
          firewall.allow(edge.from, {
            name: rule,
            description: `${edge.from} ${edge.verb} ${edge.to}`,
            direction: "INGRESS",
            ranges: balancers(),
            ports: [port],
          }),
        );
      }
    }
  }
}
