import { describe, expect, it } from "vitest";
import { readHandWritten } from "../../compiler/catalog/import/main.ts";
import { type Replacement, readRegionalPrices, replacements, withRegionalPrices } from "../../compiler/catalog/import/regional.ts";
import { servicesFile } from "../../compiler/catalog/import/services.ts";
import { ImportError } from "../../compiler/catalog/import/source.ts";
import { createCatalog } from "../../compiler/catalog/index.ts";
import { priceLine } from "../../compiler/cost/price.ts";
import { dataFolder, readData, shippedCatalog } from "./fixture.ts";

const { regions, regionalPrices } = readHandWritten(dataFolder);
const header = "cloud,region,service,item,unit,price_usd,tier,source,as_of,verified,note";
const read = (...lines: readonly string[]) => readRegionalPrices([header, ...lines].join("\n"), regions);
const line = (cells: Partial<Record<"cloud" | "region" | "item" | "unit" | "usd" | "tier" | "verified" | "note", string>> = {}) => {
  const { cloud = "aws", region = "eu-west-1", item = "gateway", unit = "hour", usd = "0.048", tier = "", verified = "true", note = "" } = cells;
  return [cloud, region, "nat-gateway", item, unit, usd, tier, "a list", "2026-09-03", verified, note].join(",");
};

describe("reading stops at", () => {
  it.each<[string, string, string]>([
    ["an unknown cloud", line({ cloud: "ibm" }), "cloud `ibm` is unknown"],
    ["an unknown region", line({ region: "eu-west-9" }), "region `eu-west-9` is not in regions.json"],
    ["a region of another cloud", line({ region: "europe-west4" }), "not in regions.json"],
    ["a price of zero", line({ usd: "0" }), "has to be above zero"],
    ["a price that is no number", line({ usd: "free" }), "`free`, which is no number"],
    ["a mark that is neither true nor false", line({ verified: "probably" }), "`verified` is `probably`"],
    ["an unverified price without the reason", line({ verified: "false" }), "needs a note"],
  ])("%s", (_, row, message) => {
    expect(() => read(line({ region: "eu-west-2" }), row)).toThrow(message);
    expect(() => read(line({ region: "eu-west-2" }), row)).toThrow("regional-prices.csv line 3");
    expect(() => read(row)).toThrow(ImportError);
  });

  it("another header", () => {
    expect(() => readRegionalPrices(`${header.replace("verified", "checked")}\n${line()}`, regions)).toThrow("the header is not");
  });
});

describe("beside the price files", () => {
  const listed = read(
    line(),
    line({ region: "us-east-1", usd: "0.045" }),
    line({ region: "us-east-1", item: "step", unit: "GB", tier: "first 10TB", usd: "0.1" }),
  );
  const merge = (rows: readonly string[], accepted?: readonly Replacement[]) => withRegionalPrices(listed, read(...rows), accepted);
  const key = "aws/eu-west-1/nat-gateway/gateway";

  it("adds what they lack, also another step", () => {
    expect(merge([line({ region: "eu-west-2" }), line({ region: "us-east-1", item: "step", unit: "GB", tier: "next 40TB", usd: "0.05" })])).toHaveLength(5);
  });
  it.each<[string, readonly string[], string]>([
    ["another price", [line({ usd: "0.05" })], `line 2: \`${key}\` costs 0.05, in the price files 0.048`],
    ["the same price", [line({ usd: "0.0480" })], "has the same price in the price files"],
    ["another unit", [line({ region: "eu-west-2", unit: "month" })], "is in month, elsewhere in hour"],
    ["two units in one file", [line({ item: "x", unit: "month" }), line({ region: "eu-west-2", item: "x" })], "is in hour, elsewhere in month"],
    ["a key twice", [line({ region: "eu-west-2" }), line({ region: "eu-west-2", usd: "0.05" })], "is listed twice"],
  ])("stops at %s", (_, rows, message) => {
    expect(() => merge(rows)).toThrow(message);
    expect(() => merge(rows)).toThrow(ImportError);
  });
  it("lets a price give way to one that is accepted by name, and wants no other acceptance", () => {
    const accepted = [{ key, reason: "a newer list" }];
    const prices = merge([line({ usd: "0.05" })], accepted).filter(({ cells }) => cells["region"] === "eu-west-1");
    expect(prices.map(({ cells }) => cells["price_usd"])).toEqual(["0.05"]);
    expect(() => merge([line({ region: "eu-west-2" })], accepted)).toThrow(`the replacement of \`${key}\` contradicts nothing`);
  });
});

