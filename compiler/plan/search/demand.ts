import type { TokenDemand } from "../capacity.ts";
import { logNormal } from "../distribution.ts";
import type { Load } from "../engine/load.ts";
import { cacheShape, devicesOf, type Split } from "../memory.ts";
import { expertShare } from "../precision.ts";

export function loadOf(demand: TokenDemand): Load {
  const { traffic } = demand;
  const most = maxContextOf(demand);
  return {
    input: logNormal(traffic.inputTokens, most),
    ...(traffic.outputTokens === undefined ? {} : { output: logNormal(traffic.outputTokens, most) }),
    sharedPrefix: traffic.sharedPrefix ?? 0,
  };
}

/** Longest prompt plus answer: the author's, or twice the p95, at most the model's context. */
export function maxContextOf(demand: TokenDemand): number {
  const { traffic, model } = demand;
  if (demand.maxContext !== undefined) return demand.maxContext;
  const doubled = Math.ceil(2 * (traffic.inputTokens.p95 + (traffic.outputTokens?.p95 ?? 0)));
  return Math.min(doubled, model.context ?? doubled);
}

/** Requests a second that reach the engine at peak. */
export const peakRate = (demand: TokenDemand): number => demand.traffic.peak * (1 - demand.relief);

const YEAR = 365 * 86_400_000;
/** Factor on today's load at the end of the horizon. `growth` is a fraction a month, `horizon` in ms. @default horizon: 365 days */
// `**` differs in its last bit from one version of the runtime to the next.
export const growthFactor = (growth: number | undefined, horizon: number = YEAR): number => Math.exp(((12 * horizon) / YEAR) * Math.log(1 + (growth ?? 0)));

/** Degrees of tensor parallelism: powers of two within a node that share the heads evenly; cache heads are split or replicated evenly. */
function tensors({ model: { heads, kvHeads } }: TokenDemand, devices: number): readonly number[] {
  const found: number[] = [];
  for (let tensor = 1; tensor <= devices; tensor *= 2) {
    if (heads !== undefined && heads % tensor !== 0) continue;
    if (kvHeads !== undefined && kvHeads % tensor !== 0 && tensor % kvHeads !== 0) continue;
    found.push(tensor);
  }
  return found;
}

/**
 * Whole experts on each accelerator, the same number on all; and data ranks, where tensor parallelism over as many accelerators would keep
 * copies of the cache (latent attention, or fewer cache heads). Of a model that generates, without a pipeline: nothing else was measured;
 * and without adapters, which the engine does not put on such experts (vllm/lora/layers/fused_moe.py, read 2026-11).
 */
function expertSplits(demand: TokenDemand, devices: number): readonly Split[] {
  const { model, traffic, adapters = false } = demand;
  const { experts } = model;
  if (adapters || experts === undefined || expertShare(model) === undefined || traffic.outputTokens === undefined) return [];
  const shards = cacheShape(model)?.shards ?? Number.POSITIVE_INFINITY;
  const found: Split[] = [];
  for (const tensor of tensors(demand, devices)) {
    for (let data = 1; tensor * data <= devices; data *= 2) {
      const ranks = tensor * data;
      if (ranks === 1 || experts % ranks !== 0 || (data > 1 && ranks <= shards)) continue;
      found.push({ tensor, pipeline: 1, data, experts: true });
    }
  }
  return found;
}

/** How a replica may be split within a node. */
export function splits(demand: TokenDemand, devices: number): readonly Split[] {
  const { accelerators, model } = demand;
  const found: Split[] = [];
  for (const tensor of tensors(demand, devices))
    for (let pipeline = 1; tensor * pipeline <= devices && pipeline <= (model.layers ?? 1); pipeline *= 2)
      found.push({ tensor, pipeline, data: 1, experts: false });
  found.push(...expertSplits(demand, devices));
  return accelerators.choose === "pinned" ? found.filter((split) => devicesOf(split) === accelerators.count) : found;
}

/** Numbers of accelerators that a replica can take on instances of so many, whatever the author pins. */
export const splitCounts = (demand: TokenDemand, devices: number): readonly number[] =>
  [...new Set(splits({ ...demand, accelerators: { choose: "auto" } }, devices).map(devicesOf))].sort((a, b) => a - b);
