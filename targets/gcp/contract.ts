import type { Component, Level } from "../../compiler/system.ts";
import type { KindName } from "../../compiler/target.ts";
import type { Kinds } from "../../dsl/kinds.ts";
import type { BuiltInKind, CommonAccess, CommonContext, CommonLowered } from "../cloud/contract.ts";
import type { Root } from "../terraform/root.ts";

/** One role on one resource. Strings may be Terraform references. */
export interface Grant {
  readonly on: "bucket" | "secret" | "key" | "project" | "topic" | "repository";
  /** Bucket's name, or id of the secret, key, topic or repository (projects/…), or a reference to it; the project's id for `project`. */
  readonly resource: string;
  /** "roles/storage.objectViewer". */
  readonly role: string;
  /** Kebab-case, tells apart two grants of one edge. */
  readonly name: string;
  readonly condition?: { readonly title: string; readonly expression: string };
}

/** A port of a store that nodes and pods reach, opened by a rule of the network's firewall policy. */
export interface Port {
  readonly name: string;
  readonly port: number;
  /** Address range of the store, or a Terraform reference to it. */
  readonly range: string;
}

/** A condition on a metric of Cloud Monitoring, in MQL's successor PromQL. */
export interface Alarm {
  /** Kebab-case, unique in the component. */
  readonly name: string;
  readonly description: string;
  /** PromQL on metrics of Google Cloud; true raises the alarm. */
  readonly query: string;
  /** Seconds for which it must hold, a multiple of 30. */
  readonly seconds: number;
  /** Wake somebody, or leave a ticket. */
  readonly severity: "page" | "ticket";
}

/** What a consumer gets for one verb on a component. The passes turn it into bindings of roles and rules of the firewall. */
export interface Access extends CommonAccess {
  readonly grants?: readonly Grant[];
  /** It logs in as a Google service account (Cloud SQL); others are bound as Kubernetes principals. @default false */
  readonly serviceAccount?: boolean;
  readonly ports?: readonly Port[];
  /** What a monitor that watches it is told about. */
  readonly alarms?: readonly Alarm[];
}

export interface Lowered extends CommonLowered<Access> {
  /** Notification channels of alarms, for who watches: expressions that give lists, as `Foundation.channels`. */
  readonly alarmChannels?: { readonly page?: string; readonly ticket?: string };
  /** It opens connections to pods without being one: a load balancer. @default false */
  readonly loadBalancer?: boolean;
  /** Port of its own pods that a load balancer sends to, where it has pods behind one. */
  readonly balancedPort?: number;
}

/** Shared resources, as Terraform references. */
export interface Foundation {
  readonly projectId: string;
  readonly projectNumber: string;
  readonly networkId: string;
  readonly networkName: string;
  /** Of nodes and pods. */
  readonly nodeSubnetId: string;
  /** Of endpoints of Private Service Connect. */
  readonly endpointSubnetId: string;
  /** Whether something is reachable from the internet. */
  readonly internetFacing: boolean;
  readonly cidr: {
    readonly nodes: string;
    readonly pods: string;
    readonly services: string;
    /** Ranges of managed stores: private services access and Private Service Connect. */
    readonly data: readonly string[];
    /** Addresses through which Google's APIs are reached. */
    readonly endpoints: readonly string[];
    /** Proxies of regional load balancers. Their subnet is made when this is asked for: whoever makes such a balancer has to ask. */
    readonly proxies: string;
  };
  readonly clusterName: string;
  /** Customer-managed key of a data class; `logs` for log buckets. The id is that of the crypto key. */
  key(level: Level | "logs"): { readonly id: string };
  /**
   * Lets Google's agent of a product use a key, once: "storage", "sqladmin", "redis", "memorystore", "secretmanager", "artifactregistry",
   * "pubsub". What is encrypted with the key depends on the address that is returned.
   */
  useKey(level: Level | "logs", product: string): string;
  /** Network of private services access, joined when it is first asked for: users of it depend on the connection through this. */
  readonly privateServicesConnection: string;
  /**
   * Lets a product make endpoints of Private Service Connect in `endpointSubnetId`, once: "gcp-memorystore" (Valkey), "gcp-memorystore-redis".
   * Returns the network's id through the policy, so that what is in it waits for the policy.
   */
  connectService(serviceClass: string): string;
  /** Switches an API on, once, and gives the project's id through it, for `project` of its resources: "sqladmin", "redis". */
  api(service: string): string;
  /** Bucket for access logs. */
  readonly accessLogBucket: string;
  /** Notification channels: each an expression that gives a list of ids, because how many subscribers there are is known at apply. */
  readonly channels: { readonly page: string; readonly ticket: string };
  readonly logRetentionDays: number;
  /** Identities of pods, `<project>.svc.id.goog`, through the cluster: IAM knows the pool once a cluster has made it. */
  readonly workloadPool: string;
  /** Member of a workload's pods in IAM, where none of its accesses asks for a service account. Grants are made by the identity pass. */
  principal(component: Component<unknown>): string;
  /** E-mail of the Google service account that the identity pass makes for a workload with an access that asks for one. */
  serviceAccount(component: Component<unknown>): string;
  /** E-mail of the nodes' service account, for rules of the firewall policy. */
  readonly nodeAccount: string;
}

export interface LowerContext extends CommonContext {
  /** The root of cloud resources. */
  readonly root: Root;
  readonly foundation: Foundation;
}

/** A kind on Google Cloud: how it is sized and what it becomes. */
export interface GcpKind<V, D> extends BuiltInKind<V, D, LowerContext, Lowered> {}

/** Keeps the plan's `details` typed between `plan` and `lower`. */
export const defineGcpKind = <V, D>(kind: GcpKind<V, D>): GcpKind<V, D> => kind;

/** One loader a kind: a gap is a compile error, and a kind that does not occur is never loaded. */
export type GcpKinds = { readonly [K in KindName]: () => Promise<GcpKind<Kinds[K], unknown>> };
