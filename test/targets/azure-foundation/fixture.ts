import { sourceCatalog } from "../../../compiler/catalog/node.ts";
import type { ComponentPlan, CostLine, Needs, PlacePlan, Pool } from "../../../compiler/plan/plan.ts";
import type { Component, Place, System } from "../../../compiler/system.ts";
import type { PlanContext } from "../../../compiler/target.ts";
import type { FoundationDetails } from "../../../targets/azure/foundation/context.ts";
import type { Foundation } from "../../../targets/azure/contract.ts";
import { lowerFoundation } from "../../../targets/azure/foundation/index.ts";
import { planFoundation } from "../../../targets/azure/foundation/plan.ts";
import { tagging } from "../../../targets/azure/tags.ts";
import { createNames } from "../../../targets/names.ts";
import { createRoot } from "../../../targets/terraform/root.ts";

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

export const place = (change: Partial<Place> = {}): Place => ({
  cloud: "azure",
  region: "westeurope",
  zones: 3,
  subscription: "0f6f2f9d-7c2f-4b0c-9a51-5d341a9e8e11",
  ...change,
});

export function system(change: Partial<System> = {}): System {
  return {
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
  };
}

export const pool = (change: Partial<Pool> = {}): Pool => ({
  name: "gpu-h100-8",
  instanceTypes: ["Standard_ND96isr_H100_v5"],
  accelerator: { name: "H100", perNode: 8 },
  vcpus: 96,
  memoryGib: 1900,
  maxNodes: 4,
  nodes: 2,
  rungs: [{ from: "on-demand" }],
  diskGib: 300,
  idleAfter: 600_000,
  arch: "amd64",
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

/** Prices a line like the planner: flat rows only. */
export function planContext(of: System, at: Place): PlanContext {
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
      const row = catalog.servicePrices("azure", at.region, service, serviceItem)[0];
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

export function planned(
  of: System,
  pools: readonly Pool[],
  needs: Needs = {},
  at: Place = of.places[0] ?? place(),
): { readonly plan: PlacePlan; readonly details: FoundationDetails } {
  const plans = [componentPlan("chat", needs)];
  const [foundation, found] = planFoundation(plans, pools, planContext(of, at));
  if (foundation === undefined) throw new Error(found.map(({ message }) => message).join("\n"));
  return {
    details: foundation.details,
    plan: {
      place: at,
      components: { chat: plans[0] ?? componentPlan("chat", {}) },
      foundation,
      pools,
      bill: { monthlyUsd: 0, lowerBound: false, lines: foundation.cost },
    },
  };
}

type Body = Readonly<Record<string, unknown>>;

/** Emitted configuration of the shared parts of a system. */
export interface Emitted {
  readonly main: Readonly<Record<string, unknown>>;
  readonly settings: string;
  readonly foundation: Foundation;
  /** Bodies of a type of resource by name; empty when there are none. */
  all(type: string): Readonly<Record<string, Body>>;
  one(type: string, name: string): Body;
}

const made = new Map<string, Emitted>();

export function emitted(
  of: System,
  pools: readonly Pool[] = [],
  needs: Needs = {},
  /** What components ask of the shared parts; for a system of its own. */
  ask: (foundation: Foundation) => void = () => {},
): Emitted {
  const key = JSON.stringify([of, pools, needs]);
  const known = made.get(key) ?? withoutTraces(() => emit(of, pools, needs, ask));
  made.set(key, known);
  return known;
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

function emit(of: System, pools: readonly Pool[], needs: Needs, ask: (foundation: Foundation) => void): Emitted {
  const at = of.places[0] ?? place();
  const names = createNames(of.name, of.environment, at);
  const { plan, details } = planned(of, pools, needs, at);
  const root = tagging(createRoot({ name: "foundation", requiredVersion: ">= 1.11", providers: {}, backend: { type: "azurerm", settings: {} } }), of);
  const subscriptionId = at.subscription ?? "${var.subscription_id}";
  const { foundation } = lowerFoundation({ system: of, plan, details, catalog, names, root, subscriptionId });
  ask(foundation);
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
