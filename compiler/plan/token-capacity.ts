import type { Result } from "../diagnostics/diagnostic.ts";
import { diagnostic } from "../diagnostics/report.ts";
import type { TokenCapacity, TokenDemand } from "./capacity.ts";
import { bandOf, coefficients } from "./coefficients.ts";
import { infeasible, unusableDemand } from "./infeasible.ts";
import { engineMemory, engineRequests } from "./offers.ts";
import type { CostLine, Pool, Rung } from "./plan.ts";
import { rejectedOptions } from "./rejected.ts";
import { loadSeconds, startSeconds, stateOf, tokenFigures } from "./token-figures.ts";
import { GIB } from "./memory.ts";
import { replicaState, tpot, ttft } from "./latency.ts";
import { type Candidate, rungHours, searchTokens, type Setting } from "./tokens.ts";
import { weightBytes } from "./precision.ts";

const kebab = (name: string): string =>
  name
    .replace(/([a-z0-9])([A-Z])/g, "$1-$2")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-");

/**
 * Name of a pool: what kind of nodes, and where they come from unless on-demand. A ladder with ids or limits belongs to one
 * component, and so does its pool. At most 63 characters, because nodes carry it as a label.
 */
export function poolName(kind: string, shape: string, rungs: readonly Rung[], component: string): string {
  const own = rungs.some(
    (rung) => rung.id !== undefined || rung.instances !== undefined || rung.maxRun !== undefined || (rung.maxShare !== undefined && rung.maxShare < 1),
  );
  if (own) return `${kind}-for-${kebab(component)}`;
  const kinds = rungs.map((rung) => rung.from).join("-");
  return kebab(`${kind}${shape}${kinds === "on-demand" ? "" : `-${kinds}`}`);
}

function poolOf(demand: TokenDemand, candidate: Candidate, cheapest: boolean): Pool {
  const { offer, planned, most } = candidate;
  const shape = `-${offer.accelerator}-${offer.devices}${cheapest ? "" : `-${offer.offer.instanceType}`}`;
  const weights = weightBytes(demand.model, candidate.replica.precision) / GIB;
  return {
    name: poolName("gpu", shape, demand.rungs, demand.component),
    instanceTypes: [offer.offer.instanceType],
    accelerator: { name: offer.accelerator, perNode: offer.devices },
    vcpus: offer.vcpus,
    memoryGib: offer.memoryGib,
    maxNodes: most.nodes,
    nodes: planned.nodes,
    rungs: demand.rungs,
    diskGib: Math.ceil(coefficients.host.rootDiskGib + 2 * coefficients.start.imageGib + coefficients.host.weightsOnDisk * weights),
    idleAfter: demand.schedule?.idleAfter ?? 600_000,
    arch: "amd64",
  };
}

function costLines(demand: TokenDemand, candidate: Candidate, pool: string): readonly CostLine[] {
  const { allotments, planned, averageNodes, hours, offer } = candidate;
  return allotments.map((allotment): CostLine => {
    const { price, instances } = allotment;
    const quantity = rungHours(allotment, allotments, planned.nodes, averageNodes, hours);
    const from = price.rung.from;
    const average = price.wholeMonth ? instances : quantity / hours;
    const shape =
      price.wholeMonth || Math.abs(average - instances) < 1e-9
        ? undefined
        : `${instances} at peak, ${Number(average.toFixed(3))} on average: ${Array.isArray(demand.traffic.diurnal) ? "by the day's shape" : "by the mean over peak"}`;
    const assumption = [
      shape,
      price.assumption,
      demand.schedule?.hours === undefined || price.wholeMonth ? undefined : "runs in its scheduled hours only",
      offer.offer.note,
    ]
      .filter((text) => text !== undefined)
      .join("; ");
    return {
      component: demand.component,
      item: `${offer.offer.instanceType}, ${from}`,
      quantity,
      unit: "instance-hour",
      usdPerUnit: price.usdPerHour,
      monthlyUsd: price.usdPerHour === null ? null : quantity * price.usdPerHour,
      formula: `${Number(average.toFixed(3))} instance${average === 1 ? "" : "s"} x ${Number((price.wholeMonth ? 730 : hours).toFixed(2))} h`,
      ...(assumption === "" ? {} : { assumption }),
      source: price.source,
      asOf: price.asOf,
      pool,
    };
  });
}

