import { NetworkSecurityGroup } from "@cdktf/provider-azurerm/lib/network-security-group/index.js";
import { NetworkSecurityRule, type NetworkSecurityRuleConfig } from "@cdktf/provider-azurerm/lib/network-security-rule/index.js";
import { SubnetNetworkSecurityGroupAssociation } from "@cdktf/provider-azurerm/lib/subnet-network-security-group-association/index.js";
import { limits } from "../../limits.ts";
import { fit, shortHash } from "../../names.ts";
import { join } from "../../cloud/join.ts";
import { type FoundationContext, shared } from "./context.ts";
import { type Network, rangeOf as subnetRange, type SubnetName } from "./network.ts";

/** A rule that lets packets into a subnet. */
export interface Rule {
  readonly owner: string;
  /** Kebab-case, unique in the subnet. */
  readonly name: string;
  readonly to: SubnetName;
  readonly ports: readonly string[];
  /** Ranges, or one service tag. */
  readonly from: string | readonly string[];
  /** @default the whole subnet */
  readonly address?: string;
  /** @default "Tcp" */
  readonly protocol?: "Tcp" | "Udp" | "*";
  readonly description: string;
}

export interface Firewall {
  allow(rule: Rule): void;
  /** Associations: what is put in a subnet depends on that of the subnet. */
  readonly joined: readonly SubnetNetworkSecurityGroupAssociation[];
}

/** Fixed rules have priorities below, the denial at the end one above. */
const first = 1000;
const places = 3000;
const last = 4096;

/**
 * A security group a subnet, closed but for what is listed. Pods leave their nodes with the node's address, so a store is opened to the
 * nodes' subnet once, whichever workloads use it; NetworkPolicies narrow it to the pods of the edge.
 */
export function lowerFirewall(context: FoundationContext, network: Network): Firewall {
  const { root, names, where } = context;
  const groups = new Map<SubnetName, NetworkSecurityGroup>();
  const joined: SubnetNetworkSecurityGroupAssociation[] = [];
  for (const [name, subnet] of Object.entries(network.subnets) as [SubnetName, { readonly id: string }][]) {
    const group = root.add(shared, NetworkSecurityGroup, name, { ...where, name: names.of(name, limits.azurerm_network_security_group.most) });
    groups.set(name, group);
    joined.push(root.add(shared, SubnetNetworkSecurityGroupAssociation, name, { subnetId: subnet.id, networkSecurityGroupId: group.id }));
  }
  const taken = new Map<SubnetName, Set<number>>();
  /** A rule keeps its priority when others come: it follows from its name. */
  const priorityOf = ({ to, name }: Rule): number => {
    const used = taken.get(to) ?? new Set();
    let at = Number.parseInt(shortHash(name), 16) % places;
    while (used.has(at)) at = (at + 1) % places;
    taken.set(to, used.add(at));
    return first + at;
  };
  const add = (rule: Rule, priority: number, access: "Allow" | "Deny" = "Allow"): void => {
    const group = groups.get(rule.to);
    if (group === undefined) throw new Error(`no subnet was planned for ${rule.to}`);
    const address = join(rule.to, rule.name);
    root.add(rule.owner, NetworkSecurityRule, address, {
      name: fit(rule.name, limits.azurerm_network_security_rule.most),
      resourceGroupName: where.resourceGroupName,
      networkSecurityGroupName: group.name,
      description: rule.description.slice(0, 140),
      priority,
      direction: "Inbound",
      access,
      protocol: rule.protocol ?? "Tcp",
      sourcePortRange: "*",
      destinationAddressPrefix: rule.address ?? (access === "Deny" ? "*" : rangeOf(rule.to, network)),
      ...sourceOf(rule.from),
      ...portsOf(rule.ports),
    });
  };
  for (const { rule, priority } of baseRules(network)) add(rule, priority);
  for (const name of groups.keys()) {
    const deny: Rule = {
      owner: shared,
      name: "deny-others",
      to: name,
      ports: ["*"],
      from: "*",
      protocol: "*",
      description: "Nothing else, from inside of the network either",
    };
    add(deny, last, "Deny");
  }
  operatorRule(context, groups, network);
  return { allow: (rule) => add(rule, priorityOf(rule)), joined };
}

const rangeOf = (name: SubnetName, { addresses }: Network): string => subnetRange(name, addresses);

const sourceOf = (from: Rule["from"]): Pick<NetworkSecurityRuleConfig, "sourceAddressPrefix" | "sourceAddressPrefixes"> => {
  if (typeof from === "string") return { sourceAddressPrefix: from };
  const [only] = from;
  return from.length === 1 && only !== undefined ? { sourceAddressPrefix: only } : { sourceAddressPrefixes: [...from] };
};

