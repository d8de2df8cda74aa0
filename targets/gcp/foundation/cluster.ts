import { ContainerCluster } from "@cdktf/provider-google/lib/container-cluster/index.js";
import { ProjectIamMember } from "@cdktf/provider-google/lib/project-iam-member/index.js";
import { ServiceAccount } from "@cdktf/provider-google/lib/service-account/index.js";
import { podsPerNode } from "./addresses.ts";
import { type FoundationContext, shared } from "./context.ts";
import type { Keys } from "./keys.ts";
import { type Network, ranges } from "./network.ts";
import { nodeBase } from "./nodes.ts";
import { limits } from "../../limits.ts";

/** The account of nodes: it pulls images and writes logs and metrics. Pods have principals of their own. */
export function lowerNodeAccount({ root, names, api, projectId }: FoundationContext): ServiceAccount {
  const account = root.add(shared, ServiceAccount, "foundation--nodes", {
    accountId: names.of("gke-nodes", limits.google_service_account.most),
    project: api("iam"),
    displayName: `Nodes of ${names.stem}`,
  });
  root.add(shared, ProjectIamMember, "nodes", {
    project: projectId,
    role: "roles/container.defaultNodeServiceAccount",
    member: account.member,
  });
  return account;
}

/** GKE upgrades in these hours. It asks for 48 of them in any 32 days, in blocks of four or more (GKE documentation, "Maintenance windows", 2026). */
const maintenance = { startTime: "2026-01-03T00:00:00Z", endTime: "2026-01-03T08:00:00Z", recurrence: "FREQ=WEEKLY;BYDAY=SA,SU" } as const;

export function lowerCluster(context: FoundationContext, network: Network, keys: Keys, account: ServiceAccount): ContainerCluster {
  const { root, system, place, details, clusterName, protect, api, projectId, labels } = context;
  const accelerators = details.addons.includes("gpu-driver");
  // What the cluster calls besides its own: the fleet's gateway, and the policy on images.
  for (const service of ["connectgateway", "binaryauthorization"]) api(service);
  const cluster = root.add(shared, ContainerCluster, "main", {
    name: clusterName,
    project: api("container"),
    location: place.region,
    nodeLocations: [...details.zones],
    minMasterVersion: system.cluster.version,
    releaseChannel: { channel: "REGULAR" },
    deletionProtection: protect,
    resourceLabels: { ...labels },
    network: network.network.id,
    subnetwork: network.nodes.id,
    networkingMode: "VPC_NATIVE",
    datapathProvider: "ADVANCED_DATAPATH",
    enableIntranodeVisibility: true,
    enableL4IlbSubsetting: true,
    defaultMaxPodsPerNode: podsPerNode,
    ipAllocationPolicy: { clusterSecondaryRangeName: ranges.pods, servicesSecondaryRangeName: ranges.services, stackType: "IPV4" },
    privateClusterConfig: {
      enablePrivateNodes: true,
      enablePrivateEndpoint: true,
      privateEndpointSubnetwork: network.endpoints.id,
      masterGlobalAccessConfig: { enabled: false },
    },
    controlPlaneEndpointsConfig: { dnsEndpointConfig: { allowExternalTraffic: false } },
    masterAuthorizedNetworksConfig: {
      gcpPublicCidrsAccessEnabled: false,
      privateEndpointEnforcementEnabled: true,
      cidrBlocks: operatorBlocks(network.addresses.nodes),
    },
    // Dataplane V2 enforces policies itself, and refuses the older add-on.
    networkPolicy: { enabled: false },
    workloadIdentityConfig: { workloadPool: `${projectId}.svc.id.goog` },
    databaseEncryption: { state: "ENCRYPTED", keyName: keys.use("cluster", "container") },
    binaryAuthorization: { evaluationMode: "PROJECT_SINGLETON_POLICY_ENFORCE" },
    enableShieldedNodes: true,
    enableLegacyAbac: false,
    masterAuth: { clientCertificateConfig: { issueClientCertificate: false } },
    anonymousAuthenticationConfig: { mode: "LIMITED" },
    rbacBindingConfig: { enableInsecureBindingSystemAuthenticated: false, enableInsecureBindingSystemUnauthenticated: false },
    securityPostureConfig: { mode: "BASIC", vulnerabilityMode: "VULNERABILITY_DISABLED" },
    costManagementConfig: { enabled: true },
    gatewayApiConfig: { channel: "CHANNEL_STANDARD" },
    verticalPodAutoscaling: { enabled: false },
    loggingConfig: { enableComponents: ["SYSTEM_COMPONENTS", "WORKLOADS", "APISERVER", "CONTROLLER_MANAGER", "SCHEDULER"] },
    // Metrics are the cluster's own Prometheus's. The exporter of accelerators comes with Google's collector.
    monitoringConfig: {
      enableComponents: ["SYSTEM_COMPONENTS", ...(accelerators ? ["DCGM"] : [])],
      managedPrometheus: { enabled: accelerators },
    },
    addonsConfig: {
      gcePersistentDiskCsiDriverConfig: { enabled: true },
      gcsFuseCsiDriverConfig: { enabled: details.addons.includes("gcs-fuse") },
      httpLoadBalancing: { disabled: false },
      horizontalPodAutoscaling: { disabled: false },
      // Policies let pods ask the cluster's name servers, and no cache before them.
      dnsCacheConfig: { enabled: false },
    },
    clusterAutoscaling: { enabled: false, autoscalingProfile: "OPTIMIZE_UTILIZATION" },
    nodePoolDefaults: { nodeConfigDefaults: { insecureKubeletReadonlyPortEnabled: "FALSE", gcfsConfig: { enabled: true } } },
    maintenancePolicy: { recurringWindow: maintenance },
    // Operators and CI reach the private endpoint through the fleet, where no network of theirs leads to it.
    fleet: { project: api("gkehub") },
    removeDefaultNodePool: true,
    initialNodeCount: 1,
    // Of the pool that GKE makes first, and that is removed at once.
    nodeConfig: { ...nodeBase(context, keys, account), machineType: details.systemPool.machineType, diskType: "pd-balanced", diskSizeGb: 50 },
    lifecycle: { ignoreChanges: ["node_config", "initial_node_count"] },
    dependsOn: [...network.ways],
  });
  if (protect) {
    // Terraform alone knows this protection: what lifts it is a value, and not an edit.
    root.variable("cluster_deletion_protection", {
      type: "bool",
      default: true,
      nullable: false,
      description: "Whether Terraform refuses to destroy the cluster. false to take the system down.",
    });
    cluster.addOverride("deletion_protection", "${var.cluster_deletion_protection}");
  }
  lowerAccess(context);
  return cluster;
}

