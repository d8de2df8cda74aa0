import { declaration, input, isComponent, origin, type Component } from "../../dsl/component.ts";
import { kindOf } from "../../dsl/kind.ts";
import type { System as Blueprint } from "../../dsl/system.ts";
import { shown } from "../../dsl/units.ts";
import type { Diagnostic, Result, Where } from "../diagnostics/diagnostic.ts";
import { diagnostic, hasErrors } from "../diagnostics/report.ts";
import { toDiagnostics } from "./issues.ts";
import type { ParsedBlueprint, ParsedComponent } from "./parsed.ts";
import { checkAccelerators, checkCapacity, checkPlaces, checkResidency } from "./placement.ts";
import { referencesIn } from "./references.ts";
import { read, schemaOf, systemSchema } from "./schema.ts";

type Written = Readonly<Record<string, unknown>>;

const systemName = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;
const componentName = /^[a-z][a-zA-Z0-9]{0,39}$/;
/** A system has a namespace of its name; these belong to Kubernetes and to what runs beside the system. */
const reservedNamespace = /^(default|kube-.*|amazon-.*|karpenter|keda|external-secrets|monitoring|gpu-operator)$/;
/** What belongs to no component is shown and written under these names. */
const reservedNames: readonly string[] = ["foundation", "cluster"];

/** Checks a blueprint against the declarations that its values carry. Finds all problems in one run. */
export function parse(blueprint: Blueprint): Result<ParsedBlueprint> {
  const at: Where = { origin: blueprint[origin] };
  const given: unknown = blueprint[input];
  if (typeof given !== "object" || given === null || Array.isArray(given))
    return [undefined, [diagnostic("LNT1106", { message: `\`system\` needs an object after the name, not ${shown(given)}`, at: { ...at, path: [1] } })]];
  const { components: entries, ...written } = given as Written;
  const [values, problems] = parseSystem(blueprint.system, written, at);
  const [named, misnamed] = nameComponents(entries, at);
  const parsed: ParsedComponent[] = [];
  const diagnostics: Diagnostic[] = [...problems, ...misnamed];
  for (const [value, name] of named) {
    const [component, found] = parseComponent(name, value, at, written["on"]);
    diagnostics.push(...found);
    if (component) parsed.push(component);
  }
  diagnostics.push(...unlisted(named, written["on"]), ...checkPlaces(written["on"], at));
  if (hasErrors(diagnostics)) return [undefined, diagnostics];
  return [{ name: blueprint.system, values: values ?? {}, written, origin: blueprint[origin], components: parsed }, diagnostics];
}

function parseSystem(name: unknown, written: Written, at: Where): Result<Written> {
  const diagnostics: Diagnostic[] = [];
  if (typeof name !== "string" || name.length > 40 || !systemName.test(name))
    diagnostics.push(
      diagnostic("LNT1112", {
        message: `${shown(name)} is not a name for a system`,
        at: { ...at, path: [0] },
        hint: "write it in kebab-case, 40 characters at most, for example support-chat",
      }),
    );
  else if (reservedNamespace.test(name))
    diagnostics.push(
      diagnostic("LNT1112", {
        message: `${shown(name)} is not a name for a system: it is the namespace of something else in the cluster`,
        at: { ...at, path: [0] },
        hint: "name it after what it does, for example support-chat",
      }),
    );
  const outcome = read(systemSchema, written);
  if ("broken" in outcome) throw new Error(`the schema of a system threw: ${outcome.broken}`);
  if ("issues" in outcome) return [undefined, [...diagnostics, ...toDiagnostics(outcome.issues, at, written)]];
  const values = outcome.value as Written;
  const rules = Array.isArray(values["rules"]) ? values["rules"] : [];
  for (const [index, rule] of rules.entries())
    if (rules.findIndex((one) => one.id === rule.id) < index)
      diagnostics.push(diagnostic("LNT1118", { message: `two rules have the id \`${rule.id}\``, at: { ...at, path: ["rules", index] } }));
  return [values, diagnostics];
}

/** Components with their names, in the author's order. */
function nameComponents(entries: unknown, at: Where): readonly [ReadonlyMap<Component, string>, readonly Diagnostic[]] {
  const names = new Map<Component, string>();
  const diagnostics: Diagnostic[] = [];
  const here = (path: readonly string[], key = false): Where => ({ ...at, path: ["components", ...path], key });
  if (typeof entries !== "object" || entries === null || Array.isArray(entries)) {
    const hint = "write it like { api, chat, answers }";
    const problem =
      entries === undefined
        ? diagnostic("LNT1105", { message: "`components` is missing", at: here([]), hint })
        : diagnostic("LNT1106", { message: `\`components\`: expected an object, not ${shown(entries)}`, at: here([]), hint });
    return [names, [problem]];
  }
  for (const [name, value] of Object.entries(entries)) {
    if (!isComponent(value)) {
      diagnostics.push(notAComponent(name, value, here([name])));
      continue;
    }
    const before = names.get(value);
    if (!componentName.test(name))
      diagnostics.push(
        diagnostic("LNT1103", {
          message: `${JSON.stringify(name)} is not a name`,
          at: { ...here([name], true), component: name },
          hint: "start with a lower-case letter, then letters and digits, 40 at most",
        }),
      );
    else if (reservedNames.includes(name))
      diagnostics.push(
        diagnostic("LNT1103", {
          message: `\`${name}\` is a name of Lintel's own`,
          at: { ...here([name], true), component: name },
          hint: "it stands for what belongs to no component: choose another",
        }),
      );
    if (before !== undefined)
      diagnostics.push(
        diagnostic("LNT1104", {
          message: `\`${name}\` and \`${before}\` are the same component`,
          at: here([name], true),
          hint: "list it once, or call the builder twice",
          related: [{ message: `listed as \`${before}\` here`, at: here([before], true) }],
        }),
      );
    else names.set(value, name);
  }
  return [names, diagnostics];
}

