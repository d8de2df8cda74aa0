import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { commitmentsOf } from "../../compiler/cost/commitments.ts";
import { energyOf } from "../../compiler/cost/energy.ts";
import { hourlyUsd } from "../../compiler/cost/hourly.ts";
import { unitCosts } from "../../compiler/cost/units.ts";
import { useOf, useOfSystem } from "../../compiler/plan/use.ts";
import type { Catalog, Commitment, Offer } from "../../compiler/catalog/catalog.ts";
import type { ComponentPlan, CostLine, Pool } from "../../compiler/plan/plan.ts";
import { catalog as shipped, expectFigures, gpuOf, offer, only } from "../plan/fixture.ts";
import { llm, service, systemOf } from "../plan/target.ts";

const line = (over: Partial<CostLine>): CostLine => ({
  component: "chat",
  item: "nodes",
  quantity: 730,
  unit: "instance-hour",
  usdPerUnit: 1,
  monthlyUsd: 730,
  formula: "730",
  ...over,
});

describe("use of a component", () => {
  it("is its mean rate over a month", () => {
    expect(useOf(service("api"))?.requests).toBeCloseTo(60 * 0.4 * 730 * 3600, 0);
  });
  it("counts tokens by the mean of their lengths, which lies above the median", () => {
    const use = useOf(llm());
    expect((use?.tokens?.input ?? 0) / (use?.requests ?? 1)).toBeGreaterThan(900);
    expect((use?.tokens?.output ?? 0) / (use?.requests ?? 1)).toBeGreaterThan(250);
  });
  it("ends with its schedule", () => {
    const schedule = { hours: { days: [1, 2, 3, 4, 5], start: 420, end: 1140 }, zone: "UTC" };
    expect((useOf(service("api", { schedule }))?.requests ?? 0) / (useOf(service("api"))?.requests ?? 1)).toBeCloseTo(60 / 168, 6);
  });
  it("is unknown without a load", () => {
    expect(useOf({ values: {} })).toBeUndefined();
    expect(useOf({ values: { traffic: { peak: 1 } } })).toBeUndefined();
  });
  it("of a system counts requests once, at its entries, and all tokens", () => {
    const edge = { from: "api", to: "chat", verb: "invokes", path: ["calls"] } as const;
    const system = systemOf([llm(), service("api")], { edges: [edge] });
    expect(useOfSystem(system, new Set(["api", "chat"]))?.requests).toBe(useOf(service("api"))?.requests);
    expect(useOfSystem(system, new Set(["api", "chat"]))?.tokens).toEqual(useOf(llm())?.tokens);
    expect(useOfSystem(system, new Set(["chat"]))?.requests).toBe(useOf(llm())?.requests);
    expect(useOfSystem(systemOf([service("api")]), new Set())).toBeUndefined();
  });
});

describe("unit costs", () => {
  const system = systemOf([llm(), service("api")]);
  it("spread the cost over the use, by their formulas", () => {
    const units = unitCosts(system, [line({ monthlyUsd: 1000 }), line({ component: "api", monthlyUsd: 500 })], ["api", "chat"]);
    expectFigures(units);
    expect(units.map(({ of, per }) => `${of} ${per}`)).toEqual([
      "system 1k requests",
      "system 1M tokens",
      "system 1M input tokens",
      "system 1M output tokens",
      "api 1k requests",
      "chat 1k requests",
      "chat 1M tokens",
      "chat 1M input tokens",
      "chat 1M output tokens",
    ]);
    const use = useOf(llm());
    const tokens = (use?.tokens?.input ?? 0) + (use?.tokens?.output ?? 0);
    expect(units.find(({ of, per }) => of === "chat" && per === "1M tokens")?.value).toBeCloseTo((1000 / tokens) * 1e6, 9);
  });
  it("are lower bounds where a line has no price", () => {
    const units = unitCosts(system, [line({ monthlyUsd: null, usdPerUnit: null }), line({ component: "api" })], ["api", "chat"]);
    expect(units.filter(({ lowerBound }) => lowerBound).map(({ of }) => of)).toEqual(expect.arrayContaining(["system", "chat"]));
    expect(units.find(({ of }) => of === "api")?.lowerBound).toBe(false);
  });
});

const pool = (over: Partial<Pool> = {}): Pool => ({
  name: "gpu",
  instanceTypes: ["l4.1"],
  accelerator: { name: "L4", perNode: 1 },
  vcpus: 24,
  memoryGib: 96,
  maxNodes: 4,
  nodes: 2,
  rungs: [{ from: "on-demand" }],
  diskGib: 100,
  idleAfter: 0,
  arch: "amd64",
  ...over,
});
const place = { cloud: "aws", region: "eu-north-1", zones: 3 } as const;
const term = (usdPerHour: number, verified = true): Commitment => ({
  cloud: "aws",
  region: "eu-north-1",
  instanceType: "l4.1",
  term: "ri-1y-no-upfront",
  usdPerHour,
  source: "test",
  asOf: "2026-01-01",
  verified,
});
const withTerms = (offers: readonly Offer[], terms: readonly Commitment[]): Catalog => ({ ...only(offers), commitments: () => terms });

