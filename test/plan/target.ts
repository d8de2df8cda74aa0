import type { RequestDemand, TokenDemand } from "../../compiler/plan/capacity.ts";
import type { ComponentPlan } from "../../compiler/plan/plan.ts";
import type { Component, System } from "../../compiler/system.ts";
import type { Target } from "../../compiler/target.ts";
import { modelOf } from "./fixture.ts";

// A target with two kinds, as small as the planner can be tried with. The values have the names that the language gives them.

const classification = { level: "internal", sensitive: [], from: [] } as const;
export const component = (name: string, kind: string, values: object, over: Partial<Component> = {}): Component => ({
  name,
  id: name,
  kind,
  values: { ...values },
  can: [],
  owner: "team",
  classification,
  provenance: {},
  tags: {},
  waivers: [],
  overrides: [],
  origin: {},
  declaration: { fields: { schedule: {} } },
  ...over,
});

export const systemOf = (components: readonly Component[], over: Partial<System> = {}): System => ({
  name: "shop",
  owner: "team",
  purpose: "Answers.",
  environment: "production",
  places: [{ cloud: "aws", region: "eu-north-1", zones: 3 }],
  comply: [],
  cluster: { version: "1.34" },
  components: Object.fromEntries(components.map((one) => [one.name, one])),
  edges: [],
  rules: [],
  tags: {},
  waivers: [],
  overrides: [],
  provenance: {},
  origin: {},
  ...over,
});

const empty: Omit<ComponentPlan, "component" | "summary"> = { figures: [], cost: [], rejected: [], needs: {}, provenance: {}, details: {} };

/** `foundation` prices one line: a service and an item of the catalogue. */
export const target = (foundation: { readonly service: string; readonly serviceItem: string }): Target => ({
  cloud: "aws",
  plan(one, context) {
    const values = one.values as Record<string, unknown>;
    const common = {
      component: one.name,
      at: { origin: one.origin, component: one.name },
      relief: 0,
      rungs: values["capacity"] ?? [{ from: "on-demand" }],
      ...(values["schedule"] === undefined ? {} : { schedule: values["schedule"] }),
    };
    const [capacity, found] =
      one.kind === "llm"
        ? context.capacity.tokens({ ...values, ...common, model: modelOf(String(values["model"])), precisions: values["precision"] } as unknown as TokenDemand)
        : context.capacity.requests({ ...values, ...common } as unknown as RequestDemand);
    if (capacity === undefined) return [undefined, found];
    const { workload, pool, figures, cost, rejected } = capacity;
    return [
      {
        ...empty,
        component: one.name,
        summary: `${workload.replicas.planned} replicas on ${capacity.instanceType}`,
        workload,
        figures,
        cost,
        rejected,
        needs: { pools: [pool] },
      },
      found,
    ];
  },
  planFoundation(_plans, _pools, context) {
    const cost = [context.price({ component: "foundation", item: "one line", ...foundation, quantity: 100, formula: "100" })];
    return [{ ...empty, component: "foundation", summary: "shared", cost }, []];
  },
  lower: () => [undefined, []],
});

export const priced = { service: "ebs", serviceItem: "gp3 storage" } as const;

export const llm = (over: object = {}, extra: Partial<Component> = {}): Component =>
  component(
    "chat",
    "llm",
    {
      model: "meta-llama/Llama-3.1-70B-Instruct",
      traffic: {
        peak: 12,
        inputTokens: { p50: 900, p95: 3200 },
        outputTokens: { p50: 250, p95: 700 },
        meanOfPeak: 0.4,
        diurnal: "flat",
        burst: 1,
        growth: 0,
        horizon: 365 * 86_400_000,
        sharedPrefix: 0,
      },
      slo: { ttft: { p95: 800 }, tpot: { p95: 50 }, availability: 0.999 },
      accelerators: { choose: "auto" },
      precision: ["bf16", "fp8"],
      capacity: [{ from: "on-demand" }],
      ...over,
    },
    extra,
  );

export const service = (name: string, over: object = {}, extra: Partial<Component> = {}): Component =>
  component(
    name,
    "service",
    {
      traffic: { peak: 60, meanOfPeak: 0.4, diurnal: "flat", burst: 1, growth: 0, horizon: 365 * 86_400_000, payload: 4096 },
      perReplica: { requests: 50, cpu: 0.5, memory: 2 ** 29, assumed: false },
      ...over,
    },
    extra,
  );
