import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { closedLoop } from "../../../compiler/plan/engine/calibrate/closed-loop.ts";
import { type CalibratedEngine, confidence, createEngines, type EngineAsked } from "../../../compiler/plan/engine/index.ts";
import { logNormal } from "../../../compiler/plan/distribution.ts";
import { questionOf } from "../../../compiler/plan/engine/question.ts";
import { answers } from "../../estimate/run.ts";
import { catalog, gpuOf, llama405, llama70, llama8, modelOf } from "../fixture.ts";

const engines = createEngines(catalog);
const lengths = (input: number, output: number, spread = 1.5): EngineAsked["load"] => ({
  input: logNormal({ p50: input, p95: spread * input }),
  output: logNormal({ p50: output, p95: spread * output }),
  sharedPrefix: 0,
});
const asked = (model: string, gpu: string, tensor: number, over: Partial<EngineAsked> = {}): EngineAsked => ({
  model: modelOf(model),
  gpu: gpuOf(gpu),
  precision: "fp8",
  split: { tensor, pipeline: 1 },
  load: lengths(1000, 250),
  maxContext: 8192,
  ...over,
});
function engineOf(question: EngineAsked): CalibratedEngine {
  const engine = engines.model(question);
  if ("reason" in engine) throw new Error(JSON.stringify(engine));
  return engine;
}
/** Lengths of the load, spread evenly over its quantiles: as good as drawn. */
function drawn({ input, output }: EngineAsked["load"]): () => { input: number; output: number } {
  let state = 1;
  const next = (): number => {
    let sum = -6;
    for (let i = 0; i < 12; i++) {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      sum += state / 2 ** 32;
    }
    return sum;
  };
  const at = ({ p50, sigma }: { p50: number; sigma: number }): number => Math.round(p50 * Math.exp(sigma * next()));
  return () => ({ input: Math.max(1, at(input)), output: Math.max(2, output === undefined ? 2 : at(output)) });
}

describe("a closed loop in the simulation takes as long per token as the estimate", () => {
  const cases: readonly [string, EngineAsked][] = [
    ["8B on H100", asked(llama8, "H100-SXM", 1, { precision: "bf16" })],
    ["8B on L40S", asked(llama8, "L40S", 1)],
    ["8B on two A10G as a pipeline", asked(llama8, "A10G", 1, { precision: "bf16", split: { tensor: 1, pipeline: 2 } })],
    ["70B on four H100", asked(llama70, "H100-SXM", 4)],
    ["70B on four H100, long prompts and short answers", asked(llama70, "H100-SXM", 4, { load: lengths(6000, 100), maxContext: 20_000 })],
    ["70B on eight H200, short prompts and long answers", asked(llama70, "H200-SXM", 8, { load: lengths(300, 800) })],
    ["latent mixture of experts on eight B200", asked("deepseek-ai/DeepSeek-V3", "B200", 8, { load: lengths(1500, 500) })],
    ["mixture of experts with windows on two H100", asked("openai/gpt-oss-120b", "H100-SXM", 2, { precision: "int4", load: lengths(1000, 500) })],
    ["whole experts on eight B200", asked("deepseek-ai/DeepSeek-V3", "B200", 8, { split: { tensor: 8, pipeline: 1, experts: true } })],
    ["eight data ranks on B200", asked("deepseek-ai/DeepSeek-V3", "B200", 1, { split: { tensor: 1, pipeline: 1, data: 8, experts: true } })],
    ["two data ranks of four H200", asked("Qwen/Qwen3-235B-A22B", "H200-SXM", 4, { split: { tensor: 4, pipeline: 1, data: 2, experts: true } })],
  ];
  it.each(cases)("%s", (_, question) => {
    const engine = engineOf(question);
    for (const requests of [1, 2, 8, 32, 128]) {
      // The estimator spreads few requests over the stages of a pipeline, where each has a lane of its own.
      if (requests > engine.capacity || (requests > 1 && requests < 4 * engine.lanes)) continue;
      // Data ranks step together: one request on one of them is taken for one on each.
      if (requests === 1 && question.split.data !== undefined) continue;
      const estimate = confidence(engine, requests).find(({ metric }) => metric === "tpot_ms")?.value ?? 0;
      const { tpot } = closedLoop({ ...engine, cacheTokens: Number.MAX_SAFE_INTEGER }, requests, requests === 1 ? 20 : 8, drawn(question.load));
      expect(Math.abs(tpot / estimate - 1), `${requests} requests: ${tpot} against ${estimate} ms`).toBeLessThan(0.07);
    }
  });
});

