import type { Rule, RuleNode } from "../../dsl/rule.ts";
import type { Diagnostic, PropertyPath, Span, Where } from "../diagnostics/diagnostic.ts";
import type { Edit, Fix } from "../diagnostics/fix.ts";
import { diagnostic } from "../diagnostics/report.ts";
import type { Component } from "../system.ts";
import type { Judged, RuleResult } from "./result.ts";
import type { GraphContext } from "./rule.ts";

type Answer = readonly Judged[] | { readonly broken: string };

/** Asks a rule from outside about every component that it looks at. A throw is a finding on the rule, which stands at `at`. */
export function askOutside(rule: Rule, context: GraphContext, at: Where | Span): RuleResult {
  const components = Object.values(context.system.components).filter(({ kind }) => rule.kinds === undefined || rule.kinds.includes(kind));
  const judged: Judged[] = [];
  const broken: Diagnostic[] = [];
  for (const component of components) {
    const answer = askOne(rule, component, context);
    if ("broken" in answer)
      broken.push(diagnostic("LNT3003", { message: `the rule \`${rule.id}\` is broken: on \`${component.name}\` ${answer.broken}`, at, rule: rule.id }));
    else judged.push(...answer);
  }
  return { id: rule.id, severity: rule.severity, references: rule.references ?? [], judged, unreached: [], ...(broken.length === 0 ? {} : { broken }) };
}

function askOne(rule: Rule, component: Component, context: GraphContext): Answer {
  const node: RuleNode = {
    name: component.name,
    kind: component.kind,
    values: component.values,
    environment: context.system.environment,
    edges: context.edgesFrom(component.name).map(({ verb, to }) => ({ verb, to })),
  };
  try {
    const answer: unknown = rule.check(node);
    const judged = (Array.isArray(answer) ? (answer as readonly unknown[]) : [answer]).map((verdict) => judgedOf(verdict, component));
    const bad = judged.find((one) => typeof one === "string");
    return bad === undefined ? judged.filter((one) => typeof one !== "string") : { broken: bad };
  } catch (error) {
    return { broken: `it threw ${error instanceof Error ? `${error.name}: ${error.message.split("\n", 1)[0]}` : "a value that is no error"}` };
  }
}

/** A judgement, or what is wrong with the verdict. */
function judgedOf(verdict: unknown, component: Component): Judged | string {
  const given = (typeof verdict === "object" && verdict !== null ? verdict : {}) as Readonly<Record<string, unknown>>;
  const text = (field: string): string | undefined => (typeof given[field] === "string" && given[field] !== "" ? given[field] : undefined);
  const path = text("at") === undefined ? {} : { path: pathOf(text("at") ?? "", component.values) };
  const subject = { on: "graph", component: component.name } as const;
  const [message, because, hint] = [text("message"), text("because"), text("hint")];
  if (given["verdict"] === "pass") return { verdict: "pass", ...subject };
  if (given["verdict"] === "fail") {
    if (message === undefined) return "it failed without a message";
    const fix = given["fix"] === undefined ? undefined : fixOf(given["fix"], component);
    if (typeof fix === "string") return fix;
    return { verdict: "fail", ...subject, ...path, message, text: message, ...(hint === undefined ? {} : { hint }), ...(fix === undefined ? {} : { fix }) };
  }
  if (given["verdict"] === "unknown")
    return because === undefined ? "it could not decide and did not say why" : { verdict: "unknown", ...subject, ...path, because };
  return "it returned something that is no verdict";
}

/** A fix at the source of the component, or what is wrong with it. */
function fixOf(value: unknown, component: Component): Fix | string {
  const { title, edits } = (typeof value === "object" && value !== null ? value : {}) as Readonly<Record<string, unknown>>;
  if (typeof title !== "string" || title === "" || !Array.isArray(edits) || edits.length === 0) return "its fix lacks a title or edits";
  const made = (edits as readonly unknown[]).map((one) => editOf(one, component));
  const bad = made.find((one) => typeof one === "string");
  return bad ?? { title, edits: made.filter((one) => typeof one !== "string") };
}

function editOf(value: unknown, component: Component): Edit | string {
  const { at, op, text, imports } = (typeof value === "object" && value !== null ? value : {}) as Readonly<Record<string, unknown>>;
  if (typeof at !== "string" || at === "") return "an edit of its fix names no property";
  if (op !== "set" && op !== "remove" && op !== "append") return 'an edit of its fix is none of "set", "remove" and "append"';
  if (op === "remove" ? text !== undefined : typeof text !== "string" || text === "") return `an edit of its fix ${op === "remove" ? "has" : "lacks"} a text`;
  const names = imports === undefined ? [] : imports;
  if (!Array.isArray(names) || names.some((name) => typeof name !== "string")) return "an edit of its fix has imports that are no names";
  const where: Where = { origin: component.origin, component: component.name, path: pathOf(at, component.values) };
  return { at: where, op, ...(op === "remove" ? {} : { text: text as string }), ...(names.length === 0 ? {} : { imports: names as readonly string[] }) };
}

/** Segments of a dotted property; keys that hold dots themselves are taken whole where they exist. */
function pathOf(dotted: string, values: unknown): PropertyPath {
  const path: (string | number)[] = [];
  let rest = dotted.split(".");
  let value = values;
  while (rest.length > 0) {
    const object = (typeof value === "object" && value !== null ? value : {}) as Readonly<Record<string, unknown>>;
    const length =
      Array.from({ length: rest.length }, (_, index) => rest.length - index).find((count) => Object.hasOwn(object, rest.slice(0, count).join("."))) ?? 1;
    const key = rest.slice(0, length).join(".");
    path.push(Array.isArray(value) && /^\d+$/.test(key) ? Number(key) : key);
    value = object[key];
    rest = rest.slice(length);
  }
  return path;
}
