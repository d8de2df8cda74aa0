import { isObject } from "../../../dsl/fields.ts";
import { defineRule, eachComponent, highRisk } from "../rule.ts";

export default defineRule({
  id: "COST603",
  slug: "log-volume-cap",
  title: "Full-payload capture has sampling unless high-risk class needs 100 %",
  severity: "low",
  category: "cost",
  disposition: "suggest",
  references: ["EU AI Act Art. 12(1)"],
  docs: {
    why: "Storing every prompt and answer fills a store, and is a second copy of what people said.",
    example: 'monitor({ capture: { share: "100%", to: store }, ... })   // of models that are no high risk',
    fix: 'Store a share, `share: "5%"`. High risk under the EU AI Act asks for all of it; other reasons belong into a waiver.',
  },
  messages: {
    all: { text: "every request is stored, and no law asks for that here", hint: 'write a share below 100%, or say why with `waive("COST603", { ... })`' },
  },
  checks: {
    graph: (context) =>
      eachComponent(context, ({ values }) => {
        const { capture } = values;
        if (!isObject(capture) || typeof capture["share"] !== "number") return undefined;
        const path = ["capture", "share"];
        if (capture["share"] < 1) return { verdict: "pass", path, evidence: `${capture["share"] * 100} % of requests` };
        if (highRisk(context)) return { verdict: "pass", path, evidence: "all requests, which high risk asks for" };
        return { verdict: "fail", path, message: "all" };
      }),
  },
});
