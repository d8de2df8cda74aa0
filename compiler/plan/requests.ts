import { hourlyUsd } from "../cost/hourly.ts";
import type { Diagnostic, Result } from "../diagnostics/diagnostic.ts";
import { diagnostic } from "../diagnostics/report.ts";
import { needsSpare } from "./availability.ts";
import type { RequestCapacity, RequestDemand } from "./capacity.ts";
import { coefficients } from "./coefficients.ts";
import { plural, readable } from "./format.ts";
import { type GeneralChoice, type GeneralChoices, generalChoices, generalPool, inMonth } from "./general.ts";
import { layout } from "./layout.ts";
import { averageOver, type LoadCurve, loadCurve, lowestShare, steepestRise } from "./load-curve.ts";
import { GIB } from "./memory.ts";
import { allocatable } from "./offers.ts";
import { pack } from "./pack.ts";
import type { CostLine, Rejected, Running } from "./plan.ts";
import { type Bounds, holdsBounds, queueAt, type Server, tooSlow } from "./queue.ts";
import { requestFigures } from "./request-figures.ts";
import { HOURS_PER_MONTH } from "./schedule.ts";
import { growthFactor } from "./search/demand.ts";
import { rungHours } from "./search/sizing.ts";
import { SCALE_OUT } from "./scale-out.ts";
import type { Setting } from "./setting.ts";
import { poolName } from "./token-capacity.ts";

const prior = coefficients.load;

/** Copies of a container at a rate: `needed` for the load, `replicas` with one failed zone. */
export interface Copies {
  readonly needed: number;
  readonly replicas: number;
}

/** Copies spread over failure domains: after the loss of one, `needed` are left. */
export const spreadCopies = (needed: number, domains: number, spare: boolean): number =>
  spare ? Math.max(2, layout(needed, Math.ceil(needed / Math.max(1, domains - 1)), true).replicas) : needed;

/** Copies that the load takes at the target utilization. */
export function copies(rate: number, perReplica: number, domains: number, spare: boolean): Copies {
  const needed = Math.max(1, Math.ceil(rate / (perReplica * prior.requestUtilization) - 1e-9));
  return { needed, replicas: spreadCopies(needed, domains, spare) };
}

const scaleOutSeconds = SCALE_OUT.metrics + SCALE_OUT.node + SCALE_OUT.container;

/** How one component is sized: copies at a rate, and what decides on them. */
interface Sizing {
  readonly spare: boolean;
  readonly domains: number;
  readonly server: Server | undefined;
  readonly bounds: Bounds | undefined;
  readonly burst: number;
  /** Load at the end of a scale-out over that at its beginning, in the steepest hour. */
  readonly rise: number;
  readonly stated: number;
}

function neededAt({ server, bounds, burst, rise }: Sizing, rate: number, perReplica: number, limit: number): number | undefined {
  const { needed } = copies(rate, perReplica, 2, false);
  if (server === undefined || bounds === undefined) return needed;
  const holds = (replicas: number): boolean => holdsBounds(queueAt(server, rate * rise, replicas, burst), bounds);
  if (holds(needed)) return needed;
  let [low, high] = [needed, Math.max(limit, needed)];
  if (!holds(high)) return undefined;
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (holds(middle)) high = middle;
    else low = middle;
  }
  return high;
}

/**
 * Lines of a choice of nodes. `average`: mean of the nodes over the hours in which the pool is there; reserved ones are billed all month.
 */
export function generalLines(
  component: string,
  choice: GeneralChoice,
  share: number,
  hours: number,
  average: number,
  pool: string,
  shared: string | undefined,
): readonly CostLine[] {
  const { nodes, allotments } = choice;
  return allotments.map((allotment): CostLine => {
    const { price, instances } = allotment;
    const length = price.wholeMonth ? HOURS_PER_MONTH : hours;
    const whole = price.wholeMonth || average >= nodes;
    const taken = rungHours(allotment, allotments, nodes, average, hours);
    // Shared evenly among the instances, hours earn the least discount.
    const listed = price.rung.from === "on-demand" && price.rung.commitment === undefined ? hourlyUsd(choice.offer, taken / instances) : undefined;
    const usd = listed?.usdPerHour ?? price.usdPerHour;
    const quantity = taken * share;
    const assumption = [shared, price.assumption, listed?.assumption].filter((text) => text !== undefined).join("; ");
    const counted = whole
      ? `${plural(instances, "instance")} x ${Number(length.toFixed(2))} h`
      : `${plural(instances, "instance")} at peak, ${Number((taken / hours).toFixed(3))} on average, x ${Number(hours.toFixed(2))} h`;
    return {
      component,
      item: `${choice.offer.instanceType}, ${price.rung.from}`,
      quantity,
      unit: "instance-hour",
      usdPerUnit: usd,
      monthlyUsd: usd === null ? null : quantity * usd,
      formula: `${counted}${share === 1 ? "" : ` x ${Number((share * 100).toFixed(2))} % of the pool`}`,
      ...(assumption === "" ? {} : { assumption }),
      source: price.source,
      asOf: price.asOf,
      pool,
    };
  });
}

