import { describe, expect, it } from "vitest";
import type { Catalog, ServicePrice } from "../../compiler/catalog/catalog.ts";
import { billOf } from "../../compiler/cost/bill.ts";
import { priceLine } from "../../compiler/cost/price.ts";

const row = (region: string, usd: number): ServicePrice => ({
  cloud: "aws",
  region,
  service: "nat",
  item: "hour",
  unit: "hour",
  usd,
  source: "test",
  asOf: "2026-01-01",
  verified: true,
});
const prices = [row("us-east-1", 0.04), row("eu-west-1", 0.05)];
const catalog = {
  regions: () => ["us-east-1", "eu-west-1", "eu-north-1"],
  servicePrices: (_cloud, region, service, item) => prices.filter((one) => one.region === region && one.service === service && one.item === item),
} satisfies Partial<Catalog> as unknown as Catalog;
const place = (region: string) => ({ cloud: "aws" as const, region, zones: 3 });
const line = { component: "foundation", item: "NAT", service: "nat", serviceItem: "hour", quantity: 730, formula: "730 h" };

describe("a line without a price", () => {
  it("is bounded by 2.5 times the dearest region that is known, and stays unpriced", () => {
    const found = priceLine(catalog, place("eu-north-1"), line);
    expect(found.monthlyUsd).toBeNull();
    expect(found.atMostUsd).toBeCloseTo(730 * 0.05 * 2.5, 9);
  });
  it("has no bound where no region has a price", () => {
    expect(priceLine(catalog, place("eu-north-1"), { ...line, serviceItem: "elsewhere" })).not.toHaveProperty("atMostUsd");
  });
  it("comes to nothing where nothing of it is used", () => {
    expect(priceLine(catalog, place("eu-north-1"), { ...line, serviceItem: "elsewhere", quantity: 0 })).toMatchObject({ monthlyUsd: null, atMostUsd: 0 });
  });
  it("bounds a bill only when each of them is bounded", () => {
    const priced = priceLine(catalog, place("eu-west-1"), line);
    const bounded = priceLine(catalog, place("eu-north-1"), line);
    const open = priceLine(catalog, place("eu-north-1"), { ...line, serviceItem: "elsewhere" });
    expect(billOf([priced, bounded])).toMatchObject({ lowerBound: true, atMostUsd: 730 * 0.05 + 730 * 0.05 * 2.5 });
    expect(billOf([priced, bounded, open])).not.toHaveProperty("atMostUsd");
    expect(billOf([priced])).not.toHaveProperty("atMostUsd");
  });
});
