import { parse } from "@babel/parser";
import type * as t from "@babel/types";
import type { Span } from "../diagnostics/diagnostic.ts";

/** A name in a scope. `init` is absent for what cannot be followed: parameters and patterns. */
interface Binding {
  readonly name: string;
  /** Range in which it is visible. */
  readonly start: number;
  readonly end: number;
  readonly init?: t.Node;
}

/** What finding properties needs of a syntax tree, collected in one walk. */
export interface Tree {
  readonly file: string;
  readonly calls: readonly t.CallExpression[];
  readonly bindings: readonly Binding[];
  /** Local name -> where it is imported from. */
  readonly imports: ReadonlyMap<string, { readonly from: string; readonly name: string }>;
  /** Exported name -> expression; "default" for the default export. */
  readonly exports: ReadonlyMap<string, t.Node>;
  offset(line: number, column: number): number;
}

/** Never throws: of a file that Babel cannot read, nothing is found. */
export function parseTree(text: string, file: string): Tree | undefined {
  let program: t.Program;
  try {
    program = parse(text, {
      sourceType: "unambiguous",
      plugins: ["typescript"],
      errorRecovery: true,
      attachComment: false,
      allowReturnOutsideFunction: true,
    }).program;
  } catch {
    return undefined;
  }
  const calls: t.CallExpression[] = [];
  const bindings: Binding[] = [];
  const imports = new Map<string, { from: string; name: string }>();
  const exports = new Map<string, t.Node>();

  const visit = (node: t.Node, scope: t.Node): void => {
    if (node.type === "CallExpression") calls.push(node);
    else if (node.type === "VariableDeclarator") declare(node.id, scope, node.init ?? undefined);
    else if (node.type === "ImportDeclaration")
      for (const one of node.specifiers) imports.set(one.local.name, { from: node.source.value, name: importedName(one) });
    else if (node.type === "ExportDefaultDeclaration") exports.set("default", node.declaration);
    else if (node.type === "ExportNamedDeclaration") exported(node);
    const parameters = "params" in node && Array.isArray(node.params) ? (node.params as t.Node[]) : [];
    for (const parameter of parameters) declare(parameter, node);
    const inner = scoped.has(node.type) ? node : scope;
    for (const child of children(node)) visit(child, inner);
  };
  const declare = (pattern: t.Node, scope: t.Node, init?: t.Node): void => {
    const [start, end] = [scope.start ?? 0, scope.end ?? 0];
    if (pattern.type === "Identifier") bindings.push({ name: pattern.name, start, end, ...(init ? { init } : {}) });
    else for (const name of namesIn(pattern)) bindings.push({ name, start, end });
  };
  const exported = (node: t.ExportNamedDeclaration): void => {
    if (node.declaration?.type === "VariableDeclaration")
      for (const one of node.declaration.declarations) if (one.id.type === "Identifier" && one.init) exports.set(one.id.name, one.init);
    for (const one of node.specifiers) if (one.type === "ExportSpecifier" && !node.source) exports.set(nameOf(one.exported) ?? "", one.local);
  };
  visit(program, program);

  const starts = [0];
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
  return { file, calls, bindings, imports, exports, offset: (line, column) => (starts[line - 1] ?? 0) + column - 1 };
}

const scoped = new Set([
  "BlockStatement",
  "FunctionDeclaration",
  "FunctionExpression",
  "ArrowFunctionExpression",
  "ObjectMethod",
  "ClassMethod",
  "ForStatement",
  "ForOfStatement",
  "ForInStatement",
]);
const skipped = new Set(["loc", "start", "end", "type", "extra", "errors", "range"]);

function children(node: t.Node): readonly t.Node[] {
  const found: t.Node[] = [];
  for (const [key, value] of Object.entries(node)) {
    if (skipped.has(key)) continue;
    for (const one of Array.isArray(value) ? value : [value]) if (isNode(one)) found.push(one);
  }
  return found;
}
const isNode = (value: unknown): value is t.Node => typeof value === "object" && value !== null && "type" in value && typeof value.type === "string";

function namesIn(pattern: t.Node): readonly string[] {
  if (pattern.type === "Identifier") return [pattern.name];
  if (pattern.type === "ObjectProperty") return namesIn(pattern.value);
  if (pattern.type === "AssignmentPattern") return namesIn(pattern.left);
  return pattern.type.endsWith("Pattern") || pattern.type === "RestElement" ? children(pattern).flatMap(namesIn) : [];
}

function importedName(specifier: t.ImportSpecifier | t.ImportDefaultSpecifier | t.ImportNamespaceSpecifier): string {
  if (specifier.type === "ImportSpecifier") return nameOf(specifier.imported) ?? "";
  return specifier.type === "ImportDefaultSpecifier" ? "default" : "*";
}

/** Text of a property's key or of a module's export name. */
export function nameOf(key: t.Node): string | undefined {
  if (key.type === "Identifier") return key.name;
  if (key.type === "StringLiteral") return key.value;
  return key.type === "NumericLiteral" ? String(key.value) : undefined;
}

export function spanOf(file: string, node: t.Node): Span | undefined {
  if (!node.loc) return undefined;
  const { start, end } = node.loc;
  return { file, line: start.line, column: start.column + 1, endLine: end.line, endColumn: end.column + 1 };
}
