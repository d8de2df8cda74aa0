import { DataAzurermClientConfig } from "@cdktf/provider-azurerm/lib/data-azurerm-client-config/index.js";
import { ResourceGroup } from "@cdktf/provider-azurerm/lib/resource-group/index.js";
import { join } from "../../cloud/join.ts";
import { limits } from "../../limits.ts";
import type { Names } from "../../names.ts";
import type { FoundationOptions } from "../../cloud/foundation.ts";
import type { Foundation } from "../contract.ts";
import { group } from "../lower/teardown.ts";
import { lowerAlerts } from "./alerts.ts";
import { assign } from "./assignments.ts";
import { lowerAnomalies, lowerBudget } from "./budget.ts";
import { lowerCluster, lowerDisks } from "./cluster.ts";
import { type FoundationContext, type FoundationDetails, shared } from "./context.ts";
import { lowerEndpoints } from "./dns.ts";
import { type Firewall, lowerFirewall } from "./firewall.ts";
import { type Identity, lowerIdentities, lowerSecretReader } from "./identities.ts";
import { keyLevel, type Keys, lowerKeys, vaultName, vaultUri } from "./keys.ts";
import { lowerAudit, lowerFlowLogs, lowerWorkspace } from "./logs.ts";
import { lowerNetwork } from "./network.ts";
import { lowerPools } from "./nodes.ts";
import { lowerOperators } from "./operators.ts";
import { lowerRegistry } from "./registry.ts";

export interface LoweredFoundation {
  readonly foundation: Foundation;
  readonly context: FoundationContext;
  readonly firewall: Firewall;
  readonly keys: Keys;
  readonly identity: (component: Parameters<Foundation["identity"]>[0]) => Identity;
}

export const clusterNameOf = (names: Names): string => names.of("cluster", limits.azurerm_kubernetes_cluster.most);

/** What a subnet has to have before something is put in it. */
const associations = ["azurerm_subnet_nat_gateway_association", "azurerm_subnet_network_security_group_association"] as const;

export function lowerFoundation(options: FoundationOptions<FoundationDetails> & { readonly subscriptionId: string }): LoweredFoundation {
  const { system, plan, details, names, root } = options;
  const { place } = plan;
  const protect = system.environment === "production";
  const made = root.add(shared, ResourceGroup, "main", { name: group({ names }), location: place.region });
  const client = root.add(shared, DataAzurermClientConfig, "current", {});
  const context: FoundationContext = {
    ...options,
    place,
    protect,
    tenantId: client.tenantId,
    clusterName: clusterNameOf(names),
    where: { resourceGroupName: made.name, location: made.location },
    groupId: made.id,
  };
  lowerOperators(context);
  const network = lowerNetwork(context);
  const firewall = lowerFirewall(context, network);
  const endpoints = lowerEndpoints(context, network);
  const keys = lowerKeys(context, endpoints);
  const workspace = lowerWorkspace(context);
  const records = lowerFlowLogs(context, network, keys);
  const registry = lowerRegistry(context, endpoints);
  const disks = lowerDisks(context, keys);
  const cluster = lowerCluster(context, { network, firewall, disks });
  assign(context, {
    address: join("kubelet", "images"),
    scope: registry.id,
    role: "AcrPull",
    principalId: cluster.kubelet.principalId,
    description: "Nodes pull images",
  });
  lowerPools(context, plan.pools, { cluster, network });
  lowerAudit(context, workspace, { cluster: cluster.cluster.id, keys: keys.vault.id, secrets: keys.secrets.id, registry: registry.id });
  const groups = lowerAlerts(context);
  lowerBudget(context, groups.ticket.id);
  lowerAnomalies(context);
  const issuer = cluster.cluster.oidcIssuerUrl;
  const reader = lowerSecretReader(context, keys, issuer);
  const identity = lowerIdentities(context, issuer);
  // Operators reach endpoints, and pods reach the registry and the vaults through their nodes.
  firewall.allow({
    owner: shared,
    name: "cluster",
    to: "endpoints",
    ports: ["443"],
    from: network.addresses.nodes,
    description: "Nodes to the registry, and External Secrets to the vault",
  });

  // The certificate is public; the block around it is not.
  const config = "azurerm_kubernetes_cluster.main.kube_config[0]";
  root.output("cluster_endpoint", `\${nonsensitive(${config}.host)}`, "Private address of the Kubernetes API");
  root.output("cluster_certificate_authority", `\${nonsensitive(${config}.cluster_ca_certificate)}`, "Certificate authority of the Kubernetes API, base64");
  root.output("cluster_name", cluster.cluster.name, "Name of the cluster");
  root.output("resource_group", made.name, "Resource group of the system");
  root.output("tenant_id", context.tenantId, "Directory of the system");
  root.output("disk_encryption_set_id", disks.id, "Key of disks");
  root.output("external_secrets_client_id", reader.clientId, "Identity of the operator of External Secrets");
  root.output("page_action_group_id", groups.page.id, "Action group of alerts that wake somebody");
  root.output("ticket_action_group_id", groups.ticket.id, "Action group of alerts for office hours");
  root.output("network_id", network.network.id, "Network of the system");

  const { addresses, subnets } = network;
  const optional = (name: "balancers" | "gateway"): { readonly [key: string]: string } => {
    const found = subnets[name];
    return found === undefined ? {} : { [name]: found.id };
  };
  return {
    context,
    firewall,
    keys,
    identity,
    foundation: {
      resourceGroup: made.name,
      location: made.location,
      tenantId: context.tenantId,
      subscriptionId: context.subscriptionId,
      vnetId: network.network.id,
      subnets: {
        nodes: network.subnet("nodes").id,
        endpoints: network.subnet("endpoints").id,
        data: network.subnet("data").id,
        mysql: network.subnet("mysql").id,
        ...optional("balancers"),
        ...optional("gateway"),
        apis: Object.fromEntries(
          [...network.apis].map(([component, name]) => [
            component,
            { id: network.subnet(name).id, ready: associations.map((type) => `${type}.${name.replace(/-/g, "_")}`) },
          ]),
        ),
      },
      cidr: {
        nodes: addresses.nodes,
        pods: addresses.pods,
        data: [addresses.data, addresses.mysql],
        endpoints: [addresses.endpoints],
        gateway: addresses.gateway,
        balancers: addresses.balancers,
        api: addresses.api,
      },
      clusterName: cluster.cluster.name,
      oidcIssuer: issuer,
      keyVaultId: keys.vault.id,
      secretVault: { id: keys.secrets.id, name: vaultName(names, "secrets"), uri: vaultUri(names, "secrets") },
      key: (level) => keys.of(level === "logs" ? "logs" : keyLevel(level)),
      identity,
      allow: (rule) => firewall.allow(rule),
      dnsZone: (name) => endpoints.zone(name),
      logWorkspaceId: workspace.id,
      accessLogAccountId: records.id,
      actionGroups: { page: groups.page.id, ticket: groups.ticket.id },
      logRetentionDays: details.logRetentionDays,
    },
  };
}
