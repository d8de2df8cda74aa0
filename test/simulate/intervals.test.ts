import { expect, test } from "vitest";
import { metric } from "../../compiler/simulate/quantiles.ts";
import { simulate } from "../../compiler/simulate/simulate.ts";
import { chat, constant, engineOf, exponential, linear, poisson, server } from "./engines.ts";

test("percentiles are values of the sample, by rank", () => {
  const values = Float64Array.from({ length: 200 }, (_, index) => (index * 73) % 200);
  const { mean, p50, p95, p99 } = metric(values, 0, 1, 1);
  expect([mean, p50.value, p95.value, p99.value]).toEqual([99.5, 99, 189, 197]);
  expect(p95).toEqual({ value: 189, low: 189, high: 189 });
});

test("one value has no spread; nothing is zero", () => {
  expect(metric(new Float64Array(40).fill(3), 100, 1, 1).p99).toEqual({ value: 3, low: 3, high: 3 });
  expect(metric(new Float64Array(0), 100, 1, 1).p50.value).toBe(0);
});

const runs = 100;
/** Share of seeds whose interval holds the true percentile. */
const covered = (hold: (seed: number) => boolean): number => Array.from({ length: runs }, (_, seed) => hold(seed)).filter(Boolean).length / runs;

test("intervals of a queue hold the true percentiles at about their rate", () => {
  const load = 0.5;
  const sojourn = 200 / (1 - load);
  for (const [key, tail] of [
    ["p50", 2],
    ["p95", 20],
  ] as const) {
    const rate = covered((seed) => {
      const output = exponential(200, 1500, 1000 + seed);
      const { e2e } = simulate(server, { arrivals: poisson(load * 5), input: constant(1), output, sharedPrefix: 0 }, { requests: 1000, seed, resamples: 200 });
      return e2e[key].low <= Math.log(tail) * sojourn && Math.log(tail) * sojourn <= e2e[key].high;
    });
    expect(rate, key).toBeGreaterThan(0.85);
  }
});

test("intervals of a batch hold the percentiles of a long run at about their rate", () => {
  const engine = engineOf({ stepMs: linear });
  const long = simulate(engine, chat(8), { requests: 60_000, seed: 999, resamples: 0 });
  const short = Array.from({ length: runs }, (_, seed) => simulate(engine, chat(8), { requests: 1500, seed, resamples: 100 }));
  for (const key of ["ttft", "tpot", "e2e"] as const)
    for (const share of ["p50", "p95", "p99"] as const) {
      const truth = long[key][share].value;
      const rate = covered((seed) => {
        const { low, high } = short[seed]![key][share];
        return low <= truth && truth <= high;
      });
      expect(rate, `${key} ${share}`).toBeGreaterThan(0.82);
      // And they are narrow enough to say something.
      const width = short.reduce((sum, run) => sum + run[key][share].high / run[key][share].low, 0) / runs;
      expect(width, `${key} ${share}`).toBeLessThan(share === "p99" ? 2 : 1.45);
    }
});
