import { figures } from "../figure.ts";
import { GIB } from "../memory.ts";
import type { Figure } from "../plan.ts";
import { type TrainingSetup, type TrainingState, trainableParams } from "./setup.ts";

/** Memory of one device in GiB. The planner decides on `high`, a promise. */
export interface TrainingMemory {
  readonly weights: number;
  readonly gradients: number;
  readonly optimizer: number;
  readonly activations: number;
  readonly logits: number;
  /** CUDA context, communication buffers, workspaces. */
  readonly runtime: number;
  readonly value: number;
  /** Weights and optimizer alone: gradients can be used up layer by layer in the backward pass. */
  readonly low: number;
  readonly high: number;
}

interface StateBytes {
  readonly weights: number;
  readonly gradients: number;
  readonly optimizer: number;
}

/** Bytes a trained parameter. Source: ZeRO, arXiv:1910.02054, section 3.1 (Adam: 12 B of fp32 master copy and moments); fp32 gradients as Megatron sums them. */
export const stateBytes: Readonly<Record<TrainingState, StateBytes>> = {
  mixed: { weights: 2, gradients: 4, optimizer: 12 },
  bf16: { weights: 2, gradients: 2, optimizer: 4 },
  "bf16-8bit": { weights: 2, gradients: 2, optimizer: 2 },
};

/** Bytes a frozen weight: NF4 with double quantisation is 4.127 bits. Source: QLoRA, arXiv:2305.14314, section 3. */
const frozenBytes = { lora: 2, qlora: 0.516 } as const;
/** bf16 logits, their fp32 copy and its gradient. */
const logitBytes = 10;
/** Parts of the sequence whose logits exist at once when the loss is chunked. Source: torchtune, CEWithChunkedOutputLoss. */
const chunks = 8;
/** GiB outside of tensors: measured with vLLM 0.19 on H100 alone and in a group (llm-d-planner accuracy report). */
const runtimeAlone = 0.5;
const runtimeGroup = 2.1;
/** Free blocks that the allocator cannot hand out, and kernels' workspaces, as a share of what is allocated and freed in a step. */
const fragmentation = 0.25;
/** Tensors that last are packed densely. */
const lasting = 0.03;
/** Layers whose weights are whole on a device while it computes, ZeRO-3: the one in use and the one fetched ahead. */
const gathered = 2;

/** Bytes that the backward pass keeps of one token in one layer, 16 bit, fused attention. Source: Korthikanti et al., arXiv:2205.05198, section 4, for gated feed-forwards. */
export function layerBytes({ model, recomputation }: Pick<TrainingSetup, "model" | "recomputation">): { readonly kept: number; readonly working: number } {
  const { hidden, queryWidth, keyValueWidth, feedForward } = model;
  const attention = 2 * (3 * hidden + 2 * queryWidth + keyValueWidth);
  const all = attention + 2 * 3 * hidden + 8 * feedForward;
  const kept = { none: all, selective: attention + 4 * hidden + 4 * feedForward, full: 2 * hidden }[recomputation];
  return { kept, working: recomputation === "full" ? all : 0 };
}

const chunksOf = ({ chunkedLoss }: TrainingSetup): number => (chunkedLoss ? chunks : 1);

/** Parameters of the largest pipeline stage: layers rounded up, and an embedding at each end. */
export function stageParams(setup: TrainingSetup): { readonly rest: number; readonly experts: number } {
  const { model, layout } = setup;
  const share = Math.ceil(model.layers / layout.pipeline) / model.layers;
  const embedding = model.vocab * model.hidden;
  const rest = model.params - model.expertParams;
  return { rest: layout.pipeline === 1 ? rest : Math.min(rest, share * (rest - embedding) + embedding), experts: model.expertParams * share };
}

