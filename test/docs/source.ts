// Reads declarations and their TSDoc from the sources of the language, as text: no type checker is asked.
import * as fs from "node:fs";
import * as path from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript5";

export const root = fileURLToPath(new URL("../../", import.meta.url));

export interface Field {
  readonly name: string;
  readonly optional: boolean;
  readonly type: string;
  readonly text: string;
  readonly byDefault?: string;
}
export interface Declared {
  readonly name: string;
  readonly file: string;
  readonly text: string;
  readonly kind: "interface" | "type" | "function";
  /** Names of interfaces that it extends. */
  readonly extends: readonly string[];
  readonly fields: readonly Field[];
  /** Of a type or function: what stands on the right, or the parameters. */
  readonly signature?: string;
}

const oneLine = (text: string): string => text.replace(/\s+/g, " ").trim();

interface Documented {
  readonly jsDoc?: readonly ts.JSDoc[];
}
const docOf = (node: ts.Node): ts.JSDoc | undefined => (node as ts.Node & Documented).jsDoc?.at(-1);
const textOf = (node: ts.Node): string => oneLine(ts.getTextOfJSDocComment(docOf(node)?.comment) ?? "");
function tagOf(node: ts.Node, name: string): string | undefined {
  const tag = docOf(node)?.tags?.find((one) => one.tagName.text === name);
  return tag === undefined ? undefined : oneLine(ts.getTextOfJSDocComment(tag.comment) ?? "");
}

/** Every declaration of the files, by name, and by `file#name` where files share a name. The first file in code-point order has the bare name. */
export function declarations(folder: string): ReadonlyMap<string, Declared> {
  const found = new Map<string, Declared>();
  const files = fs
    .readdirSync(path.join(root, folder), { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".ts"))
    .sort();
  for (const file of files) {
    const text = fs.readFileSync(path.join(root, folder, file), "utf8");
    const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
    for (const statement of source.statements)
      for (const one of declaredBy(statement, file, source)) {
        found.set(`${file}#${one.name}`, one);
        if (!found.has(one.name)) found.set(one.name, one);
      }
  }
  return found;
}

function declaredBy(node: ts.Statement, file: string, source: ts.SourceFile): readonly Declared[] {
  const common = { file, text: textOf(node) };
  if (ts.isInterfaceDeclaration(node)) {
    const parents = (node.heritageClauses ?? []).flatMap((clause) => clause.types.map((type) => oneLine(type.getText(source))));
    return [{ ...common, name: node.name.text, kind: "interface", extends: parents, fields: fieldsOf(node.members, source) }];
  }
  if (ts.isTypeAliasDeclaration(node))
    return [
      {
        ...common,
        name: node.name.text,
        kind: "type",
        extends: [],
        fields: ts.isTypeLiteralNode(node.type) ? fieldsOf(node.type.members, source) : [],
        signature: oneLine(node.type.getText(source)),
      },
    ];
  if (tagOf(node, "internal") !== undefined) return [];
  if (ts.isFunctionDeclaration(node) && node.name !== undefined)
    return [
      {
        ...common,
        name: node.name.text,
        kind: "function",
        extends: [],
        fields: argumentsOf(node.parameters, source),
        signature: parametersOf(node.parameters, source),
      },
    ];
  if (!ts.isVariableStatement(node)) return [];
  return node.declarationList.declarations.flatMap((one): Declared[] => {
    const value = one.initializer;
    if (!ts.isIdentifier(one.name) || value === undefined) return [];
    const written = ts.isArrowFunction(value) ? parametersOf(value.parameters, source) : "";
    return [
      {
        ...common,
        name: one.name.text,
        kind: "function",
        extends: [],
        fields: ts.isArrowFunction(value) ? argumentsOf(value.parameters, source) : [],
        signature: written,
      },
    ];
  });
}

const parametersOf = (parameters: ts.NodeArray<ts.ParameterDeclaration>, source: ts.SourceFile): string =>
  parameters.map((one) => `${one.name.getText(source)}${one.initializer || one.questionToken ? "?" : ""}`).join(", ");

/** Parameters in the form of fields, for the types that they name. */
const argumentsOf = (parameters: ts.NodeArray<ts.ParameterDeclaration>, source: ts.SourceFile): readonly Field[] =>
  parameters.map((one) => ({ name: one.name.getText(source), optional: false, type: oneLine(one.type?.getText(source) ?? ""), text: "" }));

/** Names that a module exports again, with the file that declares each. */
export function exportsOf(file: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  const source = ts.createSourceFile(file, fs.readFileSync(path.join(root, file), "utf8"), ts.ScriptTarget.Latest, true);
  for (const node of source.statements) {
    if (!ts.isExportDeclaration(node) || node.isTypeOnly || node.exportClause === undefined || !ts.isNamedExports(node.exportClause)) continue;
    if (node.moduleSpecifier === undefined || !ts.isStringLiteral(node.moduleSpecifier)) continue;
    for (const { name } of node.exportClause.elements) found.set(name.text, node.moduleSpecifier.text.replace(/^\.\//, ""));
  }
  return found;
}

function fieldsOf(members: ts.NodeArray<ts.TypeElement>, source: ts.SourceFile): readonly Field[] {
  return members.flatMap((member): Field[] => {
    if (!ts.isPropertySignature(member) || member.name === undefined || ts.isComputedPropertyName(member.name)) return [];
    const byDefault = tagOf(member, "default");
    return [
      {
        name: member.name.getText(source),
        optional: member.questionToken !== undefined,
        type: oneLine(member.type?.getText(source) ?? "unknown").replace(/\breadonly /g, ""),
        text: textOf(member),
        ...(byDefault === undefined ? {} : { byDefault }),
      },
    ];
  });
}
