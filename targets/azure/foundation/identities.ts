import { FederatedIdentityCredential } from "@cdktf/provider-azurerm/lib/federated-identity-credential/index.js";
import { UserAssignedIdentity } from "@cdktf/provider-azurerm/lib/user-assigned-identity/index.js";
import type { Component } from "../../../compiler/system.ts";
import { join } from "../../cloud/join.ts";
import { limits } from "../../limits.ts";
import { tagsOf } from "../tags.ts";
import { assign } from "./assignments.ts";
import { type FoundationContext, shared } from "./context.ts";
import type { Keys } from "./keys.ts";

/** Identity of a workload, with the account in the cluster that may act as it. */
export interface Identity {
  readonly id: string;
  readonly name: string;
  readonly principalId: string;
  readonly clientId: string;
}

/** Account of pods -> identity. Only tokens of this cluster's issuer, for this account, are taken. */
export function federate(
  { root, where }: Pick<FoundationContext, "root" | "where">,
  one: {
    readonly owner: string;
    readonly name: string;
    readonly identityId: string;
    readonly issuer: string;
    readonly namespace: string;
    readonly account: string;
  },
): void {
  root.add(one.owner, FederatedIdentityCredential, one.name, {
    name: one.account,
    resourceGroupName: where.resourceGroupName,
    parentId: one.identityId,
    issuer: one.issuer,
    audience: ["api://AzureADTokenExchange"],
    subject: `system:serviceaccount:${one.namespace}:${one.account}`,
  });
}

/** Identities by workload, made when they are first asked for. */
export function lowerIdentities(context: FoundationContext, issuer: string): (component: Component<unknown>) => Identity {
  const { root, names, where, system } = context;
  const made = new Map<string, Identity>();
  return (component) => {
    const found = made.get(component.name);
    if (found !== undefined) return found;
    const name = names.of(component.id, limits.azurerm_user_assigned_identity.most);
    const added = root.add(component.name, UserAssignedIdentity, component.id, { ...where, name, tags: tagsOf(component) });
    federate(context, { owner: component.name, name: component.id, identityId: added.id, issuer, namespace: system.name, account: component.id });
    const identity: Identity = { id: added.id, name, principalId: added.principalId, clientId: added.clientId };
    made.set(component.name, identity);
    return identity;
  };
}

/** The operator of External Secrets reads the system's vault, and no other. */
export function lowerSecretReader(context: FoundationContext, keys: Keys, issuer: string): Identity {
  const { root, names, where } = context;
  const address = join(shared, "external-secrets");
  const name = names.of(`${shared}-external-secrets`, limits.azurerm_user_assigned_identity.most);
  const added = root.add(shared, UserAssignedIdentity, address, { ...where, name });
  federate(context, { owner: shared, name: address, identityId: added.id, issuer, namespace: "external-secrets", account: "external-secrets" });
  assign(context, {
    address,
    scope: keys.secrets.id,
    role: "Key Vault Secrets User",
    principalId: added.principalId,
    description: "External Secrets reads secrets and settings of the system",
  });
  return { id: added.id, name, principalId: added.principalId, clientId: added.clientId };
}
