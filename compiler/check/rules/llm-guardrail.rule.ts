import { isObject } from "../../../dsl/fields.ts";
import { duties, generates, modelsIn } from "../ai.ts";
import { defineRule, type Outcome } from "../rule.ts";

/** Which fields, where they stand, and what an author may write. */
const sides: readonly (readonly [side: string, where: string, checks: string])[] = [
  ["input", "before", '"prompt injection", "personal data", "off topic" or "toxicity"'],
  ["output", "behind", '"personal data", "toxicity", "grounding" or "secrets"'],
];
const shown = (stated: Readonly<Record<string, unknown>>): string =>
  sides.map(([side]) => `${side}: ${(stated[side] as readonly string[]).join(", ")}`).join("; ");

export default defineRule({
  id: "AIG216",
  slug: "llm-guardrail",
  title: "LLM/agent endpoints have input and output guardrails",
  severity: "high",
  category: "compliance",
  disposition: "autofix",
  references: ["EU AI Act Art. 15(5)", "NIST AI RMF MEASURE 2.7", "CKV_AWS_383", "CKV_AZURE_247"],
  docs: {
    why: "A language model does what the text says that it gets, whoever wrote it. Checks before it stop instructions that are hidden in the input; checks behind it keep data and insults in.",
    example: 'llm({ model: "meta-llama/Llama-3.1-8B-Instruct", ... })   // without `guardrails`',
    fix: 'Write `guardrails: { input: ["prompt injection"], output: ["personal data"] }`, and see in PARITY.md whether the cloud emits them.',
  },
  messages: {
    none: {
      text: "nothing is checked before and behind the model `{model}`",
      hint: 'write `guardrails: { input: ["prompt injection"], output: ["personal data"] }`',
    },
    side: { text: "nothing is checked {where} the model `{model}`", hint: "name at least one check: {checks}" },
  },
  checks: {
    graph: (context) => {
      const duty = duties(context);
      if (duty === "none") return [];
      const level = duty === "full" ? {} : ({ level: "warning" } as const);
      return modelsIn(context)
        .filter(generates)
        .flatMap((model): readonly Outcome<"none" | "side">[] => {
          const stated = model.values["guardrails"];
          const subject = { component: model.name };
          if (!isObject(stated)) return [{ verdict: "fail", ...subject, ...level, message: "none", data: { model: model.name } }];
          const empty = sides.filter(([side]) => !(Array.isArray(stated[side]) && stated[side].length > 0));
          if (empty.length === 0) return [{ verdict: "pass", ...subject, path: ["guardrails"], evidence: `declared: ${shown(stated)}` }];
          return empty.map(([side, where, checks]) => ({
            verdict: "fail",
            ...subject,
            path: ["guardrails", side],
            ...level,
            message: "side",
            data: { where, model: model.name, checks },
          }));
        });
    },
  },
});
