import fc from "fast-check";
import { describe, expect, it } from "vitest";
import builtIn from "../../../compiler/estimate/calibration.json" with { type: "json" };
import { estimator } from "../../../compiler/estimate/estimate.ts";
import type { Estimate, Query } from "../../../compiler/estimate/query.ts";
import { readCalibration } from "../../../compiler/estimate/read-calibration.ts";
import { checkpointBytes, goodputOf } from "../../../compiler/plan/training/checkpoint.ts";
import { planTraining, publishedFailures, type TrainingDemand, type TrainingOffer, type TrainingPlan } from "../../../compiler/plan/training/index.ts";
import { fittingSetups } from "../../../compiler/plan/training/layouts.ts";
import { trainingMemory } from "../../../compiler/plan/training/memory.ts";
import { devicesOf, type TrainingSetup } from "../../../compiler/plan/training/setup.ts";
import { trainedModel } from "../../../compiler/plan/training/trained-model.ts";
import { shippedCatalog } from "../../catalog/fixture.ts";
import { expectFigures } from "../fixture.ts";

const catalog = shippedCatalog();
const modelOf = (id: string) => {
  const model = catalog.model(id);
  if (model === undefined) throw new Error(`no ${id}`);
  return model;
};
const trained = (id: string) => {
  const model = trainedModel(modelOf(id));
  if (model === undefined) throw new Error(`${id} lacks dimensions`);
  return model;
};
const gpuOf = (name: string) => {
  const gpu = catalog.gpu(name);
  if (gpu === undefined) throw new Error(`no ${name}`);
  return gpu;
};
const ask = estimator(catalog, readCalibration(builtIn));
const small = "meta-llama/Llama-3.2-3B-Instruct";
const eight = "meta-llama/Llama-3.1-8B-Instruct";
const seventy = "meta-llama/Llama-3.1-70B-Instruct";

const setup = (over: Partial<TrainingSetup> = {}): TrainingSetup => ({
  model: trained(eight),
  method: "full",
  state: "mixed",
  layout: { data: 8, tensor: 1, pipeline: 1, context: 1, expert: 1, sharding: 3 },
  recomputation: "none",
  sequence: 4096,
  microBatch: 1,
  adapterRank: 16,
  chunkedLoss: false,
  ...over,
});
const alone = { data: 1, tensor: 1, pipeline: 1, context: 1, expert: 1, sharding: 1 } as const;

