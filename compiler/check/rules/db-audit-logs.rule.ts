import { awsLogs } from "../emitted/databases/aws.ts";
import { azureLogs } from "../emitted/databases/azure.ts";
import { googleLogs } from "../emitted/databases/gcp.ts";
import { defineRule } from "../rule.ts";

export default defineRule({
  id: "TF327",
  slug: "db-audit-logs",
  title: "Database audit/query logs exported",
  severity: "medium",
  category: "terraform",
  disposition: "default",
  references: ["HIPAA 164.312(b)", "PCI DSS v4.0.1 10.2.1", "CKV_AWS_129", "CKV2_AWS_30", "CKV_GCP_110"],
  docs: {
    why: "Without the database's own log nobody can tell who changed its tables or its roles, or why it was slow before it broke.",
    example: 'set("aws", "aws_db_instance.orders", { at: "/enabled_cloudwatch_logs_exports", to: [], reason: "Cost." })',
    fix: "Take the override away, or export the log that the hint names.",
  },
  messages: {
    silent: { text: "`{resource}` {what}", hint: "{write}" },
  },
  checks: {
    terraform: ({ terraform }) => terraform.flatMap((view) => [...awsLogs(view), ...googleLogs(view), ...azureLogs(view)]),
  },
});
