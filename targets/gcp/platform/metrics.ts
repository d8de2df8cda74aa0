import { diskClass, routeObjects, routesFromSecrets } from "../../cloud/platform/alert-routes.ts";
import type { MetricsOnCloud } from "../../cloud/platform/metrics.ts";
import { alertSecret } from "../foundation/alerts.ts";

/** StorageClass of disks: under the cluster's key, and kept in the zone of the pod. */
export const diskStorageClass = "balanced-encrypted";

/** What Google Cloud adds to Prometheus and its kin. */
export const metricsOnGcp: MetricsOnCloud = {
  storageClass: diskStorageClass,
  manifests: (context) => [
    diskClass(diskStorageClass, "pd.csi.storage.gke.io", { type: "pd-balanced", "disk-encryption-kms-key": context.output("cluster_key") }),
    ...routeObjects("secret-manager", { gcpsm: { projectID: context.output("project_id") } }, (severity) => alertSecret(context, severity)),
    ...(context.addons.includes("gpu-driver") ? [acceleratorMonitor] : []),
  ],
  ...routesFromSecrets,
};

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
