import type { ServicePrice } from "../catalog/catalog.ts";
import { findOffers, nearbyRegions, type OffersRefusal } from "../catalog/find-offers.ts";
import type { FullCatalog } from "../catalog/index.ts";
import { nearest } from "../catalog/nearest.ts";
import { priceIn } from "../catalog/offer-query.ts";
import { allClouds, everywhere } from "../catalog/places.ts";
import type { Cloud } from "../system.ts";
import { graduated, usableRows } from "./price.ts";
import type { InstanceResource, Resource, ServiceResource, Wrong } from "./resources.ts";
import { billedHours, sustainedUse } from "./sustained-use.ts";

export type NoPriceCode = "unknown-instance" | "not-offered-in-region" | "no-price-for-market" | "accelerator-mismatch" | "unknown-item" | "tier-unknown";

/** A resource that has no price, and why. */
export interface Unpriced {
  readonly code: NoPriceCode;
  /** One sentence, without the resource's id. */
  readonly message: string;
  /** Up to three known things that are nearest to what was asked for. */
  readonly alternatives?: readonly string[];
}

export interface Discount {
  readonly kind: "sustained-use";
  /** Below zero, unrounded. */
  readonly usd: number;
  /** False: a share that it was computed with is recalled, not read. */
  readonly verified: boolean;
}

/** What a resource costs in a month, unrounded. */
export interface Charge {
  readonly usd: number;
  /** In `unit`s of the price. */
  readonly quantity: number;
  readonly unit: string;
  /** List price; absent where several steps are used. */
  readonly usdPerUnit?: number;
  /** Where the price has steps: those that are used. */
  readonly tiers?: readonly { readonly quantity: number; readonly usdPerUnit: number }[];
  readonly discounts?: readonly Discount[];
  readonly source: string;
  readonly asOf: string;
  /** Needs an access request, or is closed to new subscriptions. */
  readonly restricted: boolean;
  readonly notes: readonly string[];
}

export interface Priced {
  readonly charge: Charge;
  /** Where the bill follows the hours that it runs: what it costs when it runs at most so many hours. */
  readonly usdWithin?: (hours: number) => number;
}

/** Hours are bought for the whole month, used or not. */
const commitments: readonly string[] = ["commit-1y", "commit-3y"] satisfies readonly InstanceResource["market"][];

function noOffer({ instanceType, cloud, region, market }: InstanceResource, { error }: OffersRefusal): Unpriced {
  const alternatives = error.alternatives === undefined ? {} : { alternatives: error.alternatives };
  const here = `${cloud}/${region}`;
  switch (error.code) {
    case "unknown-instance":
      return { code: error.code, message: `instance type \`${instanceType}\` is in no row of the catalogue`, ...alternatives };
    case "unknown-region":
      return { code: "not-offered-in-region", message: `\`${here}\` is no region of the catalogue`, ...alternatives };
    case "not-offered-in-region":
      return { code: error.code, message: `\`${instanceType}\` is not offered in ${here}`, ...alternatives };
    case "no-price-for-market":
      return { code: error.code, message: `\`${instanceType}\` is listed in ${here}, without a known ${market} price`, ...alternatives };
    case "no-match":
      return {
        code: "no-price-for-market",
        message: `the ${market} price of \`${instanceType}\` in ${here} is not verified: one weak source stands behind it`,
      };
    case "unknown-accelerator":
      throw new TypeError("no accelerator was asked for");
  }
}

type Attached = readonly { readonly name: string; readonly count: number }[];

const attachedText = (attached: Attached): string =>
  attached.length === 0 ? "no accelerator" : attached.map(({ name, count }) => `${count} x ${name}`).join(" and ");

/** Accelerators by name, whatever the case; what is stated in several entries adds up. */
function counted(attached: Attached): Attached {
  const counts = new Map<string, { name: string; count: number }>();
  for (const { name, count } of attached) {
    if (count === 0) continue;
    const key = name.toLowerCase();
    counts.set(key, { name: counts.get(key)?.name ?? name, count: (counts.get(key)?.count ?? 0) + count });
  }
  return [...counts.values()];
}

