import { blocksOf, fails, passes, referringAt, undecided } from "../emitted/asked.ts";
import { isDynamic } from "../emitted/asked.ts";
import type { Resource, TerraformView } from "../emitted/terraform.ts";
import { isUndecided, valueAt } from "../emitted/values.ts";
import { defineRule, type Outcome } from "../rule.ts";

type Found = Outcome<"endless" | "parts">;

const ofAws = (view: TerraformView): readonly Found[] =>
  view.of("aws_s3_bucket").map((bucket): Found => {
    const [found] = referringAt(view, bucket, "bucket", "aws_s3_bucket_lifecycle_configuration");
    if (found === undefined)
      return fails(bucket, "endless", { write: "add an aws_s3_bucket_lifecycle_configuration with `abort_incomplete_multipart_upload` after 7 days" });
    if (isDynamic(found, "rule")) return undecided(found, "`rule`", "/rule");
    const data = {
      resource: bucket.address,
      write: "write `abort_incomplete_multipart_upload` with `days_after_initiation` 7 in a rule that is Enabled, for the whole bucket",
    };
    const rules = blocksOf(found.body, "rule").filter(({ block }) => block["status"] === "Enabled");
    if (rules.length === 0) return fails(found, "endless", data, "/rule");
    const ends = rules.find(({ block }) => valueAt(block, "abort_incomplete_multipart_upload.days_after_initiation") !== undefined && isWhole(block));
    return ends === undefined
      ? fails(found, "parts", data, "/rule")
      : passes(found, "ends unfinished uploads", `${ends.pointer}/abort_incomplete_multipart_upload`);
  });
/** No filter, or one that every object passes. */
const isWhole = (rule: Resource["body"]): boolean => {
  const prefix = valueAt(rule, "filter.prefix") ?? rule["prefix"] ?? "";
  return prefix === "" && valueAt(rule, "filter.tag") === undefined && valueAt(rule, "filter.and") === undefined;
};

const ofGoogle = (view: TerraformView): readonly Found[] =>
  view.of("google_storage_bucket").map((bucket): Found => {
    if (isDynamic(bucket, "lifecycle_rule")) return undecided(bucket, "`lifecycle_rule`", "/lifecycle_rule");
    const write = "write a `lifecycle_rule` with the action AbortIncompleteMultipartUpload and the condition `age` 7";
    const rules = blocksOf(bucket.body, "lifecycle_rule");
    if (rules.length === 0) return fails(bucket, "endless", { write }, "/lifecycle_rule");
    const ends = rules.find(({ block }) => valueAt(block, "action.type") === "AbortIncompleteMultipartUpload");
    return ends === undefined ? fails(bucket, "parts", { write }, "/lifecycle_rule") : passes(bucket, "ends unfinished uploads", ends.pointer);
  });

/** Azure removes blocks of uploads that were never finished by itself, after a week (Put Block documentation, 2026). */
const ofAzure = (view: TerraformView): readonly Found[] =>
  view
    .of("azurerm_storage_account")
    .filter(({ body }) => body["account_kind"] !== "FileStorage")
    .map((account): Found => {
      const [found] = referringAt(view, account, "storage_account_id", "azurerm_storage_management_policy");
      if (found === undefined) return fails(account, "endless", { write: "add an azurerm_storage_management_policy with a rule that removes what is old" });
      if (isDynamic(found, "rule")) return undecided(found, "`rule`", "/rule");
      const on = blocksOf(found.body, "rule").find(({ block }) => block["enabled"] === true);
      if (on !== undefined) return passes(found, `removes what is old in ${account.address}`, on.pointer);
      const unclear = blocksOf(found.body, "rule").some(({ block }) => isUndecided(block["enabled"]));
      return unclear
        ? undecided(found, "`rule`", "/rule")
        : fails(found, "endless", { resource: account.address, write: "set `enabled` of a rule to true" }, "/rule");
    });

export default defineRule({
  id: "TF308",
  slug: "bucket-lifecycle",
  title: "Every bucket has lifecycle rules incl. abort of incomplete uploads",
  severity: "low",
  category: "terraform",
  disposition: "default",
  references: ["GDPR Art. 5(1)(e)", "CKV2_AWS_61", "CKV_AWS_300"],
  docs: {
    why: "A store without lifecycle rules grows for ever: old versions and parts of uploads that were never finished are paid for, seen by nobody, and kept longer than the law allows.",
    example: 'set("aws", "aws_s3_bucket_lifecycle_configuration.labels", { at: "/rule/0/status", to: "Disabled", reason: "Migration." })',
    fix: "Take the override away, or add a rule that ends uploads after 7 days and removes what is old.",
  },
  messages: {
    endless: { text: "`{resource}` has no lifecycle rule that is on", hint: "{write}" },
    parts: { text: "`{resource}` keeps parts of uploads that were never finished", hint: "{write}" },
  },
  checks: {
    terraform: ({ terraform }) => terraform.flatMap((view) => [...ofAws(view), ...ofGoogle(view), ...ofAzure(view)]),
  },
});
