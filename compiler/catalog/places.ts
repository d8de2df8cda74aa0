import type { Cloud } from "../system.ts";
import type { FullCatalog } from "./index.ts";
import { nearest } from "./nearest.ts";

export const allClouds: readonly Cloud[] = ["aws", "azure", "gcp"];

export interface CloudRegion {
  readonly cloud: Cloud;
  readonly region: string;
}

/** A place that the catalogue does not know. */
export interface UnknownPlace {
  readonly unknown: string;
  readonly alternatives: readonly string[];
}

const regionsOf = (catalog: FullCatalog): readonly CloudRegion[] => allClouds.flatMap((cloud) => catalog.regions(cloud).map((region) => ({ cloud, region })));

function regionsAt(catalog: FullCatalog, place: string): readonly CloudRegion[] | undefined {
  const all = regionsOf(catalog);
  const named = all.filter(({ cloud, region }) => region === place || `${cloud}/${region}` === place);
  if (named.length > 0) return named;
  const countries = catalog.countries(place);
  return countries && all.filter(({ cloud, region }) => countries.includes(catalog.country(cloud, region) ?? ""));
}

/**
 * Regions of a list of places, without repetition: "aws/eu-west-1", a region's name, an ISO country code, "eu-27" or "eu".
 * A country without regions adds none; a name that is none of these is returned as unknown.
 */
export function resolvePlaces(catalog: FullCatalog, places: readonly string[]): readonly CloudRegion[] | UnknownPlace {
  const found = new Map<string, CloudRegion>();
  for (const place of places) {
    const regions = regionsAt(catalog, place);
    if (regions === undefined) {
      const known = regionsOf(catalog).map(({ cloud, region }) => (place.includes("/") ? `${cloud}/${region}` : region));
      return { unknown: place, alternatives: nearest(place, known) };
    }
    for (const one of regions) found.set(`${one.cloud}/${one.region}`, one);
  }
  return [...found.values()];
}

/** All regions of the clouds. */
export const everywhere = (catalog: FullCatalog, clouds: readonly Cloud[]): readonly CloudRegion[] =>
  regionsOf(catalog).filter(({ cloud }) => clouds.includes(cloud));
