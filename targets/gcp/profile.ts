import { poolLabel } from "../cloud/platform/release.ts";
import type { Diagnostic, Result } from "../../compiler/diagnostics/diagnostic.ts";
import type { Pool } from "../../compiler/plan/plan.ts";
import type { Component, Place, System } from "../../compiler/system.ts";
import type { ModelVolume, PlatformProfile } from "../kubernetes/contract.ts";
import { fit, type Names, shortHash } from "../names.ts";
import { addressesOf, googleApis, googleFrontEnds } from "./foundation/addresses.ts";
import { classLabel } from "./foundation/nodes.ts";
import { type Mirror, mirrorOf } from "./foundation/registry.ts";
import { nodeObjects } from "./node-pools.ts";
import type { Identities } from "./passes/identity.ts";
import { diskStorageClass } from "./platform/metrics.ts";
import { projectIn } from "./project.ts";
import { secretId } from "./secrets.ts";

export interface Profile {
  readonly profile: PlatformProfile;
  /** Images that the manifests took from the project's registry, so far. */
  mirrors(): readonly Mirror[];
  /** Secrets that the author names and the manifests refer to, so far, by their ids in Secret Manager. */
  authorSecrets(): readonly string[];
  /** Whether manifests name the project, so far. */
  namesProject(): boolean;
}

const labels = { "app.kubernetes.io/managed-by": "lintel" } as const;
/** Secret Manager is the store of both, so one is enough. */
const storeName = "secret-manager";

/** What Google Cloud contributes to the objects of every kind. Everything in it is known before apply. */
export function createProfile(options: {
  readonly system: System;
  readonly place: Place;
  readonly names: Names;
  readonly pools: readonly Pool[];
  readonly identities: Identities;
  ownWeights(component: Component): ModelVolume | undefined;
}): Result<Profile> {
  const { system, place, names, identities } = options;
  const found: Diagnostic[] = [];
  const addresses = addressesOf({ names, place });
  const mirrors = new Map<string, Mirror>();
  const authorSecrets = new Set<string>();
  let namesProject = false;
  const profile: PlatformProfile = {
    cloud: "gcp",
    region: place.region,
    storageClass: diskStorageClass,
    // Others are principals by their Kubernetes service account, which says nothing of Google.
    serviceAccountAnnotations(component) {
      const account = identities.accounts.get(component.name);
      if (account === undefined) return {};
      namesProject = true;
      return { "iam.gke.io/gcp-service-account": account };
    },
    podLabels: () => ({}),
    // Puts the driver of buckets beside the containers.
    podAnnotations: (_component, models): Readonly<Record<string, string>> => (models.length === 0 ? {} : { "gke-gcsfuse/volumes": "true" }),
    nodeSelector: (pool) => ({ [classLabel]: pool.name, [poolLabel]: pool.name }),
    tolerations: (pool) => [
      { key: classLabel, operator: "Equal", value: pool.name, effect: "NoSchedule" },
      ...(pool.accelerator === undefined ? [] : [{ key: "nvidia.com/gpu", operator: "Exists" as const, effect: "NoSchedule" }]),
    ],
    poolObjects: (wanted) => wanted.flatMap(nodeObjects),
    modelVolume: (component, model) => modelVolume(component, model, system),
    secretStores(namespace) {
      namesProject = true;
      return [
        {
          apiVersion: "external-secrets.io/v1",
          kind: "SecretStore",
          metadata: { name: storeName, namespace, labels },
          // No `auth`: the operator's own principal reads, and it reads this system's secrets alone.
          spec: { provider: { gcpsm: { projectID: projectIn(place) } } },
        },
      ];
    },
    secretStoreName: () => storeName,
    ingressCidrs: [...googleFrontEnds, addresses.proxies],
    // Dataplane V2: the node's metadata server, which gives pods their tokens.
    identityEgress: [{ cidr: "169.254.169.254/32", port: 80 }],
    apiCidrs: [googleApis.range],
    image(reference) {
      const mirror = mirrorOf(reference, place, names);
      if (mirror === undefined) return reference;
      mirrors.set(mirror.to, mirror);
      return mirror.to;
    },
    // Libraries find the project by themselves; where it is known they need not ask.
    env: place.project === undefined ? {} : { GOOGLE_CLOUD_PROJECT: place.project },
    hasIdentity: (component) => identities.granted.has(component.name),
    authorSecret(_component, secret) {
      const key = secretId(secret.secret);
      authorSecrets.add(key);
      return { remote: { store: "secrets", key, ...(secret.key === undefined ? {} : { property: secret.key }) } };
    },
    ownWeights: options.ownWeights,
    // The platform's Alertmanager routes by severity, to addresses that are kept in Secret Manager.
    receiver: () => ({ via: "platform" }),
  };
  return [
    {
      profile,
      mirrors: () => [...mirrors.values()].sort((a, b) => (a.to < b.to ? -1 : 1)),
      authorSecrets: () => [...authorSecrets].sort(),
      namesProject: () => namesProject,
    },
    found,
  ];
}

/** A volume of Cloud Storage FUSE. The bucket is opened with the identity of the pod that mounts it, not with the driver's. */
function modelVolume(component: Component, model: ModelVolume, system: System): { readonly objects: readonly object[]; readonly claimName: string } {
  // Neither the source of a volume nor the size of a claim can be changed: other weights get new ones, and pods of before keep theirs.
  const contents = shortHash(JSON.stringify([model.bucket, model.prefix, Math.ceil(model.sizeGib)]));
  const claimName = `${fit(`${component.id}-${slug(model.mountPath)}`, 63 - contents.length - 1)}-${contents}`;
  const volumeName = fit(`${system.name}-${claimName}`, 63);
  const capacity = { storage: `${Math.ceil(model.sizeGib)}Gi` };
  return {
    claimName,
    objects: [
      {
        apiVersion: "v1",
        kind: "PersistentVolume",
        metadata: { name: volumeName, labels: { ...labels, component: component.id } },
        spec: {
          capacity,
          accessModes: ["ReadOnlyMany"],
          persistentVolumeReclaimPolicy: "Retain",
          storageClassName: "",
          volumeMode: "Filesystem",
          claimRef: { namespace: system.name, name: claimName },
          // Weights never change below their prefix, and are read from one end to the other.
          mountOptions: [
            "implicit-dirs",
            `only-dir:${model.prefix.replace(/\/$/, "")}`,
            "metadata-cache:ttl-secs:-1",
            "file-system:kernel-list-cache-ttl-secs:-1",
          ],
          csi: { driver: "gcsfuse.csi.storage.gke.io", volumeHandle: model.bucket, readOnly: true, volumeAttributes: { gcsfuseLoggingSeverity: "warning" } },
        },
      },
      {
        apiVersion: "v1",
        kind: "PersistentVolumeClaim",
        metadata: { name: claimName, namespace: system.name, labels: { ...labels, component: component.id } },
        spec: { accessModes: ["ReadOnlyMany"], storageClassName: "", volumeMode: "Filesystem", volumeName, resources: { requests: capacity } },
      },
    ],
  };
}

const slug = (path: string): string =>
  path
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-|-$/g, "");
