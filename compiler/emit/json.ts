const byCodePoint = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** Object keys in code-point order. Default string comparison orders by UTF-16 unit, which differs beyond the basic plane only. */
export const sortedKeys = (value: object): string[] => Object.keys(value).sort(byCodePoint);

/** JSON with sorted keys, two spaces and a newline at the end. The same value always gives the same bytes. */
export const toJson = (value: unknown): string => `${write(value, "", [])}\n`;

function write(value: unknown, indent: string, path: readonly (string | number)[]): string {
  if (value === null || typeof value === "boolean" || typeof value === "string") return JSON.stringify(value);
  if (typeof value === "number" && Number.isFinite(value)) return JSON.stringify(value);
  const inner = `${indent}  `;
  if (Array.isArray(value)) {
    if (value.length === 0) return "[]";
    return `[\n${value.map((item, index) => `${inner}${write(item, inner, [...path, index])}`).join(",\n")}\n${indent}]`;
  }
  if (typeof value !== "object") throw new Error(`${String(value)} at \`${path.join(".")}\` cannot be written as JSON`);
  const entries = sortedKeys(value)
    .map((key) => [key, (value as Readonly<Record<string, unknown>>)[key]] as const)
    .filter(([, item]) => item !== undefined);
  if (entries.length === 0) return "{}";
  return `{\n${entries.map(([key, item]) => `${inner}${JSON.stringify(key)}: ${write(item, inner, [...path, key])}`).join(",\n")}\n${indent}}`;
}
