import { describe, expect, it } from "vitest";
import { answers, type Row } from "./run.ts";

const item = (row: Row): Row => ({
  id: "x",
  kind: "encoder",
  model: "resnet50",
  gpu: "T4",
  n_gpus: 1,
  precision: "fp16",
  engine: "PyTorch",
  input_tokens: "224px",
  concurrency_or_batch: 8,
  metric: "samples_s",
  conditions: "gmacs=4.11;params=25.56M",
  ...row,
});
const image = (row: Row): Row =>
  item({
    model: "sdxl",
    hf_id: "stabilityai/stable-diffusion-xl-base-1.0",
    gpu: "H100-SXM",
    input_tokens: "",
    engine: "TensorRT 10.2",
    concurrency_or_batch: "offline",
    conditions: "benchmark=stable-diffusion-xl",
    ...row,
  });

describe("what is not decoded token by token", () => {
  it("a larger batch takes longer", async () => {
    const found = await answers([1, 8, 64].map((batch) => item({ concurrency_or_batch: batch, metric: "latency_ms" })));
    const latency = found.map(({ value }) => value);
    expect([...latency].sort((a, b) => a - b)).toEqual(latency);
  });
  it("images: throughput falls with the steps, and lies where MLPerf does", async () => {
    const [twenty, forty] = await answers([image({ conditions: "steps=20" }), image({ conditions: "steps=40" })]);
    expect((twenty?.value ?? 0) / (forty?.value ?? 1)).toBeCloseTo(2, 6);
    // Published for one H100-NVL, fp8: 1.2 to 1.5 images a second.
    const [nvl] = await answers([image({ gpu: "H100-NVL", precision: "fp8" })]);
    expect(nvl?.low).toBeLessThan(1.47);
    expect(nvl?.high).toBeGreaterThan(1.22);
  });
  it("is refused where the work of an item is not known", async () => {
    const found = await answers([
      image({ conditions: "" }),
      item({
        model: "all-MiniLM-L6-v2",
        hf_id: "sentence-transformers/all-MiniLM-L6-v2",
        engine: "sentence-transformers PyTorch",
        input_tokens: "",
        conditions: "item=sentences",
      }),
      item({ model: "whisper-large-v3", metric: "audio_realtime_factor", input_tokens: "780s", conditions: "" }),
    ]);
    expect(found.map(({ refused }) => refused?.split(":")[0])).toEqual(["outside-coverage", "outside-coverage", "unsupported-metric"]);
  });
});
