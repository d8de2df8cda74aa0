import type { Catalog } from "../../compiler/catalog/catalog.ts";
import type { Result } from "../../compiler/diagnostics/diagnostic.ts";
import type { ContainerDetails } from "../../compiler/plan/capacity.ts";
import type { ComponentPlan, PlacePlan, Pool } from "../../compiler/plan/plan.ts";
import type { Component, Edge, System } from "../../compiler/system.ts";
import type { KindName, KubernetesObject } from "../../compiler/target.ts";
import type { Kinds } from "../../dsl/kinds.ts";
import type { ScheduleValues } from "../../dsl/traffic.ts";
import type { Names } from "../names.ts";

/**
 * A value of an environment variable: written out, or kept in the cloud's store and brought by External Secrets. A secret reaches
 * the pod as a file, and `<variable>_FILE` tells where.
 */
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
  /** Variable in `env` by the setting's own name: HOST -> ANSWERS_HOST. @default none */
  readonly names?: Readonly<Record<string, string>>;
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
  /** What the cloud needs on pods that mount weights. @default none */
  podAnnotations?(component: Component, models: readonly ModelVolume[]): Readonly<Record<string, string>>;
  nodeSelector(pool: Pool): Readonly<Record<string, string>>;
  tolerations(pool: Pool): readonly { readonly key: string; readonly operator: "Exists" | "Equal"; readonly value?: string; readonly effect: string }[];
  /** What nodes of a pool of accelerators offer them as. @default "nvidia.com/gpu" */
  acceleratorResource?(pool: Pool): string;
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
  /** Variables from the store of parameters that admission webhooks must see in the container itself. @default none */
  readonly seenVariables?: readonly string[];
  /** Labels that the namespace needs on this cloud, for example for readiness gates of the load balancer. @default none */
  readonly namespaceLabels?: Readonly<Record<string, string>>;
  /** Whether the cloud knows this workload, so that its pods ask for credentials. @default true where it uses another component */
  hasIdentity?(component: Component): boolean;
  /** Where the value of a secret that the author names is kept. Without it, naming one is an error. */
  authorSecret?(component: Component, secret: { readonly secret: string; readonly key?: string }): EnvValue;
  /** Weights that the cloud keeps for a component which names a catalogue model instead of a registry's. @default none */
  ownWeights?(component: Component): ModelVolume | undefined;
  /** Who gets alerts of a monitor. @default a webhook whose address is a secret, see `Receiver` */
  receiver?(monitor: Component, severity: "page" | "ticket"): Receiver;
}

/**
 * Where Alertmanager sends. A webhook's address is a secret: anything that takes Alertmanager's own JSON (PagerDuty, Opsgenie,
 * Grafana OnCall, incident.io, an SNS bridge). SNS needs a topic whose ARN is known before apply.
 */
export type Receiver =
  /** The cluster's own Alertmanager routes by the labels `severity` and `namespace`; nothing is emitted here. */
  | { readonly via: "platform" }
  | { readonly via: "webhook"; readonly store: "parameters" | "secrets"; readonly key: string; readonly property?: string }
  | { readonly via: "sns"; readonly topicArn: string; readonly region: string };

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
    /** The load balancer sends to them, whoever else calls. @default where a gateway that is none itself leads to them */
    readonly loadBalanced?: boolean;
    /** Pods of its own before them. @default callers reach the main pods */
    readonly front?: Front;
  };
  /** What a monitor can watch. */
  readonly signals?: Signals;
}

/** Pods between callers and a component's main ones: callers reach these alone, and only these reach the main ones. */
export interface Front {
  /** Part of their names and labels: "router". */
  readonly role: string;
  readonly ports: Readonly<Record<string, number>>;
  readonly metricsPort?: string;
  /** Whether they, and not the main pods, use what the edge leads to. They have no cloud identity. */
  uses(edge: Edge): boolean;
}

/** A promise on a share of events, for burn-rate alerts. Queries are PromQL for a window such as "5m"; events a second. */
export interface Objective {
  /** Kebab-case, unique in a component: "ttft-p95". */
  readonly name: string;
  /** For people: "95 % of first tokens within 750 ms". */
  readonly title: string;
  /** Share of good events, below 1. */
  readonly target: number;
  good(window: string): string;
  total(window: string): string;
  /** Events a second below which the long window is too thin to page on. */
  readonly floor: number;
  /** How the objective differs from what the author wrote. */
  readonly note?: string;
}

export interface Alert {
  /** CamelCase. */
  readonly name: string;
  readonly expr: string;
  /** Prometheus duration. */
  readonly for: string;
  readonly severity: "page" | "ticket";
  readonly summary: string;
  /** What to look at first. */
  readonly description: string;
}

/** One panel of a dashboard. `legend` is Grafana's legend format. */
export interface Panel {
  readonly title: string;
  readonly unit: "s" | "reqps" | "percentunit" | "percent" | "short" | "bytes" | "celsius" | "watt";
  readonly queries: readonly { readonly expr: string; readonly legend: string }[];
  /** Drawn as a line in the panel's unit. */
  readonly threshold?: number;
}

export interface Signals {
  readonly objectives: readonly Objective[];
  readonly alerts: readonly Alert[];
  readonly panels: readonly Panel[];
  /** Alerts on what the cluster shares, for example GPU nodes. The same name is emitted once a system. */
  readonly shared?: readonly Alert[];
}

/** Another component with what it became. */
export interface Watched {
  readonly component: Component;
  readonly lowered: KubernetesLowered;
}

/** A container that serves HTTP, and what it needs besides its plan. */
export interface ContainerInput {
  readonly health: { readonly ready: string; readonly live: string };
  readonly env?: Readonly<Record<string, string>>;
  readonly secrets?: Readonly<Record<string, { readonly secret: string; readonly key?: string }>>;
  readonly schedule?: ScheduleValues;
}

/** What a kind from outside gets besides. */
export interface OutsideContext extends KubernetesContext {
  /**
   * Lowers a container on CPU as Lintel's own kinds do: Deployment, Service and autoscaler with restricted pod security, settings
   * of its edges and alerts. The plan needs a `workload`, and `image` and `port` in its details.
   */
  container(component: Component<unknown>, plan: ComponentPlan<ContainerDetails>, input: ContainerInput): Result<KubernetesLowered>;
  /** Labels that every object of a component carries. */
  labels(component: Component<unknown>): Readonly<Record<string, string>>;
}

export interface KubernetesKind<V, D, C extends KubernetesContext = KubernetesContext> {
  lower(component: Component<V>, plan: ComponentPlan<D>, context: C): Result<KubernetesLowered>;
  /** Objects about other components, made when all of them are lowered. `watched` are those that it monitors. */
  complete?(component: Component<V>, watched: readonly Watched[], context: C): Result<readonly object[]>;
}
export const defineKubernetesKind = <V, D>(kind: KubernetesKind<V, D>): KubernetesKind<V, D> => kind;

/** `undefined` for kinds that put nothing on the cluster. */
export type KubernetesKinds = { readonly [K in KindName]: (() => Promise<KubernetesKind<Kinds[K], never>>) | undefined };

export type LowerKubernetes = (context: KubernetesContext) => Result<readonly KubernetesObject[]>;
