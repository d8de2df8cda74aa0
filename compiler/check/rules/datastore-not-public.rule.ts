import { type Ask, asked, askedMessage, fails, passes } from "../emitted/asked.ts";
import { absentOr, is, present } from "../emitted/demand.ts";
import { listed } from "../emitted/values.ts";
import { defineRule, type Outcome } from "../rule.ts";

const blocks = ["block_public_acls", "block_public_policy", "ignore_public_acls", "restrict_public_buckets"];
const asks: readonly Ask[] = [
  { type: "aws_db_instance", at: "publicly_accessible", must: absentOr(false) },
  { type: "aws_rds_cluster_instance", at: "publicly_accessible", must: absentOr(false) },
  { type: "aws_redshift_cluster", at: "publicly_accessible", must: is(false) },
  ...blocks.map((at): Ask => ({ type: "aws_s3_bucket_public_access_block", at, must: is(true) })),
  { type: "aws_opensearch_domain", at: "vpc_options.subnet_ids", must: present },
  { type: "aws_msk_cluster", at: "broker_node_group_info.connectivity_info.public_access.type", must: absentOr("DISABLED") },
  { type: "google_sql_database_instance", at: "settings.ip_configuration.ipv4_enabled", must: is(false) },
  { type: "google_storage_bucket", at: "public_access_prevention", must: is("enforced") },
  { type: "azurerm_storage_account", at: "allow_nested_items_to_be_public", must: is(false) },
  ...["azurerm_postgresql_flexible_server", "azurerm_mysql_flexible_server", "azurerm_mssql_server", "azurerm_cosmosdb_account"].map(
    (type): Ask => ({
      type,
      at: "public_network_access_enabled",
      must: is(false),
      // In a subnet of its own it has no public address.
      where: ({ body }) => body["delegated_subnet_id"] === undefined || body["public_network_access_enabled"] !== undefined,
    }),
  ),
  { type: "azurerm_managed_redis", at: "public_network_access", must: is("Disabled") },
];
const members = [
  "google_storage_bucket_iam_member",
  "google_storage_bucket_iam_binding",
  "google_bigquery_dataset_iam_member",
  "google_pubsub_topic_iam_member",
  "google_artifact_registry_repository_iam_member",
];

export default defineRule({
  id: "ARC107",
  slug: "datastore-not-public",
  title: "No data store, broker, cache, vector store or model registry is directly reachable from the internet",
  severity: "critical",
  category: "architecture",
  disposition: "default",
  references: [
    "PCI DSS v4.0.1 1.4.4",
    "HIPAA 164.312(a)(1)",
    "GDPR Art. 32(1)(b)",
    "NIST 800-53 SC-7",
    "CKV_AWS_17",
    "CKV_GCP_60",
    "CKV_AZURE_59",
    "Trivy AWS-0180",
  ],
  docs: {
    why: "Stored data belongs behind something that asks who comes. A store that the internet reaches is copied before anybody notices.",
    example: 'set("aws", "aws_db_instance.orders", { at: "/publicly_accessible", to: true, reason: "A dashboard." })',
    fix: "Leave stores private, and put a service and a gateway before what must be reachable.",
  },
  messages: {
    value: askedMessage,
    everybody: { text: "`{resource}` gives {who} what is stored", hint: "name who may read" },
  },
  checks: {
    terraform: ({ terraform }) => [
      ...asked(terraform, asks),
      ...terraform.flatMap((view) =>
        view.of(...members).map((one): Outcome<"everybody"> => {
          const who = [...listed(one.body["member"]), ...listed(one.body["members"])].find((name) => name === "allUsers" || name === "allAuthenticatedUsers");
          return who === undefined ? passes(one, "members are named") : fails(one, "everybody", { who: String(who) }, "/member");
        }),
      ),
    ],
  },
});
