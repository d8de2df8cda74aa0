import type { EngineModel } from "../plan/engine/engine.ts";
import { Paced } from "./paced.ts";
import { Replica } from "./replica.ts";
import { openArrivals, type Requests, sampleRequests, traceArrivals, traceRate, unitGaps } from "./requests.ts";
import type { ArrivalProcess, SimulatedLoad, SimulationOptions } from "./simulation.ts";

/** What runs at several rates have in common. */
export interface Prepared {
  readonly engine: Paced;
  readonly requests: Requests;
  readonly options: SimulationOptions;
  /** Requests before the measured ones. */
  readonly warmUp: number;
}

/**
 * Warm-up: a quarter of the measured requests, and as many as run together at most (by mean lengths), but no more than another half. It
 * does not depend on the rate, so that runs at two rates measure the same requests.
 */
export function prepare(model: EngineModel, load: SimulatedLoad, options: SimulationOptions): Prepared {
  const { requests: measured, seed, resamples } = options;
  if (!(Number.isSafeInteger(measured) && measured > 0 && Number.isSafeInteger(resamples) && resamples >= 0 && Number.isSafeInteger(seed)))
    throw new RangeError("requests, resamples and seed of a simulation are whole numbers");
  const engine = new Paced(model);
  const sequences = load.output === undefined ? 0 : Math.min(engine.maxSequences, engine.cacheTokens / (load.input.p50 + load.output.p50));
  const closed = load.arrivals.type === "closed" ? 2 * laneRequests(load.arrivals.requests, engine.lanes) : 0;
  const warmUp = Math.max(closed, Math.ceil(measured / 4) + Math.ceil(Math.min(measured / 2, sequences)));
  return { engine, options, warmUp, requests: sampleRequests(load, warmUp + measured, seed) };
}

export const laneRequests = (requests: number, lanes: number): number => Math.ceil(requests / lanes);

/** Room for requests that arrive while the last measured ones are served. */
const spare = 2;

/** Every request has room in an empty cache: otherwise it would never end. */
export const fits = (engine: Paced, requests: Requests): boolean => Math.ceil(requests.longest / 16) <= Math.floor(engine.cacheTokens / 16);

/** One lane through its course. */
export function runLane({ engine, requests, options, warmUp }: Prepared, arrivals: ArrivalProcess): Replica {
  const { count } = requests;
  const total = spare * count;
  const span = { from: warmUp, to: warmUp + options.requests, ceilings: options.ceilings ?? [] };
  const replica = (() => {
    if (arrivals.type === "closed") {
      const known = laneRequests(arrivals.requests, engine.lanes);
      if (!(known >= 1)) throw new RangeError(`a closed loop of ${arrivals.requests} requests`);
      return new Replica(engine, requests, { ...span, at: new Float64Array(total), known, thinkMs: engine.requestMs });
    }
    const at =
      arrivals.type === "trace"
        ? traceArrivals(arrivals.at, engine.lanes, total)
        : openArrivals(unitGaps(arrivals.cv, count, options.seed), arrivals.perSecond / engine.lanes, total);
    return new Replica(engine, requests, { ...span, at, known: total });
  })();
  replica.simulate();
  return replica;
}

/** Requests a ms that arrive at one lane; undefined in a closed loop. */
export function laneRate(arrivals: ArrivalProcess, lanes: number): number | undefined {
  if (arrivals.type === "closed") return undefined;
  return (arrivals.type === "open" ? arrivals.perSecond / 1000 : traceRate(arrivals.at)) / lanes;
}
