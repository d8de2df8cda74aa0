import type { SensitiveData } from "../../dsl/data.ts";
import { isObject } from "../../dsl/fields.ts";
import type { Parsed } from "../../dsl/kind.ts";
import type { Edit, Fix } from "../diagnostics/fix.ts";
import type { PropertyPath } from "../diagnostics/diagnostic.ts";
import type { Component } from "../system.ts";
import { written } from "./law/retention.ts";
import type { GraphContext } from "./rule.ts";

/** Something that keeps data: a store, a cache, or the backups of a store. */
export interface Store {
  readonly component: Component;
  /** In words: "objects", "entries", "backups". */
  readonly what: string;
  /** Property that says for how long; absent where none does: an application deletes rows. */
  readonly path?: PropertyPath;
  /** In ms. Absent: for good. */
  readonly keeps?: number;
  readonly backup: boolean;
}

const timeAt = (values: Readonly<Record<string, unknown>>, ...path: readonly string[]): number | undefined => {
  const found = path.reduce<unknown>((value, key) => (isObject(value) ? value[key] : undefined), values);
  return typeof found === "number" ? found : undefined;
};
const takes = ({ declaration }: Component, field: string): boolean =>
  isObject(declaration) && isObject(declaration["fields"]) && Object.hasOwn(declaration["fields"], field);

/** What keeps data in a component: told by its abilities and by the properties that its kind has. */
export function storesOf(component: Component): readonly Store[] {
  const { can, values } = component;
  const stores: Store[] = [];
  const keep = (what: string, path: readonly [string, ...string[]], backup = false): void => {
    const keeps = timeAt(values, ...path);
    stores.push({ component, what, path, backup, ...(keeps === undefined ? {} : { keeps }) });
  };
  if (can.includes("cache")) keep("entries", ["ttl"]);
  if (can.includes("store data")) {
    if (takes(component, "keep")) keep("objects", ["keep"]);
    else stores.push({ component, what: "rows", backup: false });
    if (takes(component, "recovery")) keep("backups", ["recovery", "keep"], true);
  }
  return stores;
}

/** Stores of data on people: replicas in the region for recovery follow the store that they copy. */
export const personalStores = ({ system }: GraphContext): readonly Store[] =>
  Object.values(system.components).flatMap((component) => (component.classification.sensitive.length === 0 ? [] : storesOf(component)));

/** How long data may be kept at most, and must be kept at least: the strictest of all that is in it. */
export function limitsOf(sensitive: readonly Parsed<SensitiveData>[]): { readonly min?: number; readonly max?: number } {
  const mins = sensitive.flatMap(({ retention }) => retention?.min ?? []);
  const maxes = sensitive.flatMap(({ retention }) => retention?.max ?? []);
  return { ...(mins.length === 0 ? {} : { min: Math.max(...mins) }), ...(maxes.length === 0 ? {} : { max: Math.min(...maxes) }) };
}

/** A change of one property of a component. */
export const setting = ({ origin, name }: Component, path: PropertyPath, text: string): Edit => ({ at: { origin, component: name, path }, op: "set", text });
export const removal = ({ origin, name }: Component, path: PropertyPath): Edit => ({ at: { origin, component: name, path }, op: "remove" });

/** Sets how long something is kept. */
export const keepFix = (component: Component, path: PropertyPath, ms: number): Fix => ({
  title: `write \`${path.join(".")}: "${written(ms)}"\``,
  edits: [setting(component, path, `"${written(ms)}"`)],
});
