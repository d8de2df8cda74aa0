import type { Cloud } from "../../system.ts";
import type { Commitment } from "../catalog.ts";
import { matchesGlob } from "../glob.ts";
import type { Market } from "../offer-query.ts";
import type { InstancePriceEntry, OverlayFile, ServicePriceEntry } from "./schema.ts";

/** A private overlay that was read and holds against the catalogue. */
export interface Overlay {
  /** Path relative to the project, with forward slashes: what provenance names. */
  readonly file: string;
  /** SHA-256 of its bytes, hex. */
  readonly sha256: string;
  readonly content: OverlayFile;
}

export const marketOf = (entry: InstancePriceEntry): Market => entry.market ?? "on-demand";

/** The commitment that a market stands for in a cloud; none where the catalogue has no such term. */
export const termOf: Readonly<Record<Cloud, Readonly<Partial<Record<Market, Commitment["term"]>>>>> = {
  aws: { "commit-1y": "ri-1y-no-upfront" },
  gcp: { "commit-1y": "cud-1y", "commit-3y": "cud-3y" },
  azure: {},
};

const inRegion = (regions: readonly string[] | undefined, region: string): boolean => regions === undefined || regions.includes(region);

export const appliesToOffer = (entry: InstancePriceEntry, cloud: Cloud, region: string, instanceType: string): boolean =>
  entry.cloud === cloud && inRegion(entry.regions, region) && entry.instanceTypes.some((pattern) => matchesGlob(pattern, instanceType));

export const appliesToService = (entry: ServicePriceEntry, cloud: Cloud, region: string, service: string, item: string): boolean =>
  entry.cloud === cloud &&
  inRegion(entry.regions, region) &&
  entry.service === service &&
  (entry.items === undefined || entry.items.some((pattern) => matchesGlob(pattern, item)));

/** Nine decimals: without the noise of binary fractions. */
const rounded = (usd: number): number => Math.round(usd * 1e9) / 1e9;

/** What a price becomes. A discount on a price that is not known stays unknown. */
export function negotiated(
  { usd, discountPercent }: { readonly usd?: number | undefined; readonly discountPercent?: number | undefined },
  list: number | undefined,
): number | undefined {
  if (usd !== undefined) return usd;
  if (list === undefined || discountPercent === undefined) return undefined;
  // A price is never free, however small the unit.
  return rounded(list * (1 - discountPercent / 100)) || list * (1 - discountPercent / 100);
}

/** Why a project may not use an instance type in a region; undefined when it may. */
export function forbidden({ file, content }: Overlay, cloud: Cloud, region: string, instanceType: string): string | undefined {
  const [place, type] = [`${cloud}/${region}`, `${cloud}/${instanceType}`];
  const { allow, deny } = content;
  const named = (patterns: readonly string[] | undefined, text: string): boolean => patterns?.some((pattern) => matchesGlob(pattern, text)) === true;
  const reason = `not allowed by ${file}`;
  if (named(deny?.regions, place)) return `${reason}: \`deny.regions\` names ${place}`;
  if (named(deny?.instanceTypes, type)) return `${reason}: \`deny.instanceTypes\` names it`;
  if (allow?.regions !== undefined && !named(allow.regions, place)) return `${reason}: \`allow.regions\` does not name ${place}`;
  if (allow?.instanceTypes !== undefined && !named(allow.instanceTypes, type)) return `${reason}: \`allow.instanceTypes\` does not name it`;
  return undefined;
}
