import { describe, expect, it } from "vitest";
import { UsageError } from "../../compiler/cli/usage.ts";
import { answers, runEstimate, served, toCsv } from "./run.ts";

const one = async (row: Parameters<typeof served>[0]) => {
  const [answer] = await answers([served(row)]);
  if (answer === undefined) throw new Error("no answer");
  return answer;
};

describe("the contract's two questions", () => {
  const input = `id,kind,model,gpu,n_gpus,tp,pp,ep,attn_dp,precision,engine,input_tokens,output_tokens,concurrency_or_batch,metric,unit,stat,hf_id,conditions
a1,llm-online,llama-3.1-8b,L40S,1,1,1,,,fp8,vLLM 0.19.0,1024,512,16,tpot_ms,ms,,meta-llama/Llama-3.1-8B-Instruct,load=closed-loop
a2,llm-online,llama-3.1-70b,L40S,1,1,1,,,bf16,vLLM 0.19.0,1024,512,4,ttft_ms,ms,,meta-llama/Llama-3.1-70B-Instruct,load=closed-loop
`;
  it("a number with its band, and a refusal", async () => {
    const [first, second] = await answers(input);
    expect(first).toMatchObject({ id: "a1", unit: "ms", inCoverage: false });
    expect(first?.low).toBeGreaterThan(0);
    expect(first?.low).toBeLessThanOrEqual(first?.value ?? 0);
    expect(first?.value).toBeLessThanOrEqual(first?.high ?? 0);
    expect(first?.nearestCalibrated).toMatch(/^\S+ x \S+, \S+/);
    expect(second).toEqual({
      id: "a2",
      inCoverage: false,
      refused: expect.stringMatching(/^does-not-fit: weights 131\.4 GiB and 0\.5 GiB .* 45\.0 GiB usable on 1 x L40S$/),
      nearestCalibrated: "",
    });
  });
  it("the same bytes each time, whatever the order and the ids", async () => {
    const run = () => runEstimate("--input - --format jsonl", { "-": input });
    expect(await run()).toEqual(await run());
    const lines = input.trimEnd().split("\n");
    const [second, first] = await answers(`${[lines[0], lines[2], lines[1]?.replace("a1", "zz")].join("\n")}\n`);
    const [straight] = await answers(input);
    expect(first).toEqual({ ...straight, id: "zz" });
    expect(second?.id).toBe("a2");
  });
  it("a table for people", async () => {
    const { out } = await runEstimate("--input points.csv", { "points.csv": input });
    expect(out).toMatch(/^id +estimate +90 % band/);
    expect(out).toMatch(/a2 .*does-not-fit/);
  });
});

it("cells in quotes, any line end, a mark at the start", async () => {
  const plain = toCsv([served({ engine: "vLLM 0.19.0" })]);
  const other = `\uFEFF${plain.replace("vLLM 0.19.0", '"vLLM 0.19.0"').replaceAll("\n", "\r\n")}`;
  expect(await answers(other)).toEqual(await answers(plain));
});

describe("wrong usage has no answer", () => {
  const rejects = async (line: string, files: Record<string, string>, message: RegExp) => {
    const failure = await runEstimate(line, files).then(
      () => undefined,
      (error: unknown) => error,
    );
    expect(failure).toBeInstanceOf(UsageError);
    expect(String(failure)).toMatch(message);
  };
  it("no input, no file, another format", async () => {
    await rejects("--format jsonl", {}, /--input/);
    await rejects("--input none.csv", {}, /none\.csv/);
    await rejects("--input - --format xml", { "-": toCsv([served({})]) }, /jsonl/);
  });
  it("a column that is missing, rows of another length, text that is no CSV", async () => {
    await rejects("--input -", { "-": "id,kind\nx,llm-online\n" }, /columns model, gpu/);
    await rejects("--input -", { "-": `${toCsv([served({})])}x,y\n` }, /row 3 has 2 cells/);
    await rejects("--input -", { "-": `${toCsv([])}"x` }, /not CSV/);
    await rejects("--input -", { "-": "" }, /empty/);
  });
  it("a calibration that is none", async () => {
    await rejects("--input - --calibration fit.json", { "-": toCsv([served({})]), "fit.json": `{"format":2}` }, /lacks tasks/);
    await rejects("--input - --calibration fit.json", { "-": toCsv([served({})]), "fit.json": "no" }, /no JSON/);
  });
});

