import type { Catalog } from "../../../compiler/catalog/catalog.ts";
import type { Diagnostic, Result } from "../../../compiler/diagnostics/diagnostic.ts";
import { diagnostic } from "../../../compiler/diagnostics/report.ts";
import type { Place, System } from "../../../compiler/system.ts";
import type { Names } from "../../names.ts";
import type { Backend, Root } from "../../terraform/root.ts";
import type { AddonName } from "../foundation/addon-names.ts";
import { shared } from "../foundation/context.ts";
import { clusterNameOf } from "../foundation/index.ts";
import { charts } from "./charts.ts";
import type { Release, ValuesContext } from "./release.ts";

/** Adds the releases of a cluster to the second root. It reads the first one's outputs, because a provider cannot be set up from a cluster that is made in the same run. */
export function lowerPlatform(options: {
  readonly system: System;
  readonly place: Place;
  readonly names: Names;
  readonly catalog: Catalog;
  readonly addons: readonly AddonName[];
  readonly root: Root;
  /** Where the foundation's state is. */
  readonly state: Backend;
}): Result<true> {
  const { system, place, names, catalog, addons, root, state } = options;
  const { bucket, key, region } = state.settings;
  root.addRaw(shared, "data", "terraform_remote_state", "foundation", { backend: state.type, config: { bucket, key, region } });
  const output = (name: string): string => `\${data.terraform_remote_state.foundation.outputs.${name}}`;
  root.variable("cluster_address", {
    type: "string",
    default: null,
    description:
      "Where the Kubernetes API is reached when not at its private address, for example https://localhost:8443 at the near end of a tunnel. The certificate is checked against the private address all the same.",
    validation: [
      {
        condition: '${var.cluster_address == null || can(regex("^https://[a-z0-9.-]+(:[0-9]+)?$", var.cluster_address))}',
        error_message: "Write an address such as https://localhost:8443, without a path.",
      },
    ],
  });
  const exec = {
    api_version: "client.authentication.k8s.io/v1beta1",
    command: "aws",
    args: ["eks", "get-token", "--cluster-name", output("cluster_name"), "--region", place.region],
  };
  const cluster = {
    host: "${coalesce(var.cluster_address, data.terraform_remote_state.foundation.outputs.cluster_endpoint)}",
    tls_server_name: '${trimprefix(data.terraform_remote_state.foundation.outputs.cluster_endpoint, "https://")}',
    cluster_ca_certificate: "${base64decode(data.terraform_remote_state.foundation.outputs.cluster_certificate_authority)}",
  };
  root.provider("helm", { kubernetes: { ...cluster, exec } });
  root.provider("kubernetes", { ...cluster, exec: [exec] });
  const context: ValuesContext = {
    system,
    names,
    region: place.region,
    clusterName: clusterNameOf(names),
    production: system.environment === "production",
    addons,
    output,
  };
  const releases = addons.flatMap((name) => charts[name]);
  const present = new Set(releases.map(({ name }) => name));
  addNamespaces(root, releases);
  const found: Diagnostic[] = [];
  for (const release of releases) {
    const pin = catalog.version(`chart/${release.chart}`);
    if (pin?.repository === undefined) {
      found.push(
        diagnostic("LNT4103", {
          message: `the catalogue has no version of the chart \`${release.chart}\``,
          at: { origin: system.origin },
          hint: "update Lintel, or its catalogue",
        }),
      );
      continue;
    }
    root.addRaw(shared, "resource", "helm_release", release.name, body(release, pin.repository, pin.version, context, present));
  }
  return found.length > 0 ? [undefined, found] : [true, []];
}

/** Helm makes namespaces without labels, and so without a Pod Security Standard. */
function addNamespaces(root: Root, releases: readonly Release[]): void {
  const standards = new Map(releases.flatMap(({ namespace, podSecurity }) => (podSecurity === undefined ? [] : [[namespace, podSecurity] as const])));
  for (const [name, podSecurity] of standards) {
    root.addRaw(shared, "resource", "kubernetes_namespace_v1", name, {
      metadata: [
        {
          name,
          labels: {
            "app.kubernetes.io/managed-by": "lintel",
            "pod-security.kubernetes.io/enforce": podSecurity,
            "pod-security.kubernetes.io/warn": podSecurity,
            "pod-security.kubernetes.io/audit": podSecurity,
          },
        },
      ],
    });
  }
}

function body(release: Release, repository: string, version: string, context: ValuesContext, present: ReadonlySet<string>): Readonly<Record<string, unknown>> {
  const address = (name: string): string => name.replace(/[^a-zA-Z0-9_]/g, "_");
  const after = [
    ...release.after.filter((name) => present.has(name)).map((name) => `helm_release.${address(name)}`),
    ...(release.podSecurity === undefined ? [] : [`kubernetes_namespace_v1.${address(release.namespace)}`]),
  ];
  const values = release.values(context);
  return {
    name: release.name,
    namespace: release.namespace,
    create_namespace: false,
    repository,
    chart: release.chart,
    version,
    atomic: true,
    wait: true,
    // Charts with webhooks of their own are slow at first.
    timeout: 900,
    max_history: 5,
    ...(release.skipCrds === true ? { skip_crds: true } : {}),
    ...(Object.keys(values).length === 0 ? {} : { values: [JSON.stringify(ordered(values))] }),
    ...(after.length === 0 ? {} : { depends_on: after }),
  };
}

/** Keys in code-point order, so that the text depends on the values alone. JSON is YAML. */
function ordered(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(ordered);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
      .map(([key, inner]) => [key, ordered(inner)]),
  );
}
