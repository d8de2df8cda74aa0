import { KeyVaultSecret } from "@cdktf/provider-azurerm/lib/key-vault-secret/index.js";
import { join } from "../../cloud/join.ts";
import type { KeptSetting, SettingStore } from "../../cloud/settings.ts";
import type { LowerContext } from "../contract.ts";
import type { Keys } from "../foundation/keys.ts";
import { secretName } from "../secrets.ts";
import { tagsOf } from "../tags.ts";

/** Settings that Terraform finds out, in the vault of the system: External Secrets reads no other store of Azure. */
export function vaultStore(context: LowerContext, keys: Keys): SettingStore {
  const keyOf = ({ consumer, segments }: KeptSetting): string => secretName([context.names.before(consumer.id), ...segments.slice(1)].join("--"));
  return {
    keyOf,
    keep(setting) {
      const { consumer, segments, variable, value } = setting;
      context.root.add(consumer.name, KeyVaultSecret, join(...segments), {
        name: keyOf(setting),
        keyVaultId: context.foundation.secretVault.id,
        value,
        contentType: `${variable} of ${consumer.name}`,
        tags: tagsOf(consumer),
        dependsOn: [...keys.secretsReady],
      });
    },
    cidrs: (to) => context.foundation.cidr[to],
  };
}
