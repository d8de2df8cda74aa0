import { practicesIn } from "../law/prohibited.ts";
import { defineRule, type Outcome, type Subject } from "../rule.ts";

export default defineRule({
  id: "AIG202",
  slug: "prohibited-practice",
  title: "Declared use is not on the prohibited list",
  severity: "critical",
  category: "compliance",
  disposition: "manual",
  references: ["EU AI Act Art. 5"],
  docs: {
    why: "Article 5 of the EU AI Act forbids some uses altogether, with fines up to 7 % of turnover; no control makes them lawful. The rule reads what the blueprint says that the system is for. A text that passes is not lawful by that.",
    example: 'system("calls", { purpose: "Detects emotions of employees in calls.", ... })',
    fix: "Leave the practice out. Where the words mean something else, say in the purpose what is done, or waive the rule with the opinion of your lawyers as its reason.",
  },
  messages: {
    prohibited: {
      text: "the declared use reads like {what}, which Article {article} of the EU AI Act prohibits",
      hint: "leave it out; where the words mean something else, say what is done",
    },
  },
  checks: {
    graph: (context) => {
      const { system } = context;
      const texts: readonly { readonly subject: Subject; readonly text: string }[] = [
        { subject: { path: ["purpose"] }, text: system.purpose },
        ...Object.values(system.components).flatMap(({ name, values }) =>
          typeof values["what"] === "string" ? [{ subject: { component: name, path: ["what"] }, text: values["what"] }] : [],
        ),
      ];
      return texts.map(({ subject, text }): Outcome<"prohibited"> => {
        const [found] = practicesIn(text);
        if (found === undefined) return { verdict: "pass", ...subject, evidence: `no words of a prohibited practice in "${text}"` };
        return { verdict: "fail", ...subject, message: "prohibited", data: { what: found.what, article: found.article } };
      });
    },
  },
});
