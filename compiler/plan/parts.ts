import type { Pool, PoolShare } from "./plan.ts";
import { isShare, sharesOf, wholeGpu } from "./sharing.ts";

/** The parts that nodes of a cloud can be made with. */
export interface CloudParts {
  /** Profiles of MIG by accelerator, or all of them. */
  readonly mig: "all" | Readonly<Record<string, readonly string[]>>;
  /** Instance types whose devices are never cut. @default none */
  readonly uncut?: readonly string[];
  /** Instance types that have a part of a device. */
  readonly vgpu: boolean;
}

/** Without a word of the cloud: everything that can be planned. */
export const allParts: CloudParts = { mig: "all", vgpu: true };

/** How a device is cut into parts that are called so ("MIG 1g.10gb of H100-SXM"); undefined for whole ones. */
export function poolShare(gpu: string): PoolShare | undefined {
  if (!isShare(gpu)) return undefined;
  const whole = wholeGpu(gpu);
  if (gpu.startsWith("vGPU")) return { kind: "vgpu", gpu: whole, perDevice: 1 };
  const kind = gpu.startsWith("MIG") ? "mig" : "time-slicing";
  const share = sharesOf(whole, kind).find((one) => one.gpu === gpu);
  if (share === undefined) throw new Error(`no part is called ${gpu}`);
  const profile = /^MIG (\S+)/.exec(share.label)?.[1];
  return { kind, gpu: whole, perDevice: share.perDevice, ...(profile === undefined ? {} : { profile }) };
}

/** Why nodes of the cloud are not made with such parts; undefined where they are. */
export function partLacks(share: PoolShare, instanceType: string, { mig, uncut, vgpu }: CloudParts): string | undefined {
  if (share.kind === "vgpu") return vgpu ? undefined : "no nodes are made of types that have a part of a device";
  if (uncut?.includes(instanceType) === true) return "devices of this type are not cut";
  if (share.profile === undefined || mig === "all") return undefined;
  return mig[share.gpu]?.includes(share.profile) === true ? undefined : "no nodes are made whose devices are cut so";
}

/** Whole devices of a node of the pool. */
export const devicesPerNode = ({ accelerator }: Pick<Pool, "accelerator">): number =>
  accelerator === undefined ? 0 : accelerator.perNode / (accelerator.share?.perDevice ?? 1);
