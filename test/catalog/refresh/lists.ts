import type { FullCatalog } from "../../../compiler/catalog/index.ts";
import { type Lists, readFolder } from "../../../compiler/catalog/refresh/lists.ts";
import { type Acceptable, type Refresh, refresh } from "../../../compiler/catalog/refresh/refresh.ts";
import { type Delta, readDelta } from "../../../compiler/catalog/refresh/delta.ts";
import type { Host } from "../../../compiler/host.ts";
import type { Cloud } from "../../../compiler/system.ts";
import { shippedCatalog } from "../fixture.ts";

/** Files in memory below /lists, in pieces of a few bytes, so that every seam of the readers is met. */
export function memoryHost(files: Readonly<Record<string, string>>, piece = 61): Host {
  const bytesOf = (file: string): Uint8Array | undefined => {
    const text = files[file.replace(/^\/lists\//, "")];
    return text === undefined ? undefined : Buffer.from(text);
  };
  const refuse = (): never => {
    throw new Error("a reader of lists writes nothing");
  };
  return {
    directory: "/lists",
    environment: {},
    today: () => "2026-11-25",
    stat: async (file) => (file === "/lists" ? "directory" : bytesOf(file) === undefined ? undefined : "file"),
    read: async (file) => bytesOf(file),
    readSync: bytesOf,
    list: async (file) => (file === "/lists" ? Object.keys(files).sort() : []),
    write: refuse,
    create: refuse,
    rename: refuse,
    makeDirectory: refuse,
    remove: refuse,
    async *open(file) {
      const bytes = bytesOf(file) ?? new Uint8Array();
      for (let at = 0; at < bytes.length; at += piece) yield bytes.subarray(at, at + piece);
    },
  };
}

export const readLists = (
  files: Readonly<Record<string, string>>,
  asOf: string | undefined = "2026-11-20",
  catalog: FullCatalog = shippedCatalog(),
): Promise<Lists> => readFolder("/lists", { catalog, host: memoryHost(files), asOf });

/** Reads and lays over the shipped catalogue. */
export async function refreshWith(
  files: Readonly<Record<string, string>>,
  { before = [], accept = [], asOf = "2026-11-20" }: { before?: readonly Delta[]; accept?: readonly Acceptable[]; asOf?: string } = {},
): Promise<Refresh> {
  const lists = await readLists(files, asOf);
  return refresh({ shipped: shippedCatalog(), before, lists, jump: 2, accept });
}

export const deltasOf = (made: Refresh): readonly Delta[] => [...made.files].map(([cloud, text]) => readDelta(text, cloud));

/** Why rows of a cloud were not taken. */
export const reasonsOf = (lists: Pick<Refresh, "readings">, cloud: Cloud): Readonly<Record<string, number>> =>
  Object.fromEntries((lists.readings.find((one) => one.cloud === cloud)?.unmapped ?? []).map(({ reason, rows }) => [reason, rows]));

const quoted = (cell: string): string => `"${cell.replaceAll('"', '""')}"`;

const columns = [
  "SKU",
  "OfferTermCode",
  "RateCode",
  "TermType",
  "PriceDescription",
  "EffectiveDate",
  "StartingRange",
  "EndingRange",
  "Unit",
  "PricePerUnit",
  "Currency",
  "LeaseContractLength",
  "PurchaseOption",
  "OfferingClass",
  "Product Family",
  "serviceCode",
  "Location",
  "Location Type",
  "Instance Type",
  "Operating System",
  "Tenancy",
  "License Model",
  "usageType",
  "operation",
  "CapacityStatus",
  "Database Engine",
  "Deployment Option",
  "Cache Engine",
  "MarketOption",
  "Pre Installed S/W",
  "Region Code",
] as const;
export type AwsCells = Partial<Record<(typeof columns)[number], string>>;

/** A plain Linux instance on demand; `cells` changes it. */
export const instance = (instanceType: string, price: string, cells: AwsCells = {}): AwsCells => ({
  SKU: `SKU-${instanceType}`,
  TermType: "OnDemand",
  PriceDescription: `$${price} per On Demand Linux ${instanceType} Instance Hour, "plain"`,
  EffectiveDate: "2026-11-01",
  StartingRange: "0",
  EndingRange: "Inf",
  Unit: "Hrs",
  PricePerUnit: price,
  Currency: "USD",
  "Product Family": "Compute Instance",
  serviceCode: "AmazonEC2",
  "Location Type": "AWS Region",
  "Instance Type": instanceType,
  "Operating System": "Linux",
  Tenancy: "Shared",
  "License Model": "No License required",
  usageType: `EU-BoxUsage:${instanceType}`,
  operation: "RunInstances",
  CapacityStatus: "Used",
  MarketOption: "OnDemand",
  "Pre Installed S/W": "NA",
  "Region Code": "eu-west-1",
  ...cells,
});

/** Something that is no instance. */
export const metered = (usageType: string, price: string, unit: string, cells: AwsCells = {}): AwsCells => ({
  SKU: `SKU-${usageType}`,
  TermType: "OnDemand",
  EffectiveDate: "2026-11-01",
  StartingRange: "0",
  EndingRange: "Inf",
  Unit: unit,
  PricePerUnit: price,
  Currency: "USD",
  "Location Type": "AWS Region",
  usageType,
  "Region Code": "eu-west-1",
  ...cells,
});

export const awsCsv = (rows: readonly AwsCells[], offer = "AmazonEC2", published = "2026-11-18T20:01:02Z"): string =>
  [
    '"FormatVersion","v1.0"',
    '"Disclaimer","This pricing list is for informational purposes only, see the page"',
    `"Publication Date","${published}"`,
    '"Version","20261118200102"',
    `"OfferCode","${offer}"`,
    columns.map(quoted).join(","),
    ...rows.map((row) => columns.map((name) => (row[name] === undefined ? "" : quoted(row[name]))).join(",")),
    "",
  ].join("\r\n");

const names: Readonly<Record<string, string>> = {
  "Instance Type": "instanceType",
  "Operating System": "operatingSystem",
  Tenancy: "tenancy",
  "License Model": "licenseModel",
  "Pre Installed S/W": "preInstalledSw",
  CapacityStatus: "capacitystatus",
  MarketOption: "marketoption",
  usageType: "usagetype",
  operation: "operation",
  "Region Code": "regionCode",
  "Location Type": "locationType",
};

/** The same rows as an offer file in JSON. */
export function awsJson(rows: readonly AwsCells[], offer = "AmazonEC2"): string {
  const products: Record<string, unknown> = {};
  const terms: Record<string, Record<string, Record<string, unknown>>> = {};
  for (const [index, row] of rows.entries()) {
    const sku = `SKU${index}`;
    const attributes = Object.fromEntries(
      Object.entries(names).flatMap(([column, name]) => (row[column as keyof AwsCells] === undefined ? [] : [[name, row[column as keyof AwsCells]]])),
    );
    products[sku] = { sku, productFamily: row["Product Family"], attributes };
    const term = {
      offerTermCode: "T",
      sku,
      effectiveDate: `${row.EffectiveDate}T00:00:00Z`,
      priceDimensions: {
        D: { unit: row.Unit, beginRange: row.StartingRange, endRange: row.EndingRange, pricePerUnit: { [row.Currency ?? ""]: row.PricePerUnit } },
      },
      termAttributes: { LeaseContractLength: row.LeaseContractLength, PurchaseOption: row.PurchaseOption, OfferingClass: row.OfferingClass },
    };
    ((terms[row.TermType ?? ""] ??= {})[sku] ??= {})[`${sku}.T`] = term;
  }
  return JSON.stringify({ formatVersion: "v1.0", offerCode: offer, version: "20261118200102", publicationDate: "2026-11-18T20:01:02Z", products, terms });
}

/** An item of the Azure Retail Prices API: a Linux machine on demand. */
export const azureItem = (armSkuName: string, retailPrice: unknown, more: Readonly<Record<string, unknown>> = {}): object => ({
  currencyCode: "USD",
  tierMinimumUnits: 0,
  retailPrice,
  unitPrice: retailPrice,
  armRegionName: "westeurope",
  location: "EU West",
  effectiveStartDate: "2026-10-01T00:00:00Z",
  meterId: `meter-${armSkuName}`,
  meterName: armSkuName.replace(/^Standard_/, "").replaceAll("_", " "),
  productName: "Virtual Machines Series",
  skuName: armSkuName.replace(/^Standard_/, "").replaceAll("_", " "),
  serviceName: "Virtual Machines",
  serviceFamily: "Compute",
  unitOfMeasure: "1 Hour",
  type: "Consumption",
  isPrimaryMeterRegion: true,
  armSkuName,
  ...more,
});
export const azurePage = (items: readonly object[], next: string | null = null): string =>
  JSON.stringify({ BillingCurrency: "USD", CustomerEntityId: "Default", CustomerEntityType: "Retail", Items: items, NextPageLink: next, Count: items.length });

/** A SKU of the Cloud Billing Catalog API. */
export const gcpSku = (
  description: string,
  usd: number,
  more: { usageType?: string; unit?: string; regions?: readonly string[]; effective?: string; price?: object } = {},
): object => ({
  name: `services/6F81-5844-456A/skus/${description.length}`,
  skuId: `${description.length}-0000`,
  description,
  category: { serviceDisplayName: "Compute Engine", resourceFamily: "Compute", resourceGroup: "CPU", usageType: more.usageType ?? "OnDemand" },
  serviceRegions: more.regions ?? ["europe-west4"],
  pricingInfo: [
    {
      summary: "",
      effectiveTime: more.effective ?? "2026-11-19T10:00:00Z",
      pricingExpression: {
        usageUnit: more.unit ?? "h",
        displayQuantity: 1,
        tieredRates: [
          { startUsageAmount: 0, unitPrice: more.price ?? { currencyCode: "USD", units: String(Math.floor(usd)), nanos: Math.round((usd % 1) * 1e9) } },
        ],
      },
      currencyConversionRate: 1,
    },
  ],
  serviceProviderName: "Google",
});
export const gcpPage = (skus: readonly object[], nextPageToken = ""): string => JSON.stringify({ skus, nextPageToken });
