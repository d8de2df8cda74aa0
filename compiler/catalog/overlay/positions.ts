import type { PropertyPath, Span } from "../../diagnostics/diagnostic.ts";

/** Where every property of a JSON text stands: spans by path, the path as JSON. The text must be valid JSON. */
export interface JsonPositions {
  /** Span of the value at a path, or of its nearest parent that the text has. */
  valueAt(path: PropertyPath): Omit<Span, "file">;
  /** Span of the property's name. */
  keyAt(path: PropertyPath): Omit<Span, "file">;
  /** Names that stand twice in one object. */
  readonly repeated: readonly PropertyPath[];
}

type Range = readonly [start: number, end: number];

/** Walks a valid JSON text once, and remembers what starts where. */
export function jsonPositions(text: string): JsonPositions {
  const values = new Map<string, Range>();
  const keys = new Map<string, Range>();
  const repeated: PropertyPath[] = [];
  let at = 0;

  const blank = (): void => {
    while (" \t\r\n\uFEFF".includes(text[at] ?? "x")) at++;
  };
  const string = (): string => {
    const start = at++;
    while (text[at] !== '"') at += text[at] === "\\" ? 2 : 1;
    at++;
    return JSON.parse(text.slice(start, at));
  };
  const members = (end: string, member: () => void): void => {
    at++;
    blank();
    while (text[at] !== end) {
      member();
      blank();
      if (text[at] === ",") at++;
      blank();
    }
    at++;
  };
  const value = (path: PropertyPath): void => {
    blank();
    const start = at;
    if (text[at] === "{") {
      const names = new Set<string>();
      members("}", () => {
        const from = at;
        const name = string();
        const inner = [...path, name];
        if (names.has(name)) repeated.push(inner);
        names.add(name);
        keys.set(JSON.stringify(inner), [from, at]);
        blank();
        at++; // the colon
        value(inner);
      });
    } else if (text[at] === "[") {
      let index = 0;
      members("]", () => value([...path, index++]));
    } else if (text[at] === '"') string();
    else while (at < text.length && !" \t\r\n,]}".includes(text[at] ?? "")) at++;
    values.set(JSON.stringify(path), [start, at]);
  };
  value([]);

  const spanOf = ([start, end]: Range): Omit<Span, "file"> => {
    const [from, to] = [positionOf(text, start), positionOf(text, end)];
    return { line: from.line, column: from.column, endLine: to.line, endColumn: to.column };
  };
  const nearestIn = (map: ReadonlyMap<string, Range>, path: PropertyPath): Range => {
    const found = map.get(JSON.stringify(path));
    if (found !== undefined) return found;
    return path.length === 0 ? [0, 0] : nearestIn(values, path.slice(0, -1));
  };
  return { valueAt: (path) => spanOf(nearestIn(values, path)), keyAt: (path) => spanOf(nearestIn(keys, path)), repeated };
}

/** One-based line and column of an offset. */
export function positionOf(text: string, offset: number): { readonly line: number; readonly column: number } {
  const before = text.slice(0, offset);
  const line = before.split("\n").length;
  return { line, column: offset - (before.lastIndexOf("\n") + 1) + 1 };
}
