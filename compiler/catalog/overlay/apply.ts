import { counted } from "../../diagnostics/words.ts";
import type { Cloud } from "../../system.ts";
import type { CatalogLayer, Commitment, Offer, Provenanced, Quota, Reservation, ServicePrice } from "../catalog.ts";
import { matchesGlob } from "../glob.ts";
import type { FullCatalog } from "../index.ts";
import { offerContents } from "../layer-contents.ts";
import { dayOf } from "../staleness.ts";
import { appliesToOffer, appliesToService, forbidden, marketOf, negotiated, type Overlay, termOf } from "./overlay.ts";
import type { InstancePriceEntry, ServicePriceEntry } from "./schema.ts";

type Entry = Pick<InstancePriceEntry, "discountPercent" | "note">;

const older = (a: string, b: string): string => ((dayOf(a) ?? 0) <= (dayOf(b) ?? 0) ? a : b);

/** Where a negotiated price comes from. A discount is as old as the older of the two papers. */
function provenance({ file, content }: Overlay, { discountPercent, note }: Entry, list: Provenanced | undefined): Provenanced {
  const notes = [list?.note, note].filter((one) => one !== undefined);
  const noted = notes.length > 0 ? { note: notes.join("; ") } : {};
  if (discountPercent === undefined || list === undefined) return { source: file, asOf: content.asOf, verified: true, ...noted };
  const source = `${file} of ${content.asOf}: ${discountPercent} % below ${list.source} of ${list.asOf}`;
  return { source, asOf: older(content.asOf, list.asOf), verified: list.verified, ...noted };
}

function offerWith(overlay: Overlay, offer: Offer): Offer {
  const entries = (overlay.content.instancePrices ?? []).filter((entry) => appliesToOffer(entry, offer.cloud, offer.region, offer.instanceType));
  const entryFor = (market: string): InstancePriceEntry | undefined => entries.find((entry) => marketOf(entry) === market);
  const [onDemand, spot] = [entryFor("on-demand"), entryFor("spot")];
  const usd = onDemand && negotiated({ usd: onDemand.usdPerHour, discountPercent: onDemand.discountPercent }, offer.usdPerHour);
  const spotUsd = spot && negotiated({ usd: spot.usdPerHour, discountPercent: spot.discountPercent }, offer.spotUsdPerHour);
  const { spotUsdPerHour: listSpot, ...rest } = offer;
  const hour = usd ?? offer.usdPerHour;
  const spotHour = spotUsd ?? listSpot;
  // Spot that is no cheaper than what the project pays anyway is no spot market.
  const keepSpot = spotHour !== undefined && (hour === undefined || spotHour < hour || spotUsd !== undefined);
  const priced: Offer = { ...rest, ...(usd === undefined ? {} : { usdPerHour: usd }), ...(keepSpot ? { spotUsdPerHour: spotHour } : {}) };
  const changed = usd !== undefined && onDemand !== undefined ? onDemand : spotUsd !== undefined ? spot : undefined;
  const from = changed === undefined ? priced : { ...priced, ...provenance(overlay, changed, offer) };
  const other = usd !== undefined && spotUsd === undefined && keepSpot ? { source: `${from.source}; spot ${offer.source} of ${offer.asOf}` } : {};
  const reason = forbidden(overlay, offer.cloud, offer.region, offer.instanceType);
  return { ...from, ...other, ...(reason === undefined ? {} : { restricted: true, notAllowed: reason }) };
}

function priceWith(overlay: Overlay, row: ServicePrice): ServicePrice {
  const entry: ServicePriceEntry | undefined = overlay.content.servicePrices?.find((one) =>
    appliesToService(one, row.cloud, row.region, row.service, row.item),
  );
  const usd = entry && negotiated({ usd: entry.usdPerUnit, discountPercent: entry.discountPercent }, row.usd);
  return entry === undefined || usd === undefined ? row : { ...row, usd, ...provenance(overlay, entry, row) };
}

