import type { Catalog, Gpu, Offer } from "../catalog/catalog.ts";
import { allParts, type CloudParts, partLacks, poolShare } from "./parts.ts";
import type { Rejected } from "./plan.ts";
import { type Share, shareOfGpu, sharesOf, type Sharing, vgpuShare } from "./sharing.ts";

/** Why no node of the type has such parts; undefined where there are some. */
function lacksOf({ gpu }: Share, instanceType: string, can: CloudParts): string | undefined {
  const share = poolShare(gpu);
  return share === undefined ? undefined : partLacks(share, instanceType, can);
}

const known = new WeakMap<Catalog, Map<string, Catalog>>();

/**
 * The catalogue with parts of accelerators beside the whole ones, so that one search compares both. Each instance type is offered once
 * more for each way to cut its devices, at its own price.
 * @param can the parts that nodes can be made with
 */
export function sharedCatalog(catalog: Catalog, sharing: Sharing, can: CloudParts = allParts): Catalog {
  const made = known.get(catalog) ?? new Map<string, Catalog>();
  known.set(catalog, made);
  const key = JSON.stringify([sharing, can]);
  const found = made.get(key) ?? createShared(catalog, sharing, can);
  made.set(key, found);
  return found;
}

/** Parts that would be planned, and that no node is made with: of the accelerators that `chosen` takes. */
export function missingParts(
  catalog: Catalog,
  offers: readonly Offer[],
  sharing: Sharing,
  can: CloudParts,
  chosen: (accelerator: string) => boolean,
): readonly Rejected[] {
  const found = new Map<string, string>();
  const made = new Set<string>();
  for (const { accelerator, instanceType } of offers) {
    const gpu = accelerator?.gpu === undefined ? undefined : catalog.gpu(accelerator.gpu);
    if (accelerator === undefined || gpu?.vendor !== "NVIDIA" || !chosen(accelerator.name)) continue;
    const shares = accelerator.count >= 1 ? sharesOf(gpu.name, sharing) : sharing === "time-slicing" ? [vgpuShare(accelerator.count, gpu.name)] : [];
    for (const share of shares) {
      const option = `${accelerator.name} ${share.label}`;
      const lacks = lacksOf(share, instanceType, can);
      if (lacks === undefined) made.add(option);
      else found.set(option, lacks);
    }
  }
  return [...found].flatMap(([option, reason]) => (made.has(option) ? [] : [{ option, reason }]));
}

function createShared(catalog: Catalog, sharing: Sharing, can: CloudParts): Catalog {
  const parts = new Map<string, Gpu>();
  const offered = (offer: Offer): readonly Offer[] => {
    const { accelerator } = offer;
    const gpu = accelerator?.gpu === undefined ? undefined : catalog.gpu(accelerator.gpu);
    if (accelerator === undefined || gpu === undefined || gpu.vendor !== "NVIDIA") return [offer];
    if (accelerator.count < 1) {
      if (sharing !== "time-slicing") return [offer];
      const share = vgpuShare(accelerator.count, gpu.name);
      if (lacksOf(share, offer.instanceType, can) !== undefined) return [offer];
      parts.set(share.gpu, shareOfGpu(gpu, share));
      return [{ ...offer, accelerator: { ...accelerator, name: `${accelerator.name} ${share.label}`, gpu: share.gpu, count: 1 } }];
    }
    const cut = sharesOf(gpu.name, sharing).flatMap((share): readonly Offer[] => {
      if (lacksOf(share, offer.instanceType, can) !== undefined) return [];
      parts.set(share.gpu, shareOfGpu(gpu, share));
      const { perDevice, memory, label } = share;
      const cutOf = {
        ...accelerator,
        name: `${accelerator.name} ${label}`,
        gpu: share.gpu,
        count: accelerator.count * perDevice,
        memoryGib: accelerator.memoryGib * memory,
      };
      return [{ ...offer, accelerator: cutOf }];
    });
    return [offer, ...cut];
  };
  return {
    ...catalog,
    offers: (cloud, region) => catalog.offers(cloud, region).flatMap(offered),
    gpu: (name) => parts.get(name) ?? catalog.gpu(name),
  };
}