describe("confidence", () => {
  it("is what `lintel estimate` says to the question", async () => {
    for (const question of [
      asked(llama70, "H100-SXM", 4),
      asked(llama8, "A10G", 1, { precision: "bf16", split: { tensor: 1, pipeline: 2 } }),
      asked("openai/gpt-oss-120b", "H100-SXM", 2, { precision: "int4" }),
      asked("deepseek-ai/DeepSeek-V3", "B200", 8, { split: { tensor: 8, pipeline: 1, experts: true } }),
      asked("deepseek-ai/DeepSeek-V3", "B200", 2, { split: { tensor: 2, pipeline: 1, data: 4, experts: true } }),
      asked("BAAI/bge-m3", "L4", 1, { precision: "fp16", load: { input: logNormal({ p50: 200, p95: 400 }), sharedPrefix: 0 } }),
    ]) {
      const found = confidence(engineOf(question), 23.4);
      expect(found.length).toBeGreaterThan(0);
      const said = await answers(found.map((one, index) => ({ id: index, ...one.question })));
      expect(said.map(({ value, low, high, inCoverage, nearestCalibrated }) => ({ value, low, high, inCoverage, nearestCalibrated }))).toEqual(
        found.map(({ value, low, high, inCoverage, nearestCalibrated }) => ({ value, low, high, inCoverage, nearestCalibrated })),
      );
    }
  });
  it("asks about the engine of the catalogue's image, and about a cache in 16 bit", () => {
    const [one] = confidence(engineOf(asked(llama70, "H100-SXM", 4)), 8);
    expect(one?.question).toMatchObject({
      engine: `vLLM ${catalog.image("vllm-openai")?.version}`,
      conditions: "load=closed-loop;kv=bf16",
      tp: "4",
      n_gpus: "4",
    });
  });
});

describe("an engine", () => {
  it("is refused as the search says it", () => {
    expect(engines.model(asked(llama8, "A100-SXM-80", 1))).toMatchObject({ reason: "precision", needs: "fp8 tensor cores" });
    expect(engines.model(asked(llama405, "H100-SXM", 2))).toMatchObject({ reason: "memory", devices: 2 });
    expect(engines.model(asked(llama8, "L4", 1, { maxContext: 1_000_000 }))).toMatchObject({ reason: "context", tokens: 1_000_000 });
    expect(engines.model(asked(llama8, "T4", 1, { precision: "bf16" }))).toMatchObject({ reason: "precision" });
  });
  it("is the same object for the same question", () => {
    expect(engines.model(asked(llama8, "L4", 1))).toBe(engines.model(asked(llama8, "L4", 1)));
    expect(engines.model(asked(llama8, "L4", 1))).not.toBe(engines.model(asked(llama8, "L4", 1, { maxContext: 4096 })));
  });
  it("takes the facts of the demand, not of the catalogue", () => {
    const own = { ...modelOf(llama8), id: "acme/own", layers: 64 };
    expect(engineOf(asked(llama8, "L4", 1, { model: own })).cacheTokens).toBeLessThan(engineOf(asked(llama8, "L4", 1)).cacheTokens);
  });
  it("gives each lane of a pipeline its share", () => {
    const one = engineOf(asked(llama8, "A10G", 1, { precision: "bf16", split: { tensor: 1, pipeline: 2 } }));
    expect(one.lanes).toBe(2);
    expect(one.maxSequences * one.lanes).toBeLessThanOrEqual(one.capacity);
  });
  it("gives each data rank a cache of its own, and all but the experts once more", () => {
    const split = (tensor: number, data: number): EngineAsked["split"] => ({ tensor, pipeline: 1, data, experts: true });
    const ask = (own: EngineAsked["split"]): EngineAsked => asked("deepseek-ai/DeepSeek-V3", "B200", own.tensor, { split: own });
    const [whole, two, eight] = [ask({ tensor: 8, pipeline: 1 }), ask(split(4, 2)), ask(split(1, 8))].map(engineOf) as [
      CalibratedEngine,
      CalibratedEngine,
      CalibratedEngine,
    ];
    expect([whole.lanes, two.lanes, eight.lanes]).toEqual([1, 2, 8]);
    expect(two.memory.weights).toBeGreaterThan(whole.memory.weights);
    expect(eight.memory.weights).toBeGreaterThan(two.memory.weights);
    // Latent caches are copied to each tensor rank: a rank of its own holds nearly as much, and there are several.
    expect(two.cacheTokens * two.lanes).toBeGreaterThan(1.5 * whole.cacheTokens);
    expect(whole.sequence).toBe(eight.sequence);
    expect(eight.maxSequences * eight.lanes).toBeLessThanOrEqual(eight.capacity);
    // More of everything takes longer, whichever rank it is on.
    const step = { decoding: 8, contextTokens: 8000, promptTokens: 0, promptPairs: 0 };
    for (const engine of [two, eight]) {
      const base = engine.stepMs(step);
      for (const more of [{ decoding: 16 }, { contextTokens: 16_000 }, { promptTokens: 500, promptPairs: 125_000 }])
        expect(engine.stepMs({ ...step, ...more })).toBeGreaterThan(base);
    }
  });
  it("extrapolates where its layout was not measured with the engine", () => {
    const bands = (gpu: string, model: string, split: EngineAsked["split"]): CalibratedEngine["bands"] =>
      engineOf(asked(model, gpu, split.tensor, { split })).bands;
    const plain = bands("H200-SXM", "Qwen/Qwen3-235B-A22B", { tensor: 8, pipeline: 1 });
    const experts = bands("H200-SXM", "Qwen/Qwen3-235B-A22B", { tensor: 8, pipeline: 1, experts: true });
    const ranks = bands("H200-SXM", "Qwen/Qwen3-235B-A22B", { tensor: 4, pipeline: 1, data: 2, experts: true });
    const elsewhere = bands("H200-SXM", "mistralai/Mixtral-8x7B-Instruct-v0.1", { tensor: 4, pipeline: 1, experts: true });
    expect([plain, experts, ranks, elsewhere].map(({ tpot, ttft }) => [tpot.inCoverage, ttft.inCoverage])).toEqual([
      [true, true],
      [true, true],
      [false, false],
      [false, false],
    ]);
    expect(Math.log(ranks.tpot.high)).toBeGreaterThan(1.4 * Math.log(plain.tpot.high));
    expect(ranks.ttft.high).toBeGreaterThan(plain.ttft.high);
  });
  it("has bands around 1, wider where the estimator extrapolates", () => {
    const known = engineOf(asked(llama70, "H100-SXM", 4)).bands;
    for (const band of [known.ttft, known.tpot]) {
      expect(band.inCoverage).toBe(true);
      expect(band.low).toBeLessThan(1);
      expect(band.high).toBeGreaterThan(1);
    }
    const unknown = engineOf(asked(llama8, "L40S", 1)).bands;
    expect(unknown.ttft.inCoverage).toBe(false);
    expect(unknown.ttft.high).toBeGreaterThan(known.ttft.high);
    expect(unknown.tpot.high).toBeGreaterThan(known.tpot.high);
  });
  it("that embeds takes prompts alone", () => {
    const one = engineOf(asked("BAAI/bge-m3", "L4", 1, { precision: "fp16", load: { input: logNormal({ p50: 200, p95: 400 }), sharedPrefix: 0 } }));
    const few = one.stepMs({ decoding: 0, contextTokens: 0, promptTokens: 200, promptPairs: 20_000 });
    expect(one.stepMs({ decoding: 0, contextTokens: 0, promptTokens: 2000, promptPairs: 200_000 })).toBeGreaterThan(2 * few);
    expect(one.bands.ttft.high / one.bands.ttft.low).toBeGreaterThan(3);
    expect(one.bands.tpot).toMatchObject({ low: 1, high: 1 });
  });
});

