import { describe, expect, it } from "vitest";
import type { Offer } from "../../../compiler/catalog/catalog.ts";
import type { TokenDemand } from "../../../compiler/plan/capacity.ts";
import { coefficients } from "../../../compiler/plan/coefficients.ts";
import { quantile } from "../../../compiler/plan/distribution.ts";
import { averageOver, loadCurve } from "../../../compiler/plan/load-curve.ts";
import { loadOf, maxContextOf } from "../../../compiler/plan/search/demand.ts";
import { failureOf, idleTightness, simulatedLoad, simulationOptions } from "../../../compiler/plan/search/judge.ts";
import { rateOf } from "../../../compiler/plan/search/rates.ts";
import { limitsOf, withLimits } from "../../../compiler/plan/search/replicas.ts";
import type { SearchEngine } from "../../../compiler/plan/search/source.ts";
import { scaleOutSeconds } from "../../../compiler/plan/search/start.ts";
import { firstAlone, rateAt, saturation, steadyStep, mostRunning, workOf } from "../../../compiler/plan/search/steady.ts";
import { searchTokens, type Setting } from "../../../compiler/plan/tokens.ts";
import { simulate } from "../../../compiler/simulate/index.ts";
import type { Simulate, SimulatedMetric } from "../../../compiler/simulate/simulation.ts";
import { gpuOf, llama70, llama8, offer, only, setting, tokens } from "../fixture.ts";
import { roofline, type Speed } from "./engines.ts";
import { random } from "./random.ts";

// The search against an enumeration of everything, written apart from it: loops over offers, splits, precisions and limits, the capacity of
// each by halving over all levels, and the bill by hours.

const constant = (mean: number, p95: number): SimulatedMetric => {
  const quantiles = { p50: mean, p95, p99: 1.2 * p95 };
  const of = (value: number) => ({ value, low: value, high: value });
  return { mean, p50: of(quantiles.p50), p95: of(quantiles.p95), p99: of(quantiles.p99) };
};

/** In place of the simulation: every time rises with the rate. */
function quick(demand: TokenDemand): Simulate {
  const load = loadOf(demand);
  const work = workOf(load);
  const kept = new WeakMap<object, number>();
  return (engine, { arrivals }) => {
    const rate = arrivals.type === "open" ? arrivals.perSecond : 0;
    const full = kept.get(engine) ?? saturation(engine, work);
    kept.set(engine, full);
    const busy = rate / full;
    let [low, high] = [1, mostRunning(engine, work)];
    for (let round = 0; round < 12; round++) {
      const middle = (low + high) / 2;
      if (rateAt(engine, work, middle) < rate) low = middle;
      else high = middle;
    }
    const next = steadyStep(engine, work, high);
    const waits = 1 + busy / Math.max(1e-9, 1 - busy);
    const first = (q: "p50" | "p95"): number => firstAlone(engine, quantile(load.input, q), load.sharedPrefix, high, work.context) * waits;
    const whole = first("p50") + work.answer * next;
    return {
      ttft: constant(first("p50"), first("p95")),
      tpot: constant(next, 1.1 * next),
      e2e: constant(whole, first("p95") + (load.output === undefined ? 0 : quantile(load.output, "p95")) * next),
      running: { mean: high, p95: high },
      waiting: { mean: 0, p95: 0 },
      busy,
      cacheUse: 0.5,
      preemptions: 0,
      throughput: rate,
      requests: 400,
      stable: busy < 1,
    };
  };
}

interface Case {
  readonly demand: TokenDemand;
  readonly where: Setting;
}

const gpus = ["L4", "L40S", "A100-SXM-80", "H100-SXM", "H200-SXM"] as const;

