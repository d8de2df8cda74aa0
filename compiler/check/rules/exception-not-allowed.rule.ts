import { defineRule } from "../rule.ts";

export default defineRule({
  id: "META904",
  slug: "exception-not-allowed",
  title: "Rules marked non-waivable cannot be suppressed inline",
  severity: "high",
  category: "compliance",
  disposition: "manual",
  references: ["SOC 2 CC8.1"],
  waivable: false,
  applies: "always",
  docs: {
    why: "Some rules guard all others, and some an organisation does not leave to single teams.",
    example: 'waive("META902", { ... }), or waive("TF304", { ... }) where the policy says inlineWaivers: "forbidden"',
    fix: "Repair the finding, or ask for a waiver in `lintel.policy.ts`.",
  },
  messages: {
    refused: { text: "{rule} cannot be waived here: {why}", hint: "repair the finding, or have the waiver granted in `lintel.policy.ts`" },
  },
  checks: {
    waivers: ({ waivers }) =>
      waivers.map(({ rule, component, at, refused }) => {
        const subject = { ...(component === undefined ? {} : { component }), at };
        return refused === undefined
          ? { verdict: "pass", ...subject, evidence: `${rule} may be waived here` }
          : { verdict: "fail", ...subject, message: "refused", data: { rule, why: refused } };
      }),
  },
});
