import { describe, expect, it } from "vitest";
import type { CloudRegion } from "../../compiler/catalog/places.ts";
import type { Capacity, TokenDemand } from "../../compiler/plan/capacity.ts";
import type { Component, Place } from "../../compiler/system.ts";
import type { PlanContext, Target } from "../../compiler/target.ts";
import { type Asked, noted, rankPlaces } from "../../compiler/where/index.ts";
import { catalog, llama8, tokens } from "../plan/fixture.ts";
import { roofline } from "../plan/search/engines.ts";
import { component, systemOf } from "../plan/target.ts";

const home: Place = { cloud: "aws", region: "eu-north-1", zones: 3 };
const engines = roofline();
const regions: readonly CloudRegion[] = [
  { cloud: "gcp", region: "europe-west4" },
  { cloud: "aws", region: "eu-central-1" },
  { cloud: "aws", region: "us-east-1" },
  { cloud: "azure", region: "swedencentral" },
  { cloud: "aws", region: "me-south-1" },
];
const demand = tokens(llama8);
const plain = systemOf([component("chat", "llm", {})]);
const personal = systemOf([
  component(
    "chat",
    "llm",
    {},
    { classification: { level: "confidential", sensitive: [{ class: "personal", residency: "EU" }], from: [] } as unknown as Component["classification"] },
  ),
]);
const ranked = (more: Partial<TokenDemand> = {}, system = plain) =>
  rankPlaces({ demand: { ...demand, ...more }, place: home }, regions, system, catalog, { engines });

describe("places ranked for a component", () => {
  const ranking = ranked();

  it("has every place that was asked for and the blueprint's own, once", () => {
    expect(ranking.places.map(({ cloud, region }) => `${cloud}/${region}`).sort()).toEqual(
      [...regions, home].map(({ cloud, region }) => `${cloud}/${region}`).sort(),
    );
    expect(ranking.places.filter(({ now }) => now).map(({ region }) => region)).toEqual(["eu-north-1"]);
  });

  it("is by price, with a configuration, latencies in their bands and the number of replicas", () => {
    const taken = ranking.places.filter(({ reason, monthlyUsd }) => reason === null && monthlyUsd !== null);
    expect(taken.length).toBeGreaterThan(2);
    const prices = taken.map(({ monthlyUsd }) => monthlyUsd ?? 0);
    expect(prices).toEqual([...prices].sort((a, b) => a - b));
    for (const { configuration, replicas, ttftP95, tpotP95 } of taken) {
      expect(configuration).toMatch(/^\d+ x \S+, (bf16|fp8)/);
      expect(replicas).toBeGreaterThan(0);
      for (const [one, limit] of [
        [ttftP95, 800],
        [tpotP95, 50],
      ] as const) {
        expect(one?.low).toBeLessThan(one?.value ?? 0);
        expect(one?.high).toBeGreaterThan(one?.value ?? 0);
        expect(one?.value).toBeLessThan(limit);
      }
    }
  });

  it("knows clouds for which nothing is compiled", () => {
    expect(new Set(ranking.places.filter(({ reason }) => reason === null).map(({ cloud }) => cloud)).size).toBeGreaterThan(1);
  });

  it("says why a place cannot be taken, and puts it last", () => {
    const none = ranked({ slo: { ttft: { p95: 1 } } });
    for (const { configuration, monthlyUsd, ttftP95, reason } of none.places) {
      expect({ configuration, monthlyUsd, ttftP95 }).toEqual({ configuration: null, monthlyUsd: null, ttftP95: null });
      expect(reason).not.toBe("");
    }
    const reasons = ranking.places.map(({ reason }) => reason === null);
    expect(reasons).toEqual([...reasons].sort((a, b) => Number(b) - Number(a)));
  });

  it("keeps data where it must stay", () => {
    const kept = ranked({}, personal);
    expect(kept.places.find(({ region }) => region === "us-east-1")?.reason).toBe("personal data must stay in EU");
    expect(kept.places.find(({ region }) => region === "eu-central-1")?.reason).toBeNull();
    expect(ranking.places.find(({ region }) => region === "us-east-1")?.reason).toBeNull();
  });

  it("takes a reservation at home only, and says so", () => {
    const reserved = ranked({ rungs: [{ from: "reserved", id: "cr-1", instances: 1 }, { from: "on-demand" }] });
    expect(reserved.notes).toEqual(["reservations and capacity blocks belong to a region: elsewhere their nodes are taken on demand"]);
    const away = (one: typeof ranking) => one.places.filter(({ now }) => !now);
    expect(away(reserved)).toEqual(away(ranking));
    expect(ranking.notes).toEqual([]);
  });

  it("says what is wrong with a demand that nothing can hold", () => {
    const { places, notes } = ranked({ maxContext: 10_000_000 });
    expect(places).toEqual([]);
    expect(notes.join()).toMatch(/a context of 10,000,000 tokens is more than/);
  });
});

describe("what components ask of accelerators", () => {
  it("is noted where they are planned, and answered as ever", async () => {
    const answer: ReturnType<Capacity["tokens"]> = [undefined, []];
    const target: Target = {
      cloud: "aws",
      plan: (one: Component, context: PlanContext) => [undefined, context.capacity.tokens({ ...demand, component: one.name })[1]],
      planFoundation: () => [undefined, []],
      lower: () => [undefined, []],
    } as unknown as Target;
    const { loaders, asked } = noted({ aws: async () => target, gcp: undefined, azure: undefined });
    expect(loaders.gcp).toBeUndefined();
    const loaded = await loaders.aws?.([]);
    const context = (place: Place): PlanContext => ({ place, capacity: { tokens: () => answer } }) as unknown as PlanContext;
    loaded?.plan(component("chat", "llm", {}), context(home));
    loaded?.plan(component("chat", "llm", {}), context({ ...home, region: "eu-west-1" }));
    loaded?.plan(component("embed", "llm", {}), context(home));
    expect([...asked].map(([name, one]: readonly [string, Asked]) => `${name} ${one.demand.component} ${one.place.region}`)).toEqual([
      "chat chat eu-north-1",
      "embed embed eu-north-1",
    ]);
  });
});
