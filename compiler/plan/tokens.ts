import type { TokenDemand } from "./capacity.ts";
import { byCodePoint } from "./format.ts";
import { loadCurve } from "./load-curve.ts";
import { devicesOf, ranksOf, type Split } from "./memory.ts";
import { acceleratorOffers, type AcceleratorOffer } from "./offers.ts";
import { servedPrecisions } from "./precision.ts";
import { bestFirst, compareKeys, type Key, type Known, type Option } from "./search/best-first.ts";
import { loadOf, maxContextOf, peakRate, splits } from "./search/demand.ts";
import type { Candidate, Measured, Refused, Rejection, Replica, Search, Sized } from "./search/found.ts";
import { failureOf, holdsRate, simulated } from "./search/judge.ts";
import { levelAbove, rateOf } from "./search/rates.ts";
import { replicasOn } from "./search/replicas.ts";
import { candidateOf, hostLacks, keyOf, type Sizer, sizer } from "./search/sizing.ts";
import { enginesOf, simulateOf } from "./search/source.ts";
import type { Setting } from "./setting.ts";
import { isShare } from "./sharing.ts";

export type { Candidate, Refused, Rejection, Replica, Search } from "./search/found.ts";
export { growthFactor, loadOf, maxContextOf, peakRate, splitCounts, splits } from "./search/demand.ts";
export type { Setting } from "./setting.ts";

interface Choice extends Option {
  readonly replica: Replica;
  readonly offer: AcceleratorOffer;
  readonly sizer: Sizer;
  /** As `most`, where levels beyond what the load needs are of interest. */
  readonly ceiling: number;
}

/** Whether a replica takes a rate of arrivals within the SLO, by simulation. */
export const holdsAt = (demand: TokenDemand, setting: Setting, replica: Replica, maxContext: number, perSecond: number): boolean =>
  holdsRate(replica.base, replica.engine, demand, maxContext, perSecond, simulateOf(setting));

/** The highest level that a replica holds at or above one that it holds. */
function refined(low: number, high: number, holds: (level: number) => boolean): number {
  let [known, above] = [low, high + 1];
  while (above - known > 1) {
    const middle = known + Math.floor((above - known) / 2);
    if (holds(middle)) known = middle;
    else above = middle;
  }
  return known;
}

export interface SearchOptions {
  /** What a search for nearly the same demand has shown of replicas (`Search.measured`): it is not measured again. @default nothing */
  readonly before?: ReadonlyMap<string, Measured>;
  /** `Search.replicas` of a search that differs in its rate alone. @default none */
  readonly replicas?: Search["replicas"];
  /** Only size and price of the answer are asked for: the rate of a replica is measured as far as they depend on it. @default false */
  readonly outlined?: boolean;
}

/**
 * Every accelerator x precision x split x limits of the engine x instance type of the region: dropped by memory, then by bounds, then
 * simulated in order of the least that each can cost, until nothing can be better than what holds. The answer is the one that simulating
 * everything would give.
 */
export function searchTokens(
  demand: TokenDemand,
  setting: Setting,
  { before = new Map(), replicas: made = new Map(), outlined = false }: SearchOptions = {},
): Search {
  const load = loadOf(demand);
  const rate = peakRate(demand);
  const maxContext = maxContextOf(demand);
  const curve = loadCurve(demand.traffic, demand.schedule);
  const offers = acceleratorOffers(setting.catalog, setting.place, demand.accelerators, demand.rungs);
  const engines = enginesOf(setting);
  const refused: Refused[] = [];
  const choices: Choice[] = [];
  const replicas = new Map<string, readonly Replica[] | Rejection>(made);
  const precisions = servedPrecisions(demand.model, demand.precisions, demand.published ?? false);
  // Beyond the peak a replica's capacity changes nothing.
  const enough = levelAbove(rate);
  const optimise = demand.optimise ?? "cost";
  for (const offer of offers.found) {
    const sizers = new Map<string, Sizer>();
    // Parts of accelerators do not work together.
    for (const split of splits(demand, isShare(offer.gpu.name) ? 1 : offer.devices)) {
      const devices = devicesOf(split);
      const host = hostLacks(offer, devices);
      for (const precision of precisions) {
        const refuse = (rejection: Rejection): void => void refused.push({ accelerator: offer.accelerator, precision, split, offer, rejection });
        const shape = `${offer.accelerator} ${offer.gpu.name} ${precision} ${splitKey(split)}`;
        const found = replicas.get(shape) ?? replicasOn(demand, engines, load, maxContext, offer.accelerator, offer.gpu, precision, split);
        replicas.set(shape, found);
        if ("reason" in found) refuse(found);
        else if (host !== undefined) refuse({ reason: "host", text: host });
        else if (demand.optimise === "carbon" && offer.gpu.tdpW === undefined)
          refuse({ reason: "power", text: "its power is not rated in the catalogue, so its energy cannot be compared" });
        else {
          const shared = `${devices} ${precision}`;
          const sizes = sizers.get(shared) ?? sizer(demand, setting, offer, devices, precision, curve);
          sizers.set(shared, sizes);
          for (const replica of found) {
            const shown = before.get(nameOf(replica));
            const ceiling = Math.min(replica.possible, shown?.high ?? Number.POSITIVE_INFINITY);
            const most = Math.min(ceiling, enough);
            const best = sizes.at(most);
            if ("reason" in best && sizes.monotone) refuse(best);
            else
              choices.push({
                replica,
                offer,
                sizer: sizes,
                ceiling,
                most,
                proven: shown?.low ?? 0,
                monotone: sizes.monotone,
                key(level) {
                  const sized = sizes.at(level);
                  return "reason" in sized ? undefined : keyOf(sized, replica, optimise);
                },
                holds: (level) => holdsAt(demand, setting, replica, maxContext, rateOf(level)),
              });
          }
        }
      }
    }
  }
  const { best, known } = bestFirst(choices);
  for (const one of known) {
    const rejection = one.bound === undefined ? rejectionOf(demand, setting, maxContext, one) : undefined;
    const { replica, offer } = one.option;
    if (rejection !== undefined) refused.push({ accelerator: replica.accelerator, precision: replica.precision, split: replica.split, offer, rejection });
  }
  const chosen = best === undefined ? [] : [chosenOf(demand, setting, maxContext, best, outlined)];
  return { offers, candidates: [...chosen, ...alternatives(known, best)], refused, rate, load, maxContext, replicas, measured: measuredOf(known) };
}

