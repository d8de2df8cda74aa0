import type { Cloud } from "../../system.ts";
import type { Offer, ServicePrice } from "../catalog.ts";
import type { FullCatalog } from "../index.ts";
import type { CatalogFinding } from "../validation/finding.ts";
import { offerRules } from "../validation/offer-rules.ts";
import { serviceRules } from "../validation/service-rules.ts";

/** One price before and after. Absent is unknown. */
export interface Change {
  /** "aws/eu-west-1/p5.48xlarge on-demand", "aws/eu-west-1/eks/cluster standard support". */
  readonly what: string;
  readonly before?: number;
  readonly after?: number;
}

export interface Difference {
  readonly added: readonly Change[];
  readonly changed: readonly Change[];
  readonly removed: readonly Change[];
  /** Same price, newer date. */
  readonly confirmed: number;
}

type Prices = ReadonlyMap<string, { readonly usd: number; readonly paper: string }>;

function pricesOf(catalog: FullCatalog, cloud: Cloud, regions: ReadonlySet<string>): Prices {
  const found = new Map<string, { usd: number; paper: string }>();
  const put = (what: string, usd: number | undefined, { source, asOf }: { source: string; asOf: string }): void => {
    if (usd !== undefined) found.set(what, { usd, paper: `${asOf} ${source}` });
  };
  for (const region of regions) {
    for (const offer of catalog.offers(cloud, region)) {
      put(`${cloud}/${region}/${offer.instanceType} on-demand`, offer.usdPerHour, offer);
      put(`${cloud}/${region}/${offer.instanceType} spot`, offer.spotUsdPerHour, offer);
    }
    for (const row of catalog.allServicePrices(cloud, region)) {
      const tier = row.tier === undefined ? "" : ` ${row.tier}`;
      put(`${cloud}/${region}/${row.service}/${row.item}${tier} per ${row.unit}`, row.usd, row);
    }
  }
  for (const row of catalog.allCommitments(cloud))
    if (regions.has(row.region)) put(`${cloud}/${row.region}/${row.instanceType} ${row.term}`, row.usdPerHour, row);
  return found;
}

const byName = (a: Change, b: Change): number => (a.what < b.what ? -1 : a.what > b.what ? 1 : 0);

/** What a refresh changes in the catalogue, price by price. @param places regions that it may have changed, by cloud */
export function differenceOf(before: FullCatalog, after: FullCatalog, places: ReadonlyMap<Cloud, ReadonlySet<string>>): Difference {
  const [added, changed, removed]: [Change[], Change[], Change[]] = [[], [], []];
  let confirmed = 0;
  for (const [cloud, regions] of places) {
    const [old, now] = [pricesOf(before, cloud, regions), pricesOf(after, cloud, regions)];
    for (const [what, { usd, paper }] of now) {
      const was = old.get(what);
      if (was === undefined) added.push({ what, after: usd });
      else if (was.usd !== usd) changed.push({ what, before: was.usd, after: usd });
      else if (was.paper !== paper) confirmed++;
    }
    for (const [what, { usd }] of old) if (!now.has(what)) removed.push({ what, before: usd });
  }
  return { added: added.sort(byName), changed: changed.sort(byName), removed: removed.sort(byName), confirmed };
}

/** Why a change wants a second look; undefined when it does not. @param jump the largest factor that passes, up or down */
export function oddness({ before, after }: Change, jump: number): string | undefined {
  if (after === undefined || before === undefined) return undefined;
  const factor = after > before ? after / before : before / after;
  return factor > jump ? `${after > before ? "rises" : "falls"} by a factor of ${factor.toFixed(2)}` : undefined;
}

function findingsOf(catalog: FullCatalog, clouds: readonly Cloud[]): readonly CatalogFinding[] {
  const offers: readonly Offer[] = clouds.flatMap((cloud) => catalog.regions(cloud).flatMap((region) => catalog.offers(cloud, region)));
  const prices: readonly ServicePrice[] = clouds.flatMap((cloud) =>
    [...catalog.regions(cloud), ...catalog.locations(cloud)].flatMap((place) => catalog.allServicePrices(cloud, place)),
  );
  return [...offerRules.flatMap((rule) => rule(offers, catalog)), ...serviceRules.flatMap((rule) => rule(prices))];
}

/** What the rules of validation find after the refresh, and did not before. */
export function newFindings(before: FullCatalog, after: FullCatalog, clouds: readonly Cloud[]): readonly CatalogFinding[] {
  const known = new Set(findingsOf(before, clouds).map(({ rule, where }) => `${rule} ${where}`));
  return findingsOf(after, clouds).filter(({ rule, where }) => !known.has(`${rule} ${where}`));
}
