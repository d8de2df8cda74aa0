import { describe, expect, it } from "vitest";
import type { Diagnostic } from "../../compiler/diagnostics/diagnostic.ts";
import type { TokenCapacity, TokenDemand } from "../../compiler/plan/capacity.ts";
import { createCapacity } from "../../compiler/plan/service.ts";
import { splits, type Setting } from "../../compiler/plan/tokens.ts";
import { catalog, expectFigures, gpuOf, llama405, llama70, llama8, offer, only, setting, tokens } from "./fixture.ts";

function planned(demand: TokenDemand, where: Setting = setting()): TokenCapacity {
  const [capacity, diagnostics] = createCapacity(where).tokens(demand);
  if (capacity === undefined) throw new Error(diagnostics.map(({ message }) => message).join("\n"));
  return capacity;
}
function refused(demand: TokenDemand, where: Setting = setting()): Diagnostic {
  const [capacity, [diagnostic]] = createCapacity(where).tokens(demand);
  expect(capacity).toBeUndefined();
  if (diagnostic === undefined) throw new Error("nothing was reported");
  expect(diagnostic.severity).toBe("error");
  return diagnostic;
}
const pathOf = ({ at }: Diagnostic): string => (at !== undefined && "origin" in at ? (at.path ?? []).join(".") : "");

/** What slower accelerators hold, too. */
const relaxed = { ttft: { p95: 6000 }, tpot: { p95: 200 }, availability: 0.999 } as const;

