import type { TokenDemand } from "../capacity.ts";
import type { CurvePoint, Energy } from "../plan.ts";
import type { Simulation, SimulationOptions } from "../../simulate/simulation.ts";
import type { Setting } from "../setting.ts";
import { peakRate } from "./demand.ts";
import type { Candidate } from "./found.ts";
import { outlineOptions, simulated } from "./judge.ts";
import { levelAbove, levelBelow, rateOf } from "./rates.ts";
import { simulateOf } from "./source.ts";

/** One replica of the chosen kind at a rate. */
export interface Operating {
  readonly rate: number;
  readonly simulation: Simulation;
}

function simulateAt(demand: TokenDemand, setting: Setting, candidate: Candidate, maxContext: number, level: number, options?: SimulationOptions): Operating {
  const { base, engine } = candidate.replica;
  const rate = rateOf(Math.max(1, level));
  return { rate, simulation: simulated(base, engine, demand, maxContext, rate, simulateOf(setting), options) };
}

/** At peak, with as many replicas as are needed: after a failure. At the next rate up that is simulated. */
export function plannedState(demand: TokenDemand, setting: Setting, candidate: Candidate, maxContext: number): Operating {
  const at = simulateAt(demand, setting, candidate, maxContext, levelAbove(peakRate(demand) / candidate.needed));
  // Rounding up ends at the highest rate that was measured to hold.
  return at.rate <= candidate.highest ? at : simulateAt(demand, setting, candidate, maxContext, levelBelow(candidate.highest * (1 + 1e-9)));
}

/** Rate of one of the planned replicas at which another is added: those that stand by for a failure take their part, and the peak adds none. */
export const scaleOutRate = (demand: TokenDemand, { threshold, needed, planned }: Candidate): number =>
  Math.max((threshold * needed) / planned.replicas, peakRate(demand) / planned.replicas);

export function scaleOutState(demand: TokenDemand, setting: Setting, candidate: Candidate, maxContext: number): Operating {
  const atPeak = levelAbove(peakRate(demand) / candidate.planned.replicas);
  return simulateAt(demand, setting, candidate, maxContext, Math.max(levelBelow(scaleOutRate(demand, candidate)), atPeak));
}

/** Shares of the highest rate at which the curve is drawn; the last one is beyond it. */
const SHARES = [0.1, 0.25, 0.4, 0.55, 0.7, 0.85, 1, 1.12] as const;

/** Load-latency curve of one replica: what holds is what the search has measured. */
export function curveOf(demand: TokenDemand, setting: Setting, candidate: Candidate, maxContext: number): readonly CurvePoint[] {
  const levels = [
    ...new Set(SHARES.map((share) => (share === 1 ? levelBelow(candidate.highest * (1 + 1e-9)) : Math.max(1, levelBelow(candidate.highest * share))))),
  ];
  const found: CurvePoint[] = [];
  for (const level of levels) {
    const { rate, simulation } = simulateAt(demand, setting, candidate, maxContext, level, outlineOptions);
    // Beyond what the replica keeps up with, percentiles say nothing.
    if (!simulation.stable) continue;
    found.push({
      rate,
      running: simulation.running.mean,
      ttftP95: simulation.ttft.p95.value,
      tpotP95: simulation.tpot.p95.value,
      e2eP95: simulation.e2e.p95.value,
      holds: rate <= candidate.highest * (1 + 1e-9),
    });
  }
  return found;
}

/** A month of electricity of the accelerators at their rated power, working or not: the most that they draw. Hosts and cooling are not in it. */
export function energyOf(setting: Setting, candidate: Candidate): Energy | undefined {
  const { kwh, replica, offer, averageNodes, hours } = candidate;
  if (kwh === undefined || replica.gpu.tdpW === undefined) return undefined;
  const { cloud, region } = setting.place;
  const intensity = setting.catalog.carbon(cloud, region);
  return {
    kwh,
    gco2e: intensity === undefined ? null : kwh * intensity,
    formula: `${Number(averageNodes.toFixed(3))} nodes x ${offer.devices} devices x ${replica.gpu.tdpW} W x ${Number(hours.toFixed(2))} h`,
    source: `rated power of ${replica.gpu.name}, all of the time: the most that they draw; hosts and cooling are not counted; ${replica.gpu.source}`,
  };
}
