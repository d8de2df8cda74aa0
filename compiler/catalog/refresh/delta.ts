import * as z from "zod";
import type { Cloud } from "../../system.ts";
import { dayOf } from "../staleness.ts";

/** Version of the files below .lintel/catalog; another one is refused. */
export const DELTA_FORMAT = 1;

const usd = z.number().positive();
const origin = z.strictObject({ source: z.string().min(1), asOf: z.string().refine((text) => dayOf(text) !== undefined, "is no date") });
const originIndex = z.int().nonnegative();

/**
 * Prices of one cloud that a refresh read, to lie over those that ship. A price that a row lacks stays as it ships; null is a price
 * that the vendor no longer lists, as confirmed by the user.
 */
const deltaSchema = z
  .strictObject({
    format: z.literal(DELTA_FORMAT),
    cloud: z.enum(["aws", "azure", "gcp"]),
    origins: z.array(origin),
    /** Region -> `[instance type, USD an hour, its origin, spot USD an hour, its origin]`, sorted; no origin is no statement. */
    offers: z.record(z.string(), z.array(z.tuple([z.string(), usd.nullable(), originIndex.nullable(), usd.nullable(), originIndex.nullable()]))),
    /** Region -> `[service, item, unit, tier, end of the step, USD, origin]`, sorted. */
    services: z.record(z.string(), z.array(z.tuple([z.string(), z.string(), z.string(), z.string().nullable(), z.number().nullable(), usd, originIndex]))),
    /** Region -> `[instance type, term, USD an hour, origin]`, sorted. */
    commitments: z.record(z.string(), z.array(z.tuple([z.string(), z.enum(["ri-1y-no-upfront", "cud-1y", "cud-3y"]), usd, originIndex]))),
  })
  .refine((file) => {
    const used = [
      ...Object.values(file.offers).flatMap((rows) => rows.flatMap(([, , a, , b]) => [a ?? 0, b ?? 0])),
      ...Object.values(file.services).flatMap((rows) => rows.map((row) => row[6])),
      ...Object.values(file.commitments).flatMap((rows) => rows.map((row) => row[3])),
    ];
    return used.every((index) => index === 0 || index < file.origins.length);
  }, "refers to a source that is not there");

export interface PriceOrigin {
  readonly source: string;
  /** ISO day. */
  readonly asOf: string;
}
/** A price with where it comes from; null: no longer listed. */
export interface Stated extends PriceOrigin {
  readonly usd: number | null;
}
export interface OfferDelta {
  readonly onDemand?: Stated;
  readonly spot?: Stated;
}
export interface ServiceDelta extends PriceOrigin {
  readonly service: string;
  readonly item: string;
  readonly unit: string;
  readonly tier: string | null;
  readonly upTo: number | null;
  readonly usd: number;
}
export interface CommitmentDelta extends PriceOrigin {
  readonly term: "ri-1y-no-upfront" | "cud-1y" | "cud-3y";
  readonly usd: number;
}

/** Refreshed prices of one cloud, by region and key; keys are made by the functions below. */
export interface Delta {
  readonly cloud: Cloud;
  readonly offers: ReadonlyMap<string, OfferDelta>;
  readonly services: ReadonlyMap<string, ServiceDelta>;
  readonly commitments: ReadonlyMap<string, CommitmentDelta>;
}

export const offerKey = (region: string, instanceType: string): string => `${region}\0${instanceType}`;
export const serviceKey = (region: string, row: Pick<ServiceDelta, "service" | "item" | "unit" | "tier">): string =>
  [region, row.service, row.item, row.unit, row.tier ?? ""].join("\0");
export const commitmentKey = (region: string, instanceType: string, term: CommitmentDelta["term"]): string => [region, instanceType, term].join("\0");
export const regionOf = (key: string): string => key.slice(0, key.indexOf("\0"));
const partsOf = (key: string): readonly string[] => key.split("\0");

export const emptyDelta = (cloud: Cloud): Delta => ({ cloud, offers: new Map(), services: new Map(), commitments: new Map() });

/** Raised for a file below .lintel/catalog that this version did not write. */
export class DeltaError extends Error {
  override readonly name = "DeltaError";
}

