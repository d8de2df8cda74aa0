import type { FullCatalog } from "../catalog/index.ts";
import { type Charge, type Priced, priceResource, type Unpriced } from "./price-resource.ts";
import type { ResourceList, Wrong } from "./resources.ts";

export interface PricedLine {
  readonly id: string;
  /** Rounded to cents. */
  readonly monthlyUsd: number;
  readonly quantity: number;
  readonly unit: string;
  readonly usdPerUnit?: number;
  readonly tiers?: Charge["tiers"];
  readonly discounts?: Charge["discounts"];
  readonly source: string;
  readonly asOf: string;
  readonly verified: true;
  readonly restricted?: true;
  readonly note?: string;
}

export interface BudgetAnswer {
  readonly limitUsd: number;
  /** `null`: not everything has a price, and what is known does not exceed the limit. */
  readonly accepted: boolean | null;
  readonly overUsd: number | null;
  /** Largest whole hours that every hourly line may run for the total to hold; `null`: unknown, or not even without them. */
  readonly maxWholeHours: number | null;
}

interface Answered {
  readonly currency: "USD";
  readonly hoursPerMonth: number;
  readonly lines: readonly PricedLine[];
  readonly budget?: BudgetAnswer;
}

export interface PriceAnswer extends Answered {
  readonly monthlyUsd: number;
}

export interface PriceRefusal extends Answered {
  readonly error: Unpriced & { readonly resources: readonly UnpricedResource[] };
  readonly lowerBoundUsd: number;
}

type UnpricedResource = Unpriced & { readonly id: string };

/** Dollars to cents, half up; the noise of binary fractions does not count. */
export const cents = (usd: number): number => Math.round(Number((usd * 100).toPrecision(15))) / 100;

function lineOf(id: string, { usd, quantity, unit, usdPerUnit, tiers, discounts, source, asOf, restricted, notes }: Charge): PricedLine {
  return {
    id,
    monthlyUsd: cents(usd),
    quantity,
    unit,
    ...(usdPerUnit === undefined ? {} : { usdPerUnit }),
    ...(tiers === undefined ? {} : { tiers }),
    ...(discounts === undefined ? {} : { discounts: discounts.map((one) => ({ ...one, usd: cents(one.usd) })) }),
    source,
    asOf,
    verified: true,
    ...(restricted ? { restricted } : {}),
    ...(notes.length === 0 ? {} : { note: notes.join("; ") }),
  };
}

/** Sum of unrounded lines, each running at most so many hours. */
const totalWithin = (priced: readonly Priced[], hours: number): number =>
  priced.reduce((sum, { charge, usdWithin }) => sum + (usdWithin === undefined ? charge.usd : usdWithin(hours)), 0);

/** Cost never falls with hours, so the last hour that holds is found by halving. */
function maxWholeHours(priced: readonly Priced[], limitUsd: number, hoursPerMonth: number): number | null {
  const holds = (hours: number): boolean => cents(totalWithin(priced, hours)) <= limitUsd;
  if (!holds(0)) return null;
  let [low, high] = [0, Math.floor(hoursPerMonth)];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (holds(middle)) low = middle;
    else high = middle - 1;
  }
  return low;
}

function budgetOf(limitUsd: number, monthlyUsd: number, complete: boolean, hours: () => number | null): BudgetAnswer {
  const exceeded = monthlyUsd > limitUsd;
  if (!complete) return { limitUsd, accepted: exceeded ? false : null, overUsd: null, maxWholeHours: null };
  return { limitUsd, accepted: !exceeded, overUsd: exceeded ? cents(monthlyUsd - limitUsd) : 0, maxWholeHours: hours() };
}

/** Prices a list of resources. One that has no price makes the rest a lower bound; nothing is left out in silence. */
export function priceResources(catalog: FullCatalog, { resources, hoursPerMonth, budgetUsdPerMonth }: ResourceList): PriceAnswer | PriceRefusal | Wrong {
  const priced: Priced[] = [];
  const lines: PricedLine[] = [];
  const unpriced: UnpricedResource[] = [];
  for (const resource of resources) {
    const { id } = resource;
    const found = priceResource(catalog, resource, hoursPerMonth);
    if ("wrong" in found) return found;
    if ("code" in found) unpriced.push({ id, ...found });
    else {
      priced.push(found);
      lines.push(lineOf(id, found.charge));
    }
  }
  const total = cents(priced.reduce((sum, { charge }) => sum + charge.usd, 0));
  const [first, ...others] = unpriced;
  const budget =
    budgetUsdPerMonth === undefined
      ? {}
      : { budget: budgetOf(budgetUsdPerMonth, total, first === undefined, () => maxWholeHours(priced, budgetUsdPerMonth, hoursPerMonth)) };
  if (first === undefined) return { currency: "USD", hoursPerMonth, monthlyUsd: total, lines, ...budget };
  const { id, code, message, alternatives } = first;
  const more = others.length === 0 ? "" : `; ${others.length} more ${others.length === 1 ? "resource has" : "resources have"} no price`;
  return {
    error: { code, message: `\`${id}\`: ${message}${more}`, resources: unpriced, ...(alternatives === undefined ? {} : { alternatives }) },
    currency: "USD",
    hoursPerMonth,
    lines,
    lowerBoundUsd: total,
    ...budget,
  };
}
