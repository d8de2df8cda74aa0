import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { shareAccelerators, sharedNodes } from "../../compiler/plan/accelerator-pools.ts";
import { generalChoices } from "../../compiler/plan/general.ts";
import { allocatable } from "../../compiler/plan/offers.ts";
import { type Item, pack } from "../../compiler/plan/pack.ts";
import type { ComponentPlan, Pool, Workload } from "../../compiler/plan/plan.ts";
import { nodeHours } from "../../compiler/plan/node-hours.ts";
import { hoursOfAny } from "../../compiler/plan/schedule.ts";
import { expectFigures, offer, only, setting } from "./fixture.ts";

const item = fc.record({
  component: fc.constantFrom("a", "b"),
  cpu: fc.integer({ min: 1, max: 8 }).map((part) => part / 2),
  memoryGib: fc.integer({ min: 1, max: 16 }),
  replicas: fc.integer({ min: 1, max: 3 }),
});

/** Fewest nodes by trying every assignment. */
function fewest(items: readonly Item[], room: { readonly cpu: number; readonly memoryGib: number; readonly pods: number }): number {
  const pods = items.flatMap((one) => Array.from({ length: one.replicas }, () => one));
  const nodes: { cpu: number; memoryGib: number; pods: number }[] = [];
  let best = pods.length;
  const place = (index: number): void => {
    if (nodes.length >= best) return;
    const pod = pods[index];
    if (pod === undefined) {
      best = nodes.length;
      return;
    }
    for (const node of nodes) {
      if (node.cpu < pod.cpu || node.memoryGib < pod.memoryGib || node.pods < 1) continue;
      Object.assign(node, { cpu: node.cpu - pod.cpu, memoryGib: node.memoryGib - pod.memoryGib, pods: node.pods - 1 });
      place(index + 1);
      Object.assign(node, { cpu: node.cpu + pod.cpu, memoryGib: node.memoryGib + pod.memoryGib, pods: node.pods + 1 });
    }
    nodes.push({ cpu: room.cpu - pod.cpu, memoryGib: room.memoryGib - pod.memoryGib, pods: room.pods - 1 });
    place(index + 1);
    nodes.pop();
  };
  place(0);
  return best;
}

describe("packing of containers", () => {
  it("takes no fewer nodes than hold all copies, and at most one more in small cases", () => {
    fc.assert(
      fc.property(fc.array(item, { minLength: 1, maxLength: 4 }), fc.integer({ min: 1, max: 6 }), (items, pods) => {
        const room = { cpu: 4, memoryGib: 16, pods };
        const least = fewest(items, room);
        const found = pack(items, room) ?? 0;
        expect(found).toBeGreaterThanOrEqual(least);
        expect(found).toBeLessThanOrEqual(least + 1);
      }),
      { numRuns: 150 },
    );
  });
  it("chooses the type that is cheapest of all", () => {
    const types = fc.uniqueArray(
      fc.record({ vcpus: fc.constantFrom(2, 4, 8, 16, 48), memoryGib: fc.constantFrom(4, 8, 16, 64, 256), usdPerHour: fc.integer({ min: 1, max: 400 }) }),
      { minLength: 1, maxLength: 8, selector: (one) => JSON.stringify(one) },
    );
    fc.assert(
      fc.property(types, fc.array(item, { minLength: 1, maxLength: 4 }), fc.integer({ min: 1, max: 3 }), (rows, items, spread) => {
        const offers = rows.map(({ vcpus, memoryGib, usdPerHour }, index) => {
          const { accelerator: _none, ...shape } = offer("L4", 1, usdPerHour / 100, { instanceType: `m7i.t${index}`, vcpus, memoryGib });
          return shape;
        });
        const at = setting("aws", "eu-north-1", { catalog: only(offers) });
        const prices = offers.flatMap(({ vcpus = 0, memoryGib = 0, usdPerHour = 0 }) => {
          const nodes = pack(items, { ...allocatable(vcpus, memoryGib), pods: 100 });
          return nodes === undefined ? [] : [Math.max(nodes, spread) * usdPerHour];
        });
        const [best] = generalChoices(items, { nodes: spread }, [{ from: "on-demand" }], at).best;
        expect(best?.usdPerHour ?? Number.POSITIVE_INFINITY).toBeCloseTo(Math.min(...prices), 9);
      }),
      { numRuns: 200 },
    );
  });
});

