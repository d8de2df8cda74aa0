import type { Component, System } from "../../compiler/system.ts";
import type { ModelVolume } from "../kubernetes/contract.ts";
import { fit, shortHash } from "../names.ts";

/** Of what a profile adds to the manifests. */
export const profileLabels = { "app.kubernetes.io/managed-by": "lintel" } as const;

/** Names of a volume of weights and of the claim to it. */
export interface VolumeNames {
  readonly claim: string;
  readonly volume: string;
  readonly gib: number;
}

/** Neither the source of a volume nor the size of a claim can be changed: other weights get new ones, and pods of before keep theirs. */
export function volumeNames(component: Component, model: ModelVolume, system: System): VolumeNames {
  const gib = Math.ceil(model.sizeGib);
  const contents = shortHash(JSON.stringify([model.bucket, model.prefix, gib]));
  const claim = `${fit(`${component.id}-${slug(model.mountPath)}`, 63 - contents.length - 1)}-${contents}`;
  return { claim, volume: fit(`${system.name}-${claim}`, 63), gib };
}

const slug = (path: string): string =>
  path
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-|-$/g, "");

const labelsOf = (component: Component) => ({ ...profileLabels, component: component.id });

/** The claim by which pods mount it. */
export const volumeClaim = ({ claim, volume, gib }: VolumeNames, component: Component, system: System): object => ({
  apiVersion: "v1",
  kind: "PersistentVolumeClaim",
  metadata: { name: claim, namespace: system.name, labels: labelsOf(component) },
  spec: {
    accessModes: ["ReadOnlyMany"],
    storageClassName: "",
    volumeMode: "Filesystem",
    volumeName: volume,
    resources: { requests: { storage: `${gib}Gi` } },
  },
});

/** A bucket as a volume that is read only, with its claim. It is opened with the identity of the pod that mounts it, not with the driver's. */
export function bucketVolume(
  component: Component,
  model: ModelVolume,
  system: System,
  driver: (names: VolumeNames) => {
    readonly mountOptions: readonly string[];
    readonly csi: { readonly driver: string; readonly volumeHandle: string; readonly volumeAttributes: Readonly<Record<string, string>> };
  },
): { readonly objects: readonly object[]; readonly claimName: string } {
  const names = volumeNames(component, model, system);
  const { mountOptions, csi } = driver(names);
  const volume = {
    apiVersion: "v1",
    kind: "PersistentVolume",
    metadata: { name: names.volume, labels: labelsOf(component) },
    spec: {
      capacity: { storage: `${names.gib}Gi` },
      accessModes: ["ReadOnlyMany"],
      persistentVolumeReclaimPolicy: "Retain",
      storageClassName: "",
      volumeMode: "Filesystem",
      claimRef: { namespace: system.name, name: names.claim },
      mountOptions,
      csi: { driver: csi.driver, volumeHandle: csi.volumeHandle, readOnly: true, volumeAttributes: csi.volumeAttributes },
    },
  };
  return { claimName: names.claim, objects: [volume, volumeClaim(names, component, system)] };
}
