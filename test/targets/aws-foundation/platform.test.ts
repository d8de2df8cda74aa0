import { describe, expect, it } from "vitest";
import type { Catalog } from "../../../compiler/catalog/catalog.ts";
import type { Pool } from "../../../compiler/plan/plan.ts";
import type { AddonName } from "../../../targets/aws/foundation/addon-names.ts";
import { lowerPlatform } from "../../../targets/aws/platform/index.ts";
import { createNames } from "../../../targets/names.ts";
import { createRoot } from "../../../targets/terraform/root.ts";
import { catalog, place, system } from "./fixture.ts";

interface Release {
  readonly version: string;
  readonly namespace: string;
  readonly values?: readonly [string];
  readonly depends_on?: readonly string[];
  readonly skip_crds?: boolean;
}

function releases(addons: readonly AddonName[], of = system(), from: Catalog = catalog, pools: readonly Pool[] = []) {
  const at = place();
  const state = { type: "s3", settings: { bucket: "b", key: "support-chat/production/foundation.tfstate", region: at.region, encrypt: true } } as const;
  const root = createRoot({ name: "platform", requiredVersion: ">= 1.11", providers: {}, backend: state });
  const result = lowerPlatform({ system: of, place: at, names: createNames(of.name, of.environment, at), catalog: from, addons, pools, root, state });
  const { main } = root.finish();
  return { result, main, all: (main["resource"] as { helm_release?: Readonly<Record<string, Release>> } | undefined)?.helm_release ?? {} };
}
const values = (release: Release | undefined) => JSON.parse(release?.values?.[0] ?? "null");

describe("the platform root", () => {
  it("installs in order, and depends on nothing that is not there", () => {
    const { all } = releases(["external-secrets", "karpenter", "keda", "kube-prometheus-stack"]);
    expect(Object.keys(all).sort()).toEqual(["external_secrets", "karpenter", "karpenter_crd", "keda", "kube_prometheus_stack"]);
    expect(all["karpenter"]?.depends_on).toEqual(["helm_release.karpenter_crd", "helm_release.kube_prometheus_stack"]);
    expect(all["karpenter"]?.skip_crds).toBe(true);
    expect(releases(["keda"]).all["keda"]?.depends_on).toEqual(["kubernetes_namespace_v1.keda"]);
  });

  it("takes versions from the catalogue, and stops where it has none", () => {
    const { all, result } = releases(["karpenter"]);
    expect(result[0]).toBe(true);
    expect(all["karpenter"]?.version).toBe(catalog.version("chart/karpenter")?.version);
    const empty = releases(["karpenter"], system(), { ...catalog, version: () => undefined });
    expect(empty.result[0]).toBeUndefined();
    expect(empty.result[1].map(({ code }) => code)).toEqual(["LNT4103", "LNT4103"]);
  });

  it("reads the first root's outputs from where they are", () => {
    const { main } = releases(["karpenter"]);
    expect(main["data"]).toEqual({
      terraform_remote_state: {
        foundation: { backend: "s3", config: { bucket: "b", key: "support-chat/production/foundation.tfstate", region: "eu-north-1" } },
      },
    });
    expect(JSON.stringify(main["provider"])).toContain("get-token");
  });

  it("leaves driver and toolkit to the machine image", () => {
    expect(values(releases(["gpu-operator"]).all["gpu_operator"])).toMatchObject({ driver: { enabled: false }, toolkit: { enabled: false } });
  });

  it("routes alerts of the platform and of the system by severity, and loses none", () => {
    const config = values(releases(["kube-prometheus-stack"]).all["kube_prometheus_stack"]).alertmanager.config;
    expect(config.route.receiver).toBe("ticket");
    // Nothing but the two heartbeats of the chart may end in the receiver that sends nothing.
    expect(config.route.routes.filter(({ receiver }: { receiver: string }) => receiver === "none")).toEqual([
      { receiver: "none", matchers: ['alertname =~ "Watchdog|InfoInhibitor"'] },
    ]);
    expect(config.route.routes).toContainEqual(expect.objectContaining({ receiver: "page", matchers: ['severity =~ "critical|page"'] }));
    expect(config.receivers.map(({ name }: { name: string }) => name)).toEqual(["none", "page", "ticket"]);
  });

  it("holds namespaces of add-ons to a Pod Security Standard, before anything is in them", () => {
    const { main, all } = releases(["external-secrets", "gpu-operator", "karpenter", "keda", "kube-prometheus-stack"]);
    const { kubernetes_namespace_v1: namespaces } = main["resource"] as {
      kubernetes_namespace_v1: Record<string, { metadata: [{ name: string; labels: Record<string, string> }] }>;
    };
    expect(
      Object.fromEntries(Object.values(namespaces).map(({ metadata: [{ name, labels }] }) => [name, labels["pod-security.kubernetes.io/enforce"]])),
    ).toEqual({
      "external-secrets": "restricted",
      "gpu-operator": "privileged",
      keda: "restricted",
      monitoring: "privileged",
    });
    for (const [name, release] of Object.entries(all)) {
      expect(release, name).toMatchObject({ create_namespace: false });
      if (release.namespace !== "kube-system") expect(release.depends_on, name).toContain(`kubernetes_namespace_v1.${release.namespace.replace(/-/g, "_")}`);
    }
  });

  it("can be applied through a tunnel, and checks the certificate of the API all the same", () => {
    const { main } = releases(["karpenter"]);
    const { helm, kubernetes } = main["provider"] as { helm: [{ kubernetes: Record<string, unknown> }]; kubernetes: [Record<string, unknown>] };
    for (const provider of [helm[0].kubernetes, kubernetes[0]]) {
      expect(provider).toMatchObject({
        host: expect.stringContaining("coalesce(var.cluster_address,"),
        tls_server_name: expect.stringContaining("outputs.cluster_endpoint"),
      });
      expect(provider).not.toHaveProperty("insecure");
    }
    expect((main["variable"] as Record<string, object>)["cluster_address"]).toMatchObject({ default: null });
  });

  it("tells Karpenter its region, which pods cannot ask for", () => {
    expect(values(releases(["karpenter"]).all["karpenter"]).controller.env).toEqual([{ name: "AWS_REGION", value: "eu-north-1" }]);
  });

  it("puts nothing in braces where the chart would render it", () => {
    // extraManifests go through Helm's `tpl`: `{{ .password }}` of External Secrets would become an empty password.
    const { extraManifests, grafana } = values(releases(["kube-prometheus-stack"]).all["kube_prometheus_stack"]);
    expect(JSON.stringify(extraManifests)).not.toContain("{{");
    const secret = extraManifests.find(({ kind }: { kind: string }) => kind === "ExternalSecret").spec.target;
    expect(secret.template).toMatchObject({ mergePolicy: "Merge", data: { [grafana.admin.userKey]: "admin" } });
    // The key that the generator gives.
    expect(grafana.admin).toMatchObject({ existingSecret: secret.name, passwordKey: "password" });
  });

  it("holds no password, and keys in code-point order", () => {
    const text = releases(["kube-prometheus-stack"]).all["kube_prometheus_stack"]?.values?.[0] ?? "";
    expect(text).not.toMatch(/adminPassword/);
    const keys = Object.keys(JSON.parse(text));
    expect(keys).toEqual([...keys].sort());
  });
});
