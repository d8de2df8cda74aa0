// The part of the contract that kinds from outside see. Published with `lintel/extend`, so it names no bindings of a provider.
import type { Catalog } from "../../compiler/catalog/catalog.ts";
import type { Result } from "../../compiler/diagnostics/diagnostic.ts";
import type { ComponentPlan, PlacePlan } from "../../compiler/plan/plan.ts";
import type { Component, Edge, Level, Place, System } from "../../compiler/system.ts";
import type { KubernetesObject, Operation, PlanContext } from "../../compiler/target.ts";
import type { EdgeKind } from "../../dsl/kind.ts";
import type { ModelVolume } from "../kubernetes/contract.ts";
import type { Names } from "../names.ts";
import type { RawRoot } from "../terraform/raw-root.ts";

/** One statement of an IAM policy. Strings may be Terraform references. */
export interface Statement {
  /** Alphanumeric. */
  readonly sid: string;
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  readonly conditions?: readonly { readonly test: string; readonly variable: string; readonly values: readonly string[] }[];
}

/** What a consumer gets for one verb on a component. The identity and network passes turn it into grants and rules. */
export interface Access {
  readonly statements?: readonly Statement[];
  /** Keys that the consumer must use, with the service in between ("s3"). */
  readonly keys?: readonly { readonly arn: string; readonly use: "decrypt" | "encrypt and decrypt"; readonly via: string }[];
  /** Security group of the destination, opened to the nodes on these ports. */
  readonly ingress?: readonly { readonly securityGroup: string; readonly name: string; readonly port: number }[];
  /** Where pods may send packets, for NetworkPolicies: "data" is the subnets of managed stores, "endpoints" those of private endpoints. */
  readonly egress?: readonly { readonly to: "data" | "endpoints" | "pods"; readonly port: number }[];
  /** Settings of the consumer: name after the component's prefix -> value. `HOST` of `answers` becomes ANSWERS_HOST. */
  readonly settings?: Readonly<Record<string, string>>;
  /** The same for secret values: name -> secret in Secrets Manager and property in it. */
  readonly secrets?: Readonly<Record<string, { readonly secret: string; readonly property?: string }>>;
  /** A model that the consumer mounts. */
  readonly model?: ModelVolume;
  /** What a monitor that watches it is told about. */
  readonly alarms?: readonly Alarm[];
}

/** A CloudWatch alarm on one metric, in the metric's own unit. */
export interface Alarm {
  /** Kebab-case, unique in the component. */
  readonly name: string;
  readonly description: string;
  readonly namespace: string;
  readonly metric: string;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly statistic: "Average" | "Maximum" | "Minimum" | "Sum";
  /** Seconds. */
  readonly period: number;
  readonly evaluationPeriods: number;
  readonly comparison: "GreaterThanThreshold" | "GreaterThanOrEqualToThreshold" | "LessThanThreshold";
  readonly threshold: number;
  readonly missing: "breaching" | "notBreaching";
  /** Wake somebody, or leave a ticket. */
  readonly severity: "page" | "ticket";
}

/** What a lowering leaves for the passes. Resources are added to the roots on the way. */
export interface Lowered {
  /** Access by verb; a verb that is missing is a diagnostic, not an exception. The edge tells which part is meant. */
  access(verb: EdgeKind, edge: Edge, consumer: Component): Access | undefined;
  /** True when it runs on the cluster and so can hold grants. */
  readonly workload: boolean;
  /** Kubernetes objects that only this cloud needs, for example a TargetGroupBinding. */
  readonly objects?: readonly KubernetesObject[];
  readonly operations?: readonly Operation[];
  /** Where its packets come from when it is not on the nodes, for example the security group of a load balancer. */
  readonly sourceSecurityGroup?: string;
  /** Secrets of its own that External Secrets reads for its pods, by name in Secrets Manager. Those of edges are in `Access`. */
  readonly secrets?: readonly string[];
  /** What its own pods may do with what belongs to it, for example read weights that no other component holds. */
  readonly own?: Access;
  /** Topics that alarms of watched components are sent to. */
  readonly alarmTopics?: { readonly page?: string; readonly ticket?: string };
}

/** Shared resources, as Terraform references. Subnets are in zone order. */
export interface Foundation {
  readonly vpcId: string;
  readonly privateSubnetIds: readonly string[];
  readonly dataSubnetIds: readonly string[];
  /** Empty when nothing is public. */
  readonly publicSubnetIds: readonly string[];
  /** Of internal load balancers; no pods are in them. */
  readonly internalSubnetIds: readonly string[];
  readonly cidr: {
    readonly vpc: string;
    readonly private: readonly string[];
    readonly data: readonly string[];
    readonly public: readonly string[];
    readonly endpoints: readonly string[];
  };
  readonly clusterName: string;
  /** Security group of nodes and pods. */
  readonly nodeSecurityGroupId: string;
  /** Customer-managed key of a data class; `logs` for log groups. */
  key(level: Level | "logs"): { readonly arn: string; readonly alias: string };
  /** Bucket for access logs of load balancers and buckets (SSE-S3). */
  readonly accessLogBucket: string;
  readonly alertTopicArn: string;
  /** Topic of alerts that can wait for office hours. */
  readonly ticketTopicArn: string;
  readonly accountId: string;
  /** "aws", "aws-cn": never written out. */
  readonly partition: string;
  /** Log retention in days, a value that CloudWatch accepts. */
  readonly logRetentionDays: number;
}

export interface OpenLowerContext {
  readonly system: System;
  readonly place: Place;
  readonly plan: PlacePlan;
  readonly catalog: Catalog;
  readonly names: Names;
  /** The root of cloud resources. */
  readonly root: RawRoot;
  readonly foundation: Foundation;
  component(name: string): Component;
  edgesFrom(name: string): readonly Edge[];
  edgesTo(name: string): readonly Edge[];
  /** Protects what holds data: true in production. */
  readonly protect: boolean;
}

/** What a kind from outside gets besides. */
export interface OutsideLowerContext extends OpenLowerContext {
  /** Tags of a component's resources; those of the system are the provider's default tags. */
  tags(component: Component<unknown>): Record<string, string>;
}

/** A kind on AWS: how it is sized and what it becomes. */
export interface OpenAwsKind<V, D, C extends OpenLowerContext> {
  plan(component: Component<V>, context: PlanContext): Result<ComponentPlan<D>>;
  lower(component: Component<V>, plan: ComponentPlan<D>, context: C): Result<Lowered>;
}
