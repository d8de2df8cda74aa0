import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cachePool, cacheShape, memoryFit, sequenceBytes } from "../../compiler/plan/memory.ts";
import { precisionInfo, weightBytes, weightSplit } from "../../compiler/plan/precision.ts";
import { catalog, gpuOf, llama70, llama8, modelOf } from "./fixture.ts";

describe("cache pool", () => {
  // Measured pools: H100, vLLM 0.19, utilization 0.95.
  it.each([
    ["Llama-3.1-8B", 14.99, 1.89, 0.25, 58.1, 131_072, 475_959],
    ["Qwen2.5-7B", 14.25, 2.21, 0.24, 58.53, 57_344, 1_095_959],
  ])("of %s is as measured", (_, weights, activation, nonTorch, pool, perToken, tokens) => {
    const found = cachePool({ utilization: 0.95, memory: 79.19, weights, activation, nonTorch });
    expect(found).toBeCloseTo(pool, 2);
    expect(Math.abs((found * 2 ** 30) / perToken - tokens) / tokens).toBeLessThan(2e-4);
  });
  it("is never larger than what was measured", () => {
    const model = modelOf(llama8);
    const h100 = gpuOf("H100-SXM");
    const fit = memoryFit(model, h100, "bf16", { tensor: 1, pipeline: 1 });
    expect(fit.weights).toBeGreaterThan(14.99);
    expect(fit.pool).toBeLessThan(0.9 * 79.19 - 14.99 - 1.89 - 0.25);
  });
  it("takes graphs from the engine where the free share is smaller", () => {
    const parts = { utilization: 0.9, memory: 14.6, weights: 5, activation: 1, nonTorch: 0.25 };
    expect(cachePool({ ...parts, graphs: 1.85 })).toBeCloseTo(cachePool(parts) - (1.85 - 1.46), 9);
    expect(cachePool({ ...parts, memory: 80, graphs: 1.85 })).toBeCloseTo(cachePool({ ...parts, memory: 80 }), 9);
  });
});

describe("cache of a sequence", () => {
  const bytes = (id: string, tokens: number, tensor = 1, pipeline = 1): number => {
    const shape = cacheShape(modelOf(id));
    if (shape === undefined) throw new Error(id);
    return sequenceBytes(shape, tokens, { tensor, pipeline });
  };
  it("of grouped heads is sharded up to the heads, then replicated", () => {
    expect(bytes(llama70, 1)).toBe(327_680);
    expect(bytes(llama70, 1, 8)).toBe(40_960);
    expect(bytes(llama70, 1, 16)).toBe(40_960);
    expect(bytes(llama70, 1, 8, 2)).toBe(20_480);
  });
  it("of latent attention is replicated on every rank", () => {
    expect(bytes("deepseek-ai/DeepSeek-V3", 1)).toBe(70_272);
    expect(bytes("deepseek-ai/DeepSeek-V3", 1, 8)).toBe(70_272);
  });
  it("of sliding windows stops to grow", () => {
    const gemma = "google/gemma-3-27b-it";
    const perLayer = 2 * 16 * 128 * 2;
    expect(bytes(gemma, 8000)).toBe(10 * perLayer * 8000 + 52 * perLayer * 1024);
    expect(bytes(gemma, 9000) - bytes(gemma, 8000)).toBe(10 * perLayer * 1000);
    expect(bytes(gemma, 500)).toBe(62 * perLayer * 500);
  });
  it("of hybrid models holds a constant state and the layers with full attention", () => {
    const hybrid = "Qwen/Qwen3.5-27B";
    const perToken = 16 * 2 * 4 * 256 * 2;
    expect(bytes(hybrid, 2000) - bytes(hybrid, 1000)).toBe(1000 * perToken);
    expect(bytes(hybrid, 0)).toBe(48 * 4_194_304);
  });
});

describe("weights", () => {
  it("at 16 bit are two bytes a parameter", () => expect(weightBytes(modelOf(llama70), "bf16")).toBe(141_107_412_992));
  it("keep embeddings, or all but experts, in 16 bit when quantised", () => {
    const dense = modelOf(llama70);
    expect(weightBytes(dense, "fp8")).toBeGreaterThan(dense.params + 2 * 128_256 * 8192);
    const mixture = modelOf("deepseek-ai/DeepSeek-V3");
    const { experts, leftovers } = weightSplit(mixture);
    expect(experts + leftovers).toBe(mixture.params);
    // 37.6 of 671 B are active: 8 of 256 experts and the rest.
    expect(leftovers + (experts * 8) / 256).toBeCloseTo(mixture.activeParams, 0);
    // The published checkpoint is about 689 GB.
    expect(weightBytes(mixture, "fp8")).toBeGreaterThan(689e9 * 0.98);
  });
  it("grow with the bytes of the format", () => {
    for (const model of catalog.models()) {
      expect(weightBytes(model, "fp8")).toBeLessThanOrEqual(weightBytes(model, "bf16") * 1.01);
      expect(weightBytes(model, "int4")).toBeLessThanOrEqual(weightBytes(model, "fp8"));
    }
  });
  it("need an accelerator with the rate", () => {
    expect(precisionInfo("fp8").rate(gpuOf("A100-SXM-80"))).toBeUndefined();
    expect(precisionInfo("bf16").rate(gpuOf("T4"))).toBeUndefined();
    expect(precisionInfo("int8").rate(gpuOf("V100-SXM2-16"))).toBeUndefined();
    expect(precisionInfo("nvfp4").rate(gpuOf("H100-SXM"))).toBeUndefined();
    expect(precisionInfo("int4").rate(gpuOf("T4"))).toBe(65);
  });
});

describe("more memory", () => {
  it("never un-fits a model", () => {
    const models = catalog.models().filter((model) => model.kind === "llm");
    fc.assert(
      fc.property(
        fc.constantFrom(...models),
        fc.constantFrom("bf16" as const, "fp8" as const, "int4" as const),
        fc.constantFrom(1, 2, 4, 8),
        fc.double({ min: 8, max: 300, noNaN: true }),
        fc.double({ min: 0, max: 100, noNaN: true }),
        (model, precision, tensor, memory, more) => {
          const gpu = gpuOf("H100-SXM");
          const split = { tensor, pipeline: 1 };
          const small = memoryFit(model, { ...gpu, memoryGibUsable: memory }, precision, split).pool;
          const large = memoryFit(model, { ...gpu, memoryGibUsable: memory + more }, precision, split).pool;
          expect(large).toBeGreaterThanOrEqual(small);
        },
      ),
    );
  });
});
