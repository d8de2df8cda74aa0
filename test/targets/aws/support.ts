import type { System } from "../../../compiler/system.ts";
import type { Operation, TerraformRoot } from "../../../compiler/target.ts";
import type { System as Blueprint } from "../../../dsl/system.ts";
import type { Foundation, Lowered, LowerContext } from "../../../targets/aws/contract.ts";
import { awsKinds } from "../../../targets/aws/kinds.ts";
import { connect, type Connections } from "../../../targets/aws/passes/index.ts";
import { createRoot } from "../../../targets/terraform/root.ts";
import {
  type AnyKinds,
  commonContext,
  loadKinds,
  lowerKinds,
  orThrow,
  planKinds,
  type Planned,
  resolved,
  type Resource,
  resourcesOf,
  said,
} from "../../harness/lowered.ts";

export { dig, errorsOf, image, steps } from "../../harness/lowered.ts";

/** Plans every component of the first place, without a foundation. */
export async function planned(blueprint: Blueprint): Promise<Planned & { readonly system: System; readonly kinds: AnyKinds<LowerContext, Lowered> }> {
  const system = resolved(blueprint);
  const kinds = await loadKinds<LowerContext, Lowered>(system, awsKinds);
  return { system, kinds, ...planKinds(system, "aws", kinds) };
}

/** References as a foundation gives them. */
const foundation: Foundation = {
  vpcId: "${var.vpc_id}",
  privateSubnetIds: ["subnet-private-a", "subnet-private-b", "subnet-private-c"],
  internalSubnetIds: ["subnet-internal-a", "subnet-internal-b", "subnet-internal-c"],
  dataSubnetIds: ["subnet-data-a", "subnet-data-b", "subnet-data-c"],
  publicSubnetIds: ["subnet-public-a", "subnet-public-b", "subnet-public-c"],
  cidr: { vpc: "10.0.0.0/16", private: ["10.0.0.0/18"], data: ["10.0.64.0/24"], public: ["10.0.66.0/24"], endpoints: ["10.0.65.0/24"] },
  clusterName: "tiny-prod-cluster",
  nodeSecurityGroupId: "${var.node_security_group}",
  key: (level) => ({ arn: `\${var.key_${level}}`, alias: `alias/tiny-prod-${level}` }),
  accessLogBucket: "${var.log_bucket}",
  alertTopicArn: "${var.page_topic}",
  ticketTopicArn: "${var.ticket_topic}",
  accountId: "111122223333",
  partition: "aws",
  logRetentionDays: 365,
};

export interface LoweredSystem extends Planned {
  readonly system: System;
  readonly lowered: Readonly<Record<string, Lowered>>;
  readonly connections: Connections;
  readonly root: TerraformRoot;
  readonly operations: readonly Operation[];
  /** Resources of a type, by name. */
  resources(type: string): Readonly<Record<string, Resource>>;
}

/** Plans, lowers and connects a blueprint. Throws on any error. */
export async function lowered(blueprint: Blueprint): Promise<LoweredSystem> {
  const { system, kinds, plan, diagnostics } = await planned(blueprint);
  if (plan === undefined) throw new Error(said(diagnostics));
  const root = createRoot({
    name: "foundation",
    requiredVersion: ">= 1.11",
    providers: { aws: { source: "hashicorp/aws", version: "6.25.0" } },
    backend: { type: "s3", settings: { bucket: "state", key: "tiny", region: plan.place.region, use_lockfile: true, encrypt: true } },
  });
  root.provider("aws", { region: plan.place.region });
  const stems = [
    "vpc_id",
    "node_security_group",
    "log_bucket",
    "page_topic",
    "ticket_topic",
    ...["public", "internal", "confidential", "restricted", "logs"].map((level) => `key_${level}`),
  ];
  for (const name of stems) root.variable(name, { type: "string", description: "Stands for the foundation." });
  const context: LowerContext = { ...commonContext(system, plan), root, foundation };
  const made = lowerKinds(context, kinds);
  const connections = orThrow(connect(made, context));
  const finished = root.finish();
  return {
    system,
    plan,
    diagnostics,
    lowered: made,
    connections,
    root: finished,
    operations: Object.values(made).flatMap((one) => one.operations ?? []),
    resources: resourcesOf(finished),
  };
}

export interface PolicyDocument {
  readonly Statement: readonly {
    readonly Sid: string;
    readonly Effect: string;
    readonly Action: string | readonly string[];
    readonly Resource?: string | readonly string[];
    readonly Condition?: Readonly<Record<string, Resource>>;
  }[];
}

export const policyOf = (resource: Readonly<Record<string, unknown>> | undefined): PolicyDocument =>
  JSON.parse(String(resource?.["policy"] ?? resource?.["assume_role_policy"])) as PolicyDocument;

export const list = (value: string | readonly string[] | undefined): readonly string[] =>
  value === undefined ? [] : typeof value === "string" ? [value] : value;

/** Statements of every inline policy of a workload's role, by the component that they open. */
export function grantsOf(system: LoweredSystem, consumer: string): Readonly<Record<string, PolicyDocument["Statement"]>> {
  const prefix = `${consumer}__`;
  return Object.fromEntries(
    Object.entries(system.resources("aws_iam_role_policy"))
      .filter(([name]) => name.startsWith(prefix))
      .map(([name, policy]) => [name.slice(prefix.length), policyOf(policy).Statement]),
  );
}
