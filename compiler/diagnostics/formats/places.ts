import type { Severity } from "../diagnostic.ts";
import type { EmittedRef } from "../emitted.ts";
import type { LocatedDiagnostic } from "../locate.ts";

/** What reports for other programs know about files. Paths are relative to the root of the repository, with slashes. */
export interface ReportFiles {
  /** Text of a file that a span names. */
  source(file: string): string | undefined;
  /** Path of a file that a span names; `undefined` outside the repository. */
  path(file: string): string | undefined;
  /** Path of the blueprint: the place of findings that belong to no place in a file. */
  readonly blueprint: string;
  readonly blueprintText: string | undefined;
  /** What a rule says of itself. @default nothing is known of rules */
  rule?(id: string): RuleFacts | undefined;
  /** First line of what was emitted, in its file below the output folder. @default not known */
  emittedLine?(ref: EmittedRef): number | undefined;
}

/** A rule as reports show it. */
export interface RuleFacts {
  readonly slug: string;
  readonly title: string;
  readonly why: string;
  readonly fix: string;
  readonly severity: "critical" | "high" | "medium" | "low";
  /** Controls of frameworks. */
  readonly controls: readonly string[];
}

/** What a finding is told under: its rule, or its code. */
export const nameOf = ({ rule, code }: LocatedDiagnostic): string => rule ?? code;

/** Both ends, one-based, the end exclusive. */
export interface Place {
  readonly path: string;
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
}

/** Where a span is in the repository; at least one column wide. */
export function placeOf(span: LocatedDiagnostic["span"], files: ReportFiles): Place | undefined {
  const path = span && files.path(span.file);
  if (span === undefined || path === undefined) return undefined;
  const { line, column, endLine = line, endColumn = column } = span;
  return { path, line, column, endLine, endColumn: endLine === line ? Math.max(endColumn, column + 1) : endColumn };
}

/** The same, or the first line of the blueprint: hosts drop findings without a line. */
export const placeOrBlueprint = (one: LocatedDiagnostic, files: ReportFiles): Place =>
  placeOf(one.span, files) ?? { path: files.blueprint, line: 1, column: 1, endLine: 1, endColumn: 2 };

const rank: Readonly<Record<Severity, number>> = { error: 0, warning: 1, info: 2 };

/** By severity, and by place within one. */
export const gravestFirst = (diagnostics: readonly LocatedDiagnostic[]): readonly LocatedDiagnostic[] =>
  diagnostics.toSorted((a, b) => rank[a.severity] - rank[b.severity]);

/** Without what no terminal, parser or browser should get: control characters (line ends and tabs stay), halves of pairs, direction marks. */
export const clean = (text: string): string =>
  text
    .replace(/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g, "\ufffd")
    .replace(/\r\n?/g, "\n")
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is removed
    .replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069\ufffe\uffff]/g, "");

/** The message as a sentence. */
export const sentence = ({ message }: LocatedDiagnostic): string => (/[.!?]$/.test(message) ? clean(message) : `${clean(message)}.`);

/** What was emitted, and where. */
export const emittedText = ({ address, file }: EmittedRef): string => `\`${address}\` in ${file}`;

/** Message, hint, notes, what was emitted and who asks for it, one a line. */
export const wholeText = (one: LocatedDiagnostic): string =>
  [
    sentence(one),
    ...(one.hint === undefined ? [] : [`Hint: ${clean(one.hint)}`]),
    ...one.notes.map(clean),
    ...(one.emitted === undefined ? [] : [`Emitted as ${emittedText(one.emitted)}.`]),
    ...(one.controls === undefined || one.controls.length === 0 ? [] : [`Asked for by ${one.controls.join(", ")}.`]),
  ].join("\n");
