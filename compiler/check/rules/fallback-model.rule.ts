import { isObject } from "../../../dsl/fields.ts";
import { defineRule, eachComponent, highRisk, isModel } from "../rule.ts";

export default defineRule({
  id: "REL508",
  slug: "fallback-model",
  title: "Critical inference nodes declare a fallback (older version, rule, or reject)",
  severity: "low",
  category: "reliability",
  disposition: "suggest",
  references: ["EU AI Act Art. 15(4)", "NIST AI RMF MANAGE 2.4"],
  docs: {
    why: "A model that must always answer needs something that answers when it cannot: a smaller one, an older one, or a rule.",
    example: 'llm({ slo: { availability: "99.95%" }, ... })   // in production, without `fallback`',
    fix: "Write `fallback: another` with a model of other hardware. Asked for in production where availability is 99.95% or more, or the risk class is high.",
  },
  messages: { missing: { text: "it promises {availability} and nothing answers when it cannot", hint: "write `fallback` with another model" } },
  checks: {
    graph: (context) =>
      eachComponent(context, (component) => {
        const { values, can } = component;
        if (context.system.environment !== "production" || !isModel(component) || !can.includes("serve HTTP")) return undefined;
        const slo = values["slo"];
        const availability = isObject(slo) && typeof slo["availability"] === "number" ? slo["availability"] : 0;
        if (availability < 0.9995 && !highRisk(context)) return { verdict: "not-applicable", because: `it promises ${availability * 100} %` };
        const { fallback } = values;
        if (fallback !== undefined)
          return { verdict: "pass", path: ["fallback"], evidence: `fallback: ${typeof fallback === "string" ? fallback : "declared"}` };
        return { verdict: "fail", message: "missing", data: { availability: `${availability * 100} %` } };
      }),
  },
});
