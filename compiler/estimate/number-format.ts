import type { Gpu, Model } from "../catalog/catalog.ts";
import { expertShare, weightSplit } from "../plan/precision.ts";

/** What a published precision means for bytes and rates. */
export interface NumberFormat {
  readonly name: "fp32" | "bf16" | "fp8" | "int8" | "fp4" | "int4";
  /** Bytes of a quantised weight, with its scales. */
  readonly bytes: number;
  /** Bytes of the weights that are neither experts nor embeddings in a mixture of experts. */
  readonly restBytes: number;
}

const formats: Readonly<Record<NumberFormat["name"], NumberFormat>> = {
  fp32: { name: "fp32", bytes: 4, restBytes: 4 },
  bf16: { name: "bf16", bytes: 2, restBytes: 2 },
  fp8: { name: "fp8", bytes: 1.01, restBytes: 1.01 },
  int8: { name: "int8", bytes: 1.01, restBytes: 1.01 },
  // Checkpoints in four bits quantise the experts and leave attention in 16 bit.
  fp4: { name: "fp4", bytes: 0.5625, restBytes: 2 },
  int4: { name: "int4", bytes: 0.53, restBytes: 2 },
};
const rules: readonly (readonly [RegExp, NumberFormat["name"]])[] = [
  // Matrix multiplications in 16 bit, as Neuron's compiler casts them.
  [/autocast matmul/, "bf16"],
  [/fp4/, "fp4"],
  [/int4|nf4|q4|awq|gptq|w4a16/, "int4"],
  [/fp8|f8/, "fp8"],
  [/int8|q8/, "int8"],
  [/bf16|fp16|f16|16-bit|half|bfloat16|float16/, "bf16"],
  [/fp32|f32|tf32|float32/, "fp32"],
];

/** Undefined for a text that names no format. Not published: as the checkpoint ships. */
export function numberFormat(text: string, model: Model | undefined): NumberFormat | undefined {
  const words = (text === "" || text === "not stated" ? (model?.dtype ?? "") : text).toLowerCase();
  const name = rules.find(([pattern]) => pattern.test(words))?.[1];
  return name === undefined ? undefined : formats[name];
}

/** Dense rate, 10^12/s. Weight-only formats and what the accelerator lacks multiply in the next wider format. */
export function rateOf(gpu: Gpu, format: NumberFormat): number | undefined {
  const half = gpu.bf16Tflops ?? gpu.fp16Tflops;
  switch (format.name) {
    case "fp32":
      return half === undefined ? undefined : half / 8;
    case "fp4":
      return gpu.fp4Tflops ?? gpu.fp8Tflops ?? half;
    case "fp8":
      return gpu.fp8Tflops ?? half;
    case "int8":
      return gpu.int8Tops === 0 ? half : (gpu.int8Tops ?? half);
    default:
      return half;
  }
}

export interface WeightBytes {
  readonly experts: number;
  /** Embeddings and head: read in part only when decoding. */
  readonly embeddings: number;
  readonly rest: number;
}

/** Bytes of a checkpoint by what reads them. Embeddings stay in 16 bit. */
export function checkpointBytes(model: Model, format: NumberFormat): WeightBytes {
  const { experts } = weightSplit(model);
  const embeddings = Math.min(model.params - experts, 2 * (model.vocab ?? 0) * (model.hidden ?? 0));
  const rest = model.params - experts - embeddings;
  const mixture = expertShare(model) !== undefined;
  return {
    experts: experts * format.bytes,
    embeddings: embeddings * Math.max(2, format.restBytes),
    rest: rest * (mixture ? format.restBytes : format.bytes),
  };
}
