import { hasErrors } from "../../diagnostics/report.ts";
import { blueprintOptions, blueprintUsage, onlyBlueprint, parseFlags, readBlueprintFlags } from "../blueprint-flags.ts";
import type { Command } from "../command.ts";
import { compileFile, jsonFindings, prettyFindings } from "../session.ts";

export const lint: Command = {
  name: "lint",
  summary: "checks a blueprint and everything that it compiles to, without writing",
  usage: `Usage: lintel lint BLUEPRINT [flags]

${blueprintUsage}

Runs every stage of compile but the last. Prints findings only; exit code 1 when one is an error.`,
  examples: [
    { line: "lint blueprint.ts", what: "before a commit" },
    { line: "lint blueprint.ts --format json", what: "for scripts" },
  ],
  async run(args, io) {
    const { values, positionals } = parseFlags(args, blueprintOptions);
    const flags = readBlueprintFlags(values);
    const compilation = await compileFile(onlyBlueprint(positionals), flags, io);
    const { diagnostics } = compilation;
    const failed = hasErrors(diagnostics);
    if (flags.format === "json")
      io.out(
        `${JSON.stringify({ ok: !failed, system: compilation.system?.name ?? null, diagnostics: await jsonFindings(diagnostics, compilation, io) }, null, 2)}\n`,
      );
    else {
      const text = await prettyFindings(diagnostics, compilation, io);
      if (text !== "") (failed ? io.err : io.out)(text);
    }
    return failed ? 1 : 0;
  },
};
