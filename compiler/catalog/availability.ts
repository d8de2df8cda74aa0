import { offered, positions } from "../../dsl/catalog/offered.ts";

/** Approximate degrees and the legal area of a region. */
export type Position = readonly [latitude: number, longitude: number, area: string];

/** What is offered where. Keys are "cloud region". */
export interface Availability {
  readonly positions: Readonly<Record<string, Position>>;
  /** Accelerators in lower case; a region without any has an empty list. */
  readonly offered: Readonly<Record<string, readonly string[]>>;
}

type Point = readonly [latitude: number, longitude: number];

const shipped: Availability = { positions, offered };
const EARTH_KM = 12_742;

/** Distance over the ground between two points in degrees. */
export function kilometres([latitudeA, longitudeA]: Point, [latitudeB, longitudeB]: Point): number {
  const radians = Math.PI / 180;
  const across = Math.sin(((longitudeB - longitudeA) * radians) / 2) ** 2;
  const along = Math.sin(((latitudeB - latitudeA) * radians) / 2) ** 2;
  return EARTH_KM * Math.asin(Math.sqrt(along + Math.cos(latitudeA * radians) * Math.cos(latitudeB * radians) * across));
}

const cloudOf = (key: string): string => key.slice(0, key.indexOf(" "));
const regionOf = (key: string): string => key.slice(key.indexOf(" ") + 1);

/** Where else: the two nearest regions of the cloud, those in the same legal area first; other clouds where this one has none. */
export function alternatives(accelerator: string, cloud: string, region: string, from: Availability = shipped): string {
  const places = Object.keys(from.positions).filter((key) => from.offered[key]?.includes(accelerator));
  const own = places.filter((key) => cloudOf(key) === cloud);
  const here = from.positions[`${cloud} ${region}`];
  if (own.length === 0 || here === undefined) {
    const others = ["aws", "gcp", "azure"].filter((other) => places.some((key) => cloudOf(key) === other));
    return own.length === 0 ? `${cloud} does not offer it at all; offered by ${others.join(", ")}` : `offered in ${own.map(regionOf).join(", ")}`;
  }
  const near = own
    .flatMap((key) => {
      const position = from.positions[key];
      return position === undefined ? [] : [{ name: regionOf(key), area: position[2], distance: kilometres([here[0], here[1]], [position[0], position[1]]) }];
    })
    .sort((a, b) => a.distance - b.distance || (a.name < b.name ? -1 : 1));
  const inside = near.filter(({ area }) => area === here[2]);
  const names = (inside.length > 0 ? inside : near).slice(0, 2).map(({ name }) => name);
  return `nearest: ${names.join(", ")}${inside.length > 0 ? "" : ` (outside ${here[2]})`}`;
}

/**
 * The sentence that the editor shows too: "h200 is not offered in aws eu-west-3; nearest: …".
 * Undefined where the accelerator is offered, and where the region or the accelerator is unknown.
 * @param accelerator in lower case, as authors write it
 */
export function notOffered(accelerator: string, cloud: string, region: string, from: Availability = shipped): string | undefined {
  const here = from.offered[`${cloud} ${region}`];
  if (here === undefined || here.includes(accelerator) || !isAccelerator(accelerator, from)) return undefined;
  return `${accelerator} is not offered in ${cloud} ${region}; ${alternatives(accelerator, cloud, region, from)}`;
}

export const isAccelerator = (name: string, from: Availability = shipped): boolean => Object.values(from.offered).some((names) => names.includes(name));

export const isRegion = (cloud: string, region: string, from: Availability = shipped): boolean => from.positions[`${cloud} ${region}`] !== undefined;
