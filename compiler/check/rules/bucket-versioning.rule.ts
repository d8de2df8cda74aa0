import { asked, askedMessage, fails, isDynamic, passes, undecided } from "../emitted/asked.ts";
import { companion, is, missingMessage } from "../emitted/demand.ts";
import type { Resource } from "../emitted/terraform.ts";
import { isUndecided, valueAt } from "../emitted/values.ts";
import { defineRule, type Outcome } from "../rule.ts";

/** Deleted objects are kept as long where there are no versions. */
const days = 7;

function kept(resource: Resource, versions: string, deleted: string, unit: number): Outcome<"lost"> {
  const pointer = `/${versions.replaceAll(".", "/")}`;
  const on = valueAt(resource.body, versions);
  if (on === true || on === "true") return passes(resource, `${versions} = true`, pointer);
  // What cannot be overwritten or deleted has one version only.
  const locked = Number(valueAt(resource.body, "retention_policy.retention_period"));
  if (locked / 86_400 >= days) return passes(resource, `retention_policy.retention_period = ${locked}`, "/retention_policy/retention_period");
  const long = valueAt(resource.body, deleted);
  if (isUndecided(on) || isUndecided(long) || isDynamic(resource, versions)) return undecided(resource, `\`${versions}\``, pointer);
  if (long !== undefined && Number(long) / unit >= days) return passes(resource, `${deleted} = ${String(long)}`, `/${deleted.replaceAll(".", "/")}`);
  return fails(resource, "lost", { at: versions, days }, pointer);
}

export default defineRule({
  id: "TF305",
  slug: "bucket-versioning",
  title: "Object stores are versioned (or soft delete)",
  severity: "medium",
  category: "terraform",
  disposition: "default",
  references: ["SOC 2 A1.2", "HIPAA 164.312(c)(1)", "CKV_AWS_21", "CKV_GCP_78", "CKV2_AZURE_38", "Trivy AWS-0090"],
  docs: {
    why: "Without versions, whoever overwrites or deletes an object destroys it, by mistake or to hide what was done.",
    example: 'set("aws", "aws_s3_bucket_versioning.labels", { at: "/versioning_configuration/status", to: "Suspended", reason: "Cost." })',
    fix: "Take the override away. Old versions go after some days by lifecycle rules, so that they cost little.",
  },
  messages: {
    value: askedMessage,
    missing: { text: missingMessage, hint: "add one with the status Enabled" },
    lost: { text: "`{resource}` keeps neither old versions nor what was deleted for {days} days", hint: "set `{at}` to true" },
  },
  checks: {
    terraform: ({ terraform }) => [
      ...asked(terraform, [{ type: "aws_s3_bucket_versioning", at: "versioning_configuration.status", must: is("Enabled") }]),
      ...companion(terraform, ["aws_s3_bucket"], ["aws_s3_bucket_versioning"], ({ body }) => valueAt(body, "versioning.enabled") !== true),
      ...terraform.flatMap((view) => [
        ...view.of("google_storage_bucket").map((one) => kept(one, "versioning.enabled", "soft_delete_policy.retention_duration_seconds", 86_400)),
        // Files and queues have no versions.
        ...view
          .of("azurerm_storage_account")
          .filter(({ body }) => body["account_kind"] !== "FileStorage")
          .map((one) => kept(one, "blob_properties.versioning_enabled", "blob_properties.delete_retention_policy.days", 1)),
      ]),
    ],
  },
});
