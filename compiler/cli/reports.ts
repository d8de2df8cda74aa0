import * as path from "node:path";
import type { Compilation } from "../compile.ts";
import { github } from "../diagnostics/formats/github.ts";
import { gitlab } from "../diagnostics/formats/gitlab.ts";
import { toJson } from "../diagnostics/formats/json.ts";
import { junit } from "../diagnostics/formats/junit.ts";
import { markdown } from "../diagnostics/formats/markdown.ts";
import type { ReportFiles } from "../diagnostics/formats/places.ts";
import { pretty } from "../diagnostics/formats/pretty.ts";
import { sarif } from "../diagnostics/formats/sarif.ts";
import { type LocatedDiagnostic, locateAll } from "../diagnostics/locate.ts";
import { hasErrors } from "../diagnostics/report.ts";
import { counted } from "../diagnostics/words.ts";
import { HostError } from "../host.ts";
import type { CommandIo } from "./command.ts";
import { oneOf } from "./flags.ts";
import { emittedLines, ruleFacts, type Suppressed, suppressed } from "./report-facts.ts";
import { shown } from "./session.ts";
import { UsageError } from "./usage.ts";
import { version } from "./version.ts";

interface Findings {
  readonly diagnostics: readonly LocatedDiagnostic[];
  /** The same without paths of this machine in their texts: for what leaves it. */
  readonly shared: readonly LocatedDiagnostic[];
  readonly compilation: Compilation;
  readonly files: ReportFiles & { readonly version: string };
}

/** How findings are told; `color` where the reader is a terminal. */
const formats = {
  pretty: ({ diagnostics, compilation: { locator, report } }, io) =>
    pretty(diagnostics, { source: (file) => locator.source(file), display: (file) => shown(locator.absolute(file), io), colors: io.color }) +
    suppressedLine(suppressed(report)),
  json: ({ diagnostics, compilation }, io) => {
    const found = toJson(diagnostics, (file) => shown(compilation.locator.absolute(file), io));
    return `${JSON.stringify({ ok: !hasErrors(compilation.diagnostics), system: compilation.system?.name ?? null, diagnostics: found, suppressed: suppressed(compilation.report) }, null, 2)}\n`;
  },
  sarif: ({ shared, files }) => sarif(shared, files),
  github: ({ shared, files }) => github(shared, files),
  gitlab: ({ shared, files }) => gitlab(shared, files),
  junit: ({ shared, files }) => junit(shared, files),
  markdown: ({ shared, files }) => markdown(shared, files),
} satisfies Record<string, (findings: Findings, io: CommandIo) => string>;
type Format = keyof typeof formats;
const names = Object.keys(formats) as readonly Format[];
const render: Readonly<Record<Format, (findings: Findings, io: CommandIo) => string>> = formats;

/** One `--format`. Without a file it goes to standard output. */
interface Report {
  readonly format: Format;
  readonly file?: string;
}

/** Reads `--format` values, each `FORMAT` or `FORMAT=FILE`. @throws UsageError */
export function readReports(values: readonly string[]): readonly Report[] {
  if (values.length === 0) return [{ format: "pretty" }];
  const reports = values.map((value): Report => {
    const equals = value.indexOf("=");
    const format = oneOf("format", equals < 0 ? value : value.slice(0, equals), names);
    if (equals < 0) return { format };
    const file = value.slice(equals + 1);
    if (file === "") throw new UsageError(`\`--format ${value}\` needs a file behind \`=\``);
    return { format, file };
  });
  const open = reports.filter(({ file }) => file === undefined);
  if (open.length > 1)
    throw new UsageError(`one format can go to standard output, not ${open.map(({ format }) => format).join(" and ")}: write the others as FORMAT=FILE`);
  const files = reports.flatMap(({ file }) => (file === undefined ? [] : [path.normalize(file)]));
  if (new Set(files).size < files.length) throw new UsageError("two formats go to the same file");
  return reports;
}

interface Told {
  /** What goes to standard output. */
  readonly text: string;
  /** As counted in the reports: the same finding twice is one. */
  readonly warnings: number;
}

/** Writes all reports that go to files. @throws UsageError for a file that cannot be written */
export async function tell(reports: readonly Report[], blueprint: string, compilation: Compilation, io: CommandIo): Promise<Told> {
  const source = path.resolve(io.cwd, blueprint);
  if (reports.some(({ file }) => file !== undefined && path.resolve(io.cwd, file) === source)) throw new UsageError("a format would replace the blueprint");
  const findings = await findingsOf(source, compilation, io);
  for (const { format, file } of reports) if (file !== undefined) await write(file, render[format](findings, { ...io, color: false }), io);
  if (reports.some(({ format }) => format === "github")) await summarize(findings, io);
  const open = reports.filter(({ file }) => file === undefined);
  return {
    text: open.map(({ format }) => render[format](findings, io)).join(""),
    warnings: findings.diagnostics.filter(({ severity }) => severity === "warning").length,
  };
}

