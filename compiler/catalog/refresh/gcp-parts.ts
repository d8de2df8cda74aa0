import type { Offer } from "../catalog.ts";
import type { Observed } from "./collector.ts";

/** What a SKU of Compute Engine pays for. */
export interface Part {
  readonly family: string;
  readonly resource: "core" | "ram" | "device";
  /** Usage unit of the API. */
  readonly unit: "h" | "GiBy.h";
}

interface Family {
  /** Machine types of the family, whole names. */
  readonly machines: RegExp;
  /** Description of core and memory before " Instance Core running in ...". */
  readonly host: string;
  /** Description of the accelerator before " GPU running in ..."; its count is that of the machine. */
  readonly device?: string;
}

/**
 * Families whose machines are the plain sum of their parts: all 4,491 prices of CPU machines in the catalogue of 2026-07-30 are within
 * 0.05 % of one rate for vCPUs and one for memory a family and region; a2-highgpu-1g and a2-megagpu-16g in us-central1 are
 * 12 x 0.031611 + 85 x 0.004237 + 2.933908 and 96 x 0.031611 + 1360 x 0.004237 + 16 x 2.933908 to the last digit.
 * Left out are families whose machines bring local disks (a2-ultragpu, a3, a4), g4 and TPUs: their sum would leave something out.
 */
const families: Readonly<Record<string, Family>> = {
  n2: { machines: /^n2-(standard|highcpu|highmem)-[0-9]+$/, host: "N2" },
  n4: { machines: /^n4-(standard|highcpu|highmem)-[0-9]+$/, host: "N4" },
  e2: { machines: /^e2-(standard|highcpu|highmem)-[0-9]+$/, host: "E2" },
  c3: { machines: /^c3-(standard|highcpu|highmem)-[0-9]+(-metal)?$/, host: "C3" },
  c4: { machines: /^c4-(standard|highcpu|highmem)-[0-9]+(-metal)?$/, host: "C4" },
  g2: { machines: /^g2-standard-[0-9]+$/, host: "G2", device: "Nvidia L4" },
  a2: { machines: /^a2-(highgpu|megagpu)-[0-9]+g$/, host: "A2", device: "Nvidia Tesla A100" },
};

const resources: Readonly<Record<string, Pick<Part, "resource" | "unit">>> = {
  Core: { resource: "core", unit: "h" },
  Ram: { resource: "ram", unit: "GiBy.h" },
};

/** The part that a description names, whole: custom machines, sole tenancy, commitments and the like have other words in it. */
export function partOf(description: string, spot: boolean): Part | undefined {
  const prefix = spot ? "Spot Preemptible " : "";
  const host = /^(.*) Instance (Core|Ram) running in .+$/.exec(description);
  if (host !== null) {
    const family = Object.entries(families).find(([, one]) => host[1] === `${prefix}${one.host}`)?.[0];
    const resource = resources[host[2] ?? ""];
    return family === undefined || resource === undefined ? undefined : { family, ...resource };
  }
  const device = /^(.*) GPU (attached to Spot Preemptible VMs )?running in .+$/.exec(description);
  if (device === null || (device[2] !== undefined) !== spot) return undefined;
  const family = Object.entries(families).find(([, one]) => one.device !== undefined && one.device === device[1])?.[0];
  return family === undefined ? undefined : { family, resource: "device", unit: "h" };
}

/** Micro-dollars: finer digits are noise of the sum. */
const rounded = (usd: number): number => Math.round(usd * 1e6) / 1e6;

/** The price of a machine from its parts; undefined for a machine of no known family, or of which nothing is listed. */
export function composed(
  instanceType: string,
  { vcpus, memoryGib, accelerator }: Pick<Offer, "vcpus" | "memoryGib" | "accelerator">,
  rate: (family: string, resource: Part["resource"]) => (Observed & { readonly conflict: boolean }) | undefined,
): (Observed & { readonly conflict: boolean }) | { readonly missing: string } | undefined {
  const found = Object.entries(families).find(([, one]) => one.machines.test(instanceType));
  if (found === undefined || vcpus === undefined || memoryGib === undefined) return undefined;
  const [family, { device }] = found;
  // An accelerator is counted once, by its own SKU; a machine that has one in one place only is not what it seems.
  if ((device === undefined) !== (accelerator === undefined)) return undefined;
  const parts = [
    { resource: "core", amount: vcpus },
    { resource: "ram", amount: memoryGib },
    ...(accelerator === undefined ? [] : [{ resource: "device", amount: accelerator.count } as const]),
  ] as const;
  const rates = parts.map(({ resource, amount }) => ({ resource, amount, rate: rate(family, resource) }));
  if (rates.every((one) => one.rate === undefined)) return undefined;
  const missing = rates.filter((one) => one.rate === undefined).map(({ resource }) => resource);
  if (missing.length > 0) return { missing: missing.join(", ") };
  return {
    usd: rounded(rates.reduce((sum, one) => sum + one.amount * (one.rate?.usd ?? Number.NaN), 0)),
    effective:
      rates
        .map((one) => one.rate?.effective ?? "")
        .sort()
        .at(-1) ?? "",
    conflict: rates.some((one) => one.rate?.conflict === true),
  };
}
