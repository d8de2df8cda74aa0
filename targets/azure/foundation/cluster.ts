import { DiskEncryptionSet } from "@cdktf/provider-azurerm/lib/disk-encryption-set/index.js";
import { KubernetesCluster } from "@cdktf/provider-azurerm/lib/kubernetes-cluster/index.js";
import type { RoleAssignment } from "@cdktf/provider-azurerm/lib/role-assignment/index.js";
import { UserAssignedIdentity } from "@cdktf/provider-azurerm/lib/user-assigned-identity/index.js";
import { poolLabel } from "../../cloud/platform/release.ts";
import { join } from "../../cloud/join.ts";
import { limits } from "../../limits.ts";
import { systemTags } from "../tags.ts";
import { podsPerNode } from "./addresses.ts";
import { assign } from "./assignments.ts";
import { type FoundationContext, shared } from "./context.ts";
import type { Firewall } from "./firewall.ts";
import type { Keys } from "./keys.ts";
import type { Network } from "./network.ts";

export interface Cluster {
  readonly cluster: KubernetesCluster;
  /** Of the control plane. */
  readonly identity: UserAssignedIdentity;
  /** Of nodes: it pulls images, and nothing else. */
  readonly kubelet: UserAssignedIdentity;
}

/** AKS upgrades in these hours. */
const window = { frequency: "Weekly", interval: 1, duration: 4, dayOfWeek: "Sunday", startTime: "01:00", utcOffset: "+00:00" } as const;

/** Nodes and their disks are in a group that AKS makes: the budget counts it as well. */
export const nodeGroupName = ({ names }: Pick<FoundationContext, "names">): string =>
  names.of("nodes", limits["azurerm_kubernetes_cluster.node_resource_group"].most);

export function lowerDisks(context: FoundationContext, keys: Keys): DiskEncryptionSet {
  const { root, names, where } = context;
  const key = keys.of("cluster");
  return root.add(shared, DiskEncryptionSet, "main", {
    ...where,
    name: names.of("disks", limits.azurerm_disk_encryption_set.most),
    encryptionType: "EncryptionAtRestWithCustomerKey",
    keyVaultKeyId: key.versionlessId,
    autoKeyRotationEnabled: true,
    identity: { type: "UserAssigned", identityIds: [key.identityId] },
    dependsOn: [key.grant],
  });
}

