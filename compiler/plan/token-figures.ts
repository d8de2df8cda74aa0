import type { ErrorBand } from "./engine/index.ts";
import type { TokenDemand } from "./capacity.ts";
import { coefficients } from "./coefficients.ts";
import { type LogNormal, normal, quantile } from "./distribution.ts";
import { figures } from "./figure.ts";
import { loadCurve } from "./load-curve.ts";
import { devicesOf, GIB, ranksOf, stageMargin } from "./memory.ts";
import { engineMemory } from "./offers.ts";
import type { Figure } from "./plan.ts";
import { SCALE_OUT } from "./scale-out.ts";
import { expertBytes, precisionInfo, weightBytes, weightSplit } from "./precision.ts";
import type { SimulatedQuantile } from "../simulate/simulation.ts";
import { costFigures } from "./search/cost-figures.ts";
import { type Operating, scaleOutRate } from "./search/describe.ts";
import { simulationOptions } from "./search/judge.ts";
import { fetchedGib, loadSeconds, riseOf, scaleOutSeconds } from "./search/start.ts";
import { type Candidate, growthFactor, loadOf, maxContextOf, peakRate } from "./tokens.ts";

/** One replica of the chosen kind at the loads that decide. */
export interface States {
  readonly state: Operating;
  readonly scaleOut: Operating;
}

const meanOf = (of: LogNormal, p95: number): { readonly formula: string; readonly inputs: Readonly<Record<string, number>> } => ({
  formula: "p50 * exp((ln(p95 / p50) / z95) ^ 2 / 2) * kept",
  inputs: { p50: of.p50, p95, z95: normal.p95, kept: of.kept },
});

function requirement(demand: TokenDemand): readonly Figure[] {
  const figure = figures("requirement");
  const load = loadOf(demand);
  const { traffic } = demand;
  const found = [
    figure("requests at peak", peakRate(demand), "requests/s", "peak * (1 - relief)", { peak: traffic.peak, relief: demand.relief }),
    figure("mean prompt", load.input.mean, "tokens", ...spread(load.input, traffic.inputTokens.p95)),
    ...(load.output === undefined || traffic.outputTokens === undefined
      ? []
      : [figure("mean answer", load.output.mean, "tokens", ...spread(load.output, traffic.outputTokens.p95))]),
  ];
  const doubled = Math.ceil(2 * (traffic.inputTokens.p95 + (traffic.outputTokens?.p95 ?? 0)));
  const context = maxContextOf(demand);
  found.push(
    demand.maxContext === undefined
      ? figure("longest context", context, "tokens", "min(ceil(2 * (promptP95 + answerP95)), modelContext)", {
          promptP95: traffic.inputTokens.p95,
          answerP95: traffic.outputTokens?.p95 ?? 0,
          modelContext: demand.model.context ?? doubled,
        })
      : figure("longest context", context, "tokens", "maxContext", { maxContext: context }),
  );
  return found;

  function spread(of: LogNormal, p95: number): [string, Readonly<Record<string, number>>, string] {
    const { formula, inputs } = meanOf(of, p95);
    return [formula, inputs, "log-normal through the two points; longer ones than the longest context are refused, `kept` is what that leaves of the mean"];
  }
}

