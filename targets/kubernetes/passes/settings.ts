import type { KubernetesContext } from "../contract.ts";
import type { Environment, Remote } from "../environment.ts";
import { labelsOf, nameOf } from "../labels.ts";
import { customObject, type Manifest } from "../objects.ts";
import type { Unit } from "../unit.ts";

const refreshInterval = "1h";

/** Secrets that External Secrets fills from the cloud's stores. Absent where nothing is kept there. */
export interface Settings {
  /** Holds parameters, read as variables. */
  readonly parameters?: string;
  /** Holds secrets, mounted as files. */
  readonly secrets?: string;
  readonly objects: readonly Manifest[];
}

/** One Secret for parameters and one for secrets, so that a variable never holds what nobody may see. */
export function settingsOf(unit: Unit, environment: Environment, context: KubernetesContext): Settings {
  const parameters = fromStore(unit, "settings", "parameters", environment.parameters, context);
  const secrets = fromStore(unit, "secrets", "secrets", environment.secrets, context);
  return {
    ...(parameters === undefined ? {} : { parameters: parameters.name }),
    ...(secrets === undefined ? {} : { secrets: secrets.name }),
    objects: [parameters, secrets].flatMap((one) => (one === undefined ? [] : [one.object])),
  };
}

function fromStore(
  unit: Unit,
  suffix: string,
  store: "parameters" | "secrets",
  remotes: readonly Remote[],
  context: KubernetesContext,
): { readonly name: string; readonly object: Manifest } | undefined {
  if (remotes.length === 0) return undefined;
  const { component, role } = unit;
  const name = nameOf(component, role === undefined ? suffix : `${role}-${suffix}`);
  const object = customObject(
    "ExternalSecret",
    { name, namespace: context.namespace, labels: labelsOf(component, context, role) },
    {
      refreshInterval,
      secretStoreRef: { kind: "SecretStore", name: context.profile.secretStoreName(store) },
      target: { name, creationPolicy: "Owner", deletionPolicy: "Retain" },
      data: remotes.map((remote) => ({
        secretKey: remote.name,
        remoteRef: { key: remote.key, ...(remote.property === undefined ? {} : { property: remote.property }) },
      })),
    },
  );
  return { name, object };
}
