import type { Pool } from "../../compiler/plan/plan.ts";
import type { Component, Place, System } from "../../compiler/system.ts";
import type { ModelVolume, PlatformProfile } from "../kubernetes/contract.ts";
import { profileLabels, volumeClaim, volumeNames } from "../cloud/model-volume.ts";
import { takings, type Taken } from "../cloud/profile.ts";
import { poolLabel } from "../cloud/platform/release.ts";
import type { Names } from "../names.ts";
import { addressesOf } from "./foundation/addresses.ts";
import type { FoundationDetails } from "./foundation/context.ts";
import type { Identity } from "./foundation/identities.ts";
import { vaultUri } from "./foundation/keys.ts";
import { acceleratorTaint, rungsOf, spotTaint } from "./foundation/nodes.ts";
import { type Mirror, mirrorOf } from "./foundation/registry.ts";
import { ladderObject } from "./node-pools.ts";
import { diskStorageClass } from "./platform/metrics.ts";
import { secretName } from "./secrets.ts";

/** A volume of weights. Its source names the identity that opens it, which is known after apply: the second root makes it. */
export interface WeightsVolume {
  readonly name: string;
  readonly claim: string;
  readonly component: Component;
  readonly account: string;
  readonly container: string;
  readonly prefix: string;
  readonly gib: number;
}

export interface Profile extends Taken<Mirror> {
  readonly profile: PlatformProfile;
  /** Volumes of weights that pods mount, so far. */
  volumes(): readonly WeightsVolume[];
}

/** The vault is the store of both, so one is enough. */
export const storeName = "key-vault";

/**
 * Where tokens of Entra ID are given (Microsoft 365 documentation, "URLs and IP address ranges", id 56, 2026): policies know ranges, and
 * no names.
 */
const signIn = ["20.20.32.0/19", "20.190.128.0/18", "20.231.128.0/19", "40.126.0.0/18"] as const;

/** What Azure contributes to the objects of every kind. Everything in it is known before apply. */
export function createProfile(options: {
  readonly system: System;
  readonly place: Place;
  readonly names: Names;
  readonly details: FoundationDetails;
  readonly pools: readonly Pool[];
  /** Identities of workloads, by name. */
  readonly identities: ReadonlyMap<string, Identity>;
  ownWeights(component: Component): ModelVolume | undefined;
}): Profile {
  const { system, place, names, details, identities } = options;
  const addresses = addressesOf({ names, place });
  const { image: mirrored, authorSecret, ...taken } = takings((reference) => mirrorOf(reference, names), secretName);
  const volumes = new Map<string, WeightsVolume>();
  const hasIdentity = (component: Component): boolean => identities.has(component.name);
  const profile: PlatformProfile = {
    cloud: "azure",
    region: place.region,
    storageClass: diskStorageClass,
    // The client id of an identity is known after apply: it comes as a setting of the pods.
    serviceAccountAnnotations: () => ({}),
    // The cluster's webhook gives such pods a token of their service account.
    podLabels: (component): Readonly<Record<string, string>> => (hasIdentity(component) ? { "azure.workload.identity/use": "true" } : {}),
    nodeSelector: (pool) => ({ [poolLabel]: pool.name }),
    tolerations: (pool) => [
      ...(pool.accelerator === undefined ? [] : [{ key: acceleratorTaint.key, operator: "Exists" as const, effect: acceleratorTaint.effect }]),
      ...(rungsOf(pool).some(({ from }) => from === "spot") ? [{ ...spotTaint, operator: "Equal" as const }] : []),
    ],
    poolObjects: ladderObject,
    modelVolume(component, model) {
      const made = modelVolume(component, model, system);
      volumes.set(made.volume.name, made.volume);
      return { claimName: made.volume.claim, objects: made.objects };
    },
    secretStores: (namespace) => [
      {
        apiVersion: "external-secrets.io/v1",
        kind: "SecretStore",
        metadata: { name: storeName, namespace, labels: profileLabels },
        // No account: the operator's own identity reads, and it reads this system's vault alone.
        spec: { provider: { azurekv: { authType: "WorkloadIdentity", vaultUrl: vaultUri(names, "secrets") } } },
      },
    ],
    secretStoreName: () => storeName,
    // A gateway keeps its own address up to the pods: load balancers before them are of the kind that hands packets on as they are.
    ingressCidrs: [
      ...(details.apis.includes("application-gateway") ? [addresses.gateway] : []),
      ...(details.apis.includes("api-management") ? [addresses.api] : []),
    ],
    identityEgress: signIn.map((cidr) => ({ cidr, port: 443 })),
    apiCidrs: [addresses.endpoints],
    image: mirrored,
    env: {},
    // Else the cluster's webhook would put an empty one before it.
    seenVariables: ["AZURE_CLIENT_ID"],
    hasIdentity,
    authorSecret,
    ownWeights: options.ownWeights,
    // The platform's Alertmanager routes by severity, to addresses that are kept in the vault.
    receiver: () => ({ via: "platform" }),
  };
  return {
    profile,
    ...taken,
    volumes: () => [...volumes.values()].sort((a, b) => (a.name < b.name ? -1 : 1)),
  };
}

/** The claim of a volume of weights; the volume itself is the second root's. */
function modelVolume(component: Component, model: ModelVolume, system: System): { readonly volume: WeightsVolume; readonly objects: readonly object[] } {
  const names = volumeNames(component, model, system);
  const [account = "", container = ""] = model.bucket.split("/");
  const volume: WeightsVolume = { name: names.volume, claim: names.claim, component, account, container, prefix: model.prefix, gib: names.gib };
  return { volume, objects: [volumeClaim(names, component, system)] };
}