describe("node hours of a month", () => {
  const one = { component: "a", replicas: 2, cpu: 1, memoryGib: 1 };
  const nodesFor = (items: readonly Item[]): number => pack(items, { cpu: 2, memoryGib: 8, pods: 100 }) ?? 0;
  it("count what runs together on nodes together", () => {
    const kept = [
      {
        item: { ...one, replicas: 3 },
        running: [
          { replicas: 3, hours: 100 },
          { replicas: 1, hours: 630 },
        ],
      },
      { item: one, running: [{ replicas: 1, hours: 730 }] },
    ];
    // Four copies on two nodes for 100 h, then two on one.
    expect(nodeHours(kept, 730, nodesFor)).toBe(2 * 100 + 630);
  });
  it("count nodes apart where hours of sleep differ", () => {
    const kept = [0, 1].map(() => ({ item: { ...one, replicas: 1 }, running: [{ replicas: 1, hours: 260 }] }));
    expect(nodeHours(kept, 260, nodesFor)).toBe(260);
    expect(nodeHours(kept, 520, nodesFor)).toBe(520);
  });
  it("are those in which one of them runs at least", () => {
    const day = (zone: string, start: number, end: number) => ({ hours: { days: [1, 2, 3, 4, 5], start, end }, zone });
    const share = (minutes: number): number => (730 * minutes) / 10080;
    expect(hoursOfAny([day("UTC", 480, 960), undefined])).toBe(730);
    expect(hoursOfAny([day("UTC", 480, 960), day("UTC", 600, 720)])).toBeCloseTo(share(5 * 480), 9);
    expect(hoursOfAny([day("UTC", 480, 960), day("Asia/Tokyo", 480, 960)])).toBeCloseTo(share(5 * 960), 9);
    expect(hoursOfAny([])).toBe(0);
  });
});

const resident = fc.record({
  replicas: fc.integer({ min: 1, max: 9 }),
  accelerators: fc.constantFrom(1, 2, 4, 8),
  spare: fc.boolean(),
});
const room = { accelerators: 8, cpu: 90, memoryGib: 1000 };
const alone = (one: { readonly replicas: number; readonly accelerators: number; readonly spare: boolean }) => ({
  replicas: one.replicas,
  accelerators: one.accelerators,
  cpu: 3 * one.accelerators,
  memoryGib: 40 * one.accelerators,
  nodes: Math.ceil(one.replicas / Math.floor(8 / one.accelerators)) + (one.spare ? 1 : 0),
});

