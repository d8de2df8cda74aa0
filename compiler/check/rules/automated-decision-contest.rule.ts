import { aiAct, generates, modelsIn } from "../ai.ts";
import { defineRule } from "../rule.ts";

export default defineRule({
  id: "AIG223",
  slug: "automated-decision-contest",
  title: "Solely automated decisions with legal effect expose a contest route",
  severity: "high",
  category: "compliance",
  disposition: "suggest",
  references: ["GDPR Art. 22(3)", "EU AI Act Art. 86"],
  docs: {
    why: "Whom a machine decides on has a right to a person who looks again. Without a way to ask for one, the decision may not stand.",
    example: 'comply: [gdpr(), euAiAct({ risk: "high", annexIII: "5(b)" })]   // and a predictor decides on data of people',
    fix: 'Say where people contest a decision: `gdpr({ contest: "https://example.com/contest" })`.',
  },
  messages: {
    missing: {
      text: "a high-risk system decides on data of people with {models}, and they cannot contest it",
      hint: 'write `gdpr({ contest: "https://example.com/contest" })`',
    },
  },
  checks: {
    graph: (context) => {
      const act = aiAct(context);
      // Article 86 leaves out point 2 of Annex III, critical infrastructure.
      if (act?.declared.risk !== "high" || act.declared.annexIII === "2") return [];
      const models = modelsIn(context).filter((model) => model.classification.sensitive.length > 0 && (model.can.includes("predict") || generates(model)));
      if (models.length === 0) return [];
      const index = context.system.comply.findIndex(({ framework }) => framework === "gdpr");
      const found = context.system.comply[index];
      const path = index < 0 ? ["comply"] : ["comply", index];
      const contest = found?.framework === "gdpr" ? found.contest : undefined;
      if (contest !== undefined && contest.trim() !== "") return [{ verdict: "pass", path, evidence: contest }];
      return [{ verdict: "fail", path, message: "missing", data: { models: models.map(({ name }) => `\`${name}\``).join(", ") } }];
    },
  },
});
