import { DataAwsAvailabilityZones } from "@cdktf/provider-aws/lib/data-aws-availability-zones/index.js";
import { DefaultSecurityGroup } from "@cdktf/provider-aws/lib/default-security-group/index.js";
import { Eip } from "@cdktf/provider-aws/lib/eip/index.js";
import { InternetGateway } from "@cdktf/provider-aws/lib/internet-gateway/index.js";
import { NatGateway } from "@cdktf/provider-aws/lib/nat-gateway/index.js";
import { Route } from "@cdktf/provider-aws/lib/route/index.js";
import { RouteTable } from "@cdktf/provider-aws/lib/route-table/index.js";
import { RouteTableAssociation } from "@cdktf/provider-aws/lib/route-table-association/index.js";
import { Subnet } from "@cdktf/provider-aws/lib/subnet/index.js";
import { Vpc } from "@cdktf/provider-aws/lib/vpc/index.js";
import { shortHash } from "../../names.ts";
import { type FoundationContext, shared } from "./context.ts";

/** Address plan of a VPC: a /16 that depends on system, environment and place alone. */
export interface AddressPlan {
  readonly vpc: string;
  /** Nodes and pods: /19 a zone. */
  readonly private: readonly string[];
  /** Managed stores: /24 a zone. */
  readonly data: readonly string[];
  /** Control plane and private endpoints: /24 a zone. */
  readonly endpoints: readonly string[];
  /** Public load balancers and NAT gateways: /26 a zone. */
  readonly public: readonly string[];
  /** Internal load balancers: /26 a zone, apart from pods, so that a NetworkPolicy can let in the one and not the other. */
  readonly internal: readonly string[];
}

/** Seven /19 blocks fit below the small subnets; six zones are the most that a region has. */
export function addressPlan(seed: string, zones: number): AddressPlan {
  if (zones > 6) throw new Error(`an address plan holds 6 zones, not ${zones}`);
  const second = Number.parseInt(shortHash(seed), 16) % 256;
  const each = (block: (zone: number) => string): string[] => Array.from({ length: zones }, (_, zone) => block(zone));
  return {
    vpc: `10.${second}.0.0/16`,
    private: each((zone) => `10.${second}.${zone * 32}.0/19`),
    data: each((zone) => `10.${second}.${224 + zone}.0/24`),
    endpoints: each((zone) => `10.${second}.${232 + zone}.0/24`),
    public: each((zone) => `10.${second}.${240 + Math.floor(zone / 4)}.${(zone % 4) * 64}/26`),
    internal: each((zone) => `10.${second}.${248 + Math.floor(zone / 4)}.${(zone % 4) * 64}/26`),
  };
}

export const addressesOf = (context: Pick<FoundationContext, "names" | "place" | "details">): AddressPlan =>
  addressPlan(`${context.names.stem}/${context.place.region}/${context.place.account ?? ""}`, context.details.zones);

export interface Network {
  readonly vpc: Vpc;
  readonly addresses: AddressPlan;
  readonly privateSubnets: readonly Subnet[];
  readonly dataSubnets: readonly Subnet[];
  readonly endpointSubnets: readonly Subnet[];
  readonly publicSubnets: readonly Subnet[];
  readonly internalSubnets: readonly Subnet[];
  readonly routeTables: readonly RouteTable[];
  /** Of managed stores, private endpoints and the control plane. */
  readonly isolatedTable: RouteTable;
}

