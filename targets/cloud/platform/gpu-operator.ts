import type { Pool, PoolShare } from "../../../compiler/plan/plan.ts";

// NVIDIA's GPU operator on clusters that cut accelerators (GPU operator documentation, "GPU Operator with MIG" and "Time-Slicing GPUs in
// Kubernetes", read 2026-11).

type Values = Readonly<Record<string, unknown>>;

/** Name of a way to cut devices, in settings of the operator and in labels of nodes. */
const nameOf = ({ kind, profile, perDevice }: PoolShare): string => (kind === "mig" ? `all-${profile}-x${perDevice}` : `turns-${perDevice}`);

/** Ways to cut devices of all pools, each once. */
export const sharesIn = (pools: readonly Pool[]): readonly PoolShare[] =>
  [...new Map(pools.flatMap(({ accelerator }) => (accelerator?.share === undefined ? [] : [[nameOf(accelerator.share), accelerator.share] as const])))]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, share]) => share);

/** Label by which the device plugin of a node hands out turns: before the node has its first pod, so that it never offers whole devices. */
export const turnsLabel = (share: PoolShare): Readonly<Record<string, string>> =>
  share.kind === "time-slicing" ? { "nvidia.com/device-plugin.config": nameOf(share) } : {};

/** Label by which the operator's MIG manager cuts the devices of a node. */
export const migLabel = (share: PoolShare): Readonly<Record<string, string>> => (share.kind === "mig" ? { "nvidia.com/mig.config": nameOf(share) } : {});

/**
 * What hands out turns. Of other nodes the plugin offers whole devices. One pod may not take two turns: that is no more of a device than one.
 * The exporter of metrics has to be told as well, or one pod of a device has its metrics and the others none (NVIDIA/dcgm-exporter issue 642).
 */
export function turnsValues(shares: readonly PoolShare[]): { readonly devicePlugin?: Values; readonly dcgmExporter?: Values } {
  const sliced = shares.filter(({ kind }) => kind === "time-slicing");
  if (sliced.length === 0) return {};
  const turns = (replicas: number) => ({
    version: "v1",
    sharing: { timeSlicing: { renameByDefault: false, failRequestsGreaterThanOne: true, resources: [{ name: "nvidia.com/gpu", replicas }] } },
  });
  const data = Object.fromEntries(sliced.map((share) => [nameOf(share), JSON.stringify(turns(share.perDevice))]));
  return {
    devicePlugin: { config: { create: true, name: "device-plugin-sharing", default: "whole", data: { whole: JSON.stringify({ version: "v1" }), ...data } } },
    dcgmExporter: { env: [{ name: "KUBERNETES_VIRTUAL_GPUS", value: "true" }] },
  };
}

/**
 * What cuts devices: into as many instances as the plan counts on, by its own settings and not by those that come with the operator. Where
 * the machine may not reset a device (A100 in a cloud), the node starts anew.
 */
export function migValues(shares: readonly PoolShare[]): Values {
  const cut = shares.filter(({ kind }) => kind === "mig");
  if (cut.length === 0) return { migManager: { enabled: false } };
  const configs = cut.map((share) => [nameOf(share), [{ devices: "all", "mig-enabled": true, "mig-devices": { [share.profile ?? ""]: share.perDevice } }]]);
  const text = JSON.stringify({
    version: "v1",
    "mig-configs": { "all-disabled": [{ devices: "all", "mig-enabled": false }], ...Object.fromEntries(configs) },
  });
  return {
    // Each profile is a resource of its own, which a node has when its devices are cut and not before.
    mig: { strategy: "mixed" },
    migManager: {
      enabled: true,
      env: [{ name: "WITH_REBOOT", value: "true" }],
      config: { create: true, name: "mig-profiles", default: "all-disabled", data: { "config.yaml": text } },
    },
  };
}
