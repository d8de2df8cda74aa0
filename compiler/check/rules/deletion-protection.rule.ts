import { type Ask, asked, askedMessage, fails, passes } from "../emitted/asked.ts";
import { absentOr, is } from "../emitted/demand.ts";
import type { Resource, TerraformView } from "../emitted/terraform.ts";
import { valueAt } from "../emitted/values.ts";
import { defineRule, type Outcome } from "../rule.ts";

const asks: readonly Ask[] = [
  { type: "aws_db_instance", at: "deletion_protection", must: is(true) },
  { type: "aws_rds_cluster", at: "deletion_protection", must: is(true) },
  { type: "aws_s3_bucket", at: "force_destroy", must: absentOr(false) },
  { type: "google_storage_bucket", at: "force_destroy", must: absentOr(false) },
  { type: "google_sql_database_instance", at: "settings.deletion_protection_enabled", must: is(true) },
];
/** Types that hold data, with what else keeps them. */
const holding: Readonly<Record<string, readonly string[]>> = {
  aws_db_instance: ["deletion_protection"],
  aws_rds_cluster: ["deletion_protection"],
  aws_dynamodb_table: ["deletion_protection_enabled"],
  aws_elasticache_replication_group: [],
  google_sql_database_instance: ["deletion_protection"],
  google_memorystore_instance: ["deletion_protection_enabled"],
  azurerm_postgresql_flexible_server: [],
  azurerm_mysql_flexible_server: [],
  azurerm_storage_account: [],
  azurerm_managed_redis: [],
};

function held(view: TerraformView, one: Resource): Outcome<"bare"> {
  const own = (holding[one.type] ?? []).find((at) => one.body[at] === true);
  if (own !== undefined) return passes(one, `${own} = true`, `/${own}`);
  if (valueAt(one.body, "lifecycle.prevent_destroy") === true) return passes(one, "lifecycle.prevent_destroy = true", "/lifecycle/prevent_destroy");
  const [lock] = view.referring(one, "azurerm_management_lock");
  return lock === undefined ? fails(one, "bare", {}, "/lifecycle/prevent_destroy") : passes(one, `locked by ${lock.address}`);
}

export default defineRule({
  id: "REL504",
  slug: "deletion-protection",
  title: "Stateful production resources have deletion protection / prevent_destroy",
  severity: "high",
  category: "reliability",
  disposition: "default",
  references: ["SOC 2 A1.2", "CKV_AWS_293", "CKV_GCP_82", "Trivy AWS-0177"],
  docs: {
    why: "A wrong `destroy` takes seconds. What holds data in production refuses it until somebody says so twice.",
    example: 'set("aws", "aws_db_instance.orders", { at: "/deletion_protection", to: false, reason: "Tests." })',
    fix: "Leave the protection; take it off by hand, when the data may go.",
  },
  messages: {
    value: askedMessage,
    bare: {
      text: "`{resource}` holds data of production, and nothing keeps it from being destroyed",
      hint: "leave `prevent_destroy`, or the protection of the service",
    },
  },
  checks: {
    terraform: ({ terraform, system }) =>
      system.environment !== "production"
        ? []
        : [...asked(terraform, asks), ...terraform.flatMap((view) => view.of(...Object.keys(holding)).map((one) => held(view, one)))],
  },
});
