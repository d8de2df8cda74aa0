import type * as t from "@babel/types";
import type { PropertyPath, Span } from "../diagnostics/diagnostic.ts";
import { nameOf, spanOf, type Tree } from "./tree.ts";

export { parseTree, type Tree } from "./tree.ts";

export interface PropertyQuery {
  readonly tree: Tree;
  /** Position of the builder call, one-based. */
  readonly line: number;
  readonly column: number;
  /** From the builder's input to the property. A number in front is a positional argument of the builder. */
  readonly path: PropertyPath;
  /** Wants the key, not the value. */
  readonly key: boolean;
  /** Values of the blueprint's parameters. */
  readonly parameters: Readonly<Record<string, unknown>>;
  /** Tree of a file that `from` imports by a relative path. */
  imported(from: string, written: string): Promise<Tree | undefined>;
}

/** A node on the way, and how many segments of the path led to it. */
interface Found {
  readonly tree: Tree;
  readonly node: t.Node;
  readonly matched: number;
}

/** What helpers of the language call the arguments that they take by position. */
const positional: Readonly<Record<string, readonly string[]>> = {
  aws: ["region"],
  gcp: ["region"],
  azure: ["region"],
  waive: ["rule"],
  set: ["target", "address"],
  remove: ["target", "address"],
  add: ["target", "address", "value"],
  every: ["period"],
  cron: ["expression", "zone"],
  arriving: ["of"],
  alerted: ["of"],
  secret: ["secret"],
  noAuth: ["reason"],
};

/** Position of a property, or of its nearest parent that has a text, at last of the builder's name. */
export async function findProperty(query: PropertyQuery): Promise<Span | undefined> {
  const { tree, path } = query;
  const call = callAt(tree, query.line, query.column);
  if (call === undefined) return undefined;
  const [first, ...rest] = path;
  const search = new Search(query);
  const found =
    first === undefined ? undefined : typeof first === "number" ? await search.argument(call, first, rest) : await search.inArguments(tree, call, path);
  return found ? spanOf(found.tree.file, found.node) : spanOf(tree.file, call.callee);
}

export function findDefaultExport(tree: Tree): Span | undefined {
  const node = tree.exports.get("default");
  if (node === undefined) return undefined;
  // A whole system is many lines; its builder says enough.
  return spanOf(tree.file, node.type === "CallExpression" ? node.callee : node);
}

/** The innermost call whose callee holds the position. */
function callAt(tree: Tree, line: number, column: number): t.CallExpression | undefined {
  const offset = tree.offset(line, column);
  const holds = (node: t.Node): boolean => (node.start ?? 0) <= offset && offset <= (node.end ?? 0);
  const width = (node: t.Node): number => (node.end ?? 0) - (node.start ?? 0);
  return tree.calls.filter(({ callee }) => holds(callee)).sort((a, b) => width(a.callee) - width(b.callee))[0];
}

class Search {
  readonly #query: PropertyQuery;
  /** Nodes on the way, against names that refer to themselves. */
  #depth = 0;

  constructor(query: PropertyQuery) {
    this.#query = query;
  }

  async argument(call: t.CallExpression, index: number, path: PropertyPath): Promise<Found | undefined> {
    const node = call.arguments[index];
    if (node === undefined) return undefined;
    return (await this.#descend(this.#query.tree, node, path, undefined)) ?? { tree: this.#query.tree, node, matched: 1 };
  }

  async inArguments(tree: Tree, call: t.CallExpression, path: PropertyPath): Promise<Found | undefined> {
    let best: Found | undefined;
    for (const argument of [...call.arguments].reverse()) {
      const found = argument.type === "StringLiteral" ? undefined : await this.#descend(tree, argument, path, undefined);
      if (found && found.matched > (best?.matched ?? 0)) best = found;
    }
    return best;
  }

  /** Follows a path into an expression; `undefined` when not even its first segment is found. */
  async #descend(tree: Tree, expression: t.Node, path: PropertyPath, key: t.Node | undefined): Promise<Found | undefined> {
    const node = unwrapped(expression);
    const [segment, ...rest] = path;
    if (segment === undefined) return { tree, node: this.#query.key && key ? key : this.#taken(node), matched: 0 };
    if (++this.#depth > 200) return undefined;
    const found = await this.#step(tree, node, path);
    // A single value may stand where a list is read.
    if (found === undefined && segment === 0 && node.type !== "ArrayExpression") {
      const inner = rest.length === 0 ? { tree, node, matched: 0 } : await this.#descend(tree, node, rest, key);
      return inner && deeper(inner, 1);
    }
    return found;
  }

  #step(tree: Tree, node: t.Node, path: PropertyPath): Promise<Found | undefined> {
    switch (node.type) {
      case "ObjectExpression":
        return this.#inObject(tree, node, path);
      case "ArrayExpression":
        return this.#inArray(tree, node, path);
      case "Identifier":
        return this.#follow(tree, node, path);
      case "MemberExpression":
        return this.#inMember(tree, node, path);
      case "CallExpression":
        return this.#inCall(tree, node, path);
      case "ConditionalExpression":
        return this.#either(tree, [node.consequent, node.alternate], path);
      case "LogicalExpression":
        return this.#either(tree, [node.right, node.left], path);
      default:
        return Promise.resolve(undefined);
    }
  }

  async #inObject(tree: Tree, node: t.ObjectExpression, path: PropertyPath): Promise<Found | undefined> {
    const [segment, ...rest] = path;
    // Later properties win.
    for (const property of [...node.properties].reverse()) {
      if (property.type === "SpreadElement") {
        const found = await this.#descend(tree, property.argument, path, undefined);
        if (found) return found;
      } else if (!property.computed && nameOf(property.key) === String(segment)) {
        if (property.type === "ObjectMethod") return { tree, node: property.key, matched: 1 };
        const found = await this.#descend(tree, property.value, rest, property.key);
        return found ? deeper(found, 1) : { tree, node: property.key, matched: 1 };
      }
    }
    return undefined;
  }

