import type { Cloud } from "../../system.ts";
import { isZone } from "../zones.ts";
import type { Commitment, Offer } from "../catalog.ts";
import type { FullCatalog } from "../index.ts";
import { allClouds } from "../places.ts";
import { dayOf } from "../staleness.ts";
import { compositionFindings } from "./composition-rule.ts";
import { type CatalogFinding, groupBy, median } from "./finding.ts";

type Rule = (offers: readonly Offer[], catalog: FullCatalog) => readonly CatalogFinding[];

const placeOf = ({ cloud, region, instanceType }: Offer): string => `${cloud}/${region}/${instanceType}`;
const found = (rule: string, offer: Offer, message: string): CatalogFinding => ({ rule, where: placeOf(offer), message });
const typeOf = ({ cloud, instanceType }: Offer): string => `${cloud}/${instanceType}`;

/** The name without its size: "c7g", "n2-standard", "Standard_D#s_v5". */
const families: Readonly<Record<Cloud, (instanceType: string) => string>> = {
  aws: (type) => type.slice(0, type.indexOf(".")),
  gcp: (type) => type.replace("-metal", "").replace(/-[0-9]+(?=g?(-|$))/, ""),
  azure: (type) => type.replace(/[0-9]+/, "#"),
};
const familyOf = ({ cloud, instanceType }: Offer): string => `${cloud}/${families[cloud](instanceType)}`;

const uniqueKeys: Rule = (offers) => {
  const seen = new Set<string>();
  return offers.flatMap((offer) => {
    const again = seen.has(placeOf(offer));
    seen.add(placeOf(offer));
    return again ? [found("unique-key", offer, "the instance type is listed twice in the region")] : [];
  });
};

const prices = ({ usdPerHour, spotUsdPerHour }: Offer): readonly number[] => [usdPerHour, spotUsdPerHour].filter((price) => price !== undefined);

const positivePrices: Rule = (offers) =>
  offers.filter((offer) => prices(offer).some((price) => !(price > 0))).map((offer) => found("positive-price", offer, "a price is not above zero"));

const SENTINEL_USD = 200;
const sentinels: Rule = (offers) =>
  offers
    .filter((offer) => prices(offer).some((price) => price >= SENTINEL_USD))
    .map((offer) => found("sentinel", offer, `a price of ${SENTINEL_USD} $/h and more is often a stand-in for unknown`));

const spotBelowOnDemand: Rule = (offers) =>
  offers
    .filter(({ usdPerHour, spotUsdPerHour }) => usdPerHour !== undefined && spotUsdPerHour !== undefined && spotUsdPerHour >= usdPerHour)
    .map((offer) => found("spot-below-on-demand", offer, "spot is no cheaper: there is no spot market"));

const LEAST_SPOT_SHARE = 0.08;
const spotShare: Rule = (offers) =>
  offers
    .filter(({ usdPerHour, spotUsdPerHour }) => usdPerHour !== undefined && spotUsdPerHour !== undefined && spotUsdPerHour / usdPerHour < LEAST_SPOT_SHARE)
    .map((offer) => found("spot-share", offer, "spot is below 8 % of on-demand"));

const SPREAD = 2;
const regionSpread: Rule = (offers) =>
  [
    ...groupBy(
      offers.filter(({ usdPerHour }) => usdPerHour !== undefined),
      typeOf,
    ),
  ].flatMap(([type, group]) => {
    const sorted = [...group].sort((a, b) => (a.usdPerHour ?? 0) - (b.usdPerHour ?? 0));
    const ratio = (sorted.at(-1)?.usdPerHour ?? 1) / (sorted[0]?.usdPerHour ?? 1);
    return ratio >= SPREAD - 1e-9
      ? [{ rule: "region-spread", where: type, message: `costs ${ratio.toFixed(2)} times as much in ${sorted.at(-1)?.region} as in ${sorted[0]?.region}` }]
      : [];
  });

const perCpu = ({ usdPerHour, vcpus }: Offer): number => (usdPerHour ?? Number.NaN) / (vcpus ?? Number.NaN);
const general = (offers: readonly Offer[]): readonly Offer[] =>
  offers.filter(({ accelerator, usdPerHour, vcpus }) => accelerator === undefined && usdPerHour !== undefined && vcpus !== undefined);

