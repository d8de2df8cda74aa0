import * as fc from "fast-check";
import { expect, test } from "vitest";
import { prepare, runLane } from "../../compiler/simulate/lane.ts";
import { simulate } from "../../compiler/simulate/simulate.ts";
import type { SimulatedMetric } from "../../compiler/simulate/simulation.ts";
import { saturationRate } from "../../compiler/simulate/stability.ts";
import { chat, constant, crooked, engineOf, engines, exponential, linear, loads, poisson, server } from "./engines.ts";

const options = { requests: 200, seed: 5, resamples: 50 };

test("percentiles are ordered, inside their intervals, finite; shares are shares", () => {
  fc.assert(
    fc.property(engines, loads, fc.integer(), (engine, load, seed) => {
      const { ttft, tpot, e2e, running, waiting, busy, cacheUse, throughput } = simulate(engine, load, { ...options, seed });
      for (const { mean, p50, p95, p99 } of [ttft, tpot, e2e]) {
        expect(p50.value).toBeLessThanOrEqual(p95.value);
        expect(p95.value).toBeLessThanOrEqual(p99.value);
        expect(Number.isFinite(mean) && mean >= 0).toBe(true);
        for (const { value, low, high } of [p50, p95, p99]) expect(low <= value && value <= high && low >= 0).toBe(true);
      }
      expect(ttft.p50.value).toBeGreaterThanOrEqual(engine.requestMs);
      expect(e2e.mean).toBeGreaterThanOrEqual(ttft.mean);
      for (const share of [busy, cacheUse]) expect(share >= 0 && share <= 1 + 1e-9).toBe(true);
      expect(running.p95).toBeLessThanOrEqual(engine.maxSequences);
      expect(running.mean >= 0 && waiting.mean >= 0 && throughput > 0).toBe(true);
    }),
    { seed: 1, numRuns: 100 },
  );
});

test("every request is served once, in order of arrival, with all of its tokens", () => {
  fc.assert(
    fc.property(engines, loads, (engine, load) => {
      const prepared = prepare(engine, load, options);
      const replica = runLane(prepared, load.arrivals);
      const { requests, warmUp } = prepared;
      const { at, first, finished } = replica;
      let [ended, started, tokens, prompts, before] = [0, 0, 0, 0, 0];
      const wrong: string[] = [];
      for (let id = 0; id < at.length; id++) {
        const output = requests.output[id % requests.count]!;
        if (first[id]! > 0) {
          started += 1;
          prompts += requests.input[id % requests.count]! - requests.cached[id % requests.count]!;
          if (first[id]! < at[id]!) wrong.push(`${id} starts before it arrives`);
          // Let in first come, first served: their prompts end in that order.
          if (replica.preemptions === 0 && first[id]! < before) wrong.push(`${id} overtakes`);
          before = first[id]!;
        }
        if (finished[id] === 0) {
          if (id >= warmUp && id < requests.count) wrong.push(`${id} is lost`);
          continue;
        }
        ended += 1;
        tokens += output;
        if (output > 1 ? finished[id]! <= first[id]! : finished[id] !== first[id]) wrong.push(`${id} ends at ${finished[id]}, after ${first[id]}`);
      }
      expect(wrong).toEqual([]);
      expect(replica.completions).toBe(ended);
      // What was generated beyond those that ended belongs to those that still run.
      expect(replica.generated).toBeGreaterThanOrEqual(tokens);
      expect(replica.generated).toBeLessThanOrEqual(tokens + (started - ended) * 150);
      expect(replica.promptTokens).toBeGreaterThanOrEqual(prompts);
      if (replica.preemptions === 0) expect(replica.promptTokens).toBeLessThan(prompts + 400);
    }),
    { seed: 2, numRuns: 100 },
  );
});