/** What `Capacity.tokens` answers. */
export function tokenCapacity(demand: TokenDemand, setting: Setting): Result<TokenCapacity> {
  const unusable = unusableDemand(demand);
  if (unusable !== undefined) return [undefined, [unusable]];
  const search = searchTokens(demand, setting);
  const chosen = search.candidates[0];
  if (chosen === undefined) return [undefined, [infeasible(demand, setting, search)]];
  const { replica, offer, planned, lowest, most } = chosen;
  const { split, engine, gpu } = replica;
  const devices = split.tensor * split.pipeline;
  const state = stateOf(demand, chosen);
  const limit = replicaState(engine.time, engine.load, split.pipeline, replica.highest) ?? state;
  const first = ttft(engine.time, engine.load, split.pipeline, state, "p95")?.total ?? Number.POSITIVE_INFINITY;
  const next = tpot(engine.time, engine.load, split.pipeline, state, "p95")?.total ?? Number.POSITIVE_INFINITY;
  const same = search.offers.found.filter((other) => other.accelerator === offer.accelerator && other.devices === offer.devices);
  const pool = poolOf(demand, chosen, same[0] === offer);
  const requests = engineRequests(devices);
  const weightsGib = weightBytes(demand.model, replica.precision) / GIB;
  const memory = engineMemory(devices, weightsGib, chosen.perNode, offer);
  const generates = engine.load.output !== undefined;
  const sleeps = demand.schedule !== undefined;
  const notes = demand.model.recalled.includes("all")
    ? [
        diagnostic("LNT2010", {
          message: `the dimensions of \`${demand.model.id}\` in the catalogue were not checked against a source`,
          at: { ...demand.at, path: ["model"] },
          hint: "measure it before you rely on the plan",
        }),
      ]
    : [];
  if (!demand.precisions.includes(replica.precision))
    notes.push(
      diagnostic("LNT2012", {
        message: `\`${demand.model.id}\` is published in ${demand.model.dtype}, and is planned and served so: with the size and speed of ${replica.precision}`,
        at: { ...demand.at, path: ["precision"] },
      }),
    );
  const capacity: TokenCapacity = {
    workload: {
      pool: pool.name,
      replicas: { min: sleeps ? 0 : lowest.replicas, max: Math.max(most.replicas, planned.replicas), planned: planned.replicas },
      requests: { cpu: requests.cpu, memory: memory.gib * GIB, accelerators: devices },
      startSeconds: Math.ceil(startSeconds(demand, chosen)),
    },
    pool,
    instanceType: offer.offer.instanceType,
    accelerator: { name: replica.accelerator, gpu: gpu.name, perReplica: devices },
    precision: replica.precision,
    tensorParallel: split.tensor,
    pipelineParallel: split.pipeline,
    engine: {
      maxModelLen: search.maxContext,
      maxNumSeqs: generates ? Math.min(engine.capacity, Math.max(16, Math.ceil(limit.runningP95))) : coefficients.load.maxSequences,
      memoryUtilization: coefficients.memory.utilization,
      kvCacheDtype: "auto",
    },
    weightsGib,
    loadSeconds: Math.ceil(loadSeconds(demand, chosen)),
    ttftP95: bandOf("ttft", gpu.name, first),
    tpotP95: bandOf("tpot", gpu.name, next),
    runningPerReplica: Math.max(1, Math.floor(limit.running)),
    figures: tokenFigures(demand, chosen),
    cost: costLines(demand, chosen, pool.name),
    rejected: rejectedOptions(search, chosen),
  };
  return [capacity, notes];
}
