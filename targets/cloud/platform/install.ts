import type { Catalog } from "../../../compiler/catalog/catalog.ts";
import type { Diagnostic } from "../../../compiler/diagnostics/diagnostic.ts";
import { diagnostic } from "../../../compiler/diagnostics/report.ts";
import type { Root } from "../../terraform/root.ts";
import { shared } from "../foundation.ts";
import type { Release, ValuesContext } from "./release.ts";

/** Adds Helm releases to the second root, in the versions of the catalogue. A chart without one is an error. */
export function installReleases(root: Root, releases: readonly Release[], context: ValuesContext, catalog: Catalog): readonly Diagnostic[] {
  const present = new Set(releases.map(({ name }) => name));
  addNamespaces(root, releases);
  const found: Diagnostic[] = [];
  for (const release of releases) {
    const pin = catalog.version(`chart/${release.chart}`);
    if (pin?.repository === undefined) {
      found.push(
        diagnostic("LNT4103", {
          message: `the catalogue has no version of the chart \`${release.chart}\``,
          at: { origin: context.system.origin },
          hint: "update Lintel, or its catalogue",
        }),
      );
      continue;
    }
    root.addRaw(shared, "resource", "helm_release", release.name, body(release, pin.repository, pin.version, context, present));
  }
  return found;
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
