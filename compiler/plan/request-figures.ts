import type { RequestDemand } from "./capacity.ts";
import { coefficients } from "./coefficients.ts";
import { figures } from "./figure.ts";
import { idleFigures } from "./idle.ts";
import type { LoadCurve } from "./load-curve.ts";
import type { Figure, Running } from "./plan.ts";
import { queueFigures, type Server } from "./queue.ts";
import { SCALE_OUT } from "./scale-out.ts";

/** A component as it was sized. */
export interface SizedRequests {
  readonly demand: RequestDemand;
  /** Requests a second at peak. */
  readonly rate: number;
  /** Copies that carry it, with what one failure may take, and with the author's least. */
  readonly needed: number;
  readonly base: number;
  readonly planned: number;
  readonly fewest: number;
  readonly spare: boolean;
  readonly domains: number;
  /** Utilization at which so many copies hold the objective. */
  readonly held: number;
  readonly cpuTarget: number;
  /** Steepest rise of the load, as a share of the peak. */
  readonly steepest: { readonly from: number; readonly perSecond: number } | undefined;
  readonly server: Server | undefined;
  readonly burst: number;
  readonly curve: LoadCurve;
  /** Mean of the nodes over the hours in which it runs. */
  readonly average: number;
  readonly running: readonly Running[];
}

const requirement = figures("requirement");
const replicas = figures("replicas");
const start = figures("start");
const cost = figures("cost");

/** Every number of a container's plan, with its arithmetic. */
export function requestFigures(sized: SizedRequests): readonly Figure[] {
  const { demand, rate, needed, server, planned, burst, spare, domains } = sized;
  const lost = Math.ceil(planned / domains);
  return [
    requirement("requests at peak", rate, "requests/s", "peak * (1 - relief)", { peak: demand.traffic.peak, relief: demand.relief }),
    ...copyFigures(sized),
    ...scalingFigures(sized),
    ...(server === undefined ? [] : queueFigures(server, rate, planned, burst, "")),
    ...(server === undefined || !spare || planned - lost < needed ? [] : queueFigures(server, rate, planned - lost, burst, " with one zone lost")),
    ...runningFigures(sized),
    ...idleFigures(sized.curve, rate, burst, demand.schedule?.idleAfter, SCALE_OUT.node + SCALE_OUT.container),
  ];
}

function copyFigures({ demand, rate, needed, base, planned, spare, domains, server }: SizedRequests): readonly Figure[] {
  const { perReplica } = demand;
  const utilization = coefficients.load.requestUtilization;
  const least = Math.max(1, Math.ceil(rate / (perReplica.requests * utilization) - 1e-9));
  const bounded = demand.slo?.latency !== undefined && server !== undefined;
  const stated = demand.replicas?.min ?? 1;
  const nodes = Math.ceil(needed / Math.ceil(needed / Math.max(1, domains - 1)));
  const found = [
    replicas(
      bounded ? "replicas for the throughput" : "replicas for the load",
      least,
      "",
      "max(1, ceil(rate / (perReplica * utilization) - 0.000000001))",
      { rate, perReplica: perReplica.requests, utilization },
      perReplica.assumed ? "assumed; measure it" : "as the blueprint states",
    ),
  ];
  if (bounded)
    found.push(
      replicas(
        "replicas for the load",
        needed,
        "",
        "max(throughput, latency)",
        { throughput: least, latency: needed },
        needed > least ? "the fewest that hold the latency bounds" : "these hold the latency bounds",
      ),
    );
  found.push(
    spare
      ? replicas("replicas", planned, "", "max(stated, 2, ceil(needed * (base + 1) / base))", { needed, base: nodes, stated }, "one zone may fail at peak")
      : replicas("replicas", planned, "", "max(stated, needed)", { needed: base, stated }),
  );
  return found;
}

function scalingFigures({ needed, base, held, cpuTarget, steepest, fewest, curve, rate }: SizedRequests): readonly Figure[] {
  const seconds = SCALE_OUT.metrics + SCALE_OUT.node + SCALE_OUT.container;
  return [
    start("scale-out", seconds, "s", "metrics + node + container", SCALE_OUT, "metrics and the autoscaler's turn, a node, the container"),
    ...(steepest === undefined
      ? []
      : [
          replicas(
            "load at the end of a scale-out",
            1 + (steepest.perSecond * seconds) / steepest.from,
            "",
            "1 + rise * seconds / from",
            { rise: steepest.perSecond, seconds, from: steepest.from },
            "over that at its beginning, in the steepest hour of the stated shape",
          ),
        ]),
    replicas(
      "autoscaling target",
      cpuTarget,
      "%",
      "max(1, floor(100 * utilization * needed / replicas + 0.000000001))",
      { utilization: held, needed, replicas: base },
      "of the requested CPU, which a copy is taken to use up at its most requests",
    ),
    replicas(
      "fewest replicas",
      fewest,
      "",
      "fewest",
      { fewest },
      `at ${curve.stated ? "the lowest hour" : "the mean, for the lowest hour is not stated"}: ${Number((rate * (curve.stated ? (curve.levels.at(-1)?.share ?? 0) : curve.mean)).toPrecision(3))} requests/s`,
    ),
  ];
}

function runningFigures({ curve, average, running }: SizedRequests): readonly Figure[] {
  const replicaHours = running.reduce((sum, one) => sum + one.replicas * one.hours, 0);
  return [
    cost("hours a month", curve.hours, "h", "hours", { hours: curve.hours }),
    cost("mean of the load over its peak", curve.mean, "", "mean", { mean: curve.mean }, curve.about),
    cost("replicas on average", replicaHours / curve.hours, "", "replicaHours / hours", { replicaHours, hours: curve.hours }, curve.about),
    cost("nodes on average", average, "", "nodeHours / hours", { nodeHours: average * curve.hours, hours: curve.hours }, curve.about),
  ];
}
