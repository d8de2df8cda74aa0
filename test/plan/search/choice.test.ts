import { describe, expect, it } from "vitest";
import type { Catalog, Offer } from "../../../compiler/catalog/catalog.ts";
import type { TokenCapacity, TokenDemand } from "../../../compiler/plan/capacity.ts";
import { createCapacity } from "../../../compiler/plan/service.ts";
import type { Setting } from "../../../compiler/plan/tokens.ts";
import { expectFigures, llama8, offer, only, setting, tokens } from "../fixture.ts";
import { roofline } from "./engines.ts";

const at = (offers: readonly Offer[], over: Partial<Catalog> = {}): Setting => ({
  ...setting(),
  catalog: { ...only(offers), commitments: () => [], spotInterruption: () => undefined, ...over },
  engines: roofline(),
});
const demand = (over: Partial<TokenDemand> = {}): TokenDemand =>
  tokens(llama8, {
    slo: { ttft: { p95: 4000 }, tpot: { p95: 200 }, availability: 0.99 },
    precisions: ["bf16"],
    ...over,
    traffic: { peak: 20, meanOfPeak: 1, growth: 0 },
  });
function planned(one: TokenDemand, where: Setting): TokenCapacity {
  const [capacity, diagnostics] = createCapacity(where).tokens(one);
  if (capacity === undefined) throw new Error(diagnostics.map(({ message }) => message).join("\n"));
  expectFigures(capacity.figures);
  return capacity;
}

describe("what is optimised", () => {
  // The L40S is cheap, draws 350 W and is slow; the H100 is dear, fast, and draws 700 W.
  const offers = [offer("L40S", 1, 1), offer("H100-SXM", 1, 20), offer("L4", 1, 5)];
  it("is the bill, the electricity or the time of an answer", () => {
    const taken = (optimise: NonNullable<TokenDemand["optimise"]>): TokenCapacity => planned(demand({ optimise }), at(offers));
    const [cost, carbon, latency] = [taken("cost"), taken("carbon"), taken("latency")];
    const usd = ({ cost: lines }: TokenCapacity): number => lines.reduce((sum, { monthlyUsd }) => sum + (monthlyUsd ?? 0), 0);
    expect(cost.instanceType).toBe("l40s.1");
    expect(latency.instanceType).toBe("h100-sxm.1");
    for (const other of [carbon, latency]) expect(usd(cost)).toBeLessThanOrEqual(usd(other));
    for (const other of [cost, latency]) expect(carbon.energy?.kwh ?? Number.NaN).toBeLessThanOrEqual(other.energy?.kwh ?? 0);
    for (const other of [cost, carbon]) expect(latency.tpotP95.value).toBeLessThan(other.tpotP95.value * 1.2);
    expect(latency.rejected[0]?.reason).toMatch(/it is cheaper/);
  });
  it("says where the power of an accelerator is not known", () => {
    const where = at(offers.slice(0, 1));
    const { tdpW: _rated, ...unrated } = where.catalog.gpu("L40S") ?? { tdpW: 0 };
    const blind = { ...where, catalog: { ...where.catalog, gpu: () => unrated as never } };
    const [capacity, [found]] = createCapacity(blind).tokens(demand({ optimise: "carbon" }));
    expect(capacity).toBeUndefined();
    expect([found?.code, found?.hint]).toEqual(["LNT2015", expect.stringContaining('`optimise: "cost"`')]);
    expect(planned(demand(), blind).energy).toBeUndefined();
  });
});

describe("zones", () => {
  const spread = demand({ slo: { ttft: { p95: 4000 }, tpot: { p95: 200 }, availability: 0.999 } });
  it("are those of the instance type, where they are known", () => {
    const two = offer("L40S", 1, 1, { instanceType: "two", zones: ["a", "b"] });
    const three = offer("L40S", 1, 2, { instanceType: "three", zones: ["a", "b", "c"] });
    const found = planned(spread, at([two, three]));
    expect(found.pool.nodes).toBeGreaterThan(2);
    expect(found.instanceType).toBe("three");
    expect(planned(spread, at([{ ...two, zones: [] }, three])).instanceType).toBe("two");
    const [none, [why]] = createCapacity(at([two])).tokens(spread);
    expect(none).toBeUndefined();
    expect([why?.code, why?.message, why?.hint]).toEqual(["LNT2014", expect.stringContaining("offered in a, b only"), expect.stringContaining("`zones: 2`")]);
  });
});

