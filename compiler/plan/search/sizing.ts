import type { Optimise, Precision, TokenDemand } from "../capacity.ts";
import { needsSpare } from "../availability.ts";
import { coefficients } from "../coefficients.ts";
import { given, climb, type Allotment } from "../ladder.ts";
import { atLeast, layout, type Layout } from "../layout.ts";
import { type LoadCurve, lowestShare } from "../load-curve.ts";
import { allocatable, type AcceleratorOffer, engineRequests } from "../offers.ts";
import { ranksOf } from "../memory.ts";
import { HOURS_PER_MONTH } from "../schedule.ts";
import type { Setting } from "../setting.ts";
import type { Key } from "./best-first.ts";
import { growthFactor, peakRate } from "./demand.ts";
import type { Candidate, Rejection, Replica, Sized } from "./found.ts";
import { rateOf } from "./rates.ts";
import { addedMeanwhile } from "./start.ts";

/** Why the host is too small for as many replicas as its accelerators take. */
export function hostLacks(offer: AcceleratorOffer, devices: number): string | undefined {
  const perNode = Math.floor(offer.devices / devices);
  const requests = engineRequests(devices);
  const room = allocatable(offer.vcpus, offer.memoryGib);
  if (requests.cpu * perNode <= room.cpu && requests.memoryGib * perNode <= room.memoryGib) return undefined;
  return `the host offers ${room.cpu.toFixed(1)} CPUs and ${room.memoryGib.toFixed(1)} GiB, ${perNode} x ${requests.cpu} CPUs and ${requests.memoryGib} GiB are needed`;
}

/** Instance hours a month of one rung: all hours for what is reserved, the average beyond it for the rest. */
export function rungHours(allotment: Allotment, allotments: readonly Allotment[], nodes: number, average: number, hours: number): number {
  if (allotment.price.wholeMonth) return allotment.instances * HOURS_PER_MONTH;
  const reserved = allotments.reduce((sum, one) => sum + (one.price.wholeMonth ? one.instances : 0), 0);
  return (Math.max(0, average - reserved) * hours * allotment.instances) / (nodes - reserved);
}

/** Share of a replica that is kept for what comes until another one serves, at most: with fewer replicas than that takes, more are kept running. */
const HEADROOM = 0.25;

/** Replicas of so many devices on an instance type, by the rate that one of them is known to hold. */
export interface Sizer {
  /** As `Option.monotone`: with shares of two rungs and more, more instances can be cheaper than fewer. */
  readonly monotone: boolean;
  /** @param level of rates.ts */
  at(level: number): Sized | Rejection;
}

