import type { Cloud } from "../system.ts";

/** Where a row comes from. `asOf` is the date of the data, not of reading it. */
export interface Provenanced {
  readonly source: string;
  /** ISO day; a month or a year where the day is unknown. */
  readonly asOf: string;
  /** False: one weak source; left out unless asked for. */
  readonly verified: boolean;
  /** Shown wherever the row is used. */
  readonly note?: string;
}

/** An instance type in a region. Prices are US dollars an hour, list price; absent is unknown, never zero. */
export interface Offer extends Provenanced {
  readonly cloud: Cloud;
  readonly region: string;
  readonly instanceType: string;
  readonly accelerator?: {
    /** As in the catalogue: "H100", "A100-80GB", "L40S", "TPU-v6e". */
    readonly name: string;
    /** Key into `gpu()`; the form factor depends on the offer. */
    readonly gpu?: string;
    /** Devices per instance; a fraction for shares of a device. */
    readonly count: number;
    readonly memoryGib: number;
  };
  readonly vcpus?: number;
  readonly memoryGib?: number;
  readonly usdPerHour?: number;
  readonly spotUsdPerHour?: number;
  /** Needs an access request or is closed to new subscriptions. */
  readonly restricted: boolean;
  /** Zone names (GCP) or zone ids (AWS); empty is unknown. */
  readonly zones: readonly string[];
  /** Why the project does not allow it, for example "not allowed by lintel.catalog.json". Such an offer is restricted too. @default allowed */
  readonly notAllowed?: string;
}

/** An accelerator. Rates are dense, 10^12/s; bandwidths 10^9 B/s; absent is unsupported or unknown. */
export interface Gpu extends Provenanced {
  readonly name: string;
  readonly vendor: string;
  readonly memoryGibUsable: number;
  readonly memoryGibNominal: number;
  readonly memoryBandwidthGBs: number;
  readonly bf16Tflops?: number;
  readonly fp16Tflops?: number;
  readonly fp8Tflops?: number;
  readonly fp4Tflops?: number;
  readonly int8Tops?: number;
  readonly intraNodeGBs?: number;
  readonly intraLink?: string;
  readonly interNodeGBs?: number;
  readonly tdpW?: number;
}

/** A model. Sizes are counts; bytes for KV per token at bf16. */
export interface Model extends Provenanced {
  readonly id: string;
  readonly family: string;
  readonly kind: "llm" | "embedding" | "vision" | "detection" | "asr" | "diffusion" | "reranker" | "encoder" | "recsys";
  readonly params: number;
  readonly activeParams: number;
  readonly layers?: number;
  readonly fullAttentionLayers?: number;
  readonly hidden?: number;
  readonly heads?: number;
  readonly kvHeads?: number;
  readonly headDim?: number;
  readonly kvLatentDim?: number;
  readonly intermediate?: number;
  readonly moeIntermediate?: number;
  readonly experts?: number;
  readonly expertsPerToken?: number;
  /** Tokens; absent for models that do not read text. */
  readonly context?: number;
  readonly slidingWindow?: number;
  readonly vocab?: number;
  /** Free text: how the checkpoint ships. */
  readonly dtype?: string;
  readonly weightsGibBf16: number;
  readonly kvBytesPerToken?: number;
  readonly gflopsPerItem?: number;
  readonly license?: string;
  readonly gated?: boolean;
  /** Fields that were recalled, not read in a source. */
  readonly recalled: readonly string[];
}

export interface ServicePrice extends Provenanced {
  readonly cloud: Cloud;
  readonly region: string;
  readonly service: string;
  readonly item: string;
  readonly unit: string;
  readonly usd: number;
  /** Volume step, as the vendor names it; absent for a flat price. */
  readonly tier?: string;
  /** Volume at which this step ends, in `unit`s; absent for the last known step or a flat price. */
  readonly upTo?: number;
  /** True when beyond `upTo` no further step is known. */
  readonly openEnded?: boolean;
}

