import type { TrainingDemand, TrainingOffer } from "./demand.ts";
import { type TrainingMemory, trainingMemory } from "./memory.ts";
import type { Recomputation, ShardingStage, TrainingLayout, TrainingSetup } from "./setup.ts";
import type { TrainedModel } from "./trained-model.ts";

export interface Fitting {
  readonly setup: TrainingSetup;
  readonly memory: TrainingMemory;
}

const recomputations: readonly Recomputation[] = ["none", "selective", "full"];
const stages: readonly ShardingStage[] = [1, 2, 3];
const powers = (most: number): readonly number[] => Array.from({ length: Math.floor(Math.log2(Math.max(1, most))) + 1 }, (_, i) => 2 ** i);

/** Ways to split a model over this many devices, the least split first; tensor parallelism stays in a node and takes whole heads, a rank whole experts. */
function splits(demand: TrainingDemand, model: TrainedModel, offer: TrainingOffer, devices: number): readonly Omit<TrainingLayout, "sharding">[] {
  const adapters = demand.method !== "full";
  const found = powers(adapters ? 1 : Math.min(8, offer.perNode)).flatMap((tensor) =>
    powers(adapters ? 1 : Math.min(16, model.layers)).flatMap((pipeline) =>
      powers(adapters ? 1 : 8).flatMap((context) => {
        const data = devices / (tensor * pipeline * context);
        if (!Number.isInteger(data) || offer.perNode % tensor !== 0 || model.heads % tensor !== 0 || demand.sequence % context !== 0) return [];
        const ranks = data * context;
        return powers(adapters ? 1 : Math.min(64, ranks, model.experts))
          .filter((expert) => ranks % expert === 0 && model.experts % expert === 0)
          .map((expert) => ({ data, tensor, pipeline, context, expert }));
      }),
    ),
  );
  const size = (one: Omit<TrainingLayout, "sharding">): number => one.tensor * one.pipeline * one.context;
  return found.sort((a, b) => size(a) - size(b) || a.expert - b.expert || a.context - b.context || a.pipeline - b.pipeline || a.tensor - b.tensor);
}

/**
 * Setups whose promised memory fits: for each sharding stage and way of recomputing the least split, at the largest micro-batch of 1 to 8.
 * Estimates of exotic splits are noise, and the best of many noisy estimates is a lucky one: less splitting needs no reason, more does.
 */
export function fittingSetups(demand: TrainingDemand, model: TrainedModel, offer: TrainingOffer, nodes: number): readonly Fitting[] {
  const devices = nodes * offer.perNode;
  const adapters = demand.method !== "full";
  const candidates = splits(demand, model, offer, devices);
  return stages.flatMap((sharding) =>
    recomputations.flatMap((recomputation) => {
      for (const split of candidates) {
        if (demand.globalBatch % split.data !== 0) continue;
        for (const microBatch of [8, 4, 2, 1]) {
          if ((demand.globalBatch / split.data) % microBatch !== 0) continue;
          const setup: TrainingSetup = {
            model,
            method: demand.method,
            state: demand.state ?? (adapters ? "bf16" : "mixed"),
            layout: { ...split, sharding },
            recomputation,
            sequence: demand.sequence,
            microBatch,
            adapterRank: demand.adapterRank ?? 16,
            chunkedLoss: demand.chunkedLoss ?? false,
          };
          const memory = trainingMemory(setup);
          if (memory.high <= offer.gpu.memoryGibUsable) return [{ setup, memory }];
        }
      }
      return [];
    }),
  );
}
