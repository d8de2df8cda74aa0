import { byCodePoint, gib, milliseconds, money, percentage, plural, readable } from "./format.ts";
import type { Rejected } from "./plan.ts";
import type { Bound, Failure } from "./engine/slo.ts";
import { devicesOf, type Split, splitText } from "./memory.ts";
import type { Candidate, Refused, Rejection, Search } from "./tokens.ts";

export const metricNames = { ttft: "TTFT", tpot: "TPOT", e2e: "whole answer" } as const;
const boundText = ({ metric, quantile, value, limit }: Bound): string =>
  `${metricNames[metric]} ${quantile} ${milliseconds(value)} with its margin > ${milliseconds(limit)}`;

const failures: { readonly [K in Failure["kind"]]: (failure: Extract<Failure, { kind: K }>) => string } = {
  utilization: ({ value }) => `the engine would be used to ${percentage(value)} or more`,
  cache: ({ running, capacity }) => `the cache holds ${plural(capacity, "sequence")} at p95 lengths, ${readable(Math.ceil(running))} would run`,
  slo: ({ bound }) => `${boundText(bound)}, even for a single request`,
};

const reasons: { readonly [K in Rejection["reason"]]: (rejection: Extract<Rejection, { reason: K }>) => string } = {
  precision: ({ needs }) => `the accelerator has no ${needs}, or they are unknown`,
  checkpoint: ({ text }) => text,
  memory: ({ memory, devices }) =>
    `does not fit: needs ${gib(memory.weights * devices)} weights and ${gib((memory.activation + memory.nonTorch) * devices)} work space, ${gib(memory.usable * devices)} usable on ${plural(devices, "device")}`,
  context: ({ needs, memory, tokens }) =>
    `does not fit: a context of ${readable(tokens)} tokens needs ${gib(needs)} of cache per accelerator, ${gib(memory.pool)} are left`,
  load: ({ failure }) => failureText(failure),
  host: ({ text }) => text,
  replicas: ({ needed, most, grown }) => `needs ${plural(needed, "replica")}${grown === true ? " after growth" : ""}, at most ${readable(most)} are allowed`,
  power: ({ text }) => text,
  zones: ({ needed, zones }) => `spread over ${plural(needed, "zone")}, it is offered in ${zones.join(", ")} only`,
  ladder: ({ nodes, given }) => `needs ${plural(nodes, "instance")}, the capacity ladder gives ${readable(given)}`,
};
function failureText(failure: Failure): string {
  const render = failures[failure.kind] as (failure: Failure) => string;
  return render(failure);
}
function rejectionText(rejection: Rejection): string {
  const render = reasons[rejection.reason] as (rejection: Rejection) => string;
  return render(rejection);
}

/** How far a refused option got: the one that came nearest speaks for its family. */
const reached: Readonly<Record<Rejection["reason"], number>> = {
  precision: 0,
  checkpoint: 0,
  host: 1,
  power: 1,
  memory: 2,
  context: 3,
  load: 4,
  zones: 5,
  replicas: 6,
  ladder: 7,
};
function nearer(a: Refused, b: Refused): number {
  const stage = reached[b.rejection.reason] - reached[a.rejection.reason];
  if (stage !== 0) return stage;
  return (
    distance(a.rejection) - distance(b.rejection) || a.offer.devices - b.offer.devices || byCodePoint(a.offer.offer.instanceType, b.offer.offer.instanceType)
  );
}
function distance(rejection: Rejection): number {
  if (rejection.reason === "memory") return -rejection.memory.pool;
  if (rejection.reason === "context") return rejection.needs - rejection.memory.pool;
  if (rejection.reason === "load" && rejection.failure.kind === "slo") return rejection.failure.bound.value / rejection.failure.bound.limit;
  return rejection.reason === "replicas" ? rejection.needed : 0;
}

export const optionText = (devices: number, accelerator: string, instanceType: string, precision: string, split: Split): string =>
  [`${devices} x ${accelerator} (${instanceType})`, precision, splitText(split, "pipeline")].filter((text) => text !== "").join(", ");

export const candidateText = ({ replica, offer }: Candidate): string =>
  optionText(devicesOf(replica.split), replica.accelerator, offer.offer.instanceType, replica.precision, replica.split);
