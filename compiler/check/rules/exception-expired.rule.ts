import { defineRule, type Outcome } from "../rule.ts";
import { below } from "../waiver-place.ts";

export default defineRule({
  id: "META902",
  slug: "exception-expired",
  title: "Expired suppression stops applying and is reported",
  severity: "high",
  category: "compliance",
  disposition: "manual",
  references: ["SOC 2 CC4.1"],
  waivable: false,
  applies: "always",
  docs: {
    why: "An exception is granted for a time. After its last day the finding counts again.",
    example: 'waive("COST603", { reason: "...", owner: "risk", expires: "2024-06-30" })',
    fix: "Repair what it covers, or decide again and give it a new end. The day is given with `--as-of`.",
  },
  messages: {
    expired: { text: "the waiver for {rule} expired on {expires}", hint: "repair what it covers, or decide again and give it a new end" },
  },
  checks: {
    waivers: ({ waivers, asOf }) =>
      waivers.flatMap(({ rule, component, at, state, terms, wrong }): readonly Outcome<"expired">[] => {
        if (wrong.length > 0) return [];
        const subject = { ...(component === undefined ? {} : { component }), at: below(at, "expires") };
        if (state === "expired") return [{ verdict: "fail", ...subject, message: "expired", data: { rule, expires: terms.expires ?? "" } }];
        // META905 says that nobody looked.
        return state === "counts" ? [{ verdict: "pass", ...subject, evidence: `${rule}: until ${terms.expires}, as of ${asOf}` }] : [];
      }),
  },
});
