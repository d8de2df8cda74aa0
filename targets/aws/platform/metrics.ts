import type { MetricsOnCloud } from "../../cloud/platform/metrics.ts";
import type { ValuesContext } from "../../cloud/platform/release.ts";

/** StorageClass of disks: encrypted with the cluster's key, and kept in the zone of the pod. */
export const diskStorageClass = "gp3-encrypted";

/** What AWS adds to Prometheus and its kin. */
export const metricsOnAws: MetricsOnCloud = {
  storageClass: diskStorageClass,
  manifests: (context) => [storageClass(context)],
  receivers: (context) => ({ page: topic("page", context), ticket: topic("ticket", context) }),
};

function storageClass({ output }: ValuesContext): Readonly<Record<string, unknown>> {
  return {
    apiVersion: "storage.k8s.io/v1",
    kind: "StorageClass",
    metadata: { name: diskStorageClass, annotations: { "storageclass.kubernetes.io/is-default-class": "true" } },
    provisioner: "ebs.csi.aws.com",
    parameters: { type: "gp3", encrypted: "true", kmsKeyId: output("cluster_key_arn") },
    reclaimPolicy: "Delete",
    volumeBindingMode: "WaitForFirstConsumer",
    allowVolumeExpansion: true,
  };
}

/** Topics of the foundation. */
const topic = (severity: "page" | "ticket", { system, region, output }: ValuesContext) => ({
  sns_configs: [
    {
      topic_arn: output(`${severity}_topic_arn`),
      sigv4: { region },
      send_resolved: true,
      subject: `${system.name} ${system.environment} ${severity}`,
    },
  ],
});
