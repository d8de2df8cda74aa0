import type { Cloud } from "../system.ts";
import type { Catalog, Commitment, Gpu, Image, Model, Offer, Provenanced, ServicePrice } from "./catalog.ts";
import type {
  CommitmentCells,
  CommitmentsFile,
  GpuEntry,
  ImagesFile,
  ModelEntry,
  OffersFile,
  Origin,
  PriceCells,
  ServicesFile,
  VersionsFile,
} from "./format.ts";

/** A list entry that the file promises. */
export function at<T>(values: readonly T[], index: number): T {
  const value = values[index];
  if (value === undefined) throw new RangeError(`the catalogue refers to entry ${index} of a list of ${values.length}`);
  return value;
}

const provenance = ({ source, asOf, unverified, note }: Origin): Provenanced => ({
  source,
  asOf,
  verified: unverified !== true,
  ...(note === undefined ? {} : { note }),
});

/** Offers of one region, sorted by instance type. */
export function offersOf(file: OffersFile, region: string): readonly Offer[] {
  return (file.regions[region] ?? []).map(([type, usd, spotUsd, originIndex, zones]) => {
    const [instanceType, vcpus, memoryGib, device] = at(file.types, type);
    const origin = at(file.origins, originIndex);
    const zoneText = at(file.zones, zones);
    return {
      cloud: file.cloud,
      region,
      instanceType,
      ...(device === null ? {} : { accelerator: acceleratorOf(file, device) }),
      ...(vcpus === null ? {} : { vcpus }),
      ...(memoryGib === null ? {} : { memoryGib }),
      ...(usd === null ? {} : { usdPerHour: usd }),
      ...(spotUsd === null ? {} : { spotUsdPerHour: spotUsd }),
      restricted: origin.restricted === true,
      zones: zoneText === "" ? [] : zoneText.split(" "),
      ...provenance(origin),
    };
  });
}

function acceleratorOf(file: OffersFile, index: number): NonNullable<Offer["accelerator"]> {
  const [name, gpu, count, memoryGib] = at(file.accelerators, index);
  return { name, ...(gpu === null ? {} : { gpu }), count, memoryGib };
}

/** Prices of one region or multi-region, by service, item, unit and ascending volume. */
export function pricesOf(file: ServicesFile, region: string): readonly ServicePrice[] {
  const rows = file.regions[region] ?? file.locations[region] ?? [];
  return rows.map((cells, index) => priceOf(file, region, cells, rows[index + 1]));
}

/** The rows of one service, or of one item of it: only these are decoded. */
export function pricesOfService(file: ServicesFile, region: string, service: string, item: string | undefined): readonly ServicePrice[] {
  const rows = file.regions[region] ?? file.locations[region] ?? [];
  return rows.flatMap((cells, index) => {
    const [itsService, itsItem] = at(file.items, cells[0]);
    return itsService === service && (item === undefined || itsItem === item) ? [priceOf(file, region, cells, rows[index + 1])] : [];
  });
}

function priceOf(file: ServicesFile, region: string, [itemIndex, usd, origin]: PriceCells, next: PriceCells | undefined): ServicePrice {
  const [service, item, unit, tier, upTo] = at(file.items, itemIndex);
  const [nextService, nextItem, nextUnit] = next === undefined ? [] : at(file.items, next[0]);
  const isLast = nextService !== service || nextItem !== item || nextUnit !== unit;
  return {
    cloud: file.cloud,
    region,
    service,
    item,
    unit,
    usd,
    ...(tier === null ? {} : { tier }),
    ...(upTo === null ? {} : { upTo }),
    ...(upTo !== null && isLast ? { openEnded: true } : {}),
    ...provenance(at(file.origins, origin)),
  };
}

export function commitmentOf(file: CommitmentsFile, cloud: Cloud, region: string, [type, term, usdPerHour, origin]: CommitmentCells): Commitment {
  return { cloud, region, instanceType: at(file.types, type), term: at(file.terms, term), usdPerHour, ...provenance(at(file.origins, origin)) };
}

export function gpuOf({ unverified, ...facts }: GpuEntry): Gpu {
  return { ...facts, verified: unverified !== true };
}

/** Weights at bf16 are parameters x 2 bytes. */
export function modelOf({ unverified, ...facts }: ModelEntry): Model {
  return { ...facts, weightsGibBf16: (facts.params * 2) / 2 ** 30, verified: unverified !== true };
}

export function imageOf({ name, version, reference, ...origin }: ImagesFile["images"][number]): Image {
  return { name, version, reference, ...provenance(origin) };
}

export function versionOf({ version, repository, endOfSupport, ...origin }: VersionsFile["versions"][number]): NonNullable<ReturnType<Catalog["version"]>> {
  return { version, ...(repository === undefined ? {} : { repository }), ...(endOfSupport === undefined ? {} : { endOfSupport }), ...provenance(origin) };
}
