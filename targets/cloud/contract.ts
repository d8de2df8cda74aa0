// What the contracts of all clouds have in common. Published with `lintel/extend`, so it names no bindings of a provider.
import type { Catalog } from "../../compiler/catalog/catalog.ts";
import type { Result } from "../../compiler/diagnostics/diagnostic.ts";
import type { ComponentPlan, PlacePlan } from "../../compiler/plan/plan.ts";
import type { Component, Edge, Place, System } from "../../compiler/system.ts";
import type { KubernetesObject, Operation, PlanContext } from "../../compiler/target.ts";
import type { EdgeKind } from "../../dsl/kind.ts";
import type { ModelVolume } from "../kubernetes/contract.ts";
import type { Names } from "../names.ts";
import type { Realises } from "./parity.ts";
import type { Renames } from "../terraform/moved.ts";

/** What a consumer gets for one verb on a component, whatever the cloud. Clouds add their grants. */
export interface CommonAccess {
  /** Where pods may send packets, for NetworkPolicies: "data" is the subnets of managed stores, "endpoints" those of private endpoints. */
  readonly egress?: readonly { readonly to: "data" | "endpoints" | "pods"; readonly port: number }[];
  /** Settings of the consumer: name after the component's prefix -> value. `HOST` of `answers` becomes ANSWERS_HOST. */
  readonly settings?: Readonly<Record<string, string>>;
  /** The same for secret values: name -> secret in the cloud's store of secrets and property in it. */
  readonly secrets?: Readonly<Record<string, { readonly secret: string; readonly property?: string }>>;
  /** A model that the consumer mounts. */
  readonly model?: ModelVolume;
}

/** What a lowering leaves for the passes. Resources are added to the roots on the way. */
export interface CommonLowered<A extends CommonAccess> {
  /** Access by verb; a verb that is missing is a diagnostic, not an exception. The edge tells which part is meant. */
  access(verb: EdgeKind, edge: Edge, consumer: Component): A | undefined;
  /** True when it runs on the cluster and so can hold grants. */
  readonly workload: boolean;
  /** Kubernetes objects that only this cloud needs, for example a TargetGroupBinding. */
  readonly objects?: readonly KubernetesObject[];
  readonly operations?: readonly Operation[];
  /** Secrets of its own that External Secrets reads for its pods, by name in the cloud's store. Those of edges are in the access. */
  readonly secrets?: readonly string[];
  /** What its own pods may do with what belongs to it, for example read weights that no other component holds. */
  readonly own?: A;
}

/** What every lowering may look at. Clouds add their root and foundation. */
export interface CommonContext {
  readonly system: System;
  readonly place: Place;
  readonly plan: PlacePlan;
  readonly catalog: Catalog;
  readonly names: Names;
  /** Folder of the place in the output, for commands: "aws", or "aws-eu-north-1". */
  readonly folder: string;
  component(name: string): Component;
  edgesFrom(name: string): readonly Edge[];
  edgesTo(name: string): readonly Edge[];
  /** Protects what holds data: true in production. */
  readonly protect: boolean;
  /** Components that were called otherwise, for roots. */
  readonly renames: Renames;
}

/** A kind on a cloud: how it is sized and what it becomes. */
export interface CloudKind<V, D, C, L> {
  /** What becomes of each property, for the report of what differs between clouds. @default none: a kind from outside may leave it out */
  readonly realises?: Realises<V>;
  plan(component: Component<V>, context: PlanContext): Result<ComponentPlan<D>>;
  lower(component: Component<V>, plan: ComponentPlan<D>, context: C): Result<L>;
}

/** A kind of Lintel's own. */
export interface BuiltInKind<V, D, C, L> extends CloudKind<V, D, C, L> {
  readonly realises: Realises<V>;
}
