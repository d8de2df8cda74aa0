import { checksIn } from "../../check/packs/controls.ts";
import { packsOf } from "../../check/packs/index.ts";
import { isWaiting, type Rule, type WaitingRule } from "../../check/rule.ts";
import { rules } from "../../check/rules/index.ts";
import { ruleNamed } from "../../check/waivers.ts";
import { type Code, codes } from "../../diagnostics/codes/index.ts";
import { hasErrors } from "../../diagnostics/report.ts";
import { nearest } from "../../diagnostics/words.ts";
import { toJson } from "../../emit/json.ts";
import type { Plan } from "../../plan/plan.ts";
import { blueprintOptions, blueprintUsage, onlyBlueprint, parseFlags, readBlueprintFlags } from "../blueprint-flags.ts";
import type { Command, CommandIo, ExitCode } from "../command.ts";
import { glyphsFor } from "../explain/glyphs.ts";
import { explainable, explainComponent, plansOf } from "../explain/index.ts";
import { inputName, readJsonInput } from "../input.ts";
import { paint, wrap } from "../report/text.ts";
import { compileFile, prettyFindings } from "../session.ts";
import { UsageError } from "../usage.ts";

const isCode = (text: string): text is Code => Object.hasOwn(codes, text);

export const explain: Command = {
  name: "explain",
  summary: "explains a code or a rule of a finding, or how a component was planned",
  usage: `Usage: lintel explain CODE | RULE
       lintel explain COMPONENT BLUEPRINT [flags]
       lintel explain COMPONENT --plan plan.json [--format FORMAT]

  --plan FILE        explain a plan that \`lintel compile\` wrote, without compiling; - reads standard input
${blueprintUsage}

A component is named by its key in \`components\`; \`foundation\` is what all components share. Shown are the requirement, the
memory of a device, step times, latency over load with the objective and the planned point, replicas, what was rejected and
why, other demands, the error of the estimates, energy and the bill: every number with its formula, inputs and source. With
--format json, the parts of plan.json that it is made from.`,
  examples: [
    { line: "explain LNT5001", what: "what a code means and how to repair it" },
    { line: "explain TF301", what: "what a rule asks for, on what it fires, and who asks for it" },
    { line: "explain chat blueprint.ts", what: "why this GPU, and why that many" },
    { line: "explain chat --plan dist/chat/plan.json", what: "the same for a plan that was written" },
    { line: "explain foundation blueprint.ts", what: "what the network and the cluster cost" },
  ],
  async run(args, io) {
    const { values, positionals } = parseFlags(args, { ...blueprintOptions, plan: { type: "string" } });
    const { plan: file, ...others } = values;
    const flags = readBlueprintFlags(others);
    const [subject, ...rest] = positionals;
    if (subject === undefined) throw new UsageError("name a code or a component, for example `explain LNT5001`");
    if (file !== undefined) {
      if (file === "") throw new UsageError("`--plan` needs a file");
      if (rest.length > 0) throw new UsageError(`with \`--plan\` nothing is compiled: \`${rest.join(" ")}\` is too much`);
      const unread = (["set", "target", "as-of", "catalog"] as const).find((name) => others[name] !== undefined);
      if (unread !== undefined) throw new UsageError(`with \`--plan\` nothing is compiled: \`--${unread}\` has no effect there`);
      const [{ readPlan }, given] = await Promise.all([import("../../plan/read-plan.ts"), readJsonInput(file, io)]);
      const outcome = readPlan(given);
      if ("wrong" in outcome) throw new UsageError(`${inputName(file)} ${outcome.wrong}`);
      show(outcome.plan, subject, flags.format, io);
      return 0;
    }
    if (rest.length === 0) return explainCode(subject, io);
    const compilation = await compileFile(onlyBlueprint(rest), flags, io);
    const { plan, diagnostics } = compilation;
    if (plan === undefined) {
      io.err(await prettyFindings(diagnostics, compilation, io));
      return 1;
    }
    // As it is written, so that a written plan is explained in the same words.
    show(JSON.parse(toJson(plan)), subject, flags.format, io);
    return hasErrors(diagnostics) ? 1 : 0;
  },
};

