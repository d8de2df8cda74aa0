import type { Locator } from "../../compiler/diagnostics/locator.ts";
import type { Plan, PlacePlan, ComponentPlan } from "../../compiler/plan/plan.ts";
import type { Component, System } from "../../compiler/system.ts";
import type { Deployment, KubernetesObject, TerraformRoot } from "../../compiler/target.ts";
import type { Override } from "../../dsl/override.ts";

// A system small enough to read, in the shapes that the stages pass on. Nothing here is a real blueprint.

const place = { cloud: "aws", region: "eu-north-1", zones: 3 } as const;
const classification = { level: "internal", sensitive: [], from: [] } as const;

export const component = (name: string, kind: string, overrides: readonly Override[] = []): Component => ({
  name,
  id: name,
  kind,
  values: {},
  can: [],
  owner: "team",
  classification,
  provenance: {},
  tags: {},
  waivers: [],
  overrides,
  origin: { stack: name },
  declaration: {},
});

export const systemWith = (components: readonly Component[], overrides: readonly Override[] = []): System => ({
  name: "chat",
  owner: "team",
  purpose: "Answers.",
  environment: "production",
  places: [place],
  comply: [],
  cluster: { version: "1.34" },
  components: Object.fromEntries(components.map((one) => [one.name, one])),
  edges: [],
  rules: [],
  tags: {},
  waivers: [],
  overrides,
  provenance: {},
  origin: { stack: "system" },
});

export const locator: Locator = {
  call: (origin) => ({ file: "chat.ts", line: origin.stack?.length ?? 0, column: 1 }),
  locate: async (where) => ({ file: "chat.ts", line: where.origin.stack?.length ?? 0, column: 1 }),
  source: () => undefined,
  absolute: (file) => `/project/${file}`,
};

const none: Omit<ComponentPlan, "component" | "summary"> = { figures: [], cost: [], rejected: [], needs: {}, provenance: {}, details: {} };
const line = { item: "nodes", quantity: 730, unit: "hour", usdPerUnit: 2, monthlyUsd: 1460, formula: "1 instance x 730 h" };
const placePlan: PlacePlan = {
  place,
  components: {
    api: { ...none, component: "api", summary: "1 load balancer | public", cost: [{ ...line, component: "api", monthlyUsd: null, usdPerUnit: null }] },
  },
  foundation: { ...none, component: "foundation", summary: "a cluster", cost: [{ ...line, component: "foundation" }] },
  pools: [],
  bill: { monthlyUsd: 1460, lowerBound: true, lines: [] },
};
export const plan: Plan = { schemaVersion: 1, system: "chat", environment: "production", places: [placePlan] };

export const root = (more: Partial<TerraformRoot> = {}): TerraformRoot => ({
  name: "foundation",
  main: {
    resource: {
      aws_s3_bucket: { store: { tags: { b: "2", a: "1" }, bucket: "chat", versioning: { status: "Enabled" } } },
      aws_sns_topic: { alerts: { name: "alerts" } },
    },
    provider: { aws: [{ region: "eu-north-1" }] },
    data: {},
  },
  settings: "terraform {\n}\n",
  owners: { "aws_s3_bucket.store": "api", "aws_sns_topic.alerts": "foundation" },
  ...more,
});

export const object = (kind: string, name: string, more: object = {}, folder = "api", namespace: string | undefined = "chat"): KubernetesObject => ({
  component: folder,
  folder,
  object: { apiVersion: "v1", kind, metadata: { name, ...(namespace === undefined ? {} : { namespace }) }, ...more },
});

export const deployment = (more: Partial<Deployment> = {}): Deployment => ({
  place,
  folder: "aws",
  roots: [root()],
  parity: [],
  objects: [object("Service", "api", { spec: { ports: [{ port: 80 }] } }), object("ConfigMap", "api", { data: { on: "yes" } })],
  operations: [
    { phase: "teardown", title: "Destroy", text: "Everything goes.", commands: ["terraform -chdir=aws/terraform/foundation destroy"] },
    {
      phase: "foundation",
      title: "Apply",
      text: "Makes the cloud resources.",
      commands: ["terraform -chdir=aws/terraform/foundation init", "terraform -chdir=aws/terraform/foundation apply"],
    },
  ],
  ...more,
});
