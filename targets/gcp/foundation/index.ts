import { DataGoogleProject } from "@cdktf/provider-google/lib/data-google-project/index.js";
import type { Names } from "../../names.ts";
import type { FoundationOptions } from "../../cloud/foundation.ts";
import type { Foundation } from "../contract.ts";
import { systemLabels } from "../labels.ts";
import { googleApis } from "./addresses.ts";
import { lowerAlerts } from "./alerts.ts";
import { switchboard } from "./apis.ts";
import { lowerBudget } from "./budget.ts";
import { lowerCluster, lowerNodeAccount } from "./cluster.ts";
import { type FoundationContext, type FoundationDetails, shared } from "./context.ts";
import { type Firewall, lowerFirewall } from "./firewall.ts";
import { lowerSecretReader, principalOf, type Read } from "./identities.ts";
import { keyLevel, lowerKeys } from "./keys.ts";
import { lowerAccessLog, lowerLogs } from "./logs.ts";
import { lowerNetwork } from "./network.ts";
import { lowerPools, lowerSystemNodes } from "./nodes.ts";
import { lowerRegistry } from "./registry.ts";
import { limits } from "../../limits.ts";

export interface LoweredFoundation {
  readonly foundation: Foundation;
  readonly firewall: Firewall;
  /** APIs whose agents use a key. */
  products(): readonly string[];
  /** Grants that depend on what the edges became: to be called once, after the passes. */
  grantSecrets(read: Read): void;
}

export const clusterNameOf = (names: Names): string => names.of("cluster", limits.google_container_cluster.most);

/** APIs that are on whatever is in the system: nodes and pods call them. */
const everywhere = [
  "compute",
  "container",
  "iam",
  "iamcredentials",
  "sts",
  "logging",
  "monitoring",
  "artifactregistry",
  "secretmanager",
  "containerfilesystem",
] as const;

export function lowerFoundation(options: FoundationOptions<FoundationDetails> & { readonly projectId: string }): LoweredFoundation {
  const { system, plan, details, names, root, projectId } = options;
  const { place } = plan;
  const api = switchboard(root, projectId);
  for (const service of [...new Set([...everywhere, ...details.apis])].sort()) api(service);
  const project = root.add(shared, DataGoogleProject, "main", { projectId: api("cloudresourcemanager") });
  const context: FoundationContext = {
    ...options,
    place,
    protect: system.environment === "production",
    projectNumber: project.number,
    clusterName: clusterNameOf(names),
    labels: { ...systemLabels(system), component: shared },
    api,
  };
  const keys = lowerKeys(context);
  const network = lowerNetwork(context);
  const account = lowerNodeAccount(context);
  const firewall = lowerFirewall(context, network, account.email);
  lowerLogs(context, network, keys);
  const accessLog = lowerAccessLog(context, keys);
  const cluster = lowerCluster(context, network, keys, account);
  const parts = { cluster, keys, account };
  const { workloadPool } = cluster.workloadIdentityConfig;
  lowerSystemNodes(context, parts);
  lowerPools(context, plan.pools, parts);
  lowerRegistry(context, keys, account);
  const alerts = lowerAlerts(context, keys);
  lowerBudget(context, keys, alerts);

  root.output("project_id", projectId, "Project of the system");
  root.output("project_number", project.number, "Its number");
  root.output("cluster_name", cluster.name, "Name of the cluster");
  root.output("cluster_endpoint", cluster.privateClusterConfig.privateEndpoint, "Private address of the Kubernetes API");
  root.output("cluster_certificate_authority", cluster.masterAuth.clusterCaCertificate, "Certificate authority of the Kubernetes API, base64");
  root.output("cluster_membership", cluster.fleet.membershipId, "Membership of the cluster in the project's fleet");
  root.output("cluster_key", keys.id("cluster"), "Key of disks");
  root.output("network", network.network.name, "Network of the system");

  const { addresses } = network;
  return {
    firewall,
    products: () => keys.products(),
    grantSecrets: (read) =>
      lowerSecretReader(context, workloadPool, {
        ...read,
        own: [...alerts.secrets.map((secret) => ({ name: secret.friendlyUniqueId, id: secret.id })), ...read.own],
      }),
    foundation: {
      projectId,
      projectNumber: project.number,
      networkId: network.network.id,
      networkName: network.network.name,
      nodeSubnetId: network.nodes.id,
      endpointSubnetId: network.endpoints.id,
      internetFacing: details.internetFacing,
      cidr: {
        nodes: addresses.nodes,
        pods: addresses.pods,
        services: addresses.services,
        data: [addresses.privateServices, addresses.endpoints],
        endpoints: [googleApis.range],
        get proxies() {
          network.proxies();
          return addresses.proxies;
        },
      },
      clusterName: cluster.name,
      key: (level) => ({ id: keys.id(level === "logs" ? "logs" : keyLevel(level)) }),
      useKey: (level, product) => keys.use(level === "logs" ? "logs" : keyLevel(level), product),
      get privateServicesConnection() {
        return network.privateServices();
      },
      connectService: (serviceClass) => network.connect(serviceClass),
      api,
      accessLogBucket: accessLog.name,
      channels: alerts.channels,
      logRetentionDays: details.logRetentionDays,
      workloadPool,
      principal: (component) => principalOf(context, workloadPool, system.name, component.id),
      serviceAccount: (component) => `\${google_service_account.${component.id.replace(/[^a-zA-Z0-9_]/g, "_")}.email}`,
      nodeAccount: account.email,
    },
  };
}