describe("commitments", () => {
  const find = (usd: number, committed: number, hours: number) =>
    commitmentsOf([pool()], [line({ pool: "gpu", quantity: hours })], place, withTerms([offer("L4", 1, usd)], [term(committed)])).find(
      (one) => one.term === "ri-1y-no-upfront",
    );

  it("save above the break-even use, and cost more below it", () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.1, max: 100, noNaN: true }),
        fc.double({ min: 0.3, max: 0.9, noNaN: true }),
        fc.double({ min: 0.01, max: 1, noNaN: true }),
        (usd, ratio, use) => {
          const found = find(usd, usd * ratio, 2 * 730 * use);
          expect(found?.use).toBeCloseTo(use, 9);
          expect(found?.breakEven).toBeCloseTo(ratio, 9);
          // Counted a second time: two instances, on demand for what is used, committed for the month.
          expect(found?.savingUsd).toBeCloseTo(2 * 730 * (use * usd - ratio * usd), 6);
          if (use > ratio + 1e-6) expect(found?.savingUsd).toBeGreaterThan(0);
          if (use < ratio - 1e-6) expect(found?.savingUsd).toBeLessThan(0);
        },
      ),
    );
  });
  it("leave out what rests on one weak source, and name savings plans as unknown", () => {
    const found = commitmentsOf([pool()], [line({ pool: "gpu" })], place, withTerms([offer("L4", 1, 1)], [term(0.6, false)]));
    expect(found.map((one) => one.term)).toEqual(["on-demand", "spot", "savings plan 1y"]);
    expect(found[2]).toMatchObject({ usdPerHour: null, monthlyUsd: null, breakEven: null, savingUsd: null });
    expect(found[1]).toMatchObject({ usdPerHour: null, savingUsd: null, note: "no spot price is known here" });
  });
  it("have no break-even where the on-demand price is unknown", () => {
    const { usdPerHour: _none, ...unpriced } = offer("L4", 1, 1);
    const found = commitmentsOf([pool()], [line({ pool: "gpu" })], place, withTerms([unpriced], [term(0.6)])).find((one) => one.term === "ri-1y-no-upfront");
    expect(found).toMatchObject({ monthlyUsd: 2 * 730 * 0.6, breakEven: null, savingUsd: null });
  });
});

describe("energy", () => {
  const worked = (over: Partial<ComponentPlan> = {}): ComponentPlan => ({
    component: "chat",
    summary: "",
    figures: [],
    cost: [line({ pool: "gpu", quantity: 1000 }), line({ pool: "other" })],
    rejected: [],
    needs: {},
    provenance: {},
    details: {},
    ...over,
  });
  const l4 = only([offer("L4", 1, 1)]);
  it("is hours x accelerators x rating, and carbon is unknown where the grid's is", () => {
    const found = energyOf([worked()], [pool()], place, l4);
    expect(found?.kwh).toBeCloseTo((1000 * (gpuOf("L4").tdpW ?? 0)) / 1000, 9);
    expect(found?.gco2e).toBeNull();
  });
  it("has carbon where a factor exists", () => {
    const grid = shipped.carbon("gcp", "europe-west4");
    expect(grid).toBeGreaterThan(0);
    const found = energyOf([worked()], [pool()], { cloud: "gcp", region: "europe-west4", zones: 3 }, l4);
    expect(found?.gco2e).toBeCloseTo((found?.kwh ?? 0) * (grid ?? 0), 6);
  });
  it("takes what a component states, and adds up", () => {
    const stated = worked({ component: "own", energy: { kwh: 50, gco2e: null, formula: "50", source: "a meter" } });
    const alone = energyOf([worked()], [pool()], place, l4)?.kwh ?? 0;
    expect(energyOf([stated, worked()], [pool()], place, l4)?.kwh).toBeCloseTo(50 + alone, 9);
  });
  it("is unknown without accelerators and without a rating", () => {
    expect(energyOf([worked()], [], place, shipped)).toBeUndefined();
    expect(energyOf([worked()], [pool({ instanceTypes: ["none"] })], place, l4)).toBeUndefined();
  });
});

describe("an hour on demand", () => {
  const n2: Offer = {
    cloud: "gcp",
    region: "europe-west4",
    instanceType: "n2-standard-8",
    vcpus: 8,
    memoryGib: 32,
    usdPerHour: 1,
    restricted: false,
    zones: [],
    source: "t",
    asOf: "2026",
    verified: true,
  };
  it("is cheaper for a whole month of n2, and not for a quarter", () => {
    expect(hourlyUsd(n2, 730)?.usdPerHour).toBeCloseTo(0.8, 9);
    expect(hourlyUsd(n2, 730 / 4)).toEqual({ usdPerHour: 1 });
  });
  it("is the list price of other clouds, families and accelerators", () => {
    expect(hourlyUsd({ ...n2, cloud: "aws" }, 730)).toEqual({ usdPerHour: 1 });
    expect(hourlyUsd({ ...n2, instanceType: "e2-standard-8" }, 730)).toEqual({ usdPerHour: 1 });
    expect(hourlyUsd({ ...n2, accelerator: { name: "T4", count: 1, memoryGib: 16 } }, 730)).toEqual({ usdPerHour: 1 });
  });
  it("is unknown without a price", () => {
    const { usdPerHour: _none, ...unpriced } = n2;
    expect(hourlyUsd(unpriced, 730)).toBeUndefined();
  });
});
