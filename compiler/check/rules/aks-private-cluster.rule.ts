import { type Ask, asked, askedMessage } from "../emitted/asked.ts";
import { absentOr, is } from "../emitted/demand.ts";
import { defineRule } from "../rule.ts";

const asks: readonly Ask[] = [
  { type: "azurerm_kubernetes_cluster", at: "private_cluster_enabled", must: is(true) },
  { type: "azurerm_kubernetes_cluster", at: "local_account_disabled", must: is(true) },
  { type: "azurerm_kubernetes_cluster", at: "role_based_access_control_enabled", must: absentOr(true) },
  { type: "azurerm_kubernetes_cluster", at: "azure_active_directory_role_based_access_control.azure_rbac_enabled", must: is(true) },
  { type: "azurerm_kubernetes_cluster", at: "network_profile.network_policy", must: is("cilium", "calico", "azure") },
];

export default defineRule({
  id: "TF322",
  slug: "aks-private-cluster",
  title: "AKS private cluster, local accounts off, Entra RBAC, network policy",
  severity: "critical",
  category: "terraform",
  disposition: "default",
  references: [
    "CIS AKS 1.8 5.4.2",
    "CIS AKS 1.8 5.5.1",
    "CIS AKS 1.8 5.5.2",
    "CIS AKS 1.8 5.4.4",
    "CKV_AZURE_115",
    "CKV_AZURE_141",
    "CKV_AZURE_7",
    "Trivy AZU-0065",
  ],
  docs: {
    why: "An API server on the internet, or a local account that never expires, is the whole cluster for whoever finds it.",
    example: 'set("azure", "azurerm_kubernetes_cluster.main", { at: "/local_account_disabled", to: false, reason: "kubectl without Entra." })',
    fix: "Leave the cluster private, local accounts off, Entra roles on and a network policy in force.",
  },
  messages: { value: askedMessage },
  checks: { terraform: ({ terraform }) => asked(terraform, asks) },
});