const splitKey = (split: Split): string => `${split.tensor} ${split.pipeline} ${ranksOf(split)} ${split.experts === true ? "experts" : ""}`;

/** A kind of replica with its limits. */
const nameOf = ({ gpu, precision, split, limits }: Replica): string =>
  [gpu.name, precision, splitKey(split), limits.maxSequences, limits.tokenBudget].join(" ");

/** Replicas of a kind are the same on all instance types. */
function measuredOf(known: readonly Known<Choice>[]): ReadonlyMap<string, Measured> {
  const found = new Map<string, Measured>();
  for (const { option, low, high, tried } of known) {
    if (tried === 0) continue;
    const name = nameOf(option.replica);
    const other = found.get(name);
    const highs = [other?.high, high < option.most ? high : undefined].filter((one) => one !== undefined);
    found.set(name, { low: Math.max(low, other?.low ?? 0), high: highs.length === 0 ? undefined : Math.min(...highs) });
  }
  return found;
}

/** The best one with its capacity as exact as it is measured. */
function chosenOf(demand: TokenDemand, setting: Setting, maxContext: number, { option, low, high }: Known<Choice>, outlined: boolean): Candidate {
  const { replica, sizer: sizes } = option;
  const sizeAt = (level: number): Sized => {
    const found = sizes.at(level);
    if ("reason" in found) throw new Error("the best option is refused at the load that it holds");
    return found;
  };
  // With shares of several rungs the level is known already.
  const known =
    !option.monotone || (outlined && sizeAt(low).planned.replicas === sizeAt(high).planned.replicas && sizeAt(low).comparedUsd === sizeAt(high).comparedUsd);
  // Simulations are noisy: a level above one that failed is not believed.
  const level = known ? low : refined(low, high < option.most ? high : option.ceiling, (tried) => holdsAt(demand, setting, replica, maxContext, rateOf(tried)));
  return candidateOf(sizeAt(level), replica, true);
}

/** The best of each accelerator and precision that may hold, beside the chosen one. */
function alternatives(known: readonly Known<Choice>[], best: Known<Choice> | undefined): readonly Candidate[] {
  const families = new Map<string, { readonly one: Known<Choice>; readonly key: Key }>();
  for (const one of known) {
    if (one === best || one.bound === undefined) continue;
    const { accelerator, precision } = one.option.replica;
    const family = `${accelerator} ${precision}`;
    const first = families.get(family);
    if (first === undefined || compareKeys(one.bound, first.key) < 0) families.set(family, { one, key: one.bound });
  }
  return [...families.values()]
    .sort((a, b) => compareKeys(a.key, b.key))
    .flatMap(({ one: { option, low, high } }) => {
      const found = option.sizer.at(high);
      return "reason" in found ? [] : [candidateOf(found, option.replica, low === high)];
    });
}

/** Why an option that was measured is out: what it does at the lowest rate, or what it needs at the highest that is left. */
function rejectionOf(demand: TokenDemand, setting: Setting, maxContext: number, { option, high }: Known<Choice>): Rejection | undefined {
  const { replica } = option;
  if (high >= 1) {
    const found = option.sizer.at(high);
    return "reason" in found ? found : undefined;
  }
  const failure = failureOf(replica.engine, simulated(replica.base, replica.engine, demand, maxContext, rateOf(1), simulateOf(setting)), demand.slo);
  return { reason: "load", failure: failure ?? { kind: "utilization", value: 1 } };
}

/** Instance types of the same accelerators, the cheapest first. */
export const sameShape = (search: Search, offer: AcceleratorOffer): readonly AcceleratorOffer[] =>
  search.offers.found
    .filter((other) => other.accelerator === offer.accelerator && other.devices === offer.devices)
    .sort((a, b) => a.prices.order - b.prices.order || byCodePoint(a.offer.instanceType, b.offer.instanceType));
