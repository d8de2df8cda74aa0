import { type Ask, asked, askedMessage, fails, passes, referringAt, spared } from "../emitted/asked.ts";
import { absentOr, is } from "../emitted/demand.ts";
import type { Resource, TerraformView } from "../emitted/terraform.ts";
import { valueAt } from "../emitted/values.ts";
import { defineRule, type Outcome } from "../rule.ts";

/** Network Watcher signs in with the account's key ("Flow logging for virtual networks", 2026). */
const isOfFlowLogs = (account: Resource, view: TerraformView): boolean =>
  referringAt(view, account, "storage_account_id", "azurerm_network_watcher_flow_log").length > 0;

const type = "azurerm_storage_account";
const asks: readonly Ask[] = [
  { type, at: "shared_access_key_enabled", must: is(false), where: (account, view) => !isOfFlowLogs(account, view) },
  { type, at: "public_network_access_enabled", must: is(false) },
  { type, at: "allow_nested_items_to_be_public", must: is(false) },
  // Both are the provider's defaults.
  { type, at: "min_tls_version", must: absentOr("TLS1_2", "TLS1_3") },
  { type, at: "https_traffic_only_enabled", must: absentOr(true) },
  { type, at: "local_user_enabled", must: is(false) },
  { type, at: "cross_tenant_replication_enabled", must: absentOr(false) },
  {
    type,
    at: "network_rules.default_action",
    must: is("Deny"),
    where: ({ body }, view) => valueAt(body, "network_rules") !== undefined || view.of("azurerm_storage_account_network_rules").length === 0,
  },
  { type: "azurerm_storage_account_network_rules", at: "default_action", must: is("Deny") },
];

export default defineRule({
  id: "TF325",
  slug: "storage-account-hardening",
  title: "Storage account: no shared key, no public, TLS1.2, default deny, private endpoint",
  severity: "high",
  category: "terraform",
  disposition: "default",
  references: ["CKV2_AZURE_40", "CKV_AZURE_190", "CKV_AZURE_44", "CKV_AZURE_35", "CKV2_AZURE_33", "Trivy AZU-0011", "Trivy AZU-0012"],
  docs: {
    why: "A storage account comes open: anybody may reach it, and whoever holds its shared key does everything in it, without a name in the log.",
    example: 'set("azure", "azurerm_storage_account.labels", { at: "/shared_access_key_enabled", to: true, reason: "Old client." })',
    fix: "Take the override away: clients sign in with their identity, through the private endpoint.",
  },
  messages: {
    value: askedMessage,
    exposed: { text: "`{resource}` has no private endpoint", hint: "add an azurerm_private_endpoint whose `private_connection_resource_id` is its id" },
  },
  checks: {
    terraform: ({ terraform }) => [
      ...asked(terraform, asks),
      ...terraform.flatMap((view) =>
        view.of("azurerm_storage_account").flatMap((account): readonly Outcome<"exposed">[] => {
          const logs = isOfFlowLogs(account, view);
          const [endpoint] = referringAt(view, account, "private_service_connection.*.private_connection_resource_id", "azurerm_private_endpoint");
          return [
            ...(logs ? [spared(account, "takes flow logs, which Azure writes with the account's key alone", "/shared_access_key_enabled")] : []),
            endpoint !== undefined
              ? passes(account, `reached through ${endpoint.address}`)
              : logs
                ? spared(account, "takes logs of the platform, and nobody in the network reaches it")
                : fails(account, "exposed"),
          ];
        }),
      ),
    ],
  },
});
