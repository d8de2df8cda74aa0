import { rules } from "../../check/index.ts";
import { type Code, codes } from "../../diagnostics/codes/index.ts";
import { hasErrors } from "../../diagnostics/report.ts";
import { nearest } from "../../diagnostics/words.ts";
import { toJson } from "../../emit/json.ts";
import { blueprintOptions, blueprintUsage, onlyBlueprint, parseFlags, readBlueprintFlags } from "../blueprint-flags.ts";
import type { Command, CommandIo, ExitCode } from "../command.ts";
import { explainComponent } from "../explain-component.ts";
import { paint, wrap } from "../report/text.ts";
import { compileFile, prettyFindings } from "../session.ts";
import { UsageError } from "../usage.ts";

const isCode = (text: string): text is Code => Object.hasOwn(codes, text);

export const explain: Command = {
  name: "explain",
  summary: "explains a code of a finding, or how a component was planned",
  usage: `Usage: lintel explain CODE
       lintel explain COMPONENT BLUEPRINT [flags]

${blueprintUsage}

A component is named by its key in \`components\`; \`foundation\` is what all components share. Every number is shown
with its formula and inputs, every price with its source and date, and everything that was rejected with the reason.`,
  examples: [
    { line: "explain LNT5001", what: "what a code means and how to repair it" },
    { line: "explain chat blueprint.ts", what: "why this GPU, and why that many" },
    { line: "explain foundation blueprint.ts", what: "what the network and the cluster cost" },
  ],
  async run(args, io) {
    const { values, positionals } = parseFlags(args, blueprintOptions);
    const flags = readBlueprintFlags(values);
    const [subject, ...rest] = positionals;
    if (subject === undefined) throw new UsageError("name a code or a component, for example `explain LNT5001`");
    if (rest.length === 0) return explainCode(subject, io);
    const compilation = await compileFile(onlyBlueprint(rest), flags, io);
    const { plan, diagnostics } = compilation;
    if (plan === undefined) {
      io.err(await prettyFindings(diagnostics, compilation, io));
      return 1;
    }
    const names = [...new Set(plan.places.flatMap((one) => Object.keys(one.components))), "foundation"];
    if (!names.includes(subject)) throw new UsageError(`there is no component \`${subject}\`; there are ${names.join(", ")}`);
    const places = plan.places.map((one) => ({ place: one.place, plan: subject === "foundation" ? one.foundation : one.components[subject] }));
    io.out(flags.format === "json" ? toJson(places.filter((one) => one.plan !== undefined)) : explainComponent(plan, subject));
    return hasErrors(diagnostics) ? 1 : 0;
  },
};

function explainCode(subject: string, io: CommandIo): ExitCode {
  const code = subject.toUpperCase();
  const entry = isCode(code) ? codes[code] : rules.find(({ id }) => id === code);
  if (entry === undefined) {
    const near = /^LNT/i.test(subject) ? nearest(code, Object.keys(codes)) : undefined;
    throw new UsageError(
      /^LNT/i.test(subject)
        ? `there is no code \`${subject}\`${near === undefined ? "" : `; did you mean \`${near}\`?`}`
        : `to explain a component, name its blueprint as well: \`lintel explain ${subject} blueprint.ts\``,
    );
  }
  const { severity, title, help } = entry;
  const style = paint(io.color);
  const width = Math.max(60, Math.min(io.columns, 100));
  const paragraphs = help.split(/\n{2,}/).map((part) => (/^\s|\n/.test(part) ? part : wrap(part, width).join("\n")));
  io.out(`${style.bold(`${code}: ${title}`)}\n${style.dim(`default severity: ${severity}`)}\n\n${paragraphs.join("\n\n")}\n`);
  return 0;
}
