import { CloudwatchLogGroup } from "@cdktf/provider-aws/lib/cloudwatch-log-group/index.js";
import { EksAccessEntry } from "@cdktf/provider-aws/lib/eks-access-entry/index.js";
import { EksAccessPolicyAssociation } from "@cdktf/provider-aws/lib/eks-access-policy-association/index.js";
import { EksCluster } from "@cdktf/provider-aws/lib/eks-cluster/index.js";
import { SecurityGroup } from "@cdktf/provider-aws/lib/security-group/index.js";
import { VpcSecurityGroupEgressRule } from "@cdktf/provider-aws/lib/vpc-security-group-egress-rule/index.js";
import { VpcSecurityGroupIngressRule } from "@cdktf/provider-aws/lib/vpc-security-group-ingress-rule/index.js";
import { type FoundationContext, shared } from "./context.ts";
import type { Key, Keys } from "./keys.ts";
import type { Network } from "./network.ts";
import { addPolicy, addServiceRole, attach } from "./roles.ts";

/** Addresses of Kubernetes services: outside the 10.0.0.0/8 that VPCs are cut from. */
const serviceCidr = "172.20.0.0/16";

function addLogGroup(context: FoundationContext, address: string, name: string, key: Key): CloudwatchLogGroup {
  return context.root.add(shared, CloudwatchLogGroup, address, { name, retentionInDays: context.details.logRetentionDays, kmsKeyId: key.arn });
}

export function lowerCluster(context: FoundationContext, network: Network, keys: Keys): EksCluster {
  const { root, clusterName, system, protect } = context;
  // EKS would make the group itself, without retention and key.
  const logs = addLogGroup(context, "cluster", `/aws/eks/${clusterName}/cluster`, keys.logs);
  const role = addServiceRole(context, "cluster", "eks.amazonaws.com", "Control plane of EKS");
  const attached = attach(context, role, "cluster_eks", "AmazonEKSClusterPolicy");
  const secrets = addPolicy(context, role, "cluster_secrets_key", "secrets-key", [
    {
      sid: "SecretsKey",
      actions: ["kms:Encrypt", "kms:Decrypt", "kms:DescribeKey", "kms:CreateGrant", "kms:ListGrants"],
      resources: [keys.cluster.arn],
    },
  ]);
  const cluster = root.add(shared, EksCluster, "main", {
    name: clusterName,
    roleArn: role.arn,
    version: system.cluster.version,
    enabledClusterLogTypes: ["api", "audit", "authenticator", "controllerManager", "scheduler"],
    bootstrapSelfManagedAddons: false,
    deletionProtection: protect,
    accessConfig: { authenticationMode: "API", bootstrapClusterCreatorAdminPermissions: false },
    vpcConfig: { subnetIds: network.endpointSubnets.map(({ id }) => id), endpointPrivateAccess: true, endpointPublicAccess: false },
    encryptionConfig: { resources: ["secrets"], provider: { keyArn: keys.cluster.arn } },
    kubernetesNetworkConfig: { ipFamily: "ipv4", serviceIpv4Cidr: serviceCidr },
    upgradePolicy: { supportType: "STANDARD" },
    zonalShiftConfig: { enabled: true },
    dependsOn: [logs, attached, secrets],
  });
  lowerAccess(context, cluster);
  return cluster;
}

/** Nobody is an administrator by accident: the roles are asked for, and there is no default. */
function lowerAccess({ root, partition }: FoundationContext, cluster: EksCluster): void {
  root.variable("cluster_admin_role_arns", {
    type: "list(string)",
    nullable: false,
    description: "ARNs of the IAM roles that administer the cluster: the role that applies these roots, and one for people.",
    validation: [
      { condition: "${length(var.cluster_admin_role_arns) > 0}", error_message: "Name at least one role, or nobody can reach the cluster." },
      {
        condition: '${alltrue([for arn in var.cluster_admin_role_arns : can(regex("^arn:[a-z-]+:iam::[0-9]{12}:role/[^*]+$", arn))])}',
        error_message: "Write ARNs of IAM roles such as arn:aws:iam::123456789012:role/platform-admin, not of sessions or users.",
      },
    ],
  });
  const each = "${toset(var.cluster_admin_role_arns)}";
  root.add(shared, EksAccessEntry, "admin", { clusterName: cluster.name, principalArn: "${each.value}", type: "STANDARD" }).addOverride("for_each", each);
  const association = root.add(shared, EksAccessPolicyAssociation, "admin", {
    clusterName: cluster.name,
    principalArn: "${aws_eks_access_entry.admin[each.value].principal_arn}",
    policyArn: `arn:${partition}:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy`,
    accessScope: { type: "cluster" },
  });
  association.addOverride("for_each", each);
}

