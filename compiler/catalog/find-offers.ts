import type { Cloud } from "../system.ts";
import { kilometres } from "./availability.ts";
import type { Commitment, Offer } from "./catalog.ts";
import type { FullCatalog } from "./index.ts";
import { nearest } from "./nearest.ts";
import { type Kinds, type MarketPrice, matches, type OfferQuery, priceIn } from "./offer-query.ts";
import { allClouds, type CloudRegion, everywhere, resolvePlaces } from "./places.ts";

export interface FoundOffer {
  /** From 1; rises when the price (or carbon, price) changes. Equal rank is a tie. */
  readonly rank: number;
  readonly cloud: Cloud;
  readonly region: string;
  readonly instanceType: string;
  readonly accelerator: { readonly name: string; readonly count: number; readonly memoryGiB: number } | null;
  readonly vcpus: number | null;
  readonly memoryGiB: number | null;
  readonly market: OfferQuery["market"];
  readonly usdPerHour: number;
  readonly usdPerAcceleratorHour: number | null;
  readonly gridGco2ePerKwh: number | null;
  readonly zones: readonly string[];
  readonly verified: boolean;
  readonly restricted: boolean;
  readonly note: string | null;
  readonly source: string;
  readonly asOf: string;
}

export interface OffersAnswer {
  readonly query: OfferQuery;
  /** All matches, before the limit. */
  readonly total: number;
  readonly offers: readonly FoundOffer[];
}

export const refusals = ["unknown-accelerator", "unknown-instance", "unknown-region", "no-match", "not-offered-in-region", "no-price-for-market"] as const;
export interface OffersRefusal {
  readonly error: { readonly code: (typeof refusals)[number]; readonly message: string; readonly alternatives?: readonly string[] };
}

interface Priced {
  readonly offer: Offer;
  readonly price: MarketPrice;
  readonly carbon: number | undefined;
}

const refuse = (code: (typeof refusals)[number], message: string, alternatives: readonly string[] = []): OffersRefusal => ({
  error: { code, message, ...(alternatives.length > 0 ? { alternatives } : {}) },
});

/** Canonical names of accelerators, whatever their case; a name in no row is refused. */
function canonicalNames(catalog: FullCatalog, names: readonly string[]): readonly string[] | OffersRefusal {
  const known = catalog.accelerators().map(({ name }) => name);
  const found: string[] = [];
  for (const name of names) {
    const canonical = known.find((one) => one.toLowerCase() === name.toLowerCase());
    if (canonical === undefined) return refuse("unknown-accelerator", `accelerator \`${name}\` is in no row of the catalogue`, nearest(name, known));
    if (!found.includes(canonical)) found.push(canonical);
  }
  return found;
}

/** Up to three regions, nearest to the place first, then cheapest. */
export function nearbyRegions(catalog: FullCatalog, to: readonly CloudRegion[], found: readonly CloudRegion[]): readonly string[] {
  const [first] = to;
  const here = first && catalog.region(first.cloud, first.region);
  const ranked = [...new Map(found.map((one) => [`${one.cloud}/${one.region}`, one])).entries()].map(([name, { cloud, region }]) => {
    const there = catalog.region(cloud, region);
    const away = here && there ? kilometres([here.latitude, here.longitude], [there.latitude, there.longitude]) : 0;
    return { name, away };
  });
  return ranked
    .sort((a, b) => a.away - b.away || (a.name < b.name ? -1 : 1))
    .slice(0, 3)
    .map(({ name }) => name);
}

const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
const identity = ({ offer }: Priced): readonly [string, string, string] => [offer.cloud, offer.region, offer.instanceType];

function compare(a: Priced, b: Priced, byCarbon: boolean): number {
  if (byCarbon && a.carbon !== b.carbon) return (a.carbon ?? 0) - (b.carbon ?? 0);
  if (a.price.usdPerHour !== b.price.usdPerHour) return a.price.usdPerHour - b.price.usdPerHour;
  const [[cloudA, regionA, typeA], [cloudB, regionB, typeB]] = [identity(a), identity(b)];
  return byText(cloudA, cloudB) || byText(regionA, regionB) || byText(typeA, typeB);
}

/** Shares of a price, without the noise of binary fractions. */
const nineDecimals = (value: number): number => Math.round(value * 1e9) / 1e9;

function present({ offer, price, carbon }: Priced, rank: number, query: OfferQuery): FoundOffer {
  const { accelerator } = offer;
  const notes = [...price.notes, ...(offer.notAllowed === undefined ? [] : [offer.notAllowed])];
  return {
    rank,
    cloud: offer.cloud,
    region: offer.region,
    instanceType: offer.instanceType,
    accelerator: accelerator ? { name: accelerator.name, count: accelerator.count, memoryGiB: accelerator.memoryGib } : null,
    vcpus: offer.vcpus ?? null,
    memoryGiB: offer.memoryGib ?? null,
    market: query.market,
    usdPerHour: price.usdPerHour,
    usdPerAcceleratorHour: accelerator ? nineDecimals(price.usdPerHour / accelerator.count) : null,
    gridGco2ePerKwh: carbon ?? null,
    zones: offer.zones,
    verified: price.verified,
    restricted: offer.restricted,
    note: notes.length > 0 ? notes.join("; ") : null,
    source: price.source,
    asOf: price.asOf,
  };
}

