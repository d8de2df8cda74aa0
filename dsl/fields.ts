import * as z from "zod";
import { can, isComponent, isPart, type Ability, type Can, type Component, type Part } from "./component.ts";
import type { Fields, Parsed } from "./kind.ts";
import type { Reference } from "./reference.ts";
import { shown } from "./units.ts";
import { listed, nearest } from "./words.ts";

type Schema<Out, In> = z.ZodType<Out, In>;
type Fail = (message: string, path?: readonly PropertyKey[]) => never;

/** A schema made by a function; `fail` adds an issue and gives up. */
export function reads<Out, In>(read: (value: unknown, fail: Fail) => Out): Schema<Out, In> {
  return z.unknown().transform((value, context): Out => {
    const stop = {};
    try {
      return read(value, (message, path = []) => {
        context.addIssue({ code: "custom", message, path: [...path], input: value });
        throw stop;
      });
    } catch (error) {
      if (error !== stop) throw error;
      return z.NEVER;
    }
  }) as unknown as Schema<Out, In>;
}
// A registered symbol: a kind may come from another copy of this package.
const inner: unique symbol = Symbol.for("lintel.inside");
/** Where fields inside of a schema made by `pick` are declared. */
export const insideOf = (schema: z.core.$ZodType): z.core.$ZodType | undefined => (schema as { readonly [inner]?: z.core.$ZodType })[inner];
/**
 * Looks at a value, then reads it with one schema: `z.union` says only "Invalid input" when every branch fails. `inside` is the
 * branch that has fields with defaults.
 */
