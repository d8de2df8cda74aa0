import type { EngineAsked } from "../../../compiler/plan/engine/index.ts";
import { cacheShape, devicesOf, memoryFit, ranksOf, sequenceBytes, GIB } from "../../../compiler/plan/memory.ts";
import { precisionInfo, weightBytes } from "../../../compiler/plan/precision.ts";
import { quantile } from "../../../compiler/plan/distribution.ts";
import type { EngineSource, SearchEngine } from "../../../compiler/plan/search/source.ts";

/** How fast a made-up kind of engine is. */
export interface Speed {
  readonly bandwidth: number;
  readonly flops: number;
  readonly stepMs: number;
  readonly band: number;
}
export const usual: Speed = { bandwidth: 0.7, flops: 0.5, stepMs: 1, band: 1.3 };

/** Engines by a plain roofline, apart from the calibrated ones. */
export function roofline(speedOf: (asked: EngineAsked) => Speed = () => usual): EngineSource {
  const kept = new Map<string, ReturnType<EngineSource["model"]>>();
  const make = (asked: EngineAsked): ReturnType<EngineSource["model"]> => {
    const { model, gpu, precision, split, load, maxContext } = asked;
    const rate = precisionInfo(precision).rate(gpu);
    if (rate === undefined) return { reason: "precision", needs: precisionInfo(precision).needs };
    const memory = memoryFit(model, gpu, precision, split);
    const devices = devicesOf(split);
    const ranks = ranksOf(split);
    if (memory.pool <= 0) return { reason: "memory", memory, devices };
    const cache = cacheShape(model);
    if (cache === undefined) return { reason: "host", text: "the catalogue lacks dimensions of the model" };
    const longest = sequenceBytes(cache, maxContext, split);
    if (load.output !== undefined && longest > memory.pool * GIB) return { reason: "context", needs: longest / GIB, memory, tokens: maxContext };
    const { bandwidth, flops, stepMs, band } = speedOf(asked);
    const bytesPerMs = gpu.memoryBandwidthGBs * 1e6 * bandwidth * split.tensor;
    const flopsPerMs = rate * 1e9 * flops * split.tensor;
    // Experts are spread over the ranks.
    const weights = weightBytes(model, precision) / bytesPerMs / ranks;
    const perToken = cache.perToken / bytesPerMs;
    const compute = (2 * model.activeParams) / flopsPerMs;
    const pair = (4 * (model.layers ?? 1) * (model.hidden ?? 1)) / flopsPerMs;
    const errors = { low: 1 / band, high: band, inCoverage: true, nearestCalibrated: "made up" };
    const sequence = sequenceBytes(cache, quantile(load.input, "p95") + (load.output === undefined ? 0 : quantile(load.output, "p95")), split);
    const engine: SearchEngine = {
      stepMs: ({ decoding, contextTokens, promptTokens, promptPairs }) =>
        stepMs + weights + perToken * contextTokens + (compute / (ranks > 1 ? 1.5 : 1)) * (decoding + promptTokens) + pair * promptPairs,
      requestMs: 10,
      lanes: split.pipeline * ranks,
      maxSequences: Math.ceil(256 / split.pipeline / ranks),
      tokenBudget: 4096,
      cacheTokens: Math.max(16, Math.floor((memory.pool * GIB) / (longest / maxContext) / split.pipeline)),
      bands: { ttft: errors, tpot: errors },
      memory,
      cache,
      sequence,
      capacity: 256,
    };
    return engine;
  };
  return {
    model(asked) {
      const key = [
        asked.model.id,
        asked.gpu.name,
        asked.precision,
        asked.split.tensor,
        asked.split.pipeline,
        ranksOf(asked.split),
        asked.split.experts === true,
        asked.maxContext,
        JSON.stringify(asked.load),
      ].join(" ");
      const found = kept.get(key) ?? make(asked);
      kept.set(key, found);
      return found;
    },
  };
}
