import { parse } from "csv-parse/sync";

/** The price and fact files that the catalogue is made of: CSV with a header, one fact a row. */
export const sourceFiles = ["accelerators", "general", "services", "commitments", "aws_spot_advisor", "carbon_gcp", "models", "gpus"] as const;
export type SourceFile = (typeof sourceFiles)[number];

/** Cells by column name, as read. */
export type Cells = Readonly<Record<string, string>>;

export interface SourceRow {
  /** One-based, header included: as an editor shows it. */
  readonly line: number;
  readonly cells: Cells;
}

/** Raised for a source folder that cannot be imported: the message names file, line and what was wrong. */
export class ImportError extends Error {}

export type Sources = Readonly<Record<SourceFile, readonly SourceRow[]>>;

/** Reads every file. `read` gets a name with extension. */
export function readSources(read: (file: string) => string): Sources {
  const rows = (file: SourceFile): readonly SourceRow[] => {
    const records: Record<string, string>[] = parse(read(`${file}.csv`), { columns: true, skip_empty_lines: true });
    return records.map((cells, index) => ({ line: index + 2, cells }));
  };
  return {
    accelerators: rows("accelerators"),
    general: rows("general"),
    services: rows("services"),
    commitments: rows("commitments"),
    aws_spot_advisor: rows("aws_spot_advisor"),
    carbon_gcp: rows("carbon_gcp"),
    models: rows("models"),
    gpus: rows("gpus"),
  };
}

/** A cell that must hold something. */
export function text(cells: Cells, column: string): string {
  const value = cells[column];
  if (value === undefined) throw new ImportError(`column \`${column}\` is missing`);
  if (value === "") throw new ImportError(`column \`${column}\` is blank`);
  return value;
}

export function optionalText(cells: Cells, column: string): string | undefined {
  const value = cells[column];
  if (value === undefined) throw new ImportError(`column \`${column}\` is missing`);
  return value === "" ? undefined : value;
}

const numeral = /^-?[0-9]+(\.[0-9]+)?$/;

/** A number, or undefined for a blank: unknown is never zero. */
export function optionalNumber(cells: Cells, column: string): number | undefined {
  const value = optionalText(cells, column);
  if (value === undefined) return undefined;
  if (!numeral.test(value)) throw new ImportError(`column \`${column}\` holds \`${value}\`, which is no number`);
  return Number(value);
}

export function number(cells: Cells, column: string): number {
  const value = optionalNumber(cells, column);
  if (value === undefined) throw new ImportError(`column \`${column}\` is blank`);
  return value;
}

/** By code point, the only order that is the same everywhere. */
export const byCodePoint = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
