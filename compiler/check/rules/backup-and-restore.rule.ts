import { defineRule, eachComponent } from "../rule.ts";

export default defineRule({
  id: "REL501",
  slug: "backup-and-restore",
  title: "Stateful nodes have backup with retention and declared RPO/RTO",
  severity: "high",
  category: "reliability",
  disposition: "default",
  references: [
    "HIPAA 164.308(a)(7)(ii)(A)",
    "GDPR Art. 32(1)(c)",
    "SOC 2 A1.2",
    "NIST 800-53 CP-9",
    "ISO 27001:2022 A.8.13",
    "CKV_AWS_133",
    "CKV_GCP_14",
    "Trivy AWS-0077",
  ],
  docs: {
    why: "Backups follow from two numbers: how much data may be lost (`rpo`) and how long recovery may take (`rto`). Without them nobody can say whether the backup is good enough.",
    example: 'database({ engine: "postgres", size: "100GiB", memory: "16GiB" })   // in production, without `recovery`',
    fix: 'Add `recovery: { rpo: "15m", rto: "4h" }`.',
  },
  messages: {
    missing: { text: "production data has no way of recovery", hint: 'add `recovery: { rpo: "15m", rto: "4h" }`' },
  },
  checks: {
    graph: (context) =>
      eachComponent(context, ({ values, declaration }) => {
        const fields = "fields" in declaration ? declaration.fields : undefined;
        if (context.system.environment !== "production" || typeof fields !== "object" || fields === null || !("recovery" in fields)) return undefined;
        if (values["recovery"] !== undefined) return { verdict: "pass", path: ["recovery"], evidence: "rpo and rto are declared" };
        return { verdict: "fail", message: "missing" };
      }),
  },
});
