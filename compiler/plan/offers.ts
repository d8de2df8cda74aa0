import type { Catalog, Gpu, Offer } from "../catalog/catalog.ts";
import type { Place } from "../system.ts";
import type { AcceleratorChoice } from "./capacity.ts";
import { coefficients } from "./coefficients.ts";
import { byCodePoint } from "./format.ts";
import { ladderPrices, type LadderPrices } from "./ladder.ts";
import type { Rejected, Rung } from "./plan.ts";
import { wholeName } from "./sharing.ts";

const host = coefficients.host;

/** An instance type with accelerators that could run the engine, and what an hour of it costs on each rung. */
export interface AcceleratorOffer {
  readonly offer: Offer;
  readonly gpu: Gpu;
  /** Name in the catalogue, as authors know it. */
  readonly accelerator: string;
  readonly devices: number;
  readonly vcpus: number;
  readonly memoryGib: number;
  readonly prices: LadderPrices;
}

export interface OfferSearch {
  readonly found: readonly AcceleratorOffer[];
  readonly rejected: readonly Rejected[];
  /** Names that the choice covers and the region lists, usable or not. */
  readonly listed: readonly string[];
  /** Most devices of one instance among what the choice covers; 0 where the region lists none. */
  readonly mostDevices: number;
  /** Why nothing was found: the author's field that binds. */
  readonly binding: "accelerators" | "capacity";
}

/** Whether the author's choice covers an accelerator, or parts of it. */
export const chosen = (choice: AcceleratorChoice, name: string): boolean => {
  if (choice.choose === "auto") return true;
  const folded = wholeName(name).toLowerCase();
  return choice.choose === "pinned" ? choice.type.toLowerCase() === folded : choice.types.some((type) => type.toLowerCase() === folded);
};

/** Least requests of one engine replica on its host. */
export const engineRequests = (devices: number): { readonly cpu: number; readonly memoryGib: number } => ({
  cpu: host.engineCpuBase + host.engineCpuPerAccelerator * devices,
  memoryGib: host.engineMemoryGibBase + host.engineMemoryGibPerAccelerator * devices + (devices > 1 ? host.engineSharedMemoryGib : 0),
});

/**
 * GiB of one replica on a host that holds `perNode` of them: with several devices the weights as well, for each process reads all
 * files and they are fetched once only while the page cache keeps them. A host with less room keeps what it can.
 */
export function engineMemory(
  devices: number,
  weightsGib: number,
  perNode: number,
  { vcpus, memoryGib }: Pick<AcceleratorOffer, "vcpus" | "memoryGib">,
): { readonly gib: number; readonly inputs: { readonly least: number; readonly weights: number; readonly share: number } } {
  const inputs = {
    least: engineRequests(devices).memoryGib,
    weights: devices > 1 ? weightsGib : 0,
    share: allocatable(vcpus, memoryGib).memoryGib / perNode,
  };
  return { gib: Math.max(inputs.least, Math.min(Math.ceil(inputs.least + inputs.weights), Math.floor(inputs.share))), inputs };
}

/** What pods can request of a node: the kubelet's share by GKE's published steps, and the daemons. */
export function allocatable(vcpus: number, memoryGib: number): { readonly cpu: number; readonly memoryGib: number } {
  const steps = (amount: number, table: readonly (readonly [upTo: number, share: number])[]): number => {
    let [total, from] = [0, 0];
    for (const [upTo, share] of table) {
      total += Math.max(0, Math.min(amount, upTo) - from) * share;
      from = upTo;
    }
    return total;
  };
  const memory =
    steps(memoryGib, [
      [4, 0.25],
      [8, 0.2],
      [16, 0.1],
      [128, 0.06],
      [Number.POSITIVE_INFINITY, 0.02],
    ]) + 0.1;
  const cpu = steps(vcpus, [
    [1, 0.06],
    [2, 0.01],
    [4, 0.005],
    [Number.POSITIVE_INFINITY, 0.0025],
  ]);
  return { cpu: vcpus - cpu - host.daemonCpu, memoryGib: memoryGib - memory - host.daemonMemoryGib };
}

