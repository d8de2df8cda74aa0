import type { Collector, Observed } from "./collector.ts";
import { ListError } from "./csv.ts";
import { composed, partOf, type Part } from "./gcp-parts.ts";

/**
 * Pages of the Cloud Billing Catalog API, https://cloudbilling.googleapis.com/v1/services/6F81-5844-456A/skus (reference of
 * `services.skus`, read 2026-11): `skus`, `nextPageToken`. A machine has no price of its own: it is the sum of its vCPUs, its memory
 * and its accelerators, each by its own SKU. A page names no day of its own.
 */
export const gcpSource = "Google Cloud Billing Catalog API, Compute Engine; vCPUs, memory and accelerators summed";

type Json = Readonly<Record<string, unknown>>;
const isJson = (value: unknown): value is Json => typeof value === "object" && value !== null && !Array.isArray(value);
const textOf = (value: unknown): string => (typeof value === "string" ? value : "");
const objectsIn = (value: unknown): readonly Json[] => (Array.isArray(value) ? value.filter(isJson) : []);

export const isGcpPage = (document: Json): boolean => Array.isArray(document["skus"]);
export const gcpNext = (document: Json): string | undefined => textOf(document["nextPageToken"]) || undefined;

type Market = "on-demand" | "spot";
const markets: Readonly<Record<string, Market>> = { OnDemand: "on-demand", Preemptible: "spot" };

/** A price of a part in a region; conflicts are kept, so that what is built on them is not taken. */
interface Rate extends Observed {
  readonly conflict: boolean;
}

/** Rates of all pages; machines are composed when the last one was read. */
export class GcpRates {
  readonly #rates = new Map<string, Rate>();
  readonly #collector: Collector;

  constructor(collector: Collector) {
    this.#collector = collector;
  }

  /** @throws ListError for a document that is no page of SKUs */
  read(document: Json): void {
    const skus = document["skus"];
    if (!Array.isArray(skus)) throw new ListError("it has no `skus`");
    for (const sku of skus) {
      this.#collector.rows++;
      if (isJson(sku)) this.#sku(sku);
      else this.#collector.skip("SKU that is no object", "skus");
    }
  }

  #sku(sku: Json): undefined {
    const collector = this.#collector;
    const category = isJson(sku["category"]) ? sku["category"] : {};
    const description = textOf(sku["description"]);
    const name = `${textOf(sku["skuId"])} ${description}`;
    const usage = textOf(category["usageType"]);
    if (textOf(category["resourceFamily"]) !== "Compute")
      return collector.skip("resource that no item of the catalogue is read from", textOf(category["resourceGroup"]) || name);
    const market = markets[usage];
    if (market === undefined) return collector.skip(`usage of type ${usage || "unknown"}`, name);
    const part = partOf(description, market === "spot");
    if (part === undefined) return collector.skip("SKU that no known family of machines is made of", description);
    const price = priceOf(sku, part);
    if ("wrong" in price) return collector.skip(price.wrong, name);
    const regions = sku["serviceRegions"];
    for (const region of Array.isArray(regions) ? regions.map(textOf) : []) {
      if (!collector.knowsRegion(region)) {
        collector.skip("region that the catalogue does not know", `gcp/${region}`);
        continue;
      }
      const key = `${part.family} ${part.resource} ${market} ${region}`;
      const before = this.#rates.get(key);
      if (price.effective > collector.origin.asOf) collector.skip(`price that is not effective yet on ${collector.origin.asOf}`, name);
      else if (before === undefined || before.effective < price.effective) this.#rates.set(key, { ...price, conflict: false });
      else if (before.effective === price.effective && before.usd !== price.usd) this.#rates.set(key, { ...before, conflict: true });
    }
  }

  /** Sums the parts of every machine that the catalogue knows. A machine with a part that is missing has no price: never the sum of the others. */
  compose(): void {
    const collector = this.#collector;
    const { catalog } = collector;
    const shapes = new Map(catalog.regions("gcp").flatMap((region) => catalog.offers("gcp", region).map((offer) => [offer.instanceType, offer] as const)));
    const regions = new Set([...this.#rates.keys()].map((key) => key.slice(key.lastIndexOf(" ") + 1)));
    for (const region of [...regions].sort()) {
      for (const [instanceType, shape] of [...shapes].sort(([a], [b]) => (a < b ? -1 : 1))) {
        for (const market of ["on-demand", "spot"] as const) {
          const made = composed(instanceType, shape, (family, resource) => this.#rates.get(`${family} ${resource} ${market} ${region}`));
          if (made === undefined) continue;
          if ("missing" in made) collector.skip(`machine with parts that are not listed: ${made.missing}`, `${market} ${region} ${instanceType}`);
          else if (made.conflict) collector.skip("two prices for the same part", `${market} ${region} ${instanceType}`);
          else collector.offer(region, instanceType, market, made);
        }
      }
    }
  }
}

function priceOf(sku: Json, part: Part): Observed | { readonly wrong: string } {
  const infos = objectsIn(sku["pricingInfo"]);
  const [info] = [...infos].sort((a, b) => (textOf(a["effectiveTime"]) < textOf(b["effectiveTime"]) ? 1 : -1));
  const expression = info !== undefined && isJson(info["pricingExpression"]) ? info["pricingExpression"] : undefined;
  if (info === undefined || expression === undefined) return { wrong: "SKU without a price" };
  const unit = textOf(expression["usageUnit"]);
  if (unit !== part.unit) return { wrong: `unit other than ${part.unit}` };
  const rates = objectsIn(expression["tieredRates"]);
  const [rate] = rates;
  if (rate === undefined || rates.length > 1 || (rate["startUsageAmount"] !== undefined && rate["startUsageAmount"] !== 0)) return { wrong: "volume steps" };
  const price = isJson(rate["unitPrice"]) ? rate["unitPrice"] : {};
  if (textOf(price["currencyCode"]) !== "USD") return { wrong: "currency other than US dollars" };
  const units = price["units"] === undefined ? "0" : textOf(price["units"]);
  const nanos = price["nanos"] === undefined ? 0 : price["nanos"];
  if (!/^[0-9]{1,6}$/.test(units) || typeof nanos !== "number" || !Number.isInteger(nanos) || nanos < 0 || nanos >= 1e9)
    return { wrong: "price that is no number" };
  const usd = (Number(units) * 1e9 + nanos) / 1e9;
  if (usd <= 0) return { wrong: "price that is not above zero, or beyond all bounds" };
  return { usd, effective: /^[0-9]{4}-[0-9]{2}-[0-9]{2}/.exec(textOf(info["effectiveTime"]))?.[0] ?? "" };
}
