import { isZone } from "../zones.ts";
import type { PropertyPath } from "../../diagnostics/diagnostic.ts";
import type { Cloud } from "../../system.ts";
import type { FullCatalog } from "../index.ts";
import { matchesGlob } from "../glob.ts";
import { nearest } from "../nearest.ts";
import { allClouds } from "../places.ts";
import { marketOf, termOf } from "./overlay.ts";
import type { InstancePriceEntry, OverlayFile, ServicePriceEntry } from "./schema.ts";

/** Something in the file that the catalogue contradicts. */
export interface Problem {
  readonly path: PropertyPath;
  readonly message: string;
  readonly hint?: string;
}

const hintOf = (name: string, known: Iterable<string>): { hint?: string } => {
  const near = nearest(name, known);
  return near.length === 0 ? {} : { hint: `did you mean ${near.map((one) => `\`${one}\``).join(", ")}?` };
};

/** Names that match no known one; a pattern that matches nothing is a mistake too. */
function unmatched(names: readonly string[] | undefined, known: readonly string[], path: PropertyPath, what: string): readonly Problem[] {
  return (names ?? []).flatMap((name, index) =>
    known.some((one) => matchesGlob(name, one))
      ? []
      : [{ path: [...path, index], message: `\`${name}\` ${name.includes("*") ? "matches" : "is"} no ${what} in the catalogue`, ...hintOf(name, known) }],
  );
}

function unknownRegions(regions: readonly string[] | undefined, cloud: Cloud, catalog: FullCatalog, path: PropertyPath): readonly Problem[] {
  const known = catalog.regions(cloud);
  return (regions ?? []).flatMap((name, index) =>
    known.includes(name) ? [] : [{ path: [...path, index], message: `\`${name}\` is no region of ${cloud}`, ...hintOf(name, known) }],
  );
}

const oneOfTwo = (path: PropertyPath, absolute: number | undefined, discount: number | undefined, name: string): readonly Problem[] =>
  (absolute === undefined) === (discount === undefined) ? [{ path, message: `state either \`${name}\` or \`discountPercent\`` }] : [];

/** Claims of entries on rows: two entries must not set the same price. */
class Claims {
  readonly #taken = new Map<string, number>();
  /** Index of the entry that has a row already. */
  claim(row: string, index: number): number | undefined {
    const before = this.#taken.get(row);
    if (before === undefined) this.#taken.set(row, index);
    return before === index ? undefined : before;
  }
}

function instanceProblems(entry: InstancePriceEntry, index: number, catalog: FullCatalog, claims: Claims): readonly Problem[] {
  const path = ["instancePrices", index];
  const { cloud } = entry;
  const market = marketOf(entry);
  const wrong = [
    ...oneOfTwo(path, entry.usdPerHour, entry.discountPercent, "usdPerHour"),
    ...unknownRegions(entry.regions, cloud, catalog, [...path, "regions"]),
    ...unmatched(entry.instanceTypes, catalog.instanceTypes(cloud), [...path, "instanceTypes"], `instance type of ${cloud}`),
  ];
  const commits = market === "commit-1y" || market === "commit-3y";
  if (commits && termOf[cloud][market] === undefined)
    wrong.push({ path: [...path, "market"], message: `the catalogue has no commitment \`${market}\` of ${cloud}` });
  if (wrong.length > 0) return wrong;
  let met = 0;
  for (const region of entry.regions ?? catalog.regions(cloud)) {
    for (const offer of catalog.offers(cloud, region)) {
      if (!entry.instanceTypes.some((pattern) => matchesGlob(pattern, offer.instanceType))) continue;
      const list = commits
        ? catalog.commitments(cloud, region, offer.instanceType).find(({ term }) => term === termOf[cloud][market])?.usdPerHour
        : market === "spot"
          ? offer.spotUsdPerHour
          : offer.usdPerHour;
      if (list === undefined && entry.discountPercent !== undefined) continue;
      met++;
      const before = claims.claim(`${cloud} ${region} ${offer.instanceType} ${market}`, index);
      if (before !== undefined)
        return [{ path, message: `the ${market} price of \`${offer.instanceType}\` in ${region} is stated by \`instancePrices.${before}\` already` }];
    }
  }
  if (met > 0) return [];
  const what = entry.discountPercent === undefined ? "is listed there" : `has a ${market} price there that the discount could apply to`;
  return [{ path, message: `none of the instance types ${what}` }];
}