function sameAccelerators(stated: Attached, found: Attached): boolean {
  const known = new Map(found.map(({ name, count }) => [name.toLowerCase(), count]));
  return stated.length === known.size && stated.every(({ name, count }) => known.get(name.toLowerCase()) === count);
}

/** Why there is no price, as a search for offers says it. */
function whyNoOffer(catalog: FullCatalog, resource: InstanceResource): Unpriced {
  const answer = findOffers(catalog, {
    gpu: null,
    count: null,
    minCount: null,
    minGpuMemory: null,
    minTotalGpuMemory: null,
    class: "any",
    vendor: null,
    instance: resource.instanceType,
    vcpus: null,
    memory: null,
    cloud: allClouds,
    where: [`${resource.cloud}/${resource.region}`],
    market: resource.market,
    includeUnverified: false,
    includeRestricted: true,
    sort: "price",
    limit: 1,
  });
  if ("error" in answer) return noOffer(resource, answer);
  throw new RangeError(`an offer of ${resource.instanceType} that has no price has one`);
}

function priceInstance(catalog: FullCatalog, resource: InstanceResource, hoursPerMonth: number): Priced | Unpriced {
  const { cloud, region, instanceType, market, count } = resource;
  const listed = catalog.regions(cloud).includes(region) ? catalog.offers(cloud, region) : [];
  const offer = listed.find((one) => one.instanceType === instanceType);
  const price = offer && priceIn(market, offer, () => catalog.commitments(cloud, region, instanceType));
  // Restricted offers are priced: whoever lists a resource by its name says that it may be used.
  if (offer === undefined || price === undefined || !price.verified) return whyNoOffer(catalog, resource);

  const has = offer.accelerator === undefined ? [] : [offer.accelerator];
  const stated = resource.accelerators && counted(resource.accelerators);
  if (stated !== undefined && !sameAccelerators(stated, has)) {
    return { code: "accelerator-mismatch", message: `\`${instanceType}\` comes with ${attachedText(has)}, not with ${attachedText(stated)}` };
  }

  const { usdPerHour, source, asOf, notes } = price;
  const wholeMonth = commitments.includes(market);
  const hours = wholeMonth ? hoursPerMonth : resource.hours;
  const quantity = count * hours;
  const discount = market === "on-demand" ? sustainedUse(cloud, instanceType, offer.accelerator !== undefined) : undefined;
  const usdWithin = (most: number): number => count * (discount === undefined ? most : billedHours(discount, most, hoursPerMonth)) * usdPerHour;
  const usd = discount === undefined ? quantity * usdPerHour : usdWithin(hours);
  const saved = quantity * usdPerHour - usd;
  // The share of a full month is known; the way to it may not be.
  const certain = discount === undefined || discount.verified || hours >= hoursPerMonth;
  const charge: Charge = {
    usd,
    quantity,
    unit: "hour",
    usdPerUnit: usdPerHour,
    ...(discount !== undefined && hours > hoursPerMonth / discount.quarters.length && saved > 0
      ? { discounts: [{ kind: "sustained-use", usd: -saved, verified: certain }] }
      : {}),
    source,
    asOf,
    restricted: offer.restricted,
    notes: [...(wholeMonth ? ["a commitment is billed for the whole month"] : []), ...tooLong(hours, hoursPerMonth), ...notes],
  };
  return wholeMonth ? { charge } : { charge, usdWithin: (most) => usdWithin(Math.min(hours, most)) };
}

const tooLong = (hours: number, hoursPerMonth: number): readonly string[] =>
  hours > hoursPerMonth ? [`${hours} hours are more than the month's ${hoursPerMonth}`] : [];

const isHourly = (unit: string): boolean => unit === "hour" || unit.endsWith("-hour");

/** Regions and multi-regions. */
const pricedPlaces = (catalog: FullCatalog, cloud: Cloud): readonly string[] => [...catalog.regions(cloud), ...catalog.locations(cloud)];

