/** Object keys in code-point order. Sorting without a comparison orders by UTF-16 unit, which differs beyond the basic plane only. */
export const sortedKeys = (value: object): string[] => Object.keys(value).sort();

/** JSON with sorted keys, two spaces and a newline at the end. The same value always gives the same bytes. */
export const toJson = (value: unknown): string => `${write(value, "", [])}\n`;

/**
 * Plain loops, because a process that has just started runs this for most of what it writes.
 * @param path where it is, for the error; as it was when this returns
 */
function write(value: unknown, indent: string, path: (string | number)[]): string {
  if (value === null || typeof value === "boolean" || typeof value === "string") return JSON.stringify(value);
  if (typeof value === "number" && Number.isFinite(value)) return JSON.stringify(value);
  if (typeof value !== "object") throw new Error(`${String(value)} at \`${path.join(".")}\` cannot be written as JSON`);
  const inner = `${indent}  `;
  let text = "";
  if (Array.isArray(value)) {
    for (let index = 0; index < value.length; index++) {
      path.push(index);
      text += `${index === 0 ? "" : ",\n"}${inner}${write(value[index], inner, path)}`;
      path.pop();
    }
    return text === "" ? "[]" : `[\n${text}\n${indent}]`;
  }
  for (const key of sortedKeys(value)) {
    const item = (value as Readonly<Record<string, unknown>>)[key];
    if (item === undefined) continue;
    path.push(key);
    text += `${text === "" ? "" : ",\n"}${inner}${JSON.stringify(key)}: ${write(item, inner, path)}`;
    path.pop();
  }
  return text === "" ? "{}" : `{\n${text}\n${indent}}`;
}
