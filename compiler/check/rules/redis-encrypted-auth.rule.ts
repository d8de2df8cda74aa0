import { type Ask, asked, askedMessage, fails, passes, undecided } from "../emitted/asked.ts";
import { absentOr, atLeast, is, isNot, present, type Test } from "../emitted/demand.ts";
import { ownKey } from "../emitted/own-key.ts";
import type { Resource, TerraformView } from "../emitted/terraform.ts";
import { isUndecided } from "../emitted/values.ts";
import { defineRule, type EmittedContext, type Outcome } from "../rule.ts";

const isRedis = ({ body }: Resource): boolean => body["engine"] === undefined || body["engine"] === "redis" || body["engine"] === "valkey";
const isMain = ({ body }: Resource): boolean => body["global_replication_group_id"] === undefined;
const noOpenAccess: Test = isNot("open-access", undefined);

const secure: readonly Ask[] = [
  { type: "aws_elasticache_replication_group", at: "transit_encryption_enabled", must: is(true) },
  { type: "aws_elasticache_replication_group", at: "transit_encryption_mode", must: absentOr("required") },
  { type: "aws_elasticache_replication_group", at: "at_rest_encryption_enabled", must: is(true), where: isMain },
  { type: "aws_elasticache_replication_group", at: "kms_key_id", must: ownKey, where: isMain },
  {
    type: "aws_elasticache_cluster",
    at: "replication_group_id",
    must: present,
    where: ({ body }) => body["engine"] === "redis" || body["engine"] === "valkey",
    write: "use an aws_elasticache_replication_group: a single node has neither TLS nor logins",
  },
  { type: "aws_elasticache_serverless_cache", at: "kms_key_id", must: ownKey },
  { type: "aws_memorydb_cluster", at: "tls_enabled", must: absentOr(true) },
  { type: "aws_memorydb_cluster", at: "acl_name", must: noOpenAccess },
  { type: "aws_memorydb_cluster", at: "kms_key_arn", must: ownKey },
  { type: "aws_elasticache_user", at: "no_password_required", must: absentOr(false) },
  { type: "aws_elasticache_user", at: "authentication_mode.type", must: isNot("no-password-required") },
  { type: "google_memorystore_instance", at: "transit_encryption_mode", must: is("SERVER_AUTHENTICATION") },
  { type: "google_memorystore_instance", at: "authorization_mode", must: is("IAM_AUTH") },
  { type: "google_memorystore_instance", at: "kms_key", must: ownKey },
  { type: "google_redis_instance", at: "transit_encryption_mode", must: is("SERVER_AUTHENTICATION") },
  { type: "google_redis_instance", at: "auth_enabled", must: is(true) },
  { type: "google_redis_instance", at: "customer_managed_key", must: ownKey },
  { type: "google_redis_cluster", at: "transit_encryption_mode", must: is("TRANSIT_ENCRYPTION_MODE_SERVER_AUTHENTICATION") },
  { type: "google_redis_cluster", at: "authorization_mode", must: is("AUTH_MODE_IAM_AUTH") },
  { type: "google_redis_cluster", at: "kms_key", must: ownKey },
  // TLS and logins by identity are defaults of the provider.
  { type: "azurerm_managed_redis", at: "default_database.client_protocol", must: absentOr("Encrypted") },
  { type: "azurerm_managed_redis", at: "public_network_access", must: is("Disabled") },
  { type: "azurerm_managed_redis", at: "customer_managed_key.key_vault_key_id", must: ownKey },
  { type: "azurerm_redis_cache", at: "non_ssl_port_enabled", must: absentOr(false) },
  { type: "azurerm_redis_cache", at: "minimum_tls_version", must: absentOr("1.2") },
  { type: "azurerm_redis_cache", at: "public_network_access_enabled", must: is(false) },
  { type: "azurerm_redis_cache", at: "redis_configuration.authentication_enabled", must: absentOr(true) },
];
/** The router before an engine makes no tokens: it logs in with the cache's key, and nobody else has it. */
const keyless = ({ system, edgesTo }: EmittedContext): Ask => ({
  type: "azurerm_managed_redis",
  at: "default_database.access_keys_authentication_enabled",
  must: absentOr(false),
  where: ({ owner = "" }) => !edgesTo(owner).some(({ from }) => system.components[from]?.can.includes("generate text")),
});
/** What production asks for. */
const available: readonly Ask[] = [
  { type: "aws_elasticache_replication_group", at: "multi_az_enabled", must: is(true) },
  { type: "aws_elasticache_replication_group", at: "automatic_failover_enabled", must: is(true) },
  {
    type: "aws_memorydb_cluster",
    at: "num_replicas_per_shard",
    must: { ...atLeast(1), holds: (value) => (isUndecided(value) ? undefined : value === undefined || Number(value) >= 1) },
  },
  { type: "google_memorystore_instance", at: "replica_count", must: atLeast(1) },
  { type: "google_memorystore_instance", at: "zone_distribution_config.mode", must: absentOr("MULTI_ZONE") },
  { type: "google_redis_instance", at: "tier", must: is("STANDARD_HA") },
  { type: "google_redis_cluster", at: "replica_count", must: atLeast(1) },
  { type: "azurerm_managed_redis", at: "high_availability_enabled", must: absentOr(true) },
];

const logins = (view: TerraformView): readonly Outcome<"anybody">[] => [
  ...view
    .of("aws_elasticache_replication_group", "aws_elasticache_serverless_cache")
    .filter((one) => isRedis(one) && isMain(one))
    .map((one) => {
      const at = ["user_group_ids", "user_group_id", "auth_token"].find((name) => present.holds(one.body[name], view, one) === true);
      if (at !== undefined) return passes(one, `${at} is set`, `/${at}`);
      const pointer = one.type === "aws_elasticache_serverless_cache" ? "/user_group_id" : "/user_group_ids";
      return fails(one, "anybody", { write: `set \`${pointer.slice(1)}\` to an aws_elasticache_user_group` }, pointer);
    }),
  ...view.of("aws_elasticache_user").map((user) => {
    const access = user.body["access_string"];
    if (isUndecided(access)) return undecided(user, "`access_string`", "/access_string");
    return /\bnopass\b/.test(String(access))
      ? fails(user, "anybody", { write: "leave `nopass` out of `access_string`" }, "/access_string")
      : passes(user, "no access without a login", "/access_string");
  }),
];

export default defineRule({
  id: "TF329",
  slug: "redis-encrypted-auth",
  title: "Redis: TLS, AUTH/ACL, CMK, multi-AZ",
  severity: "high",
  category: "terraform",
  disposition: "default",
  references: ["CKV_AWS_29", "CKV_AWS_30", "CKV_AWS_31", "CKV_AWS_191", "CKV_GCP_95", "CKV_GCP_97", "CKV_AZURE_91", "Trivy AWS-0051"],
  docs: {
    why: "A cache holds copies of what the stores protect. Without TLS and logins everything in the network reads and changes it; on one node it is gone with its zone.",
    example: 'set("aws", "aws_elasticache_replication_group.scores", { at: "/transit_encryption_enabled", to: false, reason: "Latency." })',
    fix: "Take the override away: caches ask for TLS and logins, have a key of your own, and stand in several zones in production.",
  },
  messages: {
    value: askedMessage,
    anybody: { text: "`{resource}` takes whoever reaches it", hint: "{write}" },
  },
  checks: {
    terraform: (context) => {
      const { terraform, system } = context;
      const asks = [...secure, keyless(context), ...(system.environment === "production" ? available : [])];
      return [...asked(terraform, asks), ...terraform.flatMap(logins)];
    },
  },
});
