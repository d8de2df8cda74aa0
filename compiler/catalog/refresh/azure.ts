import type { Collector } from "./collector.ts";
import { ListError } from "./csv.ts";

/**
 * Pages of the Azure Retail Prices API, https://prices.azure.com/api/retail/prices (Microsoft Learn, "Azure Retail Prices overview",
 * read 2026-11): `Items`, `NextPageLink`, prices in `BillingCurrency`. A page names no day of its own.
 */
export const azureSource = "Azure Retail Prices API, prices.azure.com";

type Json = Readonly<Record<string, unknown>>;
const isJson = (value: unknown): value is Json => typeof value === "object" && value !== null && !Array.isArray(value);
const textOf = (value: unknown): string => (typeof value === "string" ? value : "");

export const isAzurePage = (document: Json): boolean => Array.isArray(document["Items"]) && ("NextPageLink" in document || "BillingCurrency" in document);

/** The next page of an answer; undefined on the last. */
export const azureNext = (document: Json): string | undefined => textOf(document["NextPageLink"]) || undefined;

const day = (text: string): string => /^[0-9]{4}-[0-9]{2}-[0-9]{2}/.exec(text)?.[0] ?? "";

/** Reads one page. Prices of Windows, of spot's predecessor, of dedicated hosts and of old cloud services are other products of the same type. */
export function readAzurePage(document: Json, collector: Collector): void {
  const items = document["Items"];
  if (!Array.isArray(items)) throw new ListError("it has no `Items`");
  for (const item of items) {
    collector.rows++;
    if (isJson(item)) readItem(item, collector);
    else collector.skip("item that is no object", "Items");
  }
}

function readItem(item: Json, collector: Collector): undefined {
  const field = (name: string): string => textOf(item[name]);
  const type = field("armSkuName");
  const [region, product, sku, meter] = [field("armRegionName"), field("productName"), field("skuName"), field("meterName")];
  const name = `${region} ${type || product || field("meterId")}`;
  if (field("currencyCode") !== "USD") return collector.skip("currency other than US dollars", `${name} ${field("currencyCode")}`);
  if (field("serviceName") !== "Virtual Machines") return collector.skip("service that no item of the catalogue is read from", field("serviceName") || name);
  if (field("type") !== "Consumption") return collector.skip(`price of type ${field("type") || "unknown"}`, name);
  if (product === "" || sku === "" || meter === "") return collector.skip("product, SKU or meter is not named", name);
  if (/windows/i.test(`${product} ${sku} ${meter}`)) return collector.skip("operating system other than Linux", `${name}: ${product}`);
  if (/cloud ?services|dedicated host|azure stack/i.test(product)) return collector.skip("product other than virtual machines", product);
  if (/low priority/i.test(`${sku} ${meter}`)) return collector.skip("low priority, the predecessor of spot", name);
  if (/expired/i.test(`${sku} ${meter}`)) return collector.skip("meter that has expired", name);
  if (type === "" || region === "") return collector.skip("virtual machine without type or region", name);
  if (field("unitOfMeasure") !== "1 Hour") return collector.skip("unit other than hours", `${name} ${field("unitOfMeasure")}`);
  const steps = item["tierMinimumUnits"];
  if (steps !== undefined && steps !== 0) return collector.skip("later volume steps", name);
  const usd = item["retailPrice"];
  if (typeof usd !== "number") return collector.skip("price that is no number", `${name} ${String(usd)}`);
  const spot = /\bspot\b/i.test(sku) || /\bspot\b/i.test(meter);
  collector.offer(region, type, spot ? "spot" : "on-demand", { usd, effective: day(field("effectiveStartDate")) });
}