/** What `Capacity.requests` answers: for this component alone; components that share the pool are packed together later. */
export function requestCapacity(demand: RequestDemand, setting: Setting): Result<RequestCapacity> {
  const { perReplica, traffic } = demand;
  const bounds = demand.slo?.latency;
  const rate = traffic.peak * (1 - demand.relief);
  const curve = loadCurve(traffic, demand.schedule);
  const stated = demand.replicas;
  const limit = stated?.max ?? prior.maxReplicas;
  const steepest = steepestRise(traffic, demand.schedule, (perReplica.requests * prior.requestUtilization) / rate);
  const sizing: Sizing = {
    spare: needsSpare(demand.slo?.availability, setting.place, setting.environment),
    domains: Math.max(2, setting.place.zones),
    server: perReplica.latency === undefined ? undefined : { requests: perReplica.requests, latency: perReplica.latency },
    bounds,
    burst: traffic.burst,
    rise: steepest === undefined ? 1 : 1 + (steepest.perSecond * scaleOutSeconds) / steepest.from,
    stated: stated?.min ?? 1,
  };
  const slow = sizing.server === undefined || bounds === undefined ? undefined : tooSlow(sizing.server, bounds);
  if (slow !== undefined) {
    const message = `a request takes longer than ${bounds?.[slow]} ms at ${slow} even where none waits for another`;
    return [
      undefined,
      [diagnostic("LNT2013", { message, at: { ...demand.at, path: ["slo", "latency", slow] }, hint: "relax the bound, or measure a faster copy" })],
    ];
  }
  const needed = neededAt(sizing, rate, perReplica.requests, limit);
  const base = needed === undefined ? undefined : spreadCopies(needed, sizing.domains, sizing.spare);
  const planned = base === undefined ? undefined : Math.max(sizing.stated, base);
  if (needed === undefined || base === undefined || planned === undefined || planned > limit) {
    const why = planned === undefined ? `more than ${limit} replicas` : plural(planned, "replica");
    return [
      undefined,
      [
        diagnostic("LNT2005", {
          message: `the load needs ${why}, at most ${limit} are allowed`,
          at: { ...demand.at, path: ["replicas", "max"] },
          hint: `at ${Math.round(prior.requestUtilization * 100)} % of ${perReplica.requests} requests/s each${sizing.server === undefined || bounds === undefined ? "" : ", less where the latency bound asks for it"}${sizing.spare ? ", with one zone lost" : ""}`,
        }),
      ],
    ];
  }
  const at = (value: number): number => {
    const found = neededAt(sizing, value, perReplica.requests, limit);
    return found === undefined ? limit : Math.max(sizing.stated, spreadCopies(found, sizing.domains, sizing.spare));
  };
  const held = heldUtilization(sizing, needed, perReplica.requests);
  const cpuTarget = Math.max(1, Math.floor((100 * held * needed) / base + 1e-9));
  // The lowest hour is known where hours are stated; elsewhere copies stay at what the mean takes.
  const fewest = Math.min(planned, at(rate * (curve.stated ? lowestShare(curve) : curve.mean)));
  const keptAt = (share: number): number => Math.min(planned, Math.max(fewest, Math.ceil((100 * rate * share) / (perReplica.requests * cpuTarget) - 1e-9)));
  const grown = rate * growthFactor(traffic.growth, traffic.horizon);
  const most = stated?.max ?? Math.max(planned, at(grown));
  const after = neededAt(sizing, grown, perReplica.requests, limit);
  if (stated?.max === undefined && (after === undefined || spreadCopies(after, sizing.domains, sizing.spare) > limit)) {
    const message = `the load after growth needs more than the ${readable(limit)} replicas that a component is planned up to`;
    const hint = "lower `growth` or `horizon`, write `replicas.max`, or let a copy serve more";
    return [undefined, [diagnostic("LNT2005", { message, at: { ...demand.at, path: ["traffic", "growth"] }, hint })]];
  }

  const item = { component: demand.component, replicas: planned, cpu: perReplica.cpu, memoryGib: perReplica.memory / GIB };
  const fewestNodes = (replicas: number): number => (sizing.spare ? Math.min(replicas, sizing.domains) : 1);
  const name = poolName("general", "", demand.rungs, demand.component);
  const averageOf = ({ offer, nodes }: GeneralChoice): number => {
    const room = { ...allocatable(offer.vcpus, offer.memoryGib), pods: coefficients.host.podsPerNode };
    return averageOver(curve, (share) => {
      const replicas = keptAt(share);
      return Math.min(nodes, Math.max(fewestNodes(replicas), pack([{ ...item, replicas }], room) ?? nodes));
    });
  };
  const monthlyOf = (choice: GeneralChoice): number =>
    generalLines(demand.component, choice, 1, curve.hours, averageOf(choice), name, undefined).reduce((sum, { monthlyUsd }) => sum + (monthlyUsd ?? 0), 0);
  const choices = inMonth(generalChoices([item], { nodes: fewestNodes(planned) }, demand.rungs, setting), monthlyOf);
  const pool = generalPool(name, choices, Math.ceil(((choices.best[0]?.nodes ?? 1) * most) / planned), demand.rungs, demand.schedule?.idleAfter ?? 600_000);
  const [chosen] = choices.best;
  if (pool === undefined || chosen === undefined) {
    return [
      undefined,
      [
        diagnostic("LNT2009", {
          message: `no general instance type in ${setting.place.region} with a known price holds a copy of ${perReplica.cpu} CPUs and ${item.memoryGib.toFixed(2)} GiB`,
          at: demand.at,
        }),
      ],
    ];
  }
  const average = averageOf(chosen);
  const running = byReplicas(curve, keptAt);
  const assumption = [...(perReplica.assumed ? ["what one replica serves is assumed, not measured"] : []), ...(average < chosen.nodes ? [curve.about] : [])];
  const diagnostics: Diagnostic[] = [];
  if (sizing.server === undefined && (bounds?.p95 ?? bounds?.p99 ?? bounds?.p50) !== undefined) {
    diagnostics.push(
      diagnostic("LNT2011", {
        message: "whether the latency bound holds is unknown: the time of one request on an idle replica is not stated",
        at: { ...demand.at, path: ["slo", "latency"] },
        hint: "measure it and write `latency` in `perReplica`; the plan holds each replica at 60 % of what it serves",
      }),
    );
  }
  return [
    {
      workload: {
        pool: pool.name,
        replicas: { min: fewest, max: most, planned },
        requests: { cpu: perReplica.cpu, memory: perReplica.memory },
        startSeconds: coefficients.start.requestStartSeconds,
        cpuTarget,
        running,
      },
      pool,
      instanceType: chosen.offer.instanceType,
      figures: requestFigures({ demand, rate, needed, base, planned, fewest, held, cpuTarget, steepest, curve, average, running, ...sizing }),
      cost: generalLines(demand.component, chosen, 1, curve.hours, average, pool.name, assumption.length === 0 ? undefined : assumption.join("; ")),
      rejected: dearerTypes(choices, monthlyOf),
    },
    diagnostics,
  ];
}

