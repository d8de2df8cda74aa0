import type { Catalog } from "../catalog/catalog.ts";
import type { Place } from "../system.ts";
import { byCodePoint } from "./format.ts";

/** ISO 3166 codes of the member states. Source: European Union, since 2020-02-01. */
const eu: ReadonlySet<string> = new Set("AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK".split(" "));
const areaOf = (country: string | undefined): string | undefined => (country === undefined ? undefined : eu.has(country) ? "EU" : country);

/** Other regions of the same cloud under the same law: the same country, or the EU-27. */
export function sameArea(catalog: Catalog, place: Place): readonly string[] {
  const area = areaOf(catalog.country(place.cloud, place.region));
  if (area === undefined) return [];
  return catalog
    .regions(place.cloud)
    .filter((region) => region !== place.region && areaOf(catalog.country(place.cloud, region)) === area)
    .sort(byCodePoint);
}

/** The same place in another region: zones by name, recovery region and reservations do not come along. */
export function inRegion(place: Place, region: string): Place {
  const { zoneNames: _names, dr: _dr, ...rest } = place;
  return { ...rest, region };
}
