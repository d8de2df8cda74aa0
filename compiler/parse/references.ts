import { isComponent, isPart, owner, type Component } from "../../dsl/component.ts";
import type { PropertyPath } from "../diagnostics/diagnostic.ts";

export interface FoundReference {
  readonly target: Component;
  /** Name of the part, where a part is referred to. */
  readonly part?: string;
  readonly path: PropertyPath;
}

/** References at any depth of a value, in order, and places at which the value contains itself. */
export function referencesIn(value: unknown): { readonly references: readonly FoundReference[]; readonly cycles: readonly PropertyPath[] } {
  const references: FoundReference[] = [];
  const cycles: PropertyPath[] = [];
  const open = new Set<object>();
  const walk = (inner: unknown, path: PropertyPath): void => {
    if (typeof inner !== "object" || inner === null) return;
    const found = referenceOf(inner);
    if (found) return void references.push({ ...found, path });
    if (open.has(inner)) return void cycles.push(path);
    open.add(inner);
    for (const [key, one] of Object.entries(inner)) walk(one, [...path, Array.isArray(inner) ? Number(key) : key]);
    open.delete(inner);
  };
  walk(value, []);
  return { references, cycles };
}

/** The component that a value stands for: itself, or the owner of a part. */
export function referenceOf(value: object): { readonly target: Component; readonly part?: string } | undefined {
  if (isPart(value)) {
    const target: unknown = (value as unknown as { readonly [owner]: unknown })[owner];
    return isComponent(target) ? { target, part: value.name } : undefined;
  }
  return isComponent(value) ? { target: value } : undefined;
}
