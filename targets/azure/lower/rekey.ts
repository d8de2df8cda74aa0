import type { Component } from "../../../compiler/system.ts";
import type { Operation } from "../../../compiler/target.ts";
import type { LowerContext } from "../contract.ts";
import { vaultName } from "../foundation/keys.ts";
import { group } from "./teardown.ts";

/** What is encrypted with one version of a key, and stays with it when the key is rotated. */
type Store = "postgres" | "mysql" | "redis";

const commands: Readonly<Record<Store, (group: string, name: string) => string>> = {
  postgres: (at, name) => `az postgres flexible-server update --resource-group ${at} --name ${name} --key "$KEY" --identity "$IDENTITY" --output none`,
  mysql: (at, name) => `az mysql flexible-server update --resource-group ${at} --name ${name} --key "$KEY" --identity "$IDENTITY" --output none`,
  redis: (at, name) =>
    `az redisenterprise update --resource-group ${at} --cluster-name ${name} --key-encryption-key-url "$KEY" --key-encryption-identity "$IDENTITY" --output none`,
};

const identityOf: Readonly<Record<Store, (group: string, name: string) => string>> = {
  postgres: (at, name) =>
    `az postgres flexible-server show --resource-group ${at} --name ${name} --query dataEncryption.primaryUserAssignedIdentityId --output tsv`,
  mysql: (at, name) => `az mysql flexible-server show --resource-group ${at} --name ${name} --query dataEncryption.primaryUserAssignedIdentityId --output tsv`,
  redis: (at, name) =>
    `az redisenterprise show --resource-group ${at} --cluster-name ${name} --query encryption.customerManagedKeyEncryption.keyEncryptionKeyIdentity.userAssignedIdentityResourceId --output tsv`,
};

/** Accounts of storage follow their key by themselves; these are moved to its next version by hand, once a year. */
export function rekeyOperation(component: Component<unknown>, store: Store, name: string, context: LowerContext): Operation {
  const { level } = component.classification;
  const at = group(context);
  return {
    phase: "after",
    title: `Move ${component.name} to the next version of its key`,
    text: `Each year, when the key of its class has been rotated: \`${component.name}\` stays with the version that it was made with, and that one ends a year later. The version before has to stay enabled until this is done.`,
    commands: [
      `KEY="$(az keyvault key show --vault-name ${vaultName(context.names, "keys")} --name ${level === "public" ? "internal" : level} --query key.kid --output tsv)"`,
      `IDENTITY="$(${identityOf[store](at, name)})"`,
      commands[store](at, name),
    ],
  };
}