function notAComponent(name: string, value: unknown, at: Where): Diagnostic {
  if (value === undefined)
    return diagnostic("LNT1115", {
      message: `the component \`${name}\` is undefined`,
      at,
      hint: "is the constant defined before the system, and exported where it is imported from?",
    });
  const part = typeof value === "object" && value !== null && "part" in value ? `a ${String(value.part)} of a component` : shown(value);
  const list = typeof value === "object" && value !== null && !("part" in value) && Object.values(value).some(isComponent);
  return diagnostic("LNT1113", { message: `\`${name}\` is ${part}, not a component`, at, ...(list ? { hint: `spread it: \`...${name}\`` } : {}) });
}

/** `on` is where the system runs, as written. */
function parseComponent(name: string | undefined, value: Component, system: Where, on: unknown): Result<ParsedComponent> {
  const carried = value as unknown as { readonly [input]: Written };
  const kind = kindOf(value);
  const written = carried[input];
  const listed: Where = name === undefined ? system : { ...system, path: ["components", name], component: name };
  const at: Where = { origin: value[origin], ...(name === undefined ? {} : { component: name }), otherwise: listed };
  if (kind === undefined || typeof written !== "object" || written === null || Array.isArray(written))
    return [undefined, [diagnostic("LNT1106", { message: `the builder of \`${value.kind}\` needs an object, not ${shown(written)}`, at })]];
  const { cycles } = referencesIn(written);
  if (cycles.length > 0)
    return [undefined, cycles.map((path) => diagnostic("LNT1116", { message: `\`${path.at(-1)}\` contains itself`, at: { ...at, path } }))];
  return parseInput({ name: name ?? "", value, kind, origin: value[origin], at }, written, on);
}

/** The same component with another input: a change that is only tried. Names and references are those of the blueprint. */
export const reparse = (component: ParsedComponent, written: Written, on: unknown): Result<ParsedComponent> => parseInput(component, written, on);

/** The same system with another input, its components as they are. */
export function reparseSystem(blueprint: ParsedBlueprint, written: Written): Result<ParsedBlueprint> {
  const at: Where = { origin: blueprint.origin };
  const [values, found] = parseSystem(blueprint.name, written, at);
  const diagnostics = [...found, ...checkPlaces(written["on"], at)];
  return [values === undefined || hasErrors(diagnostics) ? undefined : { ...blueprint, values, written }, diagnostics];
}

function parseInput(component: Omit<ParsedComponent, "values" | "written">, written: Written, on: unknown): Result<ParsedComponent> {
  const { name, value, kind, at } = component;
  const outcome = read(schemaOf(kind), written);
  if ("broken" in outcome) return [undefined, [diagnostic("LNT1117", { message: `the schema of \`${kind.name}\` failed: ${outcome.broken}`, at })]];
  const placed = [
    ...checkPlaces(written["on"], at),
    ...checkAccelerators(kind, written, on, at),
    ...checkCapacity(kind, outcome, written["on"] ?? on, at),
    ...checkResidency(written, at),
  ];
  if ("issues" in outcome) return [undefined, [...toDiagnostics(outcome.issues, at, written), ...placed]];
  return [{ name, value, kind, values: outcome.value as Written, written, origin: component.origin, at }, placed];
}

/** Components that others refer to and that have no name, each once, with the problems inside them. */
function unlisted(named: ReadonlyMap<Component, string>, on: unknown): readonly Diagnostic[] {
  const diagnostics: Diagnostic[] = [];
  const seen = new Set<Component>(named.keys());
  const queue: { readonly value: Component; readonly at: Where }[] = [...named].map(([value, name]) => ({
    value,
    at: { origin: value[origin], component: name },
  }));
  for (const { value, at } of queue) {
    if (!(declaration in value)) continue;
    for (const { target, path } of referencesIn((value as unknown as { readonly [input]: unknown })[input]).references) {
      if (seen.has(target)) continue;
      seen.add(target);
      const built: Where = { origin: target[origin] };
      diagnostics.push(
        diagnostic("LNT1102", {
          message: `this \`${target.kind}\` is used but has no name`,
          at: { ...at, path },
          hint: "add it to `components` of the system",
          related: [{ message: "it is built here", at: built }],
        }),
        ...parseComponent(undefined, target, { ...at, path }, on)[1],
      );
      queue.push({ value: target, at: built });
    }
  }
  return diagnostics;
}
