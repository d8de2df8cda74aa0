import type { Cloud } from "../../system.ts";
import type { CatalogLayer, Commitment, Offer, ServicePrice } from "../catalog.ts";
import type { FullCatalog } from "../index.ts";
import { offerContents } from "../layer-contents.ts";
import { dayOf } from "../staleness.ts";
import { commitmentKey, type CommitmentDelta, type Delta, offerKey, type OfferDelta, regionOf, type ServiceDelta, serviceKey, type Stated } from "./delta.ts";

/** A statement counts when it is no older than the row that ships: an update of Lintel may bring newer prices. */
const counts = (stated: { readonly asOf: string } | undefined, shipped: { readonly asOf: string } | undefined): boolean =>
  stated !== undefined && (shipped === undefined || (dayOf(stated.asOf) ?? 0) >= (dayOf(shipped.asOf) ?? 0));

/** A note without a price says why there must not be one. */
const withheld = (offer: Offer): boolean => offer.usdPerHour === undefined && offer.note !== undefined;

function offerWith(offer: Offer, delta: OfferDelta | undefined): Offer {
  const onDemand = counts(delta?.onDemand, offer) && !withheld(offer) ? delta?.onDemand : undefined;
  const spot = counts(delta?.spot, offer) ? delta?.spot : undefined;
  if (onDemand === undefined && spot === undefined) return offer;
  const { usdPerHour: shippedUsd, spotUsdPerHour: shippedSpot, ...shape } = offer;
  const priceOf = (stated: Stated | undefined, shipped: number | undefined): number | undefined => (stated === undefined ? shipped : (stated.usd ?? undefined));
  const usd = priceOf(onDemand, shippedUsd);
  const spotUsd = priceOf(spot, shippedSpot);
  // Spot that is no cheaper is no spot market.
  const keepSpot = spotUsd !== undefined && (usd === undefined || spotUsd < usd);
  const from = onDemand ?? spot ?? offer;
  const own = { source: offer.source, asOf: offer.asOf };
  const spotFrom = spot ?? own;
  const second = onDemand === undefined ? `; on-demand ${own.source} of ${own.asOf}` : `; spot ${spotFrom.source} of ${spotFrom.asOf}`;
  const mixed = keepSpot && usd !== undefined && (onDemand === undefined || spotFrom.source !== from.source || spotFrom.asOf !== from.asOf);
  return {
    ...shape,
    ...(usd === undefined ? {} : { usdPerHour: usd }),
    ...(keepSpot ? { spotUsdPerHour: spotUsd } : {}),
    source: mixed ? `${from.source}${second}` : from.source,
    asOf: onDemand === undefined && usd !== undefined ? own.asOf : from.asOf,
  };
}

function priceOf(cloud: Cloud, region: string, { service, item, unit, tier, upTo, usd, source, asOf }: ServiceDelta): ServicePrice {
  return {
    cloud,
    region,
    service,
    item,
    unit,
    usd,
    ...(tier === null ? {} : { tier }),
    ...(upTo === null ? {} : { upTo }),
    source,
    asOf,
    verified: true,
  };
}

const last = (row: ServicePrice): number => row.upTo ?? Number.MAX_VALUE;
const compare = (a: ServicePrice, b: ServicePrice): number => {
  const [x, y] = [`${a.service}\0${a.item}\0${a.unit}`, `${b.service}\0${b.item}\0${b.unit}`];
  return x < y ? -1 : x > y ? 1 : last(a) - last(b);
};

/** Marks the last step of an item when nothing is known beyond it. */
function withEnd(row: ServicePrice, index: number, rows: readonly ServicePrice[]): ServicePrice {
  const { openEnded: _before, ...rest } = row;
  const next = rows[index + 1];
  const isLast = next === undefined || next.service !== row.service || next.item !== row.item || next.unit !== row.unit;
  return row.upTo !== undefined && isLast ? { ...rest, openEnded: true } : rest;
}

/** Rows of one cloud by region, found by their key. */
function byRegion<T>(rows: ReadonlyMap<string, T>): ReadonlyMap<string, readonly (readonly [string, T])[]> {
  const groups = new Map<string, (readonly [string, T])[]>();
  for (const entry of rows) {
    const region = regionOf(entry[0]);
    const group = groups.get(region);
    if (group === undefined) groups.set(region, [entry]);
    else group.push(entry);
  }
  return groups;
}

