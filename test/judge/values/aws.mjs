// What the AWS provider and AWS check of values, and no schema says: lengths, patterns, ranges, JSON policies, CIDRs, tags.
// Rules are those of the API references and of hashicorp/aws 6.25.0 (2026).
import { check, checkCidr, list, rule, walk } from "./check.mjs";

const latin1 = /^[\t\n\r\u0020-\u007E\u00A1-\u00FF]*$/;
/** EC2 takes neither apostrophes nor quotes in descriptions. */
const ec2Text = rule(0, 255, /^[0-9A-Za-z_ .:/()#,@[\]+=&;{}!$*-]*$/);
const bucket = rule(3, 63, /^[a-z0-9][a-z0-9.-]*[a-z0-9]$/, /^(xn--|sthree-|amzn-s3-demo-)/, /(-s3alias|--ol-s3|--x-s3)$/, /\.\./);
const balancer = rule(1, 32, /^[A-Za-z0-9](-?[A-Za-z0-9]|--)*[A-Za-z0-9]$|^[A-Za-z0-9]$/, /^internal-/);
const database = rule(1, 63, /^[a-z][a-z0-9-]*$/, /--/, /-$/);

/** Attribute of a type of resource -> rule for text, values for numbers and enums. */
const rules = {
  aws_iam_role: { name: rule(1, 64, /^[\w+=,.@-]+$/), description: rule(0, 1000, latin1) },
  aws_iam_policy: { name: rule(1, 128, /^[\w+=,.@-]+$/), description: rule(0, 1000, latin1) },
  aws_iam_role_policy: { name: rule(1, 128, /^[\w+=,.@-]+$/) },
  aws_iam_instance_profile: { name: rule(1, 128, /^[\w+=,.@-]+$/) },
  aws_s3_bucket: { bucket },
  aws_lb: { name: balancer },
  aws_lb_target_group: { name: balancer },
  aws_sqs_queue: { name: rule(1, 80, /^[A-Za-z0-9_-]+$/) },
  aws_sns_topic: { name: rule(1, 256, /^[A-Za-z0-9_-]+$/), display_name: rule(0, 100) },
  aws_eks_cluster: { name: rule(1, 100, /^[0-9A-Za-z][A-Za-z0-9_-]*$/) },
  aws_eks_node_group: {
    node_group_name: rule(1, 63, /^[0-9A-Za-z][A-Za-z0-9_-]*$/),
    ami_type: ["AL2023_x86_64_STANDARD", "AL2023_x86_64_NVIDIA", "AL2023_ARM_64_STANDARD"],
    capacity_type: ["ON_DEMAND", "SPOT"],
  },
  aws_cloudwatch_log_group: {
    name: rule(1, 512, /^[.\-_/#A-Za-z0-9]+$/),
    retention_in_days: [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653, 0],
  },
  aws_cloudwatch_event_rule: { name: rule(1, 64, /^[.\-_A-Za-z0-9]+$/), description: rule(0, 512) },
  aws_cloudwatch_metric_alarm: { alarm_name: rule(1, 255) },
  aws_kms_alias: { name: rule(7, 256, /^alias\/[a-zA-Z0-9/_-]+$/, /^alias\/aws\//) },
  aws_kms_key: { description: rule(0, 8192), deletion_window_in_days: [7, 14, 30], rotation_period_in_days: [90, 180, 365] },
  aws_launch_template: { name: rule(3, 128, /^[0-9A-Za-z.\-_()/]+$/), description: rule(0, 255) },
  aws_security_group: { name: rule(1, 255, ec2Text.pattern, /^sg-/), description: ec2Text },
  aws_vpc_security_group_ingress_rule: { description: ec2Text },
  aws_vpc_security_group_egress_rule: { description: ec2Text },
  aws_elasticache_replication_group: { replication_group_id: rule(1, 40, /^[a-z][a-z0-9-]*$/, /--/, /-$/) },
  aws_elasticache_subnet_group: { name: rule(1, 255, /^[a-z0-9-]+$/) },
  aws_elasticache_parameter_group: { name: rule(1, 255, /^[a-z][a-z0-9-]*$/, /--/, /-$/) },
  aws_elasticache_user: { user_id: rule(1, 40, /^[a-z][a-z0-9-]*$/), user_name: rule(1, 40) },
  aws_elasticache_user_group: { user_group_id: rule(1, 40, /^[a-z][a-z0-9-]*$/) },
  aws_db_instance: { identifier: database, final_snapshot_identifier: rule(1, 255, /^[A-Za-z][A-Za-z0-9-]*$/, /--/, /-$/) },
  aws_db_subnet_group: { name: rule(1, 255, /^[a-z0-9 ._-]+$/) },
  aws_db_parameter_group: { name: rule(1, 255, /^[a-z][a-z0-9-]*$/, /--/, /-$/) },
  aws_ssm_parameter: { name: rule(1, 1011, /^[A-Za-z0-9_.\-/]+$/, /^\/?(aws|ssm)/i) },
  aws_secretsmanager_secret: { name: rule(1, 512, /^[\w/+=.@-]+$/) },
  aws_wafv2_web_acl: { name: rule(1, 128, /^[\w-]+$/), description: rule(1, 256, /^[\w+=:#@/\-,.][\w+=:#@/\-,.\s]+[\w+=:#@/\-,.]$/) },
  aws_budgets_budget: { name: rule(1, 100, /^[^:\\]+$/) },
  aws_ce_anomaly_monitor: { name: rule(1, 1024) },
  aws_ecr_repository: { name: rule(2, 256, /^(?:[a-z0-9]+(?:[._-][a-z0-9]+)*\/)*[a-z0-9]+(?:[._-][a-z0-9]+)*$/) },
  aws_api_gateway_resource: { path_part: rule(1, 128, /^([A-Za-z0-9._:-]+|\{proxy\+\})$/) },
  aws_api_gateway_method: { authorization: ["NONE", "AWS_IAM"], http_method: ["DELETE", "GET", "PATCH", "POST", "PUT"] },
  aws_api_gateway_integration: {
    type: ["HTTP_PROXY"],
    connection_type: ["VPC_LINK"],
    response_transfer_mode: ["BUFFERED", "STREAM"],
    integration_http_method: ["DELETE", "GET", "PATCH", "POST", "PUT"],
  },
  aws_api_gateway_stage: { stage_name: rule(1, 128, /^[A-Za-z0-9_-]+$/) },
  aws_apigatewayv2_vpc_link: { name: rule(1, 128) },
  aws_vpc_endpoint: { vpc_endpoint_type: ["Gateway", "Interface", "GatewayLoadBalancer"] },
};

const expand = (text) =>
  text
    .replace(/\$\{data\.aws_partition[^}]*\}/g, "aws")
    .replace(/\$\{data\.aws_caller_identity[^}]*\}/g, "123456789012")
    .replace(/\$\{[^}]*\}/g, "r".repeat(90));
/** Sizes are counted without white space, as IAM does. */
const limits = {
  assume_role_policy: 2048,
  aws_iam_policy: 6144,
  aws_kms_key: 32768,
  aws_s3_bucket_policy: 20480,
  aws_vpc_endpoint: 20480,
  aws_api_gateway_rest_api_policy: 8192,
  aws_sns_topic_policy: 30720,
  aws_sqs_queue_policy: 8192,
};

function checkPolicy(text, at, limit, found) {
  let json;
  try {
    json = JSON.parse(text);
  } catch {
    found.push(`${at}: no JSON`);
    return;
  }
  if (json.Version !== "2012-10-17") found.push(`${at}: version ${json.Version}`);
  const sids = new Set();
  for (const { Sid, Effect, Action, NotAction, Condition } of list(json.Statement)) {
    if (Sid !== undefined && !/^[A-Za-z0-9]+$/.test(Sid)) found.push(`${at}: Sid "${Sid}" is not alphanumeric`);
    if (sids.has(Sid)) found.push(`${at}: Sid ${Sid} is there twice`);
    sids.add(Sid);
    if (!["Allow", "Deny"].includes(Effect)) found.push(`${at}: effect ${Effect}`);
    if (list(Action ?? NotAction).length === 0) found.push(`${at}: ${Sid} has no action`);
    for (const action of list(Action ?? NotAction)) if (!/^(\*|[a-z0-9-]+:[A-Za-z*]+)$/.test(action)) found.push(`${at}: action "${action}"`);
    for (const [test, keys] of Object.entries(Condition ?? {})) {
      if (!/^(ForAllValues:|ForAnyValue:)?(String|Arn|Numeric|Date|Bool|Null|IpAddress|NotIpAddress)\w*$/.test(test)) found.push(`${at}: condition "${test}"`);
      for (const [key, value] of Object.entries(keys)) if (list(value).length === 0) found.push(`${at}: ${key} of ${Sid} has no value`);
    }
  }
  const size = expand(text).replace(/\s/g, "").length;
  if (limit !== undefined && size > limit) found.push(`${at}: ${size} characters, and ${limit} are accepted`);
}

function checkTags(tags, at, found) {
  for (const [key, value] of Object.entries(tags ?? {})) {
    check(key, rule(1, 128, /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u, /^aws:/i), `${at} tag`, found);
    check(value, rule(0, 256, /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u), `${at} tag ${key}`, found);
  }
}

export const aws = {
  prefix: "aws_",
  rules,
  provider: (body, file, found) => walk(body, (value, key) => key === "tags" && checkTags(value, `${file}: default`, found)),
  resource(type, body, at, found) {
    for (const attribute of ["policy", "assume_role_policy"])
      if (typeof body[attribute] === "string" && body[attribute].includes('"Statement"'))
        checkPolicy(body[attribute], `${at}.${attribute}`, limits[attribute] ?? limits[type], found);
    walk(body, (value, key) => {
      if (typeof value === "string" && /^cidr|cidr_blocks?$|cidr_ipv4$/.test(key ?? "")) checkCidr(value, `${at}.${key}`, found);
      if (key === "tags" && typeof value === "object" && !Array.isArray(value)) checkTags(value, at, found);
    });
  },
  root(resources, file, found) {
    const inline = new Map();
    for (const body of Object.values(resources["aws_iam_role_policy"] ?? {}))
      inline.set(body.role, (inline.get(body.role) ?? 0) + expand(body.policy).replace(/\s/g, "").length);
    for (const [role, size] of inline) if (size > 10_240) found.push(`${file}: inline policies of ${role} have ${size} characters, and 10240 are accepted`);
  },
};
