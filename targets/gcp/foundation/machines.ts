/** What a family of machines with accelerators is called and needs on GKE. */
export interface Machine {
  /** As GKE names the accelerator. */
  readonly accelerator: string;
  readonly disk: "pd-balanced" | "hyperdisk-balanced";
  /** Local disks that come with the machine and hold images and caches. */
  readonly localSsds?: number;
  /** How it is sold; absent is in every way. */
  readonly soldAs?: readonly ("reserved" | "capacity block" | "on-demand" | "flex-start" | "spot")[];
}

const dense = ["reserved", "capacity block", "flex-start", "spot"] as const;

/** Compute Engine documentation, "GPU machine types", 2026-04-14, and GKE documentation, "About GPUs", 2026-08. */
const families: readonly (readonly [RegExp, Machine])[] = [
  [/^g2-standard-/, { accelerator: "nvidia-l4", disk: "pd-balanced" }],
  [/^g4-standard-/, { accelerator: "nvidia-rtx-pro-6000", disk: "hyperdisk-balanced" }],
  [/^a2-(high|mega)gpu-/, { accelerator: "nvidia-tesla-a100", disk: "pd-balanced" }],
  [/^a2-ultragpu-/, { accelerator: "nvidia-a100-80gb", disk: "pd-balanced" }],
  [/^a3-highgpu-[124]g$/, { accelerator: "nvidia-h100-80gb", disk: "pd-balanced", soldAs: ["flex-start", "spot"] }],
  [/^a3-highgpu-8g$/, { accelerator: "nvidia-h100-80gb", disk: "pd-balanced", localSsds: 16 }],
  [/^a3-megagpu-8g$/, { accelerator: "nvidia-h100-mega-80gb", disk: "pd-balanced", localSsds: 16 }],
  [/^a3-ultragpu-8g$/, { accelerator: "nvidia-h200-141gb", disk: "hyperdisk-balanced", localSsds: 32, soldAs: dense }],
  [/^a4-highgpu-8g$/, { accelerator: "nvidia-b200", disk: "hyperdisk-balanced", localSsds: 32, soldAs: dense }],
];

export const machineOf = (type: string): Machine | undefined => families.find(([family]) => family.test(type))?.[1];

/** Boot disks that a general-purpose machine takes: those of the newest families are Hyperdisk alone (Compute Engine documentation, 2026). */
export const diskOf = (type: string): Machine["disk"] =>
  machineOf(type)?.disk ?? (/^(c4|c4a|c4d|n4|n4a|n4d)-/.test(type) ? "hyperdisk-balanced" : "pd-balanced");
