import { type Ask, asked, askedMessage, fails, passes, referringAt, spared } from "../emitted/asked.ts";
import { absentOr, is, present } from "../emitted/demand.ts";
import type { TerraformView } from "../emitted/terraform.ts";
import { isUndecided, valueAt } from "../emitted/values.ts";
import { defineRule, type Outcome } from "../rule.ts";

const subnets = ["REGIONAL_MANAGED_PROXY", "GLOBAL_MANAGED_PROXY", "INTERNAL_HTTPS_LOAD_BALANCER", "PRIVATE_SERVICE_CONNECT", "PRIVATE_NAT", "PEER_MIGRATION"];
const usesPsc =
  (at: string): NonNullable<Ask["where"]> =>
  ({ body }) =>
    valueAt(body, at) !== undefined;
const asks: readonly Ask[] = [
  {
    type: "aws_vpc_endpoint",
    at: "private_dns_enabled",
    must: is(true),
    where: ({ body }) => body["vpc_endpoint_type"] === "Interface" && !String(body["service_name"]).includes(".vpce-svc-"),
  },
  ...["aws_redshift_cluster", "aws_mq_broker", "aws_dms_replication_instance", "aws_neptune_cluster_instance"].map(
    (type): Ask => ({
      type,
      at: "publicly_accessible",
      must: type === "aws_dms_replication_instance" || type === "aws_redshift_cluster" ? is(false) : absentOr(false),
    }),
  ),
  { type: "aws_opensearch_domain", at: "vpc_options.subnet_ids", must: present },
  { type: "google_compute_subnetwork", at: "private_ip_google_access", must: is(true), where: ({ body }) => !subnets.includes(String(body["purpose"])) },
  { type: "google_sql_database_instance", at: "settings.ip_configuration.ipv4_enabled", must: is(false) },
  {
    type: "google_sql_database_instance",
    at: "settings.ip_configuration.private_network",
    must: present,
    where: ({ body }) => valueAt(body, "settings.ip_configuration.psc_config.psc_enabled") !== true,
  },
  { type: "google_redis_instance", at: "connect_mode", must: is("PRIVATE_SERVICE_ACCESS") },
  { type: "google_redis_cluster", at: "psc_configs", must: present },
  {
    type: "google_memorystore_instance",
    at: "desired_auto_created_endpoints",
    must: present,
    where: (one, view) => view.referring(one, "google_memorystore_instance_desired_user_created_endpoints").length === 0,
  },
  { type: "google_alloydb_instance", at: "network_config.enable_public_ip", must: absentOr(false) },
  { type: "google_vertex_ai_endpoint", at: "network", must: present, where: (one, view) => !usesPsc("private_service_connect_config")(one, view) },
  { type: "google_workbench_instance", at: "gce_setup.disable_public_ip", must: is(true) },
  { type: "google_notebooks_instance", at: "no_public_ip", must: is(true) },
];

/** Type -> services in whose endpoint machines find it. */
const services: Readonly<Record<string, readonly string[]>> = {
  aws_s3_bucket: ["s3"],
  aws_ecr_repository: ["ecr.api", "ecr.dkr"],
  aws_secretsmanager_secret: ["secretsmanager"],
  aws_ssm_parameter: ["ssm"],
  aws_sqs_queue: ["sqs"],
  aws_sns_topic: ["sns"],
  aws_kms_key: ["kms"],
  aws_dynamodb_table: ["dynamodb"],
  aws_kinesis_stream: ["kinesis-streams"],
  aws_kinesis_firehose_delivery_stream: ["kinesis-firehose"],
  aws_sagemaker_endpoint: ["sagemaker.runtime"],
  aws_bedrock_guardrail: ["bedrock-runtime"],
  aws_efs_file_system: ["elasticfilesystem"],
};
function ofAws(view: TerraformView): readonly Outcome<"publicly">[] {
  if (view.of("aws_vpc").length === 0) return [];
  const names = view.of("aws_vpc_endpoint").map(({ body }) => String(body["service_name"]));
  return Object.entries(services).flatMap(([type, wanted]) =>
    view.of(type).map((one): Outcome<"publicly"> => {
      const missing = wanted.find((service) => !names.some((name) => name.endsWith(`.${service}`)));
      if (missing === undefined) return passes(one, `reached through the endpoint of ${wanted.join(" and ")}`);
      return fails(one, "publicly", { write: `add an aws_vpc_endpoint for the service ${missing}` });
    }),
  );
}

