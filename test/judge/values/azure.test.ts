import { expect, it } from "vitest";
import { changed, judged, type Json } from "./verdict.ts";

const rule = { network_security_group_name: "data", direction: "Inbound", access: "Allow", protocol: "Tcp", destination_port_range: "5432" };
const gateway = {
  name: "chat-prod-api",
  sku: { name: "WAF_v2", tier: "WAF_v2" },
  backend_address_pool: [{ name: "pods" }],
  backend_http_settings: [{ name: "http", protocol: "Http", request_timeout: 60 }],
  http_listener: [{ name: "https", protocol: "Https" }],
  request_routing_rule: [
    { name: "all", rule_type: "Basic", priority: 10, http_listener_name: "https", backend_address_pool_name: "pods", backend_http_settings_name: "http" },
  ],
};
const clean = {
  azurerm_virtual_network: { main: { name: "chat-prod", resource_group_name: "chat-prod", address_space: ["10.0.0.0/16"] } },
  azurerm_subnet: { nodes: { name: "nodes", address_prefixes: ["10.0.0.0/20"] }, data: { name: "data", address_prefixes: ["10.0.16.0/24"] } },
  azurerm_network_security_rule: {
    a: { ...rule, name: "a", priority: 100 },
    b: { ...rule, name: "b", priority: 110 },
    out: { ...rule, name: "out", direction: "Outbound", priority: 100 },
  },
  azurerm_kubernetes_cluster: {
    main: {
      name: "chat-prod",
      network_profile: {
        network_plugin: "azure",
        network_policy: "cilium",
        network_data_plane: "cilium",
        service_cidr: "172.16.0.0/16",
        dns_service_ip: "172.16.0.10",
        pod_cidr: "10.244.0.0/16",
      },
      default_node_pool: { name: "system", vm_size: "Standard_D4s_v5" },
    },
  },
  azurerm_kubernetes_cluster_node_pool: {
    gpu: {
      name: "gpuspot",
      priority: "Spot",
      eviction_policy: "Delete",
      spot_max_price: -1,
      min_count: 0,
      max_count: 4,
      vm_size: "Standard_ND96isr_H100_v5",
      node_taints: ["nvidia.com/gpu=true:NoSchedule"],
    },
  },
  azurerm_storage_account: { talks: { name: "chatprodtalksabc123", shared_access_key_enabled: false, min_tls_version: "TLS1_2", tags: { system: "chat" } } },
  azurerm_key_vault: { main: { name: "chat-prod-abc123", sku_name: "premium", soft_delete_retention_days: 90 } },
  azurerm_role_assignment: { read: { role_definition_name: "Storage Blob Data Reader", principal_type: "ServicePrincipal" } },
  azurerm_monitor_action_group: { page: { name: "chat-prod-page", short_name: "page" } },
  azurerm_application_gateway: { api: gateway },
};

it("finds nothing in clean resources", () => expect(judged(clean, { azurerm: [{ features: [{}] }] })).toEqual({ ok: true, text: "values of 13 resources" }));

it.each<readonly [string, string, Json, string]>([
  ["azurerm_storage_account", "talks", { name: "chat-prod-talks" }, "does not match"],
  ["azurerm_storage_account", "talks", { name: "x".repeat(25) }, "has 25 characters, not 3 to 24"],
  ["azurerm_storage_account", "talks", { tags: { "azure-owner": "a" } }, "tag"],
  ["azurerm_key_vault", "main", { name: "chat--prod" }, "which is reserved"],
  ["azurerm_key_vault", "main", { name: "microsoft-vault" }, "which is reserved"],
  ["azurerm_key_vault", "main", { soft_delete_retention_days: 3 }, "is not between 7 and 90"],
  ["azurerm_subnet", "data", { address_prefixes: ["10.0.8.0/24"] }, "lies in 10.0.0.0/20"],
  ["azurerm_subnet", "data", { address_prefixes: ["10.1.0.0/24"] }, "lies outside of 10.0.0.0/16"],
  ["azurerm_network_security_rule", "b", { priority: 100 }, "priority 100 is that of"],
  ["azurerm_network_security_rule", "b", { priority: 99 }, "is not between 100 and 4096"],
  ["azurerm_kubernetes_cluster", "main", { network_profile: { network_policy: "cilium" } }, "need its data plane"],
  ["azurerm_kubernetes_cluster", "main", { network_profile: { service_cidr: "172.16.0.0/16", dns_service_ip: "10.0.0.10" } }, "is not among the services"],
  ["azurerm_kubernetes_cluster_node_pool", "gpu", { name: "gpu-spot" }, "does not match"],
  ["azurerm_kubernetes_cluster_node_pool", "gpu", { priority: "Regular" }, "only spot pools are evicted"],
  [
    "azurerm_role_assignment",
    "read",
    { role_definition_id: "/x/providers/Microsoft.Authorization/roleDefinitions/00000000-0000-0000-0000-000000000000" },
    "one of them",
  ],
  ["azurerm_monitor_action_group", "page", { short_name: "a-long-short-name" }, "has 17 characters"],
  ["azurerm_application_gateway", "api", { backend_address_pool: [{ name: "others" }] }, 'backend_address_pool_name "pods" names no backend_address_pool'],
  ["azurerm_application_gateway", "api", { backend_address_pool: [{ name: "pods" }, { name: "pods" }] }, "backend_address_pool pods is that of"],
])("finds a wrong value in %s.%s: %j", (type, name, change, message) => {
  const { ok, text } = changed(clean, type, name, change);
  expect(ok).toBe(false);
  expect(text).toContain(message);
});

it("misses the features of a provider", () => expect(judged(clean, { azurerm: [{}] }).text).toContain("no features block"));
