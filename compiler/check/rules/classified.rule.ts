import { defineCheck, eachComponent } from "../rule.ts";

export default defineCheck({
  id: "ARC103",
  severity: "high",
  title: "Every store has a class, declared or inherited",
  help: "Keys, retention and residency follow the class of the data. A store that no classified data reaches is treated as internal, which may be too low. Say what callers send (`receives` of the gateway), what a source sends (`classification`), or the class of the store itself.",
  check: (context) =>
    eachComponent(context, ({ can, classification, provenance }) => {
      if (!can.includes("store data")) return undefined;
      if (provenance["classification"]?.from !== "default") return { verdict: "pass" };
      return {
        verdict: "fail",
        level: "warning",
        message: `the class of what it stores is not known; it is treated as ${classification.level}`,
        hint: "state `receives` at the gateway, `classification` at the source, or here",
      };
    }),
});