  async #inArray(tree: Tree, node: t.ArrayExpression, path: PropertyPath): Promise<Found | undefined> {
    const [segment, ...rest] = path;
    if (typeof segment !== "number") return undefined;
    const element = node.elements[segment];
    if (!element || node.elements.slice(0, segment + 1).some((one) => one?.type === "SpreadElement")) return undefined;
    const found = await this.#descend(tree, element, rest, undefined);
    return deeper(found ?? { tree, node: element, matched: 0 }, 1);
  }

  /** Follows a name to its declaration in this file, or to an export of a file that it is imported from. */
  async #follow(tree: Tree, node: t.Identifier, path: PropertyPath): Promise<Found | undefined> {
    const at = node.start ?? 0;
    const visible = tree.bindings.filter(({ name, start, end }) => name === node.name && start <= at && at <= end);
    const [binding] = visible.sort((a, b) => a.end - a.start - (b.end - b.start));
    if (binding) return binding.init ? this.#descend(tree, binding.init, path, undefined) : undefined;
    const source = tree.imports.get(node.name);
    const target = source && (await this.#query.imported(tree.file, source.from));
    if (!source || !target) return undefined;
    if (source.name !== "*") {
      const exported = target.exports.get(source.name);
      return exported && this.#descend(target, exported, path, undefined);
    }
    const [segment, ...rest] = path;
    const exported = target.exports.get(String(segment));
    const found = exported && (await this.#descend(target, exported, rest, undefined));
    return found && deeper(found, 1);
  }

  async #inMember(tree: Tree, node: t.MemberExpression, path: PropertyPath): Promise<Found | undefined> {
    const name = node.computed ? undefined : nameOf(node.property);
    if (name === undefined) return undefined;
    const found = await this.#descend(tree, node.object, [name, ...path], undefined);
    return found && found.matched > 1 ? deeper(found, -1) : undefined;
  }

  async #inCall(tree: Tree, node: t.CallExpression, path: PropertyPath): Promise<Found | undefined> {
    const name = calleeName(node);
    const [choice, cases] = node.arguments;
    if (name === "by" && choice && cases && node.arguments.length === 2) return this.#inCases(tree, choice, cases, path);
    const [segment] = path;
    const position = name === undefined ? -1 : (positional[name]?.indexOf(String(segment)) ?? -1);
    const named = node.arguments[position];
    if (named) return deeper((await this.#descend(tree, named, path.slice(1), undefined)) ?? { tree, node: named, matched: 0 }, 1);
    return this.inArguments(tree, node, path);
  }

  /** `by(choice, cases)`: the case that was taken where the choice is a parameter, else the only one that has the property. */
  async #inCases(tree: Tree, choice: t.Node, cases: t.Node, path: PropertyPath): Promise<Found | undefined> {
    const chosen = this.#chosen(choice);
    if (chosen !== undefined) {
      const found = await this.#descend(tree, cases, [chosen, ...path], undefined);
      return found && found.matched > 1 ? deeper(found, -1) : undefined;
    }
    const object = unwrapped(cases);
    if (object.type !== "ObjectExpression") return undefined;
    const values = object.properties.flatMap((property) => (property.type === "ObjectProperty" ? [property.value] : []));
    return this.#either(tree, values, path);
  }

  /** Value of a choice that is a parameter of the blueprint, as `env` or `p.env`. */
  #chosen(choice: t.Node): string | undefined {
    const name = choice.type === "Identifier" ? choice.name : choice.type === "MemberExpression" ? nameOf(choice.property) : undefined;
    const value = name === undefined ? undefined : this.#query.parameters[name];
    return typeof value === "string" ? value : undefined;
  }

  /** The value of the case that was taken, where an expression is `by(...)`. */
  #taken(node: t.Node): t.Node {
    if (node.type !== "CallExpression" || calleeName(node) !== "by") return node;
    const [choice, cases] = node.arguments;
    const chosen = choice && this.#chosen(choice);
    const object = cases && unwrapped(cases);
    if (chosen === undefined || object?.type !== "ObjectExpression") return node;
    const taken = object.properties.find((one) => one.type === "ObjectProperty" && nameOf(one.key) === chosen);
    return taken?.type === "ObjectProperty" ? unwrapped(taken.value) : node;
  }

  /** The one branch that leads furthest; none when two lead equally far. */
  async #either(tree: Tree, branches: readonly t.Node[], path: PropertyPath): Promise<Found | undefined> {
    const found: Found[] = [];
    for (const branch of branches) {
      const one = await this.#descend(tree, branch, path, undefined);
      if (one) found.push(one);
    }
    const [first, second] = found.sort((a, b) => b.matched - a.matched);
    return first && first.matched > (second?.matched ?? 0) ? first : undefined;
  }
}

const deeper = (found: Found, by: number): Found => ({ ...found, matched: found.matched + by });

function calleeName({ callee }: t.CallExpression): string | undefined {
  return callee.type === "MemberExpression" ? nameOf(callee.property) : nameOf(callee);
}

/** The expression inside `as const`, `satisfies`, `!` and parentheses. */
function unwrapped(node: t.Node): t.Node {
  switch (node.type) {
    case "TSAsExpression":
    case "TSSatisfiesExpression":
    case "TSNonNullExpression":
    case "TSTypeAssertion":
    case "ParenthesizedExpression":
      return unwrapped(node.expression);
    default:
      return node;
  }
}
