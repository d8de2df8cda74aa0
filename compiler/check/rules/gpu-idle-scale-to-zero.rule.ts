import { isObject } from "../../../dsl/fields.ts";
import { defineRule, type Outcome } from "../rule.ts";

export default defineRule({
  id: "COST601",
  slug: "gpu-idle-scale-to-zero",
  title: "Non-production GPU pools/endpoints scale to zero or have a schedule",
  severity: "medium",
  category: "cost",
  disposition: "autofix",
  references: ["CKV_AZURE_150"],
  docs: {
    why: "An accelerator that waits for a test at night costs what one does that works.",
    example: "llm({ ... })   // in a staging system, without `schedule`",
    fix: 'Write `schedule: { hours: "Mon-Fri 07:00-19:00", zone: "Europe/Berlin" }` on the component or on the system.',
  },
  messages: {
    idle: { text: "its accelerators run day and night outside of production", hint: 'write `schedule: { hours: "Mon-Fri 07:00-19:00", zone: "UTC" }`' },
  },
  checks: {
    plan: ({ system, plan }) => {
      if (system.environment === "production") return [];
      return Object.values(system.components).flatMap((component): readonly Outcome<"idle">[] => {
        const { name, values, origin } = component;
        const plans = plan.places.flatMap(({ components }) => components[name] ?? []);
        if (!plans.some(({ needs }) => (needs.pools ?? []).some(({ accelerator }) => accelerator !== undefined))) return [];
        const bounds = values["replicas"];
        const sleeps = values["schedule"] !== undefined;
        if (sleeps || (isObject(bounds) && bounds["min"] === 0))
          return [{ verdict: "pass", component: name, path: [sleeps ? "schedule" : "replicas"], evidence: sleeps ? "has a schedule" : "scales to zero" }];
        const edits = [{ at: { origin, component: name, path: ["schedule"] }, op: "set" as const, text: '{ hours: "Mon-Fri 07:00-19:00", zone: "UTC" }' }];
        return [{ verdict: "fail", component: name, message: "idle", fix: { title: `let \`${name}\` sleep outside of office hours`, edits } }];
      });
    },
  },
});
