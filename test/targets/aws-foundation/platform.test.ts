import { describe, expect, it } from "vitest";
import type { Catalog } from "../../../compiler/catalog/catalog.ts";
import type { AddonName } from "../../../targets/aws/foundation/addon-names.ts";
import { lowerPlatform } from "../../../targets/aws/platform/index.ts";
import { createNames } from "../../../targets/names.ts";
import { createRoot } from "../../../targets/terraform/root.ts";
import { catalog, place, system } from "./fixture.ts";

interface Release {
  readonly version: string;
  readonly values?: readonly [string];
  readonly depends_on?: readonly string[];
  readonly skip_crds?: boolean;
}

function releases(addons: readonly AddonName[], of = system(), from: Catalog = catalog) {
  const at = place();
  const state = { type: "s3", settings: { bucket: "b", key: "support-chat/production/foundation.tfstate", region: at.region, encrypt: true } } as const;
  const root = createRoot({ name: "platform", requiredVersion: ">= 1.11", providers: {}, backend: state });
  const result = lowerPlatform({ system: of, place: at, names: createNames(of.name, of.environment, at), catalog: from, addons, root, state });
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
    expect(releases(["keda"]).all["keda"]).not.toHaveProperty("depends_on");
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

  it("routes alerts of the platform, and leaves those of the system to its monitor", () => {
    const config = values(releases(["kube-prometheus-stack"]).all["kube_prometheus_stack"]).alertmanager.config;
    expect(config.route.routes).toContainEqual({ receiver: "none", matchers: ['namespace = "support-chat"'] });
    expect(config.receivers.map(({ name }: { name: string }) => name)).toEqual(["none", "page", "ticket"]);
    const unwatched = values(releases(["kube-prometheus-stack"], system({ components: {} })).all["kube_prometheus_stack"]).alertmanager.config;
    expect(JSON.stringify(unwatched.route.routes)).not.toContain("namespace =");
  });

  it("holds no password, and keys in code-point order", () => {
    const text = releases(["kube-prometheus-stack"]).all["kube_prometheus_stack"]?.values?.[0] ?? "";
    expect(text).not.toMatch(/adminPassword/);
    const keys = Object.keys(JSON.parse(text));
    expect(keys).toEqual([...keys].sort());
  });
});