describe("memory of training", () => {
  // Published by torchtune for one A100 (Llama 3.2 3B, 2 x 4096 tokens) and for RTX 4090, A6000 and 8 x A100 (2 x 2048 tokens), GiB a device.
  it.each<[string, Partial<TrainingSetup>, number]>([
    ["all in 16 bit", { model: trained(small), state: "bf16", layout: alone, microBatch: 2 }, 60],
    ["chunked loss", { model: trained(small), state: "bf16", layout: alone, microBatch: 2, chunkedLoss: true }, 42.9],
    ["recomputation", { model: trained(small), state: "bf16", layout: alone, microBatch: 2, chunkedLoss: true, recomputation: "full" }, 24.9],
    ["8-bit moments", { model: trained(small), state: "bf16-8bit", layout: alone, microBatch: 2, chunkedLoss: true, recomputation: "full" }, 17.6],
    ["LoRA", { model: trained(small), method: "lora", state: "bf16", layout: alone, microBatch: 2, chunkedLoss: true, recomputation: "full" }, 8.5],
    ["QLoRA", { model: trained(small), method: "qlora", state: "bf16", layout: alone, microBatch: 2, chunkedLoss: true, recomputation: "full" }, 4.6],
    ["LoRA 8B", { method: "lora", state: "bf16", layout: alone, sequence: 2048, microBatch: 2, recomputation: "full" }, 16.2],
    ["QLoRA 8B", { method: "qlora", state: "bf16", layout: alone, sequence: 2048, microBatch: 2, recomputation: "full" }, 7.4],
    [
      "LoRA 70B",
      {
        model: trained(seventy),
        method: "lora",
        state: "bf16",
        sequence: 2048,
        microBatch: 2,
        recomputation: "full",
        layout: { ...alone, data: 8, sharding: 3 },
      },
      27.6,
    ],
  ])("%s: the measured peak is promised", (_, over, measured) => {
    const memory = trainingMemory(setup(over));
    expect(memory.high).toBeGreaterThanOrEqual(measured);
    expect(memory.low).toBeLessThanOrEqual(measured);
    expect(memory.high).toBeLessThan(3 * measured);
  });
  it("falls with every sharding stage, degree and recomputation", () => {
    const size = (over: Partial<TrainingSetup>): number => trainingMemory(setup(over)).high;
    const layout = setup().layout;
    const stages = ([0, 1, 2, 3] as const).map((sharding) => size({ layout: { ...layout, sharding } }));
    expect([...stages].sort((a, b) => b - a)).toEqual(stages);
    expect(size({ layout: { ...layout, tensor: 2, data: 4 } })).toBeLessThan(size({}));
    expect(size({ layout: { ...layout, context: 2, data: 4 } })).toBeLessThan(size({}));
    const recomputed = (["none", "selective", "full"] as const).map((recomputation) => size({ recomputation }));
    expect([...recomputed].sort((a, b) => b - a)).toEqual(recomputed);
    expect(size({ method: "qlora" })).toBeLessThan(size({ method: "lora" }));
  });
  it("of Adam in mixed precision is 18 bytes a parameter before sharding", () => {
    const { weights, gradients, optimizer } = trainingMemory(setup({ layout: { ...alone, sharding: 0 } }));
    expect(((weights + gradients + optimizer) * 2 ** 30) / trained(eight).params).toBeCloseTo(18, 6);
  });
});

describe("checkpoints", () => {
  it("hold weights and optimizer; adapters alone are small", () => {
    expect(checkpointBytes(setup()) / trained(eight).params).toBe(14);
    expect(checkpointBytes(setup({ method: "lora" }))).toBeLessThan(0.02 * checkpointBytes(setup()));
  });
  it("come at the interval that loses least", () => {
    fc.assert(
      fc.property(fc.integer({ min: 8, max: 16_384 }), fc.double({ min: 1, max: 100, noNaN: true }), (devices, rate) => {
        const { intervalSeconds: best, stallSeconds: stall, betweenFailures: between, share } = goodputOf(setup(), devices, rate, publishedFailures);
        const lost = (interval: number): number => stall / interval + interval / 2 / between;
        expect(lost(best)).toBeLessThanOrEqual(lost(best * 1.1));
        expect(lost(best)).toBeLessThanOrEqual(lost(best / 1.1));
        expect(share).toBeGreaterThan(0);
        expect(share).toBeLessThan(1);
      }),
    );
  });
  it("at the scale of the published run lose about what was published", () => {
    const { share, betweenFailures } = goodputOf(setup({ model: trained("meta-llama/Llama-3.1-405B-Instruct") }), 16_384, 1000, publishedFailures);
    expect(betweenFailures / 3600).toBeCloseTo(2.78, 1);
    expect(share).toBeGreaterThan(0.85);
    expect(share).toBeLessThan(0.91);
  });
});

const offers: readonly TrainingOffer[] = [
  { name: "h100", gpu: gpuOf("H100-SXM"), perNode: 8, usdPerNodeHour: 55, maxNodes: 16 },
  { name: "a100", gpu: gpuOf("A100-SXM-80"), perNode: 8, usdPerNodeHour: 27, maxNodes: 16 },
];
const demand = (over: Partial<TrainingDemand> = {}): TrainingDemand => ({
  model: modelOf(eight),
  method: "full",
  tokens: 20e9,
  sequence: 4096,
  globalBatch: 768,
  precision: "bf16",
  engine: "Composer",
  offers,
  checkpointGibs: 10,
  ...over,
});
const planned = (over: Partial<TrainingDemand> = {}, estimate: (query: Query) => Estimate = ask): TrainingPlan => {
  const plan = planTraining(demand(over), estimate);
  if ("refused" in plan) throw new Error(`${plan.refused}: ${plan.because}`);
  return plan;
};

