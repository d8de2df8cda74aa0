import { defineRule } from "../rule.ts";

export default defineRule({
  id: "COST602",
  slug: "budget-declared",
  title: "System declares a monthly budget and alert; estimate over budget fails PR",
  severity: "medium",
  category: "cost",
  disposition: "suggest",
  references: ["SOC 2 CC3.2"],
  docs: {
    why: "A budget makes the plan's cost a decision: a plan above it fails, and the cloud warns before it is spent.",
    example: 'system("shop", { environment: "production", ... })   // without `budget`',
    fix: 'Write `budget: { monthly: "$25k" }`; alerts at 80 % and 100 % are set unless you name others.',
  },
  messages: {
    missing: { text: "a production system has no {what}", hint: 'add `budget: { monthly: "$25k" }`' },
    silent: { text: "nobody is told when the budget is used up", hint: "leave `alertAt` out: it is 80% and 100%" },
  },
  checks: {
    graph: ({ system: { environment, budget } }) => {
      if (environment !== "production") return [];
      if (budget?.monthlyUsd === undefined)
        return [{ verdict: "fail", message: "missing", data: { what: budget === undefined ? "budget" : "monthly budget" } }];
      if (budget.alertAt.length === 0) return [{ verdict: "fail", path: ["budget", "alertAt"], message: "silent" }];
      return [
        { verdict: "pass", path: ["budget"], evidence: `$${budget.monthlyUsd} a month, alerts at ${budget.alertAt.map((one) => `${one * 100} %`).join(", ")}` },
      ];
    },
  },
});
