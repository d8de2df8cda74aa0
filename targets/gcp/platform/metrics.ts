import type { MetricsOnCloud } from "../../cloud/platform/metrics.ts";
import type { ValuesContext } from "../../cloud/platform/release.ts";
import { alertSecret } from "../foundation/alerts.ts";

/** StorageClass of disks: under the cluster's key, and kept in the zone of the pod. */
export const diskStorageClass = "balanced-encrypted";

/** Kubernetes secret with the addresses to which Alertmanager posts. */
const routes = "alert-routes";
const store = "secret-manager";

/** What Google Cloud adds to Prometheus and its kin. */
export const metricsOnGcp: MetricsOnCloud = {
  storageClass: diskStorageClass,
  manifests: (context) => [storageClass(context), ...alertRoutes(context), ...(context.addons.includes("gpu-driver") ? [acceleratorMonitor] : [])],
  // The addresses hold their tokens, so they are files and not values.
  receivers: () => ({ page: receiver("page"), ticket: receiver("ticket") }),
  alertmanagerSpec: { secrets: [routes] },
};

const receiver = (severity: "page" | "ticket") => ({
  webhook_configs: [{ url_file: `/etc/alertmanager/secrets/${routes}/${severity}`, send_resolved: true }],
});

function storageClass({ output }: ValuesContext): Readonly<Record<string, unknown>> {
  return {
    apiVersion: "storage.k8s.io/v1",
    kind: "StorageClass",
    metadata: { name: diskStorageClass },
    provisioner: "pd.csi.storage.gke.io",
    parameters: { type: "pd-balanced", "disk-encryption-kms-key": output("cluster_key") },
    reclaimPolicy: "Delete",
    volumeBindingMode: "WaitForFirstConsumer",
    allowVolumeExpansion: true,
  };
}

function alertRoutes(context: ValuesContext): readonly Readonly<Record<string, unknown>>[] {
  return [
    {
      apiVersion: "external-secrets.io/v1",
      kind: "SecretStore",
      metadata: { name: store, namespace: "monitoring" },
      spec: { provider: { gcpsm: { projectID: context.output("project_id") } } },
    },
    {
      apiVersion: "external-secrets.io/v1",
      kind: "ExternalSecret",
      metadata: { name: routes, namespace: "monitoring" },
      spec: {
        refreshInterval: "1h",
        secretStoreRef: { kind: "SecretStore", name: store },
        target: { name: routes, creationPolicy: "Owner" },
        data: (["page", "ticket"] as const).map((severity) => ({ secretKey: severity, remoteRef: { key: alertSecret(context, severity) } })),
      },
    },
  ];
}

/** Google's exporter of accelerators, which comes with the driver. */
const acceleratorMonitor = {
  apiVersion: "monitoring.coreos.com/v1",
  kind: "PodMonitor",
  metadata: { name: "accelerators", namespace: "monitoring", labels: { release: "kube-prometheus-stack" } },
  spec: {
    namespaceSelector: { matchNames: ["gke-managed-system"] },
    selector: { matchLabels: { "app.kubernetes.io/name": "gke-managed-dcgm-exporter" } },
    podMetricsEndpoints: [{ port: "metrics", interval: "15s", honorLabels: true }],
  },
};
