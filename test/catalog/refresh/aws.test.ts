import { describe, expect, it } from "vitest";
import { refreshed } from "../../../compiler/catalog/refresh/apply.ts";
import { shippedCatalog } from "../fixture.ts";
import { awsCsv, awsJson, type AwsCells, deltasOf, instance, metered, readLists, reasonsOf, refreshWith } from "./lists.ts";

const laid = async (files: Readonly<Record<string, string>>) => {
  const made = await refreshWith(files);
  return { made, catalog: refreshed(shippedCatalog(), deltasOf(made)) };
};
const offer = (catalog: ReturnType<typeof shippedCatalog>, type: string, region = "eu-west-1") =>
  catalog.offers("aws", region).find(({ instanceType }) => instanceType === type);

describe("instances", () => {
  it("takes Linux on demand with the date and version of the list, and keeps the shape", async () => {
    const before = offer(shippedCatalog(), "m7i.xlarge");
    const { made, catalog } = await laid({ "ec2.csv": awsCsv([instance("m7i.xlarge", "0.2500000000")]) });
    const source = "AWS price list AmazonEC2, version 20261118200102";
    expect(offer(catalog, "m7i.xlarge")).toEqual({ ...before, usdPerHour: 0.25, source, asOf: "2026-11-18" });
    expect(made.difference.changed).toEqual([{ what: "aws/eu-west-1/m7i.xlarge on-demand", before: before?.usdPerHour, after: 0.25 }]);
    expect(offer(catalog, "m7i.2xlarge")).toEqual(offer(shippedCatalog(), "m7i.2xlarge"));
  });

  const others: readonly (readonly [string, AwsCells])[] = [
    ["operating system other than Linux", { "Operating System": "Windows" }],
    ["operating system other than Linux", { "Operating System": "RHEL" }],
    ["tenancy other than shared", { Tenancy: "Dedicated" }],
    ["tenancy other than shared", { Tenancy: "Host" }],
    ["software that is installed", { "Pre Installed S/W": "SQL Web" }],
    ["capacity reservations, used or not", { CapacityStatus: "AllocatedCapacityReservation" }],
    ["capacity reservations, used or not", { CapacityStatus: "" }],
    ["market option CapacityBlock", { MarketOption: "CapacityBlock" }],
    ["operation other than RunInstances", { operation: "RunInstances:0002" }],
    ["licence of one's own", { "License Model": "Bring your own license" }],
    ["unit other than hours", { Unit: "Quantity" }],
    ["currency other than US dollars", { Currency: "CNY" }],
    ["place that is no region", { "Location Type": "AWS Local Zone" }],
    ["region that the catalogue does not know", { "Region Code": "mars-north-1" }],
    ["instance type whose shape the catalogue does not know", { "Instance Type": "m99i.xlarge" }],
    ["price that is no number", { PricePerUnit: "-0.25" }],
    ["price that is no number", { PricePerUnit: "" }],
    ["price that is no number", { PricePerUnit: "1e3" }],
    ["price that is not above zero, or beyond all bounds", { PricePerUnit: "0.0000000000" }],
    ["price that is not above zero, or beyond all bounds", { PricePerUnit: "99999999999999999999" }],
    ["price that is not effective yet on 2026-11-18", { EffectiveDate: "2026-12-01" }],
    [
      "reserved terms other than one year, standard, no upfront",
      { TermType: "Reserved", LeaseContractLength: "3yr", PurchaseOption: "No Upfront", OfferingClass: "standard" },
    ],
    [
      "reserved terms other than one year, standard, no upfront",
      { TermType: "Reserved", LeaseContractLength: "1yr", PurchaseOption: "No Upfront", OfferingClass: "convertible" },
    ],
  ];
  it.each(others)("%s: %j", async (reason, cells) => {
    const { made, catalog } = await laid({ "ec2.csv": awsCsv([instance("m7i.xlarge", "0.0100000000", cells)]) });
    expect(reasonsOf(made, "aws")).toEqual({ [reason]: 1 });
    expect(made.difference).toMatchObject({ added: [], changed: [], removed: [] });
    expect(offer(catalog, "m7i.xlarge")).toEqual(offer(shippedCatalog(), "m7i.xlarge"));
  });

  it("takes the price that is effective last, whatever the order, and neither of two that contradict each other", async () => {
    const rows = [instance("m7i.xlarge", "0.21", { EffectiveDate: "2026-09-01" }), instance("m7i.xlarge", "0.22", { EffectiveDate: "2026-11-01" })];
    for (const order of [rows, [...rows].reverse()]) {
      const { made, catalog } = await laid({ "ec2.csv": awsCsv(order) });
      expect(offer(catalog, "m7i.xlarge")?.usdPerHour).toBe(0.22);
      expect(reasonsOf(made, "aws")).toEqual({ "price that a later one replaced": 1 });
    }
    const { made, catalog } = await laid({ "ec2.csv": awsCsv([...rows, instance("m7i.xlarge", "0.23", { EffectiveDate: "2026-11-01" })]) });
    expect(offer(catalog, "m7i.xlarge")).toEqual(offer(shippedCatalog(), "m7i.xlarge"));
    expect(reasonsOf(made, "aws")).toMatchObject({ "two prices for the same thing": 1 });
    expect(made.gone.some(({ what }) => what.includes("/m7i.xlarge "))).toBe(false);
  });

  it("adds a known type to a region that did not list it, with its shape and without zones", async () => {
    const type = "g7e.48xlarge";
    const known = shippedCatalog()
      .regions("aws")
      .flatMap((region) => shippedCatalog().offers("aws", region))
      .find(({ instanceType }) => instanceType === type);
    const target = shippedCatalog()
      .regions("aws")
      .find((region) => offer(shippedCatalog(), type, region) === undefined);
    if (known === undefined || target === undefined) throw new Error("the fixture needs a type that is not everywhere");
    const { made, catalog } = await laid({ "ec2.csv": awsCsv([instance(type, "40.5", { "Region Code": target })]) });
    expect(offer(catalog, type, target)).toMatchObject({
      vcpus: known.vcpus,
      memoryGib: known.memoryGib,
      accelerator: known.accelerator,
      usdPerHour: 40.5,
      zones: [],
    });
    expect(offer(catalog, type, target)?.spotUsdPerHour).toBeUndefined();
    expect(made.difference.added).toContainEqual({ what: `aws/${target}/${type} on-demand`, after: 40.5 });
  });

  it("drops an older spot price that the new price falls below: it is no spot market", async () => {
    const row = shippedCatalog()
      .offers("aws", "us-east-1")
      .find(({ spotUsdPerHour, usdPerHour }) => spotUsdPerHour !== undefined && usdPerHour !== undefined);
    if (row?.spotUsdPerHour === undefined) throw new Error("no spot price");
    const { catalog } = await laid({ "ec2.csv": awsCsv([instance(row.instanceType, String(row.spotUsdPerHour), { "Region Code": "us-east-1" })]) });
    expect(offer(catalog, row.instanceType, "us-east-1")?.spotUsdPerHour).toBeUndefined();
  });

  it("reads reserved terms as commitments", async () => {
    const reserved = { TermType: "Reserved", LeaseContractLength: "1yr", PurchaseOption: "No Upfront", OfferingClass: "standard" };
    const { catalog } = await laid({ "ec2.csv": awsCsv([instance("g6.xlarge", "0.6", { ...reserved, "Region Code": "us-east-1" })]) });
    expect(catalog.commitments("aws", "us-east-1", "g6.xlarge").find(({ term }) => term === "ri-1y-no-upfront")).toMatchObject({
      usdPerHour: 0.6,
      asOf: "2026-11-18",
    });
  });
});

