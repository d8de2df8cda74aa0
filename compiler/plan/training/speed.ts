import type { Estimate, Query } from "../../estimate/query.ts";
import type { TrainingDemand, TrainingOffer } from "./demand.ts";
import { devicesOf, type TrainingSetup } from "./setup.ts";

const taskOf: Readonly<Record<TrainingSetup["method"], string>> = { full: "pretrain", lora: "lora", qlora: "qlora" };

/** The question of `lintel estimate` whose answer is the speed of this setup. */
export function speedQuestion(demand: TrainingDemand, offer: TrainingOffer, setup: TrainingSetup): Query {
  const { layout } = setup;
  return {
    kind: "training",
    metric: "train_tokens_s",
    model: demand.model.id,
    modelId: demand.model.id,
    gpu: offer.gpu.name,
    gpus: devicesOf(layout),
    tensor: layout.tensor,
    pipeline: layout.pipeline,
    expert: layout.expert,
    precision: demand.precision,
    engine: demand.engine,
    input: setup.sequence,
    load: { type: "batch", global: demand.globalBatch, micro: setup.microBatch },
    stat: "",
    conditions: {
      task: taskOf[setup.method],
      act_ckpt: setup.recomputation,
      ...(layout.context > 1 ? { cp: String(layout.context) } : {}),
      ...(layout.sharding === 3 ? { fsdp: String(layout.data) } : {}),
    },
  };
}

/** The calibrated model, `estimator(catalog, calibration)`. */
export type Estimator = (query: Query) => Estimate;
