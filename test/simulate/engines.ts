import * as fc from "fast-check";
import type { EngineModel, Step } from "../../compiler/plan/engine/engine.ts";
import { prng } from "../../compiler/simulate/prng.ts";
import type { ArrivalProcess, Lengths, SimulatedLoad } from "../../compiler/simulate/simulation.ts";

const band = { low: 0.5, high: 2, inCoverage: true, nearestCalibrated: "none" };

export const engineOf = (fields: Partial<EngineModel> & Pick<EngineModel, "stepMs">): EngineModel => ({
  requestMs: 0,
  lanes: 1,
  maxSequences: 256,
  tokenBudget: 8192,
  cacheTokens: 1_000_000,
  bands: { ttft: band, tpot: band },
  ...fields,
});

/** About an 8B model on one H100. */
export const linear = (step: Step): number => 12 + 0.05 * step.decoding + 1e-5 * step.contextTokens + 0.02 * step.promptTokens + 1e-6 * step.promptPairs;
/** Kinks and jumps: a roofline, and a correction by a tree. */
export const crooked = (step: Step): number => {
  const memory = 8 + 2e-5 * step.contextTokens;
  const compute = 0.08 * step.decoding + 0.03 * step.promptTokens + 1e-6 * step.promptPairs;
  const correction = step.contextTokens > 40_000 ? 1.1 : step.contextTokens > 20_000 ? 1.05 : 1;
  return 4 + Math.max(memory, compute) * correction;
};

export const poisson = (perSecond: number, cv = 1): ArrivalProcess => ({ type: "open", perSecond, cv });
export const constant = (tokens: number): Lengths => ({ p50: tokens, p95: tokens, most: tokens });

export const chat = (perSecond: number): SimulatedLoad => ({
  arrivals: poisson(perSecond),
  input: { p50: 1000, p95: 4000, most: 16_000 },
  output: { p50: 250, p95: 800, most: 4000 },
  sharedPrefix: 0.2,
});

/** One request at a time, one millisecond a token: a single server whose service times are the output lengths. */
export const server = engineOf({ stepMs: () => 1, maxSequences: 1 });

/** Whole numbers with an exponential tail. */
export function exponential(mean: number, count: number, seed: number): Lengths {
  const draw = prng(seed, 77);
  const sample = Array.from({ length: count }, () => Math.max(1, Math.ceil(-mean * Math.log(draw()) - 0.5)));
  return { p50: mean, p95: mean, most: mean, sample };
}

/** Engines with a step time linear in all that it depends on; caches from ample to tight. */
export const engines = fc
  .record({
    base: fc.integer({ min: 1, max: 30 }),
    sequence: fc.integer({ min: 0, max: 20 }),
    context: fc.integer({ min: 0, max: 40 }),
    prompt: fc.integer({ min: 1, max: 100 }),
    pairs: fc.integer({ min: 0, max: 10 }),
    maxSequences: fc.integer({ min: 1, max: 64 }),
    tokenBudget: fc.integer({ min: 64, max: 2048 }),
    cacheTokens: fc.integer({ min: 800, max: 40_000 }),
    requestMs: fc.integer({ min: 0, max: 20 }),
  })
  .map(({ base, sequence, context, prompt, pairs, ...rest }) =>
    engineOf({
      ...rest,
      stepMs: (step) =>
        base + 0.01 * sequence * step.decoding + 1e-6 * context * step.contextTokens + 1e-3 * prompt * step.promptTokens + 1e-7 * pairs * step.promptPairs,
    }),
  );

/** Requests of at most 560 tokens: every engine above has room for one. */
export const loads = fc
  .record({
    input: fc.integer({ min: 1, max: 120 }),
    spread: fc.integer({ min: 10, max: 30 }),
    output: fc.option(fc.integer({ min: 1, max: 60 }), { nil: undefined }),
    shared: fc.constantFrom(0, 0.3, 1),
    arrivals: fc.oneof(
      fc.record({ type: fc.constant("open" as const), perSecond: fc.integer({ min: 1, max: 60 }), cv: fc.constantFrom(0, 0.5, 1, 2) }),
      fc.record({ type: fc.constant("closed" as const), requests: fc.integer({ min: 1, max: 40 }) }),
      fc.constant({ type: "trace" as const, at: [0, 10, 11, 60, 200, 201, 202, 400] }),
    ),
  })
  .map(
    ({ input, spread, output, shared, arrivals }): SimulatedLoad => ({
      arrivals,
      input: { p50: input, p95: (input * spread) / 10, most: 400 },
      ...(output === undefined ? {} : { output: { p50: output, p95: (output * spread) / 10, most: 150 } }),
      sharedPrefix: shared,
    }),
  );