/** The catalogue with prices that a refresh read. Shapes, zones, restrictions and notes stay; a row that ships newer wins. Pure. */
export function refreshed(catalog: FullCatalog, deltas: readonly Delta[], layers: readonly CatalogLayer[] = []): FullCatalog {
  const of = new Map(deltas.map((delta) => [delta.cloud, delta]));
  const services = new Map(deltas.map((delta) => [delta.cloud, byRegion(delta.services)]));
  const offerRows = new Map(deltas.map((delta) => [delta.cloud, byRegion(delta.offers)]));
  const commitmentRows = new Map(deltas.map((delta) => [delta.cloud, byRegion(delta.commitments)]));
  const shapes = new Map<Cloud, ReadonlyMap<string, Offer>>();
  const known = new Map<string, readonly Offer[]>();

  /** The shape of a type as another region lists it: price and place of its own do not come along. */
  const shapeOf = (cloud: Cloud, instanceType: string): Offer | undefined => {
    let all = shapes.get(cloud);
    if (all === undefined) {
      all = new Map(
        catalog
          .regions(cloud)
          .flatMap((region) => catalog.offers(cloud, region))
          // The first of a type that is open and confirmed comes last, and stays.
          .sort((a, b) => Number(!a.restricted && a.verified) - Number(!b.restricted && b.verified))
          .map((offer) => [offer.instanceType, offer]),
      );
      shapes.set(cloud, all);
    }
    return all.get(instanceType);
  };
  const added = (cloud: Cloud, region: string, instanceType: string, delta: OfferDelta): readonly Offer[] => {
    const shape = shapeOf(cloud, instanceType);
    const from = delta.onDemand ?? delta.spot;
    if (shape === undefined || from === undefined) return [];
    const { usdPerHour: _price, spotUsdPerHour: _spot, note, ...rest } = shape;
    const here = catalog.offers(cloud, region);
    const restricted = shape.restricted || (here.length > 0 && here.every((offer) => offer.restricted));
    const bare: Offer = {
      ...rest,
      restricted,
      region,
      zones: [],
      source: from.source,
      asOf: from.asOf,
      ...(withheld(shape) && note !== undefined ? { note } : {}),
    };
    const made = offerWith(bare, delta);
    return made.usdPerHour === undefined && made.spotUsdPerHour === undefined ? [] : [made];
  };
  const offers = (cloud: Cloud, region: string): readonly Offer[] => {
    const shipped = catalog.offers(cloud, region);
    const delta = of.get(cloud);
    if (delta === undefined) return shipped;
    const key = `${cloud} ${region}`;
    const found = known.get(key);
    if (found !== undefined) return found;
    const names = new Set(shipped.map(({ instanceType }) => instanceType));
    const more = (offerRows.get(cloud)?.get(region) ?? []).flatMap(([row, one]) => {
      const instanceType = row.slice(region.length + 1);
      return names.has(instanceType) ? [] : added(cloud, region, instanceType, one);
    });
    const made = [...shipped.map((offer) => offerWith(offer, delta.offers.get(offerKey(region, offer.instanceType)))), ...more];
    known.set(key, made);
    return made;
  };
  const servicesAt = (cloud: Cloud, region: string, shipped: readonly ServicePrice[], keep: (row: ServiceDelta) => boolean): readonly ServicePrice[] => {
    const rows = services.get(cloud)?.get(region);
    if (rows === undefined) return shipped;
    const delta = new Map(rows);
    const keyOf = (row: ServicePrice): string => serviceKey(region, { ...row, tier: row.tier ?? null });
    const names = new Set(shipped.map(keyOf));
    const changed = shipped.map((row): ServicePrice => {
      const one = delta.get(keyOf(row));
      return one !== undefined && counts(one, row) ? { ...row, usd: one.usd, source: one.source, asOf: one.asOf, verified: true } : row;
    });
    const more = rows.filter(([key, row]) => !names.has(key) && keep(row)).map(([, row]) => priceOf(cloud, region, row));
    return more.length === 0 ? changed : [...changed, ...more].sort(compare).map(withEnd);
  };
  const commitments = (cloud: Cloud, region: string, instanceType: string): readonly Commitment[] => {
    const shipped = catalog.commitments(cloud, region, instanceType);
    const delta = of.get(cloud);
    if (delta === undefined) return shipped;
    const statedFor = (term: Commitment["term"]): CommitmentDelta | undefined => delta.commitments.get(commitmentKey(region, instanceType, term));
    const terms = new Set(shipped.map(({ term }) => term));
    const changed = shipped.map((row): Commitment => {
      const one = statedFor(row.term);
      return one !== undefined && counts(one, row) ? { ...row, usdPerHour: one.usd, source: one.source, asOf: one.asOf } : row;
    });
    const more = (["cud-1y", "cud-3y", "ri-1y-no-upfront"] as const).flatMap((term): readonly Commitment[] => {
      const one = terms.has(term) ? undefined : statedFor(term);
      return one === undefined ? [] : [{ cloud, region, instanceType, term, usdPerHour: one.usd, source: one.source, asOf: one.asOf, verified: true }];
    });
    return [...changed, ...more];
  };
  const made: FullCatalog = {
    ...catalog,
    offers,
    servicePrices: (cloud, region, service, item) =>
      servicesAt(
        cloud,
        region,
        catalog.servicePrices(cloud, region, service, item),
        (row) => row.service === service && (item === undefined || row.item === item),
      ),
    allServicePrices: (cloud, place) => servicesAt(cloud, place, catalog.allServicePrices(cloud, place), () => true),
    commitments,
    allCommitments: (cloud) => {
      if (!of.has(cloud)) return catalog.allCommitments(cloud);
      const types = new Set([
        ...catalog.allCommitments(cloud).map(({ region, instanceType }) => offerKey(region, instanceType)),
        ...[...(commitmentRows.get(cloud)?.values() ?? [])].flat().map(([key]) => key.slice(0, key.lastIndexOf("\0"))),
      ]);
      return [...types].flatMap((key) => commitments(cloud, regionOf(key), key.slice(key.indexOf("\0") + 1)));
    },
    layers: () => [...(catalog.layers?.() ?? []), ...layers],
    contents: () => offerContents(made, catalog.contents()),
  };
  return made;
}
