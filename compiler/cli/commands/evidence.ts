import { createHash } from "node:crypto";
import * as path from "node:path";
import { type PackId, packs } from "../../check/packs/index.ts";
import { toJson } from "../../emit/json.ts";
import { HostError } from "../../host.ts";
import { blueprintOptions, blueprintUsageWith, onlyBlueprint, parseFlags, readBlueprintFlags } from "../blueprint-flags.ts";
import type { Command, CommandIo } from "../command.ts";
import { oneOf } from "../flags.ts";
import { emittedLines } from "../report-facts.ts";
import { compileFile, prettyFindings } from "../session.ts";
import { UsageError } from "../usage.ts";
import { version } from "../version.ts";

const names = Object.keys(packs) as readonly PackId[];

export const evidence: Command = {
  name: "evidence",
  summary: "writes for an auditor which controls of a framework hold, and what shows it",
  usage: `Usage: lintel evidence BLUEPRINT --pack PACK [flags]

  --pack PACK        framework: ${names.slice(0, 7).join(", ")},
                     ${names.slice(7).join(", ")}; may be repeated
  --out FILE         write the report there; default: standard output
${blueprintUsageWith("  --format FORMAT    markdown (default) or json, which lists every outcome")}

A control is met, not met, waived, undecided, partly checked, not checked or not applicable. What was not looked at is never met,
and findings in the baseline are not met. The report covers the controls that a rule serves, and no others. The day is that of
--as-of, never today's. Exit code 0 when the report was written, 1 when the blueprint does not compile far enough to be judged.`,
  examples: [
    { line: "evidence blueprint.ts --pack hipaa --as-of 2026-12-01", what: "for an audit" },
    { line: "evidence blueprint.ts --pack gdpr --pack soc2 --format json", what: "for scripts" },
  ],
  async run(args, io) {
    const { values, positionals } = parseFlags(args, { ...blueprintOptions, pack: { type: "string", multiple: true }, out: { type: "string" } });
    const { pack = [], out, format: given = "markdown", ...others } = values;
    const format = oneOf("format", given, ["markdown", "json"]);
    const wanted = [...new Set(pack)].map((one) => oneOf("pack", one, names));
    if (wanted.length === 0) throw new UsageError(`name a framework with \`--pack\`: ${names.join(", ")}`);
    if (out === "") throw new UsageError("`--out` needs a file");
    const file = onlyBlueprint(positionals);
    const source = path.resolve(io.cwd, file);
    const flags = readBlueprintFlags(others);
    const compilation = await compileFile(file, flags, io, { packs: wanted });
    const { system, report, locator, diagnostics, inputs } = compilation;
    if (out !== undefined && inputs.some((one) => path.resolve(io.cwd, out) === path.resolve(one))) throw new UsageError("`--out` would replace an input");
    if (system === undefined || report === undefined) {
      io.err(`${await prettyFindings(diagnostics, compilation, io)}\nlintel: no evidence: the blueprint does not compile far enough for rules to run\n`);
      return 1;
    }
    const [{ evidenceOf }, { evidenceMarkdown }] = await Promise.all([import("../../evidence/report.ts"), import("../../evidence/markdown.ts")]);
    const line = emittedLines(compilation);
    const packsFound = [];
    for (const one of wanted) packsFound.push(await evidenceOf(one, { system, report, locator, line }));
    const head = {
      system: system.name,
      purpose: system.purpose,
      owner: system.owner,
      environment: system.environment,
      places: system.places.map(({ cloud, region }) => `${cloud} ${region}`),
      blueprint: path.basename(source),
      inputs: await hashes(inputs, path.dirname(source), io),
      lintel: version,
      asOf: flags.asOf ?? null,
    };
    const text = format === "json" ? toJson({ schemaVersion: 1, ...head, packs: packsFound }) : evidenceMarkdown(head, packsFound);
    if (out === undefined) io.out(text);
    else
      try {
        await io.host.write(path.resolve(io.cwd, out), text);
      } catch (error) {
        if (error instanceof HostError) throw new UsageError(`\`${out}\` cannot be written: ${error.reason}`);
        throw error;
      }
    return 0;
  },
};

/** Every file that was read, relative to the blueprint, with its hash. */
async function hashes(inputs: readonly string[], folder: string, io: CommandIo): Promise<readonly { readonly file: string; readonly sha256: string }[]> {
  const found: { file: string; sha256: string }[] = [];
  for (const input of new Set(inputs)) {
    const bytes = await io.host.read(input);
    if (bytes === undefined) continue;
    found.push({ file: path.relative(folder, input).split(path.sep).join("/"), sha256: createHash("sha256").update(bytes).digest("hex") });
  }
  return found.sort((a, b) => (a.file < b.file ? -1 : 1));
}
