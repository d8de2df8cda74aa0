import type { FullCatalog } from "../index.ts";
import { dayOf } from "../staleness.ts";
import { type Delta, emptyDelta, offerKey, type OfferDelta, regionOf, type Stated } from "./delta.ts";
import type { Reading } from "./lists.ts";

const newer = <T extends { readonly asOf: string }>(before: T | undefined, now: T | undefined): T | undefined => {
  if (before === undefined || now === undefined) return now ?? before;
  return (dayOf(now.asOf) ?? 0) >= (dayOf(before.asOf) ?? 0) ? now : before;
};

function mergedMaps<T>(before: ReadonlyMap<string, T>, now: ReadonlyMap<string, T>, merge: (before: T | undefined, now: T) => T): ReadonlyMap<string, T> {
  const merged = new Map(before);
  for (const [key, one] of now) merged.set(key, merge(before.get(key), one));
  return merged;
}

function mergedOffer(before: OfferDelta | undefined, now: OfferDelta): OfferDelta {
  const [onDemand, spot] = [newer(before?.onDemand, now.onDemand), newer(before?.spot, now.spot)];
  return { ...(onDemand === undefined ? {} : { onDemand }), ...(spot === undefined ? {} : { spot }) };
}

/** What was refreshed before, with a new reading over it. The newer paper of a price counts. */
export function mergedDelta(before: Delta | undefined, { delta }: Pick<Reading, "delta">): Delta {
  const old = before ?? emptyDelta(delta.cloud);
  return {
    cloud: delta.cloud,
    offers: mergedMaps(old.offers, delta.offers, mergedOffer),
    services: mergedMaps(old.services, delta.services, (a, b) => newer(a, b) ?? b),
    commitments: mergedMaps(old.commitments, delta.commitments, (a, b) => newer(a, b) ?? b),
  };
}

/** On-demand prices that the catalogue has and a complete list lacks, as statements that they are gone. */
export function goneOffers({ cloud, delta, complete, seen }: Reading, catalog: FullCatalog): ReadonlyMap<string, OfferDelta> {
  const gone = new Map<string, OfferDelta>();
  for (const region of catalog.regions(cloud)) {
    if (!complete.has(`offers ${region}`)) continue;
    const [first] = [...delta.offers].filter(([key]) => regionOf(key) === region).map(([, one]) => one.onDemand);
    if (first === undefined) continue;
    for (const { instanceType, usdPerHour } of catalog.offers(cloud, region)) {
      const key = offerKey(region, instanceType);
      if (usdPerHour === undefined || seen.has(key)) continue;
      const stated: Stated = { usd: null, source: `${first.source}: not listed`, asOf: first.asOf };
      gone.set(key, { onDemand: stated });
    }
  }
  return gone;
}
