import type { TokenDemand } from "./capacity.ts";
import { coefficients, isCovered, marginOf } from "./coefficients.ts";
import { type LogNormal, moment, normal, quantile } from "./distribution.ts";
import { figures } from "./figure.ts";
import { type ReplicaState, replicaState, tpot, ttft } from "./latency.ts";
import type { Figure } from "./plan.ts";
import { precisionInfo, weightBytes, weightSplit } from "./precision.ts";
import { GIB } from "./memory.ts";
import { engineMemory } from "./offers.ts";
import { perSequence, stepBase } from "./step-time.ts";
import { type Candidate, growthFactor, loadOf, maxContextOf, MEAN_OF_PEAK, peakRate } from "./tokens.ts";

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
  const { precision, split, memory: fit, cache } = replica;
  const { bytes, leftovers } = precisionInfo(precision);
  const parts = weightSplit(model);
  const prior = coefficients.memory;
  const total = (weightBytes(model, precision) * prior.weightsMargin) / GIB;
  const shards = Math.min(split.tensor, cache.shards);
  const load = loadOf(demand);
  const host = engineMemory(split.tensor * split.pipeline, weightBytes(model, precision) / GIB, perNode, offer);
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
    figure("weights per accelerator", fit.weights, "GiB", "weights / (tensor * pipeline)", { weights: total, tensor: split.tensor, pipeline: split.pipeline }),
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
  const capacity = replica.engine.capacity;
  return [
    ...found,
    figure(
      "cache of one sequence per accelerator",
      replica.sequence,
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
    figure("sequences that fit", capacity, "", "min(floor(pool * 2 ^ 30 / sequence), most)", {
      pool: fit.pool,
      sequence: replica.sequence,
      most: coefficients.load.maxSequences,
    }),
  ];
}

/** Figures at the planned load; the state is that of one of the replicas that are needed. */
function times(candidate: Candidate, state: ReplicaState): readonly Figure[] {
  const step = figures("step time");
  const loadTable = figures("load");
  const { engine, gpu, split } = candidate.replica;
  const { time, load } = engine;
  const { pipeline } = split;
  const prior = coefficients.rates;
  const rates = `${gpu.source}; ${prior.source}`;
  const covered = isCovered(gpu.name)
    ? "published measurements of language models exist for this accelerator"
    : "extrapolating: no published measurement of a language model on this accelerator";
  const first = ttft(time, load, pipeline, state, "p95");
  const next = tpot(time, load, pipeline, state, "p95");
  if (first === undefined || next === undefined) return [];
  const found: Figure[] = [
    step(
      "step without sequences",
      stepBase(time, state.running / pipeline),
      "ms",
      "weights + experts * (1 - (1 - expertShare) ^ max(1, running / pipeline)) + fixed",
      {
        weights: time.weights,
        experts: time.experts,
        expertShare: time.expertShare,
        running: load.output === undefined ? Number.MAX_SAFE_INTEGER : state.running,
        pipeline,
        fixed: time.fixed,
      },
      rates,
    ),
    step(
      "each sequence of a step",
      perSequence(time),
      "ms",
      "cache + flops + link",
      { cache: time.cachePerSequence, flops: time.flopsPerSequence, link: time.linkPerSequence },
      rates,
    ),
  ];
  if (load.output === undefined) {
    found[0] = step(
      "step without sequences",
      stepBase(time, Number.POSITIVE_INFINITY),
      "ms",
      "weights + experts + fixed",
      { weights: time.weights, experts: time.experts, fixed: time.fixed },
      rates,
    );
  }
  const missed = 1 - load.sharedPrefix;
  const inputs = { perToken: time.flopsPerPromptToken + time.linkPerPromptToken, squared: time.perPromptTokenSquared, prefix: load.sharedPrefix };
  found.push(
    step(
      "prefill of a mean prompt",
      inputs.perToken * missed * load.input.mean + inputs.squared * (1 - load.sharedPrefix ** 2) * moment(load.input, 2),
      "ms",
      "perToken * (1 - prefix) * mean + squared * (1 - prefix ^ 2) * meanSquare",
      {
        ...inputs,
        mean: load.input.mean,
        meanSquare: moment(load.input, 2),
      },
      rates,
    ),
  );
  const prompt = found.at(-1)?.value ?? 0;
  const arrivals = state.rate * 1000;
  const table: Figure[] = [];
  if (load.output === undefined) {
    table.push(
      loadTable("engine utilization", state.utilization, "", "rate * (prefill + step) / pipeline / 1000", {
        rate: arrivals,
        prefill: prompt,
        step: state.step,
        pipeline,
      }),
    );
  } else {
    table.push(
      loadTable("share of prefills", state.prefillShare, "", "rate * prefill / pipeline / 1000", { rate: arrivals, prefill: prompt, pipeline }),
      loadTable(
        "engine utilization",
        state.utilization,
        "",
        "prefills + rate * answer * sequence / pipeline / 1000",
        { prefills: state.prefillShare, rate: arrivals, answer: load.output.mean, sequence: perSequence(time), pipeline },
        `at most ${coefficients.load.maxUtilization}`,
      ),
      loadTable(
        "running sequences per replica",
        state.running,
        "",
        "rate * answer * tpot / 1000",
        { rate: state.rate * 1000, answer: load.output.mean, tpot: state.tpot },
        "Little's law at the fixed point",
      ),
      loadTable("running sequences per replica, p95", state.runningP95, "", "running + z95 * sqrt(running)", { running: state.running, z95: normal.p95 }),
      loadTable("TPOT p95", next.total, "ms", "step / (1 - prefills)", { step: next.step, prefills: next.prefillShare }, covered),
      loadTable(
        "TPOT p95 with margin",
        next.total * marginOf("tpot", gpu.name),
        "ms",
        "tpot * margin",
        { tpot: next.total, margin: marginOf("tpot", gpu.name) },
        coefficients.margin.source,
      ),
    );
  }
  table.push(
    loadTable(
      "TTFT p95",
      first.total,
      "ms",
      "prefill + wait + sqrt(max(0, prefillP95 - prefill) ^ 2 + max(0, waitP95 - wait) ^ 2) + step + request",
      {
        prefill: first.prefillMean,
        wait: first.waitMean,
        prefillP95: first.prefillQuantile,
        waitP95: first.waitQuantile,
        step: first.step,
        request: first.request,
      },
      `M/G/1 on the prefill stage; ${covered}`,
    ),
    loadTable(
      "TTFT p95 with margin",
      first.total * marginOf("ttft", gpu.name),
      "ms",
      "ttft * margin",
      { ttft: first.total, margin: marginOf("ttft", gpu.name) },
      coefficients.margin.source,
    ),
  );
  return [...found, ...table];
}

