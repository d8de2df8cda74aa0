import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { pack } from "../../compiler/plan/pack.ts";
import { erlangC, holdsBounds, queueAt } from "../../compiler/plan/queue.ts";
import { createCapacity } from "../../compiler/plan/service.ts";
import { copies } from "../../compiler/plan/requests.ts";
import { archOf } from "../../compiler/plan/arch.ts";
import { expectFigures, requests, setting } from "./fixture.ts";

const planned = (...parameters: Parameters<typeof requests>) => {
  const [capacity, diagnostics] = createCapacity(setting()).requests(requests(...parameters));
  if (capacity === undefined) throw new Error(diagnostics[0]?.message);
  return { capacity, diagnostics };
};

describe("copies of a container", () => {
  it("carry the peak at 60 %, and after the loss of a zone", () => {
    // 400 / (100 x 0.6) = 6.67 -> 7 for the load; over three zones two must hold it: 4 each, and the third's share.
    const { capacity } = planned();
    expect(capacity.figures.find(({ name }) => name === "replicas for the load")?.value).toBe(7);
    expect(capacity.workload.replicas.planned).toBe(11);
    expect(11 - Math.ceil(11 / 3)).toBeGreaterThanOrEqual(7);
    expectFigures(capacity.figures);
  });
  it("survive one domain, whatever the load", () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.001, max: 5000, noNaN: true }),
        fc.double({ min: 0.1, max: 500, noNaN: true }),
        fc.integer({ min: 2, max: 4 }),
        (rate, each, domains) => {
          const { needed, replicas } = copies(rate, each, domains, true);
          expect(replicas - Math.ceil(replicas / domains)).toBeGreaterThanOrEqual(needed);
          expect(needed * each * 0.6).toBeGreaterThanOrEqual(rate * (1 - 1e-6));
        },
      ),
    );
  });
  it("are as many as the blueprint says at least, and an error beyond its most", () => {
    expect(planned({ replicas: { min: 20, max: 30 } }).capacity.workload.replicas).toEqual({ min: 20, max: 30, planned: 20 });
    const [capacity, [error]] = createCapacity(setting()).requests(requests({ replicas: { min: 1, max: 5 } }));
    expect(capacity).toBeUndefined();
    expect(error).toMatchObject({ code: "LNT2005", at: { path: ["replicas", "max"] } });
  });
  it("go to the cheapest type that holds them, never to Arm", () => {
    const { capacity } = planned();
    expect(archOf("aws", capacity.instanceType)).toBe("amd64");
    expect(capacity.pool.nodes).toBeGreaterThanOrEqual(3);
    for (const { reason } of capacity.rejected) expect(reason).toMatch(/more/);
  });
  it("go to what costs least over the month, not at the peak alone", () => {
    const office = Array.from({ length: 24 }, (_, hour) => (hour >= 8 && hour < 16 ? 1 : 0));
    for (const peak of [100, 400, 1000]) {
      const { capacity } = planned({ traffic: { ...requests().traffic, peak, diurnal: office } });
      const usd = capacity.cost.reduce((sum, { monthlyUsd }) => sum + (monthlyUsd ?? Number.NaN), 0);
      for (const { monthlyUsd } of capacity.rejected) if (monthlyUsd !== undefined) expect(usd).toBeLessThanOrEqual(monthlyUsd + 0.01);
    }
  });
  it("have a latency only where the time of a request is known", () => {
    const slo = { latency: { p95: 50 }, availability: 0.999 };
    expect(planned({ slo }).diagnostics.map(({ code }) => code)).toEqual(["LNT2011"]);
    const known = planned({ slo, perReplica: { requests: 100, cpu: 1, memory: 2 ** 30, assumed: false, latency: { p50: 8, p95: 20 } } });
    expect(known.diagnostics).toEqual([]);
    expect(known.capacity.figures.map(({ name }) => name)).toContain("latency p95");
    expectFigures(known.capacity.figures);
  });
  it("that no type holds are an error", () => {
    const [, [error]] = createCapacity(setting()).requests(requests({ perReplica: { requests: 500, cpu: 500, memory: 2 ** 30, assumed: false } }));
    expect(error?.code).toBe("LNT2009");
  });
});

describe("the queue", () => {
  it("is M/M/1 with one server", () => expect(erlangC(1, 0.7)).toBeCloseTo(0.7, 12));
  it("matches a table of Erlang C", () => expect(erlangC(3, 2)).toBeCloseTo(0.4444, 3));
});

describe("packing", () => {
  const item = (cpu: number, memoryGib: number, replicas = 1) => ({ component: `${cpu} ${memoryGib}`, replicas, cpu, memoryGib });
  const room = { cpu: 4, memoryGib: 16, pods: 100 };
  it.each([
    [[item(1, 1, 8)], 2],
    [[item(3, 1, 2), item(1, 1, 2)], 2],
    [[item(0.1, 9, 3)], 3],
    [[item(0, 0, 250)], 3],
    [[], 0],
  ])("%# needs the fewest nodes", (items, nodes) => expect(pack(items, room)).toBe(nodes));
  it("refuses what is larger than a node", () => expect(pack([item(5, 1)], room)).toBeUndefined());
  it("never overfills, and holds all", () => {
    const items = fc.array(
      fc.record({
        cpu: fc.double({ min: 0.05, max: 4, noNaN: true }),
        memoryGib: fc.double({ min: 0.05, max: 16, noNaN: true }),
        replicas: fc.integer({ min: 0, max: 400 }),
      }),
      { maxLength: 6 },
    );
    fc.assert(
      fc.property(items, (given) => {
        const named = given.map((one, index) => ({ ...one, component: String(index) }));
        const nodes = pack(named, room);
        const cpu = named.reduce((sum, one) => sum + one.cpu * one.replicas, 0);
        const memory = named.reduce((sum, one) => sum + one.memoryGib * one.replicas, 0);
        expect(nodes ?? -1).toBeGreaterThanOrEqual(Math.max(cpu / room.cpu, memory / room.memoryGib) - 1e-6);
        expect(nodes).toBeLessThanOrEqual(named.reduce((sum, one) => sum + one.replicas, 0));
      }),
    );
  });
});

