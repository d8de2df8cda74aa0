import { isSpan } from "../../diagnostics/diagnostic.ts";
import { nearest } from "../../diagnostics/words.ts";
import { defineRule, type Outcome } from "../rule.ts";

export default defineRule({
  id: "META903",
  slug: "exception-unused",
  title: "Suppression that matches no finding is an error",
  severity: "medium",
  category: "compliance",
  disposition: "autofix",
  references: ["SOC 2 CC4.1"],
  waivable: false,
  applies: "always",
  docs: {
    why: "A waiver that covers nothing hides the next finding of its rule: what it covered was repaired, or it stands in the wrong place, or its rule does not exist.",
    example: 'cache({ ..., waivers: [waive("TF301", { ... })] })   // and TF301 finds nothing there',
    fix: "Remove it, or move it to the component that has the finding.",
  },
  messages: {
    unused: { text: "the waiver for {rule} covers no finding here", hint: "remove it, or move it to the component that has the finding" },
    unknown: { text: "there is no rule `{rule}`", hint: "{hint}" },
    waiting: { text: "{rule} is not checked yet, so its waiver has no effect: it waits for {kind}", hint: "remove it" },
  },
  checks: {
    waivers: ({ waivers, used, results }) =>
      waivers.flatMap((one): readonly Outcome<"unused" | "unknown" | "waiting">[] => {
        const { rule, component, at, refused, central, terms, waitsFor } = one;
        if (refused !== undefined) return [];
        const subject = { ...(component === undefined ? {} : { component }), at };
        const fix = isSpan(at) ? {} : { fix: { title: `remove the waiver for ${rule}`, edits: [{ at, op: "remove" as const }] } };
        const result = results.find(({ id }) => id === rule);
        if (result === undefined) {
          if (waitsFor !== undefined) return [{ verdict: "fail", level: "error", ...subject, message: "waiting", data: { rule, kind: waitsFor }, ...fix }];
          const near = nearest(
            rule,
            results.map(({ id }) => id),
          );
          const hint =
            near !== undefined
              ? `did you mean ${JSON.stringify(near)}?`
              : rule.includes("/")
                ? "add the rule to `rules` of the system"
                : "`lintel lint --print-config` lists the rules";
          return [{ verdict: "fail", level: "error", ...subject, message: "unknown", data: { rule: terms.rule, hint } }];
        }
        if (used.has(one)) return [{ verdict: "pass", ...subject, evidence: `it covers a finding of ${rule}` }];
        // What was not looked at cannot say that nothing is there, and what counts everywhere may cover another system.
        if (result.unreached.length > 0 || (central && terms.to === undefined && component === undefined)) return [];
        return [{ verdict: "fail", level: "error", ...subject, message: "unused", data: { rule }, ...fix }];
      }),
  },
});
