import type { Catalog } from "../../compiler/catalog/catalog.ts";
import type { Diagnostic, Result } from "../../compiler/diagnostics/diagnostic.ts";
import { diagnostic } from "../../compiler/diagnostics/report.ts";
import type { Pool } from "../../compiler/plan/plan.ts";
import type { Component, Place, System } from "../../compiler/system.ts";
import type { ModelVolume, PlatformProfile } from "../kubernetes/contract.ts";
import type { Names } from "../names.ts";
import type { FoundationDetails } from "./foundation/context.ts";
import { addressesOf } from "./foundation/network.ts";
import { type Mirror, mirrorOf } from "./foundation/registry.ts";
import { bucketVolume, profileLabels } from "../cloud/model-volume.ts";
import { takings, type Taken } from "../cloud/profile.ts";
import { poolLabel } from "../cloud/platform/release.ts";
import { acceleratorResource, nodeObjects } from "./node-pools.ts";
import { diskStorageClass } from "./platform/metrics.ts";

export interface Profile extends Taken<Mirror> {
  readonly profile: PlatformProfile;
}

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
  const {
    image: mirrored,
    authorSecret,
    ...taken
  } = takings(
    (reference) => mirrorOf(reference, place, names),
    (secret) => secret,
  );
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
    acceleratorResource,
    poolObjects: (wanted) => wanted.flatMap((pool) => nodeObjects(pool, { system, names, imageVersion: image.version })),
    // Mountpoint for S3.
    modelVolume: (component, model) =>
      bucketVolume(component, model, system, ({ volume }) => ({
        mountOptions: [`region ${place.region}`, `prefix ${model.prefix}`, "read-only", "allow-other"],
        csi: { driver: "s3.csi.aws.com", volumeHandle: volume, volumeAttributes: { authenticationSource: "pod", bucketName: model.bucket } },
      })),
    secretStores: (namespace, stores) =>
      stores.map((kind) => ({
        apiVersion: "external-secrets.io/v1",
        kind: "SecretStore",
        metadata: { name: store(kind), namespace, labels: profileLabels },
        // No `auth`: the operator's own role reads, and that role reads this system alone.
        spec: { provider: { aws: { service: kind === "parameters" ? "ParameterStore" : "SecretsManager", region: place.region } } },
      })),
    secretStoreName: store,
    ingressCidrs: [...(details.internetFacing ? addresses.public : []), ...addresses.internal],
    identityEgress: [{ cidr: "169.254.170.23/32", port: 80 }],
    apiCidrs: addresses.endpoints,
    image: mirrored,
    env: { AWS_REGION: place.region },
    namespaceLabels: { "elbv2.k8s.aws/pod-readiness-gate-inject": "enabled" },
    hasIdentity: (component) => options.identities.has(component.name),
    authorSecret,
    ownWeights: options.ownWeights,
    // The platform's Alertmanager routes by severity: its settings hold the topics, whose ARNs manifests cannot know.
    receiver: () => ({ via: "platform" }),
  };
  return [{ profile, ...taken }, []];
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