describe("the flagship", () => {
  const chat = planned(tokens(llama70));
  const figure = (name: string): number => chat.figures.find((one) => one.name === name)?.value ?? Number.NaN;
  it("runs on H100 in fp8, and one node may fail", () => {
    expect(chat).toMatchObject({ instanceType: "p5.48xlarge", accelerator: { name: "H100", gpu: "H100-SXM" }, precision: "fp8", pipelineParallel: 1 });
    const { workload, pool, accelerator } = chat;
    const perNode = Math.floor(8 / accelerator.perReplica);
    const [needed, planned] = [figure("replicas for the load"), workload.replicas.planned];
    expect(planned - Math.ceil(planned / pool.nodes)).toBeGreaterThanOrEqual(needed);
    expect(pool).toMatchObject({ name: "gpu-h100-8", instanceTypes: ["p5.48xlarge"], accelerator: { name: "H100", perNode: 8 } });
    expect(pool.nodes * perNode).toBeGreaterThanOrEqual(planned);
    expect(workload).toMatchObject({ pool: "gpu-h100-8", requests: { accelerators: chat.tensorParallel } });
    expect(workload.replicas.max).toBeGreaterThan(planned);
    expect(pool.maxNodes * perNode).toBeGreaterThanOrEqual(workload.replicas.max);
  });
  it("bills its nodes by the hours at each share of the peak", () => {
    const [line] = chat.cost;
    expect(chat.cost).toHaveLength(1);
    expect(line?.monthlyUsd).toBeCloseTo((line?.quantity ?? 0) * 58.8928, 2);
    expect(line?.quantity).toBeCloseTo(figure("nodes on average") * 730, 6);
    expect(line?.quantity).toBeLessThanOrEqual(730 * chat.pool.nodes);
    expect(chat.workload.running?.reduce((sum, { hours }) => sum + hours, 0)).toBeCloseTo(730, 6);
  });
  it("holds the SLO with its margin, and shows a band around each estimate", () => {
    expect(figure("TTFT p95 with margin")).toBeLessThanOrEqual(800);
    expect(figure("TPOT p95 with margin")).toBeLessThanOrEqual(50);
    for (const band of [chat.ttftP95, chat.tpotP95]) {
      expect(band.low).toBeLessThan(band.value);
      expect(band.high).toBeGreaterThan(band.value);
    }
    expect(chat.confidence.map(({ metric }) => metric)).toEqual(expect.arrayContaining(["ttft_ms", "tpot_ms"]));
  });
  it("draws a curve that rises, and ends beyond what holds", () => {
    const { curve } = chat;
    expect(curve.length).toBeGreaterThanOrEqual(6);
    for (const [index, point] of curve.slice(1).entries()) {
      expect(point.rate).toBeGreaterThan(curve[index]?.rate ?? 0);
      expect(point.running).toBeGreaterThan(curve[index]?.running ?? 0);
    }
    expect(curve[0]?.holds).toBe(true);
    expect(curve.find(({ rate }) => rate === figure("rate that one replica holds"))?.holds).toBe(true);
  });
  it("says what would be if the demand were another one, planned again", () => {
    const [doubled, ...tighter] = chat.sensitivity;
    expect(doubled).toMatchObject({ change: "traffic doubles", feasible: true });
    expect(doubled?.monthlyUsd).toBeGreaterThan(chat.cost[0]?.monthlyUsd ?? 0);
    expect(doubled?.monthlyUsd).toBeCloseTo(planned(tokens(llama70, { traffic: { peak: 24 } })).cost[0]?.monthlyUsd ?? 0, 6);
    expect(tighter.map(({ change }) => change)).toEqual(["slo.ttft.p95 20 % tighter", "slo.tpot.p95 20 % tighter"]);
  });
  it("adds a replica before the load that one holds is there", () => {
    expect(figure("rate at which another replica is added")).toBeLessThan(figure("rate that one replica holds"));
    expect(chat.runningPerReplica).toBeLessThanOrEqual(chat.curve.find(({ rate }) => rate === figure("rate that one replica holds"))?.running ?? 0);
    expect(figure("rate that comes during a scale-out")).toBeGreaterThan(0);
  });
  it("counts the electricity of the accelerators", () => {
    const hours = chat.cost[0]?.quantity ?? 0;
    expect(chat.energy).toMatchObject({ gco2e: null });
    expect(chat.energy?.kwh).toBeCloseTo((hours * 8 * (gpuOf("H100-SXM").tdpW ?? 0)) / 1000, 6);
  });
  it("says for every accelerator and precision why it was not taken", () => {
    const reasons = chat.rejected.map(({ option, reason }) => `${option}: ${reason}`).join("\n");
    expect(reasons).toMatch(/H200 \(p5en\.48xlarge\), fp8.*(costs \$[\d,]+ more a month|spread over 3 zones)/);
    expect(reasons).toMatch(/[48] x L40S \(g6e\.\d+xlarge\), fp8.*: TTFT p95 [\d,]+ ms with its margin > 800 ms/);
    expect(reasons).toMatch(/L4 .*bf16.*does not fit: needs 1\d\d\.\d GiB weights .* usable on 8 devices/);
    expect(reasons).toMatch(/A100-40GB, A10G, T4: no fp8 tensor cores/);
  });
  it("shows numbers that follow from their formulas", () => expectFigures(chat.figures));
  it("gives the same answer twice", () => expect(planned(tokens(llama70))).toEqual(chat));
});