function commitmentsWith(overlay: Overlay, cloud: Cloud, region: string, instanceType: string, rows: readonly Commitment[]): readonly Commitment[] {
  const made: Commitment[] = [...rows];
  for (const entry of overlay.content.instancePrices ?? []) {
    const term = termOf[cloud][marketOf(entry)];
    if (term === undefined || !appliesToOffer(entry, cloud, region, instanceType)) continue;
    const index = made.findIndex((row) => row.term === term);
    const list = made[index];
    const usdPerHour = negotiated({ usd: entry.usdPerHour, discountPercent: entry.discountPercent }, list?.usdPerHour);
    if (usdPerHour === undefined) continue;
    const row: Commitment = { cloud, region, instanceType, term, usdPerHour, ...provenance(overlay, entry, list) };
    if (list === undefined) made.push(row);
    else made[index] = row;
  }
  return made.sort((a, b) => (a.term < b.term ? -1 : a.term > b.term ? 1 : 0));
}

function layerOf({ file, sha256, content }: Overlay): CatalogLayer {
  const prices = (content.instancePrices?.length ?? 0) + (content.servicePrices?.length ?? 0);
  const limits = [content.allow, content.deny].filter((one) => one !== undefined).length;
  const parts = [
    ...(prices > 0 ? [counted(prices, "negotiated price")] : []),
    ...(content.reservations?.length ? [counted(content.reservations.length, "reservation")] : []),
    ...(limits > 0 ? ["what may be used"] : []),
    ...(content.quotas?.length ? [content.quotas.length === 1 ? "1 quota" : `${content.quotas.length} quotas`] : []),
  ];
  return { file, kind: "private overlay", asOf: content.asOf, sha256, holds: parts.length > 0 ? parts.join(", ") : "nothing" };
}

/** The catalogue as the project sees it: rows of the overlay over those of the lists, each with its provenance. Pure. */
export function overlaid(catalog: FullCatalog, overlay: Overlay): FullCatalog {
  const { content, file } = overlay;
  const stated: Provenanced = { source: file, asOf: content.asOf, verified: true };
  const known = new Map<string, readonly Offer[]>();
  const reservations = new Map<string, Reservation>(
    (content.reservations ?? []).map(({ zone, usdPerHour, ...one }) => [
      one.id,
      { ...one, ...(zone === undefined ? {} : { zone }), ...(usdPerHour === undefined ? {} : { usdPerHour }), ...stated },
    ]),
  );
  const offers = (cloud: Cloud, region: string): readonly Offer[] => {
    const key = `${cloud} ${region}`;
    const found = known.get(key) ?? catalog.offers(cloud, region).map((offer) => offerWith(overlay, offer));
    known.set(key, found);
    return found;
  };
  const made: FullCatalog = {
    ...catalog,
    offers,
    servicePrices: (cloud, region, service, item) => catalog.servicePrices(cloud, region, service, item).map((row) => priceWith(overlay, row)),
    allServicePrices: (cloud, place) => catalog.allServicePrices(cloud, place).map((row) => priceWith(overlay, row)),
    commitments: (cloud, region, instanceType) => commitmentsWith(overlay, cloud, region, instanceType, catalog.commitments(cloud, region, instanceType)),
    allCommitments: (cloud) =>
      catalog.regions(cloud).flatMap((region) => catalog.offers(cloud, region).flatMap(({ instanceType }) => made.commitments(cloud, region, instanceType))),
    quotas: (cloud, region, instanceType) => [
      ...(catalog.quotas?.(cloud, region, instanceType) ?? []),
      ...(content.quotas ?? [])
        .filter((one) => one.cloud === cloud && one.region === region && one.instanceTypes.some((pattern) => matchesGlob(pattern, instanceType)))
        .map(
          ({ instanceTypes, market, maxVcpus, maxInstances }): Quota => ({
            instanceTypes,
            market: market ?? "on-demand",
            ...(maxVcpus === undefined ? {} : { maxVcpus }),
            ...(maxInstances === undefined ? {} : { maxInstances }),
            ...stated,
          }),
        ),
    ],
    reservation: (id) => reservations.get(id) ?? catalog.reservation?.(id),
    layers: () => [...(catalog.layers?.() ?? []), layerOf(overlay)],
    contents: () => offerContents(made, catalog.contents()),
  };
  return made;
}
