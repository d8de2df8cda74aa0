import { shown } from "../../dsl/units.ts";
import { isReferable } from "../../dsl/fields.ts";
import type { Diagnostic, PropertyPath, Where } from "../diagnostics/diagnostic.ts";
import { diagnostic } from "../diagnostics/report.ts";
import { nearest } from "../diagnostics/words.ts";
import type { Issue } from "./schema.ts";

/** Issues of one value as diagnostics, each at its property. `written` is what the author wrote at the start of the paths. */
export function toDiagnostics(issues: readonly Issue[], at: Where, written: unknown): readonly Diagnostic[] {
  return issues.flatMap((issue) => {
    const path = issue.path.map((segment) => (typeof segment === "symbol" ? String(segment) : segment));
    if (issue.code === "unrecognized_keys")
      return issue.keys.map((key) => unknownProperty(key, issue.message, issue.keys.length, { ...at, path: [...path, key], key: true }));
    if (issue.code === "invalid_key") return [wrongKey(path, issue, at)];
    return [wrongValue(path, issue.message, at, written)];
  });
}

/** The message is "`a` does not exist here; did you mean `b`?" or "...; it takes x, y and z". */
function unknownProperty(key: string, message: string, count: number, at: Where): Diagnostic {
  const advice = message.slice(message.indexOf("; ") + 2);
  const names = /^it takes (.*)$/.exec(advice)?.[1]?.split(/, | and /);
  const near = count > 1 && names ? nearest(key, names) : undefined;
  return diagnostic("LNT1101", { message: `\`${key}\` does not exist here`, at, hint: near === undefined ? advice : `did you mean \`${near}\`?` });
}

function wrongKey(path: PropertyPath, issue: Extract<Issue, { readonly code: "invalid_key" }>, at: Where): Diagnostic {
  return diagnostic("LNT1106", { message: issue.issues[0]?.message ?? issue.message, at: { ...at, path, key: true } });
}

function wrongValue(path: PropertyPath, said: string, at: Where, written: unknown): Diagnostic {
  const message = plain(said);
  const shortened = withoutSingle(path, written);
  const where: Where = { ...at, path: shortened };
  const [value, present] = valueAt(written, shortened);
  const name = named(shortened);
  const wanted = message.replace(/, not undefined(: .*)?$/, "$1").replace(/^undefined is not /, "");
  if (!present) return diagnostic("LNT1105", { message: `\`${name}\` is missing`, at: where, hint: wanted });
  if (value === undefined) return diagnostic("LNT1115", { message: `\`${name}\` is undefined`, at: where, hint: `${wanted}; is the name of a part misspelt?` });
  if (isReferable(value) && / cannot |, not a part|expected /.test(message)) return diagnostic("LNT1107", { message, at: where });
  return diagnostic("LNT1106", { message: withSubject(message, name, value), at: where });
}

/** Words of the schema library, where a kind has none of its own. */
function plain(message: string): string {
  const known = /^Invalid input: expected (\w+), received \w+$/.exec(message)?.[1];
  if (known === undefined) return message;
  const words: Readonly<Record<string, string>> = {
    record: "an object",
    object: "an object",
    map: "a map",
    array: "a list",
    tuple: "a list",
    string: "text",
    number: "a number",
    int: "a whole number",
    boolean: "true or false",
  };
  return `expected ${words[known] ?? known}`;
}

/** Where one value may stand for a list of one, the author wrote no list: the path ends at the value. */
function withoutSingle(path: PropertyPath, written: unknown): PropertyPath {
  if (path.at(-1) !== 0) return path;
  const outer = path.slice(0, -1);
  return Array.isArray(valueAt(written, outer)[0]) ? path : outer;
}

/** "size", or "reads[1]" for an entry of a list. */
function named(path: PropertyPath): string {
  const last = path.at(-1) ?? "value";
  return typeof last === "number" ? `${path.at(-2) ?? ""}[${last}]` : last;
}

/** "expected true or false" alone does not say of what: the property and the value are added. */
function withSubject(message: string, name: string, value: unknown): string {
  if (!/^(expected|invalid)/i.test(message)) return message;
  const text = message.charAt(0).toLowerCase() + message.slice(1);
  return `\`${name}\`: ${text}${/ not |this is empty|received | at least$/.test(text) ? "" : `, not ${shown(value)}`}`;
}

/** What the author wrote at a path, and whether the last property is there. A single value may stand where a list is read. */
function valueAt(written: unknown, path: PropertyPath): readonly [value: unknown, present: boolean] {
  let value: unknown = written;
  for (const segment of path) {
    if (typeof value !== "object" || value === null) return [value, segment === 0];
    if (segment === 0 && !Array.isArray(value) && !Object.hasOwn(value, "0")) continue;
    if (!Object.hasOwn(value, segment)) return [undefined, false];
    value = Reflect.get(value, segment);
  }
  return [value, true];
}
