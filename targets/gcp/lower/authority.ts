import { SecretManagerSecret } from "@cdktf/provider-google/lib/secret-manager-secret/index.js";
import { SecretManagerSecretVersion } from "@cdktf/provider-google/lib/secret-manager-secret-version/index.js";
import type { Component } from "../../../compiler/system.ts";
import { join } from "../../cloud/join.ts";
import type { LowerContext } from "../contract.ts";
import { labelsOf } from "../labels.ts";
import { replication } from "../secrets.ts";

/**
 * A text that pods of consumers read as a file, in Secret Manager: the certificate of a store's own authority, which no client knows, or
 * a password that Google made. Gives the secret's id.
 */
export function keepText(component: Component<unknown>, what: "ca" | "password", value: string, context: LowerContext): string {
  const { root, foundation, names, place } = context;
  const name = join(component.id, what);
  const id = names.of(name, 255);
  const secret = root.add(component.name, SecretManagerSecret, name, {
    project: foundation.api("secretmanager"),
    secretId: id,
    replication: replication(place, foundation.useKey(component.classification.level, "secretmanager")),
    labels: labelsOf(component),
  });
  root.add(component.name, SecretManagerSecretVersion, name, { secret: secret.id, secretData: value });
  return id;
}
