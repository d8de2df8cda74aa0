import type { Cells, SourceFile } from "./source.ts";

/** Which rows. All parts must hold. */
export interface Selector {
  /** Column -> allowed values. */
  readonly is?: Readonly<Record<string, readonly string[]>>;
  /** Column -> regular expression over the whole cell. */
  readonly matches?: Readonly<Record<string, string>>;
  /** Two columns with the same content that is not blank. */
  readonly equal?: readonly [string, string];
  /** Column -> below this number. */
  readonly below?: Readonly<Record<string, number>>;
  /** No row of the price files has the same region and instance type. */
  readonly withoutOffer?: true;
}

/** What becomes of them. */
export type Effect =
  | { readonly drop: true }
  | { readonly set: Cells }
  | { readonly unverified: true }
  | { readonly restricted: true }
  /** Only the note. */
  | { readonly keep: true };

export interface Treatment {
  readonly id: string;
  readonly files: readonly SourceFile[];
  readonly where: Selector;
  readonly effects: readonly Effect[];
  /** Why: evidence, in a sentence. */
  readonly reason: string;
  /** Shown wherever such a row is used. @default none */
  readonly note?: string;
  /** Rows that the treatment was written for. Another number stops the import: the evidence has to be looked at again. */
  readonly rows: number;
}

const restrictedAzureRegions = [
  "australiacentral2",
  "brazilsoutheast",
  "francesouth",
  "germanynorth",
  "norwaywest",
  "southafricawest",
  "swedensouth",
  "switzerlandwest",
  "uaecentral",
];
const spotOrFlexOnly = ["a3-highgpu-1g", "a3-highgpu-2g", "a3-highgpu-4g"];

