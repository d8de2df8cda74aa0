import { isObject, isReferable } from "../../dsl/fields.ts";
import { isSpan, type Diagnostic, type PropertyPath } from "../diagnostics/diagnostic.ts";
import { reparse, reparseSystem } from "../parse/index.ts";
import type { ParsedBlueprint } from "../parse/parsed.ts";
import { referenceOf } from "../parse/references.ts";
import { read } from "../parse/schema.ts";
import { type Change, readChange, type Wrong } from "./change.ts";
import { named, type Written } from "./paths.ts";

/** A change that was made, with what the blueprint says. */
export interface Applied {
  /** Name of the component, or "system". */
  readonly component: string;
  /** Dotted. */
  readonly property: string;
  /** As the author wrote it, a reference by the name of what it refers to; undefined where the blueprint does not state it. */
  readonly from: unknown;
  readonly to: unknown;
}

type NameOf = (reference: object) => string;

const removed = Symbol("removed");

function at(written: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (value, key) => ((isObject(value) || Array.isArray(value)) && Object.hasOwn(value, key) ? Reflect.get(value, key) : undefined),
    written,
  );
}

/** The same with one value put at a path; everything else is shared. */
function put(written: unknown, path: readonly string[], value: unknown): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return value;
  if (Array.isArray(written)) return written.map((item, index) => (String(index) === key ? put(item, rest, value) : item));
  const base: Written = isObject(written) ? written : {};
  const inner = put(base[key], rest, value);
  const { [key]: _before, ...others } = base;
  return inner === removed ? others : { ...base, [key]: inner };
}

/** Spellings that the text may stand for: itself, a value of JSON, a list of texts, nothing. */
function readings(text: string): readonly unknown[] {
  const found: unknown[] = [];
  try {
    found.push(JSON.parse(text));
  } catch {
    // Text without quotes is no JSON, and is meant as it is.
  }
  return [text, ...found, ...(text.includes(",") ? [text.split(",").map((item) => item.trim())] : [[text]]), ...(text === "none" ? [removed] : [])];
}

const isBelow = (path: readonly PropertyKey[], prefix: readonly string[]): boolean => prefix.every((segment, index) => String(path[index]) === segment);

/** Why a path cannot be followed: it leads through a reference, or past the end of a list. */
function blocked({ path, asked, text }: Change, written: Written, nameOf: NameOf): Wrong | undefined {
  for (let length = 1; length < path.length; length++) {
    const step = path.slice(0, length);
    const value = at(written, step);
    if (isObject(value) && isReferable(value)) {
      const rest = path.slice(length).join(".");
      return { wrong: `\`--what-if ${asked}\`: \`${step.join(".")}\` refers to \`${nameOf(value)}\`; write \`${nameOf(value)}.${rest}=${text}\`` };
    }
    if (Array.isArray(value) && !Object.hasOwn(value, path[length] ?? ""))
      return { wrong: `\`--what-if ${asked}\`: \`${step.join(".")}\` is a list of ${value.length}, counted from 0` };
  }
  return undefined;
}

/** The reading that the field takes; where it takes none, the one whose complaint says most. */
function valueFor({ owner, path, text }: Change, written: Written): unknown {
  const all = readings(text);
  const takes = (value: unknown): boolean => {
    const outcome = read(owner.schema, put(written, path, value));
    return "value" in outcome || ("issues" in outcome && !outcome.issues.some((issue) => isBelow(issue.path, path) || isBelow(path, issue.path.map(String))));
  };
  const taken = all.find(takes);
  if (taken !== undefined) return taken;
  const structured = all[1];
  return typeof structured === "string" || Array.isArray(structured) ? text : (structured ?? text);
}

function complaint(diagnostic: Diagnostic, changes: readonly Change[]): string {
  const where: PropertyPath = diagnostic.at === undefined || isSpan(diagnostic.at) ? [] : (diagnostic.at.path ?? []);
  const change = changes.find(({ path }) => isBelow(where, path)) ?? changes.at(-1);
  const hint = diagnostic.hint === undefined ? "" : `; ${diagnostic.hint}`;
  return `${change === undefined ? "" : `\`--what-if ${change.asked}\`: `}${diagnostic.message}${hint}`;
}

function readChanges(asked: readonly string[], blueprint: ParsedBlueprint): readonly Change[] | Wrong {
  const changes: Change[] = [];
  for (const one of asked) {
    const change = readChange(one, blueprint);
    if ("wrong" in change) return change;
    if (changes.some((before) => named(before) === named(change))) return { wrong: `\`${named(change)}\` is changed twice` };
    changes.push(change);
  }
  return changes;
}

/**
 * The blueprint with other values, each read by the field of the property, as if the author had written it. Positions are those of the
 * blueprint. No file is touched.
 */
export function applyChanges(
  blueprint: ParsedBlueprint,
  asked: readonly string[],
): { readonly blueprint: ParsedBlueprint; readonly applied: readonly Applied[] } | Wrong {
  const changes = readChanges(asked, blueprint);
  if ("wrong" in changes) return changes;
  const nameOf: NameOf = (value) => {
    const { target, part } = referenceOf(value) ?? {};
    const name = blueprint.components.find((component) => component.value === target)?.name ?? "another component";
    return part === undefined ? name : `${name}.${part}`;
  };
  const inputs = new Map<string, Written>();
  const applied: Applied[] = [];
  for (const change of changes) {
    const { owner, path } = change;
    const written = inputs.get(owner.name) ?? owner.written;
    const problem = blocked(change, written, nameOf);
    if (problem !== undefined) return problem;
    const value = valueFor(change, written);
    inputs.set(owner.name, put(written, path, value) as Written);
    const from = at(owner.written, path);
    applied.push({
      component: owner.name,
      property: path.join("."),
      from: isObject(from) && isReferable(from) ? nameOf(from) : from,
      to: value === removed ? undefined : value,
    });
  }
  const outcome = parsedAgain(blueprint, inputs);
  if (!("error" in outcome)) return { blueprint: outcome, applied };
  const own = changes.filter(({ owner }) => owner.name === outcome.owner);
  return { wrong: complaint(outcome.error, own.length > 0 ? own : changes) };
}

/** Components and the system with other inputs; the first that does not parse. */
function parsedAgain(
  blueprint: ParsedBlueprint,
  inputs: ReadonlyMap<string, Written>,
): ParsedBlueprint | { readonly owner: string; readonly error: Diagnostic } {
  const isComponent = blueprint.components.some(({ name }) => name === "system");
  const whole = isComponent ? undefined : inputs.get("system");
  const [system, found] = whole === undefined ? [blueprint, []] : reparseSystem(blueprint, whole);
  const broken = found.find(({ severity }) => severity === "error");
  if (broken !== undefined || system === undefined) {
    if (broken === undefined) throw new Error("a system that does not parse, and no reason");
    return { owner: "system", error: broken };
  }
  const components = [];
  for (const component of blueprint.components) {
    // Where a component may be depends on where the system is.
    const written = inputs.get(component.name) ?? (whole === undefined ? undefined : component.written);
    const [parsed, problems] = written === undefined ? [component, []] : reparse(component, written, system.written["on"]);
    const error = problems.find(({ severity }) => severity === "error");
    if (error !== undefined) return { owner: component.name, error };
    if (parsed !== undefined) components.push(parsed);
  }
  return { ...system, components };
}
