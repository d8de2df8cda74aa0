import type { Component, Level } from "../../compiler/system.ts";
import type { KindName } from "../../compiler/target.ts";
import type { Kinds } from "../../dsl/kinds.ts";
import type { BuiltInKind, CommonAccess, CommonContext, CommonLowered } from "../cloud/contract.ts";
import type { Root } from "../terraform/root.ts";
import type { RoleName } from "./roles.ts";

/** One role on one scope. */
export interface Grant {
  /** Resource id, or a Terraform reference to it. */
  readonly scope: string;
  /** A built-in role, or a reference to the id of one of our own. */
  readonly role: RoleName | { readonly own: string };
  /** Expression of a condition in its version 2.0, for example of a prefix. @default none */
  readonly condition?: string;
  /** Kebab-case, tells apart two grants of one edge. */
  readonly name: string;
}

/** A port of a store that pods reach through a private endpoint or a delegated subnet, opened by a rule of the subnet's security group. */
export interface Port {
  readonly name: string;
  readonly port: number;
  readonly to: "endpoints" | "data" | "mysql";
  /** Address of the store, or a Terraform reference to it. @default the whole subnet */
  readonly address?: string;
}

/** An alert on a metric of Azure Monitor, in the metric's own unit. */
export interface Alarm {
  /** Kebab-case, unique in the component. */
  readonly name: string;
  readonly description: string;
  /** Resource id that is watched. */
  readonly scope: string;
  readonly namespace: string;
  readonly metric: string;
  readonly aggregation: "Average" | "Maximum" | "Minimum" | "Total" | "Count";
  readonly operator: "GreaterThan" | "GreaterThanOrEqual" | "LessThan";
  readonly threshold: number;
  /** ISO 8601: "PT5M". */
  readonly window: "PT1M" | "PT5M" | "PT15M" | "PT30M" | "PT1H";
  /** Wake somebody, or leave a ticket. */
  readonly severity: "page" | "ticket";
}

/** What a consumer gets for one verb on a component. The bucket of a `model` is `<account>/<container>`. The passes turn it into role assignments and rules of security groups. */
export interface Access extends CommonAccess {
  readonly grants?: readonly Grant[];
  readonly ports?: readonly Port[];
  /** What a monitor that watches it is told about. */
  readonly alarms?: readonly Alarm[];
}

export interface Lowered extends CommonLowered<Access> {
  /** Action groups of alarms, for who watches. */
  readonly actionGroups?: { readonly page?: string; readonly ticket?: string };
  /** It opens connections to pods without being one: an application gateway. @default false */
  readonly loadBalancer?: boolean;
}

/** Shared resources, as Terraform references. */
export interface Foundation {
  readonly resourceGroup: string;
  readonly location: string;
  readonly tenantId: string;
  readonly subscriptionId: string;
  readonly vnetId: string;
  readonly subnets: {
    readonly nodes: string;
    readonly endpoints: string;
    /** Delegated to PostgreSQL flexible servers; MySQL has its own, because a subnet is delegated once. */
    readonly data: string;
    readonly mysql: string;
    /** Addresses of internal load balancers before pods, given by hand; nothing else is in it. Made where a plan needs "application-gateway". */
    readonly balancers?: string;
    /** By component, each for its API Management alone: it reaches pods from there. What is put in depends on `ready`. */
    readonly apis: Readonly<Record<string, { readonly id: string; readonly ready: readonly string[] }>>;
    /** Of application gateways; undefined when nothing is exposed. */
    readonly gateway?: string;
  };
  readonly cidr: {
    readonly nodes: string;
    /** Overlay, outside of the network. */
    readonly pods: string;
    readonly data: readonly string[];
    readonly endpoints: readonly string[];
    readonly gateway: string;
    readonly balancers: string;
    /** Of all API Managements. */
    readonly api: string;
  };
  readonly clusterName: string;
  readonly oidcIssuer: string;
  readonly keyVaultId: string;
  /** Name of the vault that holds secrets and settings. */
  readonly secretVault: { readonly id: string; readonly name: string; readonly uri: string };
  /** Customer-managed key of a data class, and the identity that may use it. What is encrypted with it depends on `ready`. */
  key(level: Level | "logs"): {
    readonly id: string;
    readonly versionlessId: string;
    readonly identityId: string;
    readonly identityClientId: string;
    readonly ready: string;
  };
  /** Identity of a workload, made on first use. For stores that know it by itself and not by a role: PostgreSQL, Redis. */
  identity(component: Component<unknown>): { readonly name: string; readonly principalId: string; readonly clientId: string };
  /**
   * Opens a port of a subnet to others than the edges name: clients of a gateway, members of a store among themselves. What edges open is
   * in `Access.ports`. `from`: ranges, or one service tag ("Internet").
   */
  allow(rule: {
    readonly owner: string;
    /** Kebab-case, unique in the subnet. */
    readonly name: string;
    readonly to: "endpoints" | "data" | "mysql" | "gateway" | "balancers" | "nodes";
    readonly ports: readonly string[];
    readonly from: string | readonly string[];
    readonly protocol?: "Tcp" | "Udp" | "*";
    readonly description: string;
  }): void;
  /** Private DNS zone, linked to the network; made once: "privatelink.blob.core.windows.net". */
  dnsZone(name: string): string;
  readonly logWorkspaceId: string;
  /** Account of records of single requests: too many for the workspace, and seldom read. Kept for as long as audit logs. */
  readonly accessLogAccountId: string;
  readonly actionGroups: { readonly page: string; readonly ticket: string };
  readonly logRetentionDays: number;
}

export interface LowerContext extends CommonContext {
  /** The root of cloud resources. */
  readonly root: Root;
  readonly foundation: Foundation;
}

/** A kind on Azure: how it is sized and what it becomes. */
export interface AzureKind<V, D> extends BuiltInKind<V, D, LowerContext, Lowered> {}

/** Keeps the plan's `details` typed between `plan` and `lower`. */
export const defineAzureKind = <V, D>(kind: AzureKind<V, D>): AzureKind<V, D> => kind;

/** One loader a kind: a gap is a compile error, and a kind that does not occur is never loaded. */
export type AzureKinds = { readonly [K in KindName]: () => Promise<AzureKind<Kinds[K], unknown>> };
