import { hasErrors } from "../../diagnostics/report.ts";
import { toJson } from "../../emit/json.ts";
import { blueprintOptions, blueprintUsage, onlyBlueprint, parseFlags, readBlueprintFlags } from "../blueprint-flags.ts";
import type { Command } from "../command.ts";
import { planReport } from "../report/plan.ts";
import { paint } from "../report/text.ts";
import { compileFile, prettyFindings } from "../session.ts";

export const plan: Command = {
  name: "plan",
  summary: "shows what would run where, what it costs and why, without writing",
  usage: `Usage: lintel plan BLUEPRINT [flags]

${blueprintUsage}

With --format json, prints plan.json as compile would write it.`,
  examples: [
    { line: "plan blueprint.ts", what: "sizes, prices, rejected alternatives" },
    { line: "plan blueprint.ts --set peak=40/s", what: "what if there is more traffic" },
  ],
  async run(args, io) {
    const { values, positionals } = parseFlags(args, blueprintOptions);
    const flags = readBlueprintFlags(values);
    const compilation = await compileFile(onlyBlueprint(positionals), flags, io);
    const { diagnostics } = compilation;
    if (compilation.plan !== undefined) io.out(flags.format === "json" ? toJson(compilation.plan) : planReport(compilation.plan, io.columns, paint(io.color)));
    const errors = diagnostics.filter((one) => one.severity === "error");
    if (errors.length > 0) io.err(await prettyFindings(errors, compilation, io));
    return hasErrors(diagnostics) ? 1 : 0;
  },
};
