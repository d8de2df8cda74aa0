import type { Catalog, Gpu, Model } from "../../catalog/catalog.ts";
import builtIn from "../../estimate/calibration.json" with { type: "json" };
import type { Calibration } from "../../estimate/calibration.ts";
import { readCalibration } from "../../estimate/read-calibration.ts";
import type { Precision } from "../capacity.ts";
import { coefficients } from "../coefficients.ts";
import { quantile } from "../distribution.ts";
import { type CacheShape, cacheShape, devicesOf, GIB, memoryFit, type MemoryFit, ranksOf, sequenceBytes, type Split } from "../memory.ts";
import { precisionInfo } from "../precision.ts";
import { embeddingEngine } from "./embedding.ts";
import type { EngineModel, ErrorBand } from "./engine.ts";
import { generatingEngine } from "./generating.ts";
import type { Load } from "./load.ts";
import { type Answer, type Ask, createAsk } from "./question.ts";

/** One engine replica that is asked for. */
export interface EngineAsked {
  readonly model: Model;
  readonly gpu: Gpu;
  readonly precision: Precision;
  readonly split: Split;
  /** Lengths and shared prefix; without output the engine only embeds. */
  readonly load: Load;
  /** Longest prompt plus answer, in tokens: it must fit beside the weights. */
  readonly maxContext: number;
  /** Most running sequences of the replica, all data ranks together. @default coefficients.load.maxSequences; never more than the cache holds at p95 lengths */
  readonly maxSequences?: number;
}

export interface Bands {
  readonly ttft: ErrorBand;
  readonly tpot: ErrorBand;
}

/** An engine with what it was made from. `bands` are the widest of an idle to a full replica. */
export interface CalibratedEngine extends EngineModel {
  readonly asked: EngineAsked;
  /** Memory of one accelerator: demand at its highest, supply at its lowest. */
  readonly memory: MemoryFit;
  readonly cache: CacheShape;
  /** Bytes of one sequence at p95 lengths on one accelerator. */
  readonly sequence: number;
  /** Sequences at p95 lengths that the whole replica takes: all lanes, cache and scheduler. */
  readonly capacity: number;
  /** What `lintel estimate` says to a closed loop of so many requests. */
  estimates(running: number): readonly Answer[];
}

/** Why there is no such engine, as the search says it. Sizes in GiB. */
export type EngineRefusal =
  | { readonly reason: "precision"; readonly needs: string }
  | { readonly reason: "memory"; readonly memory: MemoryFit; readonly devices: number }
  | { readonly reason: "context"; readonly needs: number; readonly memory: MemoryFit; readonly tokens: number }
  | { readonly reason: "host"; readonly text: string };

export interface Engines {
  /** Memoised by what is asked. */
  model(asked: EngineAsked): CalibratedEngine | EngineRefusal;
}

/** What the two kinds of engine start from. */
export interface Room {
  readonly memory: MemoryFit;
  readonly cache: CacheShape;
  readonly sequence: number;
  readonly capacity: number;
}

/** Demand at its highest against supply at its lowest. */
function roomOf(asked: EngineAsked): Room | EngineRefusal {
  const { model, gpu, precision, split, load, maxContext } = asked;
  const info = precisionInfo(precision);
  if (info.rate(gpu) === undefined) return { reason: "precision", needs: info.needs };
  const memory = memoryFit(model, gpu, precision, split);
  if (memory.pool <= 0) return { reason: "memory", memory, devices: devicesOf(split) };
  const cache = cacheShape(model);
  if (cache === undefined) return { reason: "host", text: "the catalogue lacks dimensions of the model" };
  const most = asked.maxSequences ?? coefficients.load.maxSequences;
  const tokens = quantile(load.input, "p95") + (load.output === undefined ? 0 : quantile(load.output, "p95"));
  const sequence = sequenceBytes(cache, tokens, split);
  if (load.output === undefined) return { memory, cache, sequence, capacity: most };
  const pool = memory.pool * GIB;
  const longest = sequenceBytes(cache, maxContext, split);
  if (longest > pool) return { reason: "context", needs: longest / GIB, memory, tokens: maxContext };
  return { memory, cache, sequence, capacity: Math.min(most, ranksOf(split) * Math.max(1, Math.floor(pool / sequence))) };
}

const keyOf = ({ precision, split, load, maxContext, maxSequences }: EngineAsked): string =>
  [
    precision,
    split.tensor,
    split.pipeline,
    ranksOf(split),
    split.experts === true,
    load.input.p50,
    load.input.sigma,
    load.input.mean,
    load.output?.p50,
    load.output?.sigma,
    load.output?.mean,
    load.sharedPrefix,
    maxContext,
    maxSequences,
  ].join(" ");

/**
 * Engines of the version of the catalogue's serving image.
 * @param stored calibration @default the built-in one, read when first asked for
 */
export function createEngines(catalog: Pick<Catalog, "image">, stored?: Calibration): Engines {
  let askOf: ((asked: EngineAsked) => Ask) | undefined;
  const known = new Map<Model, Map<Gpu, Map<string, CalibratedEngine | EngineRefusal>>>();
  const create = (asked: EngineAsked): CalibratedEngine | EngineRefusal => {
    const version = catalog.image("vllm-openai")?.version;
    if (version === undefined) return { reason: "host", text: "the catalogue names no image of the engine" };
    const room = roomOf(asked);
    if ("reason" in room) return room;
    askOf ??= createAsk(`vLLM ${version}`, stored ?? readCalibration(builtIn));
    const ask = askOf(asked);
    return asked.load.output === undefined ? embeddingEngine(asked, room, ask) : generatingEngine(asked, asked.load.output, room, ask);
  };
  return {
    model(asked) {
      const ofModel = known.get(asked.model) ?? new Map<Gpu, Map<string, CalibratedEngine | EngineRefusal>>();
      known.set(asked.model, ofModel);
      const ofGpu = ofModel.get(asked.gpu) ?? new Map<string, CalibratedEngine | EngineRefusal>();
      ofModel.set(asked.gpu, ofGpu);
      const key = keyOf(asked);
      const found = ofGpu.get(key) ?? create(asked);
      ofGpu.set(key, found);
      return found;
    },
  };
}
