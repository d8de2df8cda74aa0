import type { DataClass, Deidentified, SensitiveData } from "../../dsl/data.ts";
import { isObject } from "../../dsl/fields.ts";
import type { Parsed } from "../../dsl/kind.ts";
import type { Classification, Component, Edge, Given, Level } from "../system.ts";
import type { Unclassified } from "./component.ts";
import { type Step, stepsOf } from "./steps.ts";

const levels: readonly Level[] = ["public", "internal", "confidential", "restricted"];
const rank = (level: Level): number => levels.indexOf(level);

interface Declared {
  readonly name: string;
  readonly level: Level;
  readonly sensitive: readonly Parsed<SensitiveData>[];
}

/**
 * Gives each component the highest class of what reaches it. Classes start where they are declared: `classification` of any
 * component, and `receives` of what takes data in from outside. Behind a step that de-identifies, with evidence, they are lower.
 */
export function classify(components: readonly Unclassified[], edges: readonly Edge[]): readonly Component[] {
  const declared = components.flatMap((component) => startsAt(component));
  const next = stepsOf(components, edges);
  const lowering = new Map(components.flatMap(({ name, values }) => pair(name, loweringOf(values))));
  const reaches = new Map<string, Declared[]>();
  for (const start of declared) spread(start, next, lowering, (name, one) => append(reaches, name, one));
  return components.map(({ declared: own, ...component }) => {
    const [classification, given] = classOf(component.name, own, reaches.get(component.name) ?? []);
    return { ...component, classification, provenance: given ? { ...component.provenance, classification: given } : component.provenance };
  });
}

const pair = (name: string, lowering: Lowering | undefined): readonly (readonly [string, Lowering])[] => (lowering ? [[name, lowering]] : []);

/** What a component does to the class of what flows out of it. */
export interface Lowering {
  readonly to: Level;
  /** Whether it is still data on people. */
  readonly identifies: boolean;
}
/** A declared step that lowers the class. One without evidence lowers nothing. */
export function loweringOf(values: Readonly<Record<string, unknown>>): Lowering | undefined {
  const stated = values["deidentifies"] as Parsed<Deidentified> | undefined;
  if (!isObject(stated) || stated.evidence === undefined || stated.evidence.trim() === "") return undefined;
  // GDPR, Article 4(5) and recital 26: who has the key can still tell whose data it is.
  return { to: stated.to, identifies: stated.by === "pseudonymisation" };
}

/** Follows declared data to all that it reaches, each component once for each form in which it comes. */
function spread(
  start: Declared,
  next: ReadonlyMap<string, readonly Step[]>,
  lowering: ReadonlyMap<string, Lowering>,
  visit: (name: string, one: Declared) => void,
): void {
  const seen = new Map<string, Set<string>>();
  const queue: (readonly [string, Declared])[] = [];
  const reach = (name: string, one: Declared): void => {
    const form = `${one.level} ${one.sensitive.length}`;
    const names = seen.get(form) ?? new Set();
    seen.set(form, names);
    if (names.has(name)) return;
    names.add(name);
    queue.push([name, one]);
    visit(name, one);
  };
  reach(start.name, start);
  for (const [name, one] of queue) {
    const step = lowering.get(name);
    const lowered = step === undefined ? one : { ...one, level: lower(one.level, step.to), sensitive: step.identifies ? one.sensitive : [] };
    for (const { to, raw } of next.get(name) ?? []) reach(to, raw ? one : lowered);
  }
}

const lower = (a: Level, b: Level): Level => (rank(a) < rank(b) ? a : b);

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

function classOf(name: string, own: Parsed<DataClass> | undefined, reached: readonly Declared[]): readonly [Classification, Given | undefined] {
  const highest = reached.reduce<Level | undefined>((level, one) => (level === undefined || rank(one.level) > rank(level) ? one.level : level), undefined);
  const sensitive: Parsed<SensitiveData>[] = [];
  for (const one of reached.flatMap((start) => start.sensitive)) if (!sensitive.some((other) => same(one, other))) sensitive.push(one);
  const origins = [...new Set(reached.map((one) => one.name))].sort();
  const declared = own === undefined ? undefined : contents(own).level;
  const raised = declared !== undefined && highest !== undefined && rank(highest) > rank(declared);
  const from = declared !== undefined && !raised ? [] : origins.filter((origin) => origin !== name);
  const stated = own === undefined ? undefined : contents(own).sensitive[0];
  const classification: Classification = {
    level: highest ?? "internal",
    sensitive,
    from,
    ...(declared === undefined ? {} : { declared }),
    ...(stated === undefined ? {} : { stated }),
  };
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