/** Applied in this order, each to the rows that the earlier ones left. */
export const treatments: readonly Treatment[] = [
  {
    id: "azure-ncv3-retired",
    files: ["accelerators"],
    where: { is: { cloud: ["azure"], instance_type: ["Standard_NC6s_v3", "Standard_NC12s_v3", "Standard_NC24s_v3", "Standard_NC24rs_v3"] } },
    effects: [{ drop: true }],
    reason: "the series was retired on 2025-09-30 (Azure, retired sizes) and is still priced in lists of 2026-06",
    rows: 92,
  },
  {
    id: "gcp-a3-highgpu-not-on-demand",
    files: ["accelerators"],
    where: { is: { cloud: ["gcp"], instance_type: spotOrFlexOnly } },
    effects: [{ set: { price_usd_per_hour: "" } }],
    reason: "can be created only as Spot or Flex-start (Compute Engine, accelerator-optimized machines); the on-demand price cannot be bought",
    note: "runs only as Spot or Flex-start",
    rows: 48,
  },
  {
    id: "gcp-a3-highgpu-no-commitment",
    files: ["commitments"],
    where: { is: { cloud: ["gcp"], instance_type: spotOrFlexOnly } },
    effects: [{ drop: true }],
    reason: "a commitment on a type that cannot run on demand",
    rows: 96,
  },
  {
    id: "gcp-a3-ultragpu-reservation-price",
    files: ["accelerators"],
    where: { is: { cloud: ["gcp"], instance_type: ["a3-ultragpu-8g"], region: ["us-central1", "us-east4", "us-west1"] } },
    effects: [{ set: { price_usd_per_hour: "" } }],
    reason: "needs a reservation, Spot or Flex-start (same page); the price is that of a reservation",
    note: "needs a reservation, Spot or Flex-start",
    rows: 3,
  },
  {
    id: "gcp-a4-highgpu-unverified",
    files: ["accelerators"],
    where: { is: { cloud: ["gcp"], instance_type: ["a4-highgpu-8g"] } },
    effects: [{ unverified: true }],
    reason: "the source has a host price of 0 and accelerator prices in a ratio of 1.4; the spot price comes from the same source",
    note: "needs a reservation, Spot or Flex-start",
    rows: 10,
  },
  {
    id: "gcp-a3-ultragpu-listed",
    files: ["accelerators"],
    where: {
      is: {
        cloud: ["gcp"],
        instance_type: ["a3-ultragpu-8g"],
        region: ["asia-south1", "asia-south2", "europe-west1", "europe-west4", "us-east5", "us-south1"],
        price_usd_per_hour: [""],
        spot_price_usd_per_hour: [""],
      },
    },
    effects: [{ unverified: true }],
    reason: "neither price is known: what the source gave looks like another product (0.57 of us-central1)",
    note: "listed there, price unknown",
    rows: 6,
  },
  {
    id: "azure-gb200-unverified",
    files: ["accelerators"],
    where: { is: { cloud: ["azure"], instance_type: ["Standard_ND128isr_NDR_GB200_v6"] } },
    effects: [{ unverified: true }, { set: { accelerator_memory_gib: "186" } }],
    reason: "one source; size recalled; 192 GiB a device against 186 in GCP's documentation of the same part",
    rows: 19,
  },
  {
    id: "spot-equals-on-demand",
    files: ["accelerators", "general"],
    where: { equal: ["price_usd_per_hour", "spot_price_usd_per_hour"] },
    effects: [{ set: { spot_price_usd_per_hour: "" } }],
    reason: "no discount means that there is no spot market for the type there",
    note: "no spot market seen",
    rows: 35,
  },
  {
    id: "gcp-tpu-v6e-listed",
    files: ["accelerators"],
    where: {
      is: { cloud: ["gcp"], region: ["asia-east1", "southamerica-east1", "us-central2"], price_usd_per_hour: [""], spot_price_usd_per_hour: [""] },
      matches: { instance_type: "tpu-v6e-[0-9]+" },
    },
    effects: [{ keep: true }],
    reason: "neither price is known: the source had a sentinel of 700",
    note: "listed there, price unknown",
    rows: 24,
  },
  {
    id: "gcp-tpu-v6e-santiago",
    files: ["accelerators"],
    where: { is: { cloud: ["gcp"], region: ["southamerica-west1"] }, matches: { instance_type: "tpu-v6e-[0-9]+" } },
    effects: [{ unverified: true }],
    reason: "2.70 a chip is the base price of the US, while v5e costs 1.43 times the US there; no spot price, unlike the other ten priced regions",
    rows: 8,
  },
  {
    id: "azure-nc-a10-unverified",
    files: ["accelerators"],
    where: { is: { cloud: ["azure"], instance_type: ["Standard_NC8ads_A10_v4", "Standard_NC16ads_A10_v4", "Standard_NC32ads_A10_v4"] } },
    effects: [{ unverified: true }],
    reason: "a third of the price of the NV A10 v5 a device, and no page of the size was found",
    rows: 9,
  },
  {
    id: "azure-f72s-uae",
    files: ["general"],
    where: { is: { cloud: ["azure"], instance_type: ["Standard_F72s_v2"], region: ["uaenorth"] } },
    effects: [{ unverified: true }],
    reason: "0.0510 a vCPU; the other seven sizes there cost 0.0528",
    rows: 1,
  },
  {
    id: "azure-fsv2-closed",
    files: ["general"],
    where: { is: { cloud: ["azure"] }, matches: { instance_type: "Standard_F[0-9]+s_v2" } },
    effects: [{ restricted: true }],
    reason: "from July 2026 new subscriptions cannot deploy Fsv2 and existing ones get no more quota (Azure, capacity growth restrictions)",
    note: "closed to new subscriptions from July 2026",
    rows: 456,
  },
  {
    id: "azure-restricted-regions",
    files: ["accelerators", "general"],
    where: { is: { cloud: ["azure"], region: restrictedAzureRegions } },
    effects: [{ restricted: true }],
    reason: "reserved for recovery inside the country (Azure, list of regions)",
    note: "the region needs an access request",
    rows: 370,
  },
  {
    id: "azure-jio-regions",
    files: ["accelerators", "general"],
    where: { is: { cloud: ["azure"], region: ["jioindiacentral", "jioindiawest"] } },
    effects: [{ keep: true }],
    reason: "the two regions are not in Azure's public list of regions and pairs",
    note: "who may use the region is unknown",
    // 110 in the files; four of them are of the retired series.
    rows: 106,
  },
  {
    id: "gcp-egress-rises",
    files: ["services"],
    where: { is: { cloud: ["gcp"], service: ["egress-internet"], region: ["asia-northeast1", "asia-northeast2"], item: ["internet"] } },
    effects: [{ unverified: true }],
    reason: "the price rises and falls again with volume, first and last step equal: two products mixed",
    rows: 6,
  },
  {
    id: "gcp-egress-rises-seoul",
    files: ["services"],
    where: {
      is: { cloud: ["gcp"], service: ["egress-internet"], region: ["asia-northeast3"], item: ["internet", "internet australia", "internet china"] },
    },
    effects: [{ unverified: true }],
    reason: "the price rises and falls again with volume, first and last step equal: two products mixed",
    rows: 9,
  },
  {
    id: "msk-serverless-unit",
    files: ["services"],
    where: { is: { cloud: ["aws"], service: ["msk-serverless"], unit: ["see AWS"] } },
    effects: [{ drop: true }],
    reason: "the unit is unknown, so the rows cannot be priced",
    rows: 70,
  },
  {
    id: "spot-advice-without-offer",
    files: ["aws_spot_advisor"],
    where: { withoutOffer: true },
    effects: [{ drop: true }],
    reason: "no price to which the advice could be applied",
    rows: 785,
  },
  {
    id: "spot-advice-negative",
    files: ["aws_spot_advisor"],
    where: { below: { savings_pct_vs_on_demand: 0 } },
    effects: [{ set: { savings_pct_vs_on_demand: "0" } }],
    reason: "savings refer to list prices of 2025-06-28; the list price has fallen by 44 % since",
    rows: 1,
  },
  {
    id: "p5e-day-unknown",
    files: ["accelerators"],
    where: { is: { as_of: ["2026 (v9; exact day unknown)"] } },
    effects: [{ set: { as_of: "2026" } }],
    reason: "the version is known, its day is not",
    note: "day of the data unknown",
    rows: 6,
  },
  {
    id: "carbon-year",
    files: ["carbon_gcp"],
    where: { is: { as_of: ["2025"] } },
    effects: [{ keep: true }],
    reason: "a figure for the whole year",
    note: "average of the year",
    rows: 44,
  },
  {
    id: "gcp-commitment-reservation",
    files: ["commitments"],
    where: { is: { cloud: ["gcp"] } },
    effects: [{ keep: true }],
    reason: "resource commitments for accelerators need an attached reservation (Compute Engine)",
    note: "needs an attached reservation",
    rows: 628,
  },
  {
    id: "aws-g6f-eighth",
    files: ["accelerators"],
    where: { is: { cloud: ["aws"], accelerator_count: ["0.125"] } },
    effects: [{ keep: true }],
    reason: "the eighth of a device is sold with 2 and with 4 vCPUs (karpenter-provider-aws); memory is that of the whole device",
    note: "an eighth of a device",
    rows: 26,
  },
  {
    id: "gcp-spot-floor",
    files: ["general"],
    where: { is: { cloud: ["gcp"], region: ["asia-south2", "northamerica-northeast2"] }, matches: { instance_type: "n2-.+" } },
    effects: [{ keep: true }],
    reason: "spot at 9 % of on-demand, the largest discount that Google states",
    note: "spot is at the largest discount: a risk signal, no base for a plan",
    rows: 58,
  },
  {
    id: "v100-int8-none",
    files: ["gpus"],
    where: { is: { int8_tops_dense: ["0"] } },
    effects: [{ set: { int8_tops_dense: "" } }],
    reason: "0 stands for not supported",
    rows: 2,
  },
  {
    id: "qwen35-27b-parameters",
    files: ["models"],
    where: { is: { hf_id: ["Qwen/Qwen3.5-27B"] } },
    effects: [{ unverified: true }],
    reason: "27.0 B parameters were recalled; the model's own dimensions give 24.4 B",
    note: "parameters recalled as 27.0 B; its dimensions give 24.4 B",
    rows: 1,
  },
  {
    id: "models-recalled",
    files: ["models"],
    where: { matches: { from_memory: "all(;.*)?" } },
    effects: [{ unverified: true }],
    reason: "no source was read for the row",
    rows: 21,
  },
  {
    id: "gpus-recalled",
    files: ["gpus"],
    where: { is: { from_memory: ["all"] } },
    effects: [{ unverified: true }],
    reason: "no source was read for the row",
    rows: 5,
  },
];
