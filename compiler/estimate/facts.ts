import type { Catalog, Gpu, Model } from "../catalog/catalog.ts";

/** `Org/Llama-3.1-8B-Instruct` -> `llama-3.1-8b`: published tables leave out what does not change the architecture. */
export const shortName = (id: string): string =>
  (id.split("/").at(-1) ?? id)
    .toLowerCase()
    .replace(/^meta-(?=llama)/, "")
    .replace(/^llama(?=\d)/, "llama-")
    .replace(/-(instruct|hf|it|chat|chat-hf)(-\d{4}|-v0\.\d)?$/, "")
    .replace(/-v0\.\d$/, "")
    .replace(/-17b-\d+e$/, "")
    .replace(/-(instruct|it)(?=-)/, "");

/** Names that published tables use for an architecture of the catalogue. */
const sameArchitecture: Readonly<Record<string, string>> = {
  "llama-3-8b": "llama-3.1-8b",
  "llama-3-70b": "llama-3.1-70b",
  "bert-large": "bert-large-uncased",
  sdxl: "stable-diffusion-xl-base-1.0",
  "deepseek-r1-0528": "deepseek-r1",
  "deepseek-v3-0324": "deepseek-v3",
};

/** A checkpoint's name may end in what it was quantised to: `Llama-3.3-70B-Instruct-FP8`. */
const quantised = /-(fp8|fp4|nvfp4|mxfp4|int8|int4|awq|gptq|bf16|fp16)$/i;
/** Precision at the end of a name; empty where there is none. */
export const precisionIn = (name: string): string => quantised.exec(name)?.[1]?.toLowerCase() ?? "";

export interface ModelIndex {
  readonly find: (name: string, id: string | undefined) => Model | undefined;
}

export function modelIndex(catalog: Pick<Catalog, "models" | "model">): ModelIndex {
  const byName = new Map(catalog.models().map((model) => [shortName(model.id), model]));
  const named = (name: string): Model | undefined => {
    const short = shortName(name);
    return byName.get(sameArchitecture[short] ?? short);
  };
  return {
    find: (name, id) => (id === undefined ? undefined : catalog.model(id)) ?? named(name) ?? named(name.replace(quantised, "")),
  };
}

/**
 * Accelerators that published tables name otherwise than the catalogue, read as the nearest of it for speed. The name of V100 does not
 * say 16 or 32 GB: the larger. The H100 of 96 GB has HBM2e (about 2.6 TB/s) and a limit of 500 W.
 */
const sameSilicon: Readonly<Record<string, { readonly as: string; readonly change: Partial<Gpu> }>> = {
  "V100-SXM": { as: "V100-SXM2-32", change: {} },
  "H100-SXM-96GB-HBM2e-500W": { as: "H100-SXM", change: { memoryGibUsable: 94.5, memoryGibNominal: 96, memoryBandwidthGBs: 2600 } },
};

export function findGpu(catalog: Pick<Catalog, "gpu">, name: string): Gpu | undefined {
  const alias = Object.hasOwn(sameSilicon, name) ? sameSilicon[name] : undefined;
  if (alias === undefined) return catalog.gpu(name);
  const base = catalog.gpu(alias.as);
  return base === undefined ? undefined : { ...base, ...alias.change, name };
}

export const generations = ["Volta", "Turing", "Ampere", "Ada", "Hopper", "Blackwell", "Blackwell-RTX", "CDNA3", "TPU", "Neuron", "CPU", "other"] as const;
export type Generation = (typeof generations)[number];
const generationRules: readonly (readonly [RegExp, Generation])[] = [
  [/^CPU/, "CPU"],
  [/^TPU/, "TPU"],
  [/^(Trainium|Inferentia)/, "Neuron"],
  [/^MI3/, "CDNA3"],
  [/^RTX-PRO/, "Blackwell-RTX"],
  [/^G?B[23]00/, "Blackwell"],
  [/^G?H[12]00/, "Hopper"],
  [/Ada|^RTX-40|^L4/, "Ada"],
  [/^A\d|^RTX-(30|A)/, "Ampere"],
  [/^V100/, "Volta"],
  [/^T4/, "Turing"],
];
export const generationOf = (gpu: string): Generation => generationRules.find(([pattern]) => pattern.test(gpu))?.[1] ?? "other";

export const engines = [
  "vLLM",
  "SGLang",
  "TensorRT-LLM",
  "MLPerf",
  "llama.cpp",
  "Triton",
  "TensorRT",
  "Neuron",
  "Megatron",
  "Composer",
  "torchtune",
  "torchtitan",
  "MaxText",
  "sentence-transformers",
  "timm",
  "whisper",
  "trees",
  "ONNX Runtime",
  "PyTorch",
  "other",
] as const;
export type Engine = (typeof engines)[number];
/** Names match anywhere, more special ones first. */
const engineRules: readonly (readonly [RegExp, Engine])[] = [
  [/vllm/i, "vLLM"],
  [/sglang/i, "SGLang"],
  [/TensorRT-LLM|TRT-?LLM|\bNIM\b/i, "TensorRT-LLM"],
  [/Triton/i, "Triton"],
  [/TensorRT/i, "TensorRT"],
  [/llama\.cpp/i, "llama.cpp"],
  [/neuron/i, "Neuron"],
  [/Megatron|NeMo/i, "Megatron"],
  [/Composer|llm-foundry/i, "Composer"],
  [/torchtune/i, "torchtune"],
  [/torchtitan/i, "torchtitan"],
  [/MaxText/i, "MaxText"],
  [/^(pretraining|LoRA fine-tune)$/i, "MLPerf"],
  [/sentence-transformers/i, "sentence-transformers"],
  [/timm/i, "timm"],
  [/whisper/i, "whisper"],
  [/LightGBM|Treelite/i, "trees"],
  [/ONNX/i, "ONNX Runtime"],
  [/pytorch/i, "PyTorch"],
];
/** The engine's name; `scenario`: an MLPerf submission, tuned, whatever it runs on. */
export const engineOf = (text: string, scenario: boolean): Engine =>
  scenario ? "MLPerf" : (engineRules.find(([pattern]) => pattern.test(text))?.[1] ?? "other");
