import { duties, modelsIn } from "../ai.ts";
import { trail } from "../flow.ts";
import { complies, defineRule } from "../rule.ts";

export default defineRule({
  id: "AIG222",
  slug: "dpia-reference",
  title: "High-risk personal data processing links a DPIA / FRIA",
  severity: "medium",
  category: "compliance",
  disposition: "suggest",
  references: ["GDPR Art. 35(1)", "EU AI Act Art. 27(1)", "ISO 42001 A.5.2"],
  docs: {
    why: "Whoever lets a model work on data of people has to look first at what can go wrong for them. Supervisory authorities ask for the assessment before anything else, and fines follow where there is none.",
    example: 'system("shop", { comply: [gdpr()], ... })   // and personal data flows into a model',
    fix: 'Do the assessment, and say where it is: `gdpr({ dpia: "docs/dpia.md" })`. For high risk under the EU AI Act it can hold the assessment of fundamental rights (Article 27) as well.',
  },
  messages: {
    missing: {
      text: "{class} data flows into {models}, and no impact assessment is named",
      hint: 'write `gdpr({ dpia: "docs/dpia.md" })`',
    },
  },
  checks: {
    graph: (context) => {
      const { system } = context;
      const models = modelsIn(context).filter(({ classification }) => classification.sensitive.length > 0);
      const [first] = models;
      // GDPR in force, or high risk: else nothing says that the risk for people is high.
      if (first === undefined || (!complies(context, "gdpr") && duties(context) !== "full" && !context.packs.includes("gdpr"))) return [];
      const index = system.comply.findIndex(({ framework }) => framework === "gdpr");
      const found = system.comply[index];
      const path = index < 0 ? ["comply"] : ["comply", index];
      const dpia = found?.framework === "gdpr" ? found.dpia : undefined;
      if (dpia !== undefined && dpia.trim() !== "") return [{ verdict: "pass", path, evidence: dpia }];
      const names = models.map(({ name }) => `\`${name}\``).join(", ");
      return [
        {
          verdict: "fail",
          path,
          message: "missing",
          data: { class: first.classification.sensitive[0]?.class ?? "personal", models: names },
          related: trail(context, first.name),
        },
      ];
    },
  },
});
