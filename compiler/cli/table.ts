export interface Column<T> {
  readonly title: string;
  /** @default "left" */
  readonly align?: "left" | "right";
  readonly cell: (row: T) => string;
}

/** Lines of an aligned table: titles, then rows. Columns that are empty in every row are left out. */
export function table<T>(rows: readonly T[], columns: readonly Column<T>[]): readonly string[] {
  const filled = columns
    .map((column) => ({ column, cells: rows.map(column.cell) }))
    .filter(({ cells }) => cells.some((cell) => cell !== ""))
    .map(({ column, cells }) => ({ column, cells, width: Math.max(column.title.length, ...cells.map((cell) => cell.length)) }));
  const line = (texts: readonly string[]): string =>
    filled
      .map(({ column, width }, index) => (column.align === "right" ? (texts[index] ?? "").padStart(width) : (texts[index] ?? "").padEnd(width)))
      .join("  ")
      .trimEnd();
  return [line(filled.map(({ column }) => column.title)), ...rows.map((_, row) => line(filled.map(({ cells }) => cells[row] ?? "")))];
}
