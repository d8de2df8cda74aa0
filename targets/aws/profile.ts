import type { Catalog } from "../../compiler/catalog/catalog.ts";
import type { Diagnostic, Result } from "../../compiler/diagnostics/diagnostic.ts";
import { diagnostic } from "../../compiler/diagnostics/report.ts";
import type { Pool } from "../../compiler/plan/plan.ts";
import type { Component, Place, System } from "../../compiler/system.ts";
import type { ModelVolume, PlatformProfile } from "../kubernetes/contract.ts";
import { fit, type Names, shortHash } from "../names.ts";
import type { FoundationDetails } from "./foundation/context.ts";
import { addressesOf } from "./foundation/network.ts";
import { type Mirror, mirrorOf } from "./foundation/registry.ts";
import { poolLabel } from "../cloud/platform/release.ts";
import { nodeObjects } from "./node-pools.ts";
import { diskStorageClass } from "./platform/metrics.ts";

export interface Profile {
  readonly profile: PlatformProfile;
  /** Images that the manifests took from the account's registry, so far. */
  mirrors(): readonly Mirror[];
  /** Secrets that the author names and the manifests refer to, so far. */
  authorSecrets(): readonly string[];
}

const labels = { "app.kubernetes.io/managed-by": "lintel" } as const;

/** What AWS contributes to the objects of every kind. Everything in it is known before apply. */
export function createProfile(options: {
  readonly system: System;
  readonly place: Place;
  readonly names: Names;
  readonly catalog: Catalog;
  readonly details: FoundationDetails;
  readonly pools: readonly Pool[];
  /** Components whose pods have a role. */
  readonly identities: ReadonlySet<string>;
  ownWeights(component: Component): ModelVolume | undefined;
}): Result<Profile> {
  const { system, place, names, catalog, details, pools } = options;
  const image = catalog.version("ami/al2023");
  if (image === undefined) {
    return [
      undefined,
      [
        diagnostic("LNT4103", {
          message: "the catalogue has no version of the machine image `al2023`",
          at: { origin: system.origin },
          hint: "update Lintel, or its catalogue",
        }),
      ],
    ];
  }
  const wrong = flexRungs(system, pools);
  if (wrong.length > 0) return [undefined, wrong];

  const addresses = addressesOf({ names, place, details });
  const mirrors = new Map<string, Mirror>();
  const authorSecrets = new Set<string>();
  const store = (kind: "parameters" | "secrets"): string => (kind === "parameters" ? "parameter-store" : "secrets-manager");
  const profile: PlatformProfile = {
    cloud: "aws",
    region: place.region,
    storageClass: diskStorageClass,
    // Pod Identity joins roles and service accounts outside the cluster.
    serviceAccountAnnotations: () => ({}),
    podLabels: () => ({}),
    nodeSelector: (pool) => ({ [poolLabel]: pool.name }),
    tolerations: (pool) => (pool.accelerator === undefined ? [] : [{ key: "nvidia.com/gpu", operator: "Exists", effect: "NoSchedule" }]),
    poolObjects: (wanted) => wanted.flatMap((pool) => nodeObjects(pool, { system, names, imageVersion: image.version })),
    modelVolume: (component, model) => modelVolume(component, model, system, place),
    secretStores: (namespace, stores) =>
      stores.map((kind) => ({
        apiVersion: "external-secrets.io/v1",
        kind: "SecretStore",
        metadata: { name: store(kind), namespace, labels },
        // No `auth`: the operator's own role reads, and that role reads this system alone.
        spec: { provider: { aws: { service: kind === "parameters" ? "ParameterStore" : "SecretsManager", region: place.region } } },
      })),
    secretStoreName: store,
    ingressCidrs: [...(details.internetFacing ? addresses.public : []), ...addresses.internal],
    identityEgress: [{ cidr: "169.254.170.23/32", port: 80 }],
    apiCidrs: addresses.endpoints,
    image(reference) {
      const mirror = mirrorOf(reference, place, names);
      if (mirror === undefined) return reference;
      mirrors.set(mirror.to, mirror);
      return mirror.to;
    },
    env: { AWS_REGION: place.region },
    namespaceLabels: { "elbv2.k8s.aws/pod-readiness-gate-inject": "enabled" },
    hasIdentity: (component) => options.identities.has(component.name),
    authorSecret(_component, secret) {
      authorSecrets.add(secret.secret);
      return { remote: { store: "secrets", key: secret.secret, ...(secret.key === undefined ? {} : { property: secret.key }) } };
    },
    ownWeights: options.ownWeights,
    // The platform's Alertmanager routes by severity: its settings hold the topics, whose ARNs manifests cannot know.
    receiver: () => ({ via: "platform" }),
  };
  return [{ profile, mirrors: () => [...mirrors.values()].sort((a, b) => (a.to < b.to ? -1 : 1)), authorSecrets: () => [...authorSecrets].sort() }, []];
}

function flexRungs(system: System, pools: readonly Pool[]): readonly Diagnostic[] {
  return pools
    .filter((pool) => pool.rungs.some(({ from }) => from === "flex-start"))
    .map((pool) =>
      diagnostic("LNT4105", {
        message: `pool \`${pool.name}\` asks for flex-start capacity, which AWS does not offer`,
        at: { origin: system.origin, path: ["on"] },
        hint: "use `reserved`, `capacityBlock`, `onDemand` or `spot`",
      }),
    );
}

/** A volume of Mountpoint for S3. The bucket is opened with the role of the pod that mounts it, not with the driver's. */
function modelVolume(
  component: Component,
  model: ModelVolume,
  system: System,
  place: Place,
): { readonly objects: readonly object[]; readonly claimName: string } {
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
          mountOptions: [`region ${place.region}`, `prefix ${model.prefix}`, "read-only", "allow-other"],
          csi: {
            driver: "s3.csi.aws.com",
            volumeHandle: volumeName,
            readOnly: true,
            volumeAttributes: { authenticationSource: "pod", bucketName: model.bucket },
          },
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
