import * as fc from "fast-check";
import { expect, test } from "vitest";
import { logNormal } from "../../compiler/plan/distribution.ts";
import { inverseNormal, normalShare } from "../../compiler/simulate/normal.ts";
import { prng, slices, xoshiro } from "../../compiler/simulate/prng.ts";
import { openArrivals, sampleRequests, traceArrivals, unitGaps } from "../../compiler/simulate/requests.ts";
import { chat, constant } from "./engines.ts";

test("draws xoshiro128**, as the published code does from the state 1, 2, 3, 4", () => {
  const draw = xoshiro([1, 2, 3, 4]);
  expect(Array.from({ length: 8 }, draw)).toEqual([11520, 0, 5927040, 70819200, 2031721883, 1637235492, 1287239034, 3734860849]);
});

test("draws and slices are uniform", () => {
  const draw = prng(3, 1);
  const counts = new Array<number>(10).fill(0);
  for (let i = 0; i < 100_000; i++) counts[Math.floor(draw() * 10)]! += 1;
  // Chi-squared with 9 degrees of freedom: 27.9 is passed once in a thousand.
  expect(counts.reduce((sum, count) => sum + (count - 10_000) ** 2 / 10_000, 0)).toBeLessThan(27.9);
  const sliced = slices(1000, 5, 2);
  expect([...sliced].sort((a, b) => a - b).every((share, index) => share > index / 1000 && share < (index + 1) / 1000)).toBe(true);
  // In random order: neighbours do not go together.
  expect(Math.abs(sliced.slice(1).reduce((sum, share, index) => sum + (share - 0.5) * (sliced[index]! - 0.5) * 12, 0) / 999)).toBeLessThan(0.1);
  expect(prng(3, 1)()).not.toBe(prng(3, 2)());
});

test("normal quantiles are the published ones", () => {
  for (const [share, x] of [
    [0.5, 0],
    [0.95, 1.6448536269514722],
    [0.99, 2.3263478740408408],
    [0.001, -3.090232306167813],
    [1e-9, -5.9978070150076865],
  ] as const)
    expect(Math.abs(inverseNormal(share) - x)).toBeLessThan(1e-8);
  expect(normalShare(1.6448536269514722)).toBeCloseTo(0.95, 8);
});

test("lengths have the median, the 95th percentile and, cut off, the mean that the planner's log-normal has", () => {
  for (const [p50, p95, most] of [
    [1000, 4000, 1_000_000],
    [1000, 4000, 4000],
    [30, 900, 2000],
  ] as const) {
    const { input } = sampleRequests({ ...chat(1), input: { p50, p95, most } }, 20_000, 8);
    const sorted = input.slice().sort();
    const mean = input.reduce((sum, tokens) => sum + tokens, 0) / input.length;
    expect(Math.abs(mean / logNormal({ p50, p95 }, most).mean - 1)).toBeLessThan(0.01);
    expect(sorted.at(-1)).toBeLessThanOrEqual(most);
    expect(sorted[0]).toBeGreaterThanOrEqual(1);
    if (most < 1_000_000) continue;
    expect(Math.abs(sorted[10_000]! / p50 - 1)).toBeLessThan(0.01);
    expect(Math.abs(sorted[19_000]! / p95 - 1)).toBeLessThan(0.01);
  }
  expect([...sampleRequests({ ...chat(1), input: constant(7) }, 3, 1).input]).toEqual([7, 7, 7]);
  expect([...sampleRequests({ ...chat(1), output: { ...constant(7), sample: [3, 5] } }, 3, 1).output]).toEqual([3, 5, 3]);
});

test("the prefix cache holds its share of the prompt tokens, but never all of a prompt", () => {
  fc.assert(
    fc.property(fc.double({ min: 0, max: 1, noNaN: true }), (sharedPrefix) => {
      const { input, cached } = sampleRequests({ ...chat(1), sharedPrefix }, 500, 4);
      const sum = (list: Int32Array) => list.reduce((total, tokens) => total + tokens, 0);
      expect(Math.abs(sum(cached) / sum(input) - sharedPrefix)).toBeLessThan(0.002);
      expect(cached.every((tokens, index) => tokens < input[index]!)).toBe(true);
    }),
    { seed: 1, numRuns: 30 },
  );
});

test("gaps have mean 1 and the coefficient of variation that was asked for", () => {
  for (const cv of [0, 0.3, 1, 1.5, 3]) {
    const gaps = unitGaps(cv, 100_000, 3);
    const mean = gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length;
    const variance = gaps.reduce((sum, gap) => sum + (gap - mean) ** 2, 0) / gaps.length;
    expect(mean).toBeCloseTo(1, 3);
    expect(Math.abs(Math.sqrt(variance) - cv)).toBeLessThan(0.02 * cv + 1e-9);
  }
});

test("the same requests at every rate", () => {
  const gaps = unitGaps(1, 100, 3);
  const slow = openArrivals(gaps, 1, 150);
  expect(openArrivals(gaps, 4, 150)).toEqual(slow.map((time) => time / 4));
  expect(slow[149]! - slow[148]!).toBeCloseTo(1000 * gaps[49]!, 6);
});

test("a trace goes on after its end, and is dealt out to lanes", () => {
  expect([...traceArrivals([5, 10, 25], 1, 5)]).toEqual([0, 5, 20, 30, 35]);
  expect([...traceArrivals([5, 10, 25], 2, 3)]).toEqual([0, 20, 35]);
  expect(() => traceArrivals([1, 3, 2, 4], 1, 4)).toThrow("ascending");
});
