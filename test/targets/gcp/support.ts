import type { System } from "../../../compiler/system.ts";
import type { Operation, TerraformRoot } from "../../../compiler/target.ts";
import type { System as Blueprint } from "../../../dsl/system.ts";
import type { Foundation, Lowered, LowerContext } from "../../../targets/gcp/contract.ts";
import { gcpKinds } from "../../../targets/gcp/kinds.ts";
import { connect, type Connections } from "../../../targets/gcp/passes/index.ts";
import type { Firewall } from "../../../targets/gcp/foundation/firewall.ts";
import { createRoot } from "../../../targets/terraform/root.ts";
import {
  type AnyKinds,
  commonContext,
  dig,
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
  const kinds = await loadKinds<LowerContext, Lowered>(system, gcpKinds);
  return { system, kinds, ...planKinds(system, "gcp", kinds) };
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
  resources(type: string): Readonly<Record<string, Resource>>;
}

/** Plans, lowers and connects a blueprint. Throws on any error. */
export async function lowered(blueprint: Blueprint): Promise<LoweredSystem> {
  const { system, kinds, plan, diagnostics } = await planned(blueprint);
  if (plan === undefined) throw new Error(said(diagnostics));
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
  const context: LowerContext = { ...commonContext(system, plan), root, foundation };
  const made = lowerKinds(context, kinds);
  const connections = orThrow(connect(made, context, { allow: (_owner, rule) => void opened.push(rule) }));
  const finished = root.finish();
  return {
    system,
    plan,
    diagnostics,
    lowered: made,
    connections,
    root: finished,
    opened,
    operations: Object.values(made).flatMap((one) => one.operations ?? []),
    resources: resourcesOf(finished),
  };
}

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