export function pick<Out, In>(choose: (value: unknown, fail: Fail) => z.core.$ZodType<NoInfer<Out>>, inside?: z.core.$ZodType): Schema<Out, In> {
  const schema = z.unknown().transform((value, context): Out => {
    let message: string | undefined;
    const stop = {};
    try {
      const chosen = choose(value, (text) => {
        message = text;
        throw stop;
      });
      const result = z.safeParse(chosen, value);
      if (result.success) return result.data as Out;
      for (const issue of result.error.issues) context.issues.push({ ...issue, input: value } as never);
    } catch (error) {
      if (error !== stop) throw error;
      context.addIssue({ code: "custom", message: message ?? "", input: value });
    }
    return z.NEVER;
  }) as unknown as Schema<Out, In>;
  if (inside) Object.defineProperty(schema, inner, { value: inside });
  return schema;
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === "object" && value !== null && !Array.isArray(value);
const offers = (value: object): string => Object.keys((value as Can<never>)[can]).join(", ") || "nothing for others";
const isReferable = (value: unknown): value is Component | { readonly part: string } => isComponent(value) || isPart(value);

type OneOf<A> = A extends Ability ? Can<A> : never;
/** A reference to something with one of these abilities. Comes out as it is; `resolve` puts a `Reference` in its place. */
export function ref<A extends Ability>(...wanted: readonly A[]): Schema<Reference, OneOf<A>> {
  return reads((value, fail) => {
    if (!isReferable(value)) return fail(`expected a value that can ${wanted.join(" or ")}, not ${shown(value)}: refer to a component by its value`);
    const has = (value as unknown as Can<A>)[can];
    if (!wanted.some((ability) => has[ability]))
      return fail(`\`${"kind" in value ? value.kind : value.part}\` cannot ${wanted.join(" or ")}; it can: ${offers(value)}`);
    return value as unknown as Reference;
  });
}
/** A reference to any component. */
export const anyComponent: Schema<Reference, Component> = reads((value, fail) =>
  isComponent(value)
    ? (value as unknown as Reference)
    : fail(`expected a component, not ${isPart(value) ? "a part of one" : shown(value)}: refer to it by its value`),
);
/** A reference to any component, or to a part of one. */
export const anyReference: Schema<Reference, Component | Part<string>> = reads((value, fail) =>
  isReferable(value) ? (value as unknown as Reference) : fail(`expected a component, not ${shown(value)}: refer to it by its value`),
);
/** Text, for example the id of a model, or a reference. */
export const textOr = <A extends Ability, T extends string>(what: string, ability: A): Schema<Reference | T, Can<A> | T> => {
  const reference = ref(ability);
  return pick<Reference | T, Can<A> | T>((value, fail) => {
    if (isReferable(value)) return reference;
    return typeof value === "string" && value !== "" ? textOf<T>() : fail(`expected ${what}, or a value that can ${ability}, not ${shown(value)}`);
  });
};

/** Non-empty text. */
export const text = z.string("expected text").min(1, "expected text, this is empty");
/** Non-empty text of a type that the editor knows better than the parser, for example the id of a model. */
export const textOf = <T extends string>(): Schema<T, T> => text as unknown as Schema<T, T>;
/** A positive whole number. */
export const count = z.number("expected a whole number above 0").int("expected a whole number above 0").positive("expected a whole number above 0");
/** A port of a server. */
export const port = z
  .number("expected a port from 1 to 65535")
  .int("expected a port from 1 to 65535")
  .min(1, "expected a port from 1 to 65535")
  .max(65535, "expected a port from 1 to 65535");
/** A quantity that cannot be zero. */
export const above = <In>(zero: In, quantity: Schema<number, In>): Schema<number, In> =>
  quantity.refine((amount) => amount > 0, `expected more than ${String(zero)}`);
/** A number above zero. */
export const positive = z.number("expected a number above 0").positive("expected a number above 0");
export const flag = z.boolean("expected true or false");
/** Text of a form. */
export const pattern = <T extends string>(what: string, form: RegExp): Schema<T, T> =>
  reads((value, fail) => (typeof value === "string" && form.test(value) ? (value as T) : fail(`${shown(value)} is not ${what}`)));
/** One of these texts. */
export const oneOf = <const T extends readonly string[]>(...values: T): Schema<T[number], T[number]> =>
  reads((value, fail) =>
    values.includes(value as string)
      ? (value as T[number])
      : fail(`expected one of ${values.map((one) => JSON.stringify(one)).join(", ")}, not ${shown(value)}`),
  );

export const list = <Out, In>(item: z.core.$ZodType<Out, In>): Schema<readonly Out[], readonly In[]> => z.array(item, "expected a list") as never;
export const oneOrMany = <Out, In>(item: z.core.$ZodType<Out, In>): Schema<readonly Out[], In | readonly In[]> =>
  z
    .unknown()
    .transform((value) => (Array.isArray(value) ? value : [value]))
    .pipe(z.array(item)) as never;
/** A record; `key` is what each key has to look like. */
export const record = <Out, In>(
  item: z.core.$ZodType<Out, In>,
  key: z.core.$ZodType<string, string> = z.string(),
): Schema<Readonly<Record<string, Out>>, Readonly<Record<string, In>>> => z.record(key as z.ZodType<string, string>, item) as never;
/** Tags that every cloud takes: AWS allows 50 a resource, of which some are Lintel's; keys beginning with `aws:` are its own. */
const MOST_TAGS = 40;
const tagKey = z
  .string()
  .regex(/^[\p{L}\p{N}_.:/=+@ -]{1,128}$/u, "a key of a tag has 1 to 128 letters, digits, spaces and _ . : / = + - @")
  .refine((key) => !/^aws:/i.test(key), "keys that begin with aws: belong to AWS");
const tagValue = z
  .string("expected text")
  .regex(/^[\p{L}\p{N}_.:/=+@ -]{0,256}$/u, "a value of a tag has at most 256 letters, digits, spaces and _ . : / = + - @");
export const tags = record(tagValue, tagKey).refine((all) => Object.keys(all).length <= MOST_TAGS, `a resource takes ${MOST_TAGS} tags of yours at most`);
/** `schedule: undefined` is the same as no schedule. */
const withoutUndefined = <T extends object>(value: T): T =>
  Object.values(value).includes(undefined) ? (Object.fromEntries(Object.entries(value).filter(([, inner]) => inner !== undefined)) as T) : value;
/** The schema of an object with these fields and no other. Make it once for each kind: a schema made anew compiles anew. */
export function strict(fields: Readonly<Record<string, z.core.$ZodType>>): z.ZodType<Readonly<Record<string, unknown>>> {
  const names = Object.keys(fields);
  const error: z.core.$ZodErrorMap = (issue) => {
    if (issue.code === "invalid_type") return `expected an object, not ${shown(issue.input)}`;
    if (issue.code !== "unrecognized_keys") return undefined;
    const near = issue.keys.length === 1 ? nearest(issue.keys[0] ?? "", names) : undefined;
    const advice = near === undefined ? `it takes ${listed(names, "and", 40)}` : `did you mean \`${near}\`?`;
    return `${listed(issue.keys.map((key) => `\`${key}\``))} ${issue.keys.length === 1 ? "does" : "do"} not exist here; ${advice}`;
  };
  return z.strictObject(fields as unknown as z.ZodRawShape, { error }).overwrite(withoutUndefined);
}
/** An object with these fields and no other, as part of a field. */
export const shape = <T>(fields: Fields<T>): Schema<Parsed<T>, T> => strict(fields as unknown as Readonly<Record<string, z.core.$ZodType>>) as never;
export { isObject, isReferable };

/** An image by digest: a tag may point elsewhere tomorrow. */
export type ImageText = `${string}@sha256:${string}`;
export const image = pattern<ImageText>(
  "an image by digest: write it like registry.example.com/web@sha256:…",
  /^[a-z0-9][A-Za-z0-9._:/-]*@sha256:[0-9a-f]{64}$/,
);
