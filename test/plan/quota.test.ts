import { describe, expect, it } from "vitest";
import type { Catalog, Offer, Quota, Reservation } from "../../compiler/catalog/catalog.ts";
import { climb, given, ladderPrices } from "../../compiler/plan/ladder.ts";
import type { Pool, Rung } from "../../compiler/plan/plan.ts";
import { quotaFindings, quotaInstances } from "../../compiler/plan/quota.ts";
import type { Place, System } from "../../compiler/system.ts";
import { shippedCatalog } from "../catalog/fixture.ts";

const place = { cloud: "aws", region: "us-east-1" } as Place;
const system = { origin: { name: "system" } } as unknown as System;
const paper = { source: "lintel.catalog.json", asOf: "2026-11-01", verified: true };
const quota = (more: Partial<Quota>): Quota => ({ instanceTypes: ["p5.*"], market: "on-demand", ...paper, ...more });
const offer: Offer = {
  cloud: "aws",
  region: "us-east-1",
  instanceType: "p5.48xlarge",
  vcpus: 192,
  memoryGib: 2048,
  usdPerHour: 55,
  spotUsdPerHour: 20,
  restricted: false,
  zones: [],
  source: "list",
  asOf: "2026-07-20",
  verified: true,
};
const under = (more: Partial<Catalog>): Catalog => ({ ...shippedCatalog(), ...more });
const quotas = (...all: readonly Quota[]): Catalog => under({ quotas: (_cloud, _region, type) => (type.startsWith("p5") ? all : []) });

describe("quotas", () => {
  it("limit one type by vCPUs and by instances, whichever is less", () => {
    expect(quotaInstances(quotas(quota({ maxVcpus: 400 })), offer, "on-demand")).toBe(2);
    expect(quotaInstances(quotas(quota({ maxVcpus: 400 }), quota({ maxInstances: 1 })), offer, "on-demand")).toBe(1);
    expect(quotaInstances(quotas(quota({ maxVcpus: 400 })), offer, "reserved")).toBe(2);
    expect(quotaInstances(quotas(quota({ maxVcpus: 400 })), offer, "spot")).toBeUndefined();
    expect(quotaInstances(shippedCatalog(), offer, "on-demand")).toBeUndefined();
    const { vcpus: _unknown, ...sizeless } = offer;
    expect(quotaInstances(quotas(quota({ maxVcpus: 400 })), sizeless, "on-demand")).toBe(0);
  });

  it("limit the rungs of a ladder", () => {
    const rungs: readonly Rung[] = [{ from: "on-demand" }];
    const prices = ladderPrices(quotas(quota({ maxVcpus: 400 })), offer, rungs);
    expect(given(prices, 5)).toBe(2);
    expect(climb(prices, 2)).toHaveLength(1);
    expect(climb(prices, 3)).toBeUndefined();
    expect(climb(ladderPrices(shippedCatalog(), offer, rungs), 3)).toHaveLength(1);
  });

  const pool = (name: string, nodes: number, rungs: readonly Rung[] = [{ from: "on-demand" }]): Pool => ({
    name,
    instanceTypes: ["p5.48xlarge"],
    vcpus: 192,
    memoryGib: 2048,
    maxNodes: nodes,
    nodes,
    rungs,
    diskGib: 100,
    idleAfter: 0,
    arch: "amd64",
  });

  it("limit all pools together", () => {
    const catalog = quotas(quota({ maxVcpus: 400 }));
    expect(quotaFindings([pool("a", 1), pool("b", 1)], place, system, catalog)).toEqual([]);
    expect(quotaFindings([pool("a", 2), pool("b", 1)], place, system, catalog)).toMatchObject([
      {
        code: "LNT6104",
        severity: "error",
        message: "the quota for p5.* on-demand of lintel.catalog.json in `us-east-1` does not hold the plan: it needs 576 vCPUs, it allows 400",
        notes: ["a: 2 x p5.48xlarge with 192 vCPUs", "b: 1 x p5.48xlarge with 192 vCPUs"],
      },
    ]);
  });

  it("count the market that nodes come from", () => {
    const mixed = pool("a", 4, [{ from: "reserved", id: "cr-1", instances: 1 }, { from: "spot", maxShare: 0.5 }, { from: "on-demand" }]);
    expect(quotaFindings([mixed], place, system, quotas(quota({ maxInstances: 2 })))).toEqual([]);
    expect(quotaFindings([mixed], place, system, quotas(quota({ maxInstances: 1 })))).toHaveLength(1);
    expect(quotaFindings([mixed], place, system, quotas(quota({ market: "spot", maxInstances: 1 })))).toHaveLength(1);
    expect(quotaFindings([mixed], place, system, quotas(quota({ market: "spot", maxInstances: 2 })))).toEqual([]);
  });
});

describe("a reservation of the project", () => {
  const own: Reservation = { id: "cr-1", cloud: "aws", region: "us-east-1", instanceType: "p5.48xlarge", count: 2, usdPerHour: 31.5, ...paper };
  const rungs: readonly Rung[] = [{ from: "reserved", id: "cr-1", instances: 3 }, { from: "on-demand" }];
  const prices = (reservation: Reservation) => ladderPrices(under({ reservation: (id) => (id === reservation.id ? reservation : undefined) }), offer, rungs);

  it("is billed at the rate that is paid, as far as it goes", () => {
    const taken = climb(prices(own), 3);
    expect(taken?.map(({ instances, price }) => [instances, price.usdPerHour, price.wholeMonth, price.source])).toEqual([
      [2, 31.5, true, "lintel.catalog.json"],
      [1, 55, false, "list"],
    ]);
  });

  it("counts at the list price where no rate is stated", () => {
    const { usdPerHour: _rate, ...without } = own;
    expect(prices(without).rungs[0]).toMatchObject({ usdPerHour: 55, source: "list", assumption: expect.stringContaining("states no rate") });
  });

  it("gives nothing for another type", () => {
    const taken = climb(prices({ ...own, instanceType: "p4d.24xlarge" }), 1);
    expect(taken?.map(({ price }) => price.rung.from)).toEqual(["on-demand"]);
  });
});
