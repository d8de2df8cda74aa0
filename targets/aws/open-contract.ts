// The part of the contract that kinds from outside see. Published with `lintel/extend`, so it names no bindings of a provider.
import type { Component, Level } from "../../compiler/system.ts";
import type { CloudKind, CommonAccess, CommonContext, CommonLowered } from "../cloud/contract.ts";
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
export interface Access extends CommonAccess {
  readonly statements?: readonly Statement[];
  /** Keys that the consumer must use, with the service in between ("s3"). */
  readonly keys?: readonly { readonly arn: string; readonly use: "decrypt" | "encrypt and decrypt"; readonly via: string }[];
  /** Security group of the destination, opened to the nodes on these ports. */
  readonly ingress?: readonly { readonly securityGroup: string; readonly name: string; readonly port: number }[];
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
export interface Lowered extends CommonLowered<Access> {
  /** Where its packets come from when it is not on the nodes, for example the security group of a load balancer. */
  readonly sourceSecurityGroup?: string;
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

export interface OpenLowerContext extends CommonContext {
  /** The root of cloud resources. */
  readonly root: RawRoot;
  readonly foundation: Foundation;
}

/** What a kind from outside gets besides. */
export interface OutsideLowerContext extends OpenLowerContext {
  /** Tags of a component's resources; those of the system are the provider's default tags. */
  tags(component: Component<unknown>): Record<string, string>;
}

/** A kind on AWS: how it is sized and what it becomes. */
export interface OpenAwsKind<V, D, C extends OpenLowerContext> extends CloudKind<V, D, C, Lowered> {}
