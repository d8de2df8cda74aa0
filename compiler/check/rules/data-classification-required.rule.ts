import { defineRule, eachComponent } from "../rule.ts";

export default defineRule({
  id: "ARC103",
  slug: "data-classification-required",
  title: "Every data store, stream and dataset declares a classification",
  severity: "high",
  category: "architecture",
  disposition: "suggest",
  references: ["ISO 27001:2022 A.5.12", "ISO 27001:2022 A.5.9", "NIST AI RMF MAP 2.3", "GDPR Art. 30(1)(c)", "SOC 2 C1.1"],
  docs: {
    why: "Keys, retention and residency follow the class of the data. A store that no classified data reaches is treated as internal, which may be too low.",
    example: 'const files = bucket({ size: "1GiB" })   // and nothing classified flows in',
    fix: "Say what callers send (`receives` of the gateway), what a source sends (`classification`), or the class of the store itself.",
  },
  messages: {
    unclassified: {
      text: "the class of what it stores is not known; it is treated as {level}",
      hint: "state `receives` at the gateway, `classification` at the source, or here",
    },
  },
  checks: {
    graph: (context) =>
      eachComponent(context, ({ can, classification, provenance }) => {
        if (!can.includes("store data")) return undefined;
        const { level, from } = classification;
        if (provenance["classification"]?.from !== "default")
          return { verdict: "pass", evidence: `${level}, ${from.length > 0 ? `from ${from.join(", ")}` : "declared"}` };
        return { verdict: "fail", level: "warning", message: "unclassified", data: { level } };
      }),
  },
});
