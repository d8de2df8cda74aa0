import type { Root } from "../../terraform/root.ts";
import type { WeightsVolume } from "../profile.ts";

/** Output of the first root with the client id of a workload's identity. */
export const clientOutput = (componentId: string): string => `client_id_${componentId.replace(/[^a-z0-9]+/g, "_")}`;

/**
 * Volumes of weights, each bound to its claim. Blob Storage is opened with the token of the pod's own service account (Blob CSI driver,
 * "workload identity support on static provisioning", since 1.27): neither an account key nor the nodes' identity is used.
 */
export function lowerVolumes(
  root: Root,
  volumes: readonly WeightsVolume[],
  options: { readonly namespace: string; readonly output: (name: string) => string },
): void {
  for (const { name, claim, component, account, container, prefix, gib } of volumes) {
    root.addRaw(component.name, "resource", "kubernetes_persistent_volume_v1", name, {
      metadata: [{ name, labels: { "app.kubernetes.io/managed-by": "lintel", component: component.id } }],
      spec: [
        {
          capacity: { storage: `${gib}Gi` },
          access_modes: ["ReadOnlyMany"],
          persistent_volume_reclaim_policy: "Retain",
          storage_class_name: "",
          volume_mode: "Filesystem",
          // Directories without markers are seen, and files stay in the cache: weights never change below their prefix.
          mount_options: [
            "-o allow_other",
            "-o ro",
            "--virtual-directory=true",
            `--subdirectory=${prefix.replace(/\/$/, "")}`,
            "--file-cache-timeout-in-seconds=86400",
          ],
          claim_ref: [{ namespace: options.namespace, name: claim }],
          persistent_volume_source: [
            {
              csi: [
                {
                  driver: "blob.csi.azure.com",
                  // One a volume of the cluster: the same container may be mounted below other prefixes.
                  volume_handle: name,
                  read_only: true,
                  volume_attributes: {
                    protocol: "fuse2",
                    storageaccount: account,
                    containerName: container,
                    resourcegroup: options.output("resource_group"),
                    clientID: options.output(clientOutput(component.id)),
                    mountWithWorkloadIdentityToken: "true",
                  },
                },
              ],
            },
          ],
        },
      ],
    });
  }
}
