import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Offer } from "../../../compiler/catalog/catalog.ts";
import { findOffers } from "../../../compiler/catalog/find-offers.ts";
import type { FullCatalog } from "../../../compiler/catalog/index.ts";
import type { OfferQuery } from "../../../compiler/catalog/offer-query.ts";
import { overlaid } from "../../../compiler/catalog/overlay/apply.ts";
import { parseOverlay } from "../../../compiler/catalog/overlay/parse.ts";
import { shippedCatalog } from "../fixture.ts";

const file = "lintel.catalog.json";
const parse = (text: string) => parseOverlay({ text, file, shownAs: file, sha256: "0".repeat(64) }, shippedCatalog());

/** The catalogue under an overlay that must be right. */
function under(content: object): FullCatalog {
  const [overlay, diagnostics] = parse(JSON.stringify({ version: 1, asOf: "2026-11-01", ...content }));
  expect(diagnostics).toEqual([]);
  if (overlay === undefined) throw new Error("there is no overlay");
  return overlaid(shippedCatalog(), overlay);
}
const offer = (catalog: FullCatalog, type: string, region = "us-east-1"): Offer => {
  const found = catalog.offers("aws", region).find(({ instanceType }) => instanceType === type);
  if (found === undefined) throw new Error(`${type} is not there`);
  return found;
};
const query: OfferQuery = {
  gpu: null,
  count: null,
  minCount: null,
  minGpuMemory: null,
  minTotalGpuMemory: null,
  class: "any",
  vendor: null,
  instance: null,
  vcpus: null,
  memory: null,
  cloud: ["aws", "azure", "gcp"],
  where: null,
  market: "on-demand",
  includeUnverified: false,
  includeRestricted: false,
  sort: "price",
  limit: 0,
};

describe("negotiated prices", () => {
  it("absolute, with the file and its date as source", () => {
    const catalog = under({ instancePrices: [{ cloud: "aws", regions: ["us-east-1"], instanceTypes: ["p5.48xlarge"], usdPerHour: 40, note: "EDP 2026" }] });
    const list = offer(shippedCatalog(), "p5.48xlarge");
    const own = offer(catalog, "p5.48xlarge");
    expect(own).toMatchObject({ usdPerHour: 40, asOf: "2026-11-01", verified: true, note: "EDP 2026" });
    expect(own.source.startsWith("lintel.catalog.json")).toBe(true);
    expect(own.accelerator).toEqual(list.accelerator);
    expect(offer(catalog, "p5.48xlarge", "us-west-2")).toEqual(offer(shippedCatalog(), "p5.48xlarge", "us-west-2"));
    expect(findOffers(catalog, { ...query, instance: "p5.48xlarge", where: ["aws/us-east-1"] })).toMatchObject({
      offers: [{ usdPerHour: 40, asOf: "2026-11-01" }],
    });
  });

  it("as a discount, which names both papers and is as old as the older one", () => {
    const catalog = under({ instancePrices: [{ cloud: "aws", instanceTypes: ["m7i.*"], discountPercent: 12.5 }] });
    const list = offer(shippedCatalog(), "m7i.xlarge", "eu-west-1");
    const own = offer(catalog, "m7i.xlarge", "eu-west-1");
    expect(own.usdPerHour).toBeCloseTo((list.usdPerHour ?? 0) * 0.875, 9);
    expect(own.asOf).toBe(list.asOf);
    expect(own.source).toBe(`lintel.catalog.json of 2026-11-01: 12.5 % below ${list.source} of ${list.asOf}`);
  });

  it("of a service, each step by its own price", () => {
    const catalog = under({
      servicePrices: [{ cloud: "aws", regions: ["us-east-1"], service: "data-transfer", items: ["Outbound data transfer to Internet"], discountPercent: 50 }],
    });
    const [list, own] = [shippedCatalog(), catalog].map((one) => one.servicePrices("aws", "us-east-1", "data-transfer", "Outbound data transfer to Internet"));
    expect(own?.map(({ usd }) => usd)).toEqual(list?.map(({ usd }) => usd / 2));
    expect(own?.map(({ upTo }) => upTo)).toEqual(list?.map(({ upTo }) => upTo));
  });

  it("of commitments", () => {
    const catalog = under({ instancePrices: [{ cloud: "aws", regions: ["us-east-1"], instanceTypes: ["g6.xlarge"], market: "commit-1y", usdPerHour: 0.4 }] });
    expect(catalog.commitments("aws", "us-east-1", "g6.xlarge")).toMatchObject([{ term: "ri-1y-no-upfront", usdPerHour: 0.4, source: file }]);
    expect(offer(catalog, "g6.xlarge")).toEqual(offer(shippedCatalog(), "g6.xlarge"));
  });

  it("a price below the list's spot price leaves no spot market", () => {
    const row = shippedCatalog()
      .offers("aws", "us-east-1")
      .find(({ spotUsdPerHour, usdPerHour }) => spotUsdPerHour !== undefined && usdPerHour !== undefined);
    if (row?.spotUsdPerHour === undefined) throw new Error("no spot price");
    const catalog = under({ instancePrices: [{ cloud: "aws", regions: ["us-east-1"], instanceTypes: [row.instanceType], usdPerHour: row.spotUsdPerHour }] });
    expect(offer(catalog, row.instanceType)).not.toHaveProperty("spotUsdPerHour");
  });
});

