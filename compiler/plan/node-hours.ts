import type { Running } from "./plan.ts";

/** Something that runs in copies, and how many of them in how many hours of a month, most first. */
export interface Kept<T> {
  readonly item: T & { readonly replicas: number };
  readonly running: readonly Running[];
}

/**
 * Node hours of a month. The busiest hours of all are taken to coincide, for their order within a month is not kept. Where hours of
 * sleep differ so that they cannot, each is counted on nodes of its own, which is not less.
 * @param hours in which one of them runs at least
 */
export function nodeHours<T>(kept: readonly Kept<T>[], hours: number, nodesFor: (items: readonly (T & { readonly replicas: number })[]) => number): number {
  const lengths = kept.map(({ running }) => running.reduce((sum, one) => sum + one.hours, 0));
  if (hours > Math.max(...lengths) + 1e-6) {
    const apart = kept.reduce(
      (sum, { item, running }) => sum + running.reduce((own, { replicas, hours: length }) => own + nodesFor([{ ...item, replicas }]) * length, 0),
      0,
    );
    return Math.min(apart, hours * nodesFor(kept.map(({ item }) => item)));
  }
  const ends = kept.flatMap(({ running }) => {
    let end = 0;
    return running.map((one) => (end += one.hours));
  });
  let [from, sum] = [0, 0];
  for (const end of [...new Set(ends)].sort((a, b) => a - b)) {
    const middle = (from + end) / 2;
    sum += (end - from) * nodesFor(kept.map(({ item, running }) => ({ ...item, replicas: replicasAt(running, middle) })));
    from = end;
  }
  return sum;
}

function replicasAt(running: readonly Running[], hour: number): number {
  let end = 0;
  for (const one of running) {
    end += one.hours;
    if (hour < end) return one.replicas;
  }
  return 0;
}
