import type { Origin } from "../format.ts";
import { type Cells, ImportError, byCodePoint, text } from "./source.ts";
import type { TreatedRow } from "./treat.ts";

/** Distinct values in order of their keys; rows refer to them by index. */
export class Dictionary<T> {
  readonly values: readonly T[];
  readonly #index: ReadonlyMap<string, number>;
  readonly #key: (value: T) => string;

  constructor(values: Iterable<T>, key: (value: T) => string) {
    const distinct = new Map<string, T>();
    for (const value of values) distinct.set(key(value), value);
    const sorted = [...distinct].sort(([a], [b]) => byCodePoint(a, b));
    this.values = sorted.map(([, value]) => value);
    this.#index = new Map(sorted.map(([name], position) => [name, position]));
    this.#key = key;
  }

  indexOf(value: T): number {
    const index = this.#index.get(this.#key(value));
    if (index === undefined) throw new ImportError(`\`${this.#key(value)}\` is not in its dictionary`);
    return index;
  }
}

export function originOf(row: TreatedRow): Origin {
  const asOf = text(row.cells, "as_of");
  if (!/^[0-9]{4}(-[0-9]{2}-[0-9]{2})?$/.test(asOf)) throw new ImportError(`\`${asOf}\` is neither a day nor a year`);
  return withMarks(row, { source: text(row.cells, "source"), asOf });
}

/** The marks of a row, added to where it comes from. */
export function withMarks(row: TreatedRow, origin: { readonly source: string; readonly asOf: string }): Origin {
  return {
    ...origin,
    ...(row.unverified ? { unverified: true } : {}),
    ...(row.restricted ? { restricted: true } : {}),
    ...(row.notes.length > 0 ? { note: row.notes.join("; ") } : {}),
  };
}

export const originsOf = (rows: readonly TreatedRow[]): Dictionary<Origin> => new Dictionary(rows.map(originOf), (origin) => JSON.stringify(origin));

export const textsOf = (values: Iterable<string>): Dictionary<string> => new Dictionary(values, (value) => value);

/** Rows by the text of a column, groups and their names in code point order. */
export function groupBy<T extends { readonly cells: Cells }>(rows: readonly T[], column: string): readonly (readonly [string, readonly T[]])[] {
  const groups = new Map<string, T[]>();
  for (const row of rows) {
    const name = text(row.cells, column);
    const group = groups.get(name);
    if (group === undefined) groups.set(name, [row]);
    else group.push(row);
  }
  return [...groups].sort(([a], [b]) => byCodePoint(a, b));
}
