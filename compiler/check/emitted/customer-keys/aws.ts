import type { Ask } from "../asked.ts";
import { is } from "../demand.ts";
import { valueAt } from "../values.ts";
import { asksOf } from "./table.ts";

// Properties of the Terraform AWS provider 6.25 (schema, 2026). Buckets are asked apart: their key stands in a resource of its own.
const table = {
  aws_appflow_flow: "kms_arn",
  aws_athena_database: "encryption_configuration.kms_key",
  aws_athena_workgroup: "configuration.result_configuration.encryption_configuration.kms_key_arn",
  aws_backup_vault: "kms_key_arn",
  aws_bedrock_custom_model: "custom_model_kms_key_id",
  aws_bedrock_guardrail: "kms_key_arn",
  aws_bedrockagent_agent: "customer_encryption_key_arn",
  aws_bedrockagent_data_source: "server_side_encryption_configuration.kms_key_arn",
  aws_bedrockagentcore_memory: "encryption_key_arn",
  aws_cloudtrail: "kms_key_id",
  aws_cloudtrail_event_data_store: "kms_key_id",
  aws_cloudwatch_log_group: "kms_key_id",
  aws_codeartifact_domain: "encryption_key",
  aws_db_instance: "kms_key_id",
  aws_db_snapshot_copy: "kms_key_id",
  aws_dms_replication_instance: "kms_key_arn",
  aws_docdb_cluster: "kms_key_id",
  aws_docdbelastic_cluster: "kms_key_id",
  aws_dsql_cluster: "kms_encryption_key",
  aws_dynamodb_table: "server_side_encryption.kms_key_arn",
  aws_ebs_snapshot_copy: "kms_key_id",
  aws_ebs_volume: "kms_key_id",
  aws_ecr_repository: "encryption_configuration.kms_key",
  aws_efs_file_system: "kms_key_id",
  aws_eks_cluster: "encryption_config.provider.key_arn",
  aws_elasticache_replication_group: "kms_key_id",
  aws_elasticache_serverless_cache: "kms_key_id",
  aws_elasticsearch_domain: "encrypt_at_rest.kms_key_id",
  aws_fsx_lustre_file_system: "kms_key_id",
  aws_fsx_ontap_file_system: "kms_key_id",
  aws_fsx_openzfs_file_system: "kms_key_id",
  aws_fsx_windows_file_system: "kms_key_id",
  aws_instance: ["root_block_device.kms_key_id", "ebs_block_device.*.kms_key_id"],
  aws_kendra_index: "server_side_encryption_configuration.kms_key_id",
  aws_keyspaces_table: "encryption_specification.kms_key_identifier",
  aws_kinesis_firehose_delivery_stream: "server_side_encryption.key_arn",
  aws_kinesis_stream: "kms_key_id",
  aws_kinesis_video_stream: "kms_key_id",
  aws_lambda_function: "kms_key_arn",
  aws_launch_template: "block_device_mappings.*.ebs.kms_key_id",
  aws_memorydb_cluster: "kms_key_arn",
  aws_mq_broker: "encryption_options.kms_key_id",
  aws_msk_cluster: "encryption_info.encryption_at_rest_kms_key_arn",
  aws_mwaa_environment: "kms_key",
  aws_neptune_cluster: "kms_key_arn",
  aws_opensearch_domain: "encrypt_at_rest.kms_key_id",
  aws_prometheus_workspace: "kms_key_arn",
  aws_qbusiness_application: "encryption_configuration.kms_key_id",
  aws_rds_cluster: "kms_key_id",
  aws_redshift_cluster: "kms_key_id",
  aws_redshiftserverless_namespace: "kms_key_id",
  aws_sagemaker_domain: "kms_key_id",
  aws_sagemaker_endpoint_configuration: "kms_key_arn",
  aws_sagemaker_feature_group: ["online_store_config.*.security_config.kms_key_id", "offline_store_config.*.s3_storage_config.kms_key_id"],
  aws_sagemaker_notebook_instance: "kms_key_id",
  aws_secretsmanager_secret: ["kms_key_id", "replica.*.kms_key_id"],
  aws_sfn_state_machine: "encryption_configuration.kms_key_id",
  aws_sns_topic: "kms_master_key_id",
  aws_sqs_queue: "kms_master_key_id",
  aws_ssm_parameter: "key_id",
  aws_timestreamwrite_database: "kms_key_id",
};