it("keeps the unverified mark, and such a price out of a bill", () => {
  const rows = read(line({ verified: "false", note: "one forum post" }), line({ region: "eu-west-2" }));
  const file = servicesFile("aws", rows, new Set(Object.keys(regions.clouds.aws)));
  const catalog = createCatalog((name) => (name === "aws/services.json" ? JSON.stringify(file) : readData(name)));
  const bill = (region: string) => {
    const request = { component: "c", item: "i", service: "nat-gateway", serviceItem: "gateway", quantity: 10, formula: "" };
    return priceLine(catalog, { cloud: "aws", region, zones: 3 }, request);
  };
  expect(bill("eu-west-1")).toMatchObject({ monthlyUsd: null, assumption: expect.stringContaining("one weak source") });
  expect(bill("eu-west-2").monthlyUsd).toBeCloseTo(0.48);
});

describe("the shipped prices", () => {
  const catalog = shippedCatalog();
  const kept = readRegionalPrices(regionalPrices, regions);
  const usd = (region: string, service: string, item: string) => catalog.servicePrices("aws", region, service, item).map((price) => price.usd);

  it("are all in the catalogue, with their source, date and note", () => {
    expect(kept.length).toBe(735);
    for (const { cells, unverified } of kept) {
      const [region, service, item] = [cells["region"] ?? "", cells["service"] ?? "", cells["item"] ?? ""];
      const row = catalog.servicePrices("aws", region, service, item).find(({ tier }) => (tier ?? "") === cells["tier"]);
      const { unit, source, as_of: asOf, note } = cells;
      const expected = { unit, source, asOf, usd: Number(cells["price_usd"]), verified: !unverified };
      expect(row).toMatchObject(note === "" ? expected : { ...expected, note });
    }
  });
  it("contradict nothing", () => {
    expect(replacements).toEqual([]);
  });
  it("are sorted and without spaces at the ends", () => {
    const keys = kept.map(({ cells }) => [cells["cloud"], cells["region"], cells["service"], cells["item"]].join("\0"));
    expect(keys).toEqual([...keys].sort());
    expect(kept.flatMap(({ cells }) => Object.values(cells)).filter((cell) => cell.trim() !== cell)).toEqual([]);
  });
  it.each<[string, string, string, readonly number[]]>([
    ["eu-central-1", "nat-gateway", "gateway", [0.052]],
    ["eu-central-1", "alb", "load balancer", [0.027]],
    ["eu-central-1", "vpc-endpoint", "interface endpoint", [0.012]],
    ["eu-central-1", "cloudwatch-logs", "ingested", [0.63]],
    ["eu-north-1", "s3", "standard storage first 50TB", [0.023]],
    ["sa-east-1", "s3", "glacier deep archive storage", [0.0032]],
    ["us-east-1", "data-transfer", "Outbound data transfer to Internet", [0.09, 0.085, 0.07, 0.05]],
    ["me-central-1", "eks", "cluster standard support", [0.1]],
    // Unknown stays unknown: no neighbour's price.
    ["eu-north-1", "vpc-endpoint", "interface endpoint", []],
    ["eu-south-1", "alb", "load balancer", []],
    ["eu-central-1", "vpc-flow-logs", "delivered to S3", []],
    ["ap-south-2", "nat-gateway", "gateway", []],
  ])("%s %s %s", (region, service, item, prices) => {
    expect(usd(region, service, item)).toEqual(prices);
  });
  it("name one price of a service that costs the same everywhere, in every region", () => {
    for (const region of catalog.regions("aws")) {
      expect([usd(region, "eks", "cluster standard support"), usd(region, "kms", "customer key"), usd(region, "waf", "web ACL")], region).toEqual([
        [0.1],
        [1],
        [5],
      ]);
    }
  });
});
