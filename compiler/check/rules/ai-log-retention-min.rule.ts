import { eventLogs } from "../ai.ts";
import { longestMinimum, written } from "../law/retention.ts";
import { defineRule, type Outcome } from "../rule.ts";
import { keepFix, limitsOf, storesOf } from "../stores.ts";

export default defineRule({
  id: "AIG204",
  slug: "ai-log-retention-min",
  title: "AI event logs kept >= 183 days (EU AI Act); higher of all declared frameworks wins",
  severity: "critical",
  category: "compliance",
  disposition: "autofix",
  references: ["EU AI Act Art. 19(1)", "EU AI Act Art. 26(6)", "PCI DSS v4.0.1 10.5.1", "HIPAA 164.316(b)(2)(i)", "CKV_AWS_338"],
  appliesFrom: {
    pack: "eu-ai-act",
    day: "2027-12-02",
    source:
      "Regulation (EU) 2024/1689, Article 113, as moved by the Digital Omnibus on AI for Annex III; secondary sources of August 2026, the Official Journal was not seen",
  },
  docs: {
    why: "Logs are needed when something is disputed, which is months later. The EU AI Act asks for six months of what a high-risk system did, PCI DSS for twelve months of audit logs, HIPAA for six years of documentation. The longest counts.",
    example: 'euAiAct({ risk: "high", annexIII: "5(b)" })   // and capture: { share: "100%", to: evidence } with evidence = bucket({ keep: "90d", ... })',
    fix: 'Keep the objects of the store long enough: `keep: "183d"`, or leave `keep` out to keep them for good.',
  },
  messages: {
    short: {
      text: "`{store}` keeps what {models} did for {keeps}, and {what} asks for {least}",
      hint: 'write `keep: "{least}"` or more',
    },
  },
  checks: {
    graph: (context) => {
      const minimum = longestMinimum(context);
      if (minimum === undefined) return [];
      return eventLogs(context).map(({ store, models }): Outcome<"short"> => {
        const keeps = storesOf(store).find(({ backup }) => !backup);
        const subject = { component: store.name, ...(keeps?.path === undefined || keeps.keeps === undefined ? {} : { path: keeps.path }) };
        const least = written(minimum.ms);
        if (keeps?.keeps === undefined) return { verdict: "pass", ...subject, evidence: `kept for good; ${minimum.what} asks for ${least}` };
        if (keeps.keeps >= minimum.ms) return { verdict: "pass", ...subject, evidence: `kept for ${written(keeps.keeps)}; ${minimum.what} asks for ${least}` };
        const { max } = limitsOf(store.classification.sensitive);
        const names = models.map((one) => `\`${one}\``).join(", ");
        const data = { store: store.name, models: names, keeps: written(keeps.keeps), what: minimum.what, least };
        // Where the data may not be kept for so long, no value is right: AIG221 tells of it.
        const fix = max !== undefined && max < minimum.ms ? {} : { fix: keepFix(store, keeps.path ?? ["keep"], minimum.ms) };
        return { verdict: "fail", ...subject, message: "short", data, ...fix };
      });
    },
  },
});