const refusedText = ({ accelerator, precision, split, offer }: Refused): string =>
  optionText(devicesOf(split), accelerator, offer.offer.instanceType, precision, split);

/** A plan in a line: "2 x 8 x H100 (p5.48xlarge), fp8, tensor parallel 8, $43,800 a month". */
export const outcome = (best: Candidate): string =>
  `${best.planned.replicas} x ${candidateText(best)}, ${best.unpriced ? "price unknown" : `${money(best.monthlyUsd)} a month`}`;

/** Most options that a plan lists. */
const MOST = 24;

/** The best option of every accelerator and precision that was not taken, with the reason; those that fit come first, by price. */
export function rejectedOptions(search: Search, chosen: Candidate | undefined): readonly Rejected[] {
  const families = new Map<string, { fitting?: Candidate; refused?: Refused }>();
  const family = (accelerator: string, precision: string): { fitting?: Candidate; refused?: Refused } => {
    const key = `${accelerator} ${precision}`;
    const found = families.get(key) ?? {};
    families.set(key, found);
    return found;
  };
  // The same replica with other limits of the engine reads like the choice itself.
  const choice = chosen === undefined ? "" : candidateText(chosen);
  for (const candidate of search.candidates) {
    if (candidateText(candidate) !== choice) family(candidate.replica.accelerator, candidate.replica.precision).fitting ??= candidate;
  }
  for (const refused of search.refused) {
    const entry = family(refused.accelerator, refused.precision);
    if (entry.refused === undefined || nearer(refused, entry.refused) < 0) entry.refused = refused;
  }
  const taken = chosen === undefined ? "" : `${chosen.replica.accelerator} ${chosen.replica.precision}`;
  const fitting: Rejected[] = [];
  const others: Refused[] = [];
  const lacking = new Map<string, Set<string>>();
  const lack = (reason: string, option: string): void => void lacking.set(reason, (lacking.get(reason) ?? new Set()).add(option));
  for (const [key, { fitting: candidate, refused }] of families) {
    if (candidate !== undefined)
      fitting.push({
        option: candidateText(candidate),
        reason: worse(candidate, chosen),
        ...(candidate.unpriced ? {} : { monthlyUsd: candidate.monthlyUsd }),
      });
    else if (refused?.rejection.reason === "precision") lack(`no ${refused.rejection.needs}, or they are unknown`, refused.accelerator);
    else if (refused?.rejection.reason === "checkpoint") lack(refused.rejection.text, refused.precision);
    else if (refused !== undefined && key !== taken) others.push(refused);
  }
  fitting.sort((a, b) => (a.monthlyUsd ?? Number.MAX_VALUE) - (b.monthlyUsd ?? Number.MAX_VALUE) || byCodePoint(a.option, b.option));
  others.sort(nearer);
  const offers = [...search.offers.rejected].sort((a, b) => byCodePoint(a.option, b.option));
  const without = [...lacking]
    .sort(([a], [b]) => byCodePoint(a, b))
    .map(([reason, options]): Rejected => ({ option: [...options].sort(byCodePoint).join(", "), reason }));
  const all = [
    ...fitting,
    ...others.map((refused): Rejected => ({ option: refusedText(refused), reason: rejectionText(refused.rejection) })),
    ...without,
    ...offers,
  ];
  if (all.length <= MOST) return all;
  return [...all.slice(0, MOST), { option: `${all.length - MOST} more`, reason: "not shown: they do not fit, are not open to everybody, or have no price" }];
}

/** What an option that may hold costs more. One that was not simulated to the end costs at least as much. */
function worse(candidate: Candidate, chosen: Candidate | undefined): string {
  const { certain, planned, unpriced } = candidate;
  const size = `${plural(planned.replicas, "replica")} on ${plural(planned.nodes, "node")}`;
  const fits = certain ? `fits with ${size}` : `needs ${size} at least`;
  if (unpriced) return `${fits}, but part of its price is unknown`;
  const more = candidate.monthlyUsd - (chosen?.monthlyUsd ?? 0);
  if (Math.abs(more) < 0.005) return `${fits} at the same price; the choice has fewer nodes or keeps further from the bounds`;
  return more > 0
    ? `${fits}, and costs ${money(more)} more a month`
    : `${fits}; it is cheaper, and the choice is the better one by what the blueprint optimises`;
}
