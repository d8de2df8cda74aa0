import type { Component } from "../../dsl/component.ts";
import type { AnyKind } from "../../dsl/kind.ts";
import type { Origin } from "../../dsl/origin.ts";
import type { Where } from "../diagnostics/diagnostic.ts";

/** A blueprint whose values are parsed: names are checked and units are numbers. References are still values; defaults are not filled in. */
export interface ParsedBlueprint {
  readonly name: string;
  /** Fields of `system`, parsed, without `components`. */
  readonly values: Readonly<Record<string, unknown>>;
  /** The same as the author wrote them. */
  readonly written: Readonly<Record<string, unknown>>;
  readonly origin: Origin;
  /** In the author's order. */
  readonly components: readonly ParsedComponent[];
}

export interface ParsedComponent {
  /** Key in `components`. */
  readonly name: string;
  /** The value that others refer to. */
  readonly value: Component;
  readonly kind: AnyKind;
  readonly values: Readonly<Record<string, unknown>>;
  /** The input of the builder, in the author's spelling. */
  readonly written: Readonly<Record<string, unknown>>;
  readonly origin: Origin;
  /** Where a diagnostic about it points: `{ ...at, path }` for a property. */
  readonly at: Where;
}
