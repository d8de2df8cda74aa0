import { isObject } from "../../../dsl/fields.ts";
import { trail } from "../flow.ts";
import { defineRule, eachComponent, type Outcome } from "../rule.ts";
import { removal } from "../stores.ts";

export default defineRule({
  id: "AIG218",
  slug: "prompt-log-redaction",
  title: "Prompt/response logs of restricted data are redacted or stored at the same class",
  severity: "high",
  category: "compliance",
  disposition: "autofix",
  references: ["GDPR Art. 5(1)(c)", "GDPR Art. 25(1)", "HIPAA 164.502(b)", "CKV_AWS_276"],
  docs: {
    why: "The record of what a model was asked is a second store of everything that people told it. What is not in it cannot leak from it.",
    example: 'monitor({ watches: [chat], capture: { share: "5%", to: transcripts, redact: false }, ... })   // and personal data flows in',
    fix: "Leave `redact` out: it is on. Where the record has to be complete, state the class of its store: `classification: customers`.",
  },
  messages: {
    plain: {
      text: "{class} data is stored as it comes: `redact` is off, and `{store}` does not declare that it holds such data",
      hint: "remove `redact: false`, or state the `classification` of `{store}`",
    },
  },
  checks: {
    graph: (context) =>
      eachComponent(context, (monitor): Outcome<"plain"> | undefined => {
        const capture = monitor.values["capture"];
        if (!isObject(capture) || !isObject(capture["to"])) return undefined;
        const { level, sensitive } = monitor.classification;
        if (level !== "restricted") return undefined;
        const path = ["capture", "redact"];
        if (capture["redact"] !== false) return { verdict: "pass", path: ["capture"], evidence: "declared: people are taken out of what is stored" };
        const store = context.system.components[String(capture["to"]["component"])];
        if (store === undefined) return undefined;
        if (store.classification.declared === level) return { verdict: "pass", path, evidence: `\`${store.name}\` declares the same class, ${level}` };
        const [data] = sensitive;
        return {
          verdict: "fail",
          path,
          message: "plain",
          data: { class: data?.class ?? level, store: store.name },
          related: trail(context, monitor.name),
          fix: { title: "take people out of what is stored", edits: [removal(monitor, path)] },
        };
      }),
  },
});