describe("rungs", () => {
  const spot = offer("L40S", 1, 2, { spotUsdPerHour: 0.5 });
  const half: TokenDemand["rungs"] = [{ from: "spot", maxShare: 1 }, { from: "on-demand" }];
  const shares = (band: string | undefined): number => {
    const { cost, pool } = planned(demand({ rungs: half }), at([spot], { spotInterruption: () => band }));
    const spots = cost.filter(({ item }) => item.endsWith("spot"));
    for (const { assumption } of spots)
      expect(assumption).toMatch(band === undefined ? /how often it is interrupted is not known/ : /of it is interrupted in a month/);
    const hours = spots.reduce((sum, { quantity }) => sum + quantity, 0);
    return hours / (730 * pool.nodes);
  };
  it("of spot are limited by how often it is interrupted", () => {
    expect(shares("<5%")).toBe(1);
    expect(shares(undefined)).toBe(1);
    expect(shares("10-15%")).toBeLessThanOrEqual(0.5);
    expect(shares(">20%")).toBeLessThanOrEqual(0.1);
  });
  const row = {
    cloud: "aws",
    region: "eu-north-1",
    instanceType: "l40s.1",
    term: "ri-1y-no-upfront",
    usdPerHour: 1.2,
    source: "test",
    asOf: "2026-01-01",
    verified: true,
  } as const;
  it("that a commitment pays for are billed at its price for the whole month, and stay unknown without one", () => {
    const committed = demand({ rungs: [{ from: "on-demand", commitment: "1 year" }] });
    const found = planned(committed, at([spot], { commitments: () => [row] }));
    expect(found.cost[0]?.monthlyUsd).toBeCloseTo(found.pool.nodes * 730 * 1.2, 6);
    expect(planned(committed, at([spot])).cost[0]?.monthlyUsd).toBeNull();
  });
  it("show from which use a commitment would pay", () => {
    const { figures } = planned(demand(), at([spot], { commitments: () => [row] }));
    expect(figures.find(({ name }) => name === "use at which a commitment of one year pays")?.value).toBeCloseTo(0.6, 9);
  });
});

describe("headroom", () => {
  const rising = (diurnal: readonly number[]): TokenDemand =>
    tokens(llama8, {
      slo: { ttft: { p95: 4000 }, tpot: { p95: 200 }, availability: 0.99 },
      precisions: ["bf16"],
      traffic: { peak: 60, growth: 0, diurnal },
    });
  const figure = ({ figures }: TokenCapacity, name: string): number => figures.find((one) => one.name === name)?.value ?? Number.NaN;
  it("grows with how steep the day is, and runs more at the least load", () => {
    const where = at([offer("L40S", 1, 2)]);
    const gentle = planned(rising(Array.from({ length: 24 }, (_, hour) => 1 - Math.abs(12 - hour) / 13)), where);
    const steep = planned(rising(Array.from({ length: 24 }, (_, hour) => (hour === 12 ? 1 : 1 / 13))), where);
    expect(figure(steep, "rate that comes during a scale-out")).toBeGreaterThan(5 * figure(gentle, "rate that comes during a scale-out"));
    expect(steep.workload.replicas.min).toBeGreaterThan(gentle.workload.replicas.min);
    for (const one of [gentle, steep]) {
      expect(figure(one, "rate at which another replica is added")).toBeLessThanOrEqual(figure(one, "rate that one replica holds"));
      expect(one.workload.replicas.min).toBeLessThanOrEqual(one.workload.replicas.planned);
      // Without a spare a rollout starts a copy first, and there has to be a node for it.
      expect(one.pool.maxNodes).toBeGreaterThan(one.workload.replicas.planned);
    }
  });
});
