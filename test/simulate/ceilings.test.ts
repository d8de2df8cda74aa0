import { expect, test } from "vitest";
import * as fc from "fast-check";
import { simulate } from "../../compiler/simulate/index.ts";
import { chat, engineOf, linear } from "./engines.ts";

const engine = engineOf({ stepMs: linear });
const shares = { p50: 0.5, p95: 0.95, p99: 0.99 } as const;

test("a run ends early exactly when a percentile is above its ceiling", () => {
  fc.assert(
    fc.property(
      fc.constantFrom("ttft" as const, "tpot" as const, "e2e" as const),
      fc.constantFrom("p50" as const, "p95" as const, "p99" as const),
      fc.double({ min: 0.2, max: 6, noNaN: true }),
      fc.double({ min: 0.7, max: 1.4, noNaN: true }),
      (metric, quantile, rate, factor) => {
        const options = { requests: 200, seed: 3, resamples: 0 };
        const whole = simulate(engine, chat(rate), options);
        const value = whole[metric][quantile].value;
        const ms = factor * value;
        const cut = simulate(engine, chat(rate), { ...options, ceilings: [{ metric, share: shares[quantile], ms }] });
        if (Math.abs(factor - 1) < 1e-6) return;
        expect(cut.exceeded === true).toBe(factor < 1);
        if (cut.exceeded !== true) expect(cut).toEqual(whole);
      },
    ),
    { numRuns: 40 },
  );
});
