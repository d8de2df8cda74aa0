import type { Diagnostic, Result } from "../diagnostics/diagnostic.ts";
import { diagnostic } from "../diagnostics/report.ts";
import { needsSpare } from "./availability.ts";
import type { RequestCapacity, RequestDemand } from "./capacity.ts";
import { coefficients } from "./coefficients.ts";
import { figures } from "./figure.ts";
import { plural } from "./format.ts";
import { type GeneralChoice, type GeneralChoices, generalChoices, generalPool } from "./general.ts";
import { layout } from "./layout.ts";
import { GIB } from "./memory.ts";
import type { CostLine, Figure, Rejected } from "./plan.ts";
import { requestLatency } from "./queue.ts";
import { hoursPerMonth } from "./schedule.ts";
import { poolName } from "./token-capacity.ts";
import { growthFactor, MEAN_OF_PEAK, type Setting } from "./tokens.ts";

const prior = coefficients.load;

/** Copies of a container at a rate: `needed` for the load, `replicas` with one failed zone. */
export interface Copies {
  readonly needed: number;
  readonly replicas: number;
}

/** Copies spread over failure domains: after the loss of one, those that are left carry the load. */
export function copies(rate: number, perReplica: number, domains: number, spare: boolean): Copies {
  const needed = Math.max(1, Math.ceil(rate / (perReplica * prior.requestUtilization) - 1e-9));
  if (!spare) return { needed, replicas: needed };
  return { needed, replicas: Math.max(2, layout(needed, Math.ceil(needed / Math.max(1, domains - 1)), true).replicas) };
}

export function generalLines(
  component: string,
  choice: GeneralChoice,
  share: number,
  hours: number,
  pool: string,
  shared: string | undefined,
): readonly CostLine[] {
  return choice.allotments.map(({ price, instances }): CostLine => {
    const usd = price.usdPerHour;
    const quantity = instances * share * (price.wholeMonth ? 730 : hours);
    const assumption = [shared, price.assumption].filter((text) => text !== undefined).join("; ");
    return {
      component,
      item: `${choice.offer.instanceType}, ${price.rung.from}`,
      quantity,
      unit: "instance-hour",
      usdPerUnit: usd,
      monthlyUsd: usd === null ? null : quantity * usd,
      formula: `${plural(instances, "instance")} x ${Number((price.wholeMonth ? 730 : hours).toFixed(2))} h${share === 1 ? "" : ` x ${Number((share * 100).toFixed(2))} % of the pool`}`,
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
  const diagnostics: Diagnostic[] = [];
  const rate = traffic.peak * (1 - demand.relief);
  const spare = needsSpare(demand.slo?.availability, setting.place, setting.environment);
  const domains = Math.max(2, setting.place.zones);
  const stated = demand.replicas;
  const at = (value: number): number => Math.max(stated?.min ?? 1, copies(value, perReplica.requests, domains, spare).replicas);
  const planned = at(rate);
  const limit = stated?.max ?? prior.maxReplicas;
  if (planned > limit) {
    return [
      undefined,
      [
        diagnostic("LNT2005", {
          message: `the load needs ${plural(planned, "replica")}, at most ${limit} are allowed`,
          at: { ...demand.at, path: ["replicas", "max"] },
          hint: `at ${Math.round(prior.requestUtilization * 100)} % of ${perReplica.requests} requests/s each${spare ? ", with one zone lost" : ""}`,
        }),
      ],
    ];
  }
  const most = stated?.max ?? Math.max(planned, Math.min(limit, at(rate * growthFactor(traffic.growth))));
  const item = { component: demand.component, replicas: planned, cpu: perReplica.cpu, memoryGib: perReplica.memory / GIB };
  const spread = { nodes: spare ? Math.min(planned, domains) : 1 };
  const choices = generalChoices([item], spread, demand.rungs, setting);
  const name = poolName("general", "", demand.rungs, demand.component);
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
  const found = requestFigures(demand, rate, planned, spare, domains, diagnostics);
  return [
    {
      workload: {
        pool: pool.name,
        replicas: { min: Math.min(planned, at(rate * (traffic.meanOfPeak ?? MEAN_OF_PEAK))), max: most, planned },
        requests: { cpu: perReplica.cpu, memory: perReplica.memory },
        startSeconds: coefficients.start.requestStartSeconds,
      },
      pool,
      instanceType: chosen.offer.instanceType,
      figures: found,
      cost: generalLines(
        demand.component,
        chosen,
        1,
        hoursPerMonth(demand.schedule),
        pool.name,
        perReplica.assumed ? "what one replica serves is assumed, not measured" : undefined,
      ),
      rejected: dearerTypes(choices, hoursPerMonth(demand.schedule)),
    },
    diagnostics,
  ];
}

/** The next cheapest types, and how many more there are. */
function dearerTypes({ best, fitting }: GeneralChoices, hours: number): readonly Rejected[] {
  const [chosen, ...others] = best;
  const shown = others.map(
    ({ offer, nodes, usdPerHour }): Rejected => ({
      option: `${nodes} x ${offer.instanceType}`,
      reason: `fits, but costs $${((usdPerHour - (chosen?.usdPerHour ?? 0)) * hours).toFixed(2)} more a month`,
      monthlyUsd: usdPerHour * hours,
    }),
  );
  return fitting.length <= best.length ? shown : [...shown, { option: `${fitting.length - best.length} more types`, reason: "fit, and cost more" }];
}

function requestFigures(demand: RequestDemand, rate: number, planned: number, spare: boolean, domains: number, diagnostics: Diagnostic[]): readonly Figure[] {
  const requirement = figures("requirement");
  const replicas = figures("replicas");
  const { perReplica, traffic } = demand;
  const counted = copies(rate, perReplica.requests, domains, spare);
  const perDomain = Math.ceil(counted.needed / Math.max(1, domains - 1));
  const base = Math.ceil(counted.needed / perDomain);
  const stated = demand.replicas?.min ?? 1;
  const source = perReplica.assumed ? "assumed; measure it" : "as the blueprint states";
  const found = [
    requirement("requests at peak", rate, "requests/s", "peak * (1 - relief)", { peak: traffic.peak, relief: demand.relief }),
    replicas(
      "replicas for the load",
      counted.needed,
      "",
      "max(1, ceil(rate / (perReplica * utilization) - 0.000000001))",
      { rate, perReplica: perReplica.requests, utilization: prior.requestUtilization },
      source,
    ),
    spare
      ? replicas(
          "replicas",
          planned,
          "",
          "max(stated, 2, ceil(needed * (base + 1) / base))",
          { needed: counted.needed, base, stated },
          "one zone may fail at peak",
        )
      : replicas("replicas", planned, "", "max(stated, needed)", { needed: counted.needed, stated }),
  ];
  const bounds = demand.slo?.latency;
  if (perReplica.serviceMs !== undefined) return [...found, ...requestLatency(rate, planned, perReplica.cpu, perReplica.serviceMs)];
  if (bounds?.p95 !== undefined || bounds?.p99 !== undefined || bounds?.p50 !== undefined) {
    diagnostics.push(
      diagnostic("LNT2011", {
        message: `whether the latency bound holds is unknown: the time of one request on an idle replica is not stated`,
        at: { ...demand.at, path: ["slo", "latency"] },
        hint: "measure it; the plan holds each replica at 60 % of what it serves",
      }),
    );
  }
  return found;
}
