import type { Rule, RuleNode } from "../../dsl/rule.ts";
import type { PropertyPath } from "../diagnostics/diagnostic.ts";
import type { Component } from "../system.ts";
import type { CheckContext, Outcome } from "./rule.ts";

/** What a rule from outside says, or how it is broken. */
export type Answer = { readonly outcomes: readonly Outcome[] } | { readonly broken: string; readonly component: string };

/** Asks a rule from outside about every component that it looks at. A throw is an answer too. */
export function ask(rule: Rule, context: CheckContext): readonly Answer[] {
  const components = Object.values(context.system.components).filter(({ kind }) => rule.kinds === undefined || rule.kinds.includes(kind));
  return components.map((component) => askOne(rule, component, context));
}

function askOne(rule: Rule, component: Component, context: CheckContext): Answer {
  const node: RuleNode = {
    name: component.name,
    kind: component.kind,
    values: component.values,
    environment: context.system.environment,
    edges: context.edgesFrom(component.name).map(({ verb, to }) => ({ verb, to })),
  };
  try {
    const answer: unknown = rule.check(node);
    const verdicts: readonly unknown[] = Array.isArray(answer) ? answer : [answer];
    const outcomes = verdicts.map((verdict) => outcomeOf(verdict, component));
    const bad = outcomes.find((one) => typeof one === "string");
    return bad === undefined ? { outcomes: outcomes.filter((one) => typeof one !== "string") } : { broken: bad, component: component.name };
  } catch (error) {
    return {
      broken: `it threw ${error instanceof Error ? `${error.name}: ${error.message.split("\n", 1)[0]}` : "a value that is no error"}`,
      component: component.name,
    };
  }
}

/** An outcome, or what is wrong with the verdict. */
function outcomeOf(verdict: unknown, component: Component): Outcome | string {
  const given = (typeof verdict === "object" && verdict !== null ? verdict : {}) as Readonly<Record<string, unknown>>;
  const text = (field: string): string | undefined => (typeof given[field] === "string" && given[field] !== "" ? given[field] : undefined);
  const path = text("at") === undefined ? {} : { path: pathOf(text("at") ?? "", component.values) };
  const subject = { component: component.name };
  const [message, because, hint] = [text("message"), text("because"), text("hint")];
  if (given["verdict"] === "pass") return { verdict: "pass", ...subject };
  if (given["verdict"] === "fail")
    return message === undefined ? "it failed without a message" : { verdict: "fail", ...subject, ...path, message, ...(hint === undefined ? {} : { hint }) };
  if (given["verdict"] === "unknown")
    return because === undefined ? "it could not decide and did not say why" : { verdict: "unknown", ...subject, ...path, because };
  return "it returned something that is no verdict";
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
