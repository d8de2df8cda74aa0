import { bucketVolume, profileLabels } from "../cloud/model-volume.ts";
import { takings, type Taken } from "../cloud/profile.ts";
import { poolLabel } from "../cloud/platform/release.ts";
import type { Diagnostic, Result } from "../../compiler/diagnostics/diagnostic.ts";
import type { Pool } from "../../compiler/plan/plan.ts";
import type { Component, Place, System } from "../../compiler/system.ts";
import type { ModelVolume, PlatformProfile } from "../kubernetes/contract.ts";
import type { Names } from "../names.ts";
import { addressesOf, googleApis, googleFrontEnds } from "./foundation/addresses.ts";
import { classLabel } from "./foundation/nodes.ts";
import { type Mirror, mirrorOf } from "./foundation/registry.ts";
import { nodeObjects } from "./node-pools.ts";
import type { Identities } from "./passes/identity.ts";
import { diskStorageClass } from "./platform/metrics.ts";
import { projectIn } from "./project.ts";
import { secretId } from "./secrets.ts";

export interface Profile extends Taken<Mirror> {
  readonly profile: PlatformProfile;
  /** Whether manifests name the project, so far. */
  namesProject(): boolean;
}

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
  const { image: mirrored, authorSecret, ...taken } = takings((reference) => mirrorOf(reference, place, names), secretId);
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
    // Cloud Storage FUSE.
    modelVolume: (component, model) =>
      bucketVolume(component, model, system, () => ({
        // Weights never change below their prefix, and are read from one end to the other.
        mountOptions: [
          "implicit-dirs",
          `only-dir:${model.prefix.replace(/\/$/, "")}`,
          "metadata-cache:ttl-secs:-1",
          "file-system:kernel-list-cache-ttl-secs:-1",
        ],
        csi: { driver: "gcsfuse.csi.storage.gke.io", volumeHandle: model.bucket, volumeAttributes: { gcsfuseLoggingSeverity: "warning" } },
      })),
    secretStores(namespace) {
      namesProject = true;
      return [
        {
          apiVersion: "external-secrets.io/v1",
          kind: "SecretStore",
          metadata: { name: storeName, namespace, labels: profileLabels },
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
    image: mirrored,
    // Libraries find the project by themselves; where it is known they need not ask.
    env: place.project === undefined ? {} : { GOOGLE_CLOUD_PROJECT: place.project },
    hasIdentity: (component) => identities.granted.has(component.name),
    authorSecret,
    ownWeights: options.ownWeights,
    // The platform's Alertmanager routes by severity, to addresses that are kept in Secret Manager.
    receiver: () => ({ via: "platform" }),
  };
  return [
    {
      profile,
      ...taken,
      namesProject: () => namesProject,
    },
    found,
  ];
}