const ofServices = [
  "azurerm_key_vault",
  "azurerm_storage_account",
  "azurerm_container_registry",
  "azurerm_managed_redis",
  "azurerm_redis_cache",
  "azurerm_cosmosdb_account",
  "azurerm_cognitive_account",
  "azurerm_ai_services",
  "azurerm_search_service",
  "azurerm_servicebus_namespace",
  "azurerm_eventhub_namespace",
  "azurerm_mssql_server",
  "azurerm_api_management",
  "azurerm_app_configuration",
  "azurerm_machine_learning_workspace",
  "azurerm_data_factory",
  "azurerm_synapse_workspace",
];
const servers = ["azurerm_postgresql_flexible_server", "azurerm_mysql_flexible_server"];
const ofAzure = (view: TerraformView): readonly Outcome<"publicly">[] =>
  view.of(...ofServices, ...servers).map((one): Outcome<"publicly"> => {
    const subnet = one.body["delegated_subnet_id"];
    if (subnet !== undefined && servers.includes(one.type)) return passes(one, `in the subnet ${String(subnet)}`, "/delegated_subnet_id");
    const [endpoint] = referringAt(view, one, "private_service_connection.*.private_connection_resource_id", "azurerm_private_endpoint");
    if (endpoint !== undefined) return passes(one, `reached through ${endpoint.address}`);
    if (one.type === "azurerm_api_management" && one.body["virtual_network_type"] === "Internal")
      return passes(one, "inside of the network", "/virtual_network_type");
    // Azure itself writes what nobody in the network reads.
    if (onlyWritten(view, one)) return spared(one, "takes logs of the platform, and nobody in the network reaches it");
    return fails(one, "publicly", { write: "add an azurerm_private_endpoint whose `private_connection_resource_id` is its id" });
  });
const onlyWritten = (view: TerraformView, one: Parameters<typeof referringAt>[1]): boolean =>
  one.type === "azurerm_storage_account" &&
  one.body["public_network_access_enabled"] === false &&
  !isUndecided(one.body["public_network_access_enabled"]) &&
  referringAt(view, one, "storage_account_id", "azurerm_network_watcher_flow_log", "azurerm_monitor_diagnostic_setting").length > 0 &&
  view.referring(one, "azurerm_storage_container").length === 0;

export default defineRule({
  id: "TF314",
  slug: "private-endpoints",
  title: "Managed services are reached by private endpoints/VPC endpoints",
  severity: "high",
  category: "terraform",
  disposition: "default",
  references: ["NIST 800-53 SC-7", "FedRAMP SC-7", "CKV2_AZURE_32", "CKV2_AZURE_33", "CKV2_GCP_33", "CKV_GCP_74"],
  docs: {
    why: "A service that is reached at its public address can be reached by others as well, and data crosses networks that are not yours. A private endpoint keeps both inside.",
    example:
      'set("azure", "azurerm_private_endpoint.labels", { at: "/private_service_connection/private_connection_resource_id", to: "${azurerm_storage_account.registry.id}", reason: "Test." })',
    fix: "Take the override away, or add the endpoint beside the service that `add(...)` brings.",
  },
  messages: {
    value: askedMessage,
    publicly: { text: "`{resource}` is reached at the public address of its service", hint: "{write}" },
  },
  checks: {
    terraform: ({ terraform }) => [...asked(terraform, asks), ...terraform.flatMap((view) => [...ofAws(view), ...ofAzure(view)])],
  },
});
