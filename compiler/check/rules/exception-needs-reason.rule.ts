import { listed } from "../../diagnostics/words.ts";
import { defineRule } from "../rule.ts";
import { below } from "../waiver-place.ts";

export default defineRule({
  id: "META901",
  slug: "exception-needs-reason",
  title: "Every suppression has reason (>= 20 chars), owner and expiry",
  severity: "high",
  category: "compliance",
  disposition: "suggest",
  references: ["SOC 2 CC8.1", "ISO 27001:2022 A.5.36", "PCI DSS v4.0.1 12.3.1"],
  waivable: false,
  applies: "always",
  docs: {
    why: "An exception without a reason, an owner or an end is never looked at again.",
    example: 'waive("COST603", { reason: "later", owner: "risk", expires: "2027-06-30" })',
    fix: "Say in 20 characters or more why the finding is acceptable, who answers for that, and the last day on which it counts.",
  },
  messages: {
    terms: {
      text: "the waiver for {rule} {wrong}, so it does not count",
      hint: 'write `{ reason: "why, in 20 characters or more", owner: "who", expires: "2027-06-30" }`',
    },
  },
  checks: {
    waivers: ({ waivers }) =>
      waivers.map(({ rule, component, at, wrong, terms }) => {
        const [[property] = [undefined]] = wrong;
        const subject = { ...(component === undefined ? {} : { component }), at: property === undefined ? at : below(at, property) };
        return wrong.length === 0
          ? { verdict: "pass", ...subject, evidence: `${rule}: ${terms.reason} (${terms.owner}, until ${terms.expires})` }
          : { verdict: "fail", ...subject, message: "terms", data: { rule, wrong: listed(wrong.map(([, what]) => what)) } };
      }),
  },
});
