// The door for kinds, lowerings and rules from outside: `import { ... } from "lintel/extend"`.
import type { Ability, Common } from "../dsl/component.ts";
import { defineComponent as declareComponent, type Builder, type ComponentDeclaration } from "../dsl/extend.ts";
import type { Parsed } from "../dsl/kind.ts";
import type { Reference } from "../dsl/reference.ts";
// biome-ignore-start lint/style/noRestrictedImports: types only; a lowering from outside is typed as the targets' own are
import type { OpenAwsKind, OutsideLowerContext } from "../targets/aws/open-contract.ts";
import type { KubernetesKind as Kubernetes, OutsideContext } from "../targets/kubernetes/contract.ts";
export type { Access, Alarm, Foundation, Lowered, OutsideLowerContext as LowerContext, Statement } from "../targets/aws/open-contract.ts";
export type {
  Alert,
  Binding,
  ContainerInput,
  KubernetesLowered,
  Objective,
  OutsideContext as KubernetesContext,
  Panel,
  PlatformProfile,
  Signals,
} from "../targets/kubernetes/contract.ts";
// biome-ignore-end lint/style/noRestrictedImports: types only

export * from "../dsl/extend.ts";
export { diagnostic } from "./diagnostics/report.ts";
export type { Diagnostic, PropertyPath, Result, Where } from "./diagnostics/diagnostic.ts";
export type { Catalog } from "./catalog/catalog.ts";
export type { ComponentPlan, CostLine, Figure, Needs, Pool, Rejected, Workload } from "./plan/plan.ts";
export type { Capacity, ContainerDetails, RequestDemand, TokenDemand } from "./plan/capacity.ts";
export type { Component as ResolvedComponent, Edge, Place, System as ResolvedSystem } from "./system.ts";
export type { PlanContext } from "./target.ts";

/** Sizing and lowering on AWS. */
export interface AwsKind<V, D> extends OpenAwsKind<V, D, OutsideLowerContext> {}
/** Lowering to objects on the cluster. */
export interface KubernetesKind<V, D> extends Kubernetes<V, D, OutsideContext> {}

type Whole<T> = T extends Reference | readonly unknown[] ? T : T extends object ? { readonly [K in keyof T]-?: Whole<Exclude<T[K], undefined>> } : T;
/**
 * What a component of a kind from outside holds after parsing: own fields, units as numbers, references by name. Name the fields
 * that defaults make whole, inside as well: nothing in them is optional then.
 */
export type ValuesOf<I, Filled extends Exclude<keyof I, keyof Common> = never> = Parsed<Omit<I, keyof Common | Filled>> &
  Whole<Parsed<Required<Pick<I, Filled>>>>;

/**
 * How a kind from outside is sized and what it becomes, by target. Travels with the kind's values. A place whose cloud is missing
 * here cannot be compiled for.
 */
export interface Lowerings<V> {
  /** Sizing and Terraform resources on AWS. @default none */
  readonly aws?: AwsKind<V, unknown>;
  /** Objects on the cluster, the same on every cloud. @default none: it puts nothing on the cluster */
  readonly kubernetes?: KubernetesKind<V, unknown>;
}

/** A kind of your own with its lowerings. */
export interface KindDeclaration<I extends Common, A extends Ability> extends Omit<ComponentDeclaration<I, A>, "targets"> {
  /** @default none, so that compiling for a place fails */
  readonly targets?: Lowerings<ValuesOf<I>>;
}

/** Declares a kind of your own, for example "acme/triton". Returns its builder. */
export function defineComponent<I extends Common, A extends Ability = never>(name: `${string}/${string}`, declared: KindDeclaration<I, A>): Builder<I, A> {
  const { targets, ...rest } = declared;
  return declareComponent<I, A>(name, targets === undefined ? rest : { ...rest, targets: { ...targets } });
}

/** Keeps the details of a plan typed between `plan` and `lower` of a lowering for AWS. */
export const defineAws = <V, D>(lowering: AwsKind<V, D>): AwsKind<V, unknown> => lowering as AwsKind<V, unknown>;
/** The same for Kubernetes. */
export const defineKubernetes = <V, D>(lowering: KubernetesKind<V, D>): KubernetesKind<V, unknown> => lowering as KubernetesKind<V, unknown>;