function show(plan: Plan, subject: string, format: "pretty" | "json", io: CommandIo): void {
  const found = plansOf(plan, subject);
  if (found.length === 0) {
    const names = explainable(plan);
    const near = nearest(subject, names);
    throw new UsageError(`there is no component \`${subject}\`; ${near === undefined ? "" : `did you mean \`${near}\`? `}there are ${names.join(", ")}`);
  }
  io.out(
    format === "json"
      ? toJson(found.map((one) => ({ place: one.place.place, plan: one.plan })))
      : explainComponent(plan, subject, { glyphs: glyphsFor(io), heading: (text) => paint(io.color).bold(text) }),
  );
}

function explainCode(subject: string, io: CommandIo): ExitCode {
  const code = subject.toUpperCase();
  const rule = ruleNamed(subject);
  if (rule !== undefined) return explainRule(rule, io);
  if (!isCode(code)) {
    const near = /^[a-z]+\d/i.test(subject)
      ? nearest(code, [...Object.keys(codes), ...Object.keys(rules)])
      : nearest(
          subject,
          Object.values(rules).map(({ slug }) => slug),
        );
    throw new UsageError(
      /^[a-z0-9]+\d{3,4}$/i.test(subject) || near !== undefined
        ? `there is no code or rule \`${subject}\`${near === undefined ? "" : `; did you mean \`${near}\`?`}`
        : `to explain a component, name its blueprint as well: \`lintel explain ${subject} blueprint.ts\``,
    );
  }
  const { severity, title, help } = codes[code];
  tell(`${code}: ${title}`, `default severity: ${severity}`, help.split(/\n{2,}/), io);
  return 0;
}

function explainRule(rule: Rule | WaitingRule, io: CommandIo): ExitCode {
  const { id, slug, title, severity, category, references } = rule;
  const asked = packsOf(id).map(({ title: name, rules: own }) => `${name}: ${own[id]?.controls.join(", ")}`);
  const scanners = checksIn(references);
  const about = [
    ...(asked.length === 0 ? [] : [`Asked for by:\n  ${asked.join("\n  ")}`]),
    ...(scanners.length === 0 ? [] : [`Checks of other scanners: ${scanners.join(", ")}`]),
  ];
  const head = `${slug}, ${category}, severity ${severity}`;
  if (isWaiting(rule)) {
    tell(`${id}: ${title}`, head, [`Not checked yet: it waits for ${rule.waitsFor}. ${rule.why} It never counts as passed.`, ...about], io);
    return 0;
  }
  const { docs, appliesFrom, waivable, replacedBy } = rule;
  const applies = rule.applies ?? (rule.category === "compliance" ? "pack" : "always");
  tell(
    `${id}: ${title}`,
    head,
    [
      docs.why,
      `Fires on:\n  ${docs.example.split("\n").join("\n  ")}`,
      `To repair it: ${docs.fix}`,
      ...(applies === "pack" ? ["It counts where a framework that asks for it is in force: declared in `comply`, or added by the policy."] : []),
      ...(appliesFrom === undefined ? [] : [`The law asks for it from ${appliesFrom.day}; before that day it is a warning. ${appliesFrom.source}.`]),
      ...(waivable === false ? ["It cannot be waived."] : []),
      ...(replacedBy === undefined ? [] : [`It was replaced by ${replacedBy}.`]),
      ...about,
    ],
    io,
  );
  return 0;
}

function tell(title: string, below: string, parts: readonly string[], io: CommandIo): void {
  const style = paint(io.color);
  const width = Math.max(60, Math.min(io.columns, 100));
  const paragraphs = parts.map((part) => (/^\s|\n/.test(part) ? part : wrap(part, width).join("\n")));
  io.out(`${style.bold(title)}\n${style.dim(below)}\n\n${paragraphs.join("\n\n")}\n`);
}
