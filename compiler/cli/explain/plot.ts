import { readable } from "../../plan/format.ts";
import type { Glyphs } from "./glyphs.ts";

export interface PlotPoint {
  readonly x: number;
  readonly y: number;
  readonly holds: boolean;
}

export interface Plot {
  readonly title: string;
  /** By rising x; a point without a finite value is left out. */
  readonly points: readonly PlotPoint[];
  /** Upper end of the band as a ratio to the estimate. @default no band */
  readonly band?: number;
  /** Horizontal line that may not be crossed. @default none */
  readonly objective?: number;
  /** Vertical line at a load. @default none */
  readonly planned?: number;
  /** Columns, axis and labels included: 30 at least. */
  readonly width: number;
  /** Rows of the drawing itself: 4 at least. */
  readonly height: number;
}

const LABEL = 7;

/** The next of 1, 1.5, 2, 2.5, 3, 4, 5, 6, 8 times a power of ten. */
function roundUp(value: number): number {
  const unit = 10 ** Math.floor(Math.log10(value));
  const step = [1, 1.5, 2, 2.5, 3, 4, 5, 6, 8].find((one) => one * unit >= value * (1 - 1e-12)) ?? 10;
  return Number((step * unit).toPrecision(3));
}

/** Height of the scale: the objective with air above it, and of a curve that runs away no more than a little above the objective. */
function scale(points: readonly PlotPoint[], band: number, objective: number | undefined): number {
  const most = Math.max(0, ...points.map(({ y }) => y * band));
  if (objective === undefined) return most > 0 ? roundUp(most) : 1;
  return roundUp(Math.max(objective * 1.15, Math.min(most, objective * 1.6)));
}

/** The curve between its points, straight from one to the next; nothing outside of them. */
function between(points: readonly PlotPoint[], x: number): number | undefined {
  const after = points.findIndex((point) => point.x >= x);
  const next = points[after];
  if (next === undefined) return undefined;
  const before = points[after - 1];
  if (before === undefined) return next.x === x ? next.y : undefined;
  return before.y + ((next.y - before.y) * (x - before.x)) / (next.x - before.x);
}

const shortened = (value: number): string => {
  const text = readable(value);
  return text.length <= LABEL - 1 ? text : value.toExponential(0);
};

/** A curve of latency over load as text, every line within the width. */
export function plot(input: Plot, glyphs: Glyphs): readonly string[] {
  const { title, objective, planned, height, width, band = 1 } = input;
  const points = input.points.filter(({ x, y }) => Number.isFinite(x) && Number.isFinite(y));
  const most = Math.max(0, planned ?? 0, ...points.map(({ x }) => x));
  const columns = width - LABEL - 1;
  if (points.length === 0 || most <= 0) return [title.slice(0, width)];
  const top = scale(points, band, objective);
  const cells = Array.from({ length: height }, () => Array.from({ length: columns }, () => " "));
  const columnOf = (x: number): number => Math.round((x / most) * (columns - 1));
  const rowOf = (y: number): number => Math.max(0, height - 1 - Math.round((y / top) * (height - 1)));
  const put = (row: number, column: number, glyph: string): void => {
    const line = cells[row];
    if (line !== undefined && column >= 0 && column < columns) line[column] = glyph;
  };
  const mark = (column: number, y: number, glyph: string): void => put(rowOf(y), column, y > top ? glyphs.above : glyph);

  if (objective !== undefined) for (let column = 0; column < columns; column++) put(rowOf(objective), column, glyphs.objective);
  const curve = Array.from({ length: columns }, (_, column) => between(points, (column / (columns - 1)) * most));
  if (band > 1)
    for (const [column, y] of curve.entries()) {
      if (y === undefined) continue;
      for (let row = rowOf(y * band); row < rowOf(y); row++) if (objective === undefined || row !== rowOf(objective)) put(row, column, glyphs.band);
    }
  if (planned !== undefined) for (let row = 0; row < height; row++) put(row, columnOf(planned), glyphs.planned);
  for (const [column, y] of curve.entries()) if (y !== undefined) mark(column, y, glyphs.line);
  for (const { x, y, holds } of points) mark(columnOf(x), y, holds ? glyphs.holds : glyphs.fails);
  const here = planned === undefined ? undefined : between(points, planned);
  if (planned !== undefined && here !== undefined) mark(columnOf(planned), here, glyphs.here);

  const labels = new Map<number, string>([
    [0, shortened(top)],
    [Math.round((height - 1) / 2), shortened(top * (1 - Math.round((height - 1) / 2) / (height - 1)))],
    [height - 1, "0"],
    ...(objective === undefined ? [] : [[rowOf(objective), shortened(objective)] as const]),
  ]);
  return [
    title.slice(0, width),
    ...cells.map((line, row) => `${(labels.get(row) ?? "").padStart(LABEL - 1)} ${glyphs.vertical}${line.join("")}`.trimEnd()),
    `${" ".repeat(LABEL)}${glyphs.corner}${glyphs.horizontal.repeat(columns)}`,
    axis(columns, most, planned === undefined ? undefined : { column: columnOf(planned), text: readable(planned) }),
  ];
}

/** Labels below the axis: both ends, and the planned load where it does not run into them. */
function axis(columns: number, most: number, planned: { readonly column: number; readonly text: string } | undefined): string {
  const end = readable(most);
  const line = Array.from({ length: columns }, () => " ");
  const write = (at: number, text: string): void => {
    for (const [index, letter] of [...text].entries()) line[at + index] = letter;
  };
  write(0, "0");
  if (planned === undefined || planned.text !== end) write(columns - end.length, end);
  if (planned !== undefined) {
    const at = Math.min(columns - planned.text.length, Math.max(0, planned.column - Math.floor(planned.text.length / 2)));
    const free = line.slice(Math.max(0, at - 1), at + planned.text.length + 1).every((letter) => letter === " ");
    if (free) write(at, planned.text);
  }
  return `${" ".repeat(LABEL + 1)}${line.join("")}`.trimEnd();
}
