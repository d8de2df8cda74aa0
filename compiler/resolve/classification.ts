import type { DataClass, SensitiveData } from "../../dsl/data.ts";
import { isObject } from "../../dsl/fields.ts";
import type { EdgeKind, Parsed } from "../../dsl/kind.ts";
import type { Classification, Component, Edge, Given, Level } from "../system.ts";
import type { Unclassified } from "./component.ts";

const levels: readonly Level[] = ["public", "internal", "confidential", "restricted"];
const rank = (level: Level): number => levels.indexOf(level);

/** Way of the data along an edge: "out" from the one that acts, "in" to it. */
type Flow = "out" | "in" | "both" | "none";
const flows: Readonly<Record<EdgeKind, Flow>> = {
  invokes: "both", // the request goes out, the answer comes back
  reads: "in",
  writes: "out",
  consumes: "in",
  publishes: "out",
  trains: "in",
  serves: "in", // weights remember what they were trained on
  monitors: "in", // payloads that are captured
  triggers: "none",
  reviews: "both",
  "runs-on": "out",
};

interface Declared {
  readonly name: string;
  readonly level: Level;
  readonly sensitive: readonly Parsed<SensitiveData>[];
}

/**
 * Gives each component the highest class of what reaches it. Classes start where they are declared: `classification` of any
 * component, and `receives` of what takes data in from outside.
 */
export function classify(components: readonly Unclassified[], edges: readonly Edge[]): readonly Component[] {
  const declared = components.flatMap((component) => startsAt(component));
  const next = neighbours(components, edges);
  const reaches = new Map<string, Declared[]>();
  for (const start of declared) for (const name of reachable(start.name, next)) append(reaches, name, start);
  return components.map(({ declared: own, ...component }) => {
    const [classification, given] = classOf(component.name, own, reaches.get(component.name) ?? []);
    return { ...component, classification, provenance: given ? { ...component.provenance, classification: given } : component.provenance };
  });
}

function append<T>(lists: Map<string, T[]>, key: string, value: T): void {
  const list = lists.get(key);
  if (list) list.push(value);
  else lists.set(key, [value]);
}

function startsAt(component: Unclassified): readonly Declared[] {
  const stated = [component.declared, component.values["receives"]].filter((one): one is Parsed<DataClass> => one !== undefined);
  return stated.map((one) => ({ name: component.name, ...contents(one) }));
}

function contents(stated: Parsed<DataClass>): Omit<Declared, "name"> {
  return isObject(stated) ? { level: "restricted", sensitive: [stated as Parsed<SensitiveData>] } : { level: stated as Level, sensitive: [] };
}

function neighbours(components: readonly Unclassified[], edges: readonly Edge[]): ReadonlyMap<string, readonly string[]> {
  // Whoever uses a cache also fills it.
  const caches = new Set(components.filter((component) => component.can.includes("cache")).map(({ name }) => name));
  const next = new Map<string, string[]>();
  for (const { from, to, verb } of edges) {
    const flow = caches.has(to) ? "both" : flows[verb];
    if (flow === "out" || flow === "both") append(next, from, to);
    if (flow === "in" || flow === "both") append(next, to, from);
  }
  return next;
}

function reachable(start: string, next: ReadonlyMap<string, readonly string[]>): ReadonlySet<string> {
  const seen = new Set([start]);
  for (const name of seen) for (const one of next.get(name) ?? []) seen.add(one);
  return seen;
}

function classOf(name: string, own: Parsed<DataClass> | undefined, reached: readonly Declared[]): readonly [Classification, Given | undefined] {
  const highest = reached.reduce<Level | undefined>((level, one) => (level === undefined || rank(one.level) > rank(level) ? one.level : level), undefined);
  const sensitive: Parsed<SensitiveData>[] = [];
  for (const one of reached.flatMap((start) => start.sensitive)) if (!sensitive.some((other) => same(one, other))) sensitive.push(one);
  const origins = [...new Set(reached.map((one) => one.name))].sort();
  const declared = own === undefined ? undefined : contents(own).level;
  const raised = declared !== undefined && highest !== undefined && rank(highest) > rank(declared);
  const from = declared !== undefined && !raised ? [] : origins.filter((origin) => origin !== name);
  const classification: Classification = { level: highest ?? "internal", sensitive, from, ...(declared === undefined ? {} : { declared }) };
  if (highest === undefined) return [classification, { from: "default", note: "no classified data flows in" }];
  return [classification, declared === undefined && from.length > 0 ? { from: "inherited", note: `data from ${from.join(", ")}` } : undefined];
}

const same = (a: unknown, b: unknown): boolean => JSON.stringify(sorted(a)) === JSON.stringify(sorted(b));
function sorted(value: unknown): unknown {
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, one]) => [key, sorted(one)]),
  );
}
