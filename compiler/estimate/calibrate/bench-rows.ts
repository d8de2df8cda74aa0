import type { Cells } from "../read-points.ts";

/**
 * Rows of the published measurements (bench-public.csv) as points with `value` and `group`. Only facts of a run are taken from the
 * notes, no outcomes. Rows marked SUSPECT are left out.
 */
export function benchPoints(rows: readonly Cells[]): readonly Cells[] {
  return rows.filter((row) => !(row["notes"] ?? "").includes("SUSPECT")).map(toPoint);
}

function kindOf(row: Cells): string {
  const metric = row["metric"] ?? "";
  if (metric.startsWith("mem_") || metric.startsWith("kv_pool")) return "memory";
  if (row["category"] === "training") return "training";
  if (row["category"] === "llm-online") return "llm-online";
  return row["category"] === "llm-throughput" || metric.includes("tok_s") ? "llm-offline" : "encoder";
}

const scenarios: Readonly<Record<string, string>> = {
  Offline: "offline",
  Server: "server",
  Interactive: "interactive",
  SingleStream: "single-stream",
  "per row": "1",
};

function loadOf(text: string): string {
  const scenario = scenarios[text];
  if (scenario !== undefined) return scenario;
  const [, rate] = /^poisson ([\d.]+) rps/.exec(text) ?? [];
  if (rate !== undefined) return `rps=${rate}`;
  return /^(\d+) concurrent clients$/.exec(text)?.[1] ?? text;
}

/** Facts in the notes: what to look for, the condition, and its value (the first group of the pattern where none is given). */
const facts: readonly (readonly [RegExp, string, string?])[] = [
  [/closed-loop|concurrent clients/, "load", "closed-loop"],
  [/open loop Poisson/, "load", "poisson"],
  [/static batch|llama-bench|batch \d+ real time/, "load", "static"],
  [/offline max load|infinite request rate/, "load", "saturated"],
  [/dynamic batching/, "load", "dynamic-batching"],
  [/initial burst/, "burst", "initial"],
  [/llama-bench pp/, "phase", "prefill"],
  [/llama-bench tg/, "phase", "decode"],
  [/, (\d+) instances/, "instances"],
  [/max batch (\d+)/, "max_batch"],
  [/max seq (\d+)/, "max_seq"],
  [/\bpre-?training\b/i, "task", "pretrain"],
  [/^SFT Performance/, "task", "sft"],
  [/^LoRA/, "task", "lora"],
  [/^QLoRA/, "task", "qlora"],
  [/^full fine-tune/, "task", "full-finetune"],
  [/act_ckpt=True|full AC/, "act_ckpt", "full"],
  [/AC selective/, "act_ckpt", "selective"],
  [/act_ckpt=False/, "act_ckpt", "none"],
  [/CPU offload/, "offload", "cpu"],
  [/\bCP=(\d+)/, "cp"],
  [/\bVP=(\d+)/, "vp"],
  [/\bFSDP=(\d+)/, "fsdp"],
  [/packed (\d+)/, "packed"],
  [/compile on/, "compile", "on"],
  [/max_model_len (\d+)/, "max_model_len"],
  [/(?:gpu_memory_utilization|^util) ([\d.]+)/, "util"],
  [/GMACs=([\d.]+)/, "gmacs"],
  [/GFLOPs=([\d.]+)/, "gflops"],
  [/params=([\d.]+M?)/, "params"],
  [/^beam (\d+)/, "beam"],
  [/^(passages|queries|sentences|query-document pairs|pretraining sequences)\/s/, "item"],
  [/benchmark ([\w.-]+)/, "benchmark"],
  [/\b(inf2\.\w+|trn1\.\w+|Standard_\w+)/, "instance"],
];

function conditionsOf(row: Cells): string {
  const text = `${row["notes"]}; ${row["concurrency_or_batch"]}`;
  const found = new Map<string, string>();
  for (const [pattern, name, value] of facts) {
    const match = pattern.exec(text);
    // A later word for the same thing does not replace an earlier one.
    if (match !== null && !found.has(name)) found.set(name, value ?? match[1] ?? "");
  }
  const lengths = /lengths in \[([\d.]+)x,([\d.]+)x\]/.exec(text);
  if (lengths !== null) found.set("lengths", `${lengths[1]}-${lengths[2]}`);
  const revision = (row["source"] ?? "").includes("TensorRT-LLM") ? /main after [\d.]+|[\d.]+/.exec(row["source_version"] ?? "")?.[0] : undefined;
  if (revision !== undefined) found.set("version", revision);
  if (text.includes("FP8 rows use FP8 KV") && row["precision"] === "fp8") found.set("kv", "fp8");
  if (row["category"] === "training" && (row["source"] ?? "").includes("mlcommons"))
    found.set("task", (row["engine"] ?? "").includes("LoRA") ? "lora" : "pretrain");
  return [...found].map(([name, value]) => `${name}=${value.replaceAll(" ", "-")}`).join(";");
}

const toPoint = (row: Cells): Cells => ({
  ...row,
  id: "",
  kind: kindOf(row),
  engine: (row["engine"] ?? "").trim(),
  input_tokens: (row["input_tokens"] ?? "").replace(/^(\d+) min audio$/, (_, minutes: string) => `${Number(minutes) * 60}s`),
  concurrency_or_batch: loadOf(row["concurrency_or_batch"] ?? ""),
  stat: /^(p\d+|mean|median)/.exec(row["stat"] ?? "")?.[0] ?? "",
  conditions: conditionsOf(row),
});
