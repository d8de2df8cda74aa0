import { type Ask, asked, askedMessage } from "../emitted/asked.ts";
import { is, present } from "../emitted/demand.ts";
import { defineRule } from "../rule.ts";

const asks: readonly Ask[] = [
  { type: "azurerm_machine_learning_workspace", at: "public_network_access_enabled", must: is(false) },
  { type: "azurerm_machine_learning_workspace", at: "identity.type", must: present },
  { type: "azurerm_machine_learning_compute_instance", at: "local_auth_enabled", must: is(false) },
  { type: "azurerm_machine_learning_compute_cluster", at: "local_auth_enabled", must: is(false) },
  { type: "azurerm_machine_learning_compute_instance", at: "node_public_ip_enabled", must: is(false) },
  { type: "azurerm_machine_learning_compute_cluster", at: "node_public_ip_enabled", must: is(false) },
  ...["azurerm_cognitive_account", "azurerm_ai_services"].flatMap((type): readonly Ask[] => [
    {
      type,
      at: type === "azurerm_ai_services" ? "public_network_access" : "public_network_access_enabled",
      must: type === "azurerm_ai_services" ? is("Disabled") : is(false),
    },
    { type, at: type === "azurerm_ai_services" ? "local_authentication_enabled" : "local_auth_enabled", must: is(false) },
    { type, at: "identity.type", must: present },
    { type, at: "outbound_network_access_restricted", must: is(true) },
  ]),
];

export default defineRule({
  id: "TF332",
  slug: "azureml-private",
  title: "Azure ML workspace and Azure OpenAI: no public access, no local auth, managed identity, DLP fqdns",
  severity: "high",
  category: "terraform",
  disposition: "default",
  references: ["CKV_AZURE_144", "CKV_AZURE_134", "CKV_AZURE_236", "CKV_AZURE_247", "CKV2_AZURE_22", "CKV2_AZURE_49"],
  docs: {
    why: "A workspace or an account for models that is open to every network takes prompts and keys from everywhere.",
    example: 'add("azure", "azurerm_cognitive_account.models", { kind: "OpenAI", local_auth_enabled: true }, { reason: "A pilot." })',
    fix: "No public access, no keys, an identity of its own, and names that it may reach.",
  },
  messages: { value: askedMessage },
  checks: { terraform: ({ terraform }) => asked(terraform, asks) },
});
