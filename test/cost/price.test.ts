import { describe, expect, it } from "vitest";
import type { ServicePrice } from "../../compiler/catalog/catalog.ts";
import { billOf, totals } from "../../compiler/cost/bill.ts";
import { graduated, priceLine } from "../../compiler/cost/price.ts";
import { catalog, setting } from "../plan/fixture.ts";

const { place } = setting();
const internet = { component: "api", item: "egress", service: "data-transfer", serviceItem: "Outbound data transfer to Internet", formula: "given" };
const line = (service: string, serviceItem: string, quantity: number) =>
  priceLine(catalog, place, { component: "a", item: "x", service, serviceItem, quantity, formula: "given" });

describe("graduated prices", () => {
  it("bill each step at its own price", () => {
    const found = priceLine(catalog, place, { ...internet, quantity: 20_000 });
    expect(found.monthlyUsd).toBeCloseTo(10_240 * 0.09 + 9760 * 0.085, 6);
    expect(found.assumption).toMatch(/10240 at \$0\.09, 9760 at \$0\.085/);
  });
  it("are unknown beyond the last known step, never the last price carried on", () => {
    // The catalogue knows the first 50 TB only.
    const found = line("s3", "standard storage first 50TB", 60_000);
    expect(found).toMatchObject({ usdPerUnit: null, monthlyUsd: null });
    expect(line("s3", "standard storage first 50TB", 51_200).monthlyUsd).toBeGreaterThan(0);
  });
  it("grow with the quantity", () => {
    const rows = catalog.servicePrices("aws", "eu-north-1", internet.service, internet.serviceItem);
    let before = -1;
    for (const quantity of [0, 1, 10_239, 10_240, 10_241, 60_000, 153_600]) {
      const found = graduated(rows, quantity);
      if ("unknown" in found) throw new Error(found.unknown);
      expect(found.usd).toBeGreaterThan(before);
      before = found.usd;
    }
  });
});

describe("a line", () => {
  it("has source and date", () => {
    const found = line("ebs", "gp3 storage", 100);
    expect(found).toMatchObject({ unit: "GB-month", quantity: 100 });
    expect(found.monthlyUsd).toBeCloseTo(100 * (found.usdPerUnit ?? 0), 9);
    expect(found.source).toBeTruthy();
    expect(found.asOf).toBeTruthy();
  });
  it("without a price in its region is unknown, with the reason, and never zero or another region's", () => {
    expect(catalog.servicePrices("aws", "us-east-1", "nat-gateway").length).toBeGreaterThan(0);
    const item = catalog.servicePrices("aws", "us-east-1", "nat-gateway")[0]?.item ?? "";
    const request = { component: "a", item: "x", service: "nat-gateway", serviceItem: item, quantity: 730, formula: "given" };
    expect(priceLine(catalog, { ...place, region: "ap-south-2" }, request)).toMatchObject({
      monthlyUsd: null,
      usdPerUnit: null,
      assumption: `no price of nat-gateway, ${item} in ap-south-2 in the catalogue`,
    });
  });
  const row = (over: Partial<ServicePrice>): ServicePrice => ({
    cloud: "aws",
    region: "eu-north-1",
    service: "s",
    item: "i",
    unit: "hour",
    usd: 1,
    source: "test",
    asOf: "2026-01-01",
    verified: true,
    ...over,
  });
  it.each([
    ["two units", [row({}), row({ unit: "month" })]],
    ["two flat prices", [row({}), row({ usd: 2 })]],
    ["a weak source", [row({ verified: false })]],
  ])("with %s is unknown", (_, rows) => {
    const fake = { ...catalog, servicePrices: () => rows };
    expect(priceLine(fake, place, { component: "a", item: "x", service: "s", serviceItem: "i", quantity: 1, formula: "" }).monthlyUsd).toBeNull();
  });
});

describe("a bill", () => {
  const lines = [line("ebs", "gp3 storage", 100), { ...line("ebs", "gp3 storage", 10), component: "b" }, line("nowhere", "nothing", 1)];
  it("with a line that has no price is a lower bound", () => {
    expect(billOf(lines)).toMatchObject({ lowerBound: true });
    expect(billOf(lines.slice(0, 2))).toMatchObject({ lowerBound: false });
  });
  it("adds up by component", () => {
    const found = totals(lines);
    expect(found.map(({ component, lowerBound }) => [component, lowerBound])).toEqual([
      ["a", true],
      ["b", false],
    ]);
    expect(found.reduce((sum, one) => sum + one.monthlyUsd, 0)).toBeCloseTo(billOf(lines).monthlyUsd, 9);
  });
});