function memory(demand: TokenDemand, { replica, offer, perNode }: Candidate): readonly Figure[] {
  const figure = figures("memory");
  const { model } = demand;
  const { precision, split, base } = replica;
  const { memory: fit, cache } = base;
  const { bytes, leftovers } = precisionInfo(precision);
  const parts = weightSplit(model);
  const prior = coefficients.memory;
  const total = (weightBytes(model, precision) * prior.weightsMargin) / GIB;
  const shards = Math.min(split.tensor, cache.shards);
  const load = loadOf(demand);
  const data = ranksOf(split);
  const host = engineMemory(devicesOf(split), weightBytes(model, precision) / GIB, perNode, offer);
  const tokens = quantile(load.input, "p95") + (load.output === undefined ? 0 : quantile(load.output, "p95"));
  const found = [
    leftovers
      ? figure(
          "weights",
          total,
          "GiB",
          "(quantised * bytes + leftovers * 2) * margin / 2 ^ 30",
          { quantised: parts.quantised, bytes, leftovers: parts.leftovers, margin: prior.weightsMargin, precision },
          model.source,
        )
      : figure(
          "weights",
          total,
          "GiB",
          "params * bytes * margin / 2 ^ 30",
          { params: model.params, bytes, margin: prior.weightsMargin, precision },
          model.source,
        ),
    data === 1
      ? figure("weights per accelerator", fit.weights, "GiB", "weights * largestStage / (tensor * pipeline)", {
          weights: total,
          largestStage: stageMargin(split),
          tensor: split.tensor,
          pipeline: split.pipeline,
        })
      : figure(
          "weights per accelerator",
          fit.weights,
          "GiB",
          "(weights + (data - 1) * copied) * largestStage / (tensor * pipeline * data)",
          {
            weights: total,
            data,
            copied: total - (expertBytes(model, precision) * prior.weightsMargin) / GIB,
            largestStage: stageMargin(split),
            tensor: split.tensor,
            pipeline: split.pipeline,
          },
          "each data rank holds all but the experts, which are spread over all ranks",
        ),
    figure(
      "cache pool per accelerator",
      fit.pool,
      "GiB",
      "utilization * usable - weights - activation - nonTorch - graphs",
      { utilization: prior.utilization, usable: fit.usable, weights: fit.weights, activation: fit.activation, nonTorch: fit.nonTorch, graphs: fit.graphs },
      `${replica.gpu.source}; ${prior.source}`,
    ),
    figure("host memory of a replica", host.gib, "GiB", "max(least, min(ceil(least + weights), floor(share)))", host.inputs, coefficients.host.source),
  ];
  if (load.output === undefined) return found;
  return [
    ...found,
    figure(
      "cache of one sequence per accelerator",
      base.sequence,
      "bytes",
      "(perToken * tokens + perTokenWindowed * min(tokens, window)) / (shards * pipeline) + state / (tensor * pipeline)",
      {
        perToken: cache.perToken,
        tokens,
        perTokenWindowed: cache.perTokenWindowed,
        window: cache.window,
        shards,
        pipeline: split.pipeline,
        state: cache.state,
        tensor: split.tensor,
      },
      model.source,
    ),
    figure(
      "tokens that the cache holds",
      replica.engine.cacheTokens,
      "",
      "cache",
      { cache: replica.engine.cacheTokens },
      data === 1 ? "of one lane, in blocks of 16" : "of one data rank, in blocks of 16: each keeps its own sequences",
    ),
  ];
}

/** Figures at the planned load: the state is that of one of the replicas that are needed. */
function times({ replica }: Candidate, { rate, simulation }: Operating): readonly Figure[] {
  const figure = figures("step time");
  const { engine, work, gpu } = replica;
  const source = `calibrated step time, nearest measurements: ${engine.bands.tpot.nearestCalibrated}; ${gpu.source}`;
  const prompts = rate / engine.lanes;
  if (work.answer === 0) {
    const step = engine.stepMs({ decoding: 0, contextTokens: 0, promptTokens: work.prompt, promptPairs: work.pairs });
    return [figure("step with a mean prompt", step, "ms", "step", { step, promptTokens: work.prompt, promptPairs: work.pairs }, source)];
  }
  const decoding = Math.max(1, simulation.running.mean / engine.lanes);
  const contextTokens = decoding * work.context;
  const idle = engine.stepMs({ decoding: 1, contextTokens: 0, promptTokens: 0, promptPairs: 0 });
  const sequences = engine.stepMs({ decoding, contextTokens: 0, promptTokens: 0, promptPairs: 0 });
  const decode = engine.stepMs({ decoding, contextTokens, promptTokens: 0, promptPairs: 0 });
  const perStep = (prompts * decode) / 1000;
  const whole = engine.stepMs({ decoding, contextTokens, promptTokens: perStep * work.prompt, promptPairs: perStep * work.pairs });
  return [
    figure("step of one sequence without context", idle, "ms", "step", { step: idle }, source),
    figure("further sequences", sequences - idle, "ms", "step - one", { step: sequences, one: idle, sequences: decoding }, source),
    figure("reading their context", decode - sequences, "ms", "step - without", { step: decode, without: sequences, contextTokens }, source),
    figure("prompts in between", whole - decode, "ms", "step - without", { step: whole, without: decode, promptTokens: perStep * work.prompt }, source),
    figure("mean step", whole, "ms", "one + sequences + context + prompts", {
      one: idle,
      sequences: sequences - idle,
      context: decode - sequences,
      prompts: whole - decode,
    }),
  ];
}

