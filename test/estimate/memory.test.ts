import { describe, expect, it } from "vitest";
import { memoryFit } from "../../compiler/plan/memory.ts";
import { shippedCatalog } from "../catalog/fixture.ts";
import { answers, type Row, served } from "./run.ts";

const GIB = 2 ** 30;
const memory = (row: Row): Row => served({ kind: "memory", conditions: "util=0.95", input_tokens: "", output_tokens: "", concurrency_or_batch: "", ...row });
const values = async (rows: readonly Row[]) => (await answers(rows)).map(({ value }) => value);

// Measured pools: vLLM 0.19 on H100 at a share of 0.95 (llm-d-planner accuracy report).
describe("worked checks of a measured cache pool", () => {
  it("Llama 3.1 8B: 58.11 GiB, 476,016 tokens", async () => {
    const [pool, tokens, weights] = await values([
      memory({ metric: "mem_kv_pool_gib_per_gpu" }),
      memory({ metric: "kv_pool_tokens" }),
      memory({ metric: "mem_weights_gib_per_gpu" }),
    ]);
    expect(pool).toBeCloseTo(58.1, 0);
    expect((tokens ?? 0) / 476_016).toBeCloseTo(1, 1);
    expect(weights).toBeCloseTo((8030261248 * 2) / GIB, 2);
  });
  it("Qwen 2.5 7B: 58.53 GiB, 1,096,000 tokens", async () => {
    const [pool, tokens] = await answers([
      memory({ model: "qwen2.5-7b", metric: "mem_kv_pool_gib_per_gpu" }),
      memory({ model: "qwen2.5-7b", metric: "kv_pool_tokens" }),
    ]);
    expect(pool?.low).toBeLessThan(58.53);
    expect(pool?.high).toBeGreaterThan(58.53);
    expect((tokens?.value ?? 0) / 1_096_000).toBeCloseTo(1, 1);
  });
  it("what was not measured is promised with more room", async () => {
    const [known, unknown] = await answers([
      memory({ metric: "mem_activation_gib_per_gpu" }),
      memory({ metric: "mem_activation_gib_per_gpu", model: "qwen3-30b-a3b" }),
    ]);
    expect(unknown?.high).toBeGreaterThan(known?.high ?? 0);
  });
});

it("the planner decides on what is promised here, for every model, precision and split", async () => {
  const catalog = shippedCatalog();
  const cases = catalog
    .models()
    .filter(({ kind }) => kind === "llm")
    .flatMap((model) =>
      (["L4", "A100-SXM-80", "H200-SXM"] as const).flatMap((gpu) =>
        (["bf16", "fp8", "int8", "nvfp4", "int4"] as const).flatMap((precision) =>
          [1, 4].map((tensor) => ({ model, gpu, precision, tensor, pipeline: tensor / 2 })),
        ),
      ),
    )
    .map((one) => ({ ...one, pipeline: Math.ceil(one.pipeline) }));
  const pools = await answers(
    cases.map(({ model, gpu, precision, tensor, pipeline }) =>
      memory({
        metric: "mem_kv_pool_gib_per_gpu",
        model: model.id,
        gpu,
        precision,
        n_gpus: tensor * pipeline,
        tp: tensor,
        pp: pipeline,
        conditions: "util=0.9",
      }),
    ),
  );
  let [both, neither] = [0, 0];
  cases.forEach(({ model, gpu: name, precision, tensor, pipeline }, i) => {
    const gpu = catalog.gpu(name);
    const promised = pools[i];
    if (gpu === undefined || promised === undefined) throw new Error(`no ${name}`);
    const { pool } = memoryFit(model, gpu, precision, { tensor, pipeline });
    if (pool > 0) {
      both++;
      expect(promised.low).toBeCloseTo(pool, 6);
    } else {
      neither++;
      expect(promised.refused).toMatch(/^(does-not-fit|outside-coverage)/);
    }
  });
  expect([both > 100, neither > 50]).toEqual([true, true]);
});

describe("does it fit", () => {
  const refusals = async (rows: readonly Row[]) => (await answers(rows.map((row) => served(row)))).map(({ refused }) => refused?.split(":")[0]);
  it("weights above the memory never fit", async () => {
    expect(
      await refusals([
        { model: "llama-3.1-70b" },
        { model: "llama-3.1-70b", precision: "fp8", gpu: "L40S" },
        { model: "mixtral-8x7b", gpu: "A100-SXM-80" },
        { model: "llama-3.1-405b", gpu: "H100-SXM", n_gpus: 8, tp: 8 },
      ]),
    ).toEqual(["does-not-fit", "does-not-fit", "does-not-fit", "does-not-fit"]);
  });
  it("nor weights with one long sequence", async () => {
    expect(
      await refusals([
        { gpu: "L4", input_tokens: 130_000, concurrency_or_batch: 1 },
        { gpu: "L4", input_tokens: 1024, concurrency_or_batch: 1 },
      ]),
    ).toEqual(["does-not-fit", undefined]);
  });
  it("a load above the pool is no misfit: requests queue", async () => {
    const [few, many] = await answers([served({ concurrency_or_batch: 64 }), served({ concurrency_or_batch: 4096, metric: "ttft_ms" })]);
    expect(few?.refused).toBeUndefined();
    expect(many?.value).toBeGreaterThan(10_000);
  });
  it("a third of the memory always fits", async () => {
    expect(await refusals([{}, { model: "mistral-7b", gpu: "A100-SXM-80" }, { model: "llama-3.1-70b", n_gpus: 8, tp: 8 }])).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });
});
