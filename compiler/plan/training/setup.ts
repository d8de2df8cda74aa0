import type { TrainedModel } from "./trained-model.ts";

export type TrainingMethod = "full" | "lora" | "qlora";
/** What is computed again in the backward pass: nothing, element-wise work, or whole layers. */
export type Recomputation = "none" | "selective" | "full";
/**
 * How weights, gradients and Adam's moments are kept. mixed: 16-bit weights, fp32 gradients, master copy and moments (Megatron, FSDP with
 * fp32 parameters); bf16: all in 16 bit (torchtune's default); bf16-8bit: the moments in 8 bit.
 */
export type TrainingState = "mixed" | "bf16" | "bf16-8bit";
/** ZeRO stage over the data ranks: 1 shards the optimizer, 2 the gradients too, 3 the weights too (FSDP). */
export type ShardingStage = 0 | 1 | 2 | 3;

/** Degrees of a job. Devices are `data` x `tensor` x `pipeline` x `context`. */
export interface TrainingLayout {
  readonly data: number;
  readonly tensor: number;
  readonly pipeline: number;
  readonly context: number;
  /** Expert parallelism; divides `data` x `context`. */
  readonly expert: number;
  readonly sharding: ShardingStage;
}

export interface TrainingSetup {
  readonly model: TrainedModel;
  readonly method: TrainingMethod;
  readonly state: TrainingState;
  readonly layout: TrainingLayout;
  readonly recomputation: Recomputation;
  /** Tokens of a sequence. */
  readonly sequence: number;
  /** Sequences that a device computes at once. */
  readonly microBatch: number;
  /** Rank of the adapters; only for lora and qlora. */
  readonly adapterRank: number;
  /** The loss is computed over parts of the sequence, so that not all logits exist at once. */
  readonly chunkedLoss: boolean;
}

export const devicesOf = ({ data, tensor, pipeline, context }: TrainingLayout): number => data * tensor * pipeline * context;

/** Weights of the adapters when every linear layer of attention and feed-forward carries one; experts share theirs. */
export function adapterParams(model: TrainedModel, rank: number): number {
  const { hidden, queryWidth, keyValueWidth, feedForward } = model;
  const attention = 2 * (hidden + queryWidth) + 2 * hidden + keyValueWidth;
  return rank * model.layers * (attention + 3 * (hidden + feedForward));
}

export const trainableParams = ({ model, method, adapterRank }: Pick<TrainingSetup, "model" | "method" | "adapterRank">): number =>
  method === "full" ? model.params : adapterParams(model, adapterRank);