function rank(sorted: readonly Priced[], query: OfferQuery): readonly FoundOffer[] {
  let position = 0;
  let before: Priced | undefined;
  return sorted.map((one) => {
    const tie = before !== undefined && before.price.usdPerHour === one.price.usdPerHour && (query.sort === "price" || before.carbon === one.carbon);
    if (!tie) position += 1;
    before = one;
    return present(one, position, query);
  });
}

/** Says what kept the priced rows out. */
function leftOut(priced: readonly Priced[], query: OfferQuery): OffersRefusal {
  const unverified = priced.filter(({ price }) => !price.verified && !query.includeUnverified).length;
  const forbidden = priced.filter(({ offer }) => offer.notAllowed !== undefined && !query.includeRestricted);
  const restricted = priced.filter(({ offer }) => offer.restricted && !query.includeRestricted).length - forbidden.length;
  const reasons = [
    ...(unverified > 0 ? [`${unverified} unverified (--include-unverified)`] : []),
    ...(restricted > 0 ? [`${restricted} restricted (--include-restricted)`] : []),
    ...(forbidden.length > 0 ? [`${forbidden.length} ${forbidden[0]?.offer.notAllowed?.split(":")[0]} (--include-restricted)`] : []),
    ...(query.sort === "carbon" ? ["no grid factor is known (--sort price)"] : []),
  ];
  return refuse("no-match", `${priced.length} priced ${priced.length === 1 ? "offer was" : "offers were"} left out: ${reasons.join(", ")}`);
}

/** Answers the query, or says why there is no answer; reasons are decided in the order of `refusals`. */
export function findOffers(catalog: FullCatalog, asked: OfferQuery): OffersAnswer | OffersRefusal {
  const gpu = asked.gpu === null ? null : canonicalNames(catalog, asked.gpu);
  if (gpu !== null && "error" in gpu) return gpu;
  const query: OfferQuery = { ...asked, gpu };
  if (query.instance !== null) {
    const known = allClouds.flatMap((cloud) => catalog.instanceTypes(cloud));
    if (!known.includes(query.instance))
      return refuse("unknown-instance", `instance type \`${query.instance}\` is in no row of the catalogue`, nearest(query.instance, known));
  }
  const place = query.where === null ? everywhere(catalog, query.cloud) : resolvePlaces(catalog, query.where);
  if ("unknown" in place) return refuse("unknown-region", `\`${place.unknown}\` is no region of the catalogue and no country code`, place.alternatives);

  const kinds: Kinds = new Map(catalog.accelerators().map((one) => [one.name, one]));
  const matching = (regions: readonly CloudRegion[]): readonly Offer[] =>
    regions
      .filter(({ cloud }) => query.cloud.includes(cloud))
      .flatMap(({ cloud, region }) => catalog.offers(cloud, region).filter((offer) => matches(query, offer, kinds)));
  const here = matching(place);
  if (here.length === 0) {
    const elsewhere = query.where === null ? [] : matching(everywhere(catalog, query.cloud));
    if (elsewhere.length === 0) return refuse("no-match", "no instance type in the catalogue matches the filters");
    return refuse("not-offered-in-region", `nothing that matches is offered in ${query.where?.join(", ")}`, nearbyRegions(catalog, place, elsewhere));
  }
  const commitments = ({ cloud, region, instanceType }: Offer): readonly Commitment[] => catalog.commitments(cloud, region, instanceType);
  const withPrice = (offers: readonly Offer[]): readonly Priced[] =>
    offers.flatMap((offer) => {
      const price = priceIn(query.market, offer, commitments);
      return price === undefined ? [] : [{ offer, price, carbon: catalog.carbon(offer.cloud, offer.region) }];
    });
  const priced = withPrice(here);
  if (priced.length === 0) {
    const elsewhere = query.where === null ? [] : withPrice(matching(everywhere(catalog, query.cloud))).map(({ offer }) => offer);
    return refuse("no-price-for-market", `${described(here)} without a known ${query.market} price`, nearbyRegions(catalog, place, elsewhere));
  }
  const shown = priced.filter(
    ({ offer, price, carbon }) =>
      (price.verified || query.includeUnverified) && (!offer.restricted || query.includeRestricted) && (query.sort === "price" || carbon !== undefined),
  );
  if (shown.length === 0) return leftOut(priced, query);
  const ranked = rank(
    [...shown].sort((a, b) => compare(a, b, query.sort === "carbon")),
    query,
  );
  return { query, total: ranked.length, offers: query.limit === 0 ? ranked : ranked.slice(0, query.limit) };
}

function described(offers: readonly Offer[]): string {
  const types = [...new Set(offers.map(({ instanceType }) => instanceType))].sort();
  const names = types.slice(0, 3).map((type) => `\`${type}\``);
  return `${names.join(", ")}${types.length > 3 ? ` and ${types.length - 3} more types are` : types.length > 1 ? " are" : " is"} listed there`;
}