export const awsKeys: readonly Ask[] = [
  ...asksOf(table, "`${aws_kms_key.restricted.arn}`, or another of your keys", {
    // Copies have the key of their source.
    aws_db_instance: ({ body }) => body["replicate_source_db"] === undefined,
    aws_lambda_function: ({ body }) => body["environment"] !== undefined,
    // Others are plain text for all who may read them.
    aws_ssm_parameter: ({ body }) => body["type"] === "SecureString",
    // A volume that is not written has the account's default.
    aws_instance: ({ body }) => body["launch_template"] === undefined || body["root_block_device"] !== undefined,
    aws_elasticache_replication_group: ({ body }) => body["global_replication_group_id"] === undefined,
  }),
  ...["aws_db_instance", "aws_rds_cluster"].flatMap((type): readonly Ask[] => [
    { type, at: "storage_encrypted", must: is(true), where: ({ body }) => body["replicate_source_db"] === undefined },
    {
      ...(asksOf({ [type]: "performance_insights_kms_key_id" }, "the key of the database")[0] as Ask),
      where: ({ body }) => body["performance_insights_enabled"] === true || body["performance_insights_enabled"] === "true",
    },
    {
      ...(asksOf({ [type]: "master_user_secret_kms_key_id" }, "the key of the database")[0] as Ask),
      where: ({ body }) => body["manage_master_user_password"] === true,
    },
  ]),
  ...["aws_ebs_volume", "aws_efs_file_system"].map((type): Ask => ({ type, at: "encrypted", must: is(true) })),
  { type: "aws_launch_template", at: "block_device_mappings.*.ebs.encrypted", must: is(true) },
  {
    type: "aws_elasticache_replication_group",
    at: "at_rest_encryption_enabled",
    must: is(true),
    where: ({ body }) => body["global_replication_group_id"] === undefined,
  },
  { type: "aws_ecr_repository", at: "encryption_configuration.encryption_type", must: is("KMS", "KMS_DSSE") },
  { type: "aws_kinesis_stream", at: "encryption_type", must: is("KMS") },
  { type: "aws_dynamodb_table", at: "server_side_encryption.enabled", must: is(true) },
  { type: "aws_opensearch_domain", at: "encrypt_at_rest.enabled", must: is(true) },
  { type: "aws_neptune_cluster", at: "storage_encrypted", must: is(true) },
  { type: "aws_docdb_cluster", at: "storage_encrypted", must: is(true) },
  { type: "aws_redshift_cluster", at: "encrypted", must: is(true) },
  {
    type: "aws_s3_bucket_server_side_encryption_configuration",
    at: "rule.*.apply_server_side_encryption_by_default.sse_algorithm",
    must: is("aws:kms", "aws:kms:dsse"),
    where: (one, view) => !view.targets(one, one.body["bucket"]).some((bucket) => takesLogs(bucket, view)),
  },
  {
    ...(asksOf(
      { aws_s3_bucket_server_side_encryption_configuration: "rule.*.apply_server_side_encryption_by_default.kms_master_key_id" },
      "`${aws_kms_key.restricted.arn}`, or another of your keys",
    )[0] as Ask),
    // Without `aws:kms` there is no key to name, and the algorithm is what fails.
    where: (one, view) =>
      String(valueAt(one.body, "rule.apply_server_side_encryption_by_default.sse_algorithm")).startsWith("aws:kms") &&
      !view.targets(one, one.body["bucket"]).some((bucket) => takesLogs(bucket, view)),
  },
];

type View = Parameters<NonNullable<Ask["where"]>>[1];
type Bucket = Parameters<NonNullable<Ask["where"]>>[0];
/**
 * A bucket to which S3 or load balancers deliver their logs takes keys of S3 alone (Amazon S3 User Guide, "Enabling Amazon S3 server access
 * logging"; Elastic Load Balancing, "Access logs for your Application Load Balancer", 2026).
 */
export const takesLogs = (bucket: Bucket, view: View): boolean =>
  view
    .referring(bucket, "aws_s3_bucket_logging", "aws_lb", "aws_alb", "aws_elb")
    .some((one) => [one.body["target_bucket"], valueAt(one.body, "access_logs.bucket")].some((value) => view.targets(one, value).includes(bucket))) ||
  // Through the policy that lets them deliver.
  view
    .referring(bucket, "aws_s3_bucket_policy")
    .some((policy) =>
      view.referring(policy, "aws_lb", "aws_alb", "aws_elb").some((one) => view.targets(one, valueAt(one.body, "access_logs.bucket")).includes(policy)),
    );
