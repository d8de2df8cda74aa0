import type { MetricsOnCloud } from "./metrics.ts";

/** Kubernetes secret with the addresses to which Alertmanager posts. They hold their tokens, so they are files and not values. */
const routes = "alert-routes";

const receiver = (severity: "page" | "ticket") => ({
  webhook_configs: [{ url_file: `/etc/alertmanager/secrets/${routes}/${severity}`, send_resolved: true }],
});

/** Alertmanager posts to addresses that are kept in the cloud's store of secrets alone. */
export const routesFromSecrets: Pick<MetricsOnCloud, "receivers" | "alertmanagerSpec"> = {
  receivers: () => ({ page: receiver("page"), ticket: receiver("ticket") }),
  alertmanagerSpec: { secrets: [routes] },
};

/** Brings the addresses into the cluster. `provider`: the cloud's store, as External Secrets names it; `keyOf`: what an address is called there. */
export const routeObjects = (
  store: string,
  provider: Readonly<Record<string, unknown>>,
  keyOf: (severity: "page" | "ticket") => string,
): readonly Readonly<Record<string, unknown>>[] => [
  { apiVersion: "external-secrets.io/v1", kind: "SecretStore", metadata: { name: store, namespace: "monitoring" }, spec: { provider } },
  {
    apiVersion: "external-secrets.io/v1",
    kind: "ExternalSecret",
    metadata: { name: routes, namespace: "monitoring" },
    spec: {
      refreshInterval: "1h",
      secretStoreRef: { kind: "SecretStore", name: store },
      target: { name: routes, creationPolicy: "Owner" },
      data: (["page", "ticket"] as const).map((severity) => ({ secretKey: severity, remoteRef: { key: keyOf(severity) } })),
    },
  },
];

/** StorageClass of disks that are kept in the zone of the pod. */
export const diskClass = (name: string, provisioner: string, parameters: Readonly<Record<string, string>>): Readonly<Record<string, unknown>> => ({
  apiVersion: "storage.k8s.io/v1",
  kind: "StorageClass",
  metadata: { name },
  provisioner,
  parameters,
  reclaimPolicy: "Delete",
  volumeBindingMode: "WaitForFirstConsumer",
  allowVolumeExpansion: true,
});
