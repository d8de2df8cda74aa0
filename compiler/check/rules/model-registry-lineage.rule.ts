import { isObject } from "../../../dsl/fields.ts";
import type { Component } from "../../system.ts";
import { modelsIn } from "../ai.ts";
import { defineRule, type GraphContext, highRisk, type Outcome } from "../rule.ts";

/** The EU AI Act asks it of high risk alone; the others of what runs in production. */
const asks = (context: GraphContext): boolean =>
  highRisk(context) ||
  (context.system.environment === "production" && context.packs.some((pack) => pack === "iso-42001" || pack === "nist-ai-rmf" || pack === "soc2"));

function versionOf(registry: Component | undefined, part: string): string | undefined {
  const models = registry?.values["models"];
  const entry = isObject(models) ? models[part] : undefined;
  return isObject(entry) && typeof entry["version"] === "string" ? entry["version"] : undefined;
}

export default defineRule({
  id: "AIG208",
  slug: "model-registry-lineage",
  title: "Served models come from a registry entry with version, training data version and code ref",
  severity: "high",
  category: "compliance",
  disposition: "suggest",
  references: ["EU AI Act Art. 11", "EU AI Act Annex IV(2)", "ISO 42001 A.7.5", "ISO 42001 A.6.2.7", "NIST AI RMF MAP 4.1", "SOC 2 CC8.1"],
  docs: {
    why: 'Whoever has to explain an answer has to know which model gave it. A stage like "production" means another model tomorrow; a version of a registry stays the same, with the code and the data that it came from.',
    example: 'euAiAct({ risk: "high", annexIII: "5(b)" })   // and modelRegistry({ models: { risk: { version: "production" } } })',
    fix: 'Serve an entry of a registry with a version: `modelRegistry({ models: { risk: { base: "...", version: "2026-10-01" } } })` and `model: registry.models.risk`. Which code and data it was trained with has to stand in the registry: that is not looked at.',
  },
  messages: {
    catalogue: {
      text: "`{model}` serves `{weights}` from the catalogue: no registry says which version it is",
      hint: "add it to a `modelRegistry` with a `version`, and write `model: registry.models.NAME`",
    },
    stage: {
      text: "`{model}` follows `{version}` of {entry}: which model answers can change",
      hint: 'name a version, for example `version: "2026-10-01"`',
    },
  },
  checks: {
    graph: (context) => {
      if (!asks(context)) return [];
      const level = highRisk(context) ? {} : ({ level: "warning" } as const);
      return modelsIn(context).map((model): Outcome<"catalogue" | "stage"> => {
        const served = context.edgesFrom(model.name).find(({ verb, path }) => verb === "serves" && path[0] === "model");
        const subject = { component: model.name, path: ["model"] };
        if (served?.part === undefined)
          return { verdict: "fail", ...subject, ...level, message: "catalogue", data: { model: model.name, weights: String(model.values["model"]) } };
        const version = versionOf(context.system.components[served.to], served.part);
        const entry = `${served.to}.models.${served.part}`;
        if (version !== undefined && /\d/.test(version)) return { verdict: "pass", ...subject, evidence: `${entry}, version ${version}` };
        const at = { component: served.to, path: ["models", served.part, "version"] };
        return { verdict: "fail", ...at, ...level, message: "stage", data: { model: model.name, version: version ?? "nothing", entry: `\`${entry}\`` } };
      });
    },
  },
});