const coverage = ({ inCoverage, nearestCalibrated }: ErrorBand): string =>
  inCoverage ? `measured nearby: ${nearestCalibrated}` : `extrapolating: the nearest that was measured is ${nearestCalibrated}`;

/** Simulated percentiles at the planned load, and what the SLO is compared with. */
function loads(demand: TokenDemand, { replica }: Candidate, { rate, simulation }: Operating): readonly Figure[] {
  const figure = figures("load");
  const { engine, work } = replica;
  const run = `simulation of ${simulationOptions.requests} requests at ${Number(rate.toPrecision(4))} a second`;
  const shown = (name: string, quantile: SimulatedQuantile, band: ErrorBand): readonly Figure[] => [
    figure(name, quantile.value, "ms", "simulated", { simulated: quantile.value }, run),
    figure(
      `${name} with margin`,
      quantile.high * band.high,
      "ms",
      "upper * band",
      { upper: quantile.high, band: band.high },
      `upper end of the percentile's 90 % interval x high end of the model's 90 % band; ${coverage(band)}`,
    ),
  ];
  const found = [
    figure("rate of a replica", rate, "requests/s", "rate", { rate }, "the peak on the replicas that are needed, up to the next rate that is simulated"),
    figure("running sequences per replica", simulation.running.mean, "", "running", { running: simulation.running.mean }, run),
    figure("running sequences per replica, p95", simulation.running.p95, "", "running", { running: simulation.running.p95 }, run),
    figure("share of the cache that is used", simulation.cacheUse, "", "used", { used: simulation.cacheUse }, run),
  ];
  if (work.answer > 0) found.push(...shown("TPOT p95", simulation.tpot.p95, engine.bands.tpot));
  found.push(...shown("TTFT p95", simulation.ttft.p95, engine.bands.ttft));
  if (demand.slo.e2e !== undefined)
    found.push(figure("whole answer p95", simulation.e2e.p95.value, "ms", "simulated", { simulated: simulation.e2e.p95.value }, run));
  return found;
}

