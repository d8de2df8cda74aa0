import { asked, askedMessage, fails, passes, referringAt, spared } from "../emitted/asked.ts";
import { ownKey } from "../emitted/own-key.ts";
import { defineRule } from "../rule.ts";

export default defineRule({
  id: "TF310",
  slug: "log-encrypted",
  title: "Log groups/workspaces encrypted with CMK",
  severity: "medium",
  category: "terraform",
  disposition: "default",
  references: ["HIPAA 164.312(a)(2)(iv)", "NIST 800-53 SC-28", "CKV_AWS_158", "Trivy AWS-0017"],
  docs: {
    why: "Logs hold what people asked and what models answered, and are read by more eyes than the data itself.",
    example: 'remove("aws", "aws_cloudwatch_log_group.cluster", { at: "/kms_key_id", reason: "Simpler." })',
    fix: "Take the override away, or name the key of the logs: `${aws_kms_key.logs.arn}`.",
  },
  messages: {
    value: askedMessage,
    keyless: { text: "`{resource}` is linked to a cluster that has no key of your own", hint: "add an azurerm_log_analytics_cluster_customer_managed_key" },
  },
  checks: {
    terraform: ({ terraform }) => [
      ...asked(terraform, [
        { type: "aws_cloudwatch_log_group", at: "kms_key_id", must: ownKey, write: "set `kms_key_id` to `${aws_kms_key.logs.arn}`" },
        { type: "google_logging_project_bucket_config", at: "cmek_settings.kms_key_name", must: ownKey, write: "write `cmek_settings` with `kms_key_name`" },
        { type: "azurerm_log_analytics_cluster_customer_managed_key", at: "key_vault_key_id", must: ownKey },
      ]),
      ...terraform.flatMap((view) =>
        view.of("azurerm_log_analytics_workspace").map((workspace) => {
          const [link] = referringAt(view, workspace, "workspace_id", "azurerm_log_analytics_linked_service");
          const [cluster] = link === undefined ? [] : view.targets(link, link.body["write_access_id"]);
          // A workspace takes a key of its own through a dedicated cluster alone, of 100 GB a day or more
          // (Azure Monitor documentation, "Customer-managed keys", 2026).
          if (cluster === undefined) return spared(workspace, "takes a key of your own in a dedicated cluster alone, which is for 100 GB a day and more");
          const [key] = view.referring(cluster, "azurerm_log_analytics_cluster_customer_managed_key");
          return key === undefined ? fails(workspace, "keyless") : passes(workspace, `${key.address} encrypts its cluster`);
        }),
      ),
    ],
  },
});
