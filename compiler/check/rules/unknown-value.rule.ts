import { defineRule } from "../rule.ts";

export default defineRule({
  id: "META905",
  slug: "unknown-value",
  title: 'A rule that cannot decide (unresolved value) says "unknown", never pass or fail silently',
  severity: "medium",
  category: "compliance",
  disposition: "manual",
  references: ["NIST AI RMF MEASURE 2.8"],
  waivable: false,
  applies: "always",
  docs: {
    why: "A rule that cannot decide has neither passed nor failed. Said in silence, it would look like a pass.",
    example: 'waive("COST603", { ..., expires: "2027-06-30" })   // and the compile was given no day',
    fix: "Give the day with `--as-of 2027-01-31`, so that the end of waivers is looked at.",
  },
  messages: {},
  checks: {
    waivers: ({ waivers, used }) =>
      waivers.flatMap((one) => {
        const { rule, component, at, state, terms, wrong } = one;
        if (state !== "not checked" || !used.has(one) || wrong.length > 0) return [];
        const because = `the waiver for ${rule} counts until ${terms.expires}; whether that has passed was not checked`;
        return [{ verdict: "unknown", ...(component === undefined ? {} : { component }), at, because }];
      }),
  },
});
