import type * as z from "zod";
import { insideOf, isObject, isReferable } from "../../dsl/fields.ts";
import { systemDeclaration } from "../../dsl/system.ts";
import type { ParsedBlueprint, ParsedComponent } from "../parse/parsed.ts";
import { schemaOf, systemSchema } from "../parse/schema.ts";

export type Written = Readonly<Record<string, unknown>>;

/** A component, or the system itself under the name "system". */
export interface Owner {
  readonly name: string;
  readonly written: Written;
  readonly fields: Readonly<Record<string, z.core.$ZodType>>;
  readonly schema: z.core.$ZodType;
  /** Absent: the system. */
  readonly component?: ParsedComponent;
}

/** A property of an owner. */
export interface Property {
  readonly owner: Owner;
  readonly path: readonly string[];
  /** The blueprint states it. */
  readonly stated: boolean;
}

/** Components in the author's order, then the system, unless a component is called so. */
export function ownersOf({ components, written }: ParsedBlueprint): readonly Owner[] {
  const own = components.map(
    (component): Owner => ({ name: component.name, written: component.written, fields: component.kind.fields, schema: schemaOf(component.kind), component }),
  );
  const system: Owner = { name: "system", written, fields: systemDeclaration.fields, schema: systemSchema };
  return own.some(({ name }) => name === system.name) ? own : [...own, system];
}

/** Objects in a schema, by the path of each field; records and lists have no fields of their own. */
function fieldsOf(schema: z.core.$ZodType, before: readonly string[]): readonly (readonly string[])[] {
  const inside = insideOf(schema);
  if (inside !== undefined) return fieldsOf(inside, before);
  const { def } = (schema as z.core.$ZodTypes)._zod;
  if (def.type === "optional" || def.type === "readonly") return fieldsOf(def.innerType, before);
  if (def.type === "pipe") return fieldsOf(def.in, before);
  return def.type === "object" ? Object.entries(def.shape).flatMap(([key, inner]) => [[...before, key], ...fieldsOf(inner, [...before, key])]) : [];
}

function statedPaths(value: unknown, before: readonly string[]): readonly (readonly string[])[] {
  if (!isObject(value) || isReferable(value)) return [];
  return Object.entries(value).flatMap(([key, inner]) => [[...before, key], ...statedPaths(inner, [...before, key])]);
}

/** Every property that an owner has or may have. */
export function propertiesOf(owner: Owner): readonly Property[] {
  const declared = Object.entries(owner.fields).flatMap(([name, schema]) => [[name], ...fieldsOf(schema, [name])]);
  const stated = statedPaths(owner.written, []);
  const known = new Set(stated.map((path) => path.join(".")));
  return [
    ...stated.map((path) => ({ owner, path, stated: true })),
    ...declared.filter((path) => !known.has(path.join("."))).map((path) => ({ owner, path, stated: false })),
  ];
}

export const named = ({ owner, path }: Pick<Property, "owner" | "path">): string => [owner.name, ...path].join(".");
