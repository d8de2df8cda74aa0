import type { PropertyPath, Where } from "../../compiler/diagnostics/diagnostic.ts";
import type { Component } from "../../compiler/system.ts";

/** A property of a component, for a diagnostic. */
export const at = (component: Component<unknown>, ...path: PropertyPath): Where => ({ origin: component.origin, path, component: component.name });

/** True where the author wrote nothing. */
export const isGiven = (component: Component<unknown>, property: string): boolean => component.provenance[property] !== undefined;
