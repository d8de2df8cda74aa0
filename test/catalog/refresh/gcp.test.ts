import { describe, expect, it } from "vitest";
import { refreshed } from "../../../compiler/catalog/refresh/apply.ts";
import { shippedCatalog } from "../fixture.ts";
import { deltasOf, gcpPage, gcpSku, reasonsOf, refreshWith } from "./lists.ts";

const laid = async (...pages: readonly (readonly object[])[]) => {
  const files = Object.fromEntries(pages.map((skus, index) => [`page${index}.json`, gcpPage(skus)]));
  const made = await refreshWith(files);
  const catalog = refreshed(shippedCatalog(), deltasOf(made));
  return { made, catalog, offer: (name: string, region = "europe-west4") => catalog.offers("gcp", region).find(({ instanceType }) => instanceType === name) };
};
const gib = { unit: "GiBy.h" };
const n2 = [gcpSku("N2 Instance Core running in Netherlands", 0.03), gcpSku("N2 Instance Ram running in Netherlands", 0.004, gib)];
const a2 = [
  gcpSku("A2 Instance Core running in Netherlands", 0.03),
  gcpSku("A2 Instance Ram running in Netherlands", 0.004, gib),
  gcpSku("Nvidia Tesla A100 GPU running in Netherlands", 2.5),
];

describe("machines are the sum of their parts", () => {
  it("vCPUs and memory", async () => {
    const { offer } = await laid(n2);
    expect(offer("n2-standard-4")?.usdPerHour).toBe(4 * 0.03 + 16 * 0.004);
    expect(offer("n2-highmem-128")?.usdPerHour).toBeCloseTo(128 * 0.03 + 864 * 0.004, 9);
    expect(offer("n2-standard-4")).toMatchObject({ asOf: "2026-11-20" });
  });

  it("and each accelerator once", async () => {
    const { offer } = await laid(a2);
    expect(offer("a2-highgpu-1g")?.usdPerHour).toBeCloseTo(12 * 0.03 + 85 * 0.004 + 2.5, 9);
    expect(offer("a2-highgpu-8g")?.usdPerHour).toBeCloseTo(96 * 0.03 + 680 * 0.004 + 8 * 2.5, 9);
  });

  it("in the published rates of 2026-07-30 they are the catalogue's prices", async () => {
    const us = { regions: ["us-central1"] };
    const { offer, made } = await laid([
      gcpSku("A2 Instance Core running in Americas", 0.031611, us),
      gcpSku("A2 Instance Ram running in Americas", 0.004237, { ...us, ...gib }),
      gcpSku("Nvidia Tesla A100 GPU running in Americas", 2.933908, us),
    ]);
    expect(offer("a2-highgpu-1g", "us-central1")?.usdPerHour).toBe(3.673385);
    expect(offer("a2-megagpu-16g", "us-central1")?.usdPerHour).toBe(55.739504);
    expect(made.difference.changed).toEqual([]);
    expect(made.difference.confirmed).toBeGreaterThan(0);
  });

  it("never the sum of some of them", async () => {
    const { made, offer } = await laid(a2.slice(0, 2));
    expect(offer("a2-highgpu-1g")).toEqual(
      shippedCatalog()
        .offers("gcp", "europe-west4")
        .find(({ instanceType }) => instanceType === "a2-highgpu-1g"),
    );
    expect(Object.keys(reasonsOf(made, "gcp"))).toEqual(["machine with parts that are not listed: device"]);
  });

  it("spot from spot rates only, over several pages", async () => {
    const preemptible = { usageType: "Preemptible" };
    const { offer } = await laid(
      [gcpSku("Spot Preemptible A2 Instance Core running in Netherlands", 0.01, preemptible), ...a2],
      [
        gcpSku("Spot Preemptible A2 Instance Ram running in Netherlands", 0.001, { ...preemptible, ...gib }),
        gcpSku("Nvidia Tesla A100 GPU attached to Spot Preemptible VMs running in Netherlands", 1, preemptible),
      ],
    );
    expect(offer("a2-highgpu-1g")?.spotUsdPerHour).toBeCloseTo(12 * 0.01 + 85 * 0.001 + 1, 9);
    expect(offer("a2-highgpu-1g")?.usdPerHour).toBeCloseTo(12 * 0.03 + 85 * 0.004 + 2.5, 9);
  });

  it("families with disks of their own are left alone", async () => {
    const { made, catalog } = await laid([
      gcpSku("A3 Instance Core running in Netherlands", 0.03),
      gcpSku("A3 Instance Ram running in Netherlands", 0.004, gib),
      gcpSku("Nvidia H100 80GB GPU running in Netherlands", 8),
      gcpSku("Nvidia Tesla A100 80GB GPU running in Netherlands", 3.9),
    ]);
    expect(reasonsOf(made, "gcp")).toEqual({ "SKU that no known family of machines is made of": 4 });
    expect(catalog.offers("gcp", "europe-west4")).toEqual(shippedCatalog().offers("gcp", "europe-west4"));
  });
});

