import { defineCheck, eachComponent } from "../rule.ts";

export default defineCheck({
  id: "REL501",
  severity: "high",
  title: "What holds data in production says how it is recovered",
  help: "Backups follow from two numbers: how much data may be lost (`rpo`) and how long recovery may take (`rto`). Without them nobody can say whether the backup is good enough.",
  check: (context) =>
    eachComponent(context, ({ values, declaration }) => {
      const fields = "fields" in declaration ? declaration.fields : undefined;
      if (context.system.environment !== "production" || typeof fields !== "object" || fields === null || !("recovery" in fields)) return undefined;
      if (values["recovery"] !== undefined) return { verdict: "pass" };
      return { verdict: "fail", message: "production data has no way of recovery", hint: 'add `recovery: { rpo: "15m", rto: "4h" }`' };
    }),
});
