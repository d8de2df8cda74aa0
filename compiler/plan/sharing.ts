import type { Gpu } from "../catalog/catalog.ts";
import { figures } from "./figure.ts";
import data from "./mig-profiles.json" with { type: "json" };
import type { Figure } from "./plan.ts";

/** How replicas may share one accelerator. */
export type Sharing = "mig" | "time-slicing";

/** A part of an accelerator, as if it were a device of its own. */
export interface Share {
  /** "MIG 1g.10gb", "time slice 1/2", "vGPU 0.25". */
  readonly label: string;
  /** "MIG 1g.10gb of H100-SXM": no calibrated generation has such a name, so that estimates are known to be extrapolated. */
  readonly gpu: string;
  /** Parts of one device; 1 for an instance type that has a part only. */
  readonly perDevice: number;
  /** Share of the device's memory and bandwidth, and of its arithmetic. */
  readonly memory: number;
  readonly compute: number;
  /** What keeps replicas apart, in words. */
  readonly isolation: string;
}

const LABEL = "(?:MIG \\d+g\\.\\d+gb|time slice 1/\\d+|vGPU [\\d.]+)";
const [PART, NAMED] = [new RegExp(`^${LABEL} of `), new RegExp(` ${LABEL}$`)];
/** Whether `gpu` is a part of an accelerator that was made here. */
export const isShare = (gpu: string): boolean => PART.test(gpu);
/** "H100-SXM" of "MIG 1g.10gb of H100-SXM". */
export const wholeGpu = (gpu: string): string => gpu.replace(PART, "");
/** "H100" of "H100 MIG 1g.10gb": what authors call the accelerator. */
export const wholeName = (accelerator: string): string => accelerator.replace(NAMED, "");

const ISOLATION = {
  mig: "memory, caches and multiprocessors of each replica are its own",
  "time-slicing":
    "nothing keeps replicas apart: one that takes more memory than its part ends the others, an error of one may end all, and each waits while another computes",
  vgpu: "memory of each machine is its own; multiprocessors are shared by turns with machines of others",
} as const;

interface Device {
  readonly multiprocessors: number;
  readonly slice: number;
  readonly parts: number;
  readonly profiles: readonly (readonly [name: string, slices: number, parts: number, instances: number])[];
}
const devices = data.devices as unknown as Readonly<Record<string, Device>>;

const named = (label: string, gpu: string): Pick<Share, "label" | "gpu"> => ({ label, gpu: `${label} of ${gpu}` });

/** Replicas that take turns on one device. More than four would each get less than any model here needs. */
const TURNS: readonly number[] = [2, 3, 4];

/** Parts that a device can be cut into, smallest first. Cuts of one device are alike: mixed ones are not planned. */
export function sharesOf(gpu: string, sharing: Sharing): readonly Share[] {
  if (sharing === "time-slicing") {
    return [...TURNS].reverse().map((turns): Share => {
      // With all of them at work each has its part of the time, and so of bandwidth and arithmetic.
      return { ...named(`time slice 1/${turns}`, gpu), perDevice: turns, memory: 1 / turns, compute: 1 / turns, isolation: ISOLATION["time-slicing"] };
    });
  }
  const device = devices[gpu];
  if (device === undefined) return [];
  return device.profiles.map(([name, slices, parts, instances]): Share => {
    return {
      ...named(`MIG ${name}`, gpu),
      perDevice: instances,
      memory: (data.memoryKept * parts) / device.parts,
      compute: (slices * device.slice) / device.multiprocessors,
      isolation: ISOLATION.mig,
    };
  });
}

/** What an instance type has that comes with a part of a device; `gpu` is that of a whole one. */
export const vgpuShare = (count: number, gpu: string): Share => ({
  ...named(`vGPU ${count}`, gpu),
  perDevice: 1,
  memory: count,
  compute: count,
  isolation: ISOLATION.vgpu,
});

/** Facts of a part. Parts do not reach each other, and draw power that nobody rates. */
export function shareOfGpu(gpu: Gpu, { gpu: name, memory, compute }: Share): Gpu {
  const { intraNodeGBs: _link, intraLink: _kind, interNodeGBs: _net, tdpW: _power, ...facts } = gpu;
  const rates = (["bf16Tflops", "fp16Tflops", "fp8Tflops", "fp4Tflops", "int8Tops"] as const).flatMap((rate) =>
    facts[rate] === undefined ? [] : [[rate, facts[rate] * compute] as const],
  );
  return {
    ...facts,
    name,
    memoryGibUsable: gpu.memoryGibUsable * memory,
    memoryGibNominal: gpu.memoryGibNominal * memory,
    memoryBandwidthGBs: gpu.memoryBandwidthGBs * memory,
    ...Object.fromEntries(rates),
  };
}

/** What a plan says of the parts that it takes. */
export function shareFigures(facts: Gpu, whole: Gpu): { readonly figures: readonly Figure[]; readonly isolation: string } {
  const figure = figures("memory");
  const { name: gpu } = facts;
  const kind = gpu.startsWith("MIG") ? "mig" : gpu.startsWith("vGPU") ? "vgpu" : "time-slicing";
  const share = kind === "vgpu" ? undefined : sharesOf(whole.name, kind).find((one) => one.gpu === gpu);
  return {
    figures: [
      ...(share === undefined
        ? []
        : [figure("replicas of one accelerator", share.perDevice, "", "parts", { parts: share.perDevice }, kind === "mig" ? data.source : gpu)]),
      figure(
        "memory of a part",
        facts.memoryGibUsable,
        "GiB",
        "usable * share",
        { usable: whole.memoryGibUsable, share: facts.memoryGibUsable / whole.memoryGibUsable },
        kind === "mig" ? data.memoryKeptSource : "in equal parts",
      ),
    ],
    isolation: ISOLATION[kind],
  };
}
