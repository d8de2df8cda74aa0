import type { Gpu, Model } from "../catalog/catalog.ts";
import type { Precision } from "./capacity.ts";
import { coefficients } from "./coefficients.ts";

interface PrecisionInfo {
  /** Bytes of a quantised weight, with its scales. */
  readonly bytes: number;
  /** True when embeddings, head, router and attention of experts' layers may stay in bf16. */
  readonly leftovers: boolean;
  /** Dense rate of the multiplications, 10^12/s; undefined: not supported or not known. */
  rate(gpu: Gpu): number | undefined;
  /** Field that is missing, for messages. */
  readonly needs: string;
}

const scales = coefficients.memory.scaleOverhead;
/** Weight-only formats multiply in 16 bit. */
const precisions: Readonly<Record<Precision, PrecisionInfo>> = {
  fp32: { bytes: 4, leftovers: false, rate: () => undefined, needs: "fp32 rates" },
  bf16: { bytes: 2, leftovers: false, rate: (gpu) => gpu.bf16Tflops, needs: "bf16 tensor cores" },
  fp16: { bytes: 2, leftovers: false, rate: (gpu) => gpu.fp16Tflops, needs: "fp16 tensor cores" },
  fp8: { bytes: scales, leftovers: true, rate: (gpu) => gpu.fp8Tflops, needs: "fp8 tensor cores" },
  int8: { bytes: scales, leftovers: true, rate: (gpu) => (gpu.int8Tops === 0 ? undefined : gpu.int8Tops), needs: "int8 tensor cores" },
  nvfp4: { bytes: 0.5625, leftovers: true, rate: (gpu) => gpu.fp4Tflops, needs: "fp4 tensor cores" },
  int4: { bytes: 0.53, leftovers: true, rate: (gpu) => gpu.bf16Tflops ?? gpu.fp16Tflops, needs: "16-bit tensor cores" },
};

export const precisionInfo = (precision: Precision): PrecisionInfo => precisions[precision];

/** Precision that a published checkpoint is quantised to; undefined for one in 16 or 32 bit. mxfp4 has the size and the speed of int4. */
export function shippedPrecision(model: Model): "fp8" | "int4" | undefined {
  const { dtype = "" } = model;
  return dtype.startsWith("fp8") ? "fp8" : dtype.startsWith("mxfp4") || dtype.startsWith("int4") ? "int4" : undefined;
}
/** What the engine makes of a 16-bit checkpoint while it loads; other formats have to be made before. */
const atLoad: ReadonlySet<Precision> = new Set(["fp32", "bf16", "fp16", "fp8"]);

/** Why a published checkpoint cannot be served in a precision; undefined when it can. Weights of one's own may be of any. */
export function checkpointLacks(model: Model, precision: Precision): string | undefined {
  const ships = shippedPrecision(model);
  if (ships !== undefined) return ships === precision ? undefined : `the checkpoint is published in ${model.dtype}`;
  return atLoad.has(precision) ? undefined : `the checkpoint is published in ${model.dtype ?? "16 bit"}, and the engine does not make ${precision} of it`;
}

/** Precisions to plan. A checkpoint that is published quantised is served as it is where 16 bit would be allowed: nothing changes its answers. */
export function servedPrecisions(model: Model, allowed: readonly Precision[], published: boolean): readonly Precision[] {
  const ships = published ? shippedPrecision(model) : undefined;
  const plain = allowed.some((one) => one === "bf16" || one === "fp16" || one === "fp32");
  return [...new Set(ships !== undefined && plain ? [ships, ...allowed.filter((one) => one !== "bf16" && one !== "fp16" && one !== "fp32")] : allowed)];
}

export interface WeightSplit {
  /** Parameters of experts; 0 for a dense model. */
  readonly experts: number;
  /** Parameters that a quantised checkpoint may keep in 16 bit. */
  readonly leftovers: number;
  /** The other parameters, quantised. */
  readonly quantised: number;
}

/** Share of experts that a token uses; undefined for a dense model. */
export const expertShare = (model: Model): number | undefined =>
  model.experts !== undefined && model.expertsPerToken !== undefined && model.experts > model.expertsPerToken
    ? model.expertsPerToken / model.experts
    : undefined;

/** Embeddings and head are taken twice (untied), and everything but experts stays in 16 bit in a mixture of experts: the larger of what checkpoints do. */
export function weightSplit(model: Model): WeightSplit {
  const share = expertShare(model);
  const experts = share === undefined ? 0 : Math.min(model.params, (model.params - model.activeParams) / (1 - share));
  const embeddings = 2 * (model.vocab ?? 0) * (model.hidden ?? 0);
  const leftovers = share === undefined ? Math.min(model.params, embeddings) : model.params - experts;
  return { experts, leftovers, quantised: model.params - leftovers };
}

/** Bytes of the whole model in memory. */
export function weightBytes(model: Model, precision: Precision): number {
  const { bytes, leftovers } = precisions[precision];
  const split = weightSplit(model);
  return leftovers ? split.quantised * bytes + split.leftovers * 2 : model.params * bytes;
}

/** Bytes of the experts in memory; 0 for a dense model. */
export const expertBytes = (model: Model, precision: Precision): number => weightSplit(model).experts * precisions[precision].bytes;
