import type { Ask } from "../asked.ts";
import { type Demand, is, present } from "../demand.ts";
import { isBody } from "../values.ts";
import { asksOf } from "./table.ts";

// Properties of the Terraform azurerm provider 4.55 (schema, 2026).
const table = {
  azurerm_ai_services: "customer_managed_key.key_vault_key_id",
  azurerm_app_configuration: "encryption.key_vault_key_identifier",
  azurerm_automation_account: "encryption.key_vault_key_id",
  azurerm_cognitive_account: "customer_managed_key.key_vault_key_id",
  azurerm_cosmosdb_account: "key_vault_key_id",
  azurerm_data_factory: "customer_managed_key_id",
  azurerm_databricks_workspace: "managed_disk_cmk_key_vault_key_id",
  azurerm_disk_encryption_set: "key_vault_key_id",
  azurerm_elastic_san_volume_group: "encryption.key_vault_key_id",
  azurerm_kubernetes_cluster: "disk_encryption_set_id",
  azurerm_linux_virtual_machine: "os_disk.disk_encryption_set_id",
  azurerm_linux_virtual_machine_scale_set: ["os_disk.disk_encryption_set_id", "data_disk.*.disk_encryption_set_id"],
  azurerm_machine_learning_workspace: "encryption.key_id",
  azurerm_managed_disk: "disk_encryption_set_id",
  azurerm_managed_redis: "customer_managed_key.key_vault_key_id",
  azurerm_mongo_cluster: "customer_managed_key.key_vault_key_id",
  azurerm_mssql_server: "transparent_data_encryption_key_vault_key_id",
  azurerm_mysql_flexible_server: "customer_managed_key.key_vault_key_id",
  azurerm_postgresql_flexible_server: "customer_managed_key.key_vault_key_id",
  azurerm_servicebus_namespace: "customer_managed_key.key_vault_key_id",
  azurerm_storage_account: "customer_managed_key.key_vault_key_id",
  azurerm_synapse_workspace: "customer_managed_key.key_versionless_id",
  azurerm_windows_virtual_machine: "os_disk.disk_encryption_set_id",
  azurerm_windows_virtual_machine_scale_set: ["os_disk.disk_encryption_set_id", "data_disk.*.disk_encryption_set_id"],
};
/** Types whose key may stand in a resource of its own. */
const beside: Readonly<Record<string, string>> = {
  azurerm_cognitive_account: "azurerm_cognitive_account_customer_managed_key",
  azurerm_data_factory: "azurerm_data_factory_customer_managed_key",
  azurerm_databricks_workspace: "azurerm_databricks_workspace_root_dbfs_customer_managed_key",
  azurerm_mssql_server: "azurerm_mssql_server_transparent_data_encryption",
  azurerm_servicebus_namespace: "azurerm_servicebus_namespace_customer_managed_key",
  azurerm_storage_account: "azurerm_storage_account_customer_managed_key",
};
const alone =
  (type: string): NonNullable<Demand["where"]> =>
  (one, view) =>
    view.referring(one, type).length === 0;
const isReplica: NonNullable<Demand["where"]> = ({ body }) => body["create_mode"] === "Replica";
const write = "`${azurerm_key_vault_key.restricted.id}`, or another of your keys";

export const azureKeys: readonly Ask[] = [
  ...asksOf(table, write, {
    ...Object.fromEntries(Object.entries(beside).map(([type, other]) => [type, alone(other)])),
    azurerm_postgresql_flexible_server: (one, view) => !isReplica(one, view),
    azurerm_mysql_flexible_server: (one, view) => !isReplica(one, view),
  }),
  ...asksOf(
    {
      azurerm_cognitive_account_customer_managed_key: "key_vault_key_id",
      azurerm_data_factory_customer_managed_key: "customer_managed_key_id",
      azurerm_databricks_workspace_root_dbfs_customer_managed_key: "key_vault_key_id",
      azurerm_mssql_server_transparent_data_encryption: "key_vault_key_id",
      azurerm_servicebus_namespace_customer_managed_key: "key_vault_key_id",
      azurerm_eventhub_namespace_customer_managed_key: "key_vault_key_ids.*",
      // Written in its block, or left to the platform: see the rule.
      azurerm_container_registry: "encryption.key_vault_key_id",
    },
    write,
    { azurerm_container_registry: ({ body }) => isBody(body["encryption"]) || Array.isArray(body["encryption"]) },
  ),
  {
    type: "azurerm_storage_account_customer_managed_key",
    at: "key_name",
    must: present,
    where: ({ body }) => body["managed_hsm_key_id"] === undefined,
  },
  { type: "azurerm_search_service", at: "customer_managed_key_enforcement_enabled", must: is(true) },
  { type: "azurerm_kubernetes_cluster", at: "default_node_pool.host_encryption_enabled", must: is(true) },
  { type: "azurerm_kubernetes_cluster_node_pool", at: "host_encryption_enabled", must: is(true) },
];
