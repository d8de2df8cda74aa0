import { defineCheck, eachComponent } from "../rule.ts";

export default defineCheck({
  id: "ARC115",
  severity: "low",
  title: "Every component is connected, or says why it is not",
  help: 'A component that nothing uses and that uses nothing costs money and hides a mistake, most often a reference that was forgotten. Connect it, remove it, or write `standalone: "why"`. Being watched by a monitor is no connection.',
  check: (context) =>
    eachComponent(context, ({ name, kind, standalone }) => {
      const used = context.edgesTo(name).some(({ verb }) => verb !== "monitors");
      if (used || context.edgesFrom(name).length > 0 || standalone !== undefined) return { verdict: "pass" };
      return {
        verdict: "fail",
        level: "error",
        message: `nothing uses the ${kind} \`${name}\`, and it uses nothing`,
        hint: 'refer to it from another component, remove it, or say why: `standalone: "..."`',
      };
    }),
});
