import { serviceRows } from "./aws-services.ts";
import type { Collector } from "./collector.ts";
import { ListError } from "./csv.ts";

/**
 * AWS Price List Bulk API, offer files `offers/v1.0/aws/<offer>/<version>/<region>/index.csv` and `.json` (AWS Billing User Guide,
 * "Reading the service price list file", read 2026-11). The CSV has five lines of metadata, then the names of its columns; the JSON
 * has products and terms apart. Both become rows by the CSV's column names.
 */
export type AwsRow = (column: string) => string;

/** Metadata of an offer file. */
export interface AwsList {
  readonly offer: string;
  /** Day of publication. */
  readonly published: string;
  readonly version: string;
}

const day = (text: string): string => /^[0-9]{4}-[0-9]{2}-[0-9]{2}/.exec(text)?.[0] ?? "";

export const awsSource = ({ offer, version }: AwsList): string => `AWS price list ${offer}, version ${version}`;

/** Names the columns of every record. @throws ListError for a file that is no offer file */
export async function readAwsCsv(records: AsyncIterable<readonly string[]>, collector: Collector): Promise<AwsList> {
  const metadata = new Map<string, string>();
  let columns: ReadonlyMap<string, number> | undefined;
  let list: AwsList | undefined;
  for await (const cells of records) {
    if (columns === undefined || list === undefined) {
      if (cells[0] === "SKU") {
        columns = new Map(cells.map((name, index) => [name, index]));
        for (const needed of ["TermType", "PricePerUnit", "Currency", "Unit", "Region Code", "usageType"])
          if (!columns.has(needed)) throw new ListError(`the column \`${needed}\` is missing`);
        list = listOf(metadata.get("OfferCode"), metadata.get("Publication Date"), metadata.get("Version"), collector);
      } else if (metadata.size < 10) metadata.set(cells[0] ?? "", cells[1] ?? "");
      else throw new ListError("there is no line with the names of the columns");
      continue;
    }
    const named = columns;
    readRow((column) => cells[named.get(column) ?? -1] ?? "", list, collector);
  }
  if (list === undefined) throw new ListError("there is no line with the names of the columns");
  return list;
}

function listOf(offer: string | undefined, published: string | undefined, version: string | undefined, collector: Collector): AwsList {
  const on = day(published ?? "");
  if (!offer || on === "" || !version) throw new ListError("offer code, publication date or version is missing");
  const list = { offer, published: on, version };
  collector.origin = { source: awsSource(list), asOf: on };
  return list;
}

type Json = Readonly<Record<string, unknown>>;
const isJson = (value: unknown): value is Json => typeof value === "object" && value !== null && !Array.isArray(value);
const entriesOf = (value: unknown): readonly (readonly [string, Json])[] =>
  isJson(value) ? Object.entries(value).flatMap(([key, one]) => (isJson(one) ? [[key, one] as const] : [])) : [];
const textOf = (value: unknown): string => (typeof value === "string" ? value : "");

/** Columns of the CSV -> attributes of the JSON. */
const attributes: Readonly<Record<string, string>> = {
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
  "Database Engine": "databaseEngine",
  "Deployment Option": "deploymentOption",
  "Cache Engine": "cacheEngine",
  "Volume API Name": "volumeApiName",
};

/** Reads an offer file in JSON; the whole of it is in memory. @throws ListError for a document that is no offer file */
export function readAwsJson(document: Json, collector: Collector): AwsList {
  const list = listOf(textOf(document["offerCode"]), textOf(document["publicationDate"]), textOf(document["version"]), collector);
  const products = new Map(entriesOf(document["products"]));
  if (products.size === 0) throw new ListError("it has no products");
  for (const [termType, skus] of entriesOf(document["terms"])) {
    for (const [sku, offers] of entriesOf(skus)) {
      const product = products.get(sku);
      if (product === undefined) {
        collector.rows++;
        collector.skip("terms of a product that the file lacks", sku);
        continue;
      }
      for (const [, offer] of entriesOf(offers)) readTerm(termType, sku, product, offer, list, collector);
    }
  }
  return list;
}