export interface Commitment extends Provenanced {
  readonly cloud: Cloud;
  readonly region: string;
  readonly instanceType: string;
  readonly term: "ri-1y-no-upfront" | "cud-1y" | "cud-3y";
  readonly usdPerHour: number;
}

/** A container image that Lintel itself emits, pinned by digest: "vllm-openai". */
export interface Image extends Provenanced {
  readonly name: string;
  readonly version: string;
  /** repository@sha256:… */
  readonly reference: string;
}

/** Most of some instance types that an account may run in a region, as the project states it. */
export interface Quota extends Provenanced {
  /** What the quota counts: globs over instance types, for example "p5.*". */
  readonly instanceTypes: readonly string[];
  readonly market: "on-demand" | "spot";
  /** Sum of the vCPUs of all running instances. @default no limit */
  readonly maxVcpus?: number;
  /** Number of running instances. @default no limit */
  readonly maxInstances?: number;
}

/** Capacity that the project has paid for. */
export interface Reservation extends Provenanced {
  /** As the cloud names it: what `reserved({ id })` refers to. */
  readonly id: string;
  readonly cloud: Cloud;
  readonly region: string;
  readonly zone?: string;
  readonly instanceType: string;
  readonly count: number;
  /** What the project pays for one instance an hour, US dollars. @default unknown: the list price counts */
  readonly usdPerHour?: number;
}

/** A file of the project that lies over the catalogue that ships. */
export interface CatalogLayer {
  /** Path relative to the project, with forward slashes. */
  readonly file: string;
  readonly kind: "refreshed prices" | "private overlay";
  /** Stated date of an overlay; newest date of refreshed prices. */
  readonly asOf: string;
  /** SHA-256 of the file, hex. */
  readonly sha256: string;
  /** What it changes, for example "2 negotiated prices, 1 reservation". */
  readonly holds: string;
}

/**
 * Typed access to the dated facts. Loaded lazily: a file is read when first asked for.
 * Absent facts are `undefined`; nothing is interpolated.
 */
export interface Catalog {
  /** Offers in one region, all instance types, with and without accelerators. Restricted and unverified rows included; callers filter. */
  offers(cloud: Cloud, region: string): readonly Offer[];
  /** All regions that any file knows for the cloud. */
  regions(cloud: Cloud): readonly string[];
  /** ISO 3166 code of a region's country. */
  country(cloud: Cloud, region: string): string | undefined;
  gpu(name: string): Gpu | undefined;
  model(id: string): Model | undefined;
  models(): readonly Model[];
  /** Price rows of one item, in ascending volume order; empty when unknown. Never falls back to another region. */
  servicePrices(cloud: Cloud, region: string, service: string, item?: string): readonly ServicePrice[];
  commitments(cloud: Cloud, region: string, instanceType: string): readonly Commitment[];
  /** Interruption band of AWS Spot Advisor, "<5%" to ">20%". */
  spotInterruption(cloud: Cloud, region: string, instanceType: string): string | undefined;
  /** gCO2e per kWh of the grid, GCP only. */
  carbon(cloud: Cloud, region: string): number | undefined;
  image(name: string): Image | undefined;
  /**
   * Version pins: "kubernetes", "eks/1.35", "eks-addon/kube-proxy/1.35", "ami/al2023", "chart/karpenter"; see data/versions.json.
   * `endOfSupport` is an ISO day or month.
   */
  version(name: string): (Provenanced & { readonly version: string; readonly repository?: string; readonly endOfSupport?: string }) | undefined;
  /** Quotas that count this instance type in the region. @default none is known: nothing is limited */
  quotas?(cloud: Cloud, region: string, instanceType: string): readonly Quota[];
  /** Capacity that the project has paid for, by the cloud's own id. @default none is known */
  reservation?(id: string): Reservation | undefined;
  /** Files of the project that lie over what ships, lowest first. @default none */
  layers?(): readonly CatalogLayer[];
}
