import { describe, expect, it } from "vitest";
import type { Rung } from "../../../compiler/plan/plan.ts";
import { nodePoolName } from "../../../targets/azure/foundation/nodes.ts";
import { roles, uuidOf } from "../../../targets/azure/roles.ts";
import { emitted, pool, system } from "./fixture.ts";

const group = "/subscriptions/0f6f2f9d-7c2f-4b0c-9a51-5d341a9e8e11/resourceGroups/shared/providers/Microsoft.Compute/capacityReservationGroups/h100";
const ladder: readonly Rung[] = [{ from: "reserved", id: group, instances: 2 }, { from: "on-demand" }, { from: "spot", maxShare: 0.5 }];

describe("the cluster", () => {
  const { one, all } = emitted(system(), [
    pool({ rungs: ladder }),
    pool({ name: "general", instanceTypes: ["Standard_D4as_v5"], accelerator: undefined as never }),
  ]);
  const cluster = one("azurerm_kubernetes_cluster", "main");

  it("is private, without local accounts and without a way in beside its API", () => {
    expect(cluster).toMatchObject({
      private_cluster_enabled: true,
      private_cluster_public_fqdn_enabled: false,
      private_dns_zone_id: "System",
      local_account_disabled: true,
      run_command_enabled: false,
      oidc_issuer_enabled: true,
      workload_identity_enabled: true,
      azure_policy_enabled: true,
      sku_tier: "Standard",
      disk_encryption_set_id: "${azurerm_disk_encryption_set.main.id}",
      api_server_access_profile: { virtual_network_integration_enabled: true },
      network_profile: { network_data_plane: "cilium", network_policy: "cilium", network_plugin_mode: "overlay", outbound_type: "userAssignedNATGateway" },
      azure_active_directory_role_based_access_control: { azure_rbac_enabled: true, admin_group_object_ids: "${var.operator_group_ids}" },
      default_node_pool: { only_critical_addons_enabled: true, host_encryption_enabled: true, zones: ["1", "2", "3"], min_count: 3 },
    });
    // Of clusters with a DNS zone of one's own alone: the provider refuses both.
    expect(cluster).not.toHaveProperty("dns_prefix_private_cluster");
    expect(cluster["dns_prefix"]).toBe("support-chat-prod-cluster");
  });

  it("has a node pool a rung, with the plan's bounds", () => {
    const pools = all("azurerm_kubernetes_cluster_node_pool");
    const [reserved, demand, spot] = ladder.map((_, index) => pools[nodePoolName(pool({ rungs: ladder }), index)]);
    expect(reserved).toMatchObject({ max_count: 2, min_count: 0, capacity_reservation_group_id: group, priority: "Regular" });
    expect(demand).toMatchObject({ max_count: 4, host_encryption_enabled: true, node_labels: { "lintel.dev/pool": "gpu-h100-8" } });
    expect(spot).toMatchObject({ max_count: 2, priority: "Spot", eviction_policy: "Delete", spot_max_price: -1 });
    // Surge and settings of upgrades are refused on spot, and exactly one of surge and unavailable is taken.
    expect(spot).not.toHaveProperty("upgrade_settings");
    expect(Object.keys(demand?.["upgrade_settings"] as object)).not.toContain("max_surge");
    expect(spot?.["node_labels"]).toMatchObject({ "kubernetes.azure.com/scalesetpriority": "spot" });
    expect(spot?.["node_taints"]).toContain("kubernetes.azure.com/scalesetpriority=spot:NoSchedule");
  });

  it("takes the driver of accelerators from the operator alone", () => {
    const pools = Object.values(all("azurerm_kubernetes_cluster_node_pool"));
    const accelerated = pools.filter(({ vm_size: size }) => String(size).startsWith("Standard_ND"));
    expect(accelerated.map(({ gpu_driver: driver }) => driver)).toEqual(["None", "None", "None"]);
    expect(pools.filter((one) => !accelerated.includes(one)).every((one) => !("gpu_driver" in one))).toBe(true);
    // Nobody says before which zones sell such a size; others are spread.
    expect(accelerated.every((one) => !("zones" in one))).toBe(true);
    expect(pools.find(({ vm_size: size }) => size === "Standard_D4as_v5")).toMatchObject({ zones: ["1", "2", "3"] });
  });

  it("names node pools with twelve letters and digits, apart even where the beginning is the same", () => {
    const names = ["gpu-for-chat", "gpu-for-chats", "gpuforchat", "8-gpus", "general"].map((name) => nodePoolName(pool({ name }), 0));
    for (const name of names) expect(name).toMatch(/^[a-z][a-z0-9]{0,11}$/);
    expect(new Set(names).size).toBe(names.length);
  });

  it("may do to its surroundings what it must, and nodes pull images", () => {
    const assigned = Object.entries(all("azurerm_role_assignment")).map(
      ([name, body]) => [name, Object.entries(roles).find(([, id]) => String(body["role_definition_id"]).endsWith(id))?.[0]] as const,
    );
    expect(assigned.filter(([name]) => /^(cluster|kubelet|reservation)/.test(name)).map(([name, role]) => [name.replace(/__[0-9a-f]{6}$/, ""), role])).toEqual([
      ["cluster__nodes", "Network Contributor"],
      ["cluster__api_server", "Network Contributor"],
      ["cluster__kubelet", "Managed Identity Operator"],
      ["cluster__disks", "Reader"],
      ["kubelet__images", "AcrPull"],
      ["reservation", "Contributor"],
    ]);
    expect(assigned.filter(([, role]) => role === undefined)).toEqual([]);
  });

  it("names assignments by what they assign", () => {
    expect(uuidOf("a")).toBe(uuidOf("a"));
    expect(uuidOf("a")).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    const names = Object.values(all("azurerm_role_assignment")).flatMap(({ name }) => (name === undefined ? [] : [name]));
    expect(new Set(names).size).toBe(names.length);
  });
});

