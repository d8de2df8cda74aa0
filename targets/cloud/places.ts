import type { Cloud, Place, System } from "../../compiler/system.ts";

/** Who pays for a place: account, project or subscription; empty where the blueprint names none. */
export const ownerOf = ({ account, project, subscription }: Place): string => account ?? project ?? subscription ?? "";

/** Places on one cloud of the system and of components that state their own. */
export function placesOn(cloud: Cloud, system: System): readonly Place[] {
  const own = Object.values(system.components).flatMap(({ place }) => (place === undefined ? [] : [place]));
  const key = (place: Place): string => `${place.region} ${ownerOf(place)}`;
  return [...new Map([...system.places, ...own].filter((place) => place.cloud === cloud).map((place) => [key(place), place])).values()];
}

/** The cloud's name, or with region and owner where the system has several places on it. */
export function folderOf(place: Place, siblings: readonly Place[]): string {
  if (siblings.length < 2) return place.cloud;
  const sameRegion = siblings.filter(({ region }) => region === place.region);
  const owner = ownerOf(place);
  return [place.cloud, place.region, ...(sameRegion.length > 1 && owner !== "" ? [owner] : [])].join("-");
}