function counts(demand: TokenDemand, candidate: Candidate, { scaleOut }: States): readonly Figure[] {
  const figure = figures("replicas");
  const { planned, needed, perNode, replica, spare, most, highest, lowest, added, threshold } = candidate;
  const stated = demand.replicas?.min ?? 1;
  const rate = peakRate(demand);
  const { growth, horizon } = demand.traffic;
  const rise = riseOf(demand.traffic);
  const running = lowest.replicas;
  const found = [
    figure(
      "rate that one replica holds",
      highest,
      "requests/s",
      "highest",
      { highest },
      "the highest rate at which the simulated percentiles, with the upper end of their interval and of the model's band, are within every bound",
    ),
    figure("replicas for the load", needed, "", "max(1, ceil(rate / highest - 0.000000001))", { rate, highest }),
    spare
      ? figure(
          "nodes",
          planned.nodes,
          "",
          "max(ceil(needed / perNode) + 1, ceil(replicas / perNode))",
          { needed, perNode, replicas: planned.replicas },
          "one node may fail at peak",
        )
      : figure("nodes", planned.nodes, "", "ceil(replicas / perNode)", { replicas: planned.replicas, perNode }),
    spare
      ? figure(
          "replicas",
          planned.replicas,
          "",
          "max(ceil(needed * (base + 1) / base), stated)",
          { needed, base: Math.ceil(needed / perNode), stated },
          "even spread; one node may fail at peak",
        )
      : figure("replicas", planned.replicas, "", "max(needed, stated)", { needed, stated }),
    spare
      ? figure(
          "replicas in a rollout",
          planned.replicas - 1,
          "",
          "replicas - 1",
          { replicas: planned.replicas },
          "one ends before its successor starts: the spare holds its load",
        )
      : figure(
          "replicas in a rollout",
          planned.replicas + 1,
          "",
          "replicas + 1",
          { replicas: planned.replicas },
          "a successor serves before the old one ends (maxSurge 1, maxUnavailable 0)",
        ),
    figure(
      "rate that comes during a scale-out",
      added,
      "requests/s",
      "min(peak, peak * rise * delay / 3600)",
      { peak: rate, rise: rise.perHour, delay: scaleOutSeconds(demand, replica.precision) },
      rise.about,
    ),
    figure(
      "replicas at the least load",
      running,
      "",
      "least",
      { least: running },
      "hold what comes until another one serves; a quarter of their capacity is kept for that at most",
    ),
    figure(
      "rate at which another replica is added",
      scaleOutRate(demand, candidate),
      "requests/s",
      "max(threshold * needed / replicas, peak / replicas)",
      { threshold, needed, replicas: planned.replicas, peak: rate },
      threshold < highest ? "what one holds, less its part of what comes until another one serves" : "all replicas of the peak run already at the least load",
    ),
    figure(
      "requests in a replica at which another is added",
      scaleOut.simulation.running.mean + scaleOut.simulation.waiting.mean,
      "",
      "running + waiting",
      { running: scaleOut.simulation.running.mean, waiting: scaleOut.simulation.waiting.mean },
      `simulated at ${Number(scaleOut.rate.toPrecision(4))} requests a second`,
    ),
  ];
  if (growth !== 0)
    found.push(
      figure("rate after growth", rate * growthFactor(growth, horizon), "requests/s", "rate * (1 + growth) ^ months", {
        rate,
        growth,
        months: (12 * horizon) / (365 * 86_400_000),
      }),
      figure(
        "most replicas",
        most.replicas,
        "",
        "most",
        { most: most.replicas },
        Math.ceil((rate * growthFactor(growth, horizon)) / candidate.highest - 1e-9) > most.replicas
          ? "less than growth asks for: the blueprint, or the most that a component is planned for, bounds it"
          : undefined,
      ),
    );
  const { split } = replica;
  const data = ranksOf(split);
  const stranded = planned.nodes * candidate.offer.devices - planned.replicas * devicesOf(split);
  found.push(
    figure("accelerators without work", stranded, "", `nodes * devices - replicas * tensor * pipeline${data === 1 ? "" : " * data"}`, {
      nodes: planned.nodes,
      devices: candidate.offer.devices,
      replicas: planned.replicas,
      tensor: split.tensor,
      pipeline: split.pipeline,
      ...(data === 1 ? {} : { data }),
    }),
  );
  return found;
}

function start(demand: TokenDemand, { replica }: Candidate): readonly Figure[] {
  const figure = figures("start");
  const prior = coefficients.start;
  const weights = fetchedGib(demand, replica.precision);
  return [
    figure("load of the weights", loadSeconds(demand, replica.precision), "s", "weights / rate", { weights, rate: prior.weightsGibPerSecond }, prior.source),
    figure(
      "scale-out with a new node",
      scaleOutSeconds(demand, replica.precision),
      "s",
      "metrics + node + image / imageRate + weights / weightsRate + warmUp",
      {
        metrics: SCALE_OUT.metrics,
        node: prior.nodeSeconds,
        image: prior.imageGib,
        imageRate: prior.imageGibPerSecond,
        weights,
        weightsRate: prior.weightsGibPerSecond,
        warmUp: prior.warmUpSeconds,
      },
      prior.source,
    ),
  ];
}

/** Every number of the decision, table by table. */
export function tokenFigures(demand: TokenDemand, candidate: Candidate, states: States): readonly Figure[] {
  return [
    ...requirement(demand),
    ...memory(demand, candidate),
    ...times(candidate, states.state),
    ...loads(demand, candidate, states.state),
    ...counts(demand, candidate, states),
    ...start(demand, candidate),
    ...costFigures(demand, candidate, loadCurve(demand.traffic, demand.schedule)),
  ];
}
