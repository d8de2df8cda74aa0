import { describe, expect, it } from "vitest";
import type { Diagnostic } from "../../compiler/diagnostics/diagnostic.ts";
import type { TokenCapacity, TokenDemand } from "../../compiler/plan/capacity.ts";
import { logNormal } from "../../compiler/plan/distribution.ts";
import { createCapacity } from "../../compiler/plan/service.ts";
import type { Setting } from "../../compiler/plan/tokens.ts";
import { expectFigures, llama405, llama70, llama8, offer, only, setting, tokens } from "./fixture.ts";

type Answer = readonly [TokenCapacity | undefined, readonly Diagnostic[]];
const answer = (demand: TokenDemand, where: Setting = setting("aws", "us-east-1")): Answer => createCapacity(where).tokens(demand);
const pathOf = ({ at }: Diagnostic): string => (at !== undefined && "origin" in at ? (at.path ?? []).join(".") : "");
function planned(demand: TokenDemand, where?: Setting): TokenCapacity {
  const [capacity, diagnostics] = answer(demand, where);
  if (capacity === undefined) throw new Error(diagnostics.map(({ message }) => message).join("\n"));
  expectFigures(capacity.figures);
  return capacity;
}
const pinned = (count: number): TokenDemand["accelerators"] => ({ choose: "pinned", type: "h100", count });

describe("a refusal names what binds and what would work", () => {
  type Case = readonly [name: string, demand: TokenDemand, code: string, path: string, says: RegExp, hint: RegExp, where?: Setting];
  const cases: readonly Case[] = [
    [
      "more accelerators than an instance has",
      tokens(llama8, { accelerators: pinned(16) }),
      "LNT2001",
      "accelerators.count",
      /no instance in us-east-1 has 16 x h100, the largest has 8/,
      /`count: 8`/,
    ],
    ["a count that does not divide", tokens(llama8, { accelerators: pinned(3) }), "LNT2001", "accelerators.count", /takes 1, 2, 4, 8 of them/, /`count: 4`/],
    [
      "a pin that is too small",
      tokens(llama405, { accelerators: pinned(2), precisions: ["bf16"], slo: {} }),
      "LNT2003",
      "accelerators",
      /the blueprint pins 2 x H100/,
      /`accelerators: "auto"`/,
    ],
    [
      "shares that do not add up",
      tokens(llama8, { rungs: [{ from: "spot", maxShare: 0.5 }] }),
      "LNT2006",
      "capacity",
      /add up to 50 % of the instances/,
      /`onDemand\(\)` as the last rung/,
    ],
    [
      "a ladder that is too short",
      tokens(llama70, { rungs: [{ from: "on-demand", instances: 1 }] }),
      "LNT2006",
      "capacity",
      /needs at least 2 instances, the capacity ladder gives 1/,
      /last rung/,
    ],
    [
      "load beyond what is planned",
      tokens(llama8, { traffic: { peak: 1e9 } }),
      "LNT2005",
      "traffic.peak",
      /a component is planned up to 1,000/,
      /no change .* was found/,
    ],
    [
      "int4 of a checkpoint in 16 bit",
      tokens(llama70, { precisions: ["int4"], published: true }),
      "LNT2002",
      "precision",
      /published in bfloat16, and the engine does not make int4 of it/,
      /bf16 in `precision`/,
    ],
    [
      "points of a distribution too far apart",
      tokens(llama8, { traffic: { inputTokens: { p50: 1, p95: 100_000 } } }),
      "LNT2008",
      "traffic.inputTokens",
      /too far apart/,
      /components of their own/,
    ],
    [
      "a context that is too long for the cache",
      tokens(llama8, { accelerators: { choose: "pinned", type: "l4", count: 1 }, slo: {}, maxContext: 131_072 }),
      "LNT2003",
      "accelerators",
      /16\.0 GiB for a cache of 131,072 tokens/,
      /`maxContext: \d+`/,
    ],
    [
      "a precision together with a bound",
      tokens(llama8, { precisions: ["nvfp4"], published: true, slo: { ttft: { p95: 300 } } }),
      "LNT2002",
      "precision",
      /does not make nvfp4 of it/,
      /fp16 in `precision` .* and `slo\.ttft\.p95: "\d+ms"`/,
      setting("aws", "af-south-1"),
    ],
  ];
  it.each(cases.map(([name, ...rest]) => [name, rest] as const))("%s", (_name, [demand, code, path, says, hint, where]) => {
    const [capacity, [found]] = answer(demand, where);
    expect(capacity).toBeUndefined();
    expect([found?.code, found === undefined ? "" : pathOf(found)]).toEqual([code, path]);
    expect(found?.message).toMatch(says);
    expect(found?.hint).toMatch(hint);
    expect([found?.message, found?.hint, ...(found?.notes ?? [])].join("\n")).not.toMatch(/undefined|NaN|Infinity|e\+\d/);
  });
});

