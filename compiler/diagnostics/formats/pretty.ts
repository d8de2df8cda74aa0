import type { Severity, Span } from "../diagnostic.ts";
import type { LocatedDiagnostic } from "../locate.ts";
import { counted } from "../words.ts";
import { masked } from "../secrets.ts";
import { emittedText } from "./places.ts";

export interface PrettyOptions {
  /** Text of a file that a span names. */
  source(file: string): string | undefined;
  /** How a file that a span names is shown, for example relative to the working directory. */
  display(file: string): string;
  /** @default false */
  readonly colors?: boolean;
}

type Paint = (text: string) => string;
interface Palette {
  readonly bold: Paint;
  readonly dim: Paint;
  readonly severity: Readonly<Record<Severity, Paint>>;
}

const sgr =
  (on: string, off: string): Paint =>
  (text) =>
    `\u001b[${on}m${text}\u001b[${off}m`;
const colored: Palette = { bold: sgr("1", "22"), dim: sgr("2", "22"), severity: { error: sgr("31", "39"), warning: sgr("33", "39"), info: sgr("36", "39") } };
const same: Paint = (text) => text;
const plain: Palette = { bold: same, dim: same, severity: { error: same, warning: same, info: same } };

/** Code frames for a terminal. Ends with a newline; empty when there is nothing to tell. */
export function pretty(diagnostics: readonly LocatedDiagnostic[], options: PrettyOptions): string {
  if (diagnostics.length === 0) return "";
  const palette = options.colors ? colored : plain;
  const blocks = diagnostics.map((one) => block(one, options, palette).join("\n"));
  return `${[...blocks, summary(diagnostics)].join("\n\n")}\n`;
}

function block(one: LocatedDiagnostic, options: PrettyOptions, palette: Palette): readonly string[] {
  const paint = palette.severity[one.severity];
  const rule = one.rule === undefined ? "" : ` (${one.rule})`;
  const gutter = " ".repeat(Math.max(...[one.span, ...one.related.map(({ span }) => span)].map((span) => String(span?.line ?? 0).length)));
  const aside = (label: string, text: string): string =>
    `${gutter} ${palette.dim("=")} ${palette.bold(`${label}:`)} ${text.replaceAll("\n", `\n${gutter}   `)}`;
  return [
    `${paint(palette.bold(`${one.severity}[${one.code}]`))}${palette.bold(`: ${one.message}${rule}`)}`,
    ...(one.span ? frame(one.span, gutter, options, palette, paint) : one.component === undefined ? [] : [aside("component", one.component)]),
    ...(one.hint === undefined ? [] : [aside("hint", one.hint)]),
    ...one.notes.map((note) => aside("note", note)),
    ...(one.emitted === undefined ? [] : [aside("emitted", emittedText(one.emitted))]),
    ...(one.controls === undefined || one.controls.length === 0 ? [] : [aside("controls", one.controls.join(", "))]),
    ...one.related.flatMap(({ message, span }) => [aside("see", message), ...(span ? frame(span, gutter, options, palette, palette.dim) : [])]),
  ];
}

const widest = 160;

/** The line with a caret under exactly the span; of a span over several lines, its first. */
function frame(span: Span, gutter: string, options: PrettyOptions, palette: Palette, paint: Paint): readonly string[] {
  const head = `${gutter}${palette.dim("-->")} ${options.display(span.file)}:${span.line}:${span.column}`;
  const line = options.source(span.file)?.split("\n")[span.line - 1]?.replace(/\r$/, "");
  if (line === undefined) return [head];
  const last = span.endLine === undefined || span.endLine === span.line ? (span.endColumn ?? span.column + 1) : line.trimEnd().length + 1;
  const [shown, shift] = cut(masked(line), span.column, last);
  const before = shown.slice(0, Math.max(0, span.column - 1 - shift));
  const marked = shown.slice(before.length, Math.max(before.length, last - 1 - shift));
  const bar = palette.dim("|");
  const number = String(span.line).padStart(gutter.length);
  return [
    head,
    `${gutter} ${bar}`,
    `${palette.dim(number)} ${bar} ${shown}`,
    `${gutter} ${bar} ${blank(before)}${paint("^".repeat(Math.max(1, width(marked))))}`,
  ];
}

/** Cuts a very long line around the span; gives what is shown and by how much columns moved. */
function cut(line: string, from: number, to: number): readonly [shown: string, shift: number] {
  if (line.length <= widest) return [line, 0];
  const start = Math.max(0, Math.min(from - 1 - 40, line.length - widest));
  const end = Math.max(Math.min(line.length, start + widest), Math.min(to, from + widest));
  const left = start > 0 ? "…" : "";
  return [`${left}${line.slice(start, end)}${end < line.length ? "…" : ""}`, start - left.length];
}

// Wide characters take two cells on a terminal, tabs stay tabs.
const wide = /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|[\ud83c-\ud83e][\udc00-\udfff]/g;
const width = (text: string): number => text.replace(wide, "  ").length;
const blank = (text: string): string => text.replace(wide, "  ").replace(/[^\t]/g, " ");

function summary(diagnostics: readonly LocatedDiagnostic[]): string {
  const nouns: readonly (readonly [Severity, string])[] = [
    ["error", "error"],
    ["warning", "warning"],
    ["info", "note"],
  ];
  const counts = nouns.map(([severity, noun]) => [diagnostics.filter((one) => one.severity === severity).length, noun] as const);
  return counts
    .filter(([count]) => count > 0)
    .map(([count, noun]) => counted(count, noun))
    .join(", ");
}
