import type { Catalog, ServicePrice } from "../catalog/catalog.ts";
import type { CostLine } from "../plan/plan.ts";
import type { Place } from "../system.ts";

/** A bill line before it is priced. `quantity` is a month's amount in the row's unit. */
export interface LineRequest {
  readonly component: string;
  readonly item: string;
  readonly service: string;
  readonly serviceItem: string;
  readonly quantity: number;
  readonly formula: string;
  readonly assumption?: string;
}

/** What a quantity costs by graduated steps, or why that is not known. */
export type Graduated =
  | { readonly usd: number; readonly steps: readonly { readonly quantity: number; readonly usdPerUnit: number }[] }
  | { readonly unknown: string };

/** Each step is billed at its own price. Beyond the last known step the price is unknown, never the last one carried on. */
export function graduated(rows: readonly ServicePrice[], quantity: number): Graduated {
  const steps: { quantity: number; usdPerUnit: number }[] = [];
  let [usd, from] = [0, 0];
  for (const row of rows) {
    const amount = Math.min(quantity, row.upTo ?? Number.POSITIVE_INFINITY) - from;
    if (amount > 0) {
      steps.push({ quantity: amount, usdPerUnit: row.usd });
      usd += amount * row.usd;
      from += amount;
    }
    if (quantity <= from) break;
  }
  if (from < quantity) return { unknown: `no price is known beyond ${from} ${rows[0]?.unit ?? "units"}` };
  return { usd, steps };
}

/** Rows that together are one price: one unit, and either one flat row or ascending steps. */
function priceRows(catalog: Catalog, place: Place, line: LineRequest): readonly ServicePrice[] | string {
  const rows = catalog.servicePrices(place.cloud, place.region, line.service, line.serviceItem);
  const where = `${line.service}, ${line.serviceItem} in ${place.region}`;
  if (rows.length === 0) return `no price of ${where} in the catalogue`;
  const usable = rows.filter((row) => row.verified);
  if (usable.length < rows.length) return `the price of ${where} rests on one weak source`;
  if (new Set(rows.map((row) => row.unit)).size > 1) return `${where} is listed in several units`;
  const ends = rows.map((row) => row.upTo ?? Number.POSITIVE_INFINITY);
  if (rows.length > 1 && ends.some((end, index) => index > 0 && end <= (ends[index - 1] ?? 0))) return `${where} has several prices without steps`;
  return rows;
}

/** A bill line at list prices of the place's region. Unknown prices give null with the reason. */
export function priceLine(catalog: Catalog, place: Place, line: LineRequest): CostLine {
  const { component, item, quantity, formula } = line;
  const rows = priceRows(catalog, place, line);
  const assumption = (more?: string): { assumption?: string } => {
    const text = [line.assumption, more].filter((part) => part !== undefined).join("; ");
    return text === "" ? {} : { assumption: text };
  };
  if (typeof rows === "string") return { component, item, quantity, unit: "", usdPerUnit: null, monthlyUsd: null, formula, ...assumption(rows) };
  const first = rows[0];
  const unit = first?.unit ?? "";
  const origin = { ...(first === undefined ? {} : { source: first.source, asOf: first.asOf }) };
  const price = graduated(rows, quantity);
  if ("unknown" in price) return { component, item, quantity, unit, usdPerUnit: null, monthlyUsd: null, formula, ...assumption(price.unknown), ...origin };
  const steps = price.steps.length > 1 ? `in steps: ${price.steps.map((step) => `${step.quantity} at $${step.usdPerUnit}`).join(", ")}` : undefined;
  return {
    component,
    item,
    quantity,
    unit,
    usdPerUnit: quantity === 0 ? (first?.usd ?? null) : price.usd / quantity,
    monthlyUsd: price.usd,
    formula,
    ...assumption(steps),
    ...origin,
  };
}
