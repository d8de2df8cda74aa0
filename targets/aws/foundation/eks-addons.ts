import { DataAwsEksAddonVersion } from "@cdktf/provider-aws/lib/data-aws-eks-addon-version/index.js";
import { EksAddon } from "@cdktf/provider-aws/lib/eks-addon/index.js";
import type { EksCluster } from "@cdktf/provider-aws/lib/eks-cluster/index.js";
import type { EksNodeGroup } from "@cdktf/provider-aws/lib/eks-node-group/index.js";
import type { IamRole } from "@cdktf/provider-aws/lib/iam-role/index.js";
import type { IamRolePolicyAttachment } from "@cdktf/provider-aws/lib/iam-role-policy-attachment/index.js";
import { type FoundationContext, shared } from "./context.ts";
import { addPodRole, attach, type PodRole } from "./roles.ts";

const cniPods: PodRole = { name: "vpc-cni", namespace: "kube-system", serviceAccount: "aws-node", description: "Addresses of pods" };
const diskPods: PodRole = { name: "ebs-csi", namespace: "kube-system", serviceAccount: "ebs-csi-controller-sa", description: "Disks of pods" };

export interface AddonRoles {
  readonly cni: IamRole;
  readonly disks: IamRole;
  readonly attached: readonly IamRolePolicyAttachment[];
}

/** Before the keys, whose policy names the role that makes disks. */
export function lowerAddonRoles(context: FoundationContext): AddonRoles {
  const cni = addPodRole(context, cniPods);
  const addresses = attach(context, cni, "vpc-cni", "AmazonEKS_CNI_Policy");
  const disks = addPodRole(context, diskPods);
  // Manages only volumes and snapshots that the driver tagged (AWS managed policy of 2026-04-16).
  const volumes = attach(context, disks, "ebs-csi", "AmazonEBSCSIDriverPolicyV2");
  return { cni, disks, attached: [addresses, volumes] };
}

interface AddonOptions {
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly identity?: { readonly role: IamRole; readonly serviceAccount: string };
  readonly after?: readonly (EksNodeGroup | IamRolePolicyAttachment)[];
}

function addAddon(context: FoundationContext, cluster: EksCluster, name: string, options: AddonOptions = {}): EksAddon {
  const { root, system, catalog } = context;
  const pin = catalog.version(`eks-addon/${name}/${system.cluster.version}`);
  const known = pin?.verified === true ? pin.version : undefined;
  // Where the catalogue has no checked version, AWS's own default for this version of Kubernetes.
  if (known === undefined) root.add(shared, DataAwsEksAddonVersion, name, { addonName: name, kubernetesVersion: system.cluster.version, mostRecent: false });
  return root.add(shared, EksAddon, name, {
    clusterName: cluster.name,
    addonName: name,
    addonVersion: known ?? `\${data.aws_eks_addon_version.${name.replace(/-/g, "_")}.version}`,
    resolveConflictsOnCreate: "OVERWRITE",
    resolveConflictsOnUpdate: "PRESERVE",
    preserve: false,
    ...(options.settings === undefined ? {} : { configurationValues: JSON.stringify(options.settings) }),
    ...(options.identity === undefined
      ? {}
      : { podIdentityAssociation: [{ roleArn: options.identity.role.arn, serviceAccount: options.identity.serviceAccount }] }),
    ...(options.after === undefined ? {} : { dependsOn: [...options.after] }),
  });
}

/** Without these no node gets ready: they come before the first one. */
export function lowerNodeAddons(context: FoundationContext, cluster: EksCluster, roles: AddonRoles): readonly EksAddon[] {
  return [
    addAddon(context, cluster, "vpc-cni", {
      settings: { enableNetworkPolicy: "true", env: { ENABLE_PREFIX_DELEGATION: "true", WARM_PREFIX_TARGET: "1" } },
      identity: { role: roles.cni, serviceAccount: cniPods.serviceAccount },
      after: roles.attached,
    }),
    addAddon(context, cluster, "kube-proxy"),
    addAddon(context, cluster, "eks-pod-identity-agent"),
  ];
}

/** These wait for nodes, and time out without any. */
export function lowerClusterAddons(context: FoundationContext, cluster: EksCluster, roles: AddonRoles, nodes: EksNodeGroup): void {
  const after = [nodes];
  addAddon(context, cluster, "coredns", { after });
  addAddon(context, cluster, "metrics-server", { after });
  addAddon(context, cluster, "eks-node-monitoring-agent", { after });
  addAddon(context, cluster, "aws-ebs-csi-driver", {
    after: [...after, ...roles.attached],
    settings: { controller: { extraVolumeTags: context.tags } },
    identity: { role: roles.disks, serviceAccount: diskPods.serviceAccount },
  });
  if (context.details.addons.includes("mountpoint-s3")) {
    addAddon(context, cluster, "aws-mountpoint-s3-csi-driver", { after, settings: { node: { tolerateAllTaints: true } } });
  }
}
