import { type Cells, ImportError, type SourceFile, type SourceRow, type Sources, byCodePoint, sourceFiles } from "./source.ts";
import { type Effect, type Selector, type Treatment, treatments } from "./treatments.ts";

/** A row after treatment. */
export interface TreatedRow extends SourceRow {
  readonly unverified: boolean;
  readonly restricted: boolean;
  readonly notes: readonly string[];
}
export type Treated = Readonly<Record<SourceFile, readonly TreatedRow[]>>;

/** The mark that the price files themselves carry. */
const MARK = "UNVERIFIED";

const whole = (pattern: string): RegExp => new RegExp(`^(?:${pattern})$`);

function selects(where: Selector, cells: Cells, offered: ReadonlySet<string>): boolean {
  for (const [column, values] of Object.entries(where.is ?? {})) if (!values.includes(cells[column] ?? "\0")) return false;
  for (const [column, pattern] of Object.entries(where.matches ?? {})) if (!whole(pattern).test(cells[column] ?? "")) return false;
  for (const [column, limit] of Object.entries(where.below ?? {})) if (!(Number(cells[column]) < limit)) return false;
  if (where.equal !== undefined) {
    const [a, b] = where.equal;
    if ((cells[a] ?? "") === "" || cells[a] !== cells[b]) return false;
  }
  return where.withoutOffer === undefined || !offered.has(`${cells["region"]} ${cells["instance_type"]}`);
}

function apply(effect: Effect, row: TreatedRow): TreatedRow | undefined {
  if ("drop" in effect) return undefined;
  if ("set" in effect) return { ...row, cells: { ...row.cells, ...effect.set } };
  if ("unverified" in effect) return { ...row, unverified: true };
  if ("restricted" in effect) return { ...row, restricted: true };
  return row;
}

function treatFile(file: SourceFile, rows: readonly SourceRow[], offered: ReadonlySet<string>, counts: Map<string, number>): readonly TreatedRow[] {
  let current: readonly TreatedRow[] = rows.map((row) => ({ ...row, unverified: (row.cells["source"] ?? "").includes(MARK), restricted: false, notes: [] }));
  for (const treatment of treatments) {
    if (!treatment.files.includes(file)) continue;
    current = current.flatMap((row) => {
      if (!selects(treatment.where, row.cells, offered)) return [row];
      counts.set(treatment.id, (counts.get(treatment.id) ?? 0) + 1);
      let treated: TreatedRow | undefined = treatment.note === undefined ? row : { ...row, notes: [...row.notes, treatment.note] };
      for (const effect of treatment.effects) if (treated !== undefined) treated = apply(effect, treated);
      return treated === undefined ? [] : [treated];
    });
  }
  return current;
}

/** Applies every treatment. Fails when one meets another number of rows than it was written for. */
export function treat(sources: Sources): Treated {
  const counts = new Map<string, number>();
  const offered = new Set([...sources.accelerators, ...sources.general].map(({ cells }) => `${cells["region"]} ${cells["instance_type"]}`));
  const treated = Object.fromEntries(sourceFiles.map((file) => [file, treatFile(file, sources[file], offered, counts)]));
  const off = treatments.filter(({ id, rows }) => (counts.get(id) ?? 0) !== rows);
  if (off.length > 0) throw new ImportError(off.map(described(counts)).sort(byCodePoint).join("\n"));
  return treated as Treated;
}

const described =
  (counts: ReadonlyMap<string, number>) =>
  ({ id, rows, reason }: Treatment): string =>
    `treatment \`${id}\` was written for ${rows} rows and meets ${counts.get(id) ?? 0}: look at the evidence again (${reason})`;
