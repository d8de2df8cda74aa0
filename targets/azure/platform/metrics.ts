import { diskClass, routeObjects, routesFromSecrets } from "../../cloud/platform/alert-routes.ts";
import type { MetricsOnCloud } from "../../cloud/platform/metrics.ts";
import { alertSecret } from "../foundation/alerts.ts";
import { vaultUri } from "../foundation/keys.ts";

/** StorageClass of disks: under the cluster's key, and kept in the zone of the pod. */
export const diskStorageClass = "premium-encrypted";

/** What Azure adds to Prometheus and its kin. */
export const metricsOnAzure: MetricsOnCloud = {
  storageClass: diskStorageClass,
  manifests: (context) => [
    // Not the cluster's default: AKS keeps that for a class of its own.
    diskClass(diskStorageClass, "disk.csi.azure.com", {
      skuName: "Premium_LRS",
      cachingMode: "ReadOnly",
      networkAccessPolicy: "DenyAll",
      diskEncryptionSetID: context.output("disk_encryption_set_id"),
    }),
    ...routeObjects("key-vault", { azurekv: { authType: "WorkloadIdentity", vaultUrl: vaultUri(context.names, "secrets") } }, alertSecret),
  ],
  ...routesFromSecrets,
};