const portsOf = (ports: readonly string[]): Pick<NetworkSecurityRuleConfig, "destinationPortRange" | "destinationPortRanges"> => {
  const [only] = ports;
  return ports.length === 1 && only !== undefined ? { destinationPortRange: only } : { destinationPortRanges: [...ports] };
};

/**
 * What a cluster, its API server and gateways need of themselves (AKS documentation, "Azure CNI Overlay networking" and "API Server VNet
 * Integration"; Application Gateway documentation, "Infrastructure configuration", 2026).
 */
function baseRules(network: Network): readonly { readonly rule: Rule; readonly priority: number }[] {
  const { addresses, subnets } = network;
  const rules: Rule[] = [
    {
      owner: shared,
      name: "nodes-and-pods",
      to: "nodes",
      ports: ["*"],
      from: [addresses.nodes, addresses.pods],
      address: "*",
      protocol: "*",
      description: "Nodes and pods among themselves; NetworkPolicies narrow it",
    },
    {
      owner: shared,
      name: "api-server",
      to: "nodes",
      ports: ["*"],
      from: addresses.apiServer,
      address: "*",
      description: "API server to kubelets and admission webhooks",
    },
    { owner: shared, name: "balancer-probes", to: "nodes", ports: ["*"], from: "AzureLoadBalancer", protocol: "*", description: "Probes of load balancers" },
    {
      owner: shared,
      name: "nodes",
      to: "api-server",
      ports: ["443", "4443"],
      from: [addresses.nodes, addresses.pods],
      description: "Nodes and pods to the Kubernetes API",
    },
    {
      owner: shared,
      name: "balancer-probes",
      to: "api-server",
      ports: ["9988"],
      from: "AzureLoadBalancer",
      description: "Probes of the API server's load balancer",
    },
    { owner: shared, name: "members", to: "data", ports: ["5432", "6432"], from: addresses.data, description: "Primary and standby of a server" },
    { owner: shared, name: "members", to: "mysql", ports: ["3306"], from: addresses.mysql, description: "Primary and standby of a server" },
  ];
  if (subnets.gateway !== undefined) {
    rules.push(
      {
        owner: shared,
        name: "gateway-manager",
        to: "gateway",
        ports: ["65200-65535"],
        from: "GatewayManager",
        address: "*",
        description: "Azure manages application gateways through these ports",
      },
      {
        owner: shared,
        name: "balancer-probes",
        to: "gateway",
        ports: ["*"],
        from: "AzureLoadBalancer",
        address: "*",
        protocol: "*",
        description: "Probes of load balancers",
      },
    );
  }
  if (subnets.balancers !== undefined) {
    rules.push({
      owner: shared,
      name: "balancer-probes",
      to: "balancers",
      ports: ["*"],
      from: "AzureLoadBalancer",
      address: "*",
      protocol: "*",
      description: "Probes of load balancers",
    });
  }
  return rules.map((rule, index) => ({ rule, priority: 100 + index * 10 }));
}

/** Operators reach the API server and the vaults from networks of theirs. */
function operatorRule({ root, where }: FoundationContext, groups: ReadonlyMap<SubnetName, NetworkSecurityGroup>, network: Network): void {
  root.variable("operator_cidrs", {
    type: "list(string)",
    nullable: false,
    description:
      "Addresses from which operators and CI reach the Kubernetes API and the vaults inside of the network: VPNs and peered networks, such as 10.200.0.0/16. Empty when they come from a machine in the nodes' subnet.",
    validation: [
      {
        condition:
          '${alltrue([for cidr in var.operator_cidrs : can(regex("^[0-9.]+/[0-9]+$", cidr)) && try(cidrsubnet(cidr, 0, 0) == cidr && tonumber(split("/", cidr)[1]) >= 8, false)])}',
        error_message: "Write IPv4 ranges such as 10.200.0.0/16: the first address of the range, and /8 or narrower.",
      },
    ],
  });
  for (const to of ["api-server", "endpoints"] as const) {
    const group = groups.get(to);
    if (group === undefined) continue;
    const rule = root.add(shared, NetworkSecurityRule, `${to}-operators`, {
      name: "operators",
      resourceGroupName: where.resourceGroupName,
      networkSecurityGroupName: group.name,
      description: "Operators and CI",
      priority: 500,
      direction: "Inbound",
      access: "Allow",
      protocol: "Tcp",
      sourcePortRange: "*",
      destinationAddressPrefix: rangeOf(to, network),
      destinationPortRange: "443",
    });
    rule.addOverride("count", "${length(var.operator_cidrs) > 0 ? 1 : 0}");
    rule.addOverride("source_address_prefixes", "${var.operator_cidrs}");
  }
}
