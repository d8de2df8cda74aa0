import type { Offer } from "../catalog/catalog.ts";
import { archOf } from "./arch.ts";
import { coefficients } from "./coefficients.ts";
import { byCodePoint } from "./format.ts";
import { climb, ladderPrices, type Allotment, type LadderPrices } from "./ladder.ts";
import { allocatable } from "./offers.ts";
import { type Item, pack } from "./pack.ts";
import type { Pool, Rung } from "./plan.ts";
import type { Setting } from "./tokens.ts";

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

/** Instance types that hold the items, cheapest first. Arm is left out: images are built for amd64 unless said otherwise. */
export function generalChoices(items: readonly Item[], spread: Spread, rungs: readonly Rung[], { catalog, place }: Setting): readonly GeneralChoice[] {
  const found: GeneralChoice[] = [];
  for (const offer of catalog.offers(place.cloud, place.region)) {
    const { vcpus, memoryGib } = offer;
    if (offer.accelerator !== undefined || offer.restricted || !offer.verified || vcpus === undefined || memoryGib === undefined) continue;
    if (vcpus < host.minVcpus || vcpus > host.maxVcpus || archOf(place.cloud, offer.instanceType) !== "amd64") continue;
    const prices = ladderPrices(catalog, offer, rungs);
    if (prices.missing !== undefined) continue;
    const room = allocatable(vcpus, memoryGib);
    const packed = pack(items, { ...room, pods: host.podsPerNode });
    if (packed === undefined) continue;
    const nodes = Math.max(packed, spread.nodes);
    const allotments = climb(prices, nodes);
    if (allotments === undefined || allotments.some(({ price }) => price.usdPerHour === null)) continue;
    found.push({
      offer: { ...offer, vcpus, memoryGib },
      prices,
      nodes,
      allotments,
      usdPerHour: allotments.reduce((sum, one) => sum + one.instances * (one.price.usdPerHour ?? 0), 0),
    });
  }
  return found.sort((a, b) => a.usdPerHour - b.usdPerHour || a.nodes - b.nodes || byCodePoint(a.offer.instanceType, b.offer.instanceType));
}

/** Types that the node maker may take in place of the first: at least as large, and at most a quarter dearer each. */
const ALTERNATIVES = 5;

export function generalPool(name: string, choices: readonly GeneralChoice[], maxNodes: number, rungs: readonly Rung[], idleAfter: number): Pool | undefined {
  const chosen = choices[0];
  if (chosen === undefined) return undefined;
  const { offer } = chosen;
  const alike = choices
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
