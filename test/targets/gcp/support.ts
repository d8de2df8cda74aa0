import { sourceCatalog } from "../../../compiler/catalog/node.ts";
import type { Diagnostic } from "../../../compiler/diagnostics/diagnostic.ts";
import { parse } from "../../../compiler/parse/index.ts";
import type { ComponentPlan, PlacePlan } from "../../../compiler/plan/plan.ts";
import { planPlaces } from "../../../compiler/plan/place.ts";
import { resolve } from "../../../compiler/resolve/index.ts";
import type { System } from "../../../compiler/system.ts";
import type { KindName, Operation, Target, TerraformRoot } from "../../../compiler/target.ts";
import type { System as Blueprint } from "../../../dsl/system.ts";
import type { GcpKind, Foundation, Lowered, LowerContext } from "../../../targets/gcp/contract.ts";
import { gcpKinds } from "../../../targets/gcp/kinds.ts";
import { connect, type Connections } from "../../../targets/gcp/passes/index.ts";
import type { Firewall } from "../../../targets/gcp/foundation/firewall.ts";
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

async function loadKinds(system: System): Promise<Readonly<Record<string, GcpKind<unknown, unknown>>>> {
  const kinds = [...new Set(Object.values(system.components).map((component) => component.kind))];
  const loaded = await Promise.all(kinds.map(async (kind) => [kind, await gcpKinds[kind as KindName]()] as const));
  return Object.fromEntries(loaded) as unknown as Readonly<Record<string, GcpKind<unknown, unknown>>>;
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
    cloud: "gcp",
    plan: (component, context) => kinds[component.kind]?.plan(component, context) ?? [undefined, []],
    planFoundation: () => [empty("foundation"), []],
    lower: () => [undefined, []],
  };
  const [plan, diagnostics] = planPlaces(system, catalog, { gcp: target });
  const [place] = plan?.places ?? [];
  return { system, diagnostics, ...(place === undefined ? {} : { plan: place }) };
}

/** References as a foundation gives them. */
const foundation: Foundation = {
  projectId: "acme-prod",
  projectNumber: "111122223333",
  networkId: "${var.network}",
  networkName: "network",
  nodeSubnetId: "${var.node_subnet}",
  endpointSubnetId: "${var.endpoint_subnet}",
  internetFacing: true,
  cidr: {
    nodes: "10.0.0.0/20",
    pods: "10.0.128.0/17",
    services: "10.0.16.0/22",
    data: ["10.0.32.0/20", "10.0.20.0/24"],
    endpoints: ["199.36.153.4/30"],
    proxies: "10.0.22.0/23",
  },
  clusterName: "tiny-prod-cluster",
  key: (level) => ({ id: `\${var.key_${level}}` }),
  useKey: (level) => `\${var.key_${level}}`,
  privateServicesConnection: "${var.stores_network}",
  connectService: (serviceClass) => `\${var.network_of_${serviceClass.replace(/-/g, "_")}}`,
  api: () => "acme-prod",
  accessLogBucket: "${var.log_bucket}",
  channels: { page: "${var.page}", ticket: "${var.ticket}" },
  logRetentionDays: 365,
  workloadPool: "support-chat-prod.svc.id.goog",
  principal: (component) => `principal://pods/${component.id}`,
  serviceAccount: (component) => `\${google_service_account.${component.id}.email}`,
  nodeAccount: "${var.nodes}",
};

/** Rules that the passes add to the firewall. */
type Opened = Parameters<Firewall["allow"]>[1];

export interface LoweredSystem extends Planned {
  readonly system: System;
  readonly lowered: Readonly<Record<string, Lowered>>;
  readonly connections: Connections;
  readonly root: TerraformRoot;
  readonly opened: readonly Opened[];
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
    providers: { google: { source: "hashicorp/google", version: "6.50.0" } },
    backend: { type: "gcs", settings: { bucket: "state", prefix: "tiny" } },
  });
  const stems = [
    "network",
    "node_subnet",
    "endpoint_subnet",
    "stores_network",
    "network_of_gcp_memorystore",
    "log_bucket",
    "page",
    "ticket",
    ...["public", "internal", "confidential", "restricted", "logs"].map((level) => `key_${level}`),
  ];
  for (const name of stems) root.variable(name, { type: "string", description: "Stands for the foundation." });
  const opened: Opened[] = [];
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
  const [connections, found] = connect(made, context, { allow: (_owner, rule) => void opened.push(rule) });
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
    opened,
    operations: Object.values(made).flatMap((one) => one.operations ?? []),
    resources: (type) => resource[type] ?? {},
  };
}

/** "LNT4002 keep" of each error: what an author would see, without the wording. */
export const errorsOf = ({ diagnostics }: Planned): readonly string[] =>
  diagnostics
    .filter((one) => one.severity === "error")
    .map((one) => `${one.code} ${one.at !== undefined && "path" in one.at ? (one.at.path ?? []).join(".") : ""}`);

/** Roles that a workload gets, by what they open, with their conditions: "roles/… on …". */
export function grantsOf(system: LoweredSystem, consumer: string): readonly string[] {
  return ["google_storage_bucket_iam_member", "google_project_iam_member", "google_secret_manager_secret_iam_member"]
    .flatMap((type) => Object.entries(system.resources(type)))
    .filter(([name]) => name.startsWith(`${consumer}__`))
    .map(
      ([, { role, bucket, project, condition }]) =>
        `${String(role)} on ${String(bucket ?? project)}${condition === undefined ? "" : ` if ${String(dig(condition, "expression"))}`}`,
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
