import { aiAct, aiPacks, modelsIn } from "../ai.ts";
import { liesIn } from "../law/areas.ts";
import { declaredData } from "../flow.ts";
import { defineRule, type GraphContext, placesOf } from "../rule.ts";

/** Why the EU AI Act may count (Article 2): it is asked for, or the system runs or takes in data in the European Economic Area. */
function reason(context: GraphContext): string | undefined {
  if (context.packs.includes("gdpr")) return "the system is checked against the GDPR";
  if (aiPacks(context).length > 0) return "the system is checked against a framework for AI";
  const inArea = Object.values(context.system.components)
    .flatMap((component) => placesOf(component, context.system))
    .find(({ cloud, region }) => liesIn(context.country(cloud, region) ?? "", "EEA") === true);
  if (inArea !== undefined) return `the system runs in ${inArea.cloud} ${inArea.region}, in the European Economic Area`;
  const data = declaredData(context).find(({ data: { residency } }) => residency === "EU" || residency === "EEA");
  return data === undefined ? undefined : `\`${data.component.name}\` takes in data that stays in the European Union`;
}

export default defineRule({
  id: "AIG201",
  slug: "risk-class-required",
  title: "System declares EU AI Act risk class and, if high-risk, the Annex III point",
  severity: "high",
  category: "compliance",
  disposition: "suggest",
  references: ["EU AI Act Art. 6", "EU AI Act Annex III", "ISO 42001 A.5.2", "NIST AI RMF MAP 1.1"],
  applies: "always",
  docs: {
    why: "What the EU AI Act asks for depends on the class of the system: nothing of most, disclosure of some, logs, oversight and a registered assessment of a few. Nobody can tell the class from resources, so that somebody has to say it.",
    example: 'system("shop", { on: aws("eu-central-1"), comply: [gdpr()], components: { chat: llm({ ... }) } })',
    fix: 'Add `euAiAct({ risk: "minimal" })`, `"limited"` where people talk to the model, or `euAiAct({ risk: "high", annexIII: "5(b)" })` with the point of Annex III.',
  },
  messages: {
    missing: {
      text: "{why}, and its models have no declared risk class under the EU AI Act: {models}",
      hint: 'add `euAiAct({ risk: "minimal" })`, "limited" or "high" to `comply`',
    },
  },
  checks: {
    graph: (context) => {
      const models = modelsIn(context);
      const why = reason(context);
      if (models.length === 0 || why === undefined) return [];
      const found = aiAct(context);
      if (found === undefined) {
        const level = aiPacks(context).length > 0 ? ("error" as const) : ("warning" as const);
        return [{ verdict: "fail", path: ["comply"], level, message: "missing", data: { why, models: models.map(({ name }) => `\`${name}\``).join(", ") } }];
      }
      const { risk, annexIII } = found.declared;
      return [
        { verdict: "pass", path: ["comply", found.index], evidence: `declared risk: ${risk}${annexIII === undefined ? "" : `, Annex III point ${annexIII}`}` },
      ];
    },
  },
});
