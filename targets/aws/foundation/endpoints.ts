import { SecurityGroup } from "@cdktf/provider-aws/lib/security-group/index.js";
import { VpcEndpoint } from "@cdktf/provider-aws/lib/vpc-endpoint/index.js";
import { VpcSecurityGroupIngressRule } from "@cdktf/provider-aws/lib/vpc-security-group-ingress-rule/index.js";
import { type FoundationContext, shared } from "./context.ts";
import type { Network } from "./network.ts";
import { policy, type PolicyStatement } from "./policy.ts";

/**
 * Interface endpoints of every cluster: nodes, add-ons and sessions call these whatever the components do. Not among them: `eks`, which
 * Karpenter alone asks now and then, through NAT, and which newer regions do not have (Amazon EKS user guide, 2026); and `ec2messages`,
 * which the agent of Session Manager has not needed since 3.3.40 and which regions from 2024 on do not have (Systems Manager user guide, 2026).
 */
export const clusterEndpoints = [
  "ec2",
  "ecr.api",
  "ecr.dkr",
  "eks-auth",
  "elasticloadbalancing",
  "kms",
  "logs",
  "monitoring",
  "secretsmanager",
  "sns",
  "sqs",
  "ssm",
  "ssmmessages",
  "sts",
] as const;

/**
 * Private ways to cloud APIs. S3 always has the gateway form, which costs nothing; when a component asks for `s3`, an interface is
 * added, because a NetworkPolicy can name the addresses of an interface and not those of a gateway.
 */
export function lowerEndpoints(context: FoundationContext, network: Network, nodesGroupId: string): void {
  const { root, names, place, details } = context;
  const service = (name: string): string => `com.amazonaws.${place.region}.${name}`;
  root.add(shared, VpcEndpoint, "s3_gateway", {
    vpcId: network.vpc.id,
    serviceName: service("s3"),
    vpcEndpointType: "Gateway",
    routeTableIds: network.routeTables.map(({ id }) => id),
    policy: policy([accountOnly(context), ...imageLayers(context)]),
    tags: { Name: `${names.stem}-s3-gateway` },
  });
  const group = root.add(shared, SecurityGroup, "endpoints", {
    name: `${names.stem}-endpoints`,
    description: "Private endpoints of cloud APIs",
    vpcId: network.vpc.id,
    revokeRulesOnDelete: true,
    tags: { Name: `${names.stem}-endpoints` },
  });
  root.add(shared, VpcSecurityGroupIngressRule, "endpoints_from_nodes", {
    securityGroupId: group.id,
    referencedSecurityGroupId: nodesGroupId,
    description: "Nodes and pods to cloud APIs",
    ipProtocol: "tcp",
    fromPort: 443,
    toPort: 443,
  });
  for (const name of details.endpoints) {
    const s3 = name === "s3";
    const invoke = name === "execute-api";
    root.add(shared, VpcEndpoint, name, {
      vpcId: network.vpc.id,
      serviceName: service(name),
      vpcEndpointType: "Interface",
      privateDnsEnabled: true,
      subnetIds: network.endpointSubnets.slice(0, details.nodeZones).map(({ id }) => id),
      securityGroupIds: [invoke ? callersGroup(context, network) : group.id],
      policy: policy(invoke ? [ownApis(context)] : s3 ? [accountOnly(context), ...imageLayers(context)] : [accountOnly(context)]),
      ...(s3 ? { dnsOptions: { dnsRecordIpType: "ipv4", privateDnsOnlyForInboundResolverEndpoint: false } } : {}),
      tags: { Name: `${names.stem}-${name}` },
    });
  }
}

/** Private APIs are called from the network and what is joined to it, not from the nodes alone. */
function callersGroup({ root, names }: FoundationContext, network: Network): string {
  const group = root.add(shared, SecurityGroup, "execute_api", {
    name: `${names.stem}-execute-api`,
    description: "Private endpoint of API Gateway",
    vpcId: network.vpc.id,
    revokeRulesOnDelete: true,
    tags: { Name: `${names.stem}-execute-api` },
  });
  root.add(shared, VpcSecurityGroupIngressRule, "execute_api_from_network", {
    securityGroupId: group.id,
    cidrIpv4: network.addresses.vpc,
    description: "Callers of private APIs",
    ipProtocol: "tcp",
    fromPort: 443,
    toPort: 443,
  });
  return group.id;
}

/** Callers with a key have no identity of the account, so what they call is limited instead. */
const ownApis = ({ accountId, partition, place }: FoundationContext): PolicyStatement => ({
  sid: "OwnApis",
  principal: "*",
  actions: ["execute-api:Invoke"],
  resources: [`arn:${partition}:execute-api:${place.region}:${accountId}:*`],
});

/** No credentials of another account work through the endpoint: stolen data cannot be carried out with them. */
const accountOnly = ({ accountId }: FoundationContext): PolicyStatement => ({
  sid: "OwnAccount",
  principal: "*",
  actions: ["*"],
  resources: ["*"],
  conditions: [{ test: "StringEquals", variable: "aws:PrincipalAccount", values: [accountId] }],
});

/**
 * Registries that serve layers of images from buckets of their own, which requests from the same region reach through these endpoints:
 * registry.k8s.io from a bucket of the region where it has one (kubernetes/registry.k8s.io, 2026), quay.io and Docker Hub from
 * us-east-1. Without them add-ons could not be pulled.
 */
const publicLayerBuckets = (region: string): readonly string[] => [
  `prod-registry-k8s-io-${region}`,
  ...(region === "us-east-1" ? ["quayio-production-s3", "docker-images-prod"] : []),
];

/** Reads only, by signed addresses or without credentials, so no principal can be named. */
const imageLayers = ({ partition, place }: FoundationContext): readonly PolicyStatement[] => {
  const objects = (bucket: string): string => `arn:${partition}:s3:::${bucket}/*`;
  return [
    { sid: "ImageLayers", principal: "*", actions: ["s3:GetObject"], resources: [objects(`prod-${place.region}-starport-layer-bucket`)] },
    { sid: "PublicImageLayers", principal: "*", actions: ["s3:GetObject"], resources: publicLayerBuckets(place.region).map(objects) },
  ];
};
