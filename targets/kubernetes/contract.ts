import type { Catalog } from "../../compiler/catalog/catalog.ts";
import type { Result } from "../../compiler/diagnostics/diagnostic.ts";
import type { ComponentPlan, PlacePlan, Pool } from "../../compiler/plan/plan.ts";
import type { Component, Edge, System } from "../../compiler/system.ts";
import type { KindName, KubernetesObject } from "../../compiler/target.ts";
import type { Kinds } from "../../dsl/kinds.ts";
import type { Names } from "../names.ts";

/** A value of an environment variable: written out, or kept in the cloud's store and brought by External Secrets. */
export type EnvValue =
  | { readonly literal: string }
  | { readonly remote: { readonly store: "parameters" | "secrets"; readonly key: string; readonly property?: string } };

/** Weights that a pod mounts read-only. */
export interface ModelVolume {
  readonly bucket: string;
  /** Ends with a slash. */
  readonly prefix: string;
  /** Path in the container. */
  readonly mountPath: string;
  readonly sizeGib: number;
}

/** What one outgoing edge of a workload becomes on the cluster. */
export interface Binding {
  readonly edge: Edge;
  readonly env: Readonly<Record<string, EnvValue>>;
  readonly egress: readonly { readonly to: { readonly cidr: string } | { readonly component: string }; readonly port: number }[];
  readonly model?: ModelVolume;
}

/** What a cloud contributes to the same objects. */
export interface PlatformProfile {
  readonly cloud: "aws" | "gcp" | "azure";
  readonly region: string;
  readonly storageClass: string;
  serviceAccountAnnotations(component: Component): Readonly<Record<string, string>>;
  podLabels(component: Component): Readonly<Record<string, string>>;
  nodeSelector(pool: Pool): Readonly<Record<string, string>>;
  tolerations(pool: Pool): readonly { readonly key: string; readonly operator: "Exists" | "Equal"; readonly value?: string; readonly effect: string }[];
  /** Cluster-wide objects that make nodes: NodePool and EC2NodeClass, ComputeClass, … */
  poolObjects(pools: readonly Pool[]): readonly object[];
  /** Storage objects and the volume source through which a pod mounts weights. */
  modelVolume(component: Component, model: ModelVolume): { readonly objects: readonly object[]; readonly claimName: string };
  /** SecretStores of the namespace, one per kind of store that occurs. */
  secretStores(namespace: string, stores: readonly ("parameters" | "secrets")[]): readonly object[];
  secretStoreName(store: "parameters" | "secrets"): string;
  /** Where packets of the load balancer come from, for NetworkPolicies. */
  readonly ingressCidrs: readonly string[];
  /** Addresses that every pod with a cloud identity must reach. */
  readonly identityEgress: readonly { readonly cidr: string; readonly port: number }[];
  /** Addresses of private endpoints and of cloud APIs. */
  readonly apiCidrs: readonly string[];
  /** Rewrites an image reference to the private registry, where there is one. */
  image(reference: string): string;
  /** Extra variables that containers need on this cloud. */
  readonly env: Readonly<Record<string, string>>;
}

export interface KubernetesContext {
  readonly system: System;
  readonly plan: PlacePlan;
  readonly catalog: Catalog;
  readonly names: Names;
  readonly profile: PlatformProfile;
  readonly namespace: string;
  component(name: string): Component;
  edgesFrom(name: string): readonly Edge[];
  edgesTo(name: string): readonly Edge[];
  bindings(component: string): readonly Binding[];
  planOf(component: string): ComponentPlan;
}

/** What a kind becomes on any cluster. Identity, settings and network policies are added by shared passes. */
export interface KubernetesLowered {
  /** Objects for the component's own folder, as plain JSON. */
  readonly objects: readonly object[];
  /** Set for workloads: what the shared passes need. */
  readonly workload?: {
    /** Labels that select its pods. */
    readonly selector: Readonly<Record<string, string>>;
    /** Ports that others may call, by name. */
    readonly ports: Readonly<Record<string, number>>;
    /** Port with Prometheus metrics, if any. */
    readonly metricsPort?: string;
  };
}

export interface KubernetesKind<V, D> {
  lower(component: Component<V>, plan: ComponentPlan<D>, context: KubernetesContext): Result<KubernetesLowered>;
}
export const defineKubernetesKind = <V, D>(kind: KubernetesKind<V, D>): KubernetesKind<V, D> => kind;

/** `undefined` for kinds that put nothing on the cluster. */
export type KubernetesKinds = { readonly [K in KindName]: (() => Promise<KubernetesKind<Kinds[K], never>>) | undefined };

export type LowerKubernetes = (context: KubernetesContext) => Result<readonly KubernetesObject[]>;
