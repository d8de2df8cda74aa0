import { isObject } from "../../../dsl/fields.ts";
import { generates, modelsIn, servedTo } from "../ai.ts";
import { defineRule, type Outcome } from "../rule.ts";

export default defineRule({
  id: "AIG215",
  slug: "transparency-notice",
  title: "User-facing chat/generative endpoints declare an AI disclosure and content marking",
  severity: "medium",
  category: "compliance",
  disposition: "suggest",
  references: ["EU AI Act Art. 50(1)", "EU AI Act Art. 50(2)"],
  docs: {
    why: "People have to be told that they talk to a machine, and whoever uses what a model wrote has to be able to know that it did: Article 50 of the EU AI Act asks it of every class of risk.",
    example: 'gateway({ routes: { "/v1/chat": chat }, ... })   // and chat = llm({ ... }) without `disclosure`',
    fix: 'Write how users learn it: `disclosure: "The widget says that answers come from a model."`.',
  },
  messages: {
    missing: {
      text: "users reach `{model}` through {gateways}, and nothing says how they learn that a model answers",
      hint: 'write `disclosure: "The page says that answers come from a model."`',
    },
  },
  checks: {
    graph: (context) => {
      const doors = Object.values(context.system.components).filter(({ values }) => isObject(values["routes"]) && typeof values["exposure"] === "string");
      const reached = doors.map(({ name }) => [name, servedTo(context, name)] as const);
      return modelsIn(context)
        .filter(generates)
        .flatMap((model): readonly Outcome<"missing">[] => {
          const gateways = reached.flatMap(([name, those]) => (those.has(model.name) ? [`\`${name}\``] : []));
          if (gateways.length === 0) return [];
          const stated = model.values["disclosure"];
          if (typeof stated === "string" && stated.trim() !== "")
            return [{ verdict: "pass", component: model.name, path: ["disclosure"], evidence: `declared: ${stated}` }];
          return [{ verdict: "fail", component: model.name, message: "missing", data: { model: model.name, gateways: gateways.join(", ") } }];
        });
    },
  },
});