/**
 * Offers of the place's region that the choice allows: open to everybody, confirmed, with a performance row and a price
 * on the rungs that pay. Of equal accelerators the list is in order of price, so that the first that holds the host's needs is the cheapest.
 */
export function acceleratorOffers(catalog: Catalog, place: Place, choice: AcceleratorChoice, rungs: readonly Rung[]): OfferSearch {
  const found: AcceleratorOffer[] = [];
  const rejected: Rejected[] = [];
  const listed = new Set<string>();
  let unpriced = 0;
  let mostDevices = 0;
  const assured = choice.choose === "pinned" && choice.assured !== undefined;
  const regional = catalog.offers(place.cloud, place.region).filter((offer) => offer.accelerator !== undefined && chosen(choice, offer.accelerator.name));
  const offers = regional.length > 0 || !assured ? regional : elsewhere(catalog, place, choice);
  const unusable = (offer: Offer, reason: string): void => {
    rejected.push({ option: `${offer.accelerator?.count ?? 0} x ${offer.accelerator?.name ?? ""} (${offer.instanceType})`, reason });
  };
  for (const offer of offers) {
    const { accelerator } = offer;
    if (accelerator === undefined) continue;
    const gpu = accelerator.gpu === undefined ? undefined : catalog.gpu(accelerator.gpu);
    if (choice.choose === "auto" && gpu !== undefined && gpu.vendor !== "NVIDIA") continue;
    listed.add(accelerator.name);
    mostDevices = Math.max(mostDevices, accelerator.count);
    if (gpu === undefined) {
      if (choice.choose !== "auto") unusable(offer, "the catalogue knows its price, not its performance");
    } else if (choice.choose === "auto" && !gpu.verified) unusable(offer, "performance figures rest on no source");
    else if (gpu.vendor !== "NVIDIA") unusable(offer, `the engine is planned for NVIDIA only, this is ${gpu.vendor}`);
    else if (accelerator.count < 1) {
      if (choice.choose !== "auto") unusable(offer, "a share of a device: a replica needs whole ones");
    } else if (choice.choose === "pinned" && accelerator.count < choice.count)
      unusable(offer, `${accelerator.count} devices, the blueprint pins ${choice.count} a replica`);
    else if (offer.restricted) unusable(offer, offer.notAllowed ?? "closed to new subscriptions or needs an access request");
    else if (!offer.verified) unusable(offer, "rests on one weak source");
    else if (offer.vcpus === undefined || offer.memoryGib === undefined) unusable(offer, "the catalogue lacks its vCPUs or memory");
    else {
      const prices = ladderPrices(catalog, offer, rungs);
      if (prices.missing !== undefined && !assured) {
        unusable(offer, prices.missing);
        unpriced++;
        continue;
      }
      found.push({ offer, gpu, accelerator: accelerator.name, devices: accelerator.count, vcpus: offer.vcpus, memoryGib: offer.memoryGib, prices });
    }
  }
  found.sort(
    (a, b) =>
      byCodePoint(a.accelerator, b.accelerator) ||
      a.devices - b.devices ||
      a.prices.order - b.prices.order ||
      byCodePoint(a.offer.instanceType, b.offer.instanceType),
  );
  return {
    found,
    rejected,
    listed: [...listed].sort(byCodePoint),
    mostDevices,
    binding: found.length === 0 && unpriced > 0 ? "capacity" : "accelerators",
  };
}

/** The shape of an assured accelerator, from another region; its price here stays unknown. */
function elsewhere(catalog: Catalog, place: Place, choice: AcceleratorChoice): readonly Offer[] {
  for (const region of catalog.regions(place.cloud)) {
    const same = catalog.offers(place.cloud, region).filter((offer) => offer.accelerator !== undefined && chosen(choice, offer.accelerator.name));
    if (same.length > 0) {
      return same.map(({ usdPerHour: _price, spotUsdPerHour: _spot, ...shape }) => ({
        ...shape,
        region: place.region,
        zones: [],
        note: `assured by the blueprint; shape as in ${region}`,
      }));
    }
  }
  return [];
}