describe("copies under a latency bound", () => {
  const fast = { requests: 100, cpu: 1, memory: 2 ** 30, assumed: false, latency: { p50: 8, p95: 20 } };
  it("are as many as hold it, and the autoscaler keeps them so", () => {
    const loose = planned({ perReplica: fast, slo: { latency: { p95: 500 }, availability: 0.99 } }).capacity;
    const tight = planned({ perReplica: fast, slo: { latency: { p95: 30 }, availability: 0.99 } }).capacity;
    expect(loose.workload.replicas.planned).toBe(7);
    expect(loose.workload.cpuTarget).toBe(60);
    expect(tight.workload.replicas.planned).toBeGreaterThan(7);
    const needed = tight.workload.replicas.planned;
    const server = { requests: 100, latency: fast.latency };
    expect(holdsBounds(queueAt(server, 400, needed, 1), { p95: 30 })).toBe(true);
    expect(holdsBounds(queueAt(server, 400, needed - 1, 1), { p95: 30 })).toBe(false);
    // At the target the autoscaler asks for the planned copies at peak, or for one more.
    const asked = Math.ceil((100 * 400) / (100 * (tight.workload.cpuTarget ?? 0)));
    expect([needed, needed + 1]).toContain(asked);
    expectFigures(tight.figures);
  });
  it("hold it with one zone lost", () => {
    const { capacity } = planned({ perReplica: fast, slo: { latency: { p95: 40 }, availability: 0.999 } });
    const { planned: copiesPlanned } = capacity.workload.replicas;
    expect(holdsBounds(queueAt({ requests: 100, latency: fast.latency }, 400, copiesPlanned - Math.ceil(copiesPlanned / 3), 1), { p95: 40 })).toBe(true);
    expect(capacity.figures.map(({ name }) => name)).toContain("latency p95 with one zone lost");
    expectFigures(capacity.figures);
  });
  it("are more where requests come in bursts, and where the load rises while copies start", () => {
    const slo = { latency: { p95: 30 }, availability: 0.99 };
    const at = (traffic: Partial<ReturnType<typeof requests>["traffic"]>): number =>
      planned({ perReplica: fast, slo, traffic: { ...requests().traffic, ...traffic } }).capacity.workload.replicas.planned;
    expect(at({ burst: 6 })).toBeGreaterThan(at({}));
    const sudden = Array.from({ length: 24 }, (_, hour) => (hour >= 8 && hour < 18 ? 1 : 0.2));
    expect(at({ diurnal: sudden })).toBeGreaterThan(at({}));
  });
  it("cannot make one request faster", () => {
    const [capacity, [error]] = createCapacity(setting()).requests(requests({ perReplica: fast, slo: { latency: { p95: 15 } } }));
    expect(capacity).toBeUndefined();
    expect(error).toMatchObject({ code: "LNT2013", at: { path: ["slo", "latency", "p95"] } });
  });
});

describe("copies over a month", () => {
  const office = { ...requests().traffic, diurnal: { officeHours: "Europe/Berlin" } } as const;
  const usd = (over: Parameters<typeof requests>[0]): number => planned(over).capacity.cost.reduce((sum, { monthlyUsd }) => sum + (monthlyUsd ?? 0), 0);
  it("fall to the lowest hour of a stated shape, and cost what runs", () => {
    const { workload, figures } = planned({ traffic: office }).capacity;
    expect(workload.replicas.min).toBeLessThan(workload.replicas.planned / 3);
    expect(workload.running?.reduce((sum, { hours }) => sum + hours, 0)).toBeCloseTo(730, 6);
    expect(workload.running?.[0]).toMatchObject({ replicas: workload.replicas.planned });
    expect(usd({ traffic: office })).toBeLessThan(usd({ traffic: { ...requests().traffic, meanOfPeak: 1 } }));
    expectFigures(figures);
  });
  it("stay at the mean's where the lowest hour is not stated", () => {
    const { workload } = planned().capacity;
    expect(workload.replicas.min).toBe(5);
    expect(Math.min(...(workload.running ?? []).map(({ replicas }) => replicas))).toBe(5);
  });
  it("sleep outside of their hours", () => {
    const schedule = { hours: { days: [1, 2, 3, 4, 5], start: 420, end: 1140 }, zone: "Europe/Berlin" };
    expect(usd({ traffic: { ...requests().traffic, meanOfPeak: 1 }, schedule })).toBeCloseTo(
      (usd({ traffic: { ...requests().traffic, meanOfPeak: 1 } }) * 60) / 168,
      6,
    );
  });
});
