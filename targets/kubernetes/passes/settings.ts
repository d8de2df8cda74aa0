import type { Component } from "../../../compiler/system.ts";
import type { KubernetesContext } from "../contract.ts";
import type { Environment } from "../environment.ts";
import { labelsOf, nameOf } from "../labels.ts";
import { customObject, type Manifest } from "../objects.ts";

const refreshInterval = "1h";

/** One Secret a workload, filled from the cloud's stores; absent when nothing is kept there. */
export function settingsOf(
  component: Component,
  environment: Environment,
  context: KubernetesContext,
): { readonly secretName?: string; readonly objects: readonly Manifest[] } {
  const [first] = environment.remotes;
  if (first === undefined) return { objects: [] };
  const name = nameOf(component, "settings");
  const store = (kept: "parameters" | "secrets"): { readonly kind: "SecretStore"; readonly name: string } => ({
    kind: "SecretStore",
    name: context.profile.secretStoreName(kept),
  });
  const object = customObject(
    "ExternalSecret",
    { name, namespace: context.namespace, labels: labelsOf(component, context) },
    {
      refreshInterval,
      secretStoreRef: store(first.store),
      target: { name, creationPolicy: "Owner", deletionPolicy: "Retain" },
      data: environment.remotes.map((remote) => ({
        secretKey: remote.name,
        remoteRef: { key: remote.key, ...(remote.property === undefined ? {} : { property: remote.property }) },
        ...(remote.store === first.store ? {} : { sourceRef: { storeRef: store(remote.store) } }),
      })),
    },
  );
  return { secretName: name, objects: [object] };
}
