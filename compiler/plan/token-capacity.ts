import type { Result } from "../diagnostics/diagnostic.ts";
import { diagnostic } from "../diagnostics/report.ts";
import type { TokenCapacity, TokenDemand } from "./capacity.ts";
import { coefficients } from "./coefficients.ts";
import { type CalibratedEngine, confidence, type ErrorBand } from "./engine/index.ts";
import { infeasible, unusableDemand } from "./infeasible.ts";
import { loadCurve } from "./load-curve.ts";
import { engineMemory, engineRequests } from "./offers.ts";
import type { Confidence, CostLine, Pool, Rung } from "./plan.ts";
import { rejectedOptions } from "./rejected.ts";
import { devicesOf, GIB, ranksOf, splitText } from "./memory.ts";
import { HOURS_PER_MONTH } from "./schedule.ts";
import { poolShare } from "./parts.ts";
import { checkpointLacks, weightBytes } from "./precision.ts";
import { curveOf, energyOf, plannedState, scaleOutState } from "./search/describe.ts";
import { sensitivityOf } from "./search/sensitivity.ts";
import { loadSeconds, startSeconds } from "./search/start.ts";
import { isShare } from "./sharing.ts";
import type { SimulatedQuantile } from "../simulate/simulation.ts";
import { tokenFigures } from "./token-figures.ts";
import { type Candidate, sameShape, searchTokens, type Setting } from "./tokens.ts";

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
  const kinds = rungs.map((rung) => `${rung.from}${rung.commitment === undefined ? "" : "-committed"}`).join("-");
  return kebab(`${kind}${shape}${kinds === "on-demand" ? "" : `-${kinds}`}`);
}

function poolOf(demand: TokenDemand, candidate: Candidate, cheapest: boolean): Pool {
  const { offer, planned, most } = candidate;
  const rungs = offer.prices.rungs.map(({ rung }) => rung);
  const shape = `-${offer.accelerator}-${offer.devices}${cheapest ? "" : `-${offer.offer.instanceType}`}`;
  const weights = weightBytes(demand.model, candidate.replica.precision) / GIB;
  const share = poolShare(candidate.replica.gpu.name);
  const { host } = coefficients;
  // Parts of a device are many on a node.
  const engines = share === undefined ? 0 : candidate.perNode * coefficients.parts.diskGib;
  return {
    name: poolName("gpu", shape, rungs, demand.component),
    instanceTypes: [offer.offer.instanceType],
    accelerator: { name: offer.accelerator, perNode: offer.devices, ...(share === undefined ? {} : { share }) },
    vcpus: offer.vcpus,
    memoryGib: offer.memoryGib,
    // A rollout without a spare starts a copy beside the most that may run.
    maxNodes: candidate.spare ? most.nodes : Math.max(most.nodes, Math.ceil((most.replicas + 1) / candidate.perNode)),
    nodes: planned.nodes,
    rungs,
    diskGib: Math.ceil(host.rootDiskGib + 2 * coefficients.start.imageGib + host.weightsOnDisk * weights + engines),
    idleAfter: demand.schedule?.idleAfter ?? 600_000,
    arch: "amd64",
  };
}

function costLines(demand: TokenDemand, candidate: Candidate, pool: string): readonly CostLine[] {
  const { billed, hours, offer } = candidate;
  const curve = loadCurve(demand.traffic, demand.schedule);
  return billed.map(({ price, instances, hours: quantity }): CostLine => {
    const from = price.rung.from;
    const average = price.wholeMonth ? instances : quantity / hours;
    const shape =
      price.wholeMonth || Math.abs(average - instances) < 1e-9 ? undefined : `${instances} at peak, ${Number(average.toFixed(3))} on average: ${curve.about}`;
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
      formula: `${Number(average.toFixed(3))} instance${average === 1 ? "" : "s"} x ${Number((price.wholeMonth ? HOURS_PER_MONTH : hours).toFixed(2))} h`,
      ...(assumption === "" ? {} : { assumption }),
      source: price.source,
      asOf: price.asOf,
      pool,
    };
  });
}

/** Estimates with their error, where the engine is a calibrated one. */
const confidenceOf = ({ replica }: Candidate, running: number): readonly Confidence[] =>
  "asked" in replica.base ? confidence(replica.base as CalibratedEngine, running) : [];

/** Value and 90 % band of a percentile, noise of the simulation included. */
const banded = (quantile: SimulatedQuantile, { low, high }: ErrorBand): { readonly value: number; readonly low: number; readonly high: number } => ({
  value: quantile.value,
  low: quantile.low * low,
  high: quantile.high * high,
});

