import type { Catalog, Gpu } from "../catalog/catalog.ts";
import type { Environment, Place } from "../system.ts";
import { needsSpare } from "./availability.ts";
import type { Precision, TokenDemand } from "./capacity.ts";
import { coefficients } from "./coefficients.ts";
import { logNormal, moment, quantile } from "./distribution.ts";
import { byCodePoint } from "./format.ts";
import { climb, given, type Allotment } from "./ladder.ts";
import type { Load } from "./latency.ts";
import { atLeast, layout, type Layout } from "./layout.ts";
import { type CacheShape, cacheShape, GIB, memoryFit, type MemoryFit, sequenceBytes, type Split } from "./memory.ts";
import { acceleratorOffers, type AcceleratorOffer, allocatable, engineRequests, type OfferSearch } from "./offers.ts";
import { checkpointLacks, precisionInfo, servedPrecisions } from "./precision.ts";
import { HOURS_PER_MONTH, hoursPerMonth } from "./schedule.ts";
import { type Engine, failureAt, type Failure, highestRate, tightness } from "./slo.ts";
import { stepTime } from "./step-time.ts";

/** Where and for what a search runs. */
export interface Setting {
  readonly catalog: Catalog;
  readonly place: Place;
  readonly environment: Environment;
}

/** A replica on a kind of accelerator, before it is put on an instance. */
interface Replica {
  readonly accelerator: string;
  readonly gpu: Gpu;
  readonly precision: Precision;
  readonly split: Split;
  readonly memory: MemoryFit;
  readonly cache: CacheShape;
  /** Bytes of one sequence at p95 lengths, and at the longest context, on one accelerator. */
  readonly sequence: number;
  readonly engine: Engine;
  /** Requests a second that one replica takes within the SLO. */
  readonly highest: number;
}

export type Rejection =
  | { readonly reason: "precision"; readonly needs: string }
  | { readonly reason: "checkpoint"; readonly text: string }
  | { readonly reason: "memory"; readonly memory: MemoryFit; readonly devices: number }
  | { readonly reason: "context"; readonly needs: number; readonly memory: MemoryFit; readonly tokens: number }
  | { readonly reason: "load"; readonly failure: Failure }
  | { readonly reason: "host"; readonly text: string }
  | { readonly reason: "replicas"; readonly needed: number; readonly most: number }
  | { readonly reason: "ladder"; readonly nodes: number; readonly given: number };

/** A way to serve the demand that holds. */
export interface Candidate {
  readonly replica: Replica;
  readonly offer: AcceleratorOffer;
  readonly perNode: number;
  readonly needed: number;
  readonly planned: Layout;
  readonly lowest: Layout;
  readonly most: Layout;
  readonly spare: boolean;
  readonly averageNodes: number;
  readonly allotments: readonly Allotment[];
  readonly hours: number;
  /** Known part of the price; `unpriced` when a rung has none. */
  readonly monthlyUsd: number;
  readonly unpriced: boolean;
  /** The same with the on-demand price where a rung has none: for comparing only. */
  readonly comparedUsd: number;
  /** Worst value over limit of the SLO at peak with all replicas, margin included. */
  readonly tightness: number;
}

export interface Refused {
  readonly accelerator: string;
  readonly precision: Precision;
  readonly split: Split;
  readonly offer: AcceleratorOffer;
  readonly rejection: Rejection;
}

export interface Search {
  readonly offers: OfferSearch;
  /** Cheapest first. */
  readonly candidates: readonly Candidate[];
  readonly refused: readonly Refused[];
  readonly rate: number;
  readonly load: Load;
  readonly maxContext: number;
}

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
export const growthFactor = (growth: number | undefined): number => (1 + (growth ?? 0)) ** coefficients.load.growthMonths;
/** Mean over peak where the blueprint does not say. */
export const MEAN_OF_PEAK = 0.4;

/** Mean context of a running sequence: the prompt, and half of the answer weighted by how long it runs. */
function meanContext(load: Load): number {
  return load.input.mean + (load.output === undefined ? 0 : moment(load.output, 2) / (2 * load.output.mean));
}

/** Powers of two within a node. Tensor ranks share the heads evenly; cache heads are split or replicated evenly. */
export function splits(demand: TokenDemand, devices: number): readonly Split[] {
  const { heads, kvHeads, layers } = demand.model;
  const found: Split[] = [];
  for (let tensor = 1; tensor <= devices; tensor *= 2) {
    if (heads !== undefined && heads % tensor !== 0) continue;
    if (kvHeads !== undefined && kvHeads % tensor !== 0 && tensor % kvHeads !== 0) continue;
    for (let pipeline = 1; tensor * pipeline <= devices; pipeline *= 2) {
      if (pipeline > (layers ?? 1)) continue;
      if (demand.accelerators.choose === "pinned" && tensor * pipeline !== demand.accelerators.count) continue;
      found.push({ tensor, pipeline });
    }
  }
  return found;
}

