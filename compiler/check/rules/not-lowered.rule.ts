import { defineCheck, eachComponent } from "../rule.ts";

export default defineCheck({
  id: "ARC104",
  severity: "high",
  title: "No component declares a lower class than the data that flows into it",
  help: "Data keeps its class on its way: an embedding, a log or a copy of personal data is personal data. Leave `classification` out, and the class is inherited, or declare the class of what flows in.",
  check: (context) =>
    eachComponent(context, ({ classification: { declared, level, from } }) => {
      if (declared === undefined) return undefined;
      if (declared === level) return { verdict: "pass" };
      return {
        verdict: "fail",
        path: ["classification"],
        message: `it declares ${declared}, but ${level} data flows in from ${from.map((name) => `\`${name}\``).join(", ")}`,
        hint: "leave `classification` out to inherit it",
        related: from.flatMap((name) => {
          const origin = context.system.components[name]?.origin;
          return origin ? [{ message: `\`${name}\` declares it`, at: { origin, component: name } }] : [];
        }),
      };
    }),
});
