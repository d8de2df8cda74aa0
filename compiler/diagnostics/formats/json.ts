import type { Severity, Span } from "../diagnostic.ts";
import type { LocatedDiagnostic } from "../locate.ts";

/** One diagnostic as machines read it. Keys are stable; a new one may be added. Lines and columns start at 1, ends are exclusive. */
export interface JsonDiagnostic {
  readonly code: string;
  readonly severity: Severity;
  readonly message: string;
  /** `null` for what belongs to no place in a file. */
  readonly span: JsonSpan | null;
  /** Name of the component, or `null`. */
  readonly component: string | null;
  /** Dotted path below the component, or `null`. */
  readonly property: string | null;
  readonly hint: string | null;
  readonly notes: readonly string[];
  readonly related: readonly { readonly message: string; readonly span: JsonSpan | null }[];
  /** Rule that made the finding, or `null`. */
  readonly rule: string | null;
  /** Controls of frameworks that ask for the same as the rule. */
  readonly controls: readonly string[];
  /** What was emitted that it is about, or `null`: its file below the output folder, and its address. */
  readonly emitted: { readonly file: string; readonly address: string; readonly pointer: string | null } | null;
  /** What `lint --fix` would do, or `null`. */
  readonly fix: string | null;
}
interface JsonSpan {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
}

/** Diagnostics as plain data, in the order given. `display` names files, for example relative to the working directory. */
export function toJson(diagnostics: readonly LocatedDiagnostic[], display: (file: string) => string): readonly JsonDiagnostic[] {
  const spanOf = (span: Span | undefined): JsonSpan | null =>
    span
      ? { file: display(span.file), line: span.line, column: span.column, endLine: span.endLine ?? span.line, endColumn: span.endColumn ?? span.column }
      : null;
  return diagnostics.map((one) => ({
    code: one.code,
    severity: one.severity,
    message: one.message,
    span: spanOf(one.span),
    component: one.component ?? null,
    property: one.property ?? null,
    hint: one.hint ?? null,
    notes: one.notes,
    related: one.related.map(({ message, span }) => ({ message, span: spanOf(span) })),
    rule: one.rule ?? null,
    controls: one.controls ?? [],
    emitted: one.emitted === undefined ? null : { file: one.emitted.file, address: one.emitted.address, pointer: one.emitted.pointer ?? null },
    fix: one.fix?.title ?? null,
  }));
}