describe("the choice", () => {
  it("never takes a precision that is not allowed", () => {
    expect(planned(tokens(llama70, { precisions: ["bf16"] })).precision).toBe("bf16");
    expect(planned(tokens(llama70, { precisions: ["bf16"] })).rejected.some(({ option }) => option.includes("fp8"))).toBe(false);
  });
  it("takes only what the blueprint names", () => {
    expect(planned(tokens(llama8, { slo: relaxed, accelerators: { choose: "any of", types: ["l4", "a10g"] } })).accelerator.name).toMatch(/^(L4|A10G)$/);
    const pinned = planned(tokens(llama70, { accelerators: { choose: "pinned", type: "h100", count: 4 } }));
    expect(pinned.accelerator).toMatchObject({ name: "H100", perReplica: 4 });
    expect(pinned.tensorParallel * pinned.pipelineParallel).toBe(4);
  });
  it("puts several replicas on a node and bills whole nodes", () => {
    const pinned = planned(tokens(llama70, { accelerators: { choose: "pinned", type: "h100", count: 4 } }));
    const { nodes } = pinned.pool;
    expect(pinned.workload.replicas.planned).toBeGreaterThan(nodes);
    expect(pinned.workload.replicas.planned).toBeLessThanOrEqual(2 * nodes);
    expect(pinned.cost[0]?.quantity).toBeLessThanOrEqual(730 * nodes);
  });
  it("plans no spare where less than 99.9 % is asked for", () => {
    const one = planned(tokens(llama70, { slo: { ttft: { p95: 1500 }, tpot: { p95: 50 }, availability: 0.995 } }));
    const needed = one.figures.find(({ name }) => name === "replicas for the load")?.value ?? 0;
    expect(one.workload.replicas.planned).toBe(needed);
    expect(one.pool.nodes).toBe(Math.ceil((needed * one.accelerator.perReplica) / 8));
  });
  it("splits heads evenly", () => {
    // 28 heads over 4 cache heads: 8 ranks do not divide. phi-4 has 40 over 10: neither 4 nor 8 ranks share the cache evenly.
    const tensors = (id: string): readonly number[] => [...new Set(splits(tokens(id), 8).map(({ tensor }) => tensor))];
    expect(tensors("Qwen/Qwen2.5-7B-Instruct")).toEqual([1, 2, 4]);
    expect(tensors("microsoft/phi-4")).toEqual([1, 2]);
    expect(tensors(llama70)).toEqual([1, 2, 4, 8]);
  });
  it("takes a mixture of experts that does not fit 8 x H100 to larger accelerators", () => {
    const where = setting("aws", "us-east-1");
    const mixture = planned(
      tokens("deepseek-ai/DeepSeek-V3", { precisions: ["fp8"], slo: { ttft: { p95: 3000 }, tpot: { p95: 80 }, availability: 0.999 } }),
      where,
    );
    expect(mixture.accelerator.name).toMatch(/^(H200|B200|B300)$/);
    expect(mixture.accelerator.perReplica).toBe(8);
    expect(mixture.rejected.find(({ option }) => option.includes("8 x H100"))?.reason).toMatch(/^does not fit/);
    expectFigures(mixture.figures);
  });
  it("sizes models that only embed by their prefill", () => {
    const embed = planned(
      tokens("BAAI/bge-m3", {
        precisions: ["fp16"],
        slo: { ttft: { p95: 200 } },
        traffic: { peak: 40, inputTokens: { p50: 200, p95: 500 }, outputTokens: undefined } as never,
      }),
      setting("aws", "eu-north-1", { environment: "development" }),
    );
    expect(embed.workload.replicas.planned).toBe(2);
    expect(embed.tpotP95.value).toBe(0);
    expectFigures(embed.figures);
  });
  it("counts only scheduled hours, and may sleep", () => {
    const schedule = { hours: { days: [1, 2, 3, 4, 5], start: 420, end: 1140 }, zone: "UTC" };
    const slept = planned(tokens(llama70, { schedule }));
    expect(slept.workload.replicas.min).toBe(0);
    const always = planned(tokens(llama70)).cost[0]?.monthlyUsd ?? 0;
    expect(slept.cost[0]?.monthlyUsd ?? 0).toBeCloseTo((always * 60) / 168, 2);
  });
  it("is neutral to the cloud", () => {
    for (const where of [
      setting("gcp", "europe-west4"),
      setting("gcp", "us-central1"),
      setting("azure", "swedencentral"),
      setting("azure", "eastus"),
      setting("aws", "us-west-2"),
    ]) {
      const capacity = planned(tokens(llama8), where);
      expect(catalog.offers(where.place.cloud, where.place.region).map((one) => one.instanceType)).toContain(capacity.instanceType);
      expectFigures(capacity.figures);
    }
  });
  it("leaves out what is restricted, unverified or unpriced", () => {
    const offers = [
      offer("H100-SXM", 8, 10, { instanceType: "restricted", restricted: true }),
      offer("H100-SXM", 8, 11, { instanceType: "unverified", verified: false }),
      offer("H100-SXM", 8, 60),
    ];
    const { usdPerHour: _price, ...unpriced } = offer("H100-SXM", 8, 0, { instanceType: "unpriced" });
    const found = planned(tokens(llama70), { ...setting(), catalog: only([...offers, unpriced]) });
    expect(found.instanceType).toBe("h100-sxm.8");
    expect(found.rejected.map(({ option }) => option).join()).toMatch(/restricted.*unpriced.*unverified/);
  });
});

