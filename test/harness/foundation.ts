// What tests of every cloud's foundation begin with: a small system, its plan, and what is emitted of it. A cloud brings its own half.
import { sourceCatalog } from "../../compiler/catalog/node.ts";
import type { Result } from "../../compiler/diagnostics/diagnostic.ts";
import type { ComponentPlan, CostLine, Needs, PlacePlan, Pool } from "../../compiler/plan/plan.ts";
import type { Component, Place, System } from "../../compiler/system.ts";
import type { PlanContext } from "../../compiler/target.ts";
import { createNames, type Names } from "../../targets/names.ts";
import { type Backend, createRoot, type Root } from "../../targets/terraform/root.ts";

export const catalog = sourceCatalog();

export const component = (name: string, change: Partial<Component> = {}): Component => ({
  name,
  id: name,
  kind: "service",
  values: {},
  can: [],
  owner: "team",
  classification: { level: "internal", sensitive: [], from: [] },
  provenance: {},
  tags: {},
  waivers: [],
  overrides: [],
  origin: {},
  declaration: {},
  ...change,
});

export const componentPlan = (name: string, needs: Needs): ComponentPlan => ({
  component: name,
  summary: "",
  figures: [],
  cost: [],
  rejected: [],
  needs,
  provenance: {},
  details: {},
});

export type Body = Readonly<Record<string, unknown>>;

/** Emitted configuration of the shared parts of a system. */
export interface Emitted<F> {
  readonly main: Readonly<Record<string, unknown>>;
  readonly settings: string;
  readonly foundation: F;
  /** Bodies of a type of resource by name; empty when there are none. */
  all(type: string): Readonly<Record<string, Body>>;
  one(type: string, name: string): Body;
}

/** What is lowered. */
export interface Lowering<D> {
  readonly of: System;
  readonly at: Place;
  readonly plan: PlacePlan;
  readonly details: D;
  readonly names: Names;
  readonly root: Root;
  /** Secrets that somebody reads, by name. */
  readonly secrets: readonly string[];
}

export interface FoundationOnCloud<D, F> {
  /** Where a system is that does not say. */
  readonly place: Place;
  /** Of a pool with H100s: its machine. */
  readonly pool: Pick<Pool, "instanceTypes" | "vcpus" | "memoryGib">;
  readonly backend: Backend["type"];
  planFoundation(plans: readonly ComponentPlan[], pools: readonly Pool[], context: PlanContext): Result<ComponentPlan<D>>;
  /** Adds the foundation to the root. `ask`: what components ask of it, before it is finished. */
  lower(lowering: Lowering<D>, ask: (foundation: F) => void): F;
}

/** The half that all clouds share. */
export function foundationHarness<D, F>(cloud: FoundationOnCloud<D, F>) {
  const place = (change: Partial<Place> = {}): Place => ({ ...cloud.place, ...change });

  const system = (change: Partial<System> = {}): System => ({
    name: "support-chat",
    owner: "support-platform",
    purpose: "Answers questions.",
    environment: "production",
    places: [place()],
    budget: { monthlyUsd: 25_000, alertAt: [0.8, 1], onExceed: "fail" },
    comply: [],
    cluster: { version: "1.35" },
    components: {
      chat: component("chat", { classification: { level: "restricted", sensitive: [], from: [] } }),
      watch: component("watch", { can: ["raise alerts"], values: { alerts: { page: "support-oncall" } } }),
    },
    edges: [],
    rules: [],
    tags: { "cost-center": "cc-42" },
    waivers: [],
    overrides: [],
    provenance: {},
    origin: {},
    ...change,
  });

  const pool = (change: Partial<Pool> = {}): Pool => ({
    name: "gpu-h100-8",
    accelerator: { name: "H100", perNode: 8 },
    ...cloud.pool,
    maxNodes: 4,
    nodes: 2,
    rungs: [{ from: "on-demand" }],
    diskGib: 300,
    idleAfter: 600_000,
    arch: "amd64",
    ...change,
  });

  /** Prices a line like the planner: flat rows only. */
  function planContext(of: System, at: Place): PlanContext {
    const unused = (): never => {
      throw new Error("the foundation does not plan capacity");
    };
    return {
      system: of,
      place: at,
      catalog,
      capacity: { tokens: unused, requests: unused, router: unused },
      component: (name) => of.components[name] ?? component(name),
      edgesFrom: () => [],
      edgesTo: () => [],
      price({ component: owner, item, service, serviceItem, quantity, formula, assumption }): CostLine {
        const row = catalog.servicePrices(cloud.place.cloud, at.region, service, serviceItem)[0];
        return {
          component: owner,
          item,
          quantity,
          unit: row?.unit ?? "",
          usdPerUnit: row?.usd ?? null,
          monthlyUsd: row === undefined ? null : row.usd * quantity,
          formula,
          ...(assumption === undefined ? {} : { assumption }),
          ...(row === undefined ? {} : { source: row.source, asOf: row.asOf }),
        };
      },
    };
  }

  function planned(
    of: System,
    pools: readonly Pool[],
    needs: Needs = {},
    at: Place = of.places[0] ?? place(),
  ): { readonly plan: PlacePlan; readonly details: D } {
    const chat = componentPlan("chat", needs);
    const [foundation, found] = cloud.planFoundation([chat], pools, planContext(of, at));
    if (foundation === undefined) throw new Error(found.map(({ message }) => message).join("\n"));
    return {
      details: foundation.details,
      plan: { place: at, components: { chat }, foundation, pools, bill: { monthlyUsd: 0, lowerBound: false, lines: foundation.cost } },
    };
  }

  const made = new Map<string, Emitted<F>>();

  /** `ask`: what components ask of the shared parts; for a system of its own. */
  function emitted(
    of: System,
    pools: readonly Pool[] = [],
    needs: Needs = {},
    { secrets = [], ask = () => {} }: { readonly secrets?: readonly string[]; readonly ask?: (foundation: F) => void } = {},
  ): Emitted<F> {
    const key = JSON.stringify([of, pools, needs, secrets]);
    const known = made.get(key) ?? withoutTraces(() => emit(of, pools, needs, secrets, ask));
    made.set(key, known);
    return known;
  }

  function emit(of: System, pools: readonly Pool[], needs: Needs, secrets: readonly string[], ask: (foundation: F) => void): Emitted<F> {
    const at = of.places[0] ?? place();
    const names = createNames(of.name, of.environment, at);
    const { plan, details } = planned(of, pools, needs, at);
    const root = createRoot({ name: "foundation", requiredVersion: ">= 1.11", providers: {}, backend: { type: cloud.backend, settings: {} } });
    const foundation = cloud.lower({ of, at, plan, details, names, root, secrets }, ask);
    const { main, settings } = root.finish();
    const resources = main["resource"] as Readonly<Record<string, Readonly<Record<string, Body>>>>;
    return {
      main,
      settings,
      foundation,
      all: (type) => resources[type] ?? {},
      one(type, name) {
        const body = resources[type]?.[name];
        if (body === undefined) throw new Error(`${type}.${name} was not emitted; there are ${Object.keys(resources[type] ?? {}).join(", ")}`);
        return body;
      },
    };
  }

  return { place, system, pool, planContext, planned, emitted };
}

function withoutTraces<T>(run: () => T): T {
  // cdktf keeps a stack trace for each token: three quarters of the time here, and left out of the bundle.
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  try {
    return run();
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}
