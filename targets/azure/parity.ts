import type { Capability } from "../cloud/capabilities.ts";
import { equal, type Realisation, weaker } from "../cloud/parity.ts";

/** How Azure realises what every system gets. */
export const azureCapabilities: Readonly<Record<Capability, Realisation>> = {
  "private network": equal("a virtual network with subnets of nodes, the API server, endpoints, stores and gateways; each spans the zones"),
  "egress without public addresses": weaker(
    "one NAT gateway, in one zone",
    "without that zone nothing leaves: the zone-redundant kind is not in this version of the provider",
  ),
  "network flow logs": equal("flow logs of the virtual network in a storage account"),
  "network rules from edges": equal("network security groups of subnets, and network policies of pods"),
  "private endpoints": equal("a private endpoint a resource, with private DNS zones"),
  "private cluster": equal("AKS with its API server inside of the network"),
  "cluster audit log": equal("diagnostic settings of the control plane in Log Analytics"),
  "encrypted cluster secrets": weaker("AKS encrypts its store", "with Microsoft's key: one's own is not in this version of the provider for clusters of today"),
  "nodes for add-ons": equal("the system node pool"),
  "nodes on demand": weaker(
    "node pools from none to the plan's bound, by the cluster autoscaler",
    "one machine size a pool, and one time that empty nodes live for all pools",
  ),
  "capacity ladder": weaker(
    "node pools in the order of the autoscaler's priorities: reservations, on demand, spot",
    "no blocks of days, and nothing that waits until capacity is free",
  ),
  "spot interruptions": weaker("AKS drains a node when Azure tells of its end", "30 seconds of notice"),
  "accelerator drivers": equal("the GPU operator brings driver, device plugin and metrics; AKS's own driver is off"),
  "encrypted disks": equal("a disk encryption set with a key of the system, and encryption at host"),
  "keys by data class": equal("keys in the hardware of Key Vault, rotated each year"),
  "workload identity": equal("a user-assigned identity a workload, by federated credentials"),
  "grants from edges": equal("role assignments on what an edge leads to"),
  "secret store": equal("Key Vault, read by External Secrets"),
  "settings store": equal("Key Vault, read by External Secrets: Azure's store of settings is none of its sources"),
  "image registry": weaker(
    "Azure Container Registry, filled by digest",
    "under Microsoft's key: it cannot be made with a key in a vault that is closed to the internet",
  ),
  "metrics and alerts": equal("kube-prometheus-stack"),
  "alert routes": equal("action groups, and addresses of Alertmanager in Key Vault"),
  "budget alerts": weaker("a budget over the groups of the system and its nodes", "in the currency of the subscription, which need not be dollars"),
  "stop at budget": weaker("nodes with accelerators are taken away by hand, by a command of the runbook", "nothing stops by itself"),
  "unusual cost": weaker("an alert on anomalies, switched on by a variable", "of the whole subscription, by e-mail alone"),
  "cost by label": equal("tags on every resource, nodes and disks among them"),
  "locked state": equal("a container of a storage account, locked by leases, versioned"),
};

const of = (capability: Capability, ...types: readonly string[]): Readonly<Record<string, Capability>> =>
  Object.fromEntries(types.map((type) => [type, capability]));

/** Types of the foundation on Azure, by what they are for. Where one serves several, the one that could not be without it. */
export const azureResources: Readonly<Record<string, Capability>> = {
  ...of("private network", "azurerm_resource_group", "azurerm_subnet", "azurerm_virtual_network"),
  ...of(
    "egress without public addresses",
    "azurerm_nat_gateway",
    "azurerm_nat_gateway_public_ip_association",
    "azurerm_public_ip",
    "azurerm_subnet_nat_gateway_association",
  ),
  ...of("network flow logs", "azurerm_network_watcher", "azurerm_network_watcher_flow_log", "azurerm_storage_account", "azurerm_storage_management_policy"),
  ...of("network rules from edges", "azurerm_network_security_group", "azurerm_network_security_rule", "azurerm_subnet_network_security_group_association"),
  ...of("private endpoints", "azurerm_private_dns_zone", "azurerm_private_dns_zone_virtual_network_link", "azurerm_private_endpoint"),
  ...of("private cluster", "azurerm_kubernetes_cluster"),
  ...of("cluster audit log", "azurerm_log_analytics_workspace", "azurerm_log_analytics_workspace_table", "azurerm_monitor_diagnostic_setting"),
  ...of("nodes on demand", "azurerm_kubernetes_cluster_node_pool"),
  ...of("encrypted disks", "azurerm_disk_encryption_set"),
  ...of("keys by data class", "azurerm_key_vault_key"),
  ...of("workload identity", "azurerm_client_config", "azurerm_federated_identity_credential", "azurerm_user_assigned_identity"),
  ...of("grants from edges", "azurerm_role_assignment", "azurerm_role_definition"),
  ...of("secret store", "azurerm_key_vault"),
  ...of("settings store", "azurerm_key_vault_secret"),
  ...of("image registry", "azurerm_container_registry"),
  ...of("metrics and alerts", "helm_release", "kubernetes_namespace_v1"),
  ...of("alert routes", "azurerm_monitor_action_group"),
  ...of("budget alerts", "azurerm_consumption_budget_subscription"),
  ...of("unusual cost", "azurerm_cost_anomaly_alert"),
  ...of("locked state", "terraform_remote_state"),
};