async function findingsOf(blueprint: string, compilation: Compilation, io: CommandIo): Promise<Findings> {
  const { locator } = compilation;
  const diagnostics = await locateAll(compilation.diagnostics, locator);
  const root = await rootOf(blueprint, io);
  const scrub = (text: string): string => text.replaceAll(root.endsWith(path.sep) ? root : root + path.sep, "");
  return {
    diagnostics,
    shared: diagnostics.map(({ message, hint, notes, related, ...rest }) => ({
      ...rest,
      message: scrub(message),
      ...(hint === undefined ? {} : { hint: scrub(hint) }),
      notes: notes.map(scrub),
      related: related.map((one) => ({ ...one, message: scrub(one.message) })),
    })),
    compilation,
    files: {
      source: (file) => locator.source(file),
      path: (file) => below(root, locator.absolute(file)),
      blueprint: below(root, blueprint) ?? path.basename(blueprint),
      blueprintText: textOf(blueprint, io),
      version,
      rule: (id) => ruleFacts(id, compilation),
      emittedLine: emittedLines(compilation),
    },
  };
}

/** "2 findings do not count: 1 by a waiver, 1 by the baseline". */
function suppressedLine(those: readonly Suppressed[]): string {
  if (those.length === 0) return "";
  const words = { waiver: "waivers", policy: "the policy", baseline: "the baseline" } as const;
  const counts = (Object.keys(words) as readonly Suppressed["by"][]).flatMap((by) => {
    const count = those.filter((one) => one.by === by).length;
    return count === 0 ? [] : [`${count} by ${words[by]}`];
  });
  return `\n${counted(those.length, "finding")} ${those.length === 1 ? "does" : "do"} not count: ${counts.join(", ")}\n`;
}

function textOf(file: string, io: CommandIo): string | undefined {
  try {
    const bytes = io.host.readSync(file);
    return bytes && Buffer.from(bytes).toString();
  } catch (error) {
    if (error instanceof HostError) return undefined;
    throw error;
  }
}

/** Path below a folder with slashes; `undefined` for what is elsewhere. */
function below(folder: string, file: string): string | undefined {
  const relative = path.relative(folder, file);
  return relative === "" || relative === ".." || relative.startsWith(`..${path.sep}`) || path.isAbsolute(relative)
    ? undefined
    : relative.split(path.sep).join("/");
}

/** Root of the repository: as the CI says, else the nearest folder with `.git`, else the current one. Hosts want paths from there. */
async function rootOf(blueprint: string, io: CommandIo): Promise<string> {
  const folders: string[] = [];
  for (const name of ["GITHUB_WORKSPACE", "CI_PROJECT_DIR"]) if (io.env[name]) folders.push(path.resolve(io.env[name]));
  for (let folder = path.dirname(blueprint); ; folder = path.dirname(folder)) {
    if ((await io.host.stat(path.join(folder, ".git"))) !== undefined) folders.push(folder);
    if (folder === path.dirname(folder)) break;
  }
  return [...folders, io.cwd].find((folder) => below(folder, blueprint) !== undefined) ?? path.dirname(blueprint);
}

async function write(file: string, text: string, io: CommandIo): Promise<void> {
  try {
    await io.host.write(path.resolve(io.cwd, file), text);
  } catch (error) {
    if (error instanceof HostError) throw new UsageError(`\`${file}\` cannot be written: ${error.reason}`);
    throw error;
  }
}

/** Bytes that GitHub takes as the summary of a step. */
const summaryBytes = 1_048_576;

/** Appends to the job summary of GitHub Actions, which shows what annotations leave out. */
async function summarize({ shared, files }: Findings, io: CommandIo): Promise<void> {
  const file = io.env["GITHUB_STEP_SUMMARY"];
  if (!file) return;
  try {
    const before = Buffer.from((await io.host.read(file)) ?? []);
    // A character is four bytes at most.
    const text = markdown(shared, files, Math.floor((summaryBytes - before.length) / 4) - 1024);
    await io.host.write(file, Buffer.concat([before, Buffer.from(text)]));
  } catch (error) {
    if (!(error instanceof HostError)) throw error;
    io.err(`lintel: the job summary cannot be written: ${error.reason}\n`);
  }
}
