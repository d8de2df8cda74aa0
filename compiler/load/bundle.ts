import { createRequire } from "node:module";
import * as path from "node:path";
import type * as esbuild from "esbuild";
import { type Diagnostic, isSpan, type Span } from "../diagnostics/diagnostic.ts";
import { diagnostic } from "../diagnostics/report.ts";
import { HostError, type Host } from "../host.ts";
import { byCodePoint, decode, unitsIn } from "./text.ts";
import { hostFiles } from "./virtual.ts";

/** A bundling that is under way; heavy modules can be imported meanwhile. */
export interface Bundling {
  /** Absolute path of the blueprint. */
  readonly file: string;
  readonly host: Host;
  readonly bundled: Promise<Bundled>;
}

/** A blueprint and its relative imports as one CommonJS script. Paths of sources are relative to the blueprint's directory. */
export interface Bundled {
  readonly code: string | undefined;
  /** Source map, JSON. */
  readonly map: string | undefined;
  /** Source -> what it imports: relative ones with their resolved source, packages by name. */
  readonly imports: Readonly<Record<string, readonly { readonly written: string; readonly source?: string }[]>>;
  readonly diagnostics: readonly Diagnostic[];
}

const endings = [".ts", ".mts", ".cts", ".js", ".mjs", ".cjs"];

/** Starts to bundle a blueprint. `file` is absolute or relative to the host's directory. Never rejects but for bugs. */
export function startLoad(file: string, host: Host): Bundling {
  const absolute = path.resolve(host.directory, file);
  const bundled = bundle(absolute, host);
  bundled.catch(() => {}); // awaited later; until then a rejection must not end the process
  return { file: absolute, host, bundled };
}

// `import` of CommonJS parses the whole file for its names first, which takes longer than running it.
const bundler = (): typeof esbuild => createRequire(import.meta.url)("esbuild") as typeof esbuild;

/** Files with errors count as read, so that a watcher sees their repair. */
function failed(diagnostics: readonly Diagnostic[]): Bundled {
  const files = diagnostics.flatMap(({ at }) => (at && isSpan(at) ? [at.file] : []));
  return { code: undefined, map: undefined, imports: Object.fromEntries(files.map((file) => [file, []])), diagnostics };
}

async function bundle(file: string, host: Host): Promise<Bundled> {
  const refused = await examine(file, host);
  if (refused) return failed([refused]);
  const directory = path.dirname(file);
  try {
    const built = await bundler().build({ ...settings(file, directory), ...(host.virtual ? { plugins: [hostFiles(host)] } : {}) });
    const texts = new Map(built.outputFiles.map((output) => [path.extname(output.path), output.text]));
    const imports = importsOf(built.metafile);
    // The bundler replaces bytes that it cannot read in silence; the replacement character gives them away.
    const damaged = texts.get(".map")?.includes("\uFFFD") ? await undecodable(Object.keys(imports), directory, host) : [];
    return {
      code: damaged.length > 0 ? undefined : texts.get(".cjs"),
      map: texts.get(".map"),
      imports,
      diagnostics: [...damaged, ...built.warnings.map((message) => toDiagnostic(message, "warning"))],
    };
  } catch (error) {
    if (!isBuildFailure(error)) throw error;
    return failed([...error.errors.map((message) => toDiagnostic(message, "error")), ...error.warnings.map((message) => toDiagnostic(message, "warning"))]);
  }
}

function settings(file: string, directory: string) {
  return {
    entryPoints: [file],
    absWorkingDir: directory,
    // Never written: it makes the paths in the source map relative to the directory.
    outfile: path.join(directory, "lintel-blueprint.cjs"),
    bundle: true,
    write: false,
    format: "cjs",
    platform: "node",
    packages: "external",
    // Named as well, because `paths` of a tsconfig go before packages: a second copy of the language is slower and has other schemas.
    external: ["lintel", "lintel/extend", "lintel/blueprints"],
    sourcemap: "external",
    target: "node20",
    metafile: true,
    logLevel: "silent",
    // Modules are strict; the bundled function has to be told.
    banner: { js: '"use strict";' },
    charset: "utf8",
  } as const satisfies esbuild.BuildOptions;
}

