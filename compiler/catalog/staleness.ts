import type { TableSummary } from "./format.ts";

/** After how many days the rows of a table are old, and why; null does not age. */
export interface StalenessLimit {
  readonly days: number | null;
  readonly because: string;
}

export const stalenessLimits: Readonly<Record<string, StalenessLimit>> = {
  "accelerator prices": { days: 180, because: "list prices of accelerators fell by up to 44 % within 15 months" },
  "commitment prices": { days: 180, because: "they follow the prices of accelerators" },
  "instance prices": { days: 365, because: "135 of 135 compared CPU prices did not move within 15 months" },
  "service prices": { days: 365, because: "they move about as seldom as CPU prices" },
  "spot advice": { days: 90, because: "interruption bands describe one month" },
  "grid carbon": { days: 730, because: "figures are published once a year" },
  images: { days: 180, because: "fixes of vulnerabilities are released monthly" },
  versions: { days: 180, because: "a Kubernetes minor appears every four months" },
  models: { days: null, because: "a published model does not change" },
  accelerators: { days: null, because: "a shipped part does not change" },
  "accelerator names": { days: null, because: "a shipped part does not change" },
  regions: { days: null, because: "a region does not move" },
};

const MS_PER_DAY = 86_400_000;

/** Milliseconds of a day; of the first day of a month or year, so that an inexact date counts as old as it may be. Undefined for other text. */
export function dayOf(date: string): number | undefined {
  const parts = /^([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?$/.exec(date);
  if (parts === null) return undefined;
  const [year, month, day] = [Number(parts[1]), Number(parts[2] ?? "1"), Number(parts[3] ?? "1")];
  const time = Date.UTC(year, month - 1, day);
  return new Date(time).toISOString().slice(0, 10) === `${parts[1]}-${parts[2] ?? "01"}-${parts[3] ?? "01"}` ? time : undefined;
}

/** Whole days from one date to a later one. @throws RangeError for text that is no date */
export function daysBetween(from: string, to: string): number {
  const [start, end] = [dayOf(from), dayOf(to)];
  if (start === undefined || end === undefined) throw new RangeError(`${start === undefined ? from : to} is no date`);
  return Math.round((end - start) / MS_PER_DAY);
}

export interface TableAge {
  readonly oldest: string;
  readonly newest: string;
  /** Days of the oldest row; negative when it is younger than the date asked for. */
  readonly oldestDays: number;
  readonly staleAfterDays: number | null;
  readonly staleRows: number;
}

const byDay = (a: { readonly asOf: string }, b: { readonly asOf: string }): number => (dayOf(a.asOf) ?? 0) - (dayOf(b.asOf) ?? 0);

/** Undefined for a table without rows. @throws RangeError for a table without a limit */
export function ageOf(table: TableSummary, asOf: string): TableAge | undefined {
  const limit = stalenessLimits[table.table];
  if (limit === undefined) throw new RangeError(`table \`${table.table}\` has no staleness limit`);
  const sources = [...table.sources].sort(byDay);
  const [first, last] = [sources[0], sources.at(-1)];
  if (first === undefined || last === undefined) return undefined;
  const old = sources.filter((source) => limit.days !== null && daysBetween(source.asOf, asOf) > limit.days);
  return {
    oldest: first.asOf,
    newest: last.asOf,
    oldestDays: daysBetween(first.asOf, asOf),
    staleAfterDays: limit.days,
    staleRows: old.reduce((sum, { rows }) => sum + rows, 0),
  };
}

/** The latest date of any row. */
export function newestDate(tables: readonly TableSummary[]): string {
  const dates = tables.flatMap(({ sources }) => sources).sort(byDay);
  const last = dates.at(-1);
  if (last === undefined) throw new RangeError("the catalogue is empty");
  return last.asOf;
}