export function loadSeconds(demand: TokenDemand, candidate: Candidate): number {
  return (weightBytes(demand.model, candidate.replica.precision) * coefficients.memory.weightsMargin) / GIB / coefficients.start.weightsGibPerSecond;
}
/** On a node that is there: image, weights, warm-up. */
export const startSeconds = (demand: TokenDemand, candidate: Candidate): number =>
  coefficients.start.imageGib / coefficients.start.imageGibPerSecond + loadSeconds(demand, candidate) + coefficients.start.warmUpSeconds;

function counts(demand: TokenDemand, candidate: Candidate): readonly Figure[] {
  const figure = figures("replicas");
  const { planned, needed, perNode, replica, spare, most } = candidate;
  const stated = demand.replicas?.min ?? 1;
  const rate = peakRate(demand);
  const growth = demand.traffic.growth ?? 0;
  const found = [
    figure(
      "rate that one replica holds",
      replica.highest,
      "requests/s",
      "highest",
      { highest: replica.highest },
      "bisection: the highest rate at which utilization, cache and every bound with its margin hold",
    ),
    figure("replicas for the load", needed, "", "max(1, ceil(rate / highest - 0.000000001))", { rate, highest: replica.highest }),
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
  ];
  if (growth !== 0)
    found.push(
      figure("rate after growth", rate * growthFactor(growth), "requests/s", "rate * (1 + growth) ^ months", {
        rate,
        growth,
        months: coefficients.load.growthMonths,
      }),
      figure("most replicas", most.replicas, "", "most", { most: most.replicas }),
    );
  const stranded = planned.nodes * candidate.offer.devices - planned.replicas * replica.split.tensor * replica.split.pipeline;
  found.push(
    figure("accelerators without work", stranded, "", "nodes * devices - replicas * tensor * pipeline", {
      nodes: planned.nodes,
      devices: candidate.offer.devices,
      replicas: planned.replicas,
      tensor: replica.split.tensor,
      pipeline: replica.split.pipeline,
    }),
  );
  return found;
}

function start(demand: TokenDemand, candidate: Candidate): readonly Figure[] {
  const figure = figures("start");
  const prior = coefficients.start;
  const weights = (weightBytes(demand.model, candidate.replica.precision) * coefficients.memory.weightsMargin) / GIB;
  return [
    figure("load of the weights", loadSeconds(demand, candidate), "s", "weights / rate", { weights, rate: prior.weightsGibPerSecond }, prior.source),
    figure(
      "scale-out with a new node",
      prior.nodeSeconds + startSeconds(demand, candidate),
      "s",
      "node + image / imageRate + weights / weightsRate + warmUp",
      {
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

function cost(demand: TokenDemand, candidate: Candidate): readonly Figure[] {
  const figure = figures("cost");
  const { averageNodes, lowest, planned, hours } = candidate;
  const mean = demand.traffic.meanOfPeak ?? MEAN_OF_PEAK;
  const found = [
    Array.isArray(demand.traffic.diurnal)
      ? figure("nodes on average", averageNodes, "", "average", { average: averageNodes }, "mean over the 24 hours of the day's shape")
      : figure(
          "nodes on average",
          averageNodes,
          "",
          "low + (peak - low) * meanOfPeak",
          { low: lowest.nodes, peak: planned.nodes, meanOfPeak: mean },
          "assumed: at the peak's size for as large a share of the time as the mean is of the peak, else at the mean's size",
        ),
    figure("hours a month", hours, "h", "hours", { hours }),
  ];
  const answer = loadOf(demand).output?.mean;
  const rate = peakRate(demand) * mean;
  if (!candidate.unpriced && answer !== undefined && rate > 0) {
    found.push(
      figure(
        "cost of a million answer tokens",
        (candidate.monthlyUsd * 1e6) / (rate * answer * 3600 * hours),
        "$",
        "monthly * 10 ^ 6 / (rate * answer * 3600 * hours)",
        { monthly: candidate.monthlyUsd, rate, answer, hours },
      ),
    );
  }
  return found;
}

export function stateOf(demand: TokenDemand, candidate: Candidate): ReplicaState {
  const { engine, split } = candidate.replica;
  const state = replicaState(engine.time, engine.load, split.pipeline, peakRate(demand) / candidate.needed);
  if (state === undefined) throw new Error("the chosen candidate is not stable");
  return state;
}

/** Every number of the decision, table by table. */
export function tokenFigures(demand: TokenDemand, candidate: Candidate): readonly Figure[] {
  return [
    ...requirement(demand),
    ...memory(demand, candidate),
    ...times(candidate, stateOf(demand, candidate)),
    ...counts(demand, candidate),
    ...start(demand, candidate),
    ...cost(demand, candidate),
  ];
}
