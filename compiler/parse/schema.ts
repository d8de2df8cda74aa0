import * as z from "zod";
import { strict } from "../../dsl/fields.ts";
import type { AnyKind } from "../../dsl/kind.ts";
import { systemDeclaration } from "../../dsl/system.ts";

type Schema = ReturnType<typeof strict>;
const schemas = new WeakMap<object, Schema>();

/** The strict object of a kind, made when the kind first occurs: one that is made anew compiles anew. */
export function schemaOf(kind: AnyKind): Schema {
  let schema = schemas.get(kind);
  if (!schema) schemas.set(kind, (schema = strict(kind.fields)));
  return schema;
}

export const systemSchema: Schema = strict(systemDeclaration.fields);

const interpreted: z.core.ParseContextInternal<z.core.$ZodIssue> = { jitless: true, async: false };

export type Issue = z.core.$ZodIssue;

/** Issues of a value; a schema from outside may throw or wait, which is told as `broken`. */
export function read(
  schema: z.core.$ZodType,
  value: unknown,
): { readonly value: unknown } | { readonly issues: readonly Issue[] } | { readonly broken: string } {
  try {
    // A compiled parser pays off after some hundred values of one kind; a blueprint has a handful, and waits for the compiling.
    const result = z.safeParse(schema, value, interpreted);
    return result.success ? { value: result.data } : { issues: result.error.issues };
  } catch (error) {
    return { broken: error instanceof Error ? (error.message.split("\n", 1)[0] ?? error.name) : "it threw a value that is no error" };
  }
}
