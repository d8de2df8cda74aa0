import { KeyVault } from "@cdktf/provider-azurerm/lib/key-vault/index.js";
import type { PrivateEndpoint } from "@cdktf/provider-azurerm/lib/private-endpoint/index.js";
import { KeyVaultKey } from "@cdktf/provider-azurerm/lib/key-vault-key/index.js";
import type { RoleAssignment } from "@cdktf/provider-azurerm/lib/role-assignment/index.js";
import { UserAssignedIdentity } from "@cdktf/provider-azurerm/lib/user-assigned-identity/index.js";
import type { Level } from "../../../compiler/system.ts";
import { join } from "../../cloud/join.ts";
import { limits } from "../../limits.ts";
import type { Names } from "../../names.ts";
import { assign } from "./assignments.ts";
import { type FoundationContext, shared } from "./context.ts";
import type { Endpoints } from "./dns.ts";

/** Data classes have a key each; so have the cluster with its disks, and logs. */
export type Purpose = Exclude<Level, "public"> | "cluster" | "logs";

export interface Key {
  readonly id: string;
  readonly versionlessId: string;
  readonly identityId: string;
  readonly identityClientId: string;
  readonly identityPrincipalId: string;
  /** The grant, for resources that are encrypted with it. */
  readonly grant: RoleAssignment;
  /** The same as a Terraform address. */
  readonly ready: string;
}

export interface Keys {
  readonly vault: KeyVault;
  /** Vault of secrets and settings. */
  readonly secrets: KeyVault;
  /** Endpoint and access that secrets are written through. */
  readonly secretsReady: readonly (PrivateEndpoint | RoleAssignment)[];
  of(purpose: Purpose): Key;
}

/** Class whose key a level uses. */
export const keyLevel = (level: Level): Exclude<Level, "public"> => (level === "public" ? "internal" : level);

/** Names of vaults are known before apply: stores of secrets are found by them. */
export const vaultName = (names: Names, purpose: "keys" | "secrets"): string => names.global(purpose === "keys" ? "key" : "sec", limits.azurerm_key_vault.most);
export const vaultUri = (names: Names, purpose: "keys" | "secrets"): string => `https://${vaultName(names, purpose)}.vault.azure.net/`;

export function lowerKeys(context: FoundationContext, endpoints: Endpoints): Keys {
  const { root, details, names, where } = context;
  lowerOperatorAddresses(context);
  const vaults = { keys: addVault(context, endpoints, "keys"), secrets: addVault(context, endpoints, "secrets") };
  const purposes: readonly Purpose[] = [...details.keyLevels, "cluster", "logs"];
  const keys = new Map(
    purposes.map((purpose): [Purpose, Key] => {
      const address = join("keys", purpose);
      const identity = root.add(shared, UserAssignedIdentity, address, {
        ...where,
        name: names.of(`${shared}-key-${purpose}`, limits.azurerm_user_assigned_identity.most),
        tags: { "data-class": purpose },
      });
      const key = root.add(shared, KeyVaultKey, purpose, {
        name: purpose,
        keyVaultId: vaults.keys.vault.id,
        keyType: "RSA-HSM",
        keySize: 3072,
        keyOpts: ["unwrapKey", "wrapKey"],
        // A version ends a year after the next one has taken over. A date in here would be set back to it at each apply.
        rotationPolicy: { expireAfter: "P730D", notifyBeforeExpiry: "P30D", automatic: { timeAfterCreation: "P365D" } },
        tags: { "data-class": purpose },
        dependsOn: vaults.keys.ready,
      });
      const grant = assign(context, {
        address,
        // The key alone: identities of other classes are not let near it.
        scope: key.resourceVersionlessId,
        role: "Key Vault Crypto Service Encryption User",
        principalId: identity.principalId,
        description: `What is encrypted with the key ${purpose}`,
      });
      return [
        purpose,
        {
          id: key.id,
          versionlessId: key.versionlessId,
          identityId: identity.id,
          identityClientId: identity.clientId,
          identityPrincipalId: identity.principalId,
          grant,
          ready: `azurerm_role_assignment.keys__${purpose}`,
        },
      ];
    }),
  );
  return {
    vault: vaults.keys.vault,
    secrets: vaults.secrets.vault,
    secretsReady: vaults.secrets.ready,
    of(purpose) {
      const found = keys.get(purpose);
      if (found === undefined) throw new Error(`no key was planned for ${purpose}`);
      return found;
    },
  };
}

/** Whoever applies writes keys and settings over the network: from inside, or from an address that is let in while it lasts. */
function lowerOperatorAddresses({ root }: FoundationContext): void {
  root.variable("vault_operator_addresses", {
    type: "list(string)",
    default: [],
    nullable: false,
    description:
      "Public IPv4 addresses of whoever applies, such as 203.0.113.7, while the machine that applies is outside of the network: the vaults are open to them alone. Empty closes the vaults to the internet.",
    validation: [
      {
        condition: '${alltrue([for one in var.vault_operator_addresses : can(regex("^[0-9]+[.][0-9]+[.][0-9]+[.][0-9]+(/(2[4-9]|30))?$", one))])}',
        error_message: "Write public IPv4 addresses such as 203.0.113.7, or ranges of /24 and narrower.",
      },
    ],
  });
}

const officers = { keys: "Key Vault Crypto Officer", secrets: "Key Vault Secrets Officer" } as const;

/** A vault that is closed to the internet, opened by roles alone, and that nobody can purge. */
function addVault(
  context: FoundationContext,
  endpoints: Endpoints,
  purpose: "keys" | "secrets",
): { readonly vault: KeyVault; readonly ready: (PrivateEndpoint | RoleAssignment)[] } {
  const { root, names, where, tenantId } = context;
  const vault = root.add(shared, KeyVault, purpose, {
    ...where,
    name: vaultName(names, purpose),
    tenantId,
    // Keys in hardware are of the premium tier alone.
    skuName: purpose === "keys" ? "premium" : "standard",
    rbacAuthorizationEnabled: true,
    purgeProtectionEnabled: true,
    softDeleteRetentionDays: 90,
    publicNetworkAccessEnabled: false,
    // Disk encryption sets and storage accounts come as trusted services.
    networkAcls: { defaultAction: "Deny", bypass: "AzureServices" },
  });
  vault.addOverride("public_network_access_enabled", "${length(var.vault_operator_addresses) > 0}");
  vault.addOverride("network_acls.ip_rules", "${var.vault_operator_addresses}");
  const endpoint = endpoints.add(`vault-${purpose}`, { resourceId: vault.id, subresource: "vault", zone: "privatelink.vaultcore.azure.net" });
  const officer = assign(context, {
    address: join("vault", purpose, "operators"),
    scope: vault.id,
    role: officers[purpose],
    principalId: "${each.value}",
    principalType: "Group",
    description: `Those who apply write the ${purpose} of the system`,
  });
  officer.addOverride("for_each", "${toset(var.operator_group_ids)}");
  return { vault, ready: [endpoint, officer] };
}
