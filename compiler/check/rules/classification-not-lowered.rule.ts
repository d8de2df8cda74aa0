import { isObject } from "../../../dsl/fields.ts";
import { loweringOf } from "../../resolve/classification.ts";
import type { Component, System } from "../../system.ts";
import { related } from "../flow.ts";
import { defineRule, eachComponent, type Outcome } from "../rule.ts";

export default defineRule({
  id: "ARC104",
  slug: "classification-not-lowered",
  title: "A node does not declare a lower class than any of its upstream data without a declared de-identification step",
  severity: "high",
  category: "architecture",
  disposition: "manual",
  references: ["ISO 27001:2022 A.5.12", "HIPAA 164.514(b)", "GDPR Art. 4(5)", "GDPR Art. 25(1)"],
  docs: {
    why: "Data keeps its class on its way: an embedding, a log or a copy of personal data is personal data. Only a step that takes people out of it lowers the class, and somebody has to have shown that it does.",
    example: 'const files = bucket({ size: "1GiB", classification: "internal" })   // and personal data flows in',
    fix: 'Leave `classification` out, and the class is inherited; declare the class of what flows in; or let it come through a service with `deidentifies: deidentified({ to: "internal", by: "redaction", evidence: "docs/redaction.md" })`.',
  },
  messages: {
    lowered: {
      text: "it declares {declared}, but {level} data flows in from {sources}",
      hint: "leave `classification` out to inherit it, or let a service that says `deidentifies` stand between",
    },
    unproven: {
      text: "nothing shows that `{name}` takes people out of the data, so its class stays {level}",
      hint: 'say what does: `evidence: "docs/redaction.md"`',
    },
  },
  checks: {
    graph: (context) =>
      eachComponent(context, (component): readonly Outcome<"lowered" | "unproven">[] => [...declaring(component, context.system), ...lowering(component)]),
  },
});

function declaring({ name, classification: { declared, level, from } }: Component, system: System): readonly Outcome<"lowered">[] {
  if (declared === undefined) return [];
  if (declared === level) return [{ verdict: "pass", path: ["classification"], evidence: `declares ${declared}` }];
  return [
    {
      verdict: "fail",
      path: ["classification"],
      message: "lowered",
      data: { declared, level, sources: from.map((one) => `\`${one}\``).join(", ") },
      // The ways of three tell where to look; all sources are named.
      related: from.slice(0, 3).flatMap((one) => related(system, one, name)),
    },
  ];
}

function lowering({ name, values, classification: { level } }: Component): readonly Outcome<"unproven">[] {
  const stated = values["deidentifies"];
  if (!isObject(stated)) return [];
  const step = loweringOf(values);
  if (step === undefined) return [{ verdict: "fail", path: ["deidentifies"], message: "unproven", data: { name, level } }];
  const what = `${level} data leaves as ${step.to} by ${String(stated["by"])}`;
  return [{ verdict: "pass", path: ["deidentifies"], evidence: `${what}: ${String(stated["evidence"])}` }];
}