describe("what is not understood is counted", () => {
  const zero = { currencyCode: "USD", units: "0", nanos: 0 };
  it.each([
    ["SKU that no known family of machines is made of", gcpSku("N2 Custom Instance Core running in Netherlands", 0.03)],
    ["SKU that no known family of machines is made of", gcpSku("N2 Sole Tenancy Instance Core running in Netherlands", 0.03)],
    ["SKU that no known family of machines is made of", gcpSku("Nvidia L4 Virtual Workstation GPU running in Netherlands", 0.03)],
    ["usage of type Commit1Yr", gcpSku("Commitment v1: N2 Cpu in Netherlands for 1 Year", 0.03, { usageType: "Commit1Yr" })],
    ["unit other than h", gcpSku("N2 Instance Core running in Netherlands", 0.03, { unit: "mo" })],
    ["currency other than US dollars", gcpSku("N2 Instance Core running in Netherlands", 0.03, { price: { currencyCode: "EUR", units: "0", nanos: 3e7 } })],
    ["price that is no number", gcpSku("N2 Instance Core running in Netherlands", 0.03, { price: { currencyCode: "USD", units: "-1", nanos: 0 } })],
    ["price that is no number", gcpSku("N2 Instance Core running in Netherlands", 0.03, { price: { currencyCode: "USD", units: "0", nanos: 1e12 } })],
    ["price that is no number", gcpSku("N2 Instance Core running in Netherlands", 0.03, { price: { currencyCode: "USD", units: "99999999999", nanos: 0 } })],
    ["price that is not above zero, or beyond all bounds", gcpSku("N2 Instance Core running in Netherlands", 0, { price: zero })],
    ["price that is not effective yet on 2026-11-20", gcpSku("N2 Instance Core running in Netherlands", 0.03, { effective: "2027-02-01T00:00:00Z" })],
    ["region that the catalogue does not know", gcpSku("N2 Instance Core running in Moon", 0.03, { regions: ["moon-west1"] })],
    ["SKU without a price", { ...gcpSku("N2 Instance Core running in Netherlands", 0.03), pricingInfo: [] }],
  ])("%s", async (reason, sku) => {
    const { made, catalog } = await laid([sku]);
    expect(reasonsOf(made, "gcp")).toEqual({ [reason]: 1 });
    expect(catalog.offers("gcp", "europe-west4")).toEqual(shippedCatalog().offers("gcp", "europe-west4"));
  });
});

it("does not bring back an on-demand price of a type that cannot run on demand", async () => {
  const without = shippedCatalog()
    .offers("gcp", "us-central1")
    .find(({ instanceType }) => instanceType === "a3-highgpu-1g");
  expect(without?.usdPerHour).toBeUndefined();
  const stated = { usd: 11, source: "s", asOf: "2026-11-20" };
  const delta = { cloud: "gcp" as const, offers: new Map([["us-central1\0a3-highgpu-1g", { onDemand: stated }]]), services: new Map(), commitments: new Map() };
  expect(
    refreshed(shippedCatalog(), [delta])
      .offers("gcp", "us-central1")
      .find(({ instanceType }) => instanceType === "a3-highgpu-1g")?.usdPerHour,
  ).toBeUndefined();
});
