import type { Cloud } from "../system.ts";
import type { Model } from "./catalog.ts";

/** Version of the stored files; a file with another one is refused. */
export const FORMAT = 1;

/** Provenance and treatment that many rows share. Rows hold an index into their file's list. */
export interface Origin {
  readonly source: string;
  /** ISO day; a month or a year where the day is unknown. */
  readonly asOf: string;
  /** Written only when true. */
  readonly unverified?: true;
  /** Written only when true. */
  readonly restricted?: true;
  readonly note?: string;
}

/** `[name, gpu or null, count, memory GiB]` */
export type AcceleratorCells = readonly [name: string, gpu: string | null, count: number, memoryGib: number];
/** `[instance type, vCPUs, memory GiB, index of accelerators or null]` */
export type TypeCells = readonly [name: string, vcpus: number | null, memoryGib: number | null, accelerator: number | null];
/** `[type, USD an hour, spot USD an hour, origin, zones]`: first and last two are indexes. */
export type OfferCells = readonly [type: number, usd: number | null, spotUsd: number | null, origin: number, zones: number];

export interface OffersFile {
  readonly format: number;
  readonly cloud: Cloud;
  readonly origins: readonly Origin[];
  /** Joined by one space; the first is the empty list. */
  readonly zones: readonly string[];
  readonly accelerators: readonly AcceleratorCells[];
  readonly types: readonly TypeCells[];
  readonly regions: Readonly<Record<string, readonly OfferCells[]>>;
}

/** `[service, item, unit, tier or null, end of the step in units or null]` */
export type ItemCells = readonly [service: string, item: string, unit: string, tier: string | null, upTo: number | null];
/** `[item, USD, origin]` */
export type PriceCells = readonly [item: number, usd: number, origin: number];

export interface ServicesFile {
  readonly format: number;
  readonly cloud: Cloud;
  readonly origins: readonly Origin[];
  /** In ascending order of service, item, unit, then volume. */
  readonly items: readonly ItemCells[];
  readonly regions: Readonly<Record<string, readonly PriceCells[]>>;
  /** Multi-regions: priced, but no region and in no country. */
  readonly locations: Readonly<Record<string, readonly PriceCells[]>>;
}

export type Term = "ri-1y-no-upfront" | "cud-1y" | "cud-3y";
/** `[type, term, USD an hour, origin]` */
export type CommitmentCells = readonly [type: number, term: number, usd: number, origin: number];

export interface CommitmentsFile {
  readonly format: number;
  readonly origins: readonly Origin[];
  readonly types: readonly string[];
  readonly terms: readonly Term[];
  readonly clouds: Readonly<Partial<Record<Cloud, Readonly<Record<string, readonly CommitmentCells[]>>>>>;
}

/** `[type, band, savings in whole percent of the list price of that day]`: a rank, not a price. */
type AdviceCells = readonly [type: number, band: number, savings: number];

export interface SpotAdvisorFile {
  readonly format: number;
  readonly origins: readonly Origin[];
  readonly types: readonly string[];
  /** Ascending. */
  readonly bands: readonly string[];
  readonly regions: Readonly<Record<string, readonly AdviceCells[]>>;
}

/** `[grid gCO2e per kWh, carbon-free share, location, origin]` */
export type CarbonCells = readonly [gramsPerKwh: number, carbonFree: number, location: string, origin: number];

export interface CarbonFile {
  readonly format: number;
  readonly origins: readonly Origin[];
  readonly clouds: Readonly<Partial<Record<Cloud, Readonly<Record<string, CarbonCells>>>>>;
}

/** As in `Gpu`, with the origin spelled out a row. */
export interface GpuEntry extends Omit<Origin, "restricted"> {
  readonly name: string;
  readonly vendor: string;
  readonly memoryGibNominal: number;
  readonly memoryGibUsable: number;
  readonly memoryBandwidthGBs: number;
  readonly bf16Tflops?: number;
  readonly fp16Tflops?: number;
  readonly fp8Tflops?: number;
  readonly fp4Tflops?: number;
  readonly int8Tops?: number;
  readonly intraNodeGBs?: number;
  readonly interNodeGBs?: number;
  readonly intraLink?: string;
  readonly tdpW?: number;
}
export interface GpusFile {
  readonly format: number;
  readonly gpus: readonly GpuEntry[];
}

/** As in `Model`; weights are parameters x 2 bytes and therefore not stored. */
export type ModelEntry = Omit<Model, "weightsGibBf16" | "verified" | "asOf"> & { readonly asOf: string; readonly unverified?: true };
export interface ModelsFile {
  readonly format: number;
  readonly models: readonly ModelEntry[];
}

export type AcceleratorClass = "gpu" | "tpu" | "neuron";
export type Vendor = "nvidia" | "amd" | "google" | "aws";

/** Written by hand: which row of `gpus` an accelerator of the price lists is. Form factors depend on the instance type. */
export interface AcceleratorsFile {
  readonly format: number;
  readonly source: string;
  readonly asOf: string;
  readonly accelerators: readonly {
    readonly name: string;
    readonly vendor: Vendor;
    readonly class: AcceleratorClass;
    /** Null: a price is known, performance is not. */
    readonly gpu: string | null;
    /** Instance types (regular expression, whole name) whose device has another form. */
    readonly except?: readonly { readonly cloud: Cloud; readonly instanceType: string; readonly gpu: string | null }[];
  }[];
}

/** `[country, legal area, latitude, longitude]`; the position is approximate and orders hints only. */
type RegionCells = readonly [country: string, area: string, latitude: number, longitude: number];

/** Written by hand. */
export interface RegionsFile {
  readonly format: number;
  readonly source: string;
  readonly asOf: string;
  /** Every ISO 3166-1 code: a country without a region is an empty place, a code outside this list is a mistake. */
  readonly countries: readonly string[];
  /** Members of named groups of countries. */
  readonly groups: Readonly<Record<string, readonly string[]>>;
  readonly aliases: Readonly<Record<string, string>>;
  readonly clouds: Readonly<Record<Cloud, Readonly<Record<string, RegionCells>>>>;
}

/** Written by hand. */
export interface ImagesFile {
  readonly format: number;
  readonly images: readonly (Origin & { readonly name: string; readonly version: string; readonly platform: string; readonly reference: string })[];
}

/** Written by hand. */
export interface VersionsFile {
  readonly format: number;
  readonly versions: readonly (Origin & {
    /** "kubernetes", "eks/1.35", "eks-addon/kube-proxy/1.35", "ami/al2023", "chart/karpenter". */
    readonly name: string;
    readonly version: string;
    /** Helm repository. */
    readonly repository?: string;
    /** ISO day or month. */
    readonly endOfSupport?: string;
  })[];
}

/** What a table holds, so that a summary needs no other file. */
export interface TableSummary {
  readonly table: string;
  readonly file: string;
  readonly cloud?: Cloud;
  readonly rows: number;
  readonly unverified: number;
  readonly restricted: number;
  /** Rows by source and date, sorted. */
  readonly sources: readonly { readonly source: string; readonly asOf: string; readonly rows: number }[];
}
/** What the import did to suspicious rows. */
export interface TreatmentSummary {
  readonly id: string;
  readonly rows: number;
  readonly effects: readonly ("drop" | "blank" | "correct" | "unverified" | "restricted" | "keep")[];
  readonly reason: string;
}
export interface ContentsFile {
  readonly format: number;
  readonly tables: readonly TableSummary[];
  readonly treatments: readonly TreatmentSummary[];
}