function serviceProblems(entry: ServicePriceEntry, index: number, catalog: FullCatalog, claims: Claims): readonly Problem[] {
  const path = ["servicePrices", index];
  const { cloud, service } = entry;
  const wrong = [
    ...oneOfTwo(path, entry.usdPerUnit, entry.discountPercent, "usdPerUnit"),
    ...unknownRegions(entry.regions, cloud, catalog, [...path, "regions"]),
  ];
  if (wrong.length > 0) return wrong;
  const rows = (entry.regions ?? catalog.regions(cloud)).flatMap((region) => catalog.allServicePrices(cloud, region));
  const own = rows.filter((row) => row.service === service);
  if (own.length === 0)
    return [
      {
        path: [...path, "service"],
        message: `\`${service}\` is no service with prices there`,
        ...hintOf(
          service,
          rows.map((row) => row.service),
        ),
      },
    ];
  const items = [...new Set(own.map(({ item }) => item))];
  const unknown = unmatched(entry.items, items, [...path, "items"], `item of \`${service}\``);
  if (unknown.length > 0) return unknown;
  for (const row of own) {
    if (entry.items !== undefined && !entry.items.some((pattern) => matchesGlob(pattern, row.item))) continue;
    if (entry.usdPerUnit !== undefined && row.tier !== undefined)
      return [{ path, message: `\`${row.item}\` is priced in volume steps: one price for all would be a guess`, hint: "write `discountPercent`" }];
    const before = claims.claim(`${cloud} ${row.region} ${row.service} ${row.item}`, index);
    if (before !== undefined) return [{ path, message: `the price of \`${row.item}\` in ${row.region} is stated by \`servicePrices.${before}\` already` }];
  }
  return [];
}

function reservationProblems(content: OverlayFile, catalog: FullCatalog): readonly Problem[] {
  const ids = new Set<string>();
  return (content.reservations ?? []).flatMap(({ id, cloud, region, zone, instanceType }, index): readonly Problem[] => {
    const path = ["reservations", index];
    const twice = ids.has(id) ? [{ path: [...path, "id"], message: `\`${id}\` is listed twice` }] : [];
    ids.add(id);
    if (!catalog.regions(cloud).includes(region))
      return [...twice, { path: [...path, "region"], message: `\`${region}\` is no region of ${cloud}`, ...hintOf(region, catalog.regions(cloud)) }];
    const types = catalog.offers(cloud, region).map((offer) => offer.instanceType);
    if (!types.includes(instanceType))
      return [...twice, { path: [...path, "instanceType"], message: `\`${instanceType}\` is not offered in ${region}`, ...hintOf(instanceType, types) }];
    const fits = zone === undefined || isZone(cloud, region, zone);
    return fits ? twice : [...twice, { path: [...path, "zone"], message: `\`${zone}\` is no zone of ${region}` }];
  });
}

function placeProblems(name: "allow" | "deny", content: OverlayFile, catalog: FullCatalog): readonly Problem[] {
  const regions = allClouds.flatMap((cloud) => catalog.regions(cloud).map((region) => `${cloud}/${region}`));
  const types = allClouds.flatMap((cloud) => catalog.instanceTypes(cloud).map((type) => `${cloud}/${type}`));
  return [
    ...unmatched(content[name]?.regions, regions, [name, "regions"], "region (cloud/region)"),
    ...unmatched(content[name]?.instanceTypes, types, [name, "instanceTypes"], "instance type (cloud/type)"),
  ];
}

/** Everything in the overlay that the catalogue contradicts: unknown names, patterns that match nothing, prices stated twice. */
export function checkOverlay(content: OverlayFile, catalog: FullCatalog): readonly Problem[] {
  const [instances, services] = [new Claims(), new Claims()];
  return [
    ...(content.instancePrices ?? []).flatMap((entry, index) => instanceProblems(entry, index, catalog, instances)),
    ...(content.servicePrices ?? []).flatMap((entry, index) => serviceProblems(entry, index, catalog, services)),
    ...reservationProblems(content, catalog),
    ...placeProblems("allow", content, catalog),
    ...placeProblems("deny", content, catalog),
    ...(content.quotas ?? []).flatMap(({ cloud, region, instanceTypes }, index) => [
      ...(catalog.regions(cloud).includes(region)
        ? []
        : [{ path: ["quotas", index, "region"], message: `\`${region}\` is no region of ${cloud}`, ...hintOf(region, catalog.regions(cloud)) }]),
      ...unmatched(instanceTypes, catalog.instanceTypes(cloud), ["quotas", index, "instanceTypes"], `instance type of ${cloud}`),
    ]),
  ];
}
