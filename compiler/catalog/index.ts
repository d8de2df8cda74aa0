import type { Cloud } from "../system.ts";
import type { Catalog, Commitment, Gpu, Image, Model, Offer, ServicePrice } from "./catalog.ts";
import { at, commitmentOf, gpuOf, imageOf, modelOf, offersOf, pricesOf, pricesOfService, versionOf } from "./decode.ts";
import {
  type AcceleratorClass,
  type AcceleratorsFile,
  type CarbonFile,
  type CommitmentsFile,
  type ContentsFile,
  FORMAT,
  type GpusFile,
  type ImagesFile,
  type ModelsFile,
  type OffersFile,
  type RegionsFile,
  type ServicesFile,
  type SpotAdvisorFile,
  type TableSummary,
  type TreatmentSummary,
  type Vendor,
  type VersionsFile,
} from "./format.ts";

/** An accelerator as the price lists name it. */
interface AcceleratorFacts {
  readonly name: string;
  readonly vendor: Vendor;
  readonly class: AcceleratorClass;
}

interface RegionFacts {
  readonly cloud: Cloud;
  readonly region: string;
  /** ISO 3166 code. */
  readonly country: string;
  /** Legal area: "EU", or a country. */
  readonly area: string;
  /** Degrees, approximate. */
  readonly latitude: number;
  readonly longitude: number;
}

/** The catalogue with what commands show of it. */
export interface FullCatalog extends Catalog {
  /** Sorted by name. */
  accelerators(): readonly AcceleratorFacts[];
  region(cloud: Cloud, region: string): RegionFacts | undefined;
  /** Countries of a place that is wider than a region: an ISO code ("jp"), a named group ("eu-27") or its alias ("eu"), in any case. */
  countries(place: string): readonly string[] | undefined;
  /** Instance types of a cloud, in all regions. */
  instanceTypes(cloud: Cloud): readonly string[];
  /** Multi-regions that have service prices; they are no regions. */
  locations(cloud: Cloud): readonly string[];
  gpus(): readonly Gpu[];
  /** Every price row of a region or multi-region. */
  allServicePrices(cloud: Cloud, place: string): readonly ServicePrice[];
  /** Every region's commitments of a cloud. */
  allCommitments(cloud: Cloud): readonly Commitment[];
  images(): readonly Image[];
  /** What is in it: one entry a table and file. */
  contents(): readonly TableSummary[];
  /** What the import did to suspicious rows. */
  treatments(): readonly TreatmentSummary[];
}

/** Raised for a data file that this version cannot read: the installation is broken. */
class CatalogError extends Error {}

/** A function's answers, kept by argument. */
function memo<T>(make: (key: string) => T): (key: string) => T {
  const known = new Map<string, T>();
  return (key) => {
    const found = known.get(key);
    if (found !== undefined || known.has(key)) return found as T;
    const made = make(key);
    known.set(key, made);
    return made;
  };
}

/**
 * A catalogue over the files of data/.
 * @param read gives the text of a file below data/, for example "aws/general.json"; called once a file, when it is first needed.
 */