test("preempts only where the cache is too small, and loses nobody", () => {
  const load = chat(15);
  const at = (cacheTokens: number) => simulate(engineOf({ stepMs: linear, cacheTokens }), load, { ...options, requests: 500 });
  expect(at(10_000_000).preemptions).toBe(0);
  const tight = at(60_000);
  expect(tight.preemptions).toBeGreaterThan(10);
  expect(tight.cacheUse).toBeGreaterThan(0.8);
  fc.assert(
    fc.property(engines, loads, (engine, other) => {
      // Room for all that may run at their longest.
      const ample = { ...engine, cacheTokens: engine.maxSequences * 560 };
      expect(simulate(ample, other, options).preemptions).toBe(0);
    }),
    { seed: 3, numRuns: 50 },
  );
});

test("a request that has no room in the empty cache makes the load unservable", () => {
  const load = { ...chat(0.2), input: constant(1000), output: constant(100) };
  expect(simulate(engineOf({ stepMs: linear, cacheTokens: 1104 }), load, options).stable).toBe(true);
  const { stable, ttft, throughput } = simulate(engineOf({ stepMs: linear, cacheTokens: 1087 }), load, options);
  expect({ stable, p50: ttft.p50.value, throughput }).toEqual({ stable: false, p50: Number.POSITIVE_INFINITY, throughput: 0 });
});

test("Little's law: what is in the system is rate x time in it", () => {
  for (const engine of [
    engineOf({ stepMs: linear, requestMs: 7 }),
    engineOf({ stepMs: crooked, maxSequences: 24 }),
    engineOf({ stepMs: linear, cacheTokens: 30_000 }),
  ])
    for (const perSecond of [1, 4, 6]) {
      const { running, waiting, e2e, stable } = simulate(engine, chat(perSecond), { ...options, requests: 8000, resamples: 0 });
      if (!stable) continue;
      const inside = (perSecond * (e2e.mean - engine.requestMs)) / 1000;
      expect(Math.abs((running.mean + waiting.mean) / inside - 1), `${perSecond}/s`).toBeLessThan(0.04);
    }
  // For the queue alone: one server, wait = time to first token less its own step.
  const single = simulate(
    server,
    { arrivals: poisson(7), input: constant(1), output: constant(100), sharedPrefix: 0 },
    { ...options, requests: 50_000, resamples: 0 },
  );
  expect(Math.abs(single.waiting.mean / (0.007 * (single.ttft.mean - 1)) - 1)).toBeLessThan(0.03);
  expect(Math.abs(single.running.mean / 0.7 - 1)).toBeLessThan(0.02);
});

const rise = (low: SimulatedMetric, high: SimulatedMetric, slack: number): void => {
  for (const key of ["p50", "p95", "p99"] as const) expect(high[key].value).toBeGreaterThanOrEqual(low[key].value * (1 - slack));
};

test("percentiles rise with load: exactly for one server, within noise for a batch", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 99 }), fc.integer({ min: 1, max: 40 }), fc.boolean(), fc.constantFrom(0, 0.5, 1, 2), (percent, more, mixed, cv) => {
      const output = mixed ? exponential(100, 5000, percent) : constant(100);
      const at = (load: number) =>
        simulate(server, { arrivals: poisson(load / 10, cv), input: constant(1), output, sharedPrefix: 0 }, { ...options, resamples: 0 });
      const [low, high] = [at(percent), at(percent + more)];
      rise(low.ttft, high.ttft, 1e-8);
      rise(low.e2e, high.e2e, 1e-8);
    }),
    { seed: 4, numRuns: 60 },
  );
  for (const stepMs of [linear, crooked]) {
    const engine = engineOf({ stepMs });
    const all = [1, 2, 3, 4, 5, 6, 8, 10, 12, 14, 16]
      .map((perSecond) => simulate(engine, chat(perSecond), { requests: 1500, seed: 9, resamples: 0 }))
      .filter(({ stable }) => stable);
    expect(all.length).toBeGreaterThan(8);
    for (let i = 1; i < all.length; i++) {
      rise(all[i - 1]!.ttft, all[i]!.ttft, 0.03);
      rise(all[i - 1]!.e2e, all[i]!.e2e, 0.03);
      rise(all[i - 1]!.tpot, all[i]!.tpot, 0.03);
    }
  }
});

