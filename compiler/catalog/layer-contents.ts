import type { Offer, Provenanced, ServicePrice } from "./catalog.ts";
import type { TableSummary } from "./format.ts";
import { summarise } from "./summarise.ts";
import type { FullCatalog } from "./index.ts";
import { allClouds } from "./places.ts";

type Row = Provenanced & { readonly restricted?: boolean };

const originOf = ({ source, asOf, verified, restricted }: Row) => ({
  source,
  asOf,
  ...(verified ? {} : { unverified: true as const }),
  ...(restricted === true ? { restricted: true as const } : {}),
});

/** What is in a catalogue with layers: the tables of prices counted anew, the others as they ship. */
export function offerContents(catalog: FullCatalog, shipped: readonly TableSummary[]): readonly TableSummary[] {
  const counted = new Map<string, readonly Row[]>();
  for (const cloud of allClouds) {
    const offers: readonly Offer[] = catalog.regions(cloud).flatMap((region) => catalog.offers(cloud, region));
    counted.set(
      `accelerator prices ${cloud}`,
      offers.filter(({ accelerator }) => accelerator !== undefined),
    );
    counted.set(
      `instance prices ${cloud}`,
      offers.filter(({ accelerator }) => accelerator === undefined),
    );
    const places = [...catalog.regions(cloud), ...catalog.locations(cloud)];
    const prices: readonly ServicePrice[] = places.flatMap((place) => catalog.allServicePrices(cloud, place));
    counted.set(`service prices ${cloud}`, prices);
  }
  counted.set(
    "commitment prices ",
    allClouds.flatMap((cloud) => catalog.allCommitments(cloud)),
  );
  return shipped.map((table) => {
    const rows = counted.get(`${table.table} ${table.cloud ?? ""}`);
    return rows === undefined ? table : summarise(table.table, table.file, rows.map(originOf), table.cloud);
  });
}
