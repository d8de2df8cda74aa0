import { describe, expect, it } from "vitest";
import { engineMemory, engineRequests } from "../../compiler/plan/offers.ts";
import { settlePools } from "../../compiler/plan/pools.ts";
import type { ComponentPlan } from "../../compiler/plan/plan.ts";
import { createCapacity } from "../../compiler/plan/service.ts";
import { expectFigures, llama70, requests, setting, tokens } from "./fixture.ts";

const routerOf = (...parameters: Parameters<typeof tokens>) => {
  const [router, found] = createCapacity(setting()).router(tokens(...parameters));
  if (router === undefined) throw new Error(found[0]?.message);
  return router;
};

describe("a router before an engine", () => {
  it("sees every request, whatever the cache answers, and follows its formulas", () => {
    const router = routerOf(llama70, { relief: 0.9 });
    expect(router.figures.find(({ name }) => name === "router: requests at peak")?.value).toBe(12);
    expect(router.workload.replicas).toEqual(routerOf(llama70, { relief: 0 }).workload.replicas);
    expectFigures(router.figures);
  });
  it("grows with the tokens of an answer, for they pass one by one", () => {
    const planned = (p50: number): number => routerOf(llama70, { traffic: { outputTokens: { p50, p95: 2 * p50 } } }).workload.replicas.planned;
    expect(planned(1000)).toBeGreaterThan(planned(250));
    expect(planned(250)).toBeGreaterThan(planned(10));
  });
  it("has two replicas at least, and none of the bounds that are the engine's", () => {
    const quiet = routerOf(llama70, { replicas: { min: 1, max: 1 }, traffic: { peak: 0.001 } });
    expect(quiet.workload.replicas).toMatchObject({ min: 2, planned: 2 });
    expect(routerOf(llama70, { replicas: { min: 1, max: 1 } }).workload.replicas.planned).toBeGreaterThan(2);
    expect(routerOf(llama70).workload.replicas.max).toBeLessThan(50);
  });
  it("shares the general pool with containers, and each pays its part", () => {
    const at = setting();
    const router = routerOf(llama70);
    const [service] = createCapacity(at).requests(requests());
    if (service === undefined) throw new Error("no service");
    const plan = (component: string, more: Partial<ComponentPlan>): ComponentPlan => ({
      component,
      summary: "",
      figures: [],
      cost: [],
      rejected: [],
      needs: {},
      provenance: {},
      details: {},
      ...more,
    });
    const settled = settlePools(
      [
        plan("chat", { auxiliary: [router.workload], cost: router.cost, needs: { pools: [router.pool] } }),
        plan("score", { workload: service.workload, cost: service.cost, needs: { pools: [service.pool] } }),
      ],
      at,
      new Map(),
    );
    expect(settled.pools).toHaveLength(1);
    const paid = settled.plans.map(({ cost }) => cost.reduce((sum, { monthlyUsd }) => sum + (monthlyUsd ?? 0), 0));
    const [pool] = settled.pools;
    const whole = settled.plans.flatMap(({ cost }) => cost)[0]?.usdPerUnit ?? 0;
    expect(paid.every((usd) => usd > 0)).toBe(true);
    // Nodes come and go with the load: all of them at peak, as few as the copies that are kept in the lowest hour.
    const sum = paid.reduce((total, usd) => total + usd, 0);
    expect(sum).toBeLessThan((pool?.nodes ?? 0) * whole * 730);
    expect(sum).toBeGreaterThan(0.4 * (pool?.nodes ?? 0) * whole * 730);
  });
});

describe("host memory of a replica", () => {
  it("holds shared memory, its processes and the weights that all of them read", () => {
    // A p5.48xlarge: 2 + 8 x 8 + 16 GiB, and 66 GiB of weights.
    expect(engineMemory(8, 66, 1, { vcpus: 192, memoryGib: 2048 }).gib).toBe(148);
    // One device reads each file once.
    expect(engineMemory(1, 16, 1, { vcpus: 4, memoryGib: 16 }).gib).toBe(10);
  });
  it("never asks for more than its part of the host, nor for less than it needs", () => {
    const small = engineMemory(4, 131, 1, { vcpus: 48, memoryGib: 192 });
    expect(small.gib).toBeLessThan(192);
    expect(small.gib).toBeGreaterThanOrEqual(engineRequests(4).memoryGib);
    const two = engineMemory(4, 131, 2, { vcpus: 48, memoryGib: 192 });
    expect(2 * two.gib).toBeLessThan(192);
  });
});
