import * as path from "node:path";
import type { Compilation } from "../../compile.ts";
import { hasErrors } from "../../diagnostics/report.ts";
import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import type { OutputFile } from "../../emit/index.ts";
import { write, type Written } from "../../write/index.ts";
import { blueprintOptions, blueprintUsage, onlyBlueprint, parseFlags, readBlueprintFlags, type BlueprintFlags } from "../blueprint-flags.ts";
import type { Command, CommandIo, ExitCode } from "../command.ts";
import { filesReport } from "../report/files.ts";
import { parityNote } from "../report/parity.ts";
import { planReport } from "../report/plan.ts";
import { paint } from "../report/text.ts";
import { compileFile, jsonFindings, prettyFindings, shown } from "../session.ts";
import { UsageError } from "../usage.ts";

interface Request {
  readonly file: string;
  readonly flags: BlueprintFlags;
  readonly out?: string;
  readonly force: boolean;
}

interface Outcome {
  readonly compilation: Compilation;
  readonly diagnostics: readonly Diagnostic[];
  readonly folder?: string;
  readonly written?: Written;
}

export const compileCommand: Command = {
  name: "compile",
  summary: "plans, checks and writes the output of a blueprint",
  usage: `Usage: lintel compile BLUEPRINT [flags]

  --out FOLDER       folder for the output; default dist/<system>. Its own files are replaced as a whole or not
                     at all; other files in it are kept
  --force            overwrite files of the output that were edited by hand, or that lintel did not write
  --watch            compile again when the blueprint or a file that it imports changes
${blueprintUsage}

Prints the plan, what was found, and the files that were written. With errors nothing is written.`,
  examples: [
    { line: "compile blueprint.ts", what: "write dist/<system>/" },
    { line: "compile blueprint.ts --set env=staging --out dist/staging", what: "with a parameter, elsewhere" },
    { line: "compile blueprint.ts --watch", what: "again after every change" },
    { line: "compile blueprint.ts --format json", what: "for scripts" },
  ],
  async run(args, io) {
    const { values, positionals } = parseFlags(args, { ...blueprintOptions, out: { type: "string" }, force: { type: "boolean" }, watch: { type: "boolean" } });
    if (values.out === "") throw new UsageError("`--out` needs a folder");
    const request: Request = {
      file: onlyBlueprint(positionals),
      flags: readBlueprintFlags(values),
      force: values.force === true,
      ...(values.out === undefined ? {} : { out: values.out }),
    };
    if (values.watch === true) return (await import("../watch.ts")).watch(request.file, io, () => compileOnce(request, io));
    return (await compileOnce(request, io)).exit;
  },
};

/** Compiles, writes and reports. */
async function compileOnce(request: Request, io: CommandIo): Promise<{ readonly exit: ExitCode; readonly inputs: readonly string[] }> {
  const compilation = await compileFile(request.file, request.flags, io);
  const outcome = await writeOutput(compilation, request, io);
  if (request.flags.format === "json") io.out(await asJson(outcome, io));
  else await asText(outcome, io);
  return { exit: hasErrors(outcome.diagnostics) ? 1 : 0, inputs: compilation.inputs };
}

async function writeOutput(compilation: Compilation, request: Request, io: CommandIo): Promise<Outcome> {
  const { system, files, diagnostics } = compilation;
  if (system === undefined || files === undefined) return { compilation, diagnostics };
  const folder = path.resolve(io.cwd, request.out ?? path.join("dist", system.name));
  const wanted = request.flags.manifestsOnly ? files.filter((file) => isManifest(file.path)) : files;
  const [written, found] = await write(wanted, {
    folder,
    force: request.force,
    outside: [...compilation.inputs, io.cwd],
    leaves: othersFiles(files, request.flags),
  });
  return { compilation, diagnostics: [...diagnostics, ...found], folder, ...(written === undefined ? {} : { written }) };
}

const isManifest = (file: string): boolean => /^[^/]+\/kubernetes\//.test(file);

/** Files of clouds, or of parts, that this run was told to leave out. */
function othersFiles(files: readonly OutputFile[], { clouds, manifestsOnly }: BlueprintFlags): (file: string) => boolean {
  const mine = new Set(files.map((file) => file.path.split("/")[0]));
  return (file) => (manifestsOnly && !isManifest(file)) || (clouds !== undefined && file.includes("/") && !mine.has(file.split("/")[0]));
}

async function asText({ compilation, diagnostics, folder, written }: Outcome, io: CommandIo): Promise<void> {
  const style = paint(io.color);
  if (compilation.plan !== undefined) {
    const note = parityNote(compilation.files, io.columns);
    io.out(`${planReport(compilation.plan, io.columns, style)}\n${note === "" ? "" : `${note}\n`}`);
  }
  const findings = await prettyFindings(diagnostics, compilation, io);
  // Errors are messages; without any, findings are part of the answer.
  if (findings !== "") (hasErrors(diagnostics) ? io.err : io.out)(`${findings}\n`);
  if (folder === undefined || written === undefined) return;
  io.out(filesReport(written, shown(folder, io), style));
  const ms = Object.values(compilation.timings).reduce((sum, one) => sum + one, 0);
  if (io.isTTY) io.out(`\n${style.good("Compiled")} in ${ms.toFixed(0)} ms. Next: read ${shown(path.join(folder, "README.md"), io)}\n`);
}

async function asJson({ compilation, diagnostics, folder, written }: Outcome, io: CommandIo): Promise<string> {
  const document = {
    ok: !hasErrors(diagnostics),
    system: compilation.system?.name ?? null,
    folder: folder === undefined ? null : shown(folder, io),
    written: written ?? null,
    parameters: compilation.parameters,
    diagnostics: await jsonFindings(diagnostics, compilation, io),
    plan: compilation.plan ?? null,
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}