/** Problems with the file itself that the bundler would report in other words. */
async function examine(file: string, host: Host): Promise<Diagnostic | undefined> {
  const name = path.basename(file);
  const at: Span = { file: name, line: 1, column: 1 };
  try {
    const found = await host.stat(file);
    if (found === undefined) return diagnostic("LNT1001", { message: `there is no file \`${name}\``, at, ...(await nearby(file, host)) });
    if (found === "directory") return diagnostic("LNT1002", { message: `\`${name}\` is a directory`, at, ...(await inside(file, host)) });
    if (!endings.includes(path.extname(file)))
      return diagnostic("LNT1011", {
        message: `\`${name}\` is not a blueprint: its name ends in ${path.extname(file) || "no ending"}`,
        at,
        hint: `blueprints end in ${endings.join(", ")}`,
      });
    const bytes = await host.read(file);
    if (bytes === undefined) return diagnostic("LNT1001", { message: `there is no file \`${name}\``, at });
    return decode(bytes) === undefined ? notUtf8(name) : undefined;
  } catch (error) {
    if (!(error instanceof HostError)) throw error;
    return diagnostic("LNT1017", { message: `\`${name}\` cannot be read: ${error.reason}`, at });
  }
}

const notUtf8 = (file: string): Diagnostic =>
  diagnostic("LNT1003", { message: `\`${file}\` is not UTF-8 text`, at: { file, line: 1, column: 1 }, hint: "save it as UTF-8" });

async function nearby(file: string, host: Host): Promise<{ hint?: string }> {
  const names = await host.list(path.dirname(file));
  const stem = path.basename(file, path.extname(file));
  const alike = names.filter((name) => endings.includes(path.extname(name)) && path.basename(name, path.extname(name)) === stem);
  return alike.length > 0 ? { hint: `did you mean \`${alike[0]}\`?` } : {};
}

async function inside(file: string, host: Host): Promise<{ hint?: string }> {
  const names = (await host.list(file)).filter((name) => endings.includes(path.extname(name)));
  return names.length > 0 ? { hint: `name a file in it, for example \`${path.basename(file)}/${names[0]}\`` } : { hint: "name the blueprint file itself" };
}

async function undecodable(sources: readonly string[], directory: string, host: Host): Promise<readonly Diagnostic[]> {
  const read = await Promise.all(sources.map(async (source) => [source, await host.read(path.resolve(directory, source))] as const));
  return read.flatMap(([source, bytes]) => (bytes !== undefined && decode(bytes) === undefined ? [notUtf8(source)] : []));
}

function importsOf(metafile: esbuild.Metafile): Bundled["imports"] {
  const entries = Object.entries(metafile.inputs).map(([source, { imports }]) => {
    const found = imports.map((one) => (one.external ? { written: one.path } : { written: one.original ?? one.path, source: withoutNamespace(one.path) }));
    return [withoutNamespace(source), found] as const;
  });
  return Object.fromEntries(entries.sort(([a], [b]) => byCodePoint(a, b)));
}

const withoutNamespace = (source: string): string => source.replace(/^host:/, "");

const isBuildFailure = (error: unknown): error is esbuild.BuildFailure => error instanceof Error && "errors" in error && Array.isArray(error.errors);

function toDiagnostic(message: esbuild.Message, severity: "error" | "warning"): Diagnostic {
  const at = spanOf(message.location);
  const text = lowerFirst(message.text);
  const hint = message.notes[0]?.text;
  const where = at ? { at } : {};
  if (severity === "warning") return diagnostic("LNT1012", { message: text, ...where, ...(hint ? { hint: lowerFirst(hint) } : {}) });
  const unresolved = /^Could not resolve "(.+?)"/.exec(message.text);
  if (unresolved)
    return diagnostic("LNT1005", { message: `\`${unresolved[1]}\` leads to no file`, ...where, hint: "check the path; it is relative to this file" });
  if (message.text.startsWith("Top-level await"))
    return diagnostic("LNT1006", {
      message: "a blueprint cannot `await` at its top level",
      ...where,
      hint: "pass the value as a parameter: `blueprint({ key: param.text() }, (p) => system(...))` and `--set key=value`",
    });
  const ending = /^No loader is configured for "(.*?)" files/.exec(message.text);
  if (ending)
    return diagnostic("LNT1018", { message: `a file that ends in ${ending[1]} cannot be imported`, ...where, hint: "import TypeScript, JavaScript or JSON" });
  return diagnostic("LNT1004", { message: text, ...where, ...(hint ? { hint: lowerFirst(hint) } : {}) });
}

const lowerFirst = (text: string): string => (/^[A-Z][a-z]/.test(text) ? text.charAt(0).toLowerCase() + text.slice(1) : text);

function spanOf(location: esbuild.Location | null): Span | undefined {
  if (!location) return undefined;
  const start = unitsIn(location.lineText, location.column);
  const end = unitsIn(location.lineText, location.column + location.length);
  return {
    file: withoutNamespace(location.file).replaceAll("\\", "/"),
    line: location.line,
    column: start + 1,
    endLine: location.line,
    endColumn: Math.max(end, start + 1) + 1,
  };
}