describe("services", () => {
  it("maps usage types to items, in the unit of the catalogue", async () => {
    const { catalog, made } = await laid({
      "ec2.csv": awsCsv([
        metered("EU-EBS:VolumeUsage.gp3", "0.0900000000", "GB-Mo"),
        metered("EU-EBS:VolumeP-Throughput.gp3", "45.056", "GiBps-mo"),
        metered("EU-NatGateway-Hours", "0.0490", "Hrs", { "Product Family": "NAT Gateway" }),
        metered("EU-NatGateway-Prvd-Hours", "0.0490", "Hrs", { "Product Family": "NAT Gateway" }),
      ]),
      "eks.csv": awsCsv(
        [metered("EU-AmazonEKS-Hours:perCluster", "0.1100000000", "Hours"), metered("EU-AmazonEKS-Hours:extendedSupport", "0.5", "Hours")],
        "AmazonEKS",
      ),
      "s3.csv": awsCsv(
        [
          metered("EU-TimedStorage-ByteHrs", "0.0240000000", "GB-Mo", { EndingRange: "51200" }),
          metered("EU-TimedStorage-ByteHrs", "0.0220000000", "GB-Mo", { StartingRange: "51200", EndingRange: "512000" }),
          metered("EU-Requests-Tier1", "0.0000051", "Requests"),
        ],
        "AmazonS3",
      ),
      "rds.csv": awsCsv(
        [
          metered("EU-InstanceUsage:db.r6g.large", "0.26", "Hrs", {
            "Product Family": "Database Instance",
            "Database Engine": "PostgreSQL",
            "Deployment Option": "Single-AZ",
            "Instance Type": "db.r6g.large",
          }),
          metered("EU-InstanceUsage:db.r6g.large", "0.9", "Hrs", {
            "Product Family": "Database Instance",
            "Database Engine": "Oracle",
            "Deployment Option": "Single-AZ",
            "Instance Type": "db.r6g.large",
          }),
        ],
        "AmazonRDS",
      ),
      "cache.csv": awsCsv(
        [
          metered("EU-NodeUsage:cache.r7g.large", "0.2", "Hrs", {
            "Product Family": "Cache Instance",
            "Cache Engine": "Valkey",
            "Instance Type": "cache.r7g.large",
          }),
          metered("EU-NodeUsage:cache.r7g.large.ExtendedSupportYr1", "0.4", "Hrs", {
            "Product Family": "Cache Instance",
            "Cache Engine": "Memcached",
            "Instance Type": "cache.r7g.large",
          }),
        ],
        "AmazonElastiCache",
      ),
      "msk.csv": awsCsv([metered("EU-Kafka.m5.2xlarge", "0.99", "Hrs", { operation: "RunBroker" })], "AmazonMSK"),
      "elb.csv": awsCsv(
        [
          metered("EU-LoadBalancerUsage", "0.026", "Hrs", { "Product Family": "Load Balancer-Application" }),
          metered("EU-LCUUsage", "0.009", "LCU-Hrs", { "Product Family": "Load Balancer-Application" }),
        ],
        "AWSELB",
      ),
    });
    const price = (service: string, item: string) => catalog.servicePrices("aws", "eu-west-1", service, item)[0]?.usd;
    expect(price("ebs", "gp3 storage")).toBe(0.09);
    expect(price("ebs", "gp3 throughput above 125 MB/s")).toBe(45.056);
    expect(price("nat-gateway", "gateway")).toBe(0.049);
    expect(price("eks", "cluster standard support")).toBe(0.11);
    expect(price("s3", "standard storage first 50TB")).toBe(0.024);
    expect(price("s3", "PUT/COPY/POST/LIST")).toBe(0.0051);
    expect(price("rds-postgresql", "db.r6g.large single-az on-demand")).toBe(0.26);
    expect(price("elasticache", "cache.r7g.large (lowest listed engine price: Valkey)")).toBe(0.2);
    expect(price("msk", "broker kafka.m5.2xlarge")).toBe(0.99);
    expect(price("alb", "LCU")).toBe(0.009);
    expect(reasonsOf(made, "aws")).toEqual({
      "row of AmazonEC2 that no item of the catalogue stands for": 1,
      "row of AmazonEKS that no item of the catalogue stands for": 1,
      "row of AmazonRDS that no item of the catalogue stands for": 1,
      "row of AmazonElastiCache that no item of the catalogue stands for": 1,
      "later volume steps of s3, standard storage first 50TB": 1,
    });
  });

  it("leaves an item alone whose unit or steps it does not understand", async () => {
    const { made, catalog } = await laid({
      "ec2.csv": awsCsv([metered("EU-EBS:VolumeUsage.gp3", "0.01", "MB-Mo"), metered("EU-EBS:VolumeUsage.st1", "0.01", "GB-Mo", { StartingRange: "10" })]),
    });
    expect(reasonsOf(made, "aws")).toEqual({ "unit `MB-Mo` of ebs, gp3 storage": 1, "volume steps of ebs, st1 storage": 1 });
    expect(catalog.allServicePrices("aws", "eu-west-1")).toEqual(shippedCatalog().allServicePrices("aws", "eu-west-1"));
  });
});