/** Numbers of accelerators that a replica can take on instances of so many, whatever the author pins. */
export const splitCounts = (demand: TokenDemand, devices: number): readonly number[] =>
  [...new Set(splits({ ...demand, accelerators: { choose: "auto" } }, devices).map(({ tensor, pipeline }) => tensor * pipeline))].sort((a, b) => a - b);

function replicaOn(
  demand: TokenDemand,
  load: Load,
  maxContext: number,
  accelerator: string,
  gpu: Gpu,
  precision: Precision,
  split: Split,
): Replica | Rejection {
  const { model } = demand;
  const info = precisionInfo(precision);
  const cache = cacheShape(model);
  const lacking = demand.published === true ? checkpointLacks(model, precision) : undefined;
  if (lacking !== undefined) return { reason: "checkpoint", text: lacking };
  if (info.rate(gpu) === undefined) return { reason: "precision", needs: info.needs };
  const memory = memoryFit(model, gpu, precision, split);
  if (memory.pool <= 0) return { reason: "memory", memory, devices: split.tensor * split.pipeline };
  if (cache === undefined) return { reason: "host", text: "the catalogue lacks dimensions of the model" };
  const tokens = quantile(load.input, "p95") + (load.output === undefined ? 0 : quantile(load.output, "p95"));
  const sequence = sequenceBytes(cache, tokens, split);
  const longest = sequenceBytes(cache, maxContext, split);
  const pool = memory.pool * GIB;
  if (load.output !== undefined && longest > pool) return { reason: "context", needs: longest / GIB, memory, tokens: maxContext };
  const time = stepTime(model, gpu, precision, split, cache, meanContext(load));
  if (time === undefined) return { reason: "host", text: "the catalogue lacks a rate of the accelerator or a dimension of the model" };
  const capacity = load.output === undefined ? coefficients.load.maxSequences : Math.min(coefficients.load.maxSequences, Math.floor(pool / sequence));
  const engine: Engine = { time, load, pipeline: split.pipeline, gpu: gpu.name, capacity };
  const highest = highestRate(engine, demand.slo);
  if (highest === 0) return { reason: "load", failure: failureAt(engine, demand.slo, 0) ?? { kind: "utilization", value: 1 } };
  return { accelerator, gpu, precision, split, memory, cache, sequence, engine, highest };
}

/** Mean of the nodes over the hours in which it runs: by the day's shape where it is given, else between the mean's and the peak's. */
function averageNodes(demand: TokenDemand, nodesAt: (rate: number) => number, rate: number): number {
  const { diurnal } = demand.traffic;
  if (Array.isArray(diurnal)) return diurnal.reduce((sum: number, share: number) => sum + nodesAt(rate * share), 0) / diurnal.length;
  const mean = demand.traffic.meanOfPeak ?? MEAN_OF_PEAK;
  const low = nodesAt(rate * mean);
  return low + (nodesAt(rate) - low) * mean;
}

function onOffer(demand: TokenDemand, setting: Setting, replica: Replica, offer: AcceleratorOffer, rate: number): Candidate | Rejection {
  const devices = replica.split.tensor * replica.split.pipeline;
  const perNode = Math.floor(offer.devices / devices);
  const requests = engineRequests(devices);
  const room = allocatable(offer.vcpus, offer.memoryGib);
  if (requests.cpu * perNode > room.cpu || requests.memoryGib * perNode > room.memoryGib) {
    return {
      reason: "host",
      text: `the host offers ${room.cpu.toFixed(1)} CPUs and ${room.memoryGib.toFixed(1)} GiB, ${perNode} x ${requests.cpu} CPUs and ${requests.memoryGib} GiB are needed`,
    };
  }
  const spare = needsSpare(demand.slo.availability, setting.place, setting.environment);
  const neededAt = (at: number): number => Math.max(1, Math.ceil(at / replica.highest - 1e-9));
  const authors = demand.replicas;
  const at = (value: number): Layout => atLeast(layout(neededAt(value), perNode, spare), authors?.min ?? 1, perNode);
  const planned = at(rate);
  const limit = Math.min(authors?.max ?? coefficients.load.maxReplicas, coefficients.load.maxReplicas);
  if (planned.replicas > limit) return { reason: "replicas", needed: planned.replicas, most: limit };
  const allotments = climb(offer.prices, planned.nodes);
  if (allotments === undefined) return { reason: "ladder", nodes: planned.nodes, given: given(offer.prices, planned.nodes) };
  const grown = at(rate * growthFactor(demand.traffic.growth));
  // The author's most is the autoscaler's; growth bounds it where none is stated.
  const most = authors === undefined && grown.replicas <= limit ? grown : { replicas: limit, nodes: Math.max(planned.nodes, Math.ceil(limit / perNode)) };
  const average = averageNodes(demand, (value) => at(value).nodes, rate);
  const hours = hoursPerMonth(demand.schedule);
  const bill = monthly(allotments, planned.nodes, average, hours, offer.offer.usdPerHour ?? 0);
  return {
    replica,
    offer,
    perNode,
    needed: neededAt(rate),
    planned,
    lowest: at(rate * (demand.traffic.meanOfPeak ?? MEAN_OF_PEAK)),
    most,
    spare,
    averageNodes: average,
    allotments,
    hours,
    ...bill,
    tightness: tightness(replica.engine, demand.slo, rate / planned.replicas),
  };
}