describe("a checkpoint that is published quantised", () => {
  it("is planned as it is where 16 bit is allowed, and a note says so", () => {
    const [capacity, notes] = answer(tokens("deepseek-ai/DeepSeek-V3", { precisions: ["bf16"], published: true, slo: {} }));
    expect(capacity?.precision).toBe("fp8");
    expect(notes.map((one) => [one.code, one.severity, pathOf(one)])).toEqual([
      ["LNT2012", "info", "precision"],
      ["LNT2018", "info", "model"],
    ]);
    expect([capacity?.expertParallel, capacity?.tpotP95.high]).toEqual([true, expect.any(Number)]);
    expect(planned(tokens("openai/gpt-oss-120b", { precisions: ["bf16"], published: true, slo: {} })).weightsGib).toBeLessThan(80);
  });
  it("is not served in another, and the author's own weights are not looked at", () => {
    expect(answer(tokens("openai/gpt-oss-120b", { precisions: ["fp8"], published: true, slo: {} }))[1][0]?.code).toBe("LNT2002");
    const [own, notes] = answer(tokens(llama70, { precisions: ["int4"], slo: {} }));
    expect(own?.precision).toBe("int4");
    expect(notes.map((one) => [one.code, one.message, pathOf(one)])).toEqual([
      ["LNT2019", expect.stringContaining("your weights have to be in int4"), "precision"],
    ]);
    const [, mxfp4] = answer(tokens("openai/gpt-oss-20b", { precisions: ["bf16"], slo: {} }));
    expect(mxfp4.map(({ code, message }) => [code, message])).toContainEqual(["LNT2019", expect.stringContaining("published in mxfp4")]);
    expect(answer(tokens(llama70, { precisions: ["fp8"], slo: {} }))[1]).toEqual([]);
  });
});

describe("what is not planned is said", () => {
  it("growth beyond the replicas of a component", () => {
    const [none, [why]] = answer(tokens(llama8, { traffic: { growth: 1000 } }));
    expect(none).toBeUndefined();
    expect([why?.code, why?.message, why?.hint]).toEqual([
      "LNT2005",
      expect.stringContaining("the load after growth needs"),
      expect.stringContaining("`growth: 0`"),
    ]);
    expect(why === undefined ? "" : pathOf(why)).toBe("traffic.growth");
    expect(planned(tokens(llama8, { traffic: { growth: 1000 }, replicas: { min: 1, max: 40 } })).workload.replicas.max).toBe(40);
  });
  const hours = { days: [1, 2, 3, 4, 5], start: 9 * 60, end: 18 * 60 };
  const found = (traffic: Partial<TokenDemand["traffic"]>, schedule: TokenDemand["schedule"]): readonly unknown[] =>
    answer(tokens(llama8, { traffic, ...(schedule === undefined ? {} : { schedule }) }))[1].map((one) => [one.code, one.severity, one.message, pathOf(one)]);
  it("load outside of the schedule", () => {
    const day = Array.from({ length: 24 }, (_, hour) => (hour >= 8 && hour < 18 ? 1 : 0));
    expect(found({ diurnal: day }, { hours, zone: "UTC" })).toEqual([
      ["LNT2017", "warning", expect.stringMatching(/does not run in 25 hours of the week .* up to 100 % of the peak/), "schedule.hours"],
    ]);
    const weekly = [1, 1, 1, 1, 1, 0, 0];
    expect(found({ diurnal: day.map((share, hour) => (hour === 8 ? 0 : share)), weekly }, { hours, zone: "UTC" })).toEqual([]);
    expect(found({ diurnal: "flat", weekly: [1, 1, 1, 1, 1, 0.2, 0] }, { hours, zone: "UTC" })).toEqual([
      ["LNT2017", "warning", expect.stringMatching(/24 hours of the week .* up to 20 %/), "schedule.hours"],
    ]);
    // The tenth that office hours leave to the night is no word of the author.
    expect(found({ diurnal: { officeHours: "UTC" } }, { hours: { ...hours, start: 7 * 60, end: 19 * 60 }, zone: "UTC" })).toEqual([]);
    expect(found({ diurnal: { officeHours: "UTC" } }, undefined)).toEqual([]);
  });
});

