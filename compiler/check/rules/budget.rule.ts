import { defineCheck } from "../rule.ts";

export default defineCheck({
  id: "COST602",
  severity: "medium",
  title: "A production system has a budget with alerts",
  help: 'A budget makes the plan\'s cost a decision: a plan above it fails, and the cloud warns before it is spent. Write `budget: { monthly: "$25k" }`; alerts at 80 % and 100 % are set unless you name others.',
  check: ({ system: { environment, budget } }) => {
    if (environment !== "production") return [];
    if (budget?.monthlyUsd === undefined)
      return [
        {
          verdict: "fail",
          message: `a production system has no ${budget === undefined ? "budget" : "monthly budget"}`,
          hint: 'add `budget: { monthly: "$25k" }`',
        },
      ];
    if (budget.alertAt.length === 0)
      return [
        { verdict: "fail", path: ["budget", "alertAt"], message: "nobody is told when the budget is used up", hint: "leave `alertAt` out: it is 80% and 100%" },
      ];
    return [{ verdict: "pass" }];
  },
});
