import { money, readable } from "../../plan/format.ts";
import type { ComponentPlan, CostLine } from "../../plan/plan.ts";
import { grid } from "./grid.ts";
import type { Sources } from "./sources.ts";

/** Monthly price of lines: a sum, and whether a line without a price makes it a lower bound. */
export function priceOf(lines: readonly CostLine[]): { readonly usd: number; readonly lowerBound: boolean } {
  return { usd: lines.reduce((sum, { monthlyUsd }) => sum + (monthlyUsd ?? 0), 0), lowerBound: lines.some(({ monthlyUsd }) => monthlyUsd === null) };
}

const rangeText = ({ range }: CostLine): string => (range === undefined ? "" : `${money(range.lowUsd)} to ${money(range.highUsd)}`);

function how({ formula, usdPerUnit, unit, assumption, range, monthlyUsd, atMostUsd }: CostLine): string {
  return [
    `${formula}${usdPerUnit === null ? "" : `, $${readableRate(usdPerUnit)} per ${unit}`}`,
    ...(monthlyUsd === null && atMostUsd !== undefined ? [`at most ${money(atMostUsd)} by the prices of other regions`] : []),
    ...(assumption === undefined ? [] : [`assumed: ${assumption}`]),
    ...(range === undefined ? [] : [`range: ${range.why}`]),
  ].join("; ");
}

const readableRate = (usd: number): string => String(Number(usd.toPrecision(6)));
const dated = ({ source, asOf }: CostLine): string | undefined =>
  source === undefined ? undefined : `${source}${asOf === undefined ? "" : `, prices of ${asOf}`}`;

/** The bill of a component: price, range where the quantity is a guess, arithmetic. */
export function billTable({ cost }: ComponentPlan, sources: Sources): readonly string[] {
  if (cost.length === 0) return [];
  const { usd, lowerBound } = priceOf(cost);
  const low = cost.reduce((sum, { range, monthlyUsd }) => sum + (range?.lowUsd ?? monthlyUsd ?? 0), 0);
  const high = cost.reduce((sum, { range, monthlyUsd }) => sum + (range?.highUsd ?? monthlyUsd ?? 0), 0);
  const ranged = cost.some(({ range }) => range !== undefined);
  return grid(
    [{ title: "item", most: 32 }, { title: "$ a month", align: "right" }, { title: "range", align: "right" }, {}, { title: "how" }],
    [
      ...cost.map((line) => [line.item, line.monthlyUsd === null ? "no price" : money(line.monthlyUsd), rangeText(line), sources.mark(dated(line)), how(line)]),
      [
        "total",
        `${lowerBound ? ">= " : ""}${money(usd)}`,
        ranged ? `${money(low)} to ${money(high)}` : "",
        "",
        lowerBound
          ? `a lower bound: ${readable(cost.filter(({ monthlyUsd }) => monthlyUsd === null).length)} of ${readable(cost.length)} lines have no price`
          : "",
      ],
    ],
  );
}
