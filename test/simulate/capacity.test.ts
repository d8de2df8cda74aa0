import { expect, test } from "vitest";
import { capacityAt, loadCurvePoints } from "../../compiler/simulate/capacity.ts";
import { simulate } from "../../compiler/simulate/simulate.ts";
import { saturationRate } from "../../compiler/simulate/stability.ts";
import { chat, constant, engineOf, linear, server } from "./engines.ts";

const run = { requests: 2000, seed: 4, resamples: 0 };
const { arrivals, ...shape } = chat(1);
const open = { ...shape, cv: 1 };

test("finds the rate that the queueing formula gives", () => {
  // M/D/1: the mean wait is one service time at two thirds of the load.
  const load = { input: constant(1), output: constant(100), sharedPrefix: 0, cv: 1 };
  const found = capacityAt(server, load, ({ ttft }) => ttft.mean <= 101, { ...run, requests: 30_000, low: 1, high: 9.5, tolerance: 0.01 });
  expect(found!.perSecond).toBeGreaterThan(6.667 * 0.97);
  expect(found!.perSecond).toBeLessThan(6.667 * 1.03);
});

test("its answer holds, a little more does not, and few simulations find it", () => {
  const engine = engineOf({ stepMs: linear });
  for (const most of [16, 20, 30]) {
    const found = capacityAt(engine, open, ({ tpot }) => tpot.p95.value <= most, { ...run, low: 1, high: 16, tolerance: 0.02 })!;
    expect(found.simulation.tpot.p95.value).toBeLessThanOrEqual(most);
    expect(simulate(engine, chat(found.perSecond * 1.02), run).tpot.p95.value).toBeGreaterThan(most);
    expect(found.simulation).toEqual(simulate(engine, chat(found.perSecond), run));
    expect(found.runs).toBeLessThanOrEqual(10);
  }
});

test("stops at the bracket, and at the limit of stability", () => {
  const engine = engineOf({ stepMs: linear });
  const options = { ...run, low: 2, high: 4, tolerance: 0.02 };
  expect(capacityAt(engine, open, () => true, options)).toMatchObject({ perSecond: 4, runs: 1 });
  expect(capacityAt(engine, open, () => false, options)).toBeUndefined();
  const limit = saturationRate(engine, open, run);
  const stable = capacityAt(engine, open, () => true, { ...options, high: 4 * limit })!.perSecond;
  expect(stable).toBeGreaterThan(0.93 * limit);
  expect(stable).toBeLessThan(1.01 * limit);
});

test("makes intervals for the answer only", () => {
  const engine = engineOf({ stepMs: linear });
  const { simulation, perSecond } = capacityAt(engine, open, ({ ttft }) => ttft.p95.value <= 150, {
    ...run,
    resamples: 100,
    low: 1,
    high: 16,
    tolerance: 0.05,
  })!;
  expect(simulation).toEqual(simulate(engine, chat(perSecond), { ...run, resamples: 100 }));
  expect(simulation.ttft.p95.high).toBeGreaterThan(simulation.ttft.p95.value);
});

test("a load-latency curve is one simulation a rate", () => {
  const engine = engineOf({ stepMs: linear });
  const points = loadCurvePoints(engine, open, [1, 4, 8], run);
  expect(points.map(({ perSecond }) => perSecond)).toEqual([1, 4, 8]);
  expect(points[1]!.simulation).toEqual(simulate(engine, chat(4), run));
});
