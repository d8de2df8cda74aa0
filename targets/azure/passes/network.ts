import { join } from "../../cloud/join.ts";
import type { Firewall } from "../foundation/firewall.ts";
import type { LowerContext, Lowered } from "../contract.ts";
import type { ResolvedAccess } from "./access.ts";

/**
 * Rules of security groups. Pods leave with the address of their node, so a store is opened to the nodes' subnet once, whichever
 * workloads use it; NetworkPolicies narrow it to the pods of the edge. A gateway reaches pods on the nodes from its own subnet.
 */
export function openNetwork(accesses: readonly ResolvedAccess[], lowered: Readonly<Record<string, Lowered>>, context: LowerContext, firewall: Firewall): void {
  const { cidr, subnets } = context.foundation;
  const added = new Set<string>();
  const once = (key: string, add: () => void): void => {
    if (added.has(key)) return;
    added.add(key);
    add();
  };
  for (const { edge, consumer, access } of accesses) {
    const target = context.component(edge.to);
    if (lowered[edge.from]?.workload === true) {
      for (const { name, port, to, address } of access.ports ?? []) {
        const rule = join(target.id, name);
        once(`${to} ${rule}`, () =>
          firewall.allow({
            owner: edge.to,
            name: rule,
            to,
            ports: [String(port)],
            from: cidr.nodes,
            ...(address === undefined ? {} : { address }),
            description: `${name} of ${edge.to} from the nodes`,
          }),
        );
      }
    }
    if (lowered[edge.from]?.loadBalancer !== true) continue;
    const from = [...(subnets.gateway === undefined ? [] : [cidr.gateway]), ...(Object.keys(subnets.apis).length === 0 ? [] : [cidr.api])];
    if (from.length === 0) continue;
    for (const { to, port } of access.egress ?? []) {
      if (to !== "pods") continue;
      const rule = join(consumer.id, target.id, String(port));
      // Packets for an address of a load balancer arrive at the node with the port of the service or of the pod.
      for (const subnet of ["nodes", ...(subnets.balancers === undefined ? [] : (["balancers"] as const))] as const) {
        once(`${subnet} ${rule}`, () =>
          firewall.allow({
            owner: edge.from,
            name: rule,
            to: subnet,
            ports: [String(port)],
            from,
            address: "*",
            description: `${edge.from} ${edge.verb} ${edge.to}`,
          }),
        );
      }
    }
  }
}
