import type { EngineModel } from "../plan/engine/engine.ts";
import { prepare } from "./lane.ts";
import { simulatePrepared } from "./simulate.ts";
import type { SimulatedLoad, Simulation, SimulationOptions } from "./simulation.ts";

/** Load of an open loop apart from its rate. */
export interface OpenLoad extends Omit<SimulatedLoad, "arrivals"> {
  /** Coefficient of variation of the gaps between arrivals; 1 is Poisson. */
  readonly cv: number;
}

export interface CapacityOptions extends SimulationOptions {
  /** Lowest and highest rate that are tried, requests a second. */
  readonly low: number;
  readonly high: number;
  /** The search ends when a rate that does not hold is at most so much above the answer, relative. */
  readonly tolerance: number;
}

export interface SimulatedCapacity {
  /** Highest rate tried at which it holds, requests a second. `high`: it may hold beyond. */
  readonly perSecond: number;
  /** There. */
  readonly simulation: Simulation;
  /** Simulations that it took. */
  readonly runs: number;
}

const at = (perSecond: number, cv: number) => ({ type: "open", perSecond, cv }) as const;

/**
 * Highest open-loop rate at which a stable replica meets a condition, by halving the ratio of the bracket: log2(log(high / low) /
 * log(1 + tolerance)) simulations after those of its ends. All runs see the same requests. Intervals are made for the answer only.
 * Undefined where it does not hold at `low`.
 */
export function capacityAt(
  engine: EngineModel,
  load: OpenLoad,
  holds: (simulation: Simulation) => boolean,
  options: CapacityOptions,
): SimulatedCapacity | undefined {
  const { tolerance } = options;
  let { low, high } = options;
  if (!(low > 0 && high >= low && tolerance > 0)) throw new RangeError(`a bracket from ${low} to ${high}, to ${tolerance}`);
  const { cv } = load;
  const prepared = prepare(engine, { ...load, arrivals: at(low, cv) }, { ...options, resamples: 0 });
  let runs = 0;
  const tried = (perSecond: number): Simulation | undefined => {
    runs += 1;
    const simulation = simulatePrepared(prepared, at(perSecond, cv));
    return simulation.stable && holds(simulation) ? simulation : undefined;
  };
  const answer = (perSecond: number, simulation: Simulation): SimulatedCapacity => {
    if (options.resamples === 0) return { perSecond, simulation, runs };
    return { perSecond, simulation: simulatePrepared({ ...prepared, options }, at(perSecond, cv)), runs: runs + 1 };
  };
  const top = tried(high);
  if (top !== undefined) return answer(high, top);
  let found = tried(low);
  if (found === undefined) return undefined;
  while (high > low * (1 + tolerance)) {
    const middle = Math.sqrt(low * high);
    const simulation = tried(middle);
    if (simulation === undefined) high = middle;
    else [low, found] = [middle, simulation];
  }
  return answer(low, found);
}

/** One simulation a rate, of the same requests: a load-latency curve. */
export function loadCurvePoints(
  engine: EngineModel,
  load: OpenLoad,
  rates: readonly number[],
  options: SimulationOptions,
): readonly { readonly perSecond: number; readonly simulation: Simulation }[] {
  const prepared = prepare(engine, { ...load, arrivals: at(1, load.cv) }, options);
  return rates.map((perSecond) => ({ perSecond, simulation: simulatePrepared(prepared, at(perSecond, load.cv)) }));
}