const linearInCpus: Rule = (offers) =>
  [...groupBy(general(offers), (offer) => `${familyOf(offer)} ${offer.region}`).values()].flatMap((group) => {
    const usual = median(group.map(perCpu));
    return group
      .filter((offer) => Math.abs(perCpu(offer) / usual - 1) > 0.03)
      .map((offer) => found("linear-in-cpus", offer, `${(perCpu(offer) / usual).toFixed(3)} of the family's price per vCPU`));
  });

/** A type's price against the same type's in the region that lists most of the family. */
const regionFactor: Rule = (offers) =>
  [...groupBy(general(offers), familyOf).values()].flatMap((family) => {
    const regions = [...groupBy(family, ({ region }) => region)].sort((a, b) => b[1].length - a[1].length);
    const base = new Map(regions[0]?.[1].map((offer) => [offer.instanceType, offer.usdPerHour ?? Number.NaN]));
    const factor = (offer: Offer): number => (offer.usdPerHour ?? Number.NaN) / (base.get(offer.instanceType) ?? Number.NaN);
    return regions.flatMap(([, group]) => {
      const known = group.filter((offer) => !Number.isNaN(factor(offer)));
      const usual = median(known.map(factor));
      return known
        .filter((offer) => Math.abs(factor(offer) / usual - 1) > 0.02)
        .map((offer) => found("region-factor", offer, `${(factor(offer) / usual).toFixed(3)} of the family's factor`));
    });
  });

const perDeviceFamilies = /^(a2|a3|g4|tpu)-/;
const equalPerDevice: Rule = (offers) => {
  const accelerated = offers.filter(
    (offer) => offer.cloud === "gcp" && perDeviceFamilies.test(offer.instanceType) && offer.usdPerHour !== undefined && offer.accelerator !== undefined,
  );
  const each = (offer: Offer): number => (offer.usdPerHour ?? 0) / (offer.accelerator?.count ?? 1);
  return [...groupBy(accelerated, (offer) => `${familyOf(offer)} ${offer.region}`).values()].flatMap((group) => {
    const usual = median(group.map(each));
    return group
      .filter((offer) => Math.abs(each(offer) / usual - 1) > 0.01)
      .map((offer) => found("equal-per-device", offer, "another price per accelerator than the family"));
  });
};

const knownSizes: Rule = (offers) =>
  offers
    .filter(({ instanceType, vcpus, memoryGib }) => !instanceType.startsWith("tpu-") && (vcpus === undefined || memoryGib === undefined))
    .map((offer) => found("known-size", offer, "vCPUs or memory are unknown"));

const deviceMemory: Rule = (offers) =>
  [
    ...groupBy(
      offers.filter(({ accelerator }) => accelerator !== undefined),
      ({ accelerator }) => accelerator?.name ?? "",
    ),
  ].flatMap(([name, group]) => {
    const sizes = [...new Set(group.map(({ accelerator }) => accelerator?.memoryGib))];
    return sizes.length > 1 ? [{ rule: "device-memory", where: `accelerators/${name}`, message: `has ${sizes.join(" and ")} GiB` }] : [];
  });

/** AMD sizes of Azure cost no more than the Intel size beside them; Windows prices crept in here once. */
const azureAmd: Rule = (offers) => {
  const azure = new Map(offers.filter(({ cloud }) => cloud === "azure").map((offer) => [`${offer.region} ${offer.instanceType}`, offer]));
  return [...azure.values()].flatMap((offer) => {
    const intel = azure.get(`${offer.region} ${offer.instanceType.replace(/^(Standard_[DE][0-9]+)as_/, "$1s_")}`);
    const dearer = intel !== undefined && intel !== offer && (offer.usdPerHour ?? 0) > (intel.usdPerHour ?? Number.POSITIVE_INFINITY) * 1.0001;
    return dearer ? [found("azure-amd", offer, `costs more than ${intel.instanceType}`)] : [];
  });
};

