import type { Cloud } from "../system.ts";
import type { Origin, TableSummary } from "./format.ts";

const byCodePoint = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** Counts rows by source and date. */
export function summarise(table: string, file: string, rows: readonly Origin[], cloud?: Cloud): TableSummary {
  const counts = new Map<string, { source: string; asOf: string; rows: number }>();
  for (const { source, asOf } of rows) {
    const key = `${asOf}\0${source}`;
    const entry = counts.get(key);
    if (entry === undefined) counts.set(key, { source, asOf, rows: 1 });
    else entry.rows += 1;
  }
  return {
    table,
    file,
    ...(cloud === undefined ? {} : { cloud }),
    rows: rows.length,
    unverified: rows.filter(({ unverified }) => unverified).length,
    restricted: rows.filter(({ restricted }) => restricted).length,
    sources: [...counts].sort(([a], [b]) => byCodePoint(a, b)).map(([, entry]) => entry),
  };
}