const mostOperators = 8;

/**
 * A block a range of operators. Blocks that follow a variable would be dynamic, which scanners cannot read in JSON: so there are always as
 * many, and those that nobody needs repeat the range of the nodes, which reach the API anyhow. Equal blocks are one.
 */
const operatorBlocks = (nodes: string) =>
  Array.from({ length: mostOperators }, (_, index) => ({
    cidrBlock: `\${try(var.operator_cidrs[${index}], "${nodes}")}`,
    displayName: `\${length(var.operator_cidrs) > ${index} ? "operators ${index + 1}" : "nodes"}`,
  }));

/** Nobody is an administrator by accident: they are asked for, and there is no default. */
function lowerAccess({ root, projectId }: FoundationContext): void {
  root.variable("cluster_admins", {
    type: "list(string)",
    nullable: false,
    description:
      "Who administers the cluster, as members of IAM: the account that applies these roots, and a group of people, such as group:platform@example.com.",
    validation: [
      { condition: "${length(var.cluster_admins) > 0}", error_message: "Name at least one member, or nobody can reach the cluster." },
      {
        condition: '${alltrue([for who in var.cluster_admins : can(regex("^(group|user|serviceAccount|principal|principalSet):[^ ]+$", who))])}',
        error_message: "Write members of IAM such as group:platform@example.com or serviceAccount:ci@my-project.iam.gserviceaccount.com.",
      },
    ],
  });
  root.variable("operator_cidrs", {
    type: "list(string)",
    nullable: false,
    description:
      "Addresses from which operators and CI reach the cluster's private endpoint: VPNs and peered networks, such as 10.200.0.0/16. Empty when they come through the fleet's gateway alone.",
    validation: [
      {
        condition:
          '${alltrue([for cidr in var.operator_cidrs : can(regex("^[0-9.]+/[0-9]+$", cidr)) && try(cidrsubnet(cidr, 0, 0) == cidr && tonumber(split("/", cidr)[1]) >= 8, false)])}',
        error_message: "Write IPv4 ranges such as 10.200.0.0/16: the first address of the range, and /8 or narrower.",
      },
      { condition: `\${length(var.operator_cidrs) <= ${mostOperators}}`, error_message: "Eight ranges at most: put neighbours together." },
    ],
  });
  for (const [name, role] of [
    ["cluster-admin", "roles/container.admin"],
    ["fleet-gateway", "roles/gkehub.gatewayAdmin"],
    ["fleet-viewer", "roles/gkehub.viewer"],
  ] as const) {
    root.add(shared, ProjectIamMember, name, { project: projectId, role, member: "${each.value}" }).addOverride("for_each", "${toset(var.cluster_admins)}");
  }
}