describe("the capacity ladder", () => {
  const nodes = only([offer("H100-SXM", 8, 60, { spotUsdPerHour: 20 })]);
  const where = { ...setting(), catalog: nodes };
  /** Two nodes at all times: one for the load, one that may fail. */
  const steady = (over: Partial<TokenDemand> = {}): TokenDemand =>
    tokens(llama70, { slo: relaxed, traffic: { peak: 1, meanOfPeak: 1, growth: 0 }, ...over } as never);
  it("is climbed from the first rung", () => {
    const found = planned(steady({ rungs: [{ from: "reserved", id: "cr-1", instances: 1 }, { from: "on-demand" }] }), where);
    expect(found.cost.map(({ item, monthlyUsd }) => [item, monthlyUsd])).toEqual([
      ["h100-sxm.8, reserved", 43800],
      ["h100-sxm.8, on-demand", 43800],
    ]);
    expect(found.cost[0]?.assumption).toMatch(/counted at the on-demand price/);
    expect(found.pool.name).toBe("gpu-for-chat");
  });
  it("bills a spot share at the spot price", () => {
    const found = planned(steady({ rungs: [{ from: "spot", maxShare: 0.5 }, { from: "on-demand" }] }), where);
    expect(found.cost.map(({ monthlyUsd }) => monthlyUsd)).toEqual([14600, 43800]);
  });
  it("counts spot without a price at the on-demand price, and says so", () => {
    const found = planned(steady({ rungs: [{ from: "spot", maxShare: 0.5 }, { from: "on-demand" }] }), {
      ...setting(),
      catalog: only([offer("H100-SXM", 8, 60)]),
    });
    expect(found.cost[0]?.usdPerUnit).toBe(60);
    expect(found.cost[0]?.assumption).toMatch(/no spot price is known/);
  });
  it("is an error where it does not reach", () => {
    const found = refused(steady({ rungs: [{ from: "on-demand", instances: 1 }] }), where);
    expect([found.code, pathOf(found)]).toEqual(["LNT2006", "capacity"]);
    expect(found.hint).toMatch(/`onDemand\(\)` as the last rung/);
  });
  it("leaves a price that is not published unknown", () => {
    const found = planned(steady({ rungs: [{ from: "capacity block", id: "cb-1", zone: "a", instances: 1 }, { from: "on-demand" }] }), where);
    expect(found.cost.map(({ monthlyUsd }) => monthlyUsd)).toEqual([null, 43800]);
  });
});

describe("an assured accelerator", () => {
  it("is planned although the region does not list it, and its price stays unknown", () => {
    const found = planned(
      tokens(llama70, { accelerators: { choose: "pinned", type: "h100", count: 8, assured: "our account has them" } }),
      setting("aws", "eu-west-1"),
    );
    expect(found.accelerator).toMatchObject({ name: "H100", perReplica: 8 });
    expect(found.cost.map(({ monthlyUsd }) => monthlyUsd)).toEqual([null]);
    expect(found.cost[0]?.assumption).toMatch(/assured by the blueprint/);
  });
});