/** Highest utilization, up to the target, at which so many copies hold the bounds while more are on their way. */
function heldUtilization({ server, bounds, burst, rise }: Sizing, needed: number, perReplica: number): number {
  if (server === undefined || bounds === undefined) return prior.requestUtilization;
  const holds = (utilization: number): boolean => holdsBounds(queueAt(server, utilization * needed * perReplica * rise, needed, burst), bounds);
  if (holds(prior.requestUtilization)) return prior.requestUtilization;
  let [low, high] = [0, prior.requestUtilization as number];
  for (let step = 0; step < 40; step++) {
    const middle = (low + high) / 2;
    if (holds(middle)) low = middle;
    else high = middle;
  }
  return low;
}

/** Hours of a month by copies that run, most first. */
function byReplicas({ levels }: LoadCurve, keptAt: (share: number) => number): readonly Running[] {
  const hours = new Map<number, number>();
  for (const level of levels) hours.set(keptAt(level.share), (hours.get(keptAt(level.share)) ?? 0) + level.hours);
  return [...hours].map(([replicas, sum]) => ({ replicas, hours: sum })).sort((a, b) => b.replicas - a.replicas);
}

/** The next cheapest types, and how many more there are. */
function dearerTypes({ best, fitting }: GeneralChoices, monthlyOf: (choice: GeneralChoice) => number): readonly Rejected[] {
  const [chosen, ...others] = best;
  const least = chosen === undefined ? 0 : monthlyOf(chosen);
  const shown = others.map((choice): Rejected => {
    const monthlyUsd = monthlyOf(choice);
    const more = monthlyUsd - least;
    return {
      option: `${choice.nodes} x ${choice.offer.instanceType}`,
      reason:
        more < 0.005 ? "fits at the same price; the choice costs less at the peak, or has fewer nodes" : `fits, but costs $${more.toFixed(2)} more a month`,
      monthlyUsd,
    };
  });
  return fitting.length <= best.length ? shown : [...shown, { option: `${fitting.length - best.length} more types`, reason: "fit, and cost more" }];
}
