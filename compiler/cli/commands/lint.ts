import { hasErrors } from "../../diagnostics/report.ts";
import { counted } from "../../diagnostics/words.ts";
import { blueprintOptions, blueprintUsageWith, onlyBlueprint, parseFlags, readBlueprintFlags } from "../blueprint-flags.ts";
import type { Command } from "../command.ts";
import { readReports, tell } from "../reports.ts";
import { compileFile } from "../session.ts";
import { UsageError } from "../usage.ts";

const formatUsage = `  --format FORMAT    pretty (default), json, sarif, github (annotations of a workflow), gitlab (Code Quality), junit or
                     markdown. FORMAT=FILE writes to a file; may be repeated, one at most without a file
  --max-warnings N   exit code 1 when there are more warnings than N
  --emitted DIR      look at the files that compile wrote below DIR, as they are there now
  --print-config     print what counts for this blueprint: every rule with its level and state, as JSON
  --create-baseline  write what rules find now into the baseline, so that only new findings count from then on
  --prune            take entries out of the baseline whose findings are gone`;

export const lint: Command = {
  name: "lint",
  summary: "checks a blueprint and everything that it compiles to, without writing",
  usage: `Usage: lintel lint BLUEPRINT [flags]

${blueprintUsageWith(formatUsage)}

Runs every stage of compile but the last. Prints findings only; exit code 1 when one is an error. Paths in reports for other programs
start at the root of the repository: GITHUB_WORKSPACE, CI_PROJECT_DIR, or the nearest folder with .git. GitHub shows 10 errors, 10
warnings and 10 notices a step; the github format counts the rest and puts all into the job summary, where there is one.`,
  examples: [
    { line: "lint blueprint.ts", what: "before a commit" },
    { line: "lint blueprint.ts --format json", what: "for scripts" },
    { line: "lint blueprint.ts --format github --format sarif=lintel.sarif", what: "in a workflow of GitHub" },
    { line: "lint blueprint.ts --max-warnings 0", what: "let warnings fail" },
  ],
  async run(args, io) {
    const { values, positionals } = parseFlags(args, {
      ...blueprintOptions,
      format: { type: "string", multiple: true },
      "max-warnings": { type: "string" },
      emitted: { type: "string" },
      "print-config": { type: "boolean" },
      "create-baseline": { type: "boolean" },
      prune: { type: "boolean" },
    });
    const { format = [], "max-warnings": most, "create-baseline": create = false, prune = false, emitted, "print-config": print = false, ...others } = values;
    if (create && prune) throw new UsageError("`--create-baseline` and `--prune` cannot stand together");
    if (most !== undefined && !/^\d{1,9}$/.test(most)) throw new UsageError(`\`--max-warnings\` takes a whole number, not \`${most}\``);
    const reports = readReports(format);
    const blueprint = onlyBlueprint(positionals);
    const flags = readBlueprintFlags(others);
    if (create || prune) {
      const { writeBaseline } = await import("../baselines.ts");
      return writeBaseline(blueprint, flags, create ? "create" : "prune", io);
    }
    if (emitted === "") throw new UsageError("`--emitted` needs a folder");
    const compilation = await compileFile(blueprint, flags, io, emitted === undefined ? {} : { emitted });
    if (print) {
      const [{ effectiveConfig }, { toJson }] = await Promise.all([import("../print-config.ts"), import("../../emit/json.ts")]);
      io.out(toJson(effectiveConfig(compilation)));
      return compilation.system === undefined ? 1 : 0;
    }
    const { text, warnings } = await tell(reports, blueprint, compilation, io);
    const failed = hasErrors(compilation.diagnostics);
    const toPeople = reports.some((one) => one.format === "pretty" && one.file === undefined);
    if (text !== "") (failed && toPeople ? io.err : io.out)(text);
    const tooMany = most !== undefined && warnings > Number(most);
    if (tooMany) io.err(`lintel: ${counted(warnings, "warning")}, and \`--max-warnings\` allows ${most}\n`);
    return failed || tooMany ? 1 : 0;
  },
};
