import type { Catalog, Offer } from "../catalog/catalog.ts";
import type { Rung } from "./plan.ts";

/** Price of one rung for one instance type. */
interface RungPrice {
  readonly rung: Rung;
  /** US dollars an hour; null where none is known. */
  readonly usdPerHour: number | null;
  /** Billed for the whole month, whether it runs or not. */
  readonly wholeMonth: boolean;
  /** Nobody publishes prices of such capacity: it can be planned, and its price stays unknown. */
  readonly unpublished?: boolean;
  readonly assumption?: string;
  readonly source: string;
  readonly asOf: string;
}

export interface LadderPrices {
  readonly rungs: readonly RungPrice[];
  /** Why the ladder cannot be priced, where it cannot. */
  readonly missing?: string;
  /** For sorting: price of the first rung that has one. */
  readonly order: number;
}

const oneYear: readonly string[] = ["ri-1y-no-upfront", "cud-1y"];

/** Prices a rung. Reserved capacity is billed at the list price whether it runs or not; a commitment on top of it is the account's affair. */
const rungPrices: Readonly<Record<Rung["from"], (catalog: Catalog, offer: Offer, rung: Rung) => Omit<RungPrice, "rung">>> = {
  reserved: (catalog, offer) => {
    const commitment = catalog.commitments(offer.cloud, offer.region, offer.instanceType).find((one) => one.verified && oneYear.includes(one.term));
    const note = commitment === undefined ? "" : `; with a commitment of one year it would be $${commitment.usdPerHour} an hour`;
    return {
      usdPerHour: offer.usdPerHour ?? null,
      wholeMonth: true,
      assumption: `reserved capacity is counted at the on-demand price for the whole month${note}`,
      source: offer.source,
      asOf: offer.asOf,
    };
  },
  "capacity block": (_, offer) => ({
    usdPerHour: null,
    wholeMonth: true,
    unpublished: true,
    assumption: "no price of capacity blocks is published in a form that can be read",
    source: offer.source,
    asOf: offer.asOf,
  }),
  "on-demand": (_, offer) => ({ usdPerHour: offer.usdPerHour ?? null, wholeMonth: false, source: offer.source, asOf: offer.asOf }),
  "flex-start": (_, offer) => ({
    usdPerHour: null,
    wholeMonth: false,
    unpublished: true,
    assumption: "no price of flex-start is published in a form that can be read",
    source: offer.source,
    asOf: offer.asOf,
  }),
  spot: (_, offer) =>
    offer.spotUsdPerHour !== undefined
      ? {
          usdPerHour: offer.spotUsdPerHour,
          wholeMonth: false,
          assumption: "spot price of the catalogue's day; it moves daily",
          source: offer.source,
          asOf: offer.asOf,
        }
      : { usdPerHour: null, wholeMonth: false, assumption: "no spot price is known here", source: offer.source, asOf: offer.asOf },
};

export function ladderPrices(catalog: Catalog, offer: Offer, rungs: readonly Rung[]): LadderPrices {
  const priced = rungs.map((rung): RungPrice => ({ rung, ...rungPrices[rung.from](catalog, offer, rung) }));
  // A spot rung above another one falls back to it, so its price may be replaced by the dearer, known one.
  const fallback = priced.find((one) => one.rung.from === "on-demand" && one.usdPerHour !== null);
  const filled = priced.map(
    (one): RungPrice =>
      one.rung.from === "spot" && one.usdPerHour === null && fallback !== undefined
        ? { ...one, usdPerHour: fallback.usdPerHour, assumption: "no spot price is known here: counted at the on-demand price" }
        : one,
  );
  const known = filled.flatMap((one) => (one.usdPerHour === null ? [] : [one.usdPerHour]));
  const first = known[0];
  if (first === undefined && filled.some((one) => one.unpublished)) return { rungs: filled, order: offer.usdPerHour ?? Number.POSITIVE_INFINITY };
  if (first === undefined) {
    const names = [...new Set(rungs.map((rung) => rung.from))].join(" or ");
    return { rungs: filled, missing: `no ${names} price in ${offer.region}`, order: Number.POSITIVE_INFINITY };
  }
  return { rungs: filled, order: first };
}

export interface Allotment {
  readonly price: RungPrice;
  readonly instances: number;
}

/** Most instances of a rung where `instances` are needed. */
const limitOf = ({ rung }: RungPrice, instances: number): number =>
  Math.min(rung.instances ?? Number.POSITIVE_INFINITY, rung.maxShare === undefined ? Number.POSITIVE_INFINITY : Math.floor(rung.maxShare * instances + 1e-9));

/** Most instances that the whole ladder gives. */
export const given = (prices: LadderPrices, instances: number): number => prices.rungs.reduce((sum, price) => sum + limitOf(price, instances), 0);

/** Climbs the ladder from the first rung. Undefined when its limits do not add up to what is needed. */
export function climb(prices: LadderPrices, instances: number): readonly Allotment[] | undefined {
  const taken: Allotment[] = [];
  let left = instances;
  for (const price of prices.rungs) {
    const limit = limitOf(price, instances);
    const count = Math.min(left, limit);
    if (count > 0) taken.push({ price, instances: count });
    left -= count;
  }
  return left > 0 ? undefined : taken;
}