test("more sequences, cache or budget do not lower what a replica takes", () => {
  const load = chat(1);
  const rate = (fields: object) => saturationRate(engineOf({ stepMs: linear, ...fields }), load, { requests: 600, seed: 2, resamples: 0 });
  const rises = (rates: readonly number[]) => rates.slice(1).every((next, index) => next >= rates[index]! * 0.98);
  expect(rises([1, 4, 16, 64, 256].map((maxSequences) => rate({ maxSequences })))).toBe(true);
  expect(rises([20_000, 40_000, 80_000, 160_000, 1_000_000].map((cacheTokens) => rate({ cacheTokens })))).toBe(true);
  expect(rises([256, 512, 2048, 8192].map((tokenBudget) => rate({ tokenBudget })))).toBe(true);
});

test("stable below the saturation rate, unstable above", () => {
  for (const engine of [
    engineOf({ stepMs: linear }),
    engineOf({ stepMs: crooked, maxSequences: 16 }),
    engineOf({ stepMs: linear, cacheTokens: 40_000 }),
    engineOf({ stepMs: linear, lanes: 2 }),
  ]) {
    const run = { requests: 1500, seed: 6, resamples: 0 };
    const limit = saturationRate(engine, chat(1), run);
    const verdicts = [0.5, 0.9, 0.97, 1.03, 1.2, 3].map((share) => simulate(engine, chat(share * limit), run).stable);
    expect(verdicts).toEqual([true, true, true, false, false, false]);
  }
});

test("lanes share the load: two lanes at twice the rate are as fast as one", () => {
  const one = simulate(engineOf({ stepMs: linear }), chat(5), options);
  const two = simulate(engineOf({ stepMs: linear, lanes: 2 }), chat(10), options);
  expect({ ttft: two.ttft, tpot: two.tpot }).toEqual({ ttft: one.ttft, tpot: one.tpot });
  expect(two.running.mean).toBeCloseTo(2 * one.running.mean, 5);
  expect(two.throughput).toBeCloseTo(2 * one.throughput, 5);
  const closed = (requests: number, lanes: number) =>
    simulate(engineOf({ stepMs: linear, lanes }), { ...chat(1), arrivals: { type: "closed", requests } }, options).throughput;
  expect(closed(16, 2)).toBeCloseTo(2 * closed(8, 1), 5);
});

test("a trace is replayed", () => {
  const even = Array.from({ length: 50 }, (_, index) => 125 * index);
  const run = { ...options, resamples: 0 };
  const metronome = simulate(engineOf({ stepMs: linear }), { ...chat(1), arrivals: poisson(8, 0) }, run);
  const trace = simulate(engineOf({ stepMs: linear }), { ...chat(1), arrivals: { type: "trace", at: even } }, run);
  expect(trace.e2e.mean).toBeCloseTo(metronome.e2e.mean, 3);
  const bursts = simulate(
    engineOf({ stepMs: linear }),
    { ...chat(1), arrivals: { type: "trace", at: even.map((_, i) => 1250 * Math.floor(i / 10) + (i % 10)) } },
    run,
  );
  expect(bursts.ttft.p95.value).toBeGreaterThan(2 * trace.ttft.p95.value);
});

test("the same on every run; another seed is another run", () => {
  const run = (seed: number) => simulate(engineOf({ stepMs: crooked }), chat(6), { ...options, seed });
  expect(JSON.stringify(run(4))).toBe(JSON.stringify(run(4)));
  expect(run(4).ttft.mean).not.toBe(run(5).ttft.mean);
});

test("the same on every machine", () => {
  const { ttft, tpot, e2e, running, throughput } = simulate(
    engineOf({ stepMs: crooked, requestMs: 3 }),
    { ...chat(6), arrivals: poisson(6, 1.5) },
    { ...options, seed: 4 },
  );
  expect([ttft.p95, tpot.mean, e2e.p99.value, running, throughput]).toEqual([
    { value: 194.045932, low: 126.369541, high: 297.965977 },
    16.5187725,
    17159.8023,
    { mean: 30.4939575, p95: 62 },
    6.00389032,
  ]);
});
