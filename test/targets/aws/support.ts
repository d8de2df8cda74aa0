import { sourceCatalog } from "../../../compiler/catalog/node.ts";
import type { Diagnostic } from "../../../compiler/diagnostics/diagnostic.ts";
import { parse } from "../../../compiler/parse/index.ts";
import type { ComponentPlan, PlacePlan } from "../../../compiler/plan/plan.ts";
import { planPlaces } from "../../../compiler/plan/place.ts";
import { resolve } from "../../../compiler/resolve/index.ts";
import type { System } from "../../../compiler/system.ts";
import type { KindName, Operation, Target, TerraformRoot } from "../../../compiler/target.ts";
import type { System as Blueprint } from "../../../dsl/system.ts";
import type { AwsKind, Foundation, Lowered, LowerContext } from "../../../targets/aws/contract.ts";
import { awsKinds } from "../../../targets/aws/kinds.ts";
import { connect, type Connections } from "../../../targets/aws/passes/index.ts";
import { createNames } from "../../../targets/names.ts";
import { createRoot } from "../../../targets/terraform/root.ts";

const catalog = sourceCatalog();

/** Parses and resolves a blueprint that is written in a test. */
function resolved(blueprint: Blueprint): System {
  const [parsed, wrong] = parse(blueprint);
  if (parsed === undefined) throw new Error(wrong.map((one) => one.message).join("\n"));
  const [system, unresolved] = resolve(parsed, { kubernetesVersion: "1.34" });
  if (system === undefined) throw new Error(unresolved.map((one) => one.message).join("\n"));
  return system;
}

async function loadKinds(system: System): Promise<Readonly<Record<string, AwsKind<unknown, unknown>>>> {
  const kinds = [...new Set(Object.values(system.components).map((component) => component.kind))];
  const loaded = await Promise.all(kinds.map(async (kind) => [kind, await awsKinds[kind as KindName]()] as const));
  return Object.fromEntries(loaded) as unknown as Readonly<Record<string, AwsKind<unknown, unknown>>>;
}

const empty = (component: string): ComponentPlan => ({ component, summary: "", figures: [], cost: [], rejected: [], needs: {}, provenance: {}, details: {} });

export interface Planned {
  readonly plan?: PlacePlan;
  readonly diagnostics: readonly Diagnostic[];
}

/** Plans every component of the first place, without a foundation. */
export async function planned(blueprint: Blueprint): Promise<Planned & { readonly system: System }> {
  const system = resolved(blueprint);
  const kinds = await loadKinds(system);
  const target: Target = {
    cloud: "aws",
    plan: (component, context) => kinds[component.kind]?.plan(component, context) ?? [undefined, []],
    planFoundation: () => [empty("foundation"), []],
    lower: () => [undefined, []],
  };
  const [plan, diagnostics] = planPlaces(system, catalog, { aws: target });
  const [place] = plan?.places ?? [];
  return { system, diagnostics, ...(place === undefined ? {} : { plan: place }) };
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
  resources(type: string): Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/** Plans, lowers and connects a blueprint. Throws on any error. */
export async function lowered(blueprint: Blueprint): Promise<LoweredSystem> {
  const { system, plan, diagnostics } = await planned(blueprint);
  if (plan === undefined) throw new Error(diagnostics.map((one) => `${one.code} ${one.message}`).join("\n"));
  const kinds = await loadKinds(system);
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
  const context: LowerContext = {
    system,
    place: plan.place,
    plan,
    catalog,
    names: createNames(system.name, system.environment, plan.place),
    root,
    foundation,
    component: (name) => {
      const component = system.components[name];
      if (component === undefined) throw new Error(`no component ${name}`);
      return component;
    },
    edgesFrom: (name) => system.edges.filter((edge) => edge.from === name),
    edgesTo: (name) => system.edges.filter((edge) => edge.to === name),
    renames: undefined,
    protect: system.environment === "production",
  };
  const made: Record<string, Lowered> = {};
  for (const [name, componentPlan] of Object.entries(plan.components)) {
    const component = context.component(name);
    const [one, found] = kinds[component.kind]?.lower(component, componentPlan, context) ?? [undefined, []];
    if (one === undefined) throw new Error(found.map((error) => `${error.code} ${error.message}`).join("\n"));
    made[name] = one;
  }
  const [connections, found] = connect(made, context);
  if (connections === undefined) throw new Error(found.map((error) => `${error.code} ${error.message}`).join("\n"));
  const finished = root.finish();
  const resource = (finished.main["resource"] ?? {}) as Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, unknown>>>>>>;
  return {
    system,
    plan,
    diagnostics,
    lowered: made,
    connections,
    root: finished,
    operations: Object.values(made).flatMap((one) => one.operations ?? []),
    resources: (type) => resource[type] ?? {},
  };
}

export interface PolicyDocument {
  readonly Statement: readonly {
    readonly Sid: string;
    readonly Effect: string;
    readonly Action: string | readonly string[];
    readonly Resource?: string | readonly string[];
    readonly Condition?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  }[];
}

export const policyOf = (resource: Readonly<Record<string, unknown>> | undefined): PolicyDocument =>
  JSON.parse(String(resource?.["policy"] ?? resource?.["assume_role_policy"])) as PolicyDocument;

export const list = (value: string | readonly string[] | undefined): readonly string[] =>
  value === undefined ? [] : typeof value === "string" ? [value] : value;

/** "LNT4002 keep" of each error: what an author would see, without the wording. */
export const errorsOf = ({ diagnostics }: Planned): readonly string[] =>
  diagnostics
    .filter((one) => one.severity === "error")
    .map((one) => `${one.code} ${one.at !== undefined && "path" in one.at ? (one.at.path ?? []).join(".") : ""}`);

/** Statements of every inline policy of a workload's role, by the component that they open. */
export function grantsOf(system: LoweredSystem, consumer: string): Readonly<Record<string, PolicyDocument["Statement"]>> {
  const prefix = `${consumer}__`;
  return Object.fromEntries(
    Object.entries(system.resources("aws_iam_role_policy"))
      .filter(([name]) => name.startsWith(prefix))
      .map(([name, policy]) => [name.slice(prefix.length), policyOf(policy).Statement]),
  );
}

export const image = `acme/app@sha256:${"a".repeat(64)}` as const;

/** A value deep inside a resource; undefined where the path ends early. */
export const dig = (value: unknown, ...path: readonly (string | number)[]): unknown =>
  path.reduce<unknown>(
    (inner, key) => (typeof inner === "object" && inner !== null ? (inner as Readonly<Record<string | number, unknown>>)[key] : undefined),
    value,
  );

/** Titles of an operator's steps in a phase. */
export const steps = (system: LoweredSystem, phase: Operation["phase"]): readonly string[] =>
  system.operations.filter((one) => one.phase === phase).map((one) => one.title);