describe("the plan", () => {
  it("fits by its promise, and its figures hold", () => {
    const plan = planned();
    expect(plan.memory.high).toBeLessThanOrEqual(plan.offer.gpu.memoryGibUsable);
    expect(devicesOf(plan.setup.layout)).toBe(plan.nodes * plan.offer.perNode);
    expect(plan.hours.low).toBeLessThan(plan.hours.value);
    expect(plan.hours.value).toBeLessThan(plan.hours.high);
    expectFigures(plan.figures);
  });
  it("does not depend on the order of the offers", () => {
    expect(planned({ offers: [...offers].reverse() })).toEqual(planned());
  });
  it("meets the deadline at the slow end, and a shorter one never costs less", () => {
    const free = planned();
    for (const share of [0.9, 0.5, 0.25]) {
      const plan = planTraining(demand({ deadlineHours: free.hours.high * share }), ask);
      if ("refused" in plan) {
        expect(plan.refused).toBe("deadline");
        continue;
      }
      expect(plan.hours.high).toBeLessThanOrEqual(free.hours.high * share);
      expect(plan.usd.value).toBeGreaterThanOrEqual(free.usd.value);
    }
  });
  it("is the cheapest of what is offered", () => {
    const costs = offers.map((offer) => planned({ offers: [offer] }).usd.value);
    expect(planned().usd.value).toBe(Math.min(...costs));
  });
  it("says the same speed as the estimate that it names", () => {
    const { confidence, tokensPerSecond } = planned();
    expect(confidence.value).toBe(tokensPerSecond.value);
    expect(confidence.question["metric"]).toBe("train_tokens_s");
  });
  it("of adapters needs one device where full training needs more", () => {
    const one = [{ name: "one", gpu: gpuOf("A100-SXM-80"), perNode: 1, usdPerNodeHour: 3, maxNodes: 1 }];
    expect(planned({ method: "qlora", engine: "torchtune QLoRA", offers: one, globalBatch: 8, precision: "nf4", sequence: 2048 }).nodes).toBe(1);
    expect(planTraining(demand({ offers: one }), ask)).toMatchObject({ refused: "does-not-fit" });
  });
  it("splits whole heads and experts only", () => {
    const asked = (over: Partial<TrainingDemand>) => demand({ engine: "Megatron-Bridge", ...over });
    const wide = { name: "h100", gpu: gpuOf("H100-SXM"), perNode: 8, usdPerNodeHour: 55, maxNodes: 16 };
    for (const id of ["mistralai/Mixtral-8x7B-Instruct-v0.1", "mistralai/Mixtral-8x22B-Instruct-v0.1", "Qwen/Qwen2.5-7B-Instruct"]) {
      const model = modelOf(id);
      const found = [1, 4, 16].flatMap((nodes) => fittingSetups(asked({ model, sequence: 32_768 }), trained(id), wide, nodes));
      expect(found.length).toBeGreaterThan(0);
      for (const { setup: fitting } of found) {
        expect((model.heads ?? 0) % fitting.layout.tensor).toBe(0);
        expect((model.experts ?? 1) % fitting.layout.expert).toBe(0);
      }
    }
  });
  it("is refused where nothing honest can be said", () => {
    expect(planTraining(demand({ deadlineHours: 0.01 }), ask)).toMatchObject({ refused: "deadline" });
    expect(planTraining(demand({ engine: "an unknown framework" }), ask)).toMatchObject({ refused: "outside-coverage" });
    expect(planTraining(demand({ tokens: 0 }), ask)).toMatchObject({ refused: "invalid-demand" });
    expect(planTraining(demand({ offers: [] }), ask)).toMatchObject({ refused: "invalid-demand" });
    expect(planTraining(demand({ model: modelOf("BAAI/bge-m3") }), ask)).toMatchObject({ refused: "unknown-model" });
  });
});