describe("keys, secrets and images", () => {
  const { one, all, foundation } = emitted(system(), [pool()]);
  it("lie in vaults that nobody can purge, closed but to those who apply", () => {
    for (const vault of Object.values(all("azurerm_key_vault")))
      expect(vault).toMatchObject({
        purge_protection_enabled: true,
        rbac_authorization_enabled: true,
        network_acls: { default_action: "Deny", bypass: "AzureServices" },
      });
    expect(Object.keys(all("azurerm_key_vault_key")).sort()).toEqual(["cluster", "confidential", "internal", "logs", "restricted"]);
    for (const key of Object.values(all("azurerm_key_vault_key"))) {
      expect(key).toMatchObject({ key_type: "RSA-HSM", rotation_policy: { automatic: { time_after_creation: "P365D" } } });
      expect(JSON.stringify(key)).not.toMatch(/20\d\d-/);
    }
  });
  it("have an identity a class, which may use its own key alone", () => {
    expect(foundation.key("public").identityId).toBe(foundation.key("internal").identityId);
    expect(one("azurerm_role_assignment", "keys__restricted")["scope"]).toBe("${azurerm_key_vault_key.restricted.resource_versionless_id}");
    expect(foundation.key("restricted").ready).toBe("azurerm_role_assignment.keys__restricted");
  });
  it("are pulled from a private registry", () => {
    expect(one("azurerm_container_registry", "images")).toMatchObject({
      sku: "Premium",
      admin_enabled: false,
      public_network_access_enabled: false,
      export_policy_enabled: false,
      zone_redundancy_enabled: true,
    });
    // A registry cannot be made with a key in a vault that is closed to the internet.
    expect(one("azurerm_container_registry", "images")).not.toHaveProperty("encryption");
  });
  it("carry tags on everything that can", () => {
    expect(one("azurerm_key_vault", "keys")["tags"]).toEqual({
      component: "foundation",
      "cost-center": "cc-42",
      environment: "production",
      "managed-by": "lintel",
      owner: "support-platform",
      system: "support-chat",
    });
  });
});

describe("money", () => {
  const { one, all, main } = emitted(system(), [pool()]);
  it("is counted over the system's group and that of its nodes, from a date that no clock gave", () => {
    const budget = one("azurerm_consumption_budget_subscription", "monthly");
    expect(budget).toMatchObject({
      amount: 25_000,
      time_period: { start_date: "${var.budget_start}T00:00:00Z" },
      filter: { dimension: [{ values: ["${azurerm_resource_group.main.name}", one("azurerm_kubernetes_cluster", "main")["node_resource_group"]] }] },
    });
    expect((budget["notification"] as { threshold: number }[]).map(({ threshold }) => threshold)).toEqual([80, 100, 100]);
    expect(JSON.stringify(main)).not.toMatch(/"20\d\d-\d\d-\d\dT/);
  });
  it("has no budget where none is written", () => {
    const { budget: _, ...rest } = system({ purpose: "Costs what it costs." });
    expect(emitted(rest, [pool()]).all("azurerm_consumption_budget_subscription")).toEqual({});
    expect(Object.keys(all("azurerm_monitor_action_group")).sort()).toEqual(["page", "ticket"]);
  });
});
