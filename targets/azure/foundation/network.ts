import { NatGateway } from "@cdktf/provider-azurerm/lib/nat-gateway/index.js";
import { NatGatewayPublicIpAssociation } from "@cdktf/provider-azurerm/lib/nat-gateway-public-ip-association/index.js";
import { PublicIp } from "@cdktf/provider-azurerm/lib/public-ip/index.js";
import { Subnet } from "@cdktf/provider-azurerm/lib/subnet/index.js";
import { SubnetNatGatewayAssociation } from "@cdktf/provider-azurerm/lib/subnet-nat-gateway-association/index.js";
import { VirtualNetwork } from "@cdktf/provider-azurerm/lib/virtual-network/index.js";
import { limits } from "../../limits.ts";
import { shortHash } from "../../names.ts";
import { type Addresses, addressesOf, apiRange, apiSlots } from "./addresses.ts";
import { type FoundationContext, shared } from "./context.ts";

/** Subnets by purpose. Each has a security group of its own. */
export type SubnetName = "nodes" | "api-server" | "endpoints" | "data" | "mysql" | "gateway" | "balancers" | ApiSubnet;
/** A slot of API Management. */
export type ApiSubnet = `api-${number}`;

export interface Network {
  readonly network: VirtualNetwork;
  readonly addresses: Addresses;
  readonly subnets: Readonly<Partial<Record<SubnetName, Subnet>>>;
  subnet(name: SubnetName): Subnet;
  /** Subnet of each component that has an API Management. */
  readonly apis: ReadonlyMap<string, ApiSubnet>;
  /** Ways out: what makes nodes depends on them. */
  readonly ways: readonly SubnetNatGatewayAssociation[];
}

const join = "Microsoft.Network/virtualNetworks/subnets/join/action";
const action = "Microsoft.Network/virtualNetworks/subnets/action";

/** Services that a subnet is given to, with the actions that Azure sets by itself: left out, every plan would show them. */
const delegations: Readonly<Partial<Record<string, { readonly service: string; readonly actions: readonly string[] }>>> = {
  "api-server": { service: "Microsoft.ContainerService/managedClusters", actions: [join] },
  data: { service: "Microsoft.DBforPostgreSQL/flexibleServers", actions: [join] },
  mysql: { service: "Microsoft.DBforMySQL/flexibleServers", actions: [join] },
  api: { service: "Microsoft.Web/serverFarms", actions: [action] },
};

const slotOf = (name: SubnetName): number | undefined => {
  const slot = /^api-(\d+)$/.exec(name)?.[1];
  return slot === undefined ? undefined : Number(slot);
};

export function rangeOf(name: SubnetName, addresses: Addresses): string {
  const slot = slotOf(name);
  if (slot !== undefined) return apiRange(addresses, slot);
  return name === "api-server" ? addresses.apiServer : addresses[name as Exclude<SubnetName, "api-server" | ApiSubnet>];
}

/** A slot follows from the name, so that others which come later do not move it. */
function apiSubnets({ plan, system, names }: FoundationContext): ReadonlyMap<string, ApiSubnet> {
  const taken = new Map<number, string>();
  const users = Object.values(plan.components).filter(({ needs }) => needs.apis?.includes("api-management") === true);
  if (users.length > apiSlots) throw new Error(`${users.length} API Managements, and there are ${apiSlots} subnets`);
  for (const { component } of users) {
    let slot = Number.parseInt(shortHash(names.before(system.components[component]?.id ?? component)), 16) % apiSlots;
    while (taken.has(slot)) slot = (slot + 1) % apiSlots;
    taken.set(slot, component);
  }
  return new Map([...taken].map(([slot, component]): [string, ApiSubnet] => [component, `api-${slot}`]));
}

/** Subnets that a plan needs. Delegated ones are always there: a store that comes later must not move others. */
const subnetNames = ({ details: { apis } }: FoundationContext, managements: ReadonlyMap<string, ApiSubnet>): readonly SubnetName[] => [
  "nodes",
  "api-server",
  "endpoints",
  "data",
  "mysql",
  ...(apis.includes("application-gateway") ? (["gateway", "balancers"] as const) : []),
  ...[...managements.values()].sort(),
];

export function lowerNetwork(context: FoundationContext): Network {
  const { root, names, where } = context;
  const apis = apiSubnets(context);
  const addresses = addressesOf(context);
  const network = root.add(shared, VirtualNetwork, "main", {
    ...where,
    name: names.of("network", limits.azurerm_virtual_network.most),
    addressSpace: [addresses.network],
  });
  const subnets: Partial<Record<SubnetName, Subnet>> = {};
  for (const name of subnetNames(context, apis)) {
    const delegation = delegations[slotOf(name) === undefined ? name : "api"];
    subnets[name] = root.add(shared, Subnet, name, {
      name,
      resourceGroupName: where.resourceGroupName,
      virtualNetworkName: network.name,
      addressPrefixes: [rangeOf(name, addresses)],
      defaultOutboundAccessEnabled: false,
      // Rules of security groups hold for private endpoints as well.
      privateEndpointNetworkPolicies: "Enabled",
      ...(delegation === undefined ? {} : { delegation: [{ name, serviceDelegation: { name: delegation.service, actions: [...delegation.actions] } }] }),
    });
  }
  const subnet = (name: SubnetName): Subnet => {
    const found = subnets[name];
    if (found === undefined) throw new Error(`no subnet was planned for ${name}`);
    return found;
  };
  return { network, addresses, subnets, subnet, apis, ways: lowerNat(context, subnet, [...apis.values()].sort()) };
}

/** One way out. A Standard NAT gateway is in one zone; the zone-redundant kind is not in this version of the provider. */
function lowerNat(
  { root, names, details, where }: FoundationContext,
  subnet: Network["subnet"],
  apis: readonly ApiSubnet[],
): readonly SubnetNatGatewayAssociation[] {
  const [zone] = details.zones;
  const zones = zone === undefined ? {} : { zones: [zone] };
  const address = root.add(shared, PublicIp, "nat", {
    ...where,
    name: names.of("nat", limits.azurerm_public_ip.most),
    allocationMethod: "Static",
    sku: "Standard",
    ...zones,
  });
  const gateway = root.add(shared, NatGateway, "main", {
    ...where,
    name: names.of("nat", limits.azurerm_nat_gateway.most),
    skuName: "Standard",
    idleTimeoutInMinutes: 4,
    ...zones,
  });
  const joined = root.add(shared, NatGatewayPublicIpAssociation, "main", { natGatewayId: gateway.id, publicIpAddressId: address.id });
  const users: readonly SubnetName[] = ["nodes", ...apis];
  return users.map((name) => root.add(shared, SubnetNatGatewayAssociation, name, { subnetId: subnet(name).id, natGatewayId: gateway.id, dependsOn: [joined] }));
}
