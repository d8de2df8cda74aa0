import type { EmittedRef } from "./emitted.ts";
import type { Code } from "./codes/index.ts";
import { isSpan, type Diagnostic, type Severity, type Span, type Where } from "./diagnostic.ts";
import type { Fix } from "./fix.ts";
import type { Locator } from "./locator.ts";

/** A diagnostic with positions, ready for any format. */
export interface LocatedDiagnostic {
  readonly code: Code;
  readonly severity: Severity;
  readonly message: string;
  /** Absent for what belongs to no place in a file, for example a failed write. */
  readonly span?: Span;
  readonly component?: string;
  /** Dotted path of the property below the component. */
  readonly property?: string;
  readonly hint?: string;
  readonly related: readonly { readonly message: string; readonly span?: Span }[];
  readonly notes: readonly string[];
  readonly rule?: string;
  readonly key?: string;
  readonly controls?: readonly string[];
  readonly emitted?: EmittedRef;
  readonly fix?: Fix;
}

/** Finds positions, drops repetitions, and sorts by file, line, column, code and message. What has no position comes last. */
export async function locateAll(diagnostics: readonly Diagnostic[], locator: Locator): Promise<readonly LocatedDiagnostic[]> {
  const located: LocatedDiagnostic[] = [];
  for (const one of diagnostics) located.push(await locateOne(one, locator));
  located.sort(inOrder);
  return located.filter((one, index) => {
    const before = located[index - 1];
    return before === undefined || inOrder(before, one) !== 0 || before.component !== one.component;
  });
}

async function locateOne(one: Diagnostic, locator: Locator): Promise<LocatedDiagnostic> {
  const { at, related = [], notes = [], ...rest } = one;
  const span = at && (await toSpan(at, locator));
  const where = at && !isSpan(at) ? at : undefined;
  const property = where?.path?.join(".");
  const told: { message: string; span?: Span }[] = [];
  for (const { message, at: place } of related) {
    const found = await toSpan(place, locator);
    told.push(found ? { message, span: found } : { message });
  }
  return {
    ...rest,
    ...(span ? { span } : {}),
    ...(where?.component !== undefined ? { component: where.component } : {}),
    ...(property ? { property } : {}),
    related: told,
    notes,
  };
}

const toSpan = async (at: Where | Span, locator: Locator): Promise<Span | undefined> => (isSpan(at) ? at : locator.locate(at));

const compare = (a: string | number, b: string | number): number => (a < b ? -1 : a > b ? 1 : 0);

function inOrder(a: LocatedDiagnostic, b: LocatedDiagnostic): number {
  if (!a.span || !b.span)
    return Number(!a.span) - Number(!b.span) || compare(a.code, b.code) || compare(a.message, b.message) || compare(a.rule ?? "", b.rule ?? "");
  return (
    compare(a.span.file, b.span.file) ||
    compare(a.span.line, b.span.line) ||
    compare(a.span.column, b.span.column) ||
    compare(a.code, b.code) ||
    compare(a.message, b.message) ||
    compare(a.component ?? "", b.component ?? "") ||
    compare(a.rule ?? "", b.rule ?? "")
  );
}