const zoneFormat: Rule = (offers) =>
  offers
    .filter(({ cloud, region, zones }) => zones.some((zone) => !isZone(cloud, region, zone)))
    .map((offer) => found("zone-format", offer, `zones ${offer.zones.join(" ")}`));

const mappedAccelerators: Rule = (offers, catalog) => {
  const names = new Set(catalog.accelerators().map(({ name }) => name));
  return offers.flatMap((offer) => {
    if (offer.accelerator === undefined) return [];
    if (!names.has(offer.accelerator.name)) return [found("mapped-accelerator", offer, `\`${offer.accelerator.name}\` has no entry in accelerators.json`)];
    const { gpu } = offer.accelerator;
    return gpu !== undefined && catalog.gpu(gpu) === undefined ? [found("mapped-accelerator", offer, `\`${gpu}\` has no entry in gpus.json`)] : [];
  });
};

/** Every row says where it comes from, and of which day, month or year it is. */
const dated: Rule = (offers) =>
  offers
    .filter(({ asOf, source }) => dayOf(asOf) === undefined || source.trim() === "")
    .map((offer) => found("dated-row", offer, "the row has no date or no source"));

/** A row without an on-demand price says why: in its note, in its source, or because it is marked. */
const explained: Rule = (offers) =>
  offers
    .filter(({ usdPerHour, note, source, verified }) => usdPerHour === undefined && note === undefined && verified && !source.includes("no on-demand price"))
    .map((offer) => found("no-price", offer, "there is no on-demand price, and no reason"));

/** Types that cannot be created on demand (Compute Engine, accelerator-optimized machines, read 2026-08). */
const spotOnly = /^(a3-highgpu-[124]g|a3-ultragpu-8g|a4-highgpu-8g)$/;
const purchasable: Rule = (offers) =>
  offers
    .filter(({ cloud, instanceType, usdPerHour }) => cloud === "gcp" && spotOnly.test(instanceType) && usdPerHour !== undefined)
    .map((offer) => found("spot-only", offer, "the type cannot be created on demand"));

/** What a term costs of on-demand: price lists of 2026 are within 0.61 to 0.71 for a year, and 0.33 to 0.46 for three. */
const bands: Readonly<Record<Commitment["term"], readonly [low: number, high: number]>> = {
  "ri-1y-no-upfront": [0.55, 0.78],
  "cud-1y": [0.55, 0.78],
  "cud-3y": [0.3, 0.55],
};

const commitmentRatio: Rule = (offers, catalog) => {
  const onDemand = new Map(offers.map((offer) => [placeOf(offer), offer]));
  return allClouds.flatMap((cloud) =>
    [...groupBy(catalog.allCommitments(cloud), ({ region, instanceType }) => `${cloud}/${region}/${instanceType}`)].flatMap(([where, group]) => {
      const usd = onDemand.get(where)?.usdPerHour;
      const bad = (message: string) => [{ rule: "commitment", where, message }];
      if (usd === undefined) return bad("a commitment without an on-demand price");
      const odd = group.find(({ term, usdPerHour }) => usdPerHour / usd < bands[term][0] || usdPerHour / usd > bands[term][1]);
      if (odd !== undefined) return bad(`\`${odd.term}\` is ${(odd.usdPerHour / usd).toFixed(3)} of on-demand, not ${bands[odd.term].join(" to ")}`);
      const [oneYear, threeYears] = ["cud-1y", "cud-3y"].map((term) => group.find((one) => one.term === term)?.usdPerHour);
      return oneYear !== undefined && threeYears !== undefined && threeYears >= oneYear ? bad("three years cost no less than one") : [];
    }),
  );
};

export const offerRules: readonly Rule[] = [
  uniqueKeys,
  positivePrices,
  sentinels,
  spotBelowOnDemand,
  spotShare,
  regionSpread,
  linearInCpus,
  regionFactor,
  equalPerDevice,
  knownSizes,
  deviceMemory,
  azureAmd,
  zoneFormat,
  mappedAccelerators,
  dated,
  explained,
  purchasable,
  compositionFindings,
  commitmentRatio,
];
