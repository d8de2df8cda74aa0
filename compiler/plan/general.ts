import type { Offer } from "../catalog/catalog.ts";
import { hourlyUsd } from "../cost/hourly.ts";
import { archOf } from "./arch.ts";
import { coefficients } from "./coefficients.ts";
import { byCodePoint } from "./format.ts";
import { climb, ladderPrices, type Allotment, type LadderPrices } from "./ladder.ts";
import { allocatable } from "./offers.ts";
import { type Item, pack, type Room } from "./pack.ts";
import type { Pool, Rung } from "./plan.ts";
import { HOURS_PER_MONTH } from "./schedule.ts";
import type { Setting } from "./setting.ts";

const host = coefficients.host;

/** Workloads of one pool on one instance type. */
export interface GeneralChoice {
  readonly offer: Offer & { readonly vcpus: number; readonly memoryGib: number };
  readonly prices: LadderPrices;
  readonly nodes: number;
  readonly allotments: readonly Allotment[];
  readonly usdPerHour: number;
}

/** Copies on distinct nodes that one failure or zone may take. */
export interface Spread {
  /** Fewest nodes. */
  readonly nodes: number;
}

interface GeneralOffer {
  readonly offer: GeneralChoice["offer"];
  readonly prices: LadderPrices;
  readonly room: Room;
  /** US dollars an hour of the cheapest rung. */
  readonly least: number;
}

/** General offers of a place by ladder: a system asks for them once a component. */
const known = new WeakMap<Setting, Map<string, readonly GeneralOffer[]>>();

function generalOffers(rungs: readonly Rung[], setting: Setting): readonly GeneralOffer[] {
  const ladders = known.get(setting) ?? new Map<string, readonly GeneralOffer[]>();
  known.set(setting, ladders);
  const key = JSON.stringify(rungs);
  const found = ladders.get(key) ?? priceGeneralOffers(rungs, setting);
  ladders.set(key, found);
  return found;
}

/** Arm is left out: images are built for amd64 unless said otherwise. */
function priceGeneralOffers(rungs: readonly Rung[], { catalog, place }: Setting): readonly GeneralOffer[] {
  const found: GeneralOffer[] = [];
  for (const offer of catalog.offers(place.cloud, place.region)) {
    const { vcpus, memoryGib } = offer;
    if (offer.accelerator !== undefined || offer.restricted || !offer.verified || vcpus === undefined || memoryGib === undefined) continue;
    if (vcpus < host.minVcpus || vcpus > host.maxVcpus || archOf(place.cloud, offer.instanceType) !== "amd64") continue;
    // Types are compared by what a whole month of them costs; lines are priced by the hours that they bill.
    const month = hourlyUsd(offer, HOURS_PER_MONTH);
    const prices = ladderPrices(catalog, month === undefined ? offer : { ...offer, usdPerHour: month.usdPerHour }, rungs);
    if (prices.missing !== undefined) continue;
    const least = Math.min(...prices.rungs.map((one) => one.usdPerHour ?? Number.POSITIVE_INFINITY));
    found.push({ offer: { ...offer, vcpus, memoryGib }, prices, room: { ...allocatable(vcpus, memoryGib), pods: host.podsPerNode }, least });
  }
  return found;
}

/** The cheapest choices, and how many types hold the items at all. */
export interface GeneralChoices {
  /** Cheapest first: the first is taken, the others are shown. */
  readonly best: readonly GeneralChoice[];
  readonly fitting: readonly GeneralOffer[];
}

/** Choices that are worked out in full. */
const SHOWN = 6;

/** Instance types that hold the items. Types are packed in order of a lower bound on their price, until no other can be among the cheapest. */
export function generalChoices(items: readonly Item[], spread: Spread, rungs: readonly Rung[], setting: Setting): GeneralChoices {
  const sum = (of: (item: Item) => number): number => items.reduce((total, item) => total + of(item) * item.replicas, 0);
  const most = (of: (item: Item) => number): number => items.reduce((largest, item) => Math.max(largest, of(item)), 0);
  const all = { cpu: sum((item) => item.cpu), memoryGib: sum((item) => item.memoryGib), copies: sum(() => 1) };
  const largest = { cpu: most((item) => item.cpu), memoryGib: most((item) => item.memoryGib) };
  const fitting = generalOffers(rungs, setting).filter(({ room }) => room.cpu >= largest.cpu && room.memoryGib >= largest.memoryGib);
  const bounded = fitting
    .map((one) => ({
      one,
      bound:
        one.least *
        Math.max(
          spread.nodes,
          Math.ceil(all.cpu / one.room.cpu - 1e-9),
          Math.ceil(all.memoryGib / one.room.memoryGib - 1e-9),
          Math.ceil(all.copies / one.room.pods),
        ),
    }))
    .sort((a, b) => a.bound - b.bound || byCodePoint(a.one.offer.instanceType, b.one.offer.instanceType));
  const best: GeneralChoice[] = [];
  for (const { one, bound } of bounded) {
    if (bound > (best[SHOWN - 1]?.usdPerHour ?? Number.POSITIVE_INFINITY)) break;
    const packed = pack(items, one.room);
    if (packed === undefined) continue;
    const nodes = Math.max(packed, spread.nodes);
    const allotments = climb(one.prices, nodes);
    if (allotments === undefined || allotments.some(({ price }) => price.usdPerHour === null)) continue;
    best.push({
      offer: one.offer,
      prices: one.prices,
      nodes,
      allotments,
      usdPerHour: allotments.reduce((total, each) => total + each.instances * (each.price.usdPerHour ?? 0), 0),
    });
    best.sort((a, b) => a.usdPerHour - b.usdPerHour || a.nodes - b.nodes || byCodePoint(a.offer.instanceType, b.offer.instanceType));
  }
  return { best: best.slice(0, SHOWN), fitting };
}

/** The choices in order of what they cost in a month: small nodes that come and go can be cheaper than large ones that cost the same at the peak. */
export const inMonth = ({ best, fitting }: GeneralChoices, monthlyUsd: (choice: GeneralChoice) => number): GeneralChoices => ({
  best: best
    .map((choice) => ({ choice, cents: Math.round(monthlyUsd(choice) * 100) }))
    .sort((a, b) => a.cents - b.cents)
    .map(({ choice }) => choice),
  fitting,
});

/** Types that the node maker may take in place of the first: at least as large, and at most a quarter dearer each. */
const ALTERNATIVES = 5;

export function generalPool(name: string, { best, fitting }: GeneralChoices, maxNodes: number, rungs: readonly Rung[], idleAfter: number): Pool | undefined {
  const chosen = best[0];
  if (chosen === undefined) return undefined;
  const { offer } = chosen;
  const alike = fitting
    .filter((one) => one.offer.vcpus >= offer.vcpus && one.offer.memoryGib >= offer.memoryGib && one.prices.order <= chosen.prices.order * 1.25)
    .sort((a, b) => a.prices.order - b.prices.order || byCodePoint(a.offer.instanceType, b.offer.instanceType));
  const types = [offer.instanceType, ...alike.map((one) => one.offer.instanceType).filter((type) => type !== offer.instanceType)].slice(0, ALTERNATIVES);
  return {
    name,
    instanceTypes: types,
    vcpus: offer.vcpus,
    memoryGib: offer.memoryGib,
    maxNodes: Math.max(maxNodes, chosen.nodes),
    nodes: chosen.nodes,
    rungs,
    diskGib: host.rootDiskGib,
    idleAfter,
    arch: "amd64",
  };
}
