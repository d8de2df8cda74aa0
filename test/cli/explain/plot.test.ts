import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ascii } from "../../../compiler/cli/explain/glyphs.ts";
import { type Plot, plot } from "../../../compiler/cli/explain/plot.ts";

const drawn = (more: Partial<Plot> = {}): readonly string[] =>
  plot(
    {
      title: "TTFT p95",
      points: [
        { x: 1, y: 50, holds: true },
        { x: 5, y: 100, holds: true },
        { x: 9, y: 900, holds: false },
      ],
      objective: 500,
      planned: 5,
      width: 40,
      height: 9,
      ...more,
    },
    ascii,
  );

const LABEL = 8;
/** Row of the curve in a column, 0 at the top. */
function curve(lines: readonly string[]): ReadonlyMap<number, number> {
  const found = new Map<number, number>();
  for (const [row, line] of lines.entries())
    for (const [column, letter] of [...line.slice(LABEL)].entries()) if ("ox.@^".includes(letter) && !found.has(column)) found.set(column, row);
  return found;
}

const amounts = fc.double({ min: 0.001, max: 1e6, noNaN: true });
const points = fc
  .array(fc.record({ x: amounts, y: amounts, holds: fc.boolean() }), { minLength: 2, maxLength: 20 })
  .map((all) => [...new Map([...all].sort((a, b) => a.x - b.x).map((one) => [one.x, one])).values()]);

describe("a plot of latency over load", () => {
  it("looks as it always did", () => {
    expect(drawn()).toMatchInlineSnapshot(`
      [
        "TTFT p95",
        "   800 |                 |           .^^",
        "       |                 |         ..",
        "       |                 |       ..",
        "   500 |=================|======.=======",
        "   400 |                 |    ..",
        "       |                 |  ..",
        "       |                 | .",
        "       |   o.............@.",
        "     0 |                 |",
        "       +--------------------------------",
        "        0                5             9",
      ]
    `);
  });

  it("has the band above the curve", () => {
    expect(drawn({ band: 2, planned: 3 })).toMatchInlineSnapshot(`
      [
        "TTFT p95",
        "   800 |          |           :::::::.^^",
        "       |          |           :::::..",
        "       |          |          ::::..",
        "   500 |==========|=============.=======",
        "   400 |          |        :::..",
        "       |          |       ::..",
        "       |          |::::::::.",
        "       |   o......@......o.",
        "     0 |          |",
        "       +--------------------------------",
        "        0         3                    9",
      ]
    `);
  });

  it("has no points: its title says what is missing", () => expect(drawn({ points: [] })).toEqual(["TTFT p95"]));

  it("leaves out what has no finite value", () => {
    expect(
      drawn({ points: [...[1, 2, 3].map((x) => ({ x, y: 10 * x, holds: true })), { x: 4, y: Number.POSITIVE_INFINITY, holds: false }], planned: 2 }).join("\n"),
    ).not.toMatch(/NaN|Infinity|x/);
  });

  it("never exceeds its width and height", () =>
    fc.assert(
      fc.property(
        points,
        fc.integer({ min: 30, max: 120 }),
        fc.integer({ min: 4, max: 30 }),
        fc.record({ band: fc.double({ min: 1, max: 4, noNaN: true }), objective: amounts, planned: amounts }, { requiredKeys: [] }),
        (all, width, height, more) => {
          const { band, objective, planned } = more;
          const lines = plot(
            {
              title: "a title that is longer than the narrowest of all the plots",
              points: all,
              width,
              height,
              ...(band === undefined ? {} : { band }),
              ...(objective === undefined ? {} : { objective }),
              ...(planned === undefined ? {} : { planned }),
            },
            ascii,
          );
          expect(lines.length).toBe(height + 3);
          for (const line of lines) expect(line.length).toBeLessThanOrEqual(width);
        },
      ),
    ));

  it("rises where latency rises", () =>
    fc.assert(
      fc.property(points, amounts, fc.double({ min: 1, max: 3, noNaN: true }), (all, objective, band) => {
        const rising = [...all].map(({ y }) => y).sort((a, b) => a - b);
        const lines = plot({ title: "", points: all.map((one, index) => ({ ...one, y: rising[index] ?? 0 })), objective, band, width: 60, height: 12 }, ascii);
        const rows = [...curve(lines.slice(1, 13))].sort(([a], [b]) => a - b).map(([, row]) => row);
        expect(rows.length).toBeGreaterThan(0);
        for (const [index, row] of rows.entries()) expect(row).toBeLessThanOrEqual(rows[index - 1] ?? row);
      }),
    ));

  it("is the same every time", () => expect(drawn()).toEqual(drawn()));
});
