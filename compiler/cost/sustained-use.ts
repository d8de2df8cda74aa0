import type { Cloud } from "../system.ts";

/** What on-demand use of a whole month costs less, by family. */
interface SustainedUse {
  /** Share of the list price in each quarter of the month. */
  readonly quarters: readonly [number, number, number, number];
  /** Share of the list price that a full month costs. */
  readonly fullMonth: number;
  /** False: the shares between the first quarter and the full month are recalled, not read. */
  readonly verified: boolean;
}

const n1: SustainedUse = { quarters: [1, 0.8, 0.6, 0.4], fullMonth: 0.7, verified: true };
// The rounded quarters add up to 80.02 %; the documented full month is 80 %.
const n2: SustainedUse = { quarters: [1, 0.8678, 0.733, 0.6], fullMonth: 0.8, verified: false };

/**
 * Families by cloud; what is not listed gets none. Source: https://cloud.google.com/compute/docs/sustained-use-discounts, 2026-07: 30 % of
 * a full month of n1 (in steps of 20 %), 20 % of n2, n2d and c2.
 */
const families: Readonly<Record<Cloud, ReadonlyMap<string, SustainedUse>>> = {
  aws: new Map(),
  azure: new Map(),
  gcp: new Map([
    ["n1", n1],
    ["n2", n2],
    ["n2d", n2],
    ["c2", n2],
  ]),
};

/** The discount of an instance type for on-demand use. Types with accelerators get none. */
export function sustainedUse(cloud: Cloud, instanceType: string, accelerated: boolean): SustainedUse | undefined {
  const [family = ""] = instanceType.split("-");
  return accelerated ? undefined : families[cloud].get(family);
}

/**
 * Hours at list price that cost as much as `hours` of one instance. Each quarter of the month is billed at its own share, and a
 * month never above its full share. Hours beyond the month are billed in full.
 */
export function billedHours({ quarters, fullMonth }: SustainedUse, hours: number, hoursPerMonth: number): number {
  const quarter = hoursPerMonth / quarters.length;
  const within = quarters.reduce((sum, share, index) => sum + share * Math.min(quarter, Math.max(0, hours - index * quarter)), 0);
  return Math.min(within, fullMonth * hoursPerMonth) + Math.max(0, hours - hoursPerMonth);
}
