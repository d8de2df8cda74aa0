import type { Cloud } from "../../system.ts";

/** How a cloud writes tags. */
interface Spelling {
  readonly words: string;
  /** Where they stand in a resource. */
  readonly fields: readonly string[];
  /** Where a provider writes those of all its resources. */
  readonly defaults: string;
  /** Types that hold data or cost money, and take tags there whether they have some or not. */
  held(type: string, field: string): boolean;
}

const aws =
  /^aws_(s3_bucket|db_instance|rds_cluster|elasticache_replication_group|eks_cluster|ebs_volume|sqs_queue|sns_topic|kms_key|ecr_repository|lb|nat_gateway|vpc|cloudwatch_log_group|secretsmanager_secret|instance|lambda_function|msk_cluster|dynamodb_table|efs_file_system)$/;
const google =
  /^google_(storage_bucket|kms_crypto_key|artifact_registry_repository|pubsub_topic|secret_manager_secret|compute_disk|compute_instance|memorystore_instance|redis_instance)$/;
const azure =
  /^azurerm_(resource_group|storage_account|key_vault|kubernetes_cluster|postgresql_flexible_server|mysql_flexible_server|managed_redis|container_registry|log_analytics_workspace|api_management|application_gateway|virtual_network|public_ip|nat_gateway)$/;

/** Types whose `labels` are no tags: addresses of a channel, for example. */
export const otherLabels: readonly string[] = ["google_monitoring_notification_channel", "google_logging_metric"];

export const spellings: Readonly<Record<Cloud, Spelling>> = {
  aws: { words: "tags", fields: ["tags"], defaults: "default_tags.tags", held: (type) => aws.test(type) },
  gcp: {
    words: "labels",
    fields: ["labels", "settings.user_labels", "resource_labels"],
    defaults: "default_labels",
    held: (type, field) =>
      field === "settings.user_labels"
        ? type === "google_sql_database_instance"
        : field === "resource_labels"
          ? type === "google_container_cluster"
          : google.test(type),
  },
  azure: { words: "tags", fields: ["tags"], defaults: "default_tags", held: (type) => azure.test(type) },
};