describe("prices that nobody publishes", () => {
  const block: TokenDemand["rungs"] = [{ from: "capacity block", id: "cr-1", zone: "us-east-1a" }];
  it("do not make the dearest accelerator the cheapest", () => {
    const found = planned(tokens(llama70, { rungs: block }));
    expect(found.instanceType).toBe(planned(tokens(llama70)).instanceType);
    expect(found.cost.map(({ monthlyUsd }) => monthlyUsd)).toEqual([null]);
    expect(found.rejected.filter(({ monthlyUsd }) => monthlyUsd !== undefined)).toEqual([]);
  });
});

describe("lengths far apart", () => {
  it.each([
    [900, 3200, 7800],
    [500, 10_000, 21_400],
    [100, 8000, 17_400],
    [1, 100_000, 131_072],
  ])("p50 %i, p95 %i, cut at %i: moments are those of an integral", (p50, p95, most) => {
    const found = logNormal({ p50, p95 }, most);
    const sigma = Math.log(p95 / p50) / 1.6448536269514722;
    const end = Math.log(most / p50) / sigma;
    const steps = 200_000;
    const sums = [0, 0, 0, 0, 0];
    for (let step = 0; step < steps; step++) {
      const z = end - 12 + (12 * (step + 0.5)) / steps;
      for (const k of [0, 1, 2, 3, 4]) sums[k]! += Math.exp(k * (Math.log(p50) + sigma * z) - (z * z) / 2);
    }
    for (const k of [1, 2, 3, 4] as const) expect(found.moments[k] / (sums[k]! / sums[0]!)).toBeCloseTo(1, 4);
  });
  it("do not make the load one of a few endless prompts", () => {
    const one = (p95: number): number =>
      planned(
        tokens(llama70, { relief: 0, slo: { ttft: { p95: 4000 }, tpot: { p95: 60 } }, traffic: { peak: 2, inputTokens: { p50: 500, p95 } } }),
      ).cost.reduce((sum, { monthlyUsd }) => sum + (monthlyUsd ?? 0), 0);
    expect(one(10_000)).toBeLessThan(3 * one(4000));
  });
});

describe("edges of the load", () => {
  const where = { ...setting(), catalog: only([offer("H100-SXM", 8, 60)]) };
  it.each([
    ["nothing to compute but a step", { sharedPrefix: 0.999_999 }],
    ["hardly any traffic", { peak: 1e-9 }],
    ["tokens that are all alike", { inputTokens: { p50: 900, p95: 900 }, outputTokens: { p50: 1, p95: 1 } }],
    ["prompts of very different lengths without a bound", { peak: 40, inputTokens: { p50: 100, p95: 8000 }, outputTokens: { p50: 2, p95: 4 } }],
  ])("%s", (name, traffic) => {
    const { workload, cost, ttftP95, tpotP95 } = planned(tokens(llama70, { traffic, ...(name.endsWith("bound") ? { slo: {} } : {}) }), where);
    expect([ttftP95.value, ttftP95.high, tpotP95.value, tpotP95.high].filter((value) => !Number.isFinite(value))).toEqual([]);
    expect(workload.replicas.min).toBeLessThanOrEqual(workload.replicas.planned);
    expect(workload.replicas.planned).toBeLessThanOrEqual(workload.replicas.max);
    expect(workload.replicas.max).toBeLessThanOrEqual(1000);
    for (const { monthlyUsd } of cost) expect(monthlyUsd).toBeGreaterThan(0);
    expect(ttftP95.value).toBeGreaterThan(0);
  });
});
