import { from } from "./limit.ts";

const between = /^[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?$/;
const lower = /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$/;
const lowerWords = /^[a-z0-9]+$/;
const network = /^[A-Za-z0-9](?:[A-Za-z0-9_.-]*[A-Za-z0-9_])?$/;
const loose = /^[A-Za-z0-9-]+$/;
const monitor = /^[^*#&+:<>?@%{}\\/|]*[^*#&+:<>?@%{}\\/|. ]$/;
const doubled = [/--/];
/** Of names with a public endpoint: the words of "Resolve errors for reserved resource names" that a system may well be called. */
const trademarks = [/^(?:login|microsoft|windows|xbox)/i, /(?:microsoft|windows)/i];

/** Names on Azure. */
export const azureLimits = {
  ...from("Azure Resource Manager documentation, Naming rules and restrictions for Azure resources, read 2026-11", {
    azurerm_resource_group: { most: 90, form: /^[A-Za-z0-9_().-]*[A-Za-z0-9_()-]$/, unique: "subscription" },
    azurerm_virtual_network: { least: 2, most: 64, form: network, unique: "group" },
    azurerm_subnet: { most: 80, form: network, unique: "parent" },
    azurerm_network_security_group: { most: 80, form: network, unique: "group" },
    azurerm_network_security_rule: { most: 80, form: network, unique: "parent" },
    azurerm_route_table: { most: 80, form: network, unique: "group" },
    azurerm_public_ip: { most: 80, form: network, unique: "group" },
    azurerm_public_ip_prefix: { most: 80, form: network, unique: "group" },
    azurerm_nat_gateway: { most: 80, form: network, unique: "group" },
    azurerm_application_gateway: { most: 80, form: network, unique: "group" },
    azurerm_web_application_firewall_policy: { most: 80, form: network, unique: "group" },
    azurerm_private_endpoint: { least: 2, most: 64, form: network, unique: "group" },
    azurerm_private_dns_zone: { most: 63, form: /^[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+){1,33}$/, unique: "group" },
    azurerm_private_dns_zone_virtual_network_link: { most: 80, form: network, unique: "parent" },
    azurerm_network_watcher_flow_log: { most: 80, form: network, unique: "parent" },
    azurerm_kubernetes_cluster: { most: 63, form: /^[A-Za-z0-9](?:[A-Za-z0-9_-]*[A-Za-z0-9])?$/, unique: "group" },
    azurerm_container_registry: { least: 5, most: 50, form: /^[A-Za-z0-9]+$/, unique: "global", reserved: trademarks },
    azurerm_key_vault: { least: 3, most: 24, form: /^[A-Za-z](?:[A-Za-z0-9-]*[A-Za-z0-9])$/, unique: "global", reserved: [...doubled, ...trademarks] },
    azurerm_key_vault_key: { most: 127, form: loose, unique: "parent" },
    azurerm_key_vault_secret: { most: 127, form: loose, unique: "parent" },
    azurerm_key_vault_certificate: { most: 127, form: loose, unique: "parent" },
    azurerm_management_lock: { most: 90, form: /^[A-Za-z0-9_().-]*[A-Za-z0-9_()-]$/, unique: "parent" },
    azurerm_resource_group_template_deployment: { most: 64, form: /^[A-Za-z0-9_().-]+$/, unique: "group" },
    "azurerm_public_ip.domain_name_label": { argument: "domain_name_label", least: 3, most: 63, form: /^[a-z](?:[a-z0-9-]*[a-z0-9])$/, unique: "region" },
    azurerm_storage_account: { least: 3, most: 24, form: lowerWords, unique: "global", reserved: trademarks },
    azurerm_storage_container: { least: 3, most: 63, form: lower, unique: "parent", reserved: doubled },
    azurerm_postgresql_flexible_server: { least: 3, most: 63, form: lower, unique: "global", reserved: trademarks },
    azurerm_mysql_flexible_server: { least: 3, most: 63, form: lower, unique: "global", reserved: trademarks },
    azurerm_user_assigned_identity: { least: 3, most: 128, form: /^[A-Za-z0-9][A-Za-z0-9_-]*$/, unique: "group" },
    azurerm_log_analytics_workspace: { least: 4, most: 63, form: between, unique: "group" },
    azurerm_api_management: { most: 50, form: /^[A-Za-z](?:[A-Za-z0-9-]*[A-Za-z0-9])?$/, unique: "global", reserved: trademarks },
    azurerm_eventgrid_topic: { least: 3, most: 50, form: loose, unique: "group" },
    azurerm_logic_app_workflow: { most: 80, form: /^[A-Za-z0-9_.()-]+$/, unique: "group" },
    azurerm_recovery_services_vault: { least: 2, most: 50, form: /^[A-Za-z][A-Za-z0-9-]*$/, unique: "group" },
    azurerm_automation_account: { least: 6, most: 50, form: /^[A-Za-z][A-Za-z0-9-]*[A-Za-z0-9]$/, unique: "group" },
  }),
  ...from("Azure RBAC documentation, Azure custom roles, read 2026-11", {
    azurerm_role_definition: { most: 512, form: /^.+$/, unique: "account" },
  }),
  ...from("AKS documentation, Create node pools, and DNS prefixes as hashicorp/azurerm 4.55.0 takes them, read 2026-11", {
    azurerm_kubernetes_cluster_node_pool: { most: 12, form: /^[a-z][a-z0-9]*$/, unique: "parent" },
    "azurerm_kubernetes_cluster.dns_prefix": { argument: "dns_prefix", most: 54, form: between, unique: "parent" },
    "azurerm_kubernetes_cluster.node_resource_group": {
      argument: "node_resource_group",
      most: 80,
      form: /^[A-Za-z0-9_().-]*[A-Za-z0-9_()-]$/,
      unique: "subscription",
    },
  }),
  ...from("hashicorp/azurerm 4.55.0, validation of names, read 2026-11", {
    azurerm_managed_redis: { least: 3, most: 63, form: between, unique: "global", reserved: doubled },
    azurerm_disk_encryption_set: { most: 80, form: /^[A-Za-z0-9_-]+$/, unique: "group" },
    azurerm_federated_identity_credential: { least: 3, most: 120, form: /^[A-Za-z0-9][A-Za-z0-9_-]*$/, unique: "parent" },
  }),
  ...from("Azure Monitor REST API, read 2026-11", {
    azurerm_monitor_action_group: { most: 260, form: monitor, unique: "group" },
    "azurerm_monitor_action_group.short_name": { argument: "short_name", most: 12, form: /^.+$/, unique: "parent" },
    azurerm_monitor_metric_alert: { most: 260, form: monitor, unique: "group" },
    azurerm_monitor_diagnostic_setting: { most: 260, form: monitor, unique: "parent" },
    azurerm_monitor_data_collection_rule: { least: 3, most: 64, form: between, unique: "group" },
  }),
  ...from("Consumption REST API, Budgets, read 2026-11", {
    azurerm_consumption_budget_resource_group: { most: 63, form: /^[A-Za-z0-9_-]+$/, unique: "parent" },
    azurerm_consumption_budget_subscription: { most: 63, form: /^[A-Za-z0-9_-]+$/, unique: "parent" },
  }),
} as const;
