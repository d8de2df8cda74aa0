import { from } from "./limit.ts";

const noDoubleHyphen = [/--/, /-$/];
const bucketNames = [/^(?:xn--|sthree-|amzn-s3-demo-)/, /(?:-s3alias|--ol-s3|--x-s3|--table-s3)$/, /\.\./];

/** Names on AWS. */
export const awsLimits = {
  ...from("AWS Identity and Access Management API Reference, read 2026-11", {
    aws_iam_role: { most: 64, form: /^[\w+=,.@-]+$/, unique: "account" },
    aws_iam_policy: { most: 128, form: /^[\w+=,.@-]+$/, unique: "account" },
    aws_iam_role_policy: { most: 128, form: /^[\w+=,.@-]+$/, unique: "parent" },
    // 128; cut as the role of the same name is.
    aws_iam_instance_profile: { most: 64, form: /^[\w+=,.@-]+$/, unique: "account" },
  }),
  ...from("Amazon S3 User Guide, Bucket naming rules, read 2026-11", {
    aws_s3_bucket: { argument: "bucket", least: 3, most: 63, form: /^[a-z0-9][a-z0-9.-]*[a-z0-9]$/, unique: "global", reserved: bucketNames },
  }),
  ...from("Elastic Load Balancing API Reference 2015-12-01, read 2026-11", {
    aws_lb: { most: 32, form: /^[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?$/, unique: "region", reserved: [/^internal-/] },
    aws_lb_target_group: { most: 32, form: /^[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?$/, unique: "region" },
  }),
  ...from("Amazon EC2 API Reference, read 2026-11", {
    aws_launch_template: { least: 3, most: 128, form: /^[0-9A-Za-z.\-_()/]+$/, unique: "region" },
    aws_security_group: { most: 255, form: /^[0-9A-Za-z ._:/()#,@[\]+=&;{}!$*-]+$/, unique: "parent", reserved: [/^sg-/] },
  }),
  ...from("Amazon SQS and SNS API References, read 2026-11", {
    aws_sqs_queue: { most: 80, form: /^[A-Za-z0-9_-]+$/, unique: "region" },
    aws_sns_topic: { most: 256, form: /^[A-Za-z0-9_-]+$/, unique: "region" },
    "aws_sns_topic.display_name": { argument: "display_name", most: 100, form: /^.+$/, unique: "parent" },
  }),
  ...from("Amazon EKS API Reference, read 2026-11", {
    aws_eks_cluster: { most: 100, form: /^[0-9A-Za-z][A-Za-z0-9_-]*$/, unique: "region" },
    aws_eks_node_group: { argument: "node_group_name", most: 63, form: /^[0-9A-Za-z][A-Za-z0-9_-]*$/, unique: "parent" },
  }),
  ...from("Amazon CloudWatch, CloudWatch Logs and EventBridge API References, read 2026-11", {
    aws_cloudwatch_log_group: { most: 512, form: /^[.\-_/#A-Za-z0-9]+$/, unique: "region" },
    aws_cloudwatch_event_rule: { most: 64, form: /^[.\-_A-Za-z0-9]+$/, unique: "region" },
    aws_cloudwatch_metric_alarm: { argument: "alarm_name", most: 255, form: /^[ -~]+$/, unique: "region" },
  }),
  ...from("AWS KMS API Reference, CreateAlias, read 2026-11", {
    aws_kms_alias: { least: 7, most: 256, form: /^alias\/[a-zA-Z0-9/_-]+$/, unique: "region", reserved: [/^alias\/aws\//] },
  }),
  ...from("Amazon ElastiCache API Reference, read 2026-11", {
    aws_elasticache_replication_group: { argument: "replication_group_id", most: 40, form: /^[a-z][a-z0-9-]*$/, unique: "region", reserved: noDoubleHyphen },
    "aws_elasticache_replication_group.final_snapshot_identifier": {
      argument: "final_snapshot_identifier",
      most: 255,
      form: /^[a-z][a-z0-9-]*$/,
      unique: "region",
      reserved: noDoubleHyphen,
    },
    aws_elasticache_subnet_group: { most: 255, form: /^[a-z0-9-]+$/, unique: "region" },
    aws_elasticache_parameter_group: { most: 255, form: /^[a-z][a-z0-9-]*$/, unique: "region", reserved: noDoubleHyphen },
    aws_elasticache_user: { argument: "user_id", most: 40, form: /^[a-z][a-z0-9-]*$/, unique: "region", reserved: noDoubleHyphen },
    aws_elasticache_user_group: { argument: "user_group_id", most: 40, form: /^[a-z][a-z0-9-]*$/, unique: "region", reserved: noDoubleHyphen },
  }),
  ...from("Amazon RDS API Reference, read 2026-11", {
    aws_db_instance: { argument: "identifier", most: 63, form: /^[a-z][a-z0-9-]*$/, unique: "region", reserved: noDoubleHyphen },
    "aws_db_instance.final_snapshot_identifier": {
      argument: "final_snapshot_identifier",
      most: 255,
      form: /^[A-Za-z][A-Za-z0-9-]*$/,
      unique: "region",
      reserved: noDoubleHyphen,
    },
    aws_db_subnet_group: { most: 255, form: /^[a-z0-9 ._-]+$/, unique: "region", reserved: [/^default$/] },
    aws_db_parameter_group: { most: 255, form: /^[a-z][a-z0-9.-]*$/, unique: "region", reserved: noDoubleHyphen },
  }),
  ...from("AWS Systems Manager and Secrets Manager API References, read 2026-11", {
    aws_ssm_parameter: { most: 1011, form: /^[A-Za-z0-9_.\-/]+$/, unique: "region", reserved: [/^\/?(?:aws|ssm)/i] },
    aws_secretsmanager_secret: { most: 512, form: /^[\w/+=.@-]+$/, unique: "region" },
  }),
  ...from("AWS WAFV2 API Reference, read 2026-11", {
    aws_wafv2_web_acl: { most: 128, form: /^[\w-]+$/, unique: "region" },
  }),
  ...from("AWS Budgets and Cost Explorer API References, read 2026-11", {
    aws_budgets_budget: { most: 100, form: /^[^:\\]+$/, unique: "account" },
    // The API takes 1024 of both.
    aws_ce_anomaly_monitor: { most: 50, form: /^.+$/, unique: "account" },
    aws_ce_anomaly_subscription: { most: 50, form: /^.+$/, unique: "account" },
  }),
  ...from("Amazon ECR API Reference, read 2026-11", {
    aws_ecr_repository: { least: 2, most: 256, form: /^(?:[a-z0-9]+(?:[._-][a-z0-9]+)*\/)*[a-z0-9]+(?:[._-][a-z0-9]+)*$/, unique: "region" },
  }),
  // The API states no limit for these.
  ...from("Amazon API Gateway API Reference, read 2026-11", {
    aws_api_gateway_rest_api: { most: 128, form: /^.+$/, unique: "region" },
    aws_api_gateway_usage_plan: { most: 128, form: /^.+$/, unique: "region" },
    aws_apigatewayv2_vpc_link: { most: 128, form: /^.+$/, unique: "region" },
  }),
} as const;