describe("accelerator nodes that components share", () => {
  it("hold every even spread, and no fewer nodes do", () => {
    fc.assert(
      fc.property(fc.array(resident, { minLength: 1, maxLength: 4 }), (given) => {
        const residents = given.map(alone);
        const nodes = sharedNodes(residents, room);
        const sum = residents.reduce((total, one) => total + one.nodes, 0);
        const least = Math.max(...residents.map((one) => one.nodes));
        // The worst even spread: what does not divide is on the same nodes for all components.
        const fits = (count: number): boolean => residents.reduce((total, one) => total + Math.ceil(one.replicas / count) * one.accelerators, 0) <= 8;
        expect(nodes).toBeGreaterThanOrEqual(least);
        expect(nodes).toBeLessThanOrEqual(sum);
        expect(nodes === sum || fits(nodes)).toBe(true);
        for (let fewer = least; fewer < nodes; fewer++) expect(fits(fewer)).toBe(false);
      }),
    );
  });
  const pool = (nodes: number): Pool => ({
    name: "gpu-h100-8",
    instanceTypes: ["p5.48xlarge"],
    accelerator: { name: "H100", perNode: 8 },
    vcpus: 192,
    memoryGib: 2048,
    maxNodes: nodes,
    nodes,
    rungs: [{ from: "on-demand" }],
    diskGib: 100,
    idleAfter: 600_000,
    arch: "amd64",
  });
  const tenant = (component: string, replicas: number, accelerators: number, nodes: number) => {
    const workload: Workload = {
      pool: "gpu-h100-8",
      replicas: { min: 1, max: replicas, planned: replicas },
      requests: { cpu: 10, memory: 100 * 2 ** 30, accelerators },
      startSeconds: 300,
    };
    const line = {
      component,
      item: "p5",
      quantity: nodes * 730,
      unit: "instance-hour",
      usdPerUnit: 10,
      monthlyUsd: nodes * 7300,
      formula: "",
      pool: "gpu-h100-8",
    };
    const plan: ComponentPlan = {
      component,
      summary: "",
      workload,
      figures: [],
      cost: [line],
      rejected: [],
      needs: { pools: [pool(nodes)] },
      provenance: {},
      details: {},
    };
    return { plan, workload, pool: pool(nodes) };
  };
  const figure = (plan: ComponentPlan | undefined, name: string): number | undefined => plan?.figures.find((one) => one.name === name)?.value;
  it("are paid for by those that use them, and what no replica takes is shown with its cost", () => {
    const { pool: shared, plans } = shareAccelerators("gpu-h100-8", [tenant("a", 1, 4, 1), tenant("b", 2, 2, 1)], { ...pool(2) }, 730);
    expect(shared.nodes).toBe(1);
    expect(plans.map(({ cost }) => cost[0]?.monthlyUsd)).toEqual([3650, 3650]);
    expect(plans.map(({ cost }) => cost[0]?.quantity)).toEqual([365, 365]);
    expect(figure(plans[0], "accelerators of the pool without work")).toBe(0);
    for (const plan of plans) expectFigures(plan.figures);
  });
  it("are counted hour by hour where the load falls", () => {
    const full = tenant("a", 2, 8, 2);
    const small = tenant("b", 2, 2, 1);
    const falling = (one: ReturnType<typeof tenant>, running: Workload["running"] & object) => ({ ...one, workload: { ...one.workload, running } });
    // Whole nodes and a part: nothing fits together while both nodes of the first are full.
    const day = [
      { replicas: 2, hours: 300 },
      { replicas: 1, hours: 430 },
    ];
    const { plans } = shareAccelerators("gpu-h100-8", [falling(full, day), falling(small, day)], pool(3), 730);
    expect(plans.map(({ cost }) => cost[0]?.quantity)).toEqual([1460, 730]);
    // Two small ones: together always.
    const both = shareAccelerators("gpu-h100-8", [falling(tenant("a", 2, 2, 1), day), falling(small, day)], pool(2), 730);
    expect(both.plans.map(({ cost }) => cost[0]?.quantity)).toEqual([365, 365]);
  });
  it("stay apart where they do not fit together", () => {
    const { pool: shared, plans } = shareAccelerators("gpu-h100-8", [tenant("a", 1, 8, 1), tenant("b", 1, 2, 1)], { ...pool(2) }, 730);
    expect(shared.nodes).toBe(2);
    expect(plans[0]?.cost[0]?.monthlyUsd).toBe(7300);
    expect(figure(plans[1], "cost of accelerators without work")).toBeCloseTo((7300 * 6) / 8, 9);
    expect(figure(plans[0], "cost of accelerators without work")).toBeUndefined();
  });
  it("strand what one component alone leaves", () => {
    const { plans } = shareAccelerators("gpu-h100-8", [tenant("a", 1, 2, 1)], pool(1), 730);
    expect(figure(plans[0], "cost of accelerators without work")).toBeCloseTo((7300 * 6) / 8, 9);
  });
});
