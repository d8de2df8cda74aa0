import type { EngineModel } from "../plan/engine/engine.ts";
import { fits, laneRate, type Prepared, prepare } from "./lane.ts";
import { Replica } from "./replica.ts";
import type { ArrivalProcess, SimulatedLoad, SimulationOptions } from "./simulation.ts";
import type { Timeline } from "./timeline.ts";

/**
 * Whether the replica keeps up with its arrivals. A queue that is often empty at the end of the measured time, in a system that is no fuller
 * than at its start, is stable. One that takes in a quarter of all arrivals for good is not. Between them the saturation rule decides
 * (Baccelli and Foss, "On the saturation rule for the stability of queues", 1995): the rate is compared with that of the same
 * requests when all of them wait from the start.
 */
export function isStable(prepared: Prepared, arrivals: ArrivalProcess, { found, alone }: Timeline): boolean {
  const rate = laneRate(arrivals, prepared.engine.lanes);
  if (rate === undefined) return true;
  const quarter = prepared.options.requests / 4;
  const early = (found[0]! + found[1]!) / quarter;
  const late = (found[6]! + found[7]!) / quarter;
  const growth = late - early;
  if ((alone[6]! + alone[7]!) / quarter >= 0.1 && growth <= 3 * Math.sqrt(early + 1)) return true;
  // From the middle of the first quarter to that of the last one there are three.
  if (growth > 0.25 * 3 * quarter) return false;
  return rate < saturated(prepared);
}

/** Requests a ms of one lane whose queue is never empty. */
function saturated({ engine, requests, options, warmUp }: Prepared): number {
  const at = new Float64Array(2 * requests.count);
  const replica = new Replica(engine, requests, { at, known: at.length, from: 0, to: requests.count });
  replica.simulate();
  const ends = replica.finished.filter((time) => time > 0).sort();
  return options.requests / (ends[requests.count - 1]! - ends[warmUp - 1]!);
}

/** Rate at which the queue begins to grow without end, in requests a second of the whole replica; 0: a request has no room in the cache. */
export function saturationRate(engine: EngineModel, load: Omit<SimulatedLoad, "arrivals">, options: SimulationOptions): number {
  const prepared = prepare(engine, { ...load, arrivals: { type: "open", perSecond: 1, cv: 1 } }, options);
  return fits(engine, prepared.requests) ? saturated(prepared) * 1000 * engine.lanes : 0;
}
