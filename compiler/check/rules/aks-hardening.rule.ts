import { type Ask, asked, askedMessage } from "../emitted/asked.ts";
import { absentOr, is } from "../emitted/demand.ts";
import { ownKey } from "../emitted/own-key.ts";
import { defineRule } from "../rule.ts";

const asks: readonly Ask[] = [
  { type: "azurerm_kubernetes_cluster", at: "disk_encryption_set_id", must: ownKey },
  { type: "azurerm_kubernetes_cluster", at: "azure_policy_enabled", must: is(true) },
  { type: "azurerm_kubernetes_cluster", at: "automatic_upgrade_channel", must: is("patch", "stable", "rapid", "node-image") },
  { type: "azurerm_kubernetes_cluster", at: "default_node_pool.host_encryption_enabled", must: is(true) },
  { type: "azurerm_kubernetes_cluster", at: "run_command_enabled", must: is(false) },
  {
    type: "azurerm_kubernetes_cluster",
    at: "key_vault_secrets_provider.secret_rotation_enabled",
    must: is(true),
    where: ({ body }) => body["key_vault_secrets_provider"] !== undefined,
  },
  {
    type: "azurerm_kubernetes_cluster_node_pool",
    at: "host_encryption_enabled",
    must: is(true),
    where: ({ body }) => body["host_encryption_enabled"] !== undefined,
  },
  { type: "azurerm_kubernetes_cluster_node_pool", at: "node_public_ip_enabled", must: absentOr(false) },
];

export default defineRule({
  id: "TF323",
  slug: "aks-hardening",
  title: "AKS disk encryption set, host encryption, policy add-on, secret rotation, upgrade channel",
  severity: "medium",
  category: "terraform",
  disposition: "default",
  references: ["CKV_AZURE_117", "CKV_AZURE_227", "CKV_AZURE_116", "CKV_AZURE_172", "CKV_AZURE_171", "Trivy AZU-0067"],
  docs: {
    why: "Disks under the key of the provider, an old image or a cluster without policies pass every other check and are still open.",
    example: 'set("azure", "azurerm_kubernetes_cluster.main", { at: "/azure_policy_enabled", to: false, reason: "It blocks a chart." })',
    fix: "Leave the disk encryption set, host encryption, the policy add-on and the upgrade channels.",
  },
  messages: { value: askedMessage },
  checks: { terraform: ({ terraform }) => asked(terraform, asks) },
});