describe("rows that cannot be answered", () => {
  it.each([
    [{ gpu: "H1000" }, /^unknown-gpu: .*H1000/],
    [{ model: "llama-9" }, /^unknown-model: .*llama-9/],
    [{ engine: "my engine 3" }, /^unknown-engine: /],
    [{ metric: "mfu" }, /^unsupported-metric: /],
    [{ metric: "speed" }, /^invalid-input: .*speed/],
    [{ n_gpus: "two" }, /^invalid-input: .*two/],
    [{ n_gpus: 0 }, /^invalid-input: n_gpus is 0/],
    [{ input_tokens: "-5" }, /^invalid-input: /],
    [{ concurrency_or_batch: "many" }, /^invalid-input: /],
    [{ precision: "good" }, /^invalid-input: .*good/],
    [{ conditions: "fast" }, /^invalid-input: /],
    [{ conditions: "util=2" }, /^invalid-input: /],
    [{ stat: "p95" }, /^outside-coverage: .*p95/],
    [{ stat: "P99" }, /^outside-coverage: .*p99/],
    [{ stat: "worst" }, /^invalid-input: stat is `worst`/],
    [{ conditions: "lengths=long" }, /^invalid-input: condition lengths is `long`/],
    [{ conditions: "lengths=0.8" }, /^invalid-input: condition lengths is `0.8`/],
    [{ conditions: "kv=small" }, /^invalid-input: condition kv is `small`/],
    [{ input_tokens: "224px" }, /^invalid-input: input_tokens is `224px`, not a number of tokens/],
    [{ concurrency_or_batch: "gbs=32 mbs=1" }, /^invalid-input: .*a batch of training/],
    [{ output_tokens: 1 }, /^invalid-input: output_tokens is `1`/],
    [{ n_gpus: 4, tp: 8 }, /^invalid-input: tp x pp is 8, n_gpus 4/],
    [{ input_tokens: "" }, /^outside-coverage: input_tokens is blank/],
    [{ output_tokens: "", metric: "ttft_ms" }, /^outside-coverage: output_tokens is blank/],
    [{ concurrency_or_batch: "" }, /^outside-coverage: concurrency_or_batch is blank/],
    [{ concurrency_or_batch: "rps=1000", metric: "ttft_ms" }, /^outside-coverage: more requests arrive than the engine serves/],
    [{ model: "llama-3.1-70b", stat: "p95" }, /^does-not-fit: /],
    [{ gpu: "CPU:Xeon", kind: "encoder", metric: "latency_ms" }, /^outside-coverage: /],
  ])("%o", async (row, refused) => {
    const answer = await one(row);
    expect(answer.refused).toMatch(refused);
    expect(answer.value).toBeUndefined();
    expect(answer.inCoverage).toBe(false);
  });
  it("one bad row does not harm the others; unknown columns are ignored", async () => {
    const csv = toCsv([served({ id: "bad", tp: "x" }), served({ id: "good" })]).replace(/^(.+)$/gm, "$1,more");
    const [bad, good] = await answers(csv);
    expect(bad?.refused).toMatch(/^invalid-input/);
    expect(good?.value).toBeGreaterThan(0);
  });
});

describe("names of published tables", () => {
  it("of one architecture give one answer", async () => {
    const names = [
      "llama-3.1-8b",
      "Meta-Llama-3.1-8B-Instruct",
      "meta-llama/Llama-3.1-8B",
      "llama3.1-8b",
      "LLAMA-3.1-8B-INSTRUCT",
      "Llama-3.1-8B-Instruct-FP8",
    ];
    const found = await answers(names.map((model) => served({ model })));
    expect(new Set(found.map(({ value }) => value)).size).toBe(1);
    expect(found[0]?.value).toBeGreaterThan(0);
  });
  it("that end in a precision say it where the column does not", async () => {
    const [named, stated, other] = await answers([
      served({ model: "Llama-3.1-8B-Instruct-FP8", precision: "" }),
      served({ precision: "fp8" }),
      served({ precision: "" }),
    ]);
    expect(named?.value).toBe(stated?.value);
    expect(named?.value).toBeLessThan(other?.value ?? 0);
  });
});

describe("one way only", () => {
  const chain = async (rows: readonly Parameters<typeof served>[0][]) => (await answers(rows.map((row) => served(row)))).map(({ value }) => value);
  const rises = (values: readonly number[]) => values.every((value, i) => i === 0 || value >= (values[i - 1] ?? 0) * 0.97);
  it("time per token and to the first token rise with load and prompt", async () => {
    for (const model of ["llama-3.1-8b", "qwen3-30b-a3b", "mistral-7b"]) {
      expect(rises(await chain([1, 4, 16, 64, 256].map((load) => ({ model, concurrency_or_batch: load }))))).toBe(true);
      expect(rises(await chain([512, 2048, 8192, 32768].map((input) => ({ model, input_tokens: input, metric: "ttft_ms" }))))).toBe(true);
    }
  });
  it("time per token falls with a faster accelerator", async () => {
    expect(rises((await chain(["A100-SXM-80", "H100-SXM", "H200-SXM", "B200"].map((gpu) => ({ gpu })))).reverse())).toBe(true);
  });
  it("nothing beats the memory bandwidth", async () => {
    const [fast] = await chain([{ concurrency_or_batch: 1, input_tokens: 8, output_tokens: 8 }]);
    expect(fast).toBeGreaterThan((1000 * 8.03e9 * 2) / 3.35e12);
    // Nor does the low end of a band, on accelerators that the fit has not seen either.
    const wide = await answers(["L4", "T4", "MI300X", "B200"].map((gpu) => served({ gpu, model: "mistral-7b", precision: "fp8", concurrency_or_batch: 1 })));
    const bandwidths = [300e9, 320e9, 5300e9, 8000e9];
    wide.forEach(({ low }, i) => void expect(low).toBeGreaterThan((1000 * 7.24e9) / (bandwidths[i] ?? 0)));
  });
  it("what was not calibrated together has a wider band", async () => {
    const width = ({ low, high }: { low: number; high: number }) => high / low;
    const [known, unknown] = [await one({ model: "llama-3.1-70b", n_gpus: 4, tp: 4, precision: "fp8" }), await one({ gpu: "L40S", precision: "fp8" })];
    expect([known.inCoverage, unknown.inCoverage]).toEqual([true, false]);
    expect(width(unknown)).toBeGreaterThan(width(known));
  });
  it("a load far beyond the measured ones is extrapolated", async () => {
    const dense = { model: "llama-3.1-70b", n_gpus: 8, tp: 8, precision: "fp8" };
    expect((await one({ ...dense, input_tokens: 100_000, concurrency_or_batch: 1 })).inCoverage).toBe(false);
  });
});