/** What the control plane calls on nodes. A webhook on another port would time out, so charts keep to these. */
const controlPlanePorts: Readonly<Record<number, string>> = {
  443: "services of admission webhooks",
  6443: "the metrics API of KEDA",
  8443: "admission webhooks",
  9443: "admission webhooks of KEDA and the load balancer controller",
  10250: "kubelets, and webhooks of External Secrets and Prometheus",
  10251: "the metrics API of metrics-server",
};

export interface Groups {
  /** Nodes and pods. */
  readonly nodes: SecurityGroup;
}

/** Security groups with one resource a rule. Rules towards components come from edges, not from here. */
export function lowerGroups(context: FoundationContext, network: Network, cluster: EksCluster): Groups {
  const { root, names, clusterName } = context;
  const control = cluster.vpcConfig.clusterSecurityGroupId;
  const nodes = root.add(shared, SecurityGroup, "nodes", {
    name: `${names.stem}-nodes`,
    description: "Nodes and pods of the cluster",
    vpcId: network.vpc.id,
    revokeRulesOnDelete: true,
    tags: { Name: `${names.stem}-nodes`, "karpenter.sh/discovery": clusterName, [`kubernetes.io/cluster/${clusterName}`]: "owned" },
  });
  const ingress = (
    name: string,
    rule: { readonly to: string; readonly from: string; readonly ports?: readonly [number, number]; readonly description: string },
  ): void => {
    root.add(shared, VpcSecurityGroupIngressRule, name, {
      securityGroupId: rule.to,
      referencedSecurityGroupId: rule.from,
      description: rule.description,
      ...(rule.ports === undefined ? { ipProtocol: "-1" } : { ipProtocol: "tcp", fromPort: rule.ports[0], toPort: rule.ports[1] }),
    });
  };
  ingress("nodes_each_other", { to: nodes.id, from: nodes.id, description: "Nodes and pods among themselves; NetworkPolicies narrow it" });
  for (const [port, what] of Object.entries(controlPlanePorts)) {
    ingress(`nodes_from_control_plane_${port}`, { to: nodes.id, from: control, ports: [Number(port), Number(port)], description: `Control plane to ${what}` });
  }
  ingress("control_plane_from_nodes", { to: control, from: nodes.id, ports: [443, 443], description: "Nodes and pods to the Kubernetes API" });

  const egress = (name: string, rule: { readonly cidr: string; readonly protocol: string; readonly port?: number; readonly description: string }): void => {
    root.add(shared, VpcSecurityGroupEgressRule, name, {
      securityGroupId: nodes.id,
      cidrIpv4: rule.cidr,
      ipProtocol: rule.protocol,
      description: rule.description,
      ...(rule.port === undefined ? {} : { fromPort: rule.port, toPort: rule.port }),
    });
  };
  egress("nodes_vpc", { cidr: network.addresses.vpc, protocol: "-1", description: "Control plane, endpoints, stores and pods in the VPC" });
  egress("nodes_https", { cidr: "0.0.0.0/0", protocol: "tcp", port: 443, description: "Image registries and cloud APIs without an endpoint, through NAT" });

  root.variable("operator_cidrs", {
    type: "list(string)",
    nullable: false,
    description:
      "Addresses from which operators and CI reach the cluster's private endpoint: VPNs and peered networks, such as 10.200.0.0/16. Empty when they come through Session Manager alone.",
    validation: [
      {
        condition:
          '${alltrue([for cidr in var.operator_cidrs : can(regex("^[0-9.]+/[0-9]+$", cidr)) && try(cidrsubnet(cidr, 0, 0) == cidr && tonumber(split("/", cidr)[1]) >= 8, false)])}',
        error_message: "Write IPv4 ranges such as 10.200.0.0/16: the first address of the range, and /8 or narrower.",
      },
    ],
  });
  root
    .add(shared, VpcSecurityGroupIngressRule, "control_plane_from_operators", {
      securityGroupId: control,
      cidrIpv4: "${each.value}",
      ipProtocol: "tcp",
      fromPort: 443,
      toPort: 443,
      description: "Operators and CI to the Kubernetes API",
    })
    .addOverride("for_each", "${toset(var.operator_cidrs)}");
  return { nodes };
}