describe("what may be used", () => {
  const allowed = (catalog: FullCatalog, market: OfferQuery["market"] = "on-demand") => {
    const answer = findOffers(catalog, { ...query, market, gpu: ["H100"] });
    return "error" in answer ? answer.error.message : answer.offers.map(({ cloud, region, instanceType }) => `${cloud}/${region}/${instanceType}`);
  };

  it("allows only what is named", () => {
    const found = allowed(under({ allow: { regions: ["aws/eu-*"], instanceTypes: ["aws/p5.48xlarge", "gcp/*"] } }));
    expect(found.length).toBeGreaterThan(0);
    for (const one of found) expect(one).toMatch(/^aws\/eu-.*\/p5\.48xlarge$/);
  });

  it("denies what is named, and says by which file", () => {
    const catalog = under({ deny: { regions: ["aws/us-east-1"], instanceTypes: ["aws/p5.*"] } });
    expect(offer(catalog, "m7i.xlarge")).toMatchObject({
      restricted: true,
      notAllowed: "not allowed by lintel.catalog.json: `deny.regions` names aws/us-east-1",
    });
    expect(offer(catalog, "p5.48xlarge", "us-west-2").notAllowed).toBe("not allowed by lintel.catalog.json: `deny.instanceTypes` names it");
    expect(offer(catalog, "m7i.xlarge", "us-west-2")).toEqual(offer(shippedCatalog(), "m7i.xlarge", "us-west-2"));
    expect(findOffers(catalog, { ...query, instance: "p5.48xlarge", where: ["aws/us-west-2"] })).toMatchObject({
      error: { code: "no-match", message: "1 priced offer was left out: 1 not allowed by lintel.catalog.json (--include-restricted)" },
    });
  });

  it("deny wins over allow", () => {
    expect(allowed(under({ allow: { regions: ["aws/us-east-1"] }, deny: { instanceTypes: ["aws/p5*"] } }))).toContain("left out");
  });
});

it("tells reservations and quotas", () => {
  const catalog = under({
    reservations: [{ id: "cr-1", cloud: "aws", region: "us-east-1", zone: "us-east-1a", instanceType: "p5.48xlarge", count: 2, usdPerHour: 31.5 }],
    quotas: [{ cloud: "aws", region: "us-east-1", instanceTypes: ["p4*", "p5*"], maxVcpus: 384 }],
  });
  expect(catalog.reservation?.("cr-1")).toEqual({
    id: "cr-1",
    cloud: "aws",
    region: "us-east-1",
    zone: "us-east-1a",
    instanceType: "p5.48xlarge",
    count: 2,
    usdPerHour: 31.5,
    source: file,
    asOf: "2026-11-01",
    verified: true,
  });
  expect(catalog.reservation?.("cr-2")).toBeUndefined();
  expect(catalog.quotas?.("aws", "us-east-1", "p5.48xlarge")).toMatchObject([{ maxVcpus: 384, market: "on-demand", source: file }]);
  expect(catalog.quotas?.("aws", "us-west-2", "p5.48xlarge")).toEqual([]);
  expect(catalog.quotas?.("aws", "us-east-1", "m7i.xlarge")).toEqual([]);
  expect(catalog.layers?.()).toMatchObject([{ file, kind: "private overlay", asOf: "2026-11-01", holds: "1 reservation, 1 quota" }]);
});

