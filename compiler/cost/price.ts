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
  /** Where the quantity is a guess. */
  readonly guess?: Guess;
}

/** How far a guessed quantity may be off, in its unit. */
export interface Guess {
  readonly why: string;
  /** @default a third of the quantity */
  readonly low?: number;
  /** @default three times the quantity */
  readonly high?: number;
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

/** Why rows are no usable price: there is none, one weak source stands behind it, or the rows contradict each other. */
export interface NoPrice {
  readonly problem: "missing" | "unverified" | "ambiguous";
  readonly reason: string;
}

/** Rows that together are one price: one unit, and either one flat row or ascending steps. */
export function usableRows(catalog: Catalog, place: Pick<Place, "cloud" | "region">, service: string, item: string): readonly ServicePrice[] | NoPrice {
  const rows = catalog.servicePrices(place.cloud, place.region, service, item);
  const where = `${service}, ${item} in ${place.region}`;
  if (rows.length === 0) return { problem: "missing", reason: `no price of ${where} in the catalogue` };
  if (!rows.every((row) => row.verified)) return { problem: "unverified", reason: `the price of ${where} rests on one weak source` };
  if (new Set(rows.map((row) => row.unit)).size > 1) return { problem: "ambiguous", reason: `${where} is listed in several units` };
  const ends = rows.map((row) => row.upTo ?? Number.POSITIVE_INFINITY);
  if (ends.some((end, index) => index > 0 && end <= (ends[index - 1] ?? 0)))
    return { problem: "ambiguous", reason: `${where} has several prices without steps` };
  return rows;
}

/** List prices of one item differ by less than this between the regions of a cloud (catalogue validation: services, max/min over regions). */
const regionalSpread = 2.5;

/** What a quantity can cost at most where its region's price is missing: the dearest known region times the spread, or nothing. */
function boundOf(catalog: Catalog, place: Place, line: LineRequest): number | undefined {
  // Nothing of it is used: whatever it costs, it comes to nothing.
  if (line.quantity === 0) return 0;
  const known = catalog.regions(place.cloud).flatMap((region) => {
    const rows = usableRows(catalog, { cloud: place.cloud, region }, line.service, line.serviceItem);
    const price = "problem" in rows ? undefined : graduated(rows, line.quantity);
    return price === undefined || "unknown" in price ? [] : [price.usd];
  });
  return known.length === 0 ? undefined : Math.max(...known) * regionalSpread;
}

/** The bill at both ends of a guess; none where a price is not known that far. */
function rangeOf(rows: readonly ServicePrice[], quantity: number, guess: Guess | undefined): Pick<CostLine, "range"> {
  if (guess === undefined) return {};
  const low = graduated(rows, guess.low ?? quantity / 3);
  const high = graduated(rows, guess.high ?? quantity * 3);
  return "unknown" in low || "unknown" in high ? {} : { range: { lowUsd: low.usd, highUsd: high.usd, why: guess.why } };
}

/** A bill line at list prices of the place's region. Unknown prices give null with the reason. */
export function priceLine(catalog: Catalog, place: Place, line: LineRequest): CostLine {
  const { component, item, quantity, formula } = line;
  const row = { service: line.service, item: line.serviceItem };
  const rows = usableRows(catalog, place, line.service, line.serviceItem);
  const assumption = (more?: string): { assumption?: string } => {
    const text = [line.assumption, more].filter((part) => part !== undefined).join("; ");
    return text === "" ? {} : { assumption: text };
  };
  if ("problem" in rows) {
    const atMostUsd = boundOf(catalog, place, line);
    const bound = atMostUsd === undefined ? {} : { atMostUsd };
    return { component, item, quantity, unit: "", usdPerUnit: null, monthlyUsd: null, ...bound, formula, ...assumption(rows.reason), row };
  }
  const first = rows[0];
  const unit = first?.unit ?? "";
  const origin = { ...(first === undefined ? {} : { source: first.source, asOf: first.asOf }) };
  const price = graduated(rows, quantity);
  if ("unknown" in price) return { component, item, quantity, unit, usdPerUnit: null, monthlyUsd: null, formula, ...assumption(price.unknown), ...origin, row };
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
    row,
    ...rangeOf(rows, quantity, line.guess),
  };
}