export function lowerNetwork(context: FoundationContext): Network {
  const { root, details, names, clusterName, place } = context;
  const addresses = addressesOf(context);
  const vpc = root.add(shared, Vpc, "main", {
    cidrBlock: addresses.vpc,
    enableDnsSupport: true,
    enableDnsHostnames: true,
    tags: { Name: names.stem },
  });
  root.add(shared, DefaultSecurityGroup, "unused", { vpcId: vpc.id, tags: { Name: `${names.stem}-default-unused` } });

  const zone = zoneNames(context);
  const subnets = (tier: string, blocks: readonly string[], tags: (index: number) => Readonly<Record<string, string>>): Subnet[] =>
    blocks.map((cidrBlock, index) =>
      root.add(shared, Subnet, `${tier}_${index + 1}`, {
        vpcId: vpc.id,
        cidrBlock,
        availabilityZone: zone(index),
        mapPublicIpOnLaunch: false,
        // A zone that opens later must not move subnets that are in use.
        ...(index < (place.zoneNames ?? []).length ? {} : { lifecycle: { ignoreChanges: ["availability_zone"] } }),
        tags: { Name: `${names.stem}-${tier}-${index + 1}`, tier, ...tags(index) },
      }),
    );
  // Karpenter makes nodes in the subnets with its tag: only in the zones that the plan uses.
  const privateSubnets = subnets(
    "private",
    addresses.private,
    (index): Readonly<Record<string, string>> => (index < details.nodeZones ? { "karpenter.sh/discovery": clusterName } : {}),
  );
  const dataSubnets = subnets("data", addresses.data, () => ({}));
  const endpointSubnets = subnets("endpoints", addresses.endpoints, () => ({}));
  const publicSubnets = subnets("public", addresses.public, () => ({ "kubernetes.io/role/elb": "1" }));
  const internalSubnets = subnets("internal", addresses.internal, () => ({ "kubernetes.io/role/internal-elb": "1" }));

  const gateway = root.add(shared, InternetGateway, "main", { vpcId: vpc.id, tags: { Name: names.stem } });
  const publicTable = root.add(shared, RouteTable, "public", { vpcId: vpc.id, tags: { Name: `${names.stem}-public` } });
  root.add(shared, Route, "public_internet", { routeTableId: publicTable.id, destinationCidrBlock: "0.0.0.0/0", gatewayId: gateway.id });
  publicSubnets.forEach((subnet, index) => {
    root.add(shared, RouteTableAssociation, `public_${index + 1}`, { subnetId: subnet.id, routeTableId: publicTable.id });
  });

  const nats = publicSubnets.slice(0, details.natGateways).map((subnet, index) => {
    const address = root.add(shared, Eip, `nat_${index + 1}`, { domain: "vpc", tags: { Name: `${names.stem}-nat-${index + 1}` }, dependsOn: [gateway] });
    return root.add(shared, NatGateway, `zone_${index + 1}`, {
      subnetId: subnet.id,
      allocationId: address.id,
      connectivityType: "public",
      tags: { Name: `${names.stem}-${index + 1}` },
      dependsOn: [gateway],
    });
  });
  const privateTables = privateSubnets.map((subnet, index) => {
    const table = root.add(shared, RouteTable, `private_${index + 1}`, { vpcId: vpc.id, tags: { Name: `${names.stem}-private-${index + 1}` } });
    const nat = nats[index] ?? nats[0];
    if (nat !== undefined)
      root.add(shared, Route, `private_${index + 1}_nat`, { routeTableId: table.id, destinationCidrBlock: "0.0.0.0/0", natGatewayId: nat.id });
    root.add(shared, RouteTableAssociation, `private_${index + 1}`, { subnetId: subnet.id, routeTableId: table.id });
    // A load balancer that checks tokens fetches the issuer's keys through NAT.
    const internal = internalSubnets[index];
    if (internal !== undefined) root.add(shared, RouteTableAssociation, `internal_${index + 1}`, { subnetId: internal.id, routeTableId: table.id });
    return table;
  });
  // Stores and endpoints have no way out of the VPC but the gateway endpoint of S3.
  const isolated = root.add(shared, RouteTable, "isolated", { vpcId: vpc.id, tags: { Name: `${names.stem}-isolated` } });
  for (const [tier, members] of [
    ["data", dataSubnets],
    ["endpoints", endpointSubnets],
  ] as const) {
    members.forEach((subnet, index) => {
      root.add(shared, RouteTableAssociation, `${tier}_${index + 1}`, { subnetId: subnet.id, routeTableId: isolated.id });
    });
  }
  return {
    vpc,
    addresses,
    privateSubnets,
    dataSubnets,
    endpointSubnets,
    publicSubnets,
    internalSubnets,
    routeTables: [...privateTables, isolated],
    isolatedTable: isolated,
  };
}

/** Zones in which EKS does not put control planes (Amazon EKS user guide, subnet requirements, 2026). */
const withoutControlPlane = ["cac1-az3", "use1-az3", "usw1-az2"] as const;

/** The author's zones first, then others that are open: zone names mean other places in other accounts, so they are looked up. */
function zoneNames({ root, place, details }: FoundationContext): (index: number) => string {
  const named = place.zoneNames ?? [];
  if (named.length >= details.zones) return (index) => named[index] ?? "";
  const wanted = details.zones - named.length;
  const open = root.add(shared, DataAwsAvailabilityZones, "open", {
    state: "available",
    ...(named.length === 0 ? {} : { excludeNames: [...named] }),
    excludeZoneIds: [...withoutControlPlane],
    filter: [{ name: "opt-in-status", values: ["opt-in-not-required"] }],
  });
  open.addOverride("lifecycle.postcondition", [
    {
      condition: `\${length(self.names) >= ${wanted}}`,
      error_message: `${place.region} shows this account fewer zones than the ${details.zones} of the plan. Set \`zones\` of the place lower, or choose another region.`,
    },
  ]);
  return (index) => named[index] ?? `\${data.aws_availability_zones.open.names[${index - named.length}]}`;
}