describe("files", () => {
  it("reads JSON to the same prices as CSV", async () => {
    const rows = [instance("m7i.xlarge", "0.25"), instance("g6.xlarge", "0.88", { Tenancy: "Dedicated" }), metered("EU-EBS:VolumeUsage.gp3", "0.09", "GB-Mo")];
    const [csv, json] = [await refreshWith({ "a.csv": awsCsv(rows) }), await refreshWith({ "a.json": awsJson(rows) })];
    expect(json.files).toEqual(csv.files);
    expect(reasonsOf(json, "aws")).toEqual(reasonsOf(csv, "aws"));
  });

  it.each([
    ["is cut within a quote", `${awsCsv([instance("m7i.xlarge", "0.25")]).trimEnd()},"open`, "it ends within a quoted cell"],
    ["lacks a column", awsCsv([]).replace('"Region Code"', '"Region"'), "the column `Region Code` is missing"],
    ["has no date", awsCsv([], "AmazonEC2", "soon"), "publication date or version is missing"],
    ["has no columns", '"FormatVersion","v1.0"\n', "no line with the names of the columns"],
    ["is something else", "a,b\n1,2\n", "there is no price list"],
    ["is other JSON", '{"a":1}', "there is no price list"],
    ["is broken JSON", '{"offerCode":', "it is no JSON object"],
    ["has no products", '{"offerCode":"AmazonEC2","publicationDate":"2026-11-18","version":"1","products":{},"terms":{}}', "it has no products"],
  ])("stops at a file that %s", async (_name, text, message) => {
    await expect(readLists({ "x.csv": text })).rejects.toThrow(message);
    await expect(readLists({ "x.csv": text })).rejects.toThrow("`x.csv`");
  });

  it("names files that are something else, and goes on", async () => {
    const lists = await readLists({ "index.json": '{"formatVersion":"v1.0","regions":{}}', "ec2.csv": awsCsv([instance("m7i.xlarge", "0.25")]) });
    expect(lists).toMatchObject({ files: 1, others: ["index.json"], readings: [{ cloud: "aws", rows: 1 }] });
  });

  it("stops at a folder without lists", async () => {
    await expect(readLists({})).rejects.toThrow("there is no CSV and no JSON file");
  });
});
