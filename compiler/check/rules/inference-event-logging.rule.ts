import { duties, eventLogs, modelsIn } from "../ai.ts";
import { defineRule, type Outcome } from "../rule.ts";
import { setting } from "../stores.ts";

export default defineRule({
  id: "AIG203",
  slug: "inference-event-logging",
  title: "High-risk inference nodes record events (request id, model version, input ref, output, time) to a log store",
  severity: "critical",
  category: "compliance",
  disposition: "default",
  references: ["EU AI Act Art. 12(1)", "EU AI Act Art. 12(2)", "ISO 42001 A.6.2.8", "NIST AI RMF MEASURE 2.8"],
  appliesFrom: {
    pack: "eu-ai-act",
    day: "2027-12-02",
    source:
      "Regulation (EU) 2024/1689, Article 113, as moved by the Digital Omnibus on AI for Annex III; secondary sources of August 2026, the Official Journal was not seen",
  },
  docs: {
    why: "Whoever decides on people has to be able to say later what the system was asked, what it answered, when, and with which model. A sample of requests is no record of the one that is disputed.",
    example: 'euAiAct({ risk: "high", annexIII: "5(b)" })   // and monitor({ watches: [score], capture: { share: "10%", to: evidence }, ... })',
    fix: 'Let a monitor watch the model, with `capture: { share: "100%", to: store }`.',
  },
  messages: {
    none: {
      text: "`{model}` is part of a high-risk system, and nothing records what it is asked and answers",
      hint: 'let a monitor watch it, with `capture: { share: "100%", to: ... }`',
    },
    share: { text: "{share} of the requests to {models} are recorded, and a high-risk system records all", hint: 'write `share: "100%"`' },
  },
  checks: {
    graph: (context) => {
      if (duties(context) !== "full") return [];
      const logs = eventLogs(context);
      return [
        ...modelsIn(context).flatMap(({ name }): readonly Outcome<"none">[] =>
          logs.some(({ models }) => models.includes(name)) ? [] : [{ verdict: "fail", component: name, message: "none", data: { model: name } }],
        ),
        ...logs.map(({ monitor, capture, store, models }): Outcome<"share"> => {
          const subject = { component: monitor.name, path: ["capture", "share"] };
          const names = models.map((one) => `\`${one}\``).join(", ");
          if (capture.share >= 1) return { verdict: "pass", ...subject, evidence: `declared: all requests to ${names} are stored in \`${store.name}\`` };
          const share = `${Number((capture.share * 100).toFixed(4))} %`;
          const fix = { title: "record all requests", edits: [setting(monitor, subject.path, '"100%"')] };
          return { verdict: "fail", ...subject, message: "share", data: { share, models: names }, fix };
        }),
      ];
    },
  },
});
