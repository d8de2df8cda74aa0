import { duties, eventLogs } from "../ai.ts";
import { longestMinimum, written } from "../law/retention.ts";
import { defineRule, type Outcome } from "../rule.ts";
import { removal } from "../stores.ts";

export default defineRule({
  id: "AIG205",
  slug: "log-store-immutable",
  title: "Audit/AI log store is write-once or versioned with delete protection",
  severity: "high",
  category: "compliance",
  disposition: "autofix",
  references: ["PCI DSS v4.0.1 10.3.2", "PCI DSS v4.0.1 10.3.4", "NIST 800-53 AU-9", "HIPAA 164.312(c)(1)", "EU AI Act Art. 12", "CKV_AWS_143", "CKV2_GCP_4"],
  appliesFrom: {
    pack: "eu-ai-act",
    day: "2027-12-02",
    source:
      "Regulation (EU) 2024/1689, Article 113, as moved by the Digital Omnibus on AI for Annex III; secondary sources of August 2026, the Official Journal was not seen",
  },
  docs: {
    why: "A record that whoever caused the trouble can change or delete proves nothing.",
    example: 'euAiAct({ risk: "high", annexIII: "5(b)" })   // and capture: { ..., to: evidence } with evidence = bucket({ versioned: false, ... })',
    fix: 'Write `locked: "183d"`, so that nobody can change or delete an object before; or leave `versioned` out, so that what is replaced or deleted can be restored.',
  },
  messages: {
    loose: {
      text: "what models did is stored in `{store}`, where it can be changed and deleted: it has neither a lock nor versions",
      hint: 'remove `versioned: false`, or write `locked: "183d"` as well',
    },
    kind: {
      text: "what models did is stored in the {kind} `{store}`, where it can be changed",
      hint: "store it in a bucket, which keeps versions and can be locked",
    },
  },
  checks: {
    graph: (context) => {
      if (longestMinimum(context) === undefined && duties(context) !== "full" && !context.packs.includes("nist-800-53")) return [];
      return eventLogs(context).map(({ store }): Outcome<"loose" | "kind"> => {
        const { name, kind, values } = store;
        const { locked, versioned } = values;
        if (typeof locked === "number")
          return { verdict: "pass", component: name, path: ["locked"], evidence: `no object can be changed for ${written(locked)}` };
        if (versioned === true) return { verdict: "pass", component: name, evidence: "versions are kept of what is replaced or deleted" };
        if (versioned === undefined) return { verdict: "fail", component: name, message: "kind", data: { kind, store: name } };
        const fix = { title: "keep versions", edits: [removal(store, ["versioned"])] };
        return { verdict: "fail", component: name, path: ["versioned"], message: "loose", data: { store: name }, fix };
      });
    },
  },
});