describe("properties", () => {
  const catalog = shippedCatalog();
  const place = fc
    .constantFrom(...(["aws", "azure", "gcp"] as const))
    .chain((cloud) => fc.constantFrom(...catalog.regions(cloud)).map((region) => ({ cloud, region })));

  it("an empty overlay changes nothing", () => {
    const empty = under({});
    fc.assert(
      fc.property(place, ({ cloud, region }) => {
        expect(empty.offers(cloud, region)).toEqual(catalog.offers(cloud, region));
        expect(empty.allServicePrices(cloud, region)).toEqual(catalog.allServicePrices(cloud, region));
      }),
      { numRuns: 15 },
    );
    expect(empty.allCommitments("gcp")).toHaveLength(catalog.allCommitments("gcp").length);
    expect(empty.contents()).toEqual(catalog.contents());
  });

  it("a discount never raises a price, makes none free, and finds none that was unknown", () => {
    fc.assert(
      fc.property(place, fc.double({ min: 0.001, max: 99.999, noNaN: true }), ({ cloud, region }, discountPercent) => {
        const types = [
          ...new Set(
            catalog
              .offers(cloud, region)
              .filter(({ usdPerHour }) => usdPerHour !== undefined)
              .map(({ instanceType }) => instanceType),
          ),
        ];
        if (types.length === 0) return;
        const own = under({ instancePrices: [{ cloud, regions: [region], instanceTypes: ["*"], discountPercent }] }).offers(cloud, region);
        for (const [index, list] of catalog.offers(cloud, region).entries()) {
          const now = own[index];
          expect(now?.instanceType).toBe(list.instanceType);
          if (list.usdPerHour === undefined) expect(now?.usdPerHour).toBeUndefined();
          else {
            expect(now?.usdPerHour).toBeLessThanOrEqual(list.usdPerHour);
            expect(now?.usdPerHour).toBeGreaterThan(0);
          }
          if (now?.spotUsdPerHour !== undefined && now.usdPerHour !== undefined) expect(now.spotUsdPerHour).toBeLessThan(now.usdPerHour);
        }
      }),
      { numRuns: 15 },
    );
  });
});