export function trainingMemory(setup: TrainingSetup): TrainingMemory {
  const { model, method, layout, sequence, microBatch } = setup;
  const { tensor, pipeline, context, sharding } = layout;
  const bytes = stateBytes[setup.state];
  const stage = stageParams(setup);
  const restRanks = layout.data * context;
  const expertRanks = Math.max(1, restRanks / layout.expert);
  // Parameters of a device before sharding over its data ranks, and what is left after it.
  const parts = [
    { own: stage.rest / tensor, ranks: restRanks },
    { own: stage.experts / (tensor * layout.expert), ranks: expertRanks },
  ];
  const held = (from: number): number => parts.reduce((sum, { own, ranks }) => sum + own / (sharding >= from ? ranks : 1), 0);
  const adapters = method === "full" ? 0 : trainableParams(setup) / (tensor * pipeline);
  const adapterShare = (from: number): number => adapters / (sharding >= from ? restRanks : 1);
  const trained = (from: number): number => (method === "full" ? held(from) : adapterShare(from));
  const frozen = method === "full" ? 0 : held(3) * frozenBytes[method];
  // ZeRO-3 keeps no second copy of the weights: the fp32 master is sharded, 16-bit copies live for a layer.
  const copies = setup.state === "mixed" && sharding === 3 && method === "full" ? 0 : bytes.weights;
  const whole =
    sharding === 3 && restRanks > 1
      ? ((gathered * (model.params - model.expertParams)) / model.layers / tensor + (gathered * model.expertParams) / model.layers / (tensor * layout.expert)) *
        2
      : 0;
  const weights = trained(3) * copies + frozen + whole;
  const gradients = trained(2) * bytes.gradients;
  const optimizer = trained(1) * bytes.optimizer;
  const tokens = (microBatch * sequence) / (tensor * context);
  const { kept, working } = layerBytes(setup);
  // 1F1B: the first stage holds one micro-batch for each stage.
  const activations = tokens * (kept * Math.ceil(model.layers / pipeline) * pipeline + working);
  const logits = (tokens * model.vocab * logitBytes) / chunksOf(setup);
  const runtime = layout.data * tensor * pipeline * context > 1 ? runtimeGroup : runtimeAlone;
  const states = weights + gradients + optimizer;
  return {
    weights: weights / GIB,
    gradients: gradients / GIB,
    optimizer: optimizer / GIB,
    activations: activations / GIB,
    logits: logits / GIB,
    runtime,
    value: (states + activations + logits) / GIB + runtime,
    low: (weights - whole + optimizer) / GIB,
    high: (states * (1 + lasting) + (activations + logits) * (1 + fragmentation)) / GIB + 1.5 * runtime,
  };
}

export function memoryFigures(setup: TrainingSetup, memory: TrainingMemory): readonly Figure[] {
  const figure = figures("memory");
  const { model, layout, sequence, microBatch } = setup;
  const { kept, working } = layerBytes(setup);
  const shared = { tensor: layout.tensor, context: layout.context };
  return [
    figure(
      "activations of a device",
      memory.activations,
      "GiB",
      "microBatch * sequence / (tensor * context) * (kept * ceil(layers / pipeline) * pipeline + working) / 2 ^ 30",
      {
        microBatch,
        sequence,
        kept,
        working,
        layers: model.layers,
        pipeline: layout.pipeline,
        ...shared,
        recomputation: setup.recomputation,
      },
      "Korthikanti et al., arXiv:2205.05198, fused attention",
    ),
    figure("logits", memory.logits, "GiB", "microBatch * sequence / (tensor * context) * vocab * bytes / chunks / 2 ^ 30", {
      microBatch,
      sequence,
      vocab: model.vocab,
      bytes: logitBytes,
      chunks: chunksOf(setup),
      ...shared,
    }),
    figure(
      "memory of a device",
      memory.value,
      "GiB",
      "weights + gradients + optimizer + activations + logits + runtime",
      {
        weights: memory.weights,
        gradients: memory.gradients,
        optimizer: memory.optimizer,
        activations: memory.activations,
        logits: memory.logits,
        runtime: memory.runtime,
      },
      "ZeRO, arXiv:1910.02054",
    ),
    figure(
      "promised memory of a device",
      memory.high,
      "GiB",
      "(weights + gradients + optimizer) * (1 + lasting) + (activations + logits) * (1 + fragmentation) + 1.5 * runtime",
      {
        weights: memory.weights,
        gradients: memory.gradients,
        optimizer: memory.optimizer,
        activations: memory.activations,
        logits: memory.logits,
        runtime: memory.runtime,
        lasting,
        fragmentation,
      },
    ),
  ];
}