/** @throws DeltaError */
export function readDelta(text: string, cloud: Cloud): Delta {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new DeltaError("it is no JSON");
  }
  const read = deltaSchema.safeParse(value);
  if (!read.success) {
    const [issue] = read.error.issues;
    throw new DeltaError(issue === undefined ? "it has another form" : `\`${issue.path.map(String).join(".")}\`: ${issue.message}`);
  }
  const file = read.data;
  if (file.cloud !== cloud) throw new DeltaError(`it is of ${file.cloud}`);
  const of = (index: number): PriceOrigin => file.origins[index] ?? { source: "", asOf: "" };
  const stated = (price: number | null, index: number | null): Stated | undefined => (index === null ? undefined : { usd: price, ...of(index) });
  const offers = new Map<string, OfferDelta>();
  for (const [region, rows] of Object.entries(file.offers))
    for (const [type, price, from, spot, spotFrom] of rows) {
      const [onDemand, spotPrice] = [stated(price, from), stated(spot, spotFrom)];
      offers.set(offerKey(region, type), { ...(onDemand ? { onDemand } : {}), ...(spotPrice ? { spot: spotPrice } : {}) });
    }
  const services = new Map<string, ServiceDelta>();
  for (const [region, rows] of Object.entries(file.services))
    for (const [service, item, unit, tier, upTo, price, from] of rows)
      services.set(serviceKey(region, { service, item, unit, tier }), { service, item, unit, tier, upTo, usd: price, ...of(from) });
  const commitments = new Map<string, CommitmentDelta>();
  for (const [region, rows] of Object.entries(file.commitments))
    for (const [type, term, price, from] of rows) commitments.set(commitmentKey(region, type, term), { term, usd: price, ...of(from) });
  return { cloud, offers, services, commitments };
}

const byCodePoint = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** Text of a delta: one line a row, sorted, so that a review sees what changed. The same delta gives the same bytes. */
export function deltaText(delta: Delta): string {
  const origins = new Set<string>();
  const originText = ({ source, asOf }: PriceOrigin): string => JSON.stringify({ source, asOf });
  for (const { onDemand, spot } of delta.offers.values()) for (const one of [onDemand, spot]) if (one !== undefined) origins.add(originText(one));
  for (const row of [...delta.services.values(), ...delta.commitments.values()]) origins.add(originText(row));
  const sorted = [...origins].sort(byCodePoint);
  const indexes = new Map(sorted.map((text, index) => [text, index]));
  const indexOf = (one: PriceOrigin | undefined): number | null => (one === undefined ? null : (indexes.get(originText(one)) ?? null));
  const table = <T>(rows: ReadonlyMap<string, T>, cells: (row: T, parts: readonly string[]) => readonly unknown[]): string => {
    const groups = new Map<string, string[]>();
    for (const [key, row] of [...rows].sort(([a], [b]) => byCodePoint(a, b))) {
      const region = regionOf(key);
      const lines = groups.get(region) ?? [];
      groups.set(region, [...lines, `  ${JSON.stringify(cells(row, partsOf(key)))}`]);
    }
    const texts = [...groups].map(([region, lines]) => ` ${JSON.stringify(region)}:[\n${lines.join(",\n")}\n ]`);
    return texts.length === 0 ? "{}" : `{\n${texts.join(",\n")}\n}`;
  };
  return [
    "{",
    `"format":${DELTA_FORMAT},`,
    `"cloud":${JSON.stringify(delta.cloud)},`,
    `"origins":${sorted.length === 0 ? "[]" : `[\n${sorted.map((text) => ` ${text}`).join(",\n")}\n]`},`,
    `"offers":${table(delta.offers, ({ onDemand, spot }, [, type]) => [type, onDemand?.usd ?? null, indexOf(onDemand), spot?.usd ?? null, indexOf(spot)])},`,
    `"services":${table(delta.services, (row) => [row.service, row.item, row.unit, row.tier, row.upTo, row.usd, indexOf(row)])},`,
    `"commitments":${table(delta.commitments, (row, [, type]) => [type, row.term, row.usd, indexOf(row)])}`,
    "}",
    "",
  ].join("\n");
}