export function lowerCluster(
  context: FoundationContext,
  parts: { readonly network: Network; readonly firewall: Firewall; readonly disks: DiskEncryptionSet },
): Cluster {
  const { root, system, names, where, details, clusterName, tenantId, plan } = context;
  const { network, disks } = parts;
  const account = (name: string): UserAssignedIdentity =>
    root.add(shared, UserAssignedIdentity, join(shared, name), { ...where, name: names.of(`${shared}-${name}`, limits.azurerm_user_assigned_identity.most) });
  const identity = account("cluster");
  const kubelet = account("kubelet");
  const grants = lowerGrants(context, { network, disks, identity, kubelet });
  const idle = Math.max(10, ...plan.pools.map(({ idleAfter }) => Math.ceil(idleAfter / 60_000)));
  const { vmSize, nodes, diskGib } = details.systemPool;
  const cluster = root.add(shared, KubernetesCluster, "main", {
    ...where,
    name: clusterName,
    kubernetesVersion: system.cluster.version,
    skuTier: "Standard",
    supportPlan: "KubernetesOfficial",
    nodeResourceGroup: nodeGroupName(context),
    // The other prefix is of clusters with a DNS zone of one's own.
    dnsPrefix: names.of("cluster", limits["azurerm_kubernetes_cluster.dns_prefix"].most),
    privateClusterEnabled: true,
    privateClusterPublicFqdnEnabled: false,
    privateDnsZoneId: "System",
    apiServerAccessProfile: { virtualNetworkIntegrationEnabled: true, subnetId: network.subnet("api-server").id },
    localAccountDisabled: true,
    roleBasedAccessControlEnabled: true,
    azureActiveDirectoryRoleBasedAccessControl: { azureRbacEnabled: true, tenantId, adminGroupObjectIds: [] },
    runCommandEnabled: false,
    oidcIssuerEnabled: true,
    workloadIdentityEnabled: true,
    azurePolicyEnabled: true,
    costAnalysisEnabled: true,
    imageCleanerEnabled: true,
    imageCleanerIntervalHours: 168,
    automaticUpgradeChannel: "patch",
    nodeOsUpgradeChannel: "NodeImage",
    maintenanceWindowAutoUpgrade: window,
    maintenanceWindowNodeOs: window,
    diskEncryptionSetId: disks.id,
    identity: { type: "UserAssigned", identityIds: [identity.id] },
    kubeletIdentity: { clientId: kubelet.clientId, objectId: kubelet.principalId, userAssignedIdentityId: kubelet.id },
    networkProfile: {
      networkPlugin: "azure",
      networkPluginMode: "overlay",
      networkPolicy: "cilium",
      networkDataPlane: "cilium",
      outboundType: "userAssignedNATGateway",
      loadBalancerSku: "standard",
      podCidr: network.addresses.pods,
      serviceCidr: network.addresses.services,
      dnsServiceIp: network.addresses.dns,
    },
    storageProfile: {
      blobDriverEnabled: details.addons.includes("blob-csi"),
      diskDriverEnabled: true,
      fileDriverEnabled: false,
      snapshotControllerEnabled: true,
    },
    // KEDA comes by chart, so that pods scale the same on every cloud.
    workloadAutoscalerProfile: { kedaEnabled: false, verticalPodAutoscalerEnabled: false },
    // The order of the ladder is in a ConfigMap of the manifests. The time that an empty node lives is one for all pools: the longest.
    autoScalerProfile: {
      expander: "priority",
      balanceSimilarNodeGroups: false,
      scaleDownUnneeded: `${idle}m`,
      maxNodeProvisioningTime: "20m",
      skipNodesWithLocalStorage: false,
      skipNodesWithSystemPods: true,
    },
    defaultNodePool: {
      name: "system",
      vmSize,
      type: "VirtualMachineScaleSets",
      autoScalingEnabled: true,
      minCount: nodes,
      maxCount: nodes + 2,
      zones: [...details.zones],
      onlyCriticalAddonsEnabled: true,
      nodeLabels: { [poolLabel]: "system" },
      osSku: "Ubuntu",
      osDiskType: "Managed",
      osDiskSizeGb: diskGib,
      hostEncryptionEnabled: true,
      maxPods: podsPerNode,
      nodePublicIpEnabled: false,
      vnetSubnetId: network.subnet("nodes").id,
      // A change of size makes another pool of this name first.
      temporaryNameForRotation: "systemnext",
      upgradeSettings: { maxSurge: "33%", drainTimeoutInMinutes: 30, nodeSoakDurationInMinutes: 0 },
      tags: { ...systemTags(system), component: shared },
    },
    lifecycle: {
      // The autoscaler's. Patches of the channel are no difference to a version that names the minor alone.
      ignoreChanges: ["default_node_pool[0].node_count"],
    },
    dependsOn: [...grants, ...network.ways, ...parts.firewall.joined],
  });
  cluster.addOverride("azure_active_directory_role_based_access_control.admin_group_object_ids", "${var.operator_group_ids}");
  return { cluster, identity, kubelet };
}

/** What the control plane may do (AKS documentation, "Use a managed identity", "API Server VNet Integration", "Bring your own keys", 2026). */
function lowerGrants(
  context: FoundationContext,
  parts: { readonly network: Network; readonly disks: DiskEncryptionSet; readonly identity: UserAssignedIdentity; readonly kubelet: UserAssignedIdentity },
): readonly RoleAssignment[] {
  const { network, disks, identity, kubelet } = parts;
  const { principalId } = identity;
  const subnets = (["nodes", "api-server", ...(network.subnets.balancers === undefined ? [] : (["balancers"] as const))] as const).map((name) =>
    assign(context, {
      address: join("cluster", name),
      scope: network.subnet(name).id,
      role: "Network Contributor",
      principalId,
      description: "The cluster joins nodes, its API server and load balancers to its subnets",
    }),
  );
  return [
    ...subnets,
    assign(context, {
      address: join("cluster", "kubelet"),
      scope: kubelet.id,
      role: "Managed Identity Operator",
      principalId,
      description: "The cluster gives nodes their identity",
    }),
    assign(context, {
      address: join("cluster", "disks"),
      scope: disks.id,
      role: "Reader",
      principalId,
      description: "The cluster makes disks under the key of the system",
    }),
  ];
}