describe("a step", () => {
  const shapes = [
    asked(llama70, "H100-SXM", 4),
    asked(llama8, "L4", 1),
    asked("openai/gpt-oss-120b", "H100-SXM", 2, { precision: "int4" }),
    asked("google/gemma-3-27b-it", "H100-SXM", 1),
    asked("deepseek-ai/DeepSeek-V3", "B200", 8),
  ].map(engineOf);
  it("never takes less time for more work", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...shapes),
        fc.tuple(fc.nat(300), fc.nat(200_000), fc.nat(8192), fc.nat(20_000_000)),
        fc.nat(3),
        fc.integer({ min: 1, max: 5000 }),
        (engine, [decoding, contextTokens, promptTokens, promptPairs], field, more) => {
          const step = { decoding, contextTokens, promptTokens, promptPairs };
          const name = (["decoding", "contextTokens", "promptTokens", "promptPairs"] as const)[field] ?? "decoding";
          const larger = { ...step, [name]: step[name] + more };
          expect(engine.stepMs(step)).toBeGreaterThan(0);
          expect(engine.stepMs(larger)).toBeGreaterThanOrEqual(engine.stepMs(step) * (1 - 1e-12));
        },
      ),
      { numRuns: 500, seed: 1 },
    );
  });
});

describe("memory", () => {
  it("has the work space of `lintel estimate` at its highest, and no more room for the cache", async () => {
    const questions = [
      asked(llama8, "H100-SXM", 1, { precision: "bf16" }),
      asked(llama70, "H100-SXM", 4),
      asked(llama70, "A100-SXM-80", 4, { precision: "bf16", split: { tensor: 2, pipeline: 2 } }),
      asked("deepseek-ai/DeepSeek-V3", "H200-SXM", 8),
      asked("google/gemma-3-27b-it", "H100-SXM", 1),
      asked("Qwen/Qwen3.5-27B", "H100-SXM", 2, { precision: "bf16" }),
    ];
    for (const question of questions) {
      const { memory } = engineOf(question);
      const [weights, activation, outside, pool] = await answers(
        ["mem_weights_gib_per_gpu", "mem_activation_gib_per_gpu", "mem_nontorch_gib_per_gpu", "mem_kv_pool_gib_per_gpu"].map((metric) => ({
          ...questionOf(question, "vLLM 0.19.0", "mem_kv_pool_gib_per_gpu", 1),
          id: metric,
          metric,
        })),
      );
      expect(memory.weights).toBeGreaterThanOrEqual((weights?.value ?? Number.NaN) * 1.02);
      expect(memory.activation).toBe(activation?.high);
      expect(memory.nonTorch).toBe(outside?.high);
      // The estimator promises 12 % beyond the weights of a quantised checkpoint, the planner counts its 16-bit parts in full.
      expect(memory.pool).toBeLessThanOrEqual((pool?.low ?? Number.NaN) + 0.13 * memory.weights);
    }
  });
});
