import { sortedKeys } from "./json.ts";

// Written here and not by a library: one spelling for each value that YAML 1.1 and 1.2 readers agree on, no folding, no anchors,
// and a compile does not pay 50 ms for a parser that it never uses. The tests read everything back with a library.

/** Keys that come before the others, as people expect them in Kubernetes objects; the rest is in code-point order. */
const first = ["apiVersion", "kind", "metadata", "name", "namespace", "spec", "data"];
const rank = new Map(first.map((key, index) => [key, index]));
const after = first.length;
const orderedKeys = (value: object): string[] => sortedKeys(value).sort((a, b) => (rank.get(a) ?? after) - (rank.get(b) ?? after));

/** One YAML document. Objects, arrays, strings, finite numbers, booleans and null only. */
export const toYaml = (value: object): string => `${lines(value, 0).join("\n")}\n`;

const isScalar = (value: unknown): boolean => typeof value !== "object" || value === null;
const isEmpty = (value: unknown): boolean => typeof value === "object" && value !== null && Object.values(value).every((item) => item === undefined);
const pad = (depth: number): string => "  ".repeat(depth);

function lines(value: object, depth: number): string[] {
  if (isEmpty(value)) return [Array.isArray(value) ? "[]" : "{}"];
  if (Array.isArray(value)) return value.flatMap((item) => entry("-", item, depth));
  return orderedKeys(value).flatMap((key) => {
    const item = (value as Readonly<Record<string, unknown>>)[key];
    return item === undefined ? [] : entry(`${scalar(key)}:`, item, depth);
  });
}

/** Lines of `label value`, where the value stands on the label's line or below it. */
function entry(label: string, value: unknown, depth: number): string[] {
  if (typeof value === "string" && isBlock(value)) {
    const body = value.endsWith("\n") ? value.slice(0, -1) : value;
    const chomp = value.endsWith("\n") ? "" : "-";
    return [`${pad(depth)}${label} |${chomp}`, ...body.split("\n").map((line) => (line === "" ? "" : pad(depth + 1) + line))];
  }
  if (isScalar(value) || isEmpty(value)) return [`${pad(depth)}${label} ${isScalar(value) ? scalar(value) : lines(value as object, 0)[0]}`];
  const inner = lines(value as object, depth + 1);
  if (label !== "-") return [`${pad(depth)}${label}`, ...inner];
  // The first line of a nested value stands behind the dash.
  return [`${pad(depth)}- ${(inner[0] ?? "").trimStart()}`, ...inner.slice(1)];
}

/** Texts of several lines that a literal block holds exactly: no leading blank, no trailing blank lines, nothing unprintable. */
const isBlock = (text: string): boolean =>
  /^[^\s].*\n/.test(text) &&
  !text.endsWith("\n\n") &&
  !/[^\n\x20-\x7E\u00A1-\u167F\u2010-\u2027\u2030-\u205E\u20A0-\u2FFF\u3001-\uD7FF]/.test(text) &&
  !/[ \t]+$/m.test(text);

/** Starts like a word and holds nothing with a meaning in YAML. */
const plain = /^[A-Za-z/][A-Za-z0-9_./@$()+-]*(?::[A-Za-z0-9_./@$()+-]+)*$/;
/** Words that a YAML 1.1 or 1.2 reader takes for something else than text, in any case; some take `e1` for a number. */
const reserved = /^(?:y|n|yes|no|on|off|true|false|null|nan|inf|infinity|e[+-]?\d+)$/i;

function scalar(value: unknown): string {
  if (typeof value === "number") {
    if (!Number.isFinite(value)) throw new Error(`${value} cannot be written as YAML`);
    // An exponent without a point is text to YAML 1.1.
    const text = String(value);
    return /^-?\d+e/.test(text) ? text.replace("e", ".0e") : text;
  }
  if (value === null || typeof value === "boolean") return String(value);
  if (typeof value !== "string") throw new Error(`a ${typeof value} cannot be written as YAML`);
  return plain.test(value) && !reserved.test(value) ? value : quoted(value);
}

/** Double quotes, with JSON's escapes: every one of them is YAML's as well. */
const quoted = (text: string): string =>
  JSON.stringify(text).replace(/[\x7F-\xA0\u2028\u2029\uFEFF]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);
