import type { Cloud } from "../system.ts";
import type { Commitment, Offer } from "./catalog.ts";
import type { AcceleratorClass, Vendor } from "./format.ts";

export const markets = ["on-demand", "spot", "commit-1y", "commit-3y"] as const;
export type Market = (typeof markets)[number];

export const offerClasses = ["gpu", "tpu", "neuron", "cpu", "accelerated", "any"] as const;
export type OfferClass = (typeof offerClasses)[number];

export const vendors = ["nvidia", "amd", "google", "aws"] as const satisfies readonly Vendor[];
export const sortOrders = ["price", "carbon"] as const;

/** What is asked for. `null` is no condition. */
export interface OfferQuery {
  /** Names as in the catalogue. */
  readonly gpu: readonly string[] | null;
  readonly count: number | null;
  readonly minCount: number | null;
  /** Nominal GiB per device. */
  readonly minGpuMemory: number | null;
  /** Nominal GiB per instance. */
  readonly minTotalGpuMemory: number | null;
  readonly class: OfferClass;
  readonly vendor: Vendor | null;
  readonly instance: string | null;
  readonly vcpus: number | null;
  /** GiB. */
  readonly memory: number | null;
  readonly cloud: readonly Cloud[];
  readonly where: readonly string[] | null;
  readonly market: Market;
  readonly includeUnverified: boolean;
  readonly includeRestricted: boolean;
  readonly sort: (typeof sortOrders)[number];
  /** 0 is all. */
  readonly limit: number;
}

/** Class and maker of an accelerator by its name. */
export type Kinds = ReadonlyMap<string, { readonly class: AcceleratorClass; readonly vendor: Vendor }>;

function matchesClass(wanted: OfferClass, found: AcceleratorClass | undefined): boolean {
  if (wanted === "any") return true;
  if (wanted === "cpu") return found === undefined;
  return wanted === "accelerated" ? found !== undefined : wanted === found;
}

const atLeast = (wanted: number | null, found: number | undefined): boolean => wanted === null || (found !== undefined && found >= wanted);

/** Everything but place, market and the two kinds of doubtful rows. An unknown size does not match a condition on it. */
export function matches(query: OfferQuery, offer: Offer, kinds: Kinds): boolean {
  const { accelerator } = offer;
  const kind = accelerator && kinds.get(accelerator.name);
  return (
    query.cloud.includes(offer.cloud) &&
    matchesClass(query.class, kind?.class) &&
    (query.instance === null || offer.instanceType === query.instance) &&
    (query.gpu === null || (accelerator !== undefined && query.gpu.includes(accelerator.name))) &&
    (query.vendor === null || kind?.vendor === query.vendor) &&
    (query.count === null || accelerator?.count === query.count) &&
    atLeast(query.minCount, accelerator?.count) &&
    atLeast(query.minGpuMemory, accelerator?.memoryGib) &&
    atLeast(query.minTotalGpuMemory, accelerator && accelerator.memoryGib * accelerator.count) &&
    atLeast(query.vcpus, offer.vcpus) &&
    atLeast(query.memory, offer.memoryGib)
  );
}

/** Price of an offer in a market, with where it comes from. */
export interface MarketPrice {
  readonly usdPerHour: number;
  readonly verified: boolean;
  readonly source: string;
  readonly asOf: string;
  readonly notes: readonly string[];
}

const termYears: Readonly<Record<Commitment["term"], Market>> = { "ri-1y-no-upfront": "commit-1y", "cud-1y": "commit-1y", "cud-3y": "commit-3y" };

/** Undefined where no price is known: never that of another market. */
export function priceIn(market: Market, offer: Offer, commitments: (offer: Offer) => readonly Commitment[]): MarketPrice | undefined {
  const own = offer.note === undefined ? [] : [offer.note];
  if (market === "on-demand" || market === "spot") {
    const usdPerHour = market === "spot" ? offer.spotUsdPerHour : offer.usdPerHour;
    return usdPerHour === undefined ? undefined : { usdPerHour, verified: offer.verified, source: offer.source, asOf: offer.asOf, notes: own };
  }
  const commitment = commitments(offer).find(({ term }) => termYears[term] === market);
  return (
    commitment && {
      usdPerHour: commitment.usdPerHour,
      verified: offer.verified && commitment.verified,
      source: commitment.source,
      asOf: commitment.asOf,
      notes: [...own, ...(commitment.note === undefined ? [] : [commitment.note])],
    }
  );
}
