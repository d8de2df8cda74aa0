import { WIDTH, wrap } from "./text.ts";

export interface GridColumn {
  /** @default no title; where no column has one, there is no line of titles */
  readonly title?: string;
  /** @default "left" */
  readonly align?: "left" | "right";
  /** Widest that it gets; longer text is broken. @default as wide as its text */
  readonly most?: number;
}

const GAP = 2;
/** No column gets narrower than this to make room for others. */
const LEAST = 8;

/** Widths that fit: what is widest gives way first, a later column before an earlier one; words are broken when nothing else helps. */
function shrunk(natural: readonly number[], words: readonly number[], room: number): readonly number[] {
  const widths = [...natural];
  let over = widths.reduce((sum, width) => sum + width, 0) - room;
  for (const least of [words.map((width) => Math.max(LEAST, width)), words.map(() => LEAST)])
    while (over > 0) {
      const spare = widths.map((width, index) => (width > (least[index] ?? LEAST) ? width : 0));
      const widest = spare.lastIndexOf(Math.max(...spare));
      if ((spare[widest] ?? 0) === 0) break;
      widths[widest] = (widths[widest] ?? 0) - 1;
      over--;
    }
  return widths;
}

const longestWord = (text: string): number => Math.max(...text.split(/\s+/).map((word) => word.length));

/** Rows below aligned columns, broken to fit. Columns without any text are left out. */
export function grid(columns: readonly GridColumn[], rows: readonly (readonly string[])[], indent = "  "): readonly string[] {
  if (rows.length === 0) return [];
  const shown = columns.map((column, index) => ({ column, index })).filter(({ index }) => rows.some((row) => (row[index] ?? "") !== ""));
  const titled = shown.some(({ column }) => column.title !== undefined);
  const texts = [...(titled ? [shown.map(({ column }) => column.title ?? "")] : []), ...rows.map((row) => shown.map(({ index }) => row[index] ?? ""))];
  const widest = (index: number, of: (text: string) => number): number => Math.max(1, ...texts.map((row) => of(row[index] ?? "")));
  const natural = shown.map(({ column }, index) =>
    Math.min(
      column.most ?? WIDTH,
      widest(index, (text) => text.length),
    ),
  );
  const words = natural.map((width, index) => Math.min(width, widest(index, longestWord)));
  const widths = shrunk(natural, words, WIDTH - indent.length - GAP * (shown.length - 1));
  return texts.flatMap((row) => {
    const cells = row.map((text, index) => wrap(text, widths[index] ?? 1));
    const height = Math.max(...cells.map((lines) => lines.length));
    return Array.from({ length: height }, (_, line) => {
      const parts = cells.map((lines, index) => {
        const text = lines[line] ?? "";
        const width = widths[index] ?? 1;
        return shown[index]?.column.align === "right" ? text.padStart(width) : text.padEnd(width);
      });
      return `${indent}${parts.join(" ".repeat(GAP))}`.trimEnd();
    });
  });
}
