import type { Catalog, Commitment, Offer, Reservation } from "../catalog/catalog.ts";
import type { Rung } from "./plan.ts";
import { quotaInstances } from "./quota.ts";

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
  /** Price of a commitment of one year, where it is known. */
  readonly commitment?: Commitment;
}

const oneYear: readonly string[] = ["ri-1y-no-upfront", "cud-1y"];

const oneYearOf = (catalog: Catalog, offer: Offer): Commitment | undefined =>
  catalog.commitments(offer.cloud, offer.region, offer.instanceType).find((one) => one.verified && oneYear.includes(one.term));

/** The price of a commitment of one year, billed for the whole month; null where none is known. */
function committed(catalog: Catalog, offer: Offer): Omit<RungPrice, "rung"> {
  const commitment = oneYearOf(catalog, offer);
  if (commitment !== undefined)
    return {
      usdPerHour: commitment.usdPerHour,
      wholeMonth: true,
      assumption: `a commitment of one year pays for it (${commitment.term}), for the whole month`,
      source: commitment.source,
      asOf: commitment.asOf,
    };
  return {
    usdPerHour: null,
    wholeMonth: true,
    unpublished: true,
    assumption: "the catalogue has no price of a commitment of one year here",
    source: offer.source,
    asOf: offer.asOf,
  };
}

const reservationOf = (catalog: Catalog, { from, id }: Rung): Reservation | undefined =>
  from === "reserved" && id !== undefined ? catalog.reservation?.(id) : undefined;

const isOf = (own: Reservation, { cloud, region, instanceType }: Offer): boolean =>
  own.cloud === cloud && own.region === region && own.instanceType === instanceType;

/** A reservation that the project states: at the rate that it pays. */
function paidFor(own: Reservation, offer: Offer): Omit<RungPrice, "rung"> {
  const paper = { source: own.source, asOf: own.asOf };
  if (!isOf(own, offer))
    return { usdPerHour: null, wholeMonth: true, assumption: `reservation ${own.id} is of ${own.instanceType} in ${own.region}`, ...paper };
  if (own.usdPerHour !== undefined)
    return { usdPerHour: own.usdPerHour, wholeMonth: true, assumption: `rate that is paid for reservation ${own.id}, for the whole month`, ...paper };
  return {
    usdPerHour: offer.usdPerHour ?? null,
    wholeMonth: true,
    assumption: `reservation ${own.id} is counted at the on-demand price for the whole month: ${own.source} states no rate`,
    source: offer.source,
    asOf: offer.asOf,
  };
}

/** The rung with no more instances than the project's reservation has, and its quota allows. */
function within(catalog: Catalog, offer: Offer, rung: Rung): Rung {
  const own = reservationOf(catalog, rung);
  const limits = [
    ...(own === undefined ? [] : [isOf(own, offer) ? own.count : 0]),
    ...[quotaInstances(catalog, offer, rung.from)].filter((one) => one !== undefined),
  ];
  return limits.length === 0 ? rung : { ...rung, instances: Math.min(...limits, rung.instances ?? Number.POSITIVE_INFINITY) };
}

/** Prices a rung. Reserved capacity is billed at the list price whether it runs or not, unless the author says that a commitment pays for it. */
const rungPrices: Readonly<Record<Rung["from"], (catalog: Catalog, offer: Offer, rung: Rung) => Omit<RungPrice, "rung">>> = {
  reserved: (catalog, offer, rung) => {
    const own = reservationOf(catalog, rung);
    if (own !== undefined) return paidFor(own, offer);
    if (rung.commitment !== undefined) return committed(catalog, offer);
    const commitment = oneYearOf(catalog, offer);
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
  "on-demand": (catalog, offer, rung) =>
    rung.commitment === undefined
      ? { usdPerHour: offer.usdPerHour ?? null, wholeMonth: false, source: offer.source, asOf: offer.asOf }
      : committed(catalog, offer),
  "flex-start": (_, offer) => ({
    usdPerHour: null,
    wholeMonth: false,
    unpublished: true,
    assumption: "no price of flex-start is published in a form that can be read",
    source: offer.source,
    asOf: offer.asOf,
  }),
  spot: (catalog, offer) =>
    offer.spotUsdPerHour !== undefined
      ? {
          usdPerHour: offer.spotUsdPerHour,
          wholeMonth: false,
          assumption: `spot price of the catalogue's day; it moves daily; ${interruption(catalog, offer)}`,
          source: offer.source,
          asOf: offer.asOf,
        }
      : { usdPerHour: null, wholeMonth: false, assumption: "no spot price is known here", source: offer.source, asOf: offer.asOf },
};

/** What the cloud says of how often such capacity is taken away. */
function interruption(catalog: Catalog, offer: Offer): string {
  const band = catalog.spotInterruption(offer.cloud, offer.region, offer.instanceType);
  return band === undefined ? "how often it is interrupted is not known" : `${band} of it is interrupted in a month (Spot Advisor)`;
}

/**
 * Most of the instances that may be spot, by how often it is interrupted in a month: what a fleet loses must be small beside what it
 * keeps. Rarely interrupted spot is limited by the author alone; so is spot of which nothing is known, and the bill says that. A policy of
 * the planner, not a fact of the cloud.
 */
const SPOT_SHARE: Readonly<Record<string, number>> = { "<5%": 1, "5-10%": 0.75, "10-15%": 0.5, "15-20%": 0.25, ">20%": 0.1 };

/** The rung with its share limited by the band of interruptions, where another rung can give the rest. */
function limited(catalog: Catalog, offer: Offer, rung: Rung, rest: readonly Rung[]): Rung {
  if (rung.from !== "spot" || rest.every(({ from }) => from === "spot")) return rung;
  const band = catalog.spotInterruption(offer.cloud, offer.region, offer.instanceType);
  const most = band === undefined ? undefined : SPOT_SHARE[band];
  return most === undefined || most >= (rung.maxShare ?? 1) ? rung : { ...rung, maxShare: most };
}

export function ladderPrices(catalog: Catalog, offer: Offer, rungs: readonly Rung[]): LadderPrices {
  const commitment = oneYearOf(catalog, offer);
  const found = pricesOf(catalog, offer, rungs);
  return commitment === undefined ? found : { ...found, commitment };
}

function pricesOf(catalog: Catalog, offer: Offer, rungs: readonly Rung[]): LadderPrices {
  const priced = rungs.map(
    (rung, place): RungPrice => ({
      rung: limited(catalog, offer, within(catalog, offer, rung), rungs.slice(place + 1)),
      ...rungPrices[rung.from](catalog, offer, rung),
    }),
  );
  // A spot rung above another one falls back to it, so its price may be replaced by the dearer, known one.
  const fallback = priced.find((one) => one.rung.from === "on-demand" && one.rung.commitment === undefined && one.usdPerHour !== null);
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
