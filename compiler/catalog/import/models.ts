import type { Model } from "../catalog.ts";
import { FORMAT, type GpuEntry, type GpusFile, type ModelEntry, type ModelsFile } from "../format.ts";
import { withMarks } from "./dictionary.ts";
import { ImportError, number, optionalNumber, optionalText, text } from "./source.ts";
import type { TreatedRow } from "./treat.ts";

type Numbers<T> = { readonly [K in keyof T as number extends T[K] ? K : never]?: string };

/** Property -> column, for numbers that may be unknown. */
const modelNumbers = {
  layers: "layers",
  fullAttentionLayers: "full_attn_layers",
  hidden: "hidden",
  heads: "heads",
  kvHeads: "kv_heads",
  headDim: "head_dim",
  kvLatentDim: "kv_latent_dim",
  intermediate: "intermediate",
  moeIntermediate: "moe_intermediate",
  experts: "experts",
  expertsPerToken: "experts_per_tok",
  slidingWindow: "sliding_window",
  vocab: "vocab",
  kvBytesPerToken: "kv_bytes_per_token_bf16",
  gflopsPerItem: "gflops_per_item",
} as const satisfies Numbers<Model>;

const gpuNumbers = {
  bf16Tflops: "bf16_tflops_dense",
  fp16Tflops: "fp16_tflops_dense",
  fp8Tflops: "fp8_tflops_dense",
  fp4Tflops: "fp4_tflops_dense",
  int8Tops: "int8_tops_dense",
  intraNodeGBs: "intra_node_gb_s_per_dir",
  interNodeGBs: "inter_node_gb_s_per_dir",
  tdpW: "tdp_w",
} as const satisfies Numbers<GpuEntry>;

/** Words for columns in `from_memory` -> property. */
const recalledNames: Readonly<Record<string, string>> = {
  all: "all",
  license: "license",
  gated: "gated",
  params_total: "params",
  params_active: "activeParams",
  head_dim: "headDim",
  context: "context",
};

const kinds = ["llm", "embedding", "vision", "detection", "asr", "diffusion", "reranker", "encoder", "recsys"] as const satisfies readonly Model["kind"][];

function numbersOf<K extends string>(row: TreatedRow, columns: Readonly<Record<K, string>>): { [P in K]?: number } {
  const result: { [P in K]?: number } = {};
  for (const [property, column] of Object.entries(columns) as [K, string][]) {
    const value = optionalNumber(row.cells, column);
    if (value !== undefined) result[property] = value;
  }
  return result;
}

/** Splits the free text of `from_memory` into property names and what was said besides. License terms are always recalled. */
function recalledOf(row: TreatedRow): { readonly recalled: readonly string[]; readonly said: readonly string[] } {
  const recalled = new Set(["license", "gated"]);
  const said: string[] = [];
  for (const phrase of (row.cells["from_memory"] ?? "").split(/[,;]/)) {
    const [word] = /^[a-z_]+/.exec(phrase.trim()) ?? [];
    const property = word === undefined ? undefined : recalledNames[word];
    if (property !== undefined) recalled.add(property);
    if (phrase.trim() !== "" && phrase.trim() !== word) said.push(phrase.trim());
  }
  if (/memory/.test(row.cells["params_basis"] ?? "")) recalled.add("params").add("activeParams");
  return { recalled: [...recalled].sort(), said };
}

const asOfGathering = "2026";

function modelOf(row: TreatedRow): ModelEntry {
  const { cells } = row;
  const kind = kinds.find((one) => one === text(cells, "kind"));
  if (kind === undefined) throw new ImportError(`model kind \`${cells["kind"]}\` is unknown`);
  const { recalled, said } = recalledOf(row);
  const context = optionalText(cells, "context");
  const params = number(cells, "params_total");
  const weights = optionalNumber(cells, "weights_gib_bf16");
  if (weights !== undefined && Math.abs(weights - (params * 2) / 2 ** 30) > 0.006)
    throw new ImportError(`weights of ${cells["hf_id"]} are not parameters x 2 bytes`);
  const origin = withMarks({ ...row, notes: [...row.notes, ...said] }, { source: text(cells, "source"), asOf: asOfGathering });
  const dtype = optionalText(cells, "dtype");
  const license = optionalText(cells, "license");
  return {
    id: text(cells, "hf_id"),
    family: text(cells, "family"),
    kind,
    params,
    activeParams: number(cells, "params_active"),
    ...numbersOf(row, modelNumbers),
    ...(context !== undefined && /^[0-9]+$/.test(context) ? { context: Number(context) } : {}),
    ...(dtype === undefined ? {} : { dtype }),
    ...(license === undefined ? {} : { license }),
    gated: text(cells, "gated") === "yes",
    recalled,
    ...origin,
  } satisfies ModelEntry;
}

function gpuOf(row: TreatedRow): GpuEntry {
  const { cells } = row;
  const recalled = optionalText(cells, "from_memory");
  const notes = [
    ...row.notes,
    ...(optionalText(cells, "notes") === undefined ? [] : [text(cells, "notes")]),
    ...(recalled === undefined ? [] : [`recalled: ${recalled}`]),
  ];
  const link = optionalText(cells, "intra_link");
  return {
    name: text(cells, "gpu"),
    vendor: text(cells, "vendor"),
    memoryGibNominal: number(cells, "memory_gib_nominal"),
    memoryGibUsable: number(cells, "memory_gib_usable"),
    memoryBandwidthGBs: number(cells, "mem_bw_gb_s"),
    ...numbersOf(row, gpuNumbers),
    ...(link === undefined ? {} : { intraLink: link }),
    ...withMarks({ ...row, notes }, { source: text(cells, "source"), asOf: asOfGathering }),
  };
}

export const modelsFile = (rows: readonly TreatedRow[]): ModelsFile => ({ format: FORMAT, models: rows.map(modelOf) });
export const gpusFile = (rows: readonly TreatedRow[]): GpusFile => ({ format: FORMAT, gpus: rows.map(gpuOf) });
