import { expect, test } from "vitest";
import { simulate } from "../../compiler/simulate/simulate.ts";
import type { Lengths } from "../../compiler/simulate/simulation.ts";
import { constant, engineOf, exponential, linear, poisson, server } from "./engines.ts";

const many = { requests: 150_000, seed: 3, resamples: 0 };
const serve = (output: Lengths, perSecond: number, cv = 1, options = many) =>
  simulate(server, { arrivals: poisson(perSecond, cv), input: constant(1), output, sharedPrefix: 0 }, options);
const near = (value: number, expected: number, share: number) => expect(Math.abs(value / expected - 1), `${value} beside ${expected}`).toBeLessThan(share);

test("M/D/1: mean wait by Pollaczek and Khinchine", () => {
  for (const load of [0.3, 0.6, 0.8]) {
    const { ttft, e2e, stable, busy } = serve(constant(100), load * 10);
    near(ttft.mean - 1, (load * 100) / (2 * (1 - load)), 0.04);
    near(e2e.mean, 100 + (load * 100) / (2 * (1 - load)), 0.02);
    near(busy, load, 0.02);
    expect(stable).toBe(true);
  }
});

test("M/M/1: mean wait, and all percentiles of the time in the system", () => {
  const lengths = exponential(200, 400_000, 11);
  for (const load of [0.3, 0.6, 0.8]) {
    const { ttft, e2e } = serve(lengths, load * 5);
    const sojourn = 200 / (1 - load);
    near(ttft.mean - 1, load * sojourn, 0.05);
    near(e2e.p50.value, Math.LN2 * sojourn, 0.05);
    near(e2e.p95.value, Math.log(20) * sojourn, 0.05);
    near(e2e.p99.value, Math.log(100) * sojourn, 0.08);
  }
});

test("D/D/1 never waits; burstier arrivals wait longer, as Kingman's formula says", () => {
  expect(serve(constant(100), 9, 0).ttft.p99.value).toBe(1);
  const load = 0.9;
  for (const cv of [0.5, 2]) near(serve(constant(100), load * 10, cv).ttft.mean - 1, ((load * cv ** 2) / (2 * (1 - load))) * 100, 0.2);
});

test("closed loop: mean time per token is the mean of the step function", () => {
  for (const [sequences, prompt, output] of [
    [1, 500, 100],
    [16, 100, 300],
    [64, 120, 50],
  ] as const) {
    const engine = engineOf({ stepMs: linear, tokenBudget: 8192 });
    const { tpot, running, throughput, stable } = simulate(
      engine,
      { arrivals: { type: "closed", requests: sequences }, input: constant(prompt), output: constant(output), sharedPrefix: 0 },
      { requests: 10 * sequences, seed: 1, resamples: 0 },
    );
    const step = (tokens: number) => linear({ decoding: sequences, contextTokens: sequences * tokens, promptTokens: 0, promptPairs: 0 });
    const mean = step(prompt + (output - 2) / 2);
    near(tpot.mean, mean, 1e-8);
    expect(tpot.p99.value).toBe(tpot.p50.value);
    near(running.mean, sequences, 1e-8);
    const first = linear({ decoding: 0, contextTokens: 0, promptTokens: sequences * prompt, promptPairs: (sequences * prompt ** 2) / 2 });
    near(throughput, (1000 * sequences) / (first + mean * (output - 1)), 1e-6);
    expect(stable).toBe(true);
  }
});

test("closed loop of mixed lengths: mean time per token stays near the step at the mean context", () => {
  const engine = engineOf({ stepMs: linear });
  const lengths = { p50: 200, p95: 500, most: 2000 };
  const { tpot } = simulate(
    engine,
    { arrivals: { type: "closed", requests: 32 }, input: constant(64), output: lengths, sharedPrefix: 0 },
    { ...many, requests: 4000 },
  );
  const decode = linear({ decoding: 32, contextTokens: 32 * (64 + 170), promptTokens: 0, promptPairs: 0 });
  near(tpot.mean, decode, 0.05);
});

test("embeddings: a batch server takes what waits, within its budget", () => {
  const engine = engineOf({ stepMs: () => 10, tokenBudget: 1024, maxSequences: 1024, requestMs: 2 });
  const load = (perSecond: number) => ({ arrivals: poisson(perSecond), input: constant(512), sharedPrefix: 0 });
  const light = simulate(engine, load(1), many);
  expect(light.tpot.mean).toBe(0);
  near(light.ttft.p50.value, 12, 1e-9);
  expect(light.e2e).toEqual(light.ttft);
  // Two texts a step of 10 ms: 200/s is all it takes.
  expect(simulate(engine, load(190), { ...many, requests: 20_000 }).stable).toBe(true);
  const over = simulate(engine, load(210), { ...many, requests: 20_000 });
  expect(over.stable).toBe(false);
  near(over.throughput, 200, 0.01);
});