export function createCatalog(read: (file: string) => string): FullCatalog {
  const parsed = memo((file): { readonly format: number } => {
    const content = JSON.parse(read(file));
    if (content.format !== FORMAT) throw new CatalogError(`${file} has format ${content.format}, this version reads format ${FORMAT}`);
    return content;
  });
  const load = <T extends { readonly format: number }>(file: string): T => parsed(file) as T;
  const priced = (cloud: Cloud): readonly OffersFile[] => [load(`${cloud}/accelerators.json`), load(`${cloud}/general.json`)];
  const regionsFile = () => load<RegionsFile>("regions.json");
  const services = (cloud: Cloud) => load<ServicesFile>(`${cloud}/services.json`);

  const offers = memo((key): readonly Offer[] => {
    const { cloud, region } = split(key);
    return priced(cloud).flatMap((file) => offersOf(file, region));
  });
  const prices = memo((key): readonly ServicePrice[] => {
    const { cloud, region } = split(key);
    return pricesOf(services(cloud), region);
  });
  const commitments = memo((key): readonly Commitment[] => {
    const { cloud, region } = split(key);
    const file = load<CommitmentsFile>("commitments.json");
    return (file.clouds[cloud]?.[region] ?? []).map((cells) => commitmentOf(file, cloud, region, cells));
  });
  const advised: ReadonlySet<Cloud> = new Set<Cloud>(["aws"]);
  const interruptions = memo((region): ReadonlyMap<string, string> => {
    const file = load<SpotAdvisorFile>("spot-advisor.json");
    return new Map((file.regions[region] ?? []).map(([type, band]) => [at(file.types, type), at(file.bands, band)]));
  });
  const models = memo((): ReadonlyMap<string, Model> => new Map(load<ModelsFile>("models.json").models.map((entry) => [entry.id, modelOf(entry)])));
  const gpus = memo((): ReadonlyMap<string, Gpu> => new Map(load<GpusFile>("gpus.json").gpus.map((entry) => [entry.name, gpuOf(entry)])));
  const versions = memo(() => new Map(load<VersionsFile>("versions.json").versions.map((entry) => [entry.name, versionOf(entry)])));
  const images = memo(() => new Map(load<ImagesFile>("images.json").images.map((entry) => [entry.name, imageOf(entry)])));

  return {
    offers: (cloud, region) => offers(`${cloud} ${region}`),
    regions: (cloud) => Object.keys(regionsFile().clouds[cloud]),
    country: (cloud, region) => regionsFile().clouds[cloud][region]?.[0],
    gpu: (name) => gpus("").get(name),
    gpus: () => [...gpus("").values()],
    model: (id) => models("").get(id),
    models: () => [...models("").values()],
    servicePrices: (cloud, region, service, item) => pricesOfService(services(cloud), region, service, item),
    allServicePrices: (cloud, place) => prices(`${cloud} ${place}`),
    commitments: (cloud, region, instanceType) => commitments(`${cloud} ${region}`).filter((row) => row.instanceType === instanceType),
    allCommitments: (cloud) =>
      Object.keys(load<CommitmentsFile>("commitments.json").clouds[cloud] ?? {}).flatMap((region) => commitments(`${cloud} ${region}`)),
    // The advisor is AWS's own: of the others nothing is published.
    spotInterruption: (cloud, region, instanceType) => (advised.has(cloud) ? interruptions(region).get(instanceType) : undefined),
    carbon: (cloud, region) => load<CarbonFile>("carbon.json").clouds[cloud]?.[region]?.[0],
    image: (name) => images("").get(name),
    images: () => [...images("").values()],
    version: (name) => versions("").get(name),
    accelerators: () => load<AcceleratorsFile>("accelerators.json").accelerators,
    region: (cloud, region) => {
      const cells = regionsFile().clouds[cloud][region];
      return cells && { cloud, region, country: cells[0], area: cells[1], latitude: cells[2], longitude: cells[3] };
    },
    countries: (place) => {
      const { countries, groups, aliases } = regionsFile();
      const group = place.toLowerCase();
      return groups[aliases[group] ?? group] ?? (countries.includes(place.toUpperCase()) ? [place.toUpperCase()] : undefined);
    },
    instanceTypes: (cloud) => priced(cloud).flatMap(({ types }) => types.map(([name]) => name)),
    locations: (cloud) => Object.keys(services(cloud).locations),
    contents: () => load<ContentsFile>("contents.json").tables,
    treatments: () => load<ContentsFile>("contents.json").treatments,
  };
}

const clouds: Readonly<Record<string, Cloud>> = { aws: "aws", gcp: "gcp", azure: "azure" };

function split(key: string): { readonly cloud: Cloud; readonly region: string } {
  const space = key.indexOf(" ");
  const cloud = clouds[key.slice(0, space)];
  if (cloud === undefined) throw new CatalogError(`${key} names no cloud`);
  return { cloud, region: key.slice(space + 1) };
}
