import { createHash } from "node:crypto";
import { shortHash } from "../../names.ts";

/** Priorities of a listener (Elastic Load Balancing API, CreateRule: 1 to 50000; public copy read 2026-11). */
const highest = 50_000;
/** Longest path that a load balancer matches, with the wildcard below it. */
const longestPath = 126;
/** Rules of one path: five methods fit two. */
const step = 2;
const slots = Math.floor(highest / longestPath / step);

/**
 * Priority of the first rule of each path: longer paths come first. It depends on the path alone, unless two of one length fall on one
 * slot, so that a new route does not move the others: rules that trade places are refused, or answer for each other while they do.
 */
export function rulePriorities(paths: readonly string[]): ReadonlyMap<string, number> {
  const taken = new Set<number>();
  const priorities = new Map<string, number>();
  for (const path of [...paths].sort()) {
    const band = Math.max(0, longestPath - path.length) * slots;
    let slot = createHash("sha256").update(path).digest().readUInt32BE() % slots;
    while (taken.has(band + slot)) slot = (slot + 1) % slots;
    taken.add(band + slot);
    priorities.set(path, (band + slot) * step + 1);
  }
  return priorities;
}

/** Name of a path in addresses: readable, and apart from every other path. */
export function ruleName(path: string): string {
  const words = path.replace(/[^A-Za-z0-9]+/g, "-").replace(/^-+|-+$/g, "");
  return `${words === "" ? "root" : words.slice(0, 40)}-${shortHash(path)}`;
}
