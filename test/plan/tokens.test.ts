import { describe, expect, it } from "vitest";
import type { Diagnostic } from "../../compiler/diagnostics/diagnostic.ts";
import type { TokenCapacity, TokenDemand } from "../../compiler/plan/capacity.ts";
import { createCapacity } from "../../compiler/plan/service.ts";
import { searchTokens, splits, type Setting } from "../../compiler/plan/tokens.ts";
import { catalog, expectFigures, llama405, llama70, llama8, offer, only, setting, tokens } from "./fixture.ts";

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

describe("the flagship", () => {
  const chat = planned(tokens(llama70));
  it("runs on two 8 x H100 nodes in fp8, one of which may fail", () => {
    expect(chat).toMatchObject({
      instanceType: "p5.48xlarge",
      accelerator: { name: "H100", gpu: "H100-SXM", perReplica: 8 },
      precision: "fp8",
      tensorParallel: 8,
      pipelineParallel: 1,
    });
    expect(chat.workload).toMatchObject({ pool: "gpu-h100-8", replicas: { min: 2, max: 3, planned: 2 }, requests: { accelerators: 8 } });
    expect(chat.pool).toMatchObject({ nodes: 2, maxNodes: 3, instanceTypes: ["p5.48xlarge"], accelerator: { name: "H100", perNode: 8 } });
    expect(chat.cost).toHaveLength(1);
    expect(chat.cost[0]?.monthlyUsd).toBeCloseTo(2 * 730 * 58.8928, 2);
  });
  it("holds the SLO with its margin, and shows a band around each estimate", () => {
    const figure = (name: string): number => chat.figures.find((one) => one.name === name)?.value ?? Number.NaN;
    expect(figure("TTFT p95 with margin")).toBeLessThanOrEqual(800);
    expect(figure("TPOT p95 with margin")).toBeLessThanOrEqual(50);
    for (const band of [chat.ttftP95, chat.tpotP95]) {
      expect(band.low).toBeLessThan(band.value);
      expect(band.high).toBeGreaterThan(band.value);
    }
  });
  it("says for every accelerator and precision why it was not taken", () => {
    const reasons = chat.rejected.map(({ option, reason }) => `${option}: ${reason}`).join("\n");
    expect(reasons).toMatch(/H200 \(p5en\.48xlarge\), fp8.*fits with .* costs \$[\d,]+ more a month/);
    expect(reasons).toMatch(/8 x L40S \(g6e\.48xlarge\), fp8.*: TTFT p95 [\d,]+ ms with its margin > 800 ms/);
    expect(reasons).toMatch(/L4 .*bf16.*does not fit: needs 132\.\d GiB weights .* usable on 8 devices/);
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
    expect(planned(tokens(llama8, { accelerators: { choose: "any of", types: ["l4", "a10g"] } })).accelerator.name).toMatch(/^(L4|A10G)$/);
    const pinned = planned(tokens(llama70, { accelerators: { choose: "pinned", type: "h100", count: 4 } }));
    expect(pinned.accelerator).toMatchObject({ name: "H100", perReplica: 4 });
    expect(pinned.tensorParallel * pinned.pipelineParallel).toBe(4);
  });
  it("puts several replicas on a node and bills whole nodes", () => {
    const pinned = planned(tokens(llama70, { accelerators: { choose: "pinned", type: "h100", count: 4 } }));
    expect(pinned.workload.replicas.planned).toBe(4);
    expect(pinned.pool.nodes).toBe(2);
  });
  it("plans no spare where less than 99.9 % is asked for", () => {
    const one = planned(tokens(llama70, { slo: { ttft: { p95: 1500 }, tpot: { p95: 50 }, availability: 0.995 } }));
    expect(one.pool.nodes).toBe(1);
  });
  it("splits heads evenly", () => {
    // 28 heads over 4 cache heads: 8 ranks do not divide. phi-4 has 40 over 10: neither 4 nor 8 ranks share the cache evenly.
    const tensors = (id: string): readonly number[] => [...new Set(splits(tokens(id), 8).map(({ tensor }) => tensor))];
    expect(tensors("Qwen/Qwen2.5-7B-Instruct")).toEqual([1, 2, 4]);
    expect(tensors("microsoft/phi-4")).toEqual([1, 2]);
    expect(tensors(llama70)).toEqual([1, 2, 4, 8]);
  });
  it("takes a mixture of experts that does not fit 8 x H100 to H200", () => {
    const where = setting("aws", "us-east-1");
    const mixture = planned(
      tokens("deepseek-ai/DeepSeek-V3", { precisions: ["fp8"], slo: { ttft: { p95: 3000 }, tpot: { p95: 80 }, availability: 0.999 } }),
      where,
    );
    expect(mixture.accelerator).toMatchObject({ name: "H200", perReplica: 8 });
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
    expect(embed.workload.replicas.planned).toBe(1);
    expect(embed.tpotP95.value).toBe(0);
    expectFigures(embed.figures);
  });
  it("counts only scheduled hours, and may sleep", () => {
    const schedule = { hours: { days: [1, 2, 3, 4, 5], start: 420, end: 1140 }, zone: "UTC" };
    const slept = planned(tokens(llama70, { schedule }));
    expect(slept.workload.replicas.min).toBe(0);
    expect(slept.cost[0]?.monthlyUsd ?? 0).toBeCloseTo((2 * 730 * 58.8928 * 60) / 168, 2);
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
  it("is climbed from the first rung", () => {
    const found = planned(tokens(llama70, { rungs: [{ from: "reserved", id: "cr-1", instances: 1 }, { from: "on-demand" }] }), where);
    expect(found.cost.map(({ item, monthlyUsd }) => [item, monthlyUsd])).toEqual([
      ["h100-sxm.8, reserved", 43800],
      ["h100-sxm.8, on-demand", 43800],
    ]);
    expect(found.cost[0]?.assumption).toMatch(/counted at the on-demand price/);
    expect(found.pool.name).toBe("gpu-for-chat");
  });
  it("bills a spot share at the spot price", () => {
    const found = planned(tokens(llama70, { rungs: [{ from: "spot", maxShare: 0.5 }, { from: "on-demand" }] }), where);
    expect(found.cost.map(({ monthlyUsd }) => monthlyUsd)).toEqual([14600, 43800]);
  });
  it("counts spot without a price at the on-demand price, and says so", () => {
    const found = planned(tokens(llama70, { rungs: [{ from: "spot", maxShare: 0.5 }, { from: "on-demand" }] }), {
      ...setting(),
      catalog: only([offer("H100-SXM", 8, 60)]),
    });
    expect(found.cost[0]?.usdPerUnit).toBe(60);
    expect(found.cost[0]?.assumption).toMatch(/no spot price is known/);
  });
  it("is an error where it does not reach", () => {
    const found = refused(tokens(llama70, { rungs: [{ from: "on-demand", instances: 1 }] }), where);
    expect([found.code, pathOf(found)]).toEqual(["LNT2006", "capacity"]);
    expect(found.hint).toMatch(/`onDemand\(\)` as the last rung/);
  });
  it("leaves a price that is not published unknown", () => {
    const found = planned(tokens(llama70, { rungs: [{ from: "capacity block", id: "cb-1", zone: "a", instances: 1 }, { from: "on-demand" }] }), where);
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
  it("lies between the estimate and the estimate with its margin as well", () => {
    const where = { ...setting(), catalog: only([offer("H100-SXM", 8, 60)]) };
    const light = (p95: number): TokenDemand =>
      tokens(llama70, {
        accelerators: { choose: "pinned", type: "h100-sxm", count: 8 },
        precisions: ["bf16"],
        slo: { ttft: { p95 }, availability: 0.99 },
        traffic: { peak: 0.001 },
      });
    const idle = planned(light(60_000), where).ttftP95.value;
    expect(refused(light(idle * 1.25), where).code).toBe("LNT2004");
    expect(planned(light(idle * 1.35), where).pool.nodes).toBe(1);
    // The margin is wider where nothing was measured.
    const l4 = { ...setting(), catalog: only([offer("L4", 8, 10)]) };
    const onL4 = (p95: number): TokenDemand => ({ ...light(p95), accelerators: { choose: "auto" }, precisions: ["fp8"] });
    const slow = Math.min(...searchTokens(onL4(600_000), l4).candidates.map(({ tightness }) => tightness * 600_000)) / 1.8;
    expect(refused(onL4(slow * 1.7), l4).code).toBe("LNT2004");
    expect(planned(onL4(slow * 1.9), l4).accelerator.name).toBe("L4");
  });
  it("lies within the margin of TPOT too", () => {
    const where = { ...setting(), catalog: only([offer("H100-SXM", 8, 60)]) };
    const light = (p95: number): TokenDemand =>
      tokens(llama70, {
        accelerators: { choose: "pinned", type: "h100-sxm", count: 8 },
        precisions: ["bf16"],
        slo: { tpot: { p95 }, availability: 0.99 },
        traffic: { peak: 0.001 },
      });
    const idle = planned({ ...light(5000), traffic: { ...light(5000).traffic, peak: 1e-6 } }, where).tpotP95.value;
    expect(refused(light(idle * 1.15), where).code).toBe("LNT2004");
    expect(planned(light(idle * 1.25), where).pool.nodes).toBe(1);
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