export function sizer(demand: TokenDemand, setting: Setting, offer: AcceleratorOffer, devices: number, precision: Precision, curve: LoadCurve): Sizer {
  const perNode = Math.floor(offer.devices / devices);
  const rate = peakRate(demand);
  const spare = needsSpare(demand.slo.availability, setting.place, setting.environment);
  const authors = demand.replicas;
  const limit = Math.min(authors?.max ?? coefficients.load.maxReplicas, coefficients.load.maxReplicas);
  const rise = addedMeanwhile(demand, precision, rate);
  const growth = growthFactor(demand.traffic.growth, demand.traffic.horizon);
  const least = lowestShare(curve);
  const { prices } = offer;
  const tdp = offer.gpu.tdpW;
  const climbed = new Map<number, readonly Allotment[] | undefined>();
  const ladder = (nodes: number): readonly Allotment[] | undefined => {
    if (!climbed.has(nodes)) climbed.set(nodes, climb(prices, nodes));
    return climbed.get(nodes);
  };

  // What runs has to hold what comes until more of it runs.
  const held = (share: number): number => Math.min(rate, Math.max(share * rate + rise, rise / HEADROOM));
  const heldRates = curve.levels.map(({ share }) => held(share));
  const layouts = new Map<number, Layout>();
  const layoutOf = (needed: number): Layout => {
    const known = layouts.get(needed) ?? atLeast(layout(needed, perNode, spare), authors?.min ?? 1, perNode);
    layouts.set(needed, known);
    return known;
  };

  function size(level: number): Sized | Rejection {
    const highest = rateOf(level);
    const neededAt = (at: number): number => Math.max(1, Math.ceil(at / highest - 1e-9));
    const at = (value: number): Layout => layoutOf(neededAt(value));
    const planned = at(rate);
    if (planned.replicas > limit) return { reason: "replicas", needed: planned.replicas, most: limit };
    const zones = spare ? Math.min(setting.place.zones, planned.nodes) : 1;
    if (offer.offer.zones.length > 0 && offer.offer.zones.length < zones) return { reason: "zones", needed: zones, zones: offer.offer.zones };
    const allotments = ladder(planned.nodes);
    if (allotments === undefined) return { reason: "ladder", nodes: planned.nodes, given: given(prices, planned.nodes) };
    // The author's most is the autoscaler's; growth bounds it where none is stated.
    const most = authors === undefined ? at(rate * growth) : { replicas: limit, nodes: Math.max(planned.nodes, Math.ceil(limit / perNode)) };
    if (most.replicas > limit) return { reason: "replicas", needed: most.replicas, most: limit, grown: true };
    const levels = heldRates.map(at);
    const hoursOf = (index: number): number => curve.levels[index]?.hours ?? 0;
    const nodeHours = levels.reduce((sum, { nodes }, index) => sum + nodes * hoursOf(index), 0);
    let [monthlyUsd, comparedUsd, unpriced] = [0, 0, false];
    const billed = allotments.map(({ price, instances }) => {
      const hours = price.wholeMonth
        ? instances * HOURS_PER_MONTH
        : levels.reduce((sum, { nodes }, index) => sum + (ladder(nodes)?.find((one) => one.price === price)?.instances ?? 0) * hoursOf(index), 0);
      comparedUsd += hours * (price.usdPerHour ?? offer.offer.usdPerHour ?? 0);
      if (price.usdPerHour === null) unpriced = true;
      else monthlyUsd += hours * price.usdPerHour;
      return { price, instances, hours };
    });
    const needed = neededAt(rate);
    const running = neededAt(held(least));
    return {
      offer,
      perNode,
      highest,
      needed,
      added: rise,
      threshold: running >= needed ? highest : highest - rise / running,
      planned,
      lowest: levels.at(-1) ?? planned,
      most,
      spare,
      averageNodes: curve.hours > 0 ? nodeHours / curve.hours : planned.nodes,
      get running() {
        return levels.map(({ replicas }, index) => ({ replicas, hours: hoursOf(index) }));
      },
      billed,
      hours: curve.hours,
      monthlyUsd,
      unpriced,
      comparedUsd,
      kwh: tdp === undefined ? undefined : (nodeHours * offer.devices * tdp) / 1000,
    };
  }
  const sized = new Map<number, Sized | Rejection>();
  return {
    monotone: prices.rungs.filter(({ rung }) => rung.maxShare !== undefined && rung.maxShare < 1).length <= 1,
    at(level) {
      const known = sized.get(level) ?? size(level);
      sized.set(level, known);
      return known;
    },
  };
}

/** What is smallest in the plan that is taken; undefined where it is not known. Never falls as a replica's capacity falls. */
const objectives: Readonly<Record<Optimise, (sized: Sized, replica: Replica) => number | undefined>> = {
  cost: () => 0,
  carbon: ({ kwh }) => kwh,
  latency: (_, { alone }) => alone,
};

/**
 * The objective, then the price, fewer nodes, no pipeline, no data ranks, no expert parallelism, the engine's own limits, more distance to
 * the bounds, fewer accelerators a replica, and names, so that equal prices always give the same answer.
 */
export function keyOf(sized: Sized, replica: Replica, optimise: Optimise): Key | undefined {
  const objective = objectives[optimise](sized, replica);
  if (objective === undefined) return undefined;
  return [
    objective,
    sized.unpriced ? 1 : 0,
    sized.comparedUsd,
    sized.planned.nodes,
    replica.split.pipeline,
    ranksOf(replica.split),
    replica.split.experts === true ? 1 : 0,
    replica.preference,
    replica.idle,
    replica.split.tensor,
    sized.offer.offer.instanceType,
    replica.precision,
  ];
}

export const candidateOf = (sized: Sized, replica: Replica, certain: boolean): Candidate => ({ ...sized, replica, certain });