/** What `Capacity.tokens` answers. */
export function tokenCapacity(demand: TokenDemand, setting: Setting): Result<TokenCapacity> {
  const unusable = unusableDemand(demand);
  if (unusable !== undefined) return [undefined, [unusable]];
  const search = searchTokens(demand, setting);
  const chosen = search.candidates[0];
  if (chosen === undefined) return [undefined, [infeasible(demand, setting, search)]];
  const { replica, offer, planned, lowest, most } = chosen;
  const { split, engine, gpu } = replica;
  const { maxContext } = search;
  const devices = devicesOf(split);
  const state = plannedState(demand, setting, chosen, maxContext);
  const scaleOut = scaleOutState(demand, setting, chosen, maxContext);
  const pool = poolOf(demand, chosen, sameShape(search, offer)[0] === offer);
  const requests = engineRequests(devices);
  const weightsGib = weightBytes(demand.model, replica.precision) / GIB;
  const memory = engineMemory(devices, weightsGib, chosen.perNode, offer);
  const sleeps = demand.schedule !== undefined;
  const energy = energyOf(setting, chosen);
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
  const lacks = demand.published === true ? undefined : checkpointLacks(demand.model, replica.precision);
  if (lacks !== undefined)
    notes.push(
      diagnostic("LNT2019", {
        message: `\`${demand.component}\` is planned in ${replica.precision}, and of \`${demand.model.id}\` ${lacks}: your weights have to be in ${replica.precision}`,
        at: { ...demand.at, path: ["precision"] },
      }),
    );
  const { inCoverage, nearestCalibrated } = engine.bands.tpot;
  if (!inCoverage && (ranksOf(split) > 1 || split.experts === true))
    notes.push(
      diagnostic("LNT2018", {
        message: `\`${demand.component}\` is planned with ${splitText(split, "pipeline parallel")} beyond what was measured: the nearest is ${nearestCalibrated}`,
        at: { ...demand.at, path: ["model"] },
        hint: "measure it before you rely on the plan; the margins are wider for it",
      }),
    );
  const capacity: TokenCapacity = {
    workload: {
      pool: pool.name,
      replicas: { min: sleeps ? 0 : lowest.replicas, max: Math.max(most.replicas, planned.replicas), planned: planned.replicas },
      requests: {
        cpu: requests.cpu,
        memory: memory.gib * GIB,
        accelerators: devices,
        ...(isShare(gpu.name) ? { ephemeral: coefficients.parts.diskGib * GIB } : {}),
      },
      startSeconds: Math.ceil(startSeconds(demand, replica.precision)),
      running: chosen.running,
    },
    pool,
    instanceType: offer.offer.instanceType,
    accelerator: { name: replica.accelerator, gpu: gpu.name, perReplica: devices },
    precision: replica.precision,
    tensorParallel: split.tensor,
    pipelineParallel: split.pipeline,
    ...(ranksOf(split) > 1 ? { dataParallel: ranksOf(split) } : {}),
    ...(split.experts === true ? { expertParallel: true } : {}),
    engine: {
      maxModelLen: maxContext,
      maxNumSeqs: Math.floor((engine.maxSequences * engine.lanes) / ranksOf(split)),
      maxNumBatchedTokens: engine.tokenBudget,
      memoryUtilization: coefficients.memory.utilization,
      ...(isShare(gpu.name) ? { cacheBytes: Math.floor(replica.base.memory.pool * GIB) } : {}),
      kvCacheDtype: "auto",
    },
    weightsGib,
    loadSeconds: Math.ceil(loadSeconds(demand, replica.precision)),
    ttftP95: banded(state.simulation.ttft.p95, engine.bands.ttft),
    tpotP95: banded(state.simulation.tpot.p95, engine.bands.tpot),
    // Above it, so that the planned copies take the peak; in hundredths.
    runningPerReplica: Math.ceil(100 * Math.max(0.01, scaleOut.simulation.running.mean + scaleOut.simulation.waiting.mean)) / 100,
    figures: tokenFigures(demand, chosen, { state, scaleOut }),
    cost: costLines(demand, chosen, pool.name),
    rejected: rejectedOptions(search, chosen),
    curve: curveOf(demand, setting, chosen, maxContext),
    confidence: confidenceOf(chosen, Math.max(1, state.simulation.running.mean)),
    sensitivity: sensitivityOf(demand, setting, search),
    ...(energy === undefined ? {} : { energy }),
  };
  return [capacity, notes];
}
