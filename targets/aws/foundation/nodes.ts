import type { EksAddon } from "@cdktf/provider-aws/lib/eks-addon/index.js";
import type { EksCluster } from "@cdktf/provider-aws/lib/eks-cluster/index.js";
import { EksNodeGroup } from "@cdktf/provider-aws/lib/eks-node-group/index.js";
import type { IamRole } from "@cdktf/provider-aws/lib/iam-role/index.js";
import type { IamRolePolicyAttachment } from "@cdktf/provider-aws/lib/iam-role-policy-attachment/index.js";
import { LaunchTemplate } from "@cdktf/provider-aws/lib/launch-template/index.js";
import { limits } from "../../limits.ts";
import { type FoundationContext, shared } from "./context.ts";
import type { Key } from "./keys.ts";
import type { Network } from "./network.ts";
import { addServiceRole, attach } from "./roles.ts";

/**
 * Label and taint of the nodes that are kept for add-ons. Workloads ask for nodes of their pool by label, so the taint only has to keep
 * strangers away: a hard one would leave add-ons pending whose settings take no tolerations (the controller of Mountpoint for S3).
 */
export const systemPool = {
  label: { key: "lintel.dev/pool", value: "system" },
  taint: { key: "CriticalAddonsOnly", value: "true", effect: "PREFER_NO_SCHEDULE" },
} as const;

/** A role for nodes: they join, pull images and can be opened by Session Manager. What pods may do is the pods' own. */
export function addNodeRole(
  context: FoundationContext,
  name: string,
  description: string,
): { readonly role: IamRole; readonly attachments: readonly IamRolePolicyAttachment[] } {
  const role = addServiceRole(context, name, "ec2.amazonaws.com", description);
  const attachments = [
    attach(context, role, `${name}_worker`, "AmazonEKSWorkerNodeMinimalPolicy"),
    attach(context, role, `${name}_pull`, "AmazonEC2ContainerRegistryPullOnly"),
    attach(context, role, `${name}_session`, "AmazonSSMManagedInstanceCore"),
  ];
  return { role, attachments };
}

/** Nodes for add-ons, on demand, spread over the zones. Karpenter runs here, never on nodes that it makes itself. */
export function lowerSystemNodes(
  context: FoundationContext,
  parts: { readonly network: Network; readonly cluster: EksCluster; readonly groupId: string; readonly key: Key; readonly after: readonly EksAddon[] },
): EksNodeGroup {
  const { root, names, details, tags } = context;
  const { instanceType, nodes, diskGib } = details.systemPool;
  const { role, attachments } = addNodeRole(context, "system-nodes", "Nodes for add-ons");
  const template = root.add(shared, LaunchTemplate, "system", {
    name: names.of("system", limits.aws_launch_template.most),
    description: "Nodes for add-ons",
    updateDefaultVersion: true,
    ebsOptimized: "true",
    // Here and not in the group: another type is then a rolling update, not another group of the same name.
    instanceType,
    vpcSecurityGroupIds: [parts.groupId],
    blockDeviceMappings: [
      {
        deviceName: "/dev/xvda",
        ebs: { volumeType: "gp3", volumeSize: diskGib, encrypted: "true", kmsKeyId: parts.key.arn, deleteOnTermination: "true" },
      },
    ],
    metadataOptions: { httpEndpoint: "enabled", httpTokens: "required", httpPutResponseHopLimit: 1, instanceMetadataTags: "disabled" },
    monitoring: { enabled: true },
    tagSpecifications: ["instance", "volume", "network-interface"].map((resourceType) => ({ resourceType, tags: { ...tags, Name: `${names.stem}-system` } })),
  });
  return root.add(shared, EksNodeGroup, "system", {
    clusterName: parts.cluster.name,
    nodeGroupName: "system",
    nodeRoleArn: role.arn,
    subnetIds: parts.network.privateSubnets.slice(0, details.nodeZones).map(({ id }) => id),
    amiType: "AL2023_x86_64_STANDARD",
    capacityType: "ON_DEMAND",
    labels: { [systemPool.label.key]: systemPool.label.value },
    launchTemplate: { id: template.id, version: "${aws_launch_template.system.latest_version}" },
    scalingConfig: { minSize: nodes, desiredSize: nodes, maxSize: nodes + 1 },
    taint: [systemPool.taint],
    updateConfig: { maxUnavailable: 1 },
    nodeRepairConfig: { enabled: true },
    dependsOn: [...attachments, ...parts.after],
  });
}