/** Instance hours a month of one rung: all hours for what is reserved, the average beyond it for the rest. */
export function rungHours(allotment: Allotment, allotments: readonly Allotment[], nodes: number, average: number, hours: number): number {
  if (allotment.price.wholeMonth) return allotment.instances * HOURS_PER_MONTH;
  const reserved = allotments.reduce((sum, one) => sum + (one.price.wholeMonth ? one.instances : 0), 0);
  return (Math.max(0, average - reserved) * hours * allotment.instances) / (nodes - reserved);
}

function monthly(
  allotments: readonly Allotment[],
  nodes: number,
  average: number,
  hours: number,
  listUsd: number,
): Pick<Candidate, "monthlyUsd" | "unpriced" | "comparedUsd"> {
  let [sum, compared, unpriced] = [0, 0, false];
  for (const one of allotments) {
    const taken = rungHours(one, allotments, nodes, average, hours);
    compared += taken * (one.price.usdPerHour ?? listUsd);
    if (one.price.usdPerHour === null) unpriced = true;
    else sum += taken * one.price.usdPerHour;
  }
  return { monthlyUsd: sum, unpriced, comparedUsd: compared };
}

/**
 * Cheapest first; then fewer nodes, no pipeline, more distance to the bounds, fewer accelerators a replica, and names, so that equal
 * prices always give the same answer.
 */
function order(a: Candidate, b: Candidate): number {
  return (
    Number(a.unpriced) - Number(b.unpriced) ||
    a.comparedUsd - b.comparedUsd ||
    a.planned.nodes - b.planned.nodes ||
    a.replica.split.pipeline - b.replica.split.pipeline ||
    a.tightness - b.tightness ||
    a.replica.split.tensor - b.replica.split.tensor ||
    byCodePoint(a.offer.offer.instanceType, b.offer.offer.instanceType) ||
    byCodePoint(a.replica.precision, b.replica.precision)
  );
}

/**
 * Every accelerator x precision x split x instance type of the region. A closed form judges each; a simulation can take
 * the place of `replicaOn`, and a better search that of this loop, without a change elsewhere.
 */
export function searchTokens(demand: TokenDemand, setting: Setting): Search {
  const load = loadOf(demand);
  const rate = peakRate(demand);
  const maxContext = maxContextOf(demand);
  const offers = acceleratorOffers(setting.catalog, setting.place, demand.accelerators, demand.rungs);
  const candidates: Candidate[] = [];
  const refused: Refused[] = [];
  const replicas = new Map<string, Replica | Rejection>();
  const taken = new Set<string>();
  const precisions = servedPrecisions(demand.model, demand.precisions, demand.published ?? false);
  for (const offer of offers.found) {
    for (const split of splits(demand, offer.devices)) {
      for (const precision of precisions) {
        const shape = `${offer.accelerator} ${offer.gpu.name} ${precision} ${split.tensor} ${split.pipeline}`;
        // Of equal shapes the cheapest host that is large enough is taken; they are in order of price.
        const key = `${shape} ${offer.devices}`;
        if (taken.has(key)) continue;
        let replica = replicas.get(shape);
        if (replica === undefined) {
          replica = replicaOn(demand, load, maxContext, offer.accelerator, offer.gpu, precision, split);
          replicas.set(shape, replica);
        }
        const result = "reason" in replica ? replica : onOffer(demand, setting, replica, offer, rate);
        if ("reason" in result) refused.push({ accelerator: offer.accelerator, precision, split, offer, rejection: result });
        else candidates.push(result);
        if (!("reason" in result) || "reason" in replica || result.reason !== "host") taken.add(key);
      }
    }
  }
  candidates.sort(order);
  return { offers, candidates, refused, rate, load, maxContext };
}
