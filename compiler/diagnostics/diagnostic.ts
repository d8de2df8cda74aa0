import type { Origin } from "../../dsl/origin.ts";
import type { EmittedRef } from "./emitted.ts";
import type { Code } from "./codes/index.ts";
import type { Fix } from "./fix.ts";

export type Severity = "error" | "warning" | "info";

/** Segments from a builder's input to one value, for example `["slo", "ttft", "p95"]`. */
export type PropertyPath = readonly (string | number)[];

/**
 * A place in a blueprint, kept symbolic: line and column are worked out only when the diagnostic is rendered.
 * `origin` is the captured builder call, `path` leads from its input object to the property; a number in front is a positional
 * argument of the builder.
 */
export interface Where {
  readonly origin: Origin;
  readonly path?: PropertyPath;
  /** Name of the component, for messages and for JSON output. */
  readonly component?: string;
  /** Point at the key instead of the value, for example at a misspelt property. @default false */
  readonly key?: boolean;
  /** Where to point when the call has no position, for example a builder that a function of the runtime called. */
  readonly otherwise?: Where;
}

/** One-based position in a file. `endLine` and `endColumn` are exclusive. */
export interface Span {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly endLine?: number;
  readonly endColumn?: number;
}

export interface Related {
  readonly message: string;
  readonly at: Where | Span;
}

/** One finding. Rendered apart from being made: pretty, JSON and others. */
export interface Diagnostic {
  readonly code: Code;
  readonly severity: Severity;
  /** One sentence that stands alone; no capital, no full stop, code in backticks. */
  readonly message: string;
  readonly at?: Where | Span;
  /** What to write instead. */
  readonly hint?: string;
  readonly related?: readonly Related[];
  /** Further lines, for example arithmetic. */
  readonly notes?: readonly string[];
  /** Rule that made the finding, where one did. */
  readonly rule?: string;
  /** What a finding of a rule is known by: stays when lines move and figures change. */
  readonly key?: string;
  /** Controls of frameworks that ask for the same as the rule. */
  readonly controls?: readonly string[];
  /** What was emitted that the finding is about. */
  readonly emitted?: EmittedRef;
  /** A safe change of the blueprint that repairs it. */
  readonly fix?: Fix;
}

/** What a stage returns. No value means that a later stage cannot run. */
export type Result<T> = readonly [value: T | undefined, diagnostics: readonly Diagnostic[]];

export const isSpan = (at: Where | Span): at is Span => "file" in at;