describe("an infeasible demand", () => {
  it("that no memory holds points at the accelerators", () => {
    const found = refused(tokens(llama405, { accelerators: { choose: "any of", types: ["l4"] } }));
    expect([found.code, pathOf(found)]).toEqual(["LNT2003", "accelerators"]);
    expect(found.message).toMatch(/385\.\d GiB .* 8 x L4 with 176\.0 GiB usable/);
  });
  it("that no accelerator is fast enough for points at the bound, with one that works", () => {
    const found = refused(tokens(llama70, { slo: { ttft: { p95: 5 }, tpot: { p95: 50 }, availability: 0.999 } }));
    expect([found.code, pathOf(found)]).toEqual(["LNT2004", "slo.ttft.p95"]);
    const limit = Number(/`slo\.ttft\.p95: "(\d+)ms"`/.exec(found.hint ?? "")?.[1]);
    expect(planned(tokens(llama70, { slo: { ttft: { p95: limit }, tpot: { p95: 50 }, availability: 0.999 } })).ttftP95.value).toBeLessThanOrEqual(limit);
  });
  it.each(["ttft", "tpot"] as const)("lies between the estimate and the estimate with its margin as well: %s", (metric) => {
    const where = { ...setting(), catalog: only([offer("H100-SXM", 8, 60)]) };
    const light = (p95: number): TokenDemand =>
      tokens(llama70, {
        accelerators: { choose: "pinned", type: "h100-sxm", count: 8 },
        precisions: ["bf16"],
        slo: { [metric]: { p95 }, availability: 0.99 },
        traffic: { peak: 0.001 },
      });
    const idle = planned(light(60_000), where);
    const margin = idle.figures.find(({ name }) => name === `${metric.toUpperCase()} p95 with margin`)?.value ?? 0;
    const estimate = idle[metric === "ttft" ? "ttftP95" : "tpotP95"].value;
    expect(margin).toBeGreaterThan(1.1 * estimate);
    expect(refused(light((estimate + margin) / 2), where).code).toBe("LNT2004");
    expect(planned(light(1.02 * margin), where).pool.nodes).toBe(1);
  });
  it("whose longest context does not fit beside the weights is refused", () => {
    const where = { ...setting(), catalog: only([offer("L40S", 1, 2)]) };
    const long = (maxContext: number): TokenDemand => tokens(llama8, { precisions: ["bf16"], maxContext, slo: { availability: 0.99 } });
    // About 21.6 GiB are left: 177,000 tokens at 128 KiB. The model itself ends at 131,072.
    expect(planned(long(131_072), where).engine.maxModelLen).toBe(131_072);
    expect(refused(long(131_072), { ...setting(), catalog: only([offer("L4", 1, 1)]) }).message).toMatch(/a cache of 131,072 tokens/);
  });
  it("that the region does not offer points at the accelerators, with regions that do", () => {
    const found = refused(tokens(llama70, { accelerators: { choose: "any of", types: ["h100"] } }), setting("aws", "eu-west-1"));
    expect([found.code, pathOf(found)]).toEqual(["LNT2001", "accelerators"]);
    expect(found.hint).toMatch(/eu-north-1 instead of eu-west-1/);
  });
  it("with a precision that nothing supports points at the precision", () => {
    const found = refused(tokens(llama8, { accelerators: { choose: "any of", types: ["t4"] }, precisions: ["bf16"], slo: { availability: 0.99 } }));
    expect([found.code, pathOf(found)]).toEqual(["LNT2002", "precision"]);
    expect(found.hint).toMatch(/fp16 in `precision`/);
  });
  it("with too few replicas points at their bound", () => {
    const found = refused(tokens(llama70, { replicas: { min: 1, max: 1 } }));
    expect([found.code, pathOf(found)]).toEqual(["LNT2005", "replicas.max"]);
  });
  it("with a context beyond the model's points at it", () => {
    expect(pathOf(refused(tokens(llama8, { maxContext: 200_000 })))).toBe("maxContext");
    expect(refused(tokens("microsoft/phi-4", { traffic: { inputTokens: { p50: 9000, p95: 17_000 } } })).code).toBe("LNT2008");
  });
  it("for a model that serves no tokens says so", () => {
    const vision = catalog.models().find((model) => model.kind === "vision");
    expect(refused({ ...tokens(llama8), model: vision ?? tokens(llama8).model }).code).toBe("LNT2007");
  });
});
