import * as z from "zod";
import { insideOf } from "./fields.ts";
import type { AnyKind, Planned } from "./kind.ts";

/** A value that the author left out. */
export interface Given {
  /** Path in the values, for example `["routes", "/v1/chat", "methods"]`. */
  readonly path: readonly string[];
  /** What a value that is computed later is computed from. Absent where a static default was filled in. */
  readonly planned?: string;
}
/** A kind, or the declaration of a system. */
type Declared = Pick<AnyKind, "name" | "fields" | "defaults">;
type Values = Readonly<Record<string, unknown>>;

const isPlanned = (value: unknown): value is Planned => typeof value === "object" && value !== null && "planned" in value;
const isPlain = (value: unknown): value is Values => typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype;

/** The schema below one step of a path; `*` stands for each entry of a record or list. */
function below(schema: z.core.$ZodType, step: string): z.core.$ZodType | undefined {
  const inside = insideOf(schema);
  if (inside) return below(inside, step);
  const known = schema as z.core.$ZodTypes;
  const { def } = known._zod;
  if (def.type === "optional" || def.type === "readonly") return below(def.innerType, step);
  if (def.type === "pipe") return below(def.in, step);
  if (def.type === "object") return def.shape[step];
  if (def.type === "record") return def.valueType;
  return def.type === "array" ? def.element : undefined;
}

const parsed = new WeakMap<Declared, Map<string, unknown>>();
/** A static default in the author's spelling, parsed by the schema of its field. */
function parsedDefault(kind: Declared, path: string): unknown {
  let known = parsed.get(kind);
  if (!known) parsed.set(kind, (known = new Map()));
  if (!known.has(path)) {
    const [first = "", ...rest] = path.split(".");
    const schema = rest.reduce<z.core.$ZodType | undefined>((at, step) => at && below(at, step), kind.fields[first]);
    if (!schema) throw new Error(`the kind ${kind.name} has a default for \`${path}\`, but no such field`);
    const result = z.safeParse(schema, kind.defaults[path]);
    if (!result.success)
      throw new Error(`the default of \`${path}\` of the kind ${kind.name} does not parse: ${result.error.issues.map((issue) => issue.message).join("; ")}`);
    known.set(path, result.data);
  }
  return known.get(path);
}

/**
 * Fills the static defaults of a kind into parsed values, and says what was left out, planned values included. Fields that may be
 * absent for good are not mentioned. Throws where the kind's own defaults do not parse.
 */
export function fillDefaults(kind: Declared, values: Values): { readonly values: Values; readonly given: readonly Given[] } {
  const given: Given[] = [];
  const fill = (at: Values, steps: readonly string[], done: readonly string[], path: string): Values => {
    const [step = "", ...rest] = steps;
    if (step === "*") {
      let changed = at;
      for (const key of Object.keys(at)) {
        const inner = at[key];
        if (!isPlain(inner)) continue;
        const filled = fill(inner, rest, [...done, key], path);
        if (filled !== inner) changed = { ...changed, [key]: filled };
      }
      return changed;
    }
    const inner = at[step];
    if (rest.length > 0) {
      if (!isPlain(inner)) return at;
      const filled = fill(inner, rest, [...done, step], path);
      return filled === inner ? at : { ...at, [step]: filled };
    }
    if (inner !== undefined) return at;
    const stated = kind.defaults[path];
    if (!isPlanned(stated)) {
      given.push({ path: [...done, step] });
      return { ...at, [step]: parsedDefault(kind, path) };
    }
    if (stated.planned !== "none") given.push({ path: [...done, step], planned: stated.planned });
    return at;
  };
  const paths = Object.keys(kind.defaults).map((path) => ({ path, steps: path.split(".") }));
  paths.sort((a, b) => a.steps.length - b.steps.length);
  const filled = paths.reduce((at, { path, steps }) => fill(at, steps, [], path), values);
  return { values: filled, given };
}
