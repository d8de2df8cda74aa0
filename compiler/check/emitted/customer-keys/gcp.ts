import type { Ask } from "../asked.ts";
import { is } from "../demand.ts";
import { valueAt } from "../values.ts";
import { asksOf } from "./table.ts";

// Properties of the Terraform Google provider 6.50 (schema, 2026).
const table = {
  google_alloydb_cluster: "encryption_config.kms_key_name",
  google_artifact_registry_repository: "kms_key_name",
  google_bigquery_dataset: "default_encryption_configuration.kms_key_name",
  google_bigquery_table: "encryption_configuration.kms_key_name",
  google_bigtable_instance: "cluster.*.kms_key_name",
  google_cloud_run_v2_job: "template.template.encryption_key",
  google_cloud_run_v2_service: "template.encryption_key",
  google_cloudfunctions2_function: "kms_key_name",
  google_composer_environment: "config.encryption_config.kms_key_name",
  google_compute_disk: "disk_encryption_key.kms_key_self_link",
  google_compute_instance: ["boot_disk.kms_key_self_link", "attached_disk.*.kms_key_self_link"],
  google_compute_instance_template: "disk.*.disk_encryption_key.kms_key_self_link",
  google_compute_region_disk: "disk_encryption_key.kms_key_name",
  google_compute_region_instance_template: "disk.*.disk_encryption_key.kms_key_self_link",
  google_container_cluster: "database_encryption.key_name",
  google_container_node_pool: "node_config.boot_disk_kms_key",
  google_dataflow_job: "kms_key_name",
  google_dataproc_cluster: "cluster_config.encryption_config.kms_key_name",
  google_dataproc_metastore_service: "encryption_config.kms_key",
  google_discovery_engine_data_store: "kms_key_name",
  google_document_ai_processor: "kms_key_name",
  google_filestore_instance: "kms_key_name",
  google_firestore_database: "cmek_config.kms_key_name",
  google_healthcare_dataset: "encryption_spec.kms_key_name",
  google_logging_project_bucket_config: "cmek_settings.kms_key_name",
  google_managed_kafka_cluster: "gcp_config.kms_key",
  google_memorystore_instance: "kms_key",
  google_notebooks_instance: "kms_key",
  google_parameter_manager_regional_parameter: "kms_key",
  google_pubsub_topic: "kms_key_name",
  google_redis_cluster: "kms_key",
  google_redis_instance: "customer_managed_key",
  google_secret_manager_regional_secret: "customer_managed_encryption.kms_key_name",
  google_spanner_database: "encryption_config.kms_key_name",
  google_sql_database_instance: "encryption_key_name",
  google_storage_bucket: "encryption.default_kms_key_name",
  google_vertex_ai_dataset: "encryption_spec.kms_key_name",
  google_vertex_ai_endpoint: "encryption_spec.kms_key_name",
  google_vertex_ai_featurestore: "encryption_spec.kms_key_name",
  google_vertex_ai_tensorboard: "encryption_spec.kms_key_name",
  google_workbench_instance: "gce_setup.boot_disk.kms_key",
};
const write = "`${google_kms_crypto_key.restricted.id}`, or another of your keys";
const isAuto: NonNullable<Ask["where"]> = ({ body }) => valueAt(body, "replication.user_managed") === undefined;

export const gcpKeys: readonly Ask[] = [
  ...asksOf(table, write, {
    // Replicas have the key of their master, and log buckets of Google cannot have one.
    google_sql_database_instance: ({ body }) => body["master_instance_name"] === undefined,
    google_bigquery_table: ({ body }) => body["encryption_configuration"] !== undefined,
    google_logging_project_bucket_config: ({ body }) => body["bucket_id"] !== "_Required",
  }),
  { type: "google_container_cluster", at: "database_encryption.state", must: is("ENCRYPTED") },
  ...asksOf({ google_container_cluster: "node_config.boot_disk_kms_key" }, write, {
    google_container_cluster: ({ body }) => body["remove_default_node_pool"] !== true && body["enable_autopilot"] !== true,
  }),
  ...asksOf({ google_secret_manager_secret: "replication.auto.customer_managed_encryption.kms_key_name" }, write, { google_secret_manager_secret: isAuto }),
  ...asksOf({ google_secret_manager_secret: "replication.user_managed.replicas.*.customer_managed_encryption.kms_key_name" }, write, {
    google_secret_manager_secret: (one, view) => !isAuto(one, view),
  }),
];