function unknownItem(catalog: FullCatalog, { cloud, region, service, item }: ServiceResource): Unpriced {
  const refuse = (message: string, alternatives: readonly string[]): Unpriced => ({
    code: "unknown-item",
    message,
    ...(alternatives.length === 0 ? {} : { alternatives }),
  });
  const places = pricedPlaces(catalog, cloud);
  if (!places.includes(region)) return refuse(`\`${cloud}/${region}\` is no region of the catalogue`, nearest(region, places));
  const elsewhere = everywhere(catalog, [cloud]).filter((one) => catalog.servicePrices(cloud, one.region, service, item).length > 0);
  if (elsewhere.length > 0) {
    return refuse(`the catalogue has no price of \`${service}\`, \`${item}\` in ${cloud}/${region}`, nearbyRegions(catalog, [{ cloud, region }], elsewhere));
  }
  const rows = places.flatMap((place) => catalog.allServicePrices(cloud, place));
  const items = rows.filter((row) => row.service === service).map((row) => row.item);
  if (items.length > 0) return refuse(`\`${service}\` of ${cloud} has no item \`${item}\``, nearest(item, items));
  const services = rows.map((row) => row.service);
  return refuse(`the catalogue knows no service \`${service}\` of ${cloud}`, nearest(service, services));
}

const oldest = (rows: readonly ServicePrice[]): string => rows.map(({ asOf }) => asOf).sort()[0] ?? "";
const unique = (texts: readonly string[]): readonly string[] => [...new Set(texts)];

/** A month's quantity, and the hours behind it. What the unit does not take is refused: leaving it out would change the bill. */
function quantityOf(resource: ServiceResource, unit: string, hoursPerMonth: number): { readonly count?: number; readonly quantity: number } | Wrong {
  const { id, item, count = 1, hours = hoursPerMonth, quantity } = resource;
  const wrong = (what: string): Wrong => ({ wrong: `resource \`${id}\`: \`${item}\` is billed by ${unit}: ${what}` });
  if (isHourly(unit)) return quantity === undefined ? { count, quantity: count * hours } : wrong("give `count` and `hours`, not `quantity`");
  if (resource.hours !== undefined) return wrong("give `quantity`, not `hours`");
  if (count !== 1) return wrong("give the whole `quantity`, not a `count` of it");
  return quantity === undefined ? wrong("`quantity` is missing") : { quantity };
}

function priceService(catalog: FullCatalog, resource: ServiceResource, hoursPerMonth: number): Priced | Unpriced | Wrong {
  const { cloud, region, service, item } = resource;
  if (!pricedPlaces(catalog, cloud).includes(region)) return unknownItem(catalog, resource);
  const rows = usableRows(catalog, resource, service, item);
  if ("problem" in rows) return rows.problem === "missing" ? unknownItem(catalog, resource) : { code: "no-price-for-market", message: rows.reason };
  const [first] = rows;
  if (first === undefined) throw new RangeError("a price without a row");
  const amount = quantityOf(resource, first.unit, hoursPerMonth);
  if ("wrong" in amount) return amount;
  const { count, quantity } = amount;
  const price = graduated(rows, quantity);
  if ("unknown" in price) return { code: "tier-unknown", message: `\`${service}\`, \`${item}\` in ${region}: ${price.unknown}, ${quantity} are asked for` };
  const { hours = hoursPerMonth } = resource;
  const used = rows.slice(0, Math.max(1, price.steps.length));
  const charge: Charge = {
    usd: price.usd,
    quantity,
    unit: first.unit,
    ...(used.length === 1 ? { usdPerUnit: first.usd } : {}),
    ...(first.tier === undefined ? {} : { tiers: price.steps }),
    source: unique(used.map((row) => row.source)).join("; "),
    asOf: oldest(used),
    restricted: false,
    notes: [...tooLong(hours, hoursPerMonth), ...unique(used.flatMap((row) => (row.note === undefined ? [] : [row.note])))],
  };
  if (count === undefined) return { charge };
  return {
    charge,
    usdWithin: (most) => {
      const less = graduated(rows, count * Math.min(hours, most));
      if ("unknown" in less) throw new RangeError("fewer hours have no price");
      return less.usd;
    },
  };
}

/** Prices one resource at list price; `Wrong` where the resource is stated in a way that its unit does not take. */
export function priceResource(catalog: FullCatalog, resource: Resource, hoursPerMonth: number): Priced | Unpriced | Wrong {
  return resource.type === "instance" ? priceInstance(catalog, resource, hoursPerMonth) : priceService(catalog, resource, hoursPerMonth);
}
