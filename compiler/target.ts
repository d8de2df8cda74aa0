import type { Override } from "../dsl/override.ts";
import type { Kinds } from "../dsl/kinds.ts";
import type { Catalog } from "./catalog/catalog.ts";
import type { Result } from "./diagnostics/diagnostic.ts";
import type { Capacity } from "./plan/capacity.ts";
import type { ComponentPlan, CostLine, PlacePlan, Pool } from "./plan/plan.ts";
import type { Cloud, Component, Edge, Place, System } from "./system.ts";

export type KindName = keyof Kinds;

/** What planning one component may look at. */
export interface PlanContext {
  readonly system: System;
  readonly place: Place;
  readonly catalog: Catalog;
  readonly capacity: Capacity;
  component(name: string): Component;
  edgesFrom(name: string): readonly Edge[];
  edgesTo(name: string): readonly Edge[];
  /**
   * A bill line priced from the catalogue in this place's region. Unknown prices give `null`, never another region's.
   * `quantity` is a month's amount in the row's unit; steps are graduated.
   */
  price(line: {
    readonly component: string;
    readonly item: string;
    readonly service: string;
    readonly serviceItem: string;
    readonly quantity: number;
    readonly formula: string;
    readonly assumption?: string;
    /** Where the quantity is a guess: the line gets a range, from a third to three times of it where no ends are given. */
    readonly guess?: { readonly why: string; readonly low?: number; readonly high?: number };
  }): CostLine;
}

/** Terraform configuration of one root module: the parsed JSON and the settings that stand beside it in HCL. */
export interface TerraformRoot {
  /** "foundation", "platform". */
  readonly name: string;
  /** Content of main.tf.json. */
  readonly main: Readonly<Record<string, unknown>>;
  /** Content of terraform.tf. */
  readonly settings: string;
  /** Content of moved.tf: what was renamed. @default nothing was */
  readonly moved?: string;
  /** Address -> component, or "foundation". */
  readonly owners: Readonly<Record<string, string>>;
}

/** A Kubernetes object with its origin. */
export interface KubernetesObject {
  readonly component: string;
  /** Folder below kubernetes/, for example the component's id, or "cluster". */
  readonly folder: string;
  readonly object: Readonly<Record<string, unknown>>;
}

/** A numbered step for the operator, rendered into README.md. */
export interface Operation {
  readonly phase: "before" | "foundation" | "platform" | "workloads" | "after" | "teardown";
  readonly title: string;
  /** Markdown. */
  readonly text: string;
  readonly commands?: readonly string[];
}

/** How one declared property, or one thing that every system gets, is realised in a place. */
export interface Realised {
  /** Component, or "foundation". */
  readonly subject: string;
  /** Property below it ("ttl", "slo.availability"), or a capability of the foundation. */
  readonly name: string;
  readonly state: "equal" | "weaker" | "not available";
  /** What it becomes; why, where it is not available. */
  readonly how: string;
  /** In what it is weaker, or what to use instead. */
  readonly note?: string;
  /** The author wrote nothing: it shows where a cloud has less of it. @default false */
  readonly byDefault?: true;
  /** Types of resources that it becomes, of the foundation. */
  readonly resources?: readonly string[];
}

/** Everything that one place needs, before it becomes text. */
export interface Deployment {
  readonly place: Place;
  /** Folder in the output: "aws". */
  readonly folder: string;
  readonly roots: readonly TerraformRoot[];
  readonly objects: readonly KubernetesObject[];
  readonly operations: readonly Operation[];
  /** By subject and name. */
  readonly parity: readonly Realised[];
}

/** A cloud with the kinds of one system loaded. Pure from here on. */
export interface Target {
  readonly cloud: Cloud;
  /** Plans one component. */
  plan(component: Component, context: PlanContext): Result<ComponentPlan>;
  /** Plans what all components share, from their plans. */
  planFoundation(plans: readonly ComponentPlan[], pools: readonly Pool[], context: PlanContext): Result<ComponentPlan>;
  lower(system: System, plan: PlacePlan, catalog: Catalog, overrides: readonly Override[]): Result<Deployment>;
}

/** Loads the lowerings of the kinds that occur, and nothing else. */
export type LoadTarget = (kinds: readonly string[]) => Promise<Target>;
