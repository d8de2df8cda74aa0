import { fails, passes, referringAt, spared, valuesAt } from "../emitted/asked.ts";
import { takesLogs } from "../emitted/customer-keys/aws.ts";
import { present } from "../emitted/demand.ts";
import type { Resource, TerraformView } from "../emitted/terraform.ts";
import { listed, valueAt } from "../emitted/values.ts";
import { defineRule, type Outcome } from "../rule.ts";

type Found = Outcome<"unlogged" | "partly">;
const onlyLogs = (resource: Resource): Found => spared(resource, "takes logs itself: a log of that would be without end");

const ofAws = (view: TerraformView): readonly Found[] =>
  view.of("aws_s3_bucket").map((bucket): Found => {
    const [log] = referringAt(view, bucket, "bucket", "aws_s3_bucket_logging");
    if (log !== undefined && present.holds(log.body["target_bucket"], view, log) === true) return passes(log, `logs ${bucket.address}`, "/target_bucket");
    if (bucket.body["logging"] !== undefined) return passes(bucket, "logging is on", "/logging");
    if (takesLogs(bucket, view)) return onlyLogs(bucket);
    return fails(log ?? bucket, "unlogged", { resource: bucket.address, write: "add an aws_s3_bucket_logging with a `target_bucket`" });
  });

const ofGoogle = (view: TerraformView): readonly Found[] => {
  const audited = view
    .of("google_project_iam_audit_config")
    .find(
      ({ body }) =>
        (body["service"] === "storage.googleapis.com" || body["service"] === "allServices") &&
        ["DATA_READ", "DATA_WRITE"].every((type) => listed(body["audit_log_config"]).some((one) => valueAt(one, "log_type") === type)),
    );
  return view.of("google_storage_bucket").map((bucket): Found => {
    const target = valueAt(bucket.body, "logging.log_bucket");
    if (present.holds(target, view, bucket) === true) return passes(bucket, `logging.log_bucket = ${String(target)}`, "/logging");
    if (audited !== undefined) return passes(audited, "records reads and writes of all buckets");
    if (view.referring(bucket, "google_storage_bucket").some((one) => view.targets(one, valueAt(one.body, "logging.log_bucket")).includes(bucket)))
      return onlyLogs(bucket);
    return fails(bucket, "unlogged", { write: "write `logging` with a `log_bucket`" }, "/logging");
  });
};

const wanted = ["StorageRead", "StorageWrite", "StorageDelete"];
const ofAzure = (view: TerraformView): readonly Found[] =>
  view.of("azurerm_storage_account").map((account): Found => {
    const settings = referringAt(view, account, "target_resource_id", "azurerm_monitor_diagnostic_setting").filter(({ body }) =>
      /\/blobServices\/default\/?$/.test(String(body["target_resource_id"])),
    );
    const [setting] = settings;
    if (setting === undefined) {
      const takes = view
        .referring(account, "azurerm_network_watcher_flow_log", "azurerm_monitor_diagnostic_setting")
        .some((one) => view.targets(one, one.body["storage_account_id"]).includes(account));
      if (takes) return onlyLogs(account);
      return fails(account, "unlogged", { write: "add an azurerm_monitor_diagnostic_setting for its `/blobServices/default`" });
    }
    const on = settings.flatMap(({ body }) =>
      valuesAt(body, "enabled_log.*").flatMap(({ value }) => [valueAt(value, "category"), valueAt(value, "category_group")]),
    );
    const missing = on.includes("allLogs") || on.includes("audit") ? [] : wanted.filter((one) => !on.includes(one));
    return missing.length === 0
      ? passes(setting, `records reads, writes and deletions of ${account.address}`, "/enabled_log")
      : fails(setting, "partly", { resource: account.address, missing: missing.join(", ") }, "/enabled_log");
  });

export default defineRule({
  id: "TF307",
  slug: "bucket-access-logging",
  title: "Access logging on object stores with classified data",
  severity: "medium",
  category: "terraform",
  disposition: "default",
  references: ["HIPAA 164.312(b)", "PCI DSS v4.0.1 10.2.1", "NIST 800-53 AU-2", "CKV_AWS_18", "CKV_GCP_62", "Trivy AWS-0089"],
  docs: {
    why: "After a leak the first question is who read what. Without a record of each access there is no answer, and everybody in the store has to be told.",
    example: 'remove("gcp", "google_storage_bucket.labels", { at: "/logging", reason: "Cost." })',
    fix: "Take the override away, or send the log of each access to the store of logs. Stores that only take logs need none of their own.",
  },
  messages: {
    unlogged: { text: "nobody records who reads `{resource}`", hint: "{write}" },
    partly: { text: "`{resource}` does not record {missing}", hint: "record StorageRead, StorageWrite and StorageDelete" },
  },
  checks: {
    terraform: ({ terraform }) => terraform.flatMap((view) => [...ofAws(view), ...ofGoogle(view), ...ofAzure(view)]),
  },
});
