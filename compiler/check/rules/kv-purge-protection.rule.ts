import { type Ask, asked, askedMessage, fails, passes, undecided } from "../emitted/asked.ts";
import { absentOr, is, type Test } from "../emitted/demand.ts";
import { isOpen } from "../emitted/cidr.ts";
import { isUndecided, listed, valueAt } from "../emitted/values.ts";
import { defineRule, type Outcome } from "../rule.ts";

const kept: Test = {
  words: "7 to 90 days, or left out",
  holds: (value) => (isUndecided(value) ? undefined : value === undefined || (Number(value) >= 7 && Number(value) <= 90)),
};
const asks: readonly Ask[] = [
  { type: "azurerm_key_vault", at: "purge_protection_enabled", must: is(true) },
  // 90 days are the provider's default.
  { type: "azurerm_key_vault", at: "soft_delete_retention_days", must: kept },
  { type: "azurerm_key_vault_managed_hardware_security_module", at: "purge_protection_enabled", must: is(true) },
  { type: "azurerm_key_vault_managed_hardware_security_module", at: "soft_delete_retention_days", must: kept },
  { type: "azurerm_key_vault_managed_hardware_security_module", at: "public_network_access_enabled", must: is(false) },
  { type: "azurerm_key_vault", at: "rbac_authorization_enabled", must: absentOr(true) },
];

export default defineRule({
  id: "TF324",
  slug: "kv-purge-protection",
  title: "Key Vault purge protection, soft delete, no public access",
  severity: "high",
  category: "terraform",
  disposition: "default",
  references: ["NIST 800-53 SC-12", "CKV_AZURE_110", "CKV_AZURE_42", "CKV_AZURE_189", "Trivy AZU-0016"],
  docs: {
    why: "What a lost key encrypted is lost. Without purge protection whoever may delete a vault destroys its keys for good, and a vault that the internet reaches is tried.",
    example: 'set("azure", "azurerm_key_vault.keys", { at: "/purge_protection_enabled", to: false, reason: "Quick teardown." })',
    fix: "Take the override away: vaults keep what is deleted for 90 days, and whoever applies from outside is named in `vault_operator_addresses`.",
  },
  messages: {
    value: askedMessage,
    reached: { text: "the internet reaches `{resource}`", hint: "set `public_network_access_enabled` to false, or `network_acls.default_action` to Deny" },
  },
  checks: {
    terraform: ({ terraform }) => [
      ...asked(terraform, asks),
      ...terraform.flatMap((view) =>
        view.of("azurerm_key_vault").map((vault): Outcome<"reached"> => {
          const { body } = vault;
          const open = body["public_network_access_enabled"];
          if (open === false) return passes(vault, "public_network_access_enabled = false", "/public_network_access_enabled");
          const action = valueAt(body, "network_acls.default_action");
          const ranges = listed(valueAt(body, "network_acls.ip_rules"));
          if (action === "Deny" && !ranges.some((one) => isOpen(one) === true))
            return passes(vault, "refuses whoever is not named", "/network_acls/default_action");
          if (isUndecided(action)) return undecided(vault, "`network_acls.default_action`", "/network_acls");
          return fails(
            vault,
            "reached",
            {},
            action === undefined ? "/network_acls" : action === "Deny" ? "/network_acls/ip_rules" : "/network_acls/default_action",
          );
        }),
      ),
    ],
  },
});