function readTerm(termType: string, sku: string, product: Json, offer: Json, list: AwsList, collector: Collector): void {
  const attribute = isJson(product["attributes"]) ? product["attributes"] : {};
  const terms = isJson(offer["termAttributes"]) ? offer["termAttributes"] : {};
  for (const [, dimension] of entriesOf(offer["priceDimensions"])) {
    const prices = isJson(dimension["pricePerUnit"]) ? dimension["pricePerUnit"] : {};
    for (const [currency, price] of Object.entries(prices)) {
      const cells: Readonly<Record<string, unknown>> = {
        SKU: sku,
        TermType: termType,
        EffectiveDate: offer["effectiveDate"],
        StartingRange: dimension["beginRange"],
        EndingRange: dimension["endRange"],
        Unit: dimension["unit"],
        PricePerUnit: price,
        Currency: currency,
        LeaseContractLength: terms["LeaseContractLength"],
        PurchaseOption: terms["PurchaseOption"],
        OfferingClass: terms["OfferingClass"],
        "Product Family": product["productFamily"],
      };
      readRow((column) => textOf(column in attributes ? attribute[attributes[column] ?? ""] : cells[column]), list, collector);
    }
  }
}

const numeral = /^[0-9]+(\.[0-9]+)?$/;

function readRow(row: AwsRow, list: AwsList, collector: Collector): undefined {
  collector.rows++;
  const name = `${row("SKU")} ${row("usageType")}`;
  if (row("Currency") !== "USD") return collector.skip("currency other than US dollars", `${name} ${row("Currency")}`);
  if (row("Location Type") !== "" && row("Location Type") !== "AWS Region") return collector.skip("place that is no region", `${name} ${row("Location Type")}`);
  const price = row("PricePerUnit");
  if (!numeral.test(price)) return collector.skip("price that is no number", `${name} ${price}`);
  const observed = { usd: Number(price), effective: day(row("EffectiveDate")) };
  if (list.offer === "AmazonEC2" && row("Product Family").startsWith("Compute Instance")) return readInstance(row, observed, collector);
  if (row("TermType") !== "OnDemand") return collector.skip("reserved terms of services", name);
  const found = serviceRows(list.offer, row);
  if (found === undefined) return collector.skip(`row of ${list.offer} that no item of the catalogue stands for`, row("usageType"));
  if ("wrong" in found) return collector.skip(found.wrong, name);
  collector.service(row("Region Code"), found.row, { ...observed, usd: Number((observed.usd * found.times).toPrecision(12)) });
}

function readInstance(row: AwsRow, observed: { readonly usd: number; readonly effective: string }, collector: Collector): undefined {
  const instanceType = row("Instance Type");
  const name = `${row("Region Code")} ${instanceType}`;
  const market = row("MarketOption");
  if (row("Operating System") !== "Linux") return collector.skip("operating system other than Linux", `${instanceType} ${row("Operating System")}`);
  if (row("Tenancy") !== "Shared") return collector.skip("tenancy other than shared", `${instanceType} ${row("Tenancy")}`);
  if (row("Pre Installed S/W") !== "NA" && row("Pre Installed S/W") !== "") return collector.skip("software that is installed", name);
  if (row("CapacityStatus") !== "Used") return collector.skip("capacity reservations, used or not", name);
  if (market !== "" && market !== "OnDemand") return collector.skip(`market option ${market}`, name);
  if (row("operation") !== "" && row("operation") !== "RunInstances") return collector.skip("operation other than RunInstances", name);
  if (row("License Model") !== "" && row("License Model") !== "No License required") return collector.skip("licence of one's own", name);
  if (row("Unit") !== "Hrs") return collector.skip("unit other than hours", `${name} ${row("Unit")}`);
  if (row("TermType") === "OnDemand") {
    collector.complete.add(`offers ${row("Region Code")}`);
    return collector.offer(row("Region Code"), instanceType, "on-demand", observed);
  }
  const oneYear = row("TermType") === "Reserved" && row("LeaseContractLength") === "1yr" && row("PurchaseOption") === "No Upfront";
  if (!oneYear || row("OfferingClass") !== "standard") return collector.skip("reserved terms other than one year, standard, no upfront", name);
  collector.commitment(row("Region Code"), instanceType, "ri-1y-no-upfront", observed);
}
