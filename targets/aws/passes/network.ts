import { VpcSecurityGroupEgressRule } from "@cdktf/provider-aws/lib/vpc-security-group-egress-rule/index.js";
import { VpcSecurityGroupIngressRule } from "@cdktf/provider-aws/lib/vpc-security-group-ingress-rule/index.js";
import type { LowerContext, Lowered } from "../contract.ts";
import { join } from "../../cloud/join.ts";
import { tagsOf } from "../lower/tags.ts";
import type { ResolvedAccess } from "./access.ts";

/**
 * Security-group rules. Pods share the security group of their nodes, so a store is opened to that group once, whichever workloads
 * use it; NetworkPolicies narrow it to the pods of the edge. What stands outside the cluster (a load balancer) has a group of its own.
 */
export function openNetwork(accesses: readonly ResolvedAccess[], lowered: Readonly<Record<string, Lowered>>, context: LowerContext): void {
  const nodes = context.foundation.nodeSecurityGroupId;
  const added = new Set<string>();
  const once = (address: string, add: () => void): void => {
    if (added.has(address)) return;
    added.add(address);
    add();
  };
  for (const { edge, consumer, access } of accesses) {
    const target = context.component(edge.to);
    const source = lowered[edge.from]?.sourceSecurityGroup;
    if (lowered[edge.from]?.workload === true) {
      for (const { securityGroup, name, port } of access.ingress ?? []) {
        const address = join(target.id, name);
        once(address, () => {
          context.root.add(edge.to, VpcSecurityGroupIngressRule, address, {
            securityGroupId: securityGroup,
            referencedSecurityGroupId: nodes,
            description: `${name} of ${edge.to} from the nodes`,
            ipProtocol: "tcp",
            fromPort: port,
            toPort: port,
            tags: tagsOf(target),
          });
        });
      }
    }
    if (source !== undefined) {
      for (const { to, port } of access.egress ?? []) {
        if (to !== "pods") continue;
        const address = join(consumer.id, target.id, String(port));
        once(address, () => {
          const rule = { description: `${edge.from} ${edge.verb} ${edge.to}`, ipProtocol: "tcp", fromPort: port, toPort: port, tags: tagsOf(consumer) };
          context.root.add(edge.from, VpcSecurityGroupEgressRule, address, { ...rule, securityGroupId: source, referencedSecurityGroupId: nodes });
          context.root.add(edge.from, VpcSecurityGroupIngressRule, address, { ...rule, securityGroupId: nodes, referencedSecurityGroupId: source });
        });
      }
    }
  }
}
