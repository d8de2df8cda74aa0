import type { Locator } from "../../compiler/diagnostics/locator.ts";
import { locateAll, type LocatedDiagnostic } from "../../compiler/diagnostics/locate.ts";
import type { Diagnostic } from "../../compiler/diagnostics/diagnostic.ts";
import { load, startLoad, type Loaded } from "../../compiler/load/index.ts";
import { memoryHost } from "./memory-host.ts";

/** Loads a blueprint of one or several files that live in memory; the first is the entry. */
export async function loadText(files: string | Readonly<Record<string, string>>, set: Readonly<Record<string, string>> = {}): Promise<Loaded> {
  const given = typeof files === "string" ? { "blueprint.ts": files } : files;
  const [entry] = Object.keys(given);
  return load(startLoad(entry ?? "", memoryHost(given)), set);
}

/** "blueprint.ts:3:10 LNT1102 message", sorted; the form that tests compare. */
export async function told(diagnostics: readonly Diagnostic[], locator: Locator): Promise<readonly string[]> {
  return (await locateAll(diagnostics, locator)).map(line);
}

export function line(one: LocatedDiagnostic): string {
  const at = one.span ? `${one.span.file}:${one.span.line}:${one.span.column}` : "nowhere";
  return `${at} ${one.code} ${one.message}`;
}

/** The text that a span covers, on its first line. */
export function covered(one: LocatedDiagnostic, locator: Locator): string | undefined {
  if (!one.span) return undefined;
  const { file, line: number, column, endLine, endColumn } = one.span;
  const text = locator.source(file)?.split("\n")[number - 1];
  return text?.slice(column - 1, endLine === number ? (endColumn ?? column + 1) - 1 : undefined);
}
