import { ComputeFirewall } from "@cdktf/provider-google/lib/compute-firewall/index.js";
import { ComputeNetworkFirewallPolicy } from "@cdktf/provider-google/lib/compute-network-firewall-policy/index.js";
import { ComputeNetworkFirewallPolicyAssociation } from "@cdktf/provider-google/lib/compute-network-firewall-policy-association/index.js";
import { ComputeNetworkFirewallPolicyRule } from "@cdktf/provider-google/lib/compute-network-firewall-policy-rule/index.js";
import { shortHash } from "../../names.ts";
import { googleApis } from "./addresses.ts";
import { type FoundationContext, shared } from "./context.ts";
import type { Network } from "./network.ts";
import { limits } from "../../limits.ts";

export interface FirewallRule {
  /** In its address, and its priority depends on it. */
  readonly name: string;
  readonly description: string;
  readonly direction: "INGRESS" | "EGRESS";
  /** Where packets of an ingress come from, or those of an egress go. */
  readonly ranges: readonly string[];
  /** All where absent. */
  readonly ports?: readonly number[];
}

export interface Firewall {
  /** Opens the nodes. Rules of components come from edges, not from here. */
  allow(owner: string, rule: FirewallRule): void;
}

/** What the control plane calls on nodes. A webhook on another port would time out, so charts keep to these. */
const controlPlanePorts = [443, 6443, 8443, 9443, 10250, 10251] as const;

/**
 * A policy of the network, closed but for its rules. GKE adds rules of its own for the control plane to the VPC, which go first.
 * `nodeAccount`: e-mail of the nodes' service account.
 */
export function lowerFirewall(context: FoundationContext, network: Network, nodeAccount: string): Firewall {
  const { root, names, api } = context;
  const project = api("compute");
  const policy = root.add(shared, ComputeNetworkFirewallPolicy, "main", {
    name: names.of("firewall", limits.google_compute_network_firewall_policy.most),
    project,
    description: `Connections of ${names.stem}`,
  });
  root.add(shared, ComputeNetworkFirewallPolicyAssociation, "main", {
    name: names.of("firewall", limits.google_compute_network_firewall_policy.most),
    project,
    attachmentTarget: network.network.id,
    firewallPolicy: policy.name,
  });
  // The VPC's own rules go before the policy. Nobody logs in to a machine, whatever a rule of another tool opens after this one.
  root.add(shared, ComputeFirewall, "no-logins", {
    name: names.of("no-logins", limits.google_compute_firewall.most),
    project,
    network: network.network.name,
    description: "Nobody logs in to machines",
    direction: "INGRESS",
    priority: 900,
    sourceRanges: ["0.0.0.0/0"],
    deny: [{ protocol: "tcp", ports: ["22", "3389"] }],
    logConfig: { metadata: "INCLUDE_ALL_METADATA" },
  });
  const taken = new Set<number>();
  /** Of a rule from its name alone, so that a new rule moves no other: a policy has each priority once. */
  const priorityOf = (name: string): number => {
    let priority = 1000 + (Number.parseInt(shortHash(name), 16) % 60_000);
    while (taken.has(priority)) priority += 1;
    taken.add(priority);
    return priority;
  };
  const add = (owner: string, rule: FirewallRule & { readonly action: "allow" | "deny"; readonly priority: number }): void => {
    root.add(owner, ComputeNetworkFirewallPolicyRule, rule.name, {
      project,
      firewallPolicy: policy.name,
      ruleName: rule.name,
      description: rule.description,
      priority: rule.priority,
      direction: rule.direction,
      action: rule.action,
      enableLogging: rule.action === "deny",
      ...(rule.action === "allow" ? { targetServiceAccounts: [nodeAccount] } : {}),
      match: {
        layer4Configs: [rule.ports === undefined ? { ipProtocol: "all" } : { ipProtocol: "tcp", ports: rule.ports.map(String) }],
        ...(rule.direction === "INGRESS" ? { srcIpRanges: [...rule.ranges] } : { destIpRanges: [...rule.ranges] }),
      },
    });
  };
  const allow = (owner: string, rule: FirewallRule): void => add(owner, { ...rule, action: "allow", priority: priorityOf(rule.name) });
  const { nodes, pods, services, endpoints, all } = network.addresses;
  allow(shared, {
    name: "nodes-each-other",
    description: "Nodes and pods among themselves; NetworkPolicies narrow it",
    direction: "INGRESS",
    ranges: [nodes, pods],
  });
  allow(shared, {
    name: "nodes-from-control-plane",
    description: "Control plane to kubelets, webhooks and metrics APIs",
    direction: "INGRESS",
    ranges: [endpoints],
    ports: controlPlanePorts,
  });
  allow(shared, { name: "nodes-to-cluster", description: "Nodes, pods and services", direction: "EGRESS", ranges: [nodes, pods, services] });
  allow(shared, { name: "nodes-to-control-plane", description: "Kubernetes API", direction: "EGRESS", ranges: [endpoints], ports: [443, 8132] });
  allow(shared, { name: "nodes-to-google", description: "Google's APIs inside of the network", direction: "EGRESS", ranges: [googleApis.range], ports: [443] });
  // Managed stores are opened by edges.
  add(shared, { name: "nodes-not-inside", description: "Nothing else of the network", direction: "EGRESS", ranges: [all], action: "deny", priority: 62_000 });
  add(shared, {
    name: "nodes-to-https",
    description: "Image registries and APIs without a private address, through NAT",
    direction: "EGRESS",
    ranges: ["0.0.0.0/0"],
    ports: [443],
    action: "allow",
    priority: 63_000,
  });
  for (const direction of ["INGRESS", "EGRESS"] as const) {
    add(shared, {
      name: `nothing-else-${direction === "INGRESS" ? "in" : "out"}`,
      description: "What no rule allows",
      direction,
      ranges: ["0.0.0.0/0"],
      action: "deny",
      priority: direction === "INGRESS" ? 64_000 : 64_001,
    });
  }
  return { allow };
}