describe("mistakes are findings at the property", () => {
  const told = (text: string) =>
    parse(text)[1].map(({ code, message, at, hint }) => ({ code, message, hint, at: at && "line" in at ? `${at.line}:${at.column}` : undefined }));
  const one = (content: string) => told(`{\n  "version": 1,\n  "asOf": "2026-11-01",\n  ${content}\n}`);

  it.each([
    [
      '"instancePrices": [{ "cloud": "aws", "instanceTypes": ["p5.48xlarg"], "usdPerHour": 4 }]',
      "`p5.48xlarg` is no instance type of aws in the catalogue",
      "4:58",
      "`p5.48xlarge`",
    ],
    [
      '"instancePrices": [{ "cloud": "aws", "regions": ["us-east-11"], "instanceTypes": ["p5.*"], "usdPerHour": 4 }]',
      "`us-east-11` is no region of aws",
      "4:52",
      "`us-east-1`",
    ],
    ['"instancePrices": [{ "cloud": "aws", "instanceTypes": ["p5.*"] }]', "state either `usdPerHour` or `discountPercent`", "4:22", undefined],
    [
      '"instancePrices": [{ "cloud": "aws", "instanceTypes": ["p5.*"], "usdPerHour": 4, "discountPercent": 4 }]',
      "state either `usdPerHour` or `discountPercent`",
      "4:22",
      undefined,
    ],
    [
      '"instancePrices": [{ "cloud": "aws", "instanceTypes": ["p5.*"], "discountPercent": 100 }]',
      "`discountPercent`: must be below 100: a price is never free",
      "4:86",
      undefined,
    ],
    [
      '"instancePrices": [{ "cloud": "aws", "instanceTypes": ["p5.*"], "usdPerHour": 0 }]',
      "`usdPerHour`: must be above zero: a price is never free",
      "4:81",
      undefined,
    ],
    [
      '"instancePrices": [{ "cloud": "aws", "instanceTypes": ["p5.*"], "usdPerHour": -1 }]',
      "`usdPerHour`: must be above zero: a price is never free",
      "4:81",
      undefined,
    ],
    [
      '"instancePrices": [{ "cloud": "azure", "instanceTypes": ["Standard_D4s_v5"], "market": "commit-1y", "usdPerHour": 1 }]',
      "the catalogue has no commitment `commit-1y` of azure",
      "4:90",
      undefined,
    ],
    [
      '"instancePrices": [{ "cloud": "aws", "regions": ["us-east-1"], "instanceTypes": ["m7i.*"], "market": "spot", "discountPercent": 5 }]',
      "none of the instance types has a spot price there that the discount could apply to",
      "4:22",
      undefined,
    ],
    ['"instancePrice": []', "`instancePrice` is no property here", "4:3", "`instancePrices`"],
    ['"instancePrices": [{ "cloud": "awss", "instanceTypes": ["p5.*"], "usdPerHour": 1 }]', '`cloud`: one of "aws", "azure", "gcp"', "4:33", undefined],
    ['"servicePrices": [{ "cloud": "aws", "service": "s33", "discountPercent": 5 }]', "`s33` is no service with prices there", "4:50", "`s3`"],
    [
      '"servicePrices": [{ "cloud": "aws", "service": "ebs", "items": ["gp3 storag"], "discountPercent": 5 }]',
      "`gp3 storag` is no item of `ebs` in the catalogue",
      "4:67",
      "`gp3 storage`",
    ],
    [
      '"servicePrices": [{ "cloud": "aws", "service": "data-transfer", "usdPerUnit": 0.01 }]',
      "`Outbound data transfer to Internet` is priced in volume steps: one price for all would be a guess",
      "4:21",
      "discountPercent",
    ],
    [
      '"reservations": [{ "id": "a", "cloud": "aws", "region": "us-east-1", "instanceType": "p5.48xlarge", "count": 1, "zone": "eu-west-1a" }]',
      "`eu-west-1a` is no zone of us-east-1",
      "4:123",
      undefined,
    ],
    [
      '"reservations": [{ "id": "a", "cloud": "aws", "region": "us-east-1", "instanceType": "p9.48xlarge", "count": 1 }]',
      "`p9.48xlarge` is not offered in us-east-1",
      "4:88",
      "`p5.48xlarge`",
    ],
    ['"allow": { "regions": ["eu-west-1"] }', "`eu-west-1` is no region (cloud/region) in the catalogue", "4:26", "`aws/eu-west-1`"],
    ['"quotas": [{ "cloud": "aws", "region": "us-east-1", "instanceTypes": ["p5.*"] }]', "`quotas`: state `maxVcpus` or `maxInstances`", "4:14", undefined],
  ])("%s", (content, message, at, hint) => {
    const found = one(content);
    expect(found).toHaveLength(1);
    expect(found[0]).toMatchObject({ code: "LNT6101", message, at });
    if (hint !== undefined) expect(found[0]?.hint).toContain(hint);
  });

  it("a price that is stated twice", () => {
    const text = JSON.stringify({
      version: 1,
      asOf: "2026-11-01",
      instancePrices: [
        { cloud: "aws", instanceTypes: ["p5.*"], discountPercent: 10 },
        { cloud: "aws", regions: ["us-east-1"], instanceTypes: ["p5.48xlarge"], usdPerHour: 40 },
      ],
    });
    expect(told(text)).toMatchObject([{ message: "the on-demand price of `p5.48xlarge` in us-east-1 is stated by `instancePrices.0` already" }]);
  });

  it("a property that stands twice, which JSON would take from the last", () => {
    expect(one('"asOf": "2026-11-02"')).toMatchObject([{ message: "`asOf` stands here twice", at: "4:3" }]);
  });

  it.each(["", "{", "[1,]", '{"version":1,}'])("no JSON: %j", (text) => {
    expect(told(text)).toMatchObject([{ code: "LNT6101", message: "`lintel.catalog.json` is no JSON" }]);
  });

  it.each(["1", "null", "[]", '"x"', "{}", '{"version":2,"asOf":"2026-11-01"}', '{"version":1,"asOf":"November"}', '{"version":1,"asOf":"2026-02-30"}'])(
    "no overlay: %s",
    (text) => {
      const [overlay, diagnostics] = parse(text);
      expect(overlay).toBeUndefined();
      expect(diagnostics.length).toBeGreaterThan(0);
      for (const { at } of diagnostics) expect(at).toBeDefined();
    },
  );

  it("whatever the text is, nothing is thrown", () => {
    fc.assert(
      fc.property(fc.json(), (text) => void parse(text)),
      { numRuns: 200 },
    );
    fc.assert(
      fc.property(fc.string(), (text) => void parse(text)),
      { numRuns: 200 },
    );
  });
});
