import type { MetricsOnCloud } from "../../cloud/platform/metrics.ts";
import type { ValuesContext } from "../../cloud/platform/release.ts";
import { alertSecret } from "../foundation/alerts.ts";
import { vaultUri } from "../foundation/keys.ts";

/** StorageClass of disks: under the cluster's key, and kept in the zone of the pod. */
export const diskStorageClass = "premium-encrypted";

/** Kubernetes secret with the addresses to which Alertmanager posts. */
const routes = "alert-routes";
const store = "key-vault";

/** What Azure adds to Prometheus and its kin. */
export const metricsOnAzure: MetricsOnCloud = {
  storageClass: diskStorageClass,
  manifests: (context) => [storageClass(context), ...alertRoutes(context)],
  // The addresses hold their tokens, so they are files and not values.
  receivers: () => ({ page: receiver("page"), ticket: receiver("ticket") }),
  alertmanagerSpec: { secrets: [routes] },
};

const receiver = (severity: "page" | "ticket") => ({
  webhook_configs: [{ url_file: `/etc/alertmanager/secrets/${routes}/${severity}`, send_resolved: true }],
});

/** Not the cluster's default: AKS keeps that for a class of its own. */
function storageClass({ output }: ValuesContext): Readonly<Record<string, unknown>> {
  return {
    apiVersion: "storage.k8s.io/v1",
    kind: "StorageClass",
    metadata: { name: diskStorageClass },
    provisioner: "disk.csi.azure.com",
    parameters: { skuName: "Premium_LRS", cachingMode: "ReadOnly", networkAccessPolicy: "DenyAll", diskEncryptionSetID: output("disk_encryption_set_id") },
    reclaimPolicy: "Delete",
    volumeBindingMode: "WaitForFirstConsumer",
    allowVolumeExpansion: true,
  };
}

function alertRoutes({ names }: ValuesContext): readonly Readonly<Record<string, unknown>>[] {
  return [
    {
      apiVersion: "external-secrets.io/v1",
      kind: "SecretStore",
      metadata: { name: store, namespace: "monitoring" },
      spec: { provider: { azurekv: { authType: "WorkloadIdentity", vaultUrl: vaultUri(names, "secrets") } } },
    },
    {
      apiVersion: "external-secrets.io/v1",
      kind: "ExternalSecret",
      metadata: { name: routes, namespace: "monitoring" },
      spec: {
        refreshInterval: "1h",
        secretStoreRef: { kind: "SecretStore", name: store },
        target: { name: routes, creationPolicy: "Owner" },
        data: (["page", "ticket"] as const).map((severity) => ({ secretKey: severity, remoteRef: { key: alertSecret(severity) } })),
      },
    },
  ];
}