function made(seed: number, own?: Simulate, models: readonly [string, ...string[]] = [llama8, llama8, llama70]): Case {
  const at = random(seed);
  const speeds = new Map<string, Speed>();
  const engines = roofline(({ gpu, precision, split }) => {
    const key = `${gpu.name} ${precision} ${split.tensor} ${split.pipeline} ${split.data ?? 1} ${split.experts === true}`;
    const known = speeds.get(key) ?? { bandwidth: at.real(0.4, 0.9), flops: at.real(0.3, 0.7), stepMs: at.real(0.5, 4), band: at.real(1, 1.6) };
    speeds.set(key, known);
    return known;
  });
  const offers = Array.from({ length: at.whole(1, 3) }, (_, index): Offer => {
    const gpu = at.pick(gpus);
    const count = at.pick(models.length > 3 ? [2, 4, 8, 8] : [1, 1, 2, 4]);
    // Prices in steps, so that some are equal.
    const price = Math.max(1, Math.round((count * gpuOf(gpu).memoryBandwidthGBs) / 500)) * at.pick([0.5, 0.75, 1, 1.5]);
    return offer(gpu, count, price, {
      instanceType: `${gpu.toLowerCase()}.${count}.${index}`,
      ...(at.chance(0.4) ? { spotUsdPerHour: price * at.real(0.2, 0.9) } : {}),
      ...(at.chance(0.1) ? { vcpus: 4, memoryGib: 8 } : {}),
      ...(at.chance(0.2) ? { zones: ["a", "b", "c"].slice(0, at.whole(1, 3)) } : {}),
    });
  });
  const demand = tokens(at.pick(models), {
    precisions: at.pick([["bf16"], ["fp8"], ["bf16", "fp8"]]),
    optimise: at.pick(["cost", "cost", "cost", "carbon", "latency"]),
    relief: at.pick([0, 0.2]),
    slo: {
      ...(at.chance(0.8) ? { ttft: { p95: at.real(150, 3000) } } : {}),
      ...(at.chance(0.8) ? { tpot: { p95: at.real(10, 120) } } : {}),
      ...(at.chance(0.15) ? { e2e: { p95: at.real(3000, 60_000) } } : {}),
      availability: at.pick([0.99, 0.999]),
    },
    ...(at.chance(0.15) ? { replicas: { min: at.whole(1, 3), max: at.whole(3, 20) } } : {}),
    rungs: at.pick<TokenDemand["rungs"]>([
      [{ from: "on-demand" }],
      [{ from: "on-demand" }],
      [{ from: "reserved", id: "r", instances: 2 }, { from: "on-demand" }],
      [{ from: "spot", maxShare: 0.5 }, { from: "on-demand" }],
      [{ from: "on-demand", instances: 3 }],
      [
        { from: "on-demand", instances: 2 },
        { from: "spot", maxShare: 1 },
      ],
      [{ from: "spot", maxShare: 0.4 }, { from: "spot", maxShare: 0.5 }, { from: "on-demand" }],
    ]),
    traffic: {
      peak: 10 ** at.real(-1, 2),
      inputTokens: { p50: at.whole(100, 1000), p95: at.whole(1000, 3000) },
      outputTokens: { p50: at.whole(50, 250), p95: at.whole(250, 700) },
      ...(at.chance(0.3) ? { diurnal: Array.from({ length: 24 }, (_, hour) => (hour === 12 ? 1 : at.real(0.1, 1))) } : {}),
      sharedPrefix: at.pick([0, 0, 0.5]),
    },
  });
  return { demand, where: setting("aws", "eu-north-1", { catalog: only(offers), engines, simulate: own ?? quick(demand) }) };
}

interface Answer {
  readonly key: readonly (number | string)[];
  readonly monthlyUsd: number;
  readonly what: string;
}

const before = (a: Answer, b: Answer): boolean => {
  for (const [place, left] of a.key.entries()) {
    const right = b.key[place] ?? 0;
    if (left !== right) return left < right;
  }
  return false;
};

/** Largest level that holds, of all of them. */
function capacity(engine: SearchEngine, demand: TokenDemand, where: Setting): number {
  const most = coefficients.load.maxUtilization * saturation(engine, workOf(loadOf(demand)));
  let [holds, fails] = [0, 700];
  while (fails - holds > 1) {
    const middle = Math.floor((holds + fails) / 2);
    const rate = rateOf(middle);
    const run = rate > most ? undefined : where.simulate?.(engine, simulatedLoad(demand, maxContextOf(demand), rate), simulationOptions);
    if (run !== undefined && failureOf(engine, run, demand.slo) === undefined) holds = middle;
    else fails = middle;
  }
  return holds === 0 ? 0 : rateOf(holds);
}

