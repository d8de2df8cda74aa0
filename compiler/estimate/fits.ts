import type { Gpu, Model } from "../catalog/catalog.ts";
import { cacheShape, GIB, sequenceBytes } from "../plan/memory.ts";
import { cacheScale } from "./serving.ts";
import { checkpointBytes, type NumberFormat } from "./number-format.ts";
import type { Query } from "./query.ts";

/** Memory that the runtime needs beside weights and cache at the least, GiB a device. Source: vLLM 0.19 on H100, no CUDA graphs. */
const leastOverhead = 0.75;

/**
 * Why weights plus one sequence cannot be held, or nothing. Uncertain sizes are taken at their smallest here: a configuration that did run
 * must not be called impossible. What is planned uses larger ones.
 */
export function whyNot(query: Query, model: Model, gpu: Gpu, format: NumberFormat): string | undefined {
  const devices = query.gpus ?? (query.tensor ?? 1) * (query.pipeline ?? 1);
  const parts = checkpointBytes(model, format);
  // Quantised checkpoints may quantise all but the embeddings.
  const smallest = Math.min(parts.experts + parts.embeddings + parts.rest, model.params * format.bytes + (format.bytes < 2 ? parts.embeddings / 2 : 0));
  const usable = devices * gpu.memoryGibUsable;
  const weights = smallest / GIB;
  const shape = cacheShape(model);
  const tensor = query.tensor ?? devices;
  const tokens = (query.input ?? 0) + (query.output ?? 0);
  const sequence =
    shape === undefined
      ? 0
      : (sequenceBytes(shape, tokens, { tensor: Math.min(tensor, devices), pipeline: query.pipeline ?? 1 }) * cacheScale(query, format) * devices) /
        GIB /
        (query.attentionData === undefined || query.attentionData === 1 ? 1 : devices);
  const need = weights + sequence + leastOverhead * devices;
  if (need <= usable) return undefined;
  return `weights ${weights.toFixed(1)} GiB and ${sequence.toFixed(1)} GiB for one sequence of ${tokens} tokens, ${usable.toFixed(1)} GiB usable on ${devices} x ${gpu.name}`;
}
