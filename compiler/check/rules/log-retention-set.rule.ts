import { asked, askedMessage } from "../emitted/asked.ts";
import { atLeast, type Test } from "../emitted/demand.ts";
import { isUndecided } from "../emitted/values.ts";
import { defineRule } from "../rule.ts";

/** What looks back over a year in production, and over a month elsewhere. 0 is for ever in CloudWatch, which is no retention either. */
const long = (production: boolean): Test => {
  const least = production ? 365 : 30;
  return { ...atLeast(least, " days"), holds: (value) => (isUndecided(value) ? undefined : value !== undefined && Number(value) >= least) };
};

export default defineRule({
  id: "TF309",
  slug: "log-retention-set",
  title: "Log groups set retention >= policy minimum (default 365 d)",
  severity: "high",
  category: "terraform",
  disposition: "default",
  references: ["PCI DSS v4.0.1 10.5.1", "EU AI Act Art. 19(1)", "NIST 800-53 AU-11", "CKV_AWS_66", "CKV_AWS_338"],
  docs: {
    why: "A log group that nobody set keeps everything for ever, and a store of logs of Google Cloud or Azure only 30 days: too long for data on people, too short for whoever looks into an incident of last year.",
    example: 'set("aws", "aws_cloudwatch_log_group.cluster", { at: "/retention_in_days", to: 30, reason: "Cost." })',
    fix: "Take the override away, or keep the log for 365 days or more; 30 are enough outside of production.",
  },
  messages: { value: askedMessage },
  checks: {
    terraform: ({ terraform, system: { environment } }) => {
      const must = long(environment === "production");
      return asked(terraform, [
        { type: "aws_cloudwatch_log_group", at: "retention_in_days", must, where: ({ body }) => body["log_group_class"] !== "DELIVERY" },
        { type: "google_logging_project_bucket_config", at: "retention_days", must },
        { type: "azurerm_log_analytics_workspace", at: "retention_in_days", must },
        { type: "azurerm_log_analytics_workspace_table", at: "total_retention_in_days", must },
      ]);
    },
  },
});