/** Bill of one month and order among equals, from the rules alone. */
function billed(demand: TokenDemand, one: Offer, perNode: number, highest: number, precision: TokenDemand["precisions"][number]) {
  const rate = demand.traffic.peak * (1 - demand.relief);
  const spare = (demand.slo.availability ?? 0) >= 0.999;
  const sized = (load: number): { replicas: number; nodes: number } => {
    const needed = Math.max(1, Math.ceil(load / highest - 1e-9));
    let nodes = Math.ceil(needed / perNode);
    let replicas = needed;
    if (spare) {
      nodes += 1;
      // So many that the loss of the fullest node leaves enough.
      while (replicas - Math.ceil(replicas / nodes) < needed) replicas++;
    }
    const least = demand.replicas?.min ?? 1;
    return least > replicas ? { replicas: least, nodes: Math.max(nodes, Math.ceil(least / perNode)) } : { replicas, nodes };
  };
  const planned = sized(rate);
  if (planned.replicas > Math.min(1000, demand.replicas?.max ?? 1000)) return undefined;
  if (one.zones.length > 0 && spare && one.zones.length < Math.min(3, planned.nodes)) return undefined;
  // What the load grows to has to be planned for as well: 5 % a month for a year.
  if (demand.replicas === undefined && sized(rate * Math.exp(12 * Math.log(1 + (demand.traffic.growth ?? 0)))).replicas > 1000) return undefined;
  const { diurnal, meanOfPeak } = demand.traffic;
  const steepest = Array.isArray(diurnal)
    ? Math.max(0, ...diurnal.map((share: number, hour: number) => (diurnal[(hour + 1) % 24] as number) - share))
    : 1 - meanOfPeak;
  const added = Math.min(rate, (rate * steepest * scaleOutSeconds(demand, precision)) / 3600);
  const curve = loadCurve(demand.traffic, demand.schedule);
  const during = (share: number) => sized(Math.min(rate, Math.max(share * rate + added, 4 * added))).nodes;
  /** Instances of each rung for so many; undefined: the ladder ends. */
  const climbed = (nodes: number): readonly number[] | undefined => {
    let left = nodes;
    const counts = demand.rungs.map((rung) => {
      const most = Math.min(
        rung.instances ?? Number.POSITIVE_INFINITY,
        rung.maxShare === undefined ? Number.POSITIVE_INFINITY : Math.floor(rung.maxShare * nodes),
      );
      const count = Math.min(left, most);
      left -= count;
      return count;
    });
    return left > 0 ? undefined : counts;
  };
  const atPeak = climbed(planned.nodes);
  if (atPeak === undefined) return undefined;
  const onDemand = one.usdPerHour ?? 0;
  const usd = demand.rungs.reduce((sum, rung, place) => {
    if (rung.from === "reserved") return sum + (atPeak[place] ?? 0) * 730 * onDemand;
    const price = rung.from === "spot" ? (one.spotUsdPerHour ?? onDemand) : onDemand;
    return sum + 730 * averageOver(curve, (share) => climbed(during(share))?.[place] ?? 0) * price;
  }, 0);
  const average = averageOver(curve, during);
  return { usd, nodes: planned.nodes, average };
}

/** What goes with a tensor degree: pipelines; whole experts, and ranks where the cache would be copied. */
function ways({ model }: TokenDemand, tensor: number): readonly { readonly pipeline: number; readonly data: number; readonly experts: boolean }[] {
  const { experts: all, heads = 1, kvHeads = 1, kvLatentDim } = model;
  const shards = kvLatentDim === undefined ? kvHeads : 1;
  if (heads % tensor !== 0 || (kvLatentDim === undefined && kvHeads % tensor !== 0 && tensor % kvHeads !== 0)) return [];
  const plain = [1, 2, 4, 8].map((pipeline) => ({ pipeline, data: 1, experts: false }));
  const ranks = [1, 2, 4, 8].filter((data) => tensor * data > 1 && (data === 1 || tensor * data > shards));
  return [...plain, ...(all === undefined ? [] : ranks.filter((data) => all % (tensor * data) === 0).map((data) => ({ pipeline: 1, data, experts: true })))];
}

function exhaustive({ demand, where }: Case): Answer | undefined {
  const load = loadOf(demand);
  const maxContext = maxContextOf(demand);
  const half = (of: typeof load.input | undefined): number => (of === undefined ? 0 : quantile(of, "p50"));
  const capacities = new Map<string, number>();
  let best: Answer | undefined;
  for (const one of where.catalog.offers("aws", "eu-north-1")) {
    const devices = one.accelerator?.count ?? 0;
    const gpu = gpuOf(one.accelerator?.gpu ?? "");
    for (const tensor of [1, 2, 4, 8]) {
      for (const { pipeline, data, experts } of ways(demand, tensor)) {
        if (tensor * pipeline * data > devices) continue;
        const perNode = Math.floor(devices / (tensor * pipeline * data));
        if ((one.vcpus ?? 0) < 8 && perNode > 0) continue;
        for (const precision of demand.precisions) {
          const base = where.engines?.model({ model: demand.model, gpu, precision, split: { tensor, pipeline, data, experts }, load, maxContext });
          if (base === undefined || "reason" in base) continue;
          for (const [preference, limits] of limitsOf(base, demand, load, maxContext).entries()) {
            const engine = withLimits(base, limits);
            const shape = `${gpu.name} ${precision} ${tensor} ${pipeline} ${data} ${experts} ${preference}`;
            const highest = capacities.get(shape) ?? capacity(engine, demand, where);
            capacities.set(shape, highest);
            if (highest === 0) continue;
            const bill = billed(demand, one, perNode, highest, precision);
            if (bill === undefined) continue;
            const alone =
              firstAlone(engine, half(load.input), load.sharedPrefix) * engine.bands.ttft.high +
              (half(load.output) - 1) *
                engine.stepMs({ decoding: 1, contextTokens: workOf(load).context, promptTokens: 0, promptPairs: 0 }) *
                engine.bands.tpot.high;
            const objective = { cost: 0, carbon: (bill.average * 730 * devices * (gpu.tdpW ?? 0)) / 1000, latency: alone }[demand.optimise ?? "cost"];
            const found: Answer = {
              key: [
                ...[objective, bill.usd, bill.nodes, pipeline, data, experts ? 1 : 0, preference].map((value) => Number(value.toPrecision(9))),
                idleTightness(engine, load, demand.slo),
                tensor,
                one.instanceType,
                precision,
              ],
              monthlyUsd: bill.usd,
              what: `${one.instanceType} ${precision} ${tensor}x${pipeline}x${data}${experts ? "e" : ""} ${limits.maxSequences} ${limits.tokenBudget}`,
            };
            if (best === undefined || before(found, best)) best = found;
          }
        }
      }
    }
  }
  return best;
}

type Outcome = "found" | "none" | "experts" | "ranks";

function compared(seed: number, own?: Simulate, models?: readonly [string, ...string[]]): Outcome {
  const one = made(seed, own, models);
  const best = exhaustive(one);
  const [chosen] = searchTokens(one.demand, one.where).candidates;
  expect(chosen === undefined, `seed ${seed}: ${best?.what}`).toBe(best === undefined);
  if (chosen !== undefined && best !== undefined) {
    const { replica, offer: on, planned } = chosen;
    const { split, limits } = replica;
    expect(
      `${on.offer.instanceType} ${replica.precision} ${split.tensor}x${split.pipeline}x${split.data ?? 1}${split.experts === true ? "e" : ""} ${limits.maxSequences} ${limits.tokenBudget}, ${planned.nodes}`,
      `seed ${seed}`,
    ).toBe(`${best.what}, ${best.key[2]}`);
    expect(chosen.monthlyUsd / best.monthlyUsd, `seed ${seed}`).toBeCloseTo(1, 8);
  }
  if (best === undefined) return "none";
  return (chosen?.replica.split.data ?? 1) > 1 ? "ranks" : chosen?.replica.split.experts === true ? "experts" : "found";
}

describe("the search gives what trying everything gives", () => {
  it("with times by formula", () => {
    const count = { found: 0, none: 0, experts: 0, ranks: 0 };
    for (let seed = 1; seed <= 1200; seed++) count[compared(seed)]++;
    expect(count.found).toBeGreaterThan(600);
    expect(count.none).toBeGreaterThan(50);
    expect([count.experts, count.ranks]).toEqual([0, 0]);
  }, 60_000);
  it("with mixtures of experts, on data ranks and with whole experts", () => {
    const count = { found: 0, none: 0, experts: 0, ranks: 0 };
    const mixtures = ["mistralai/Mixtral-8x7B-Instruct-v0.1", "Qwen/Qwen3-235B-A22B", "openai/gpt-oss-20b", "deepseek-ai/DeepSeek-V3"] as const;
    for (let seed = 20_001; seed <= 20_900; seed++) count[compared(seed, undefined, mixtures)]++;
    for (const few of Object.values(count)) expect(few, JSON.stringify(count)).toBeGreaterThan(10);
  }, 60_000);
  it("with simulated times", () => {
    for (let seed = 1; seed <= 8; seed++) compared(10_000 + seed, simulate);
    for (let seed = 1; seed <= 4; seed++) compared(30_000 + seed, simulate, ["Qwen/Qwen3-30B-A3B", "Qwen/Qwen3-235B-A22B"]);
  }, 60_000);
});
