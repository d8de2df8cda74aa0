import { describe, expect, it } from "vitest";
import { emitted, place, pool, system } from "./fixture.ts";

const ladder = pool({
  rungs: [
    { from: "reserved", id: "zones/europe-west4-b/reservations/h100" },
    { from: "on-demand", instances: 3 },
    { from: "flex-start", maxRun: 86_400_000 },
    { from: "spot", maxShare: 0.5 },
  ],
});
const general = pool({ name: "general", instanceTypes: ["n4-standard-8"], vcpus: 8, memoryGib: 32 });
const { accelerator: _, ...withoutAccelerator } = general;
const { one, all } = emitted(system(), [ladder, withoutAccelerator]);

describe("the cluster", () => {
  const cluster = one("google_container_cluster", "main");

  it("is private, hardened and encrypted", () => {
    expect(cluster).toMatchObject({
      datapath_provider: "ADVANCED_DATAPATH",
      deletion_protection: "${var.cluster_deletion_protection}",
      enable_shielded_nodes: true,
      enable_legacy_abac: false,
      private_cluster_config: { enable_private_nodes: true, enable_private_endpoint: true },
      database_encryption: { state: "ENCRYPTED" },
      binary_authorization: { evaluation_mode: "PROJECT_SINGLETON_POLICY_ENFORCE" },
      release_channel: { channel: "REGULAR" },
      workload_identity_config: { workload_pool: "support-chat-prod.svc.id.goog" },
      anonymous_authentication_config: { mode: "LIMITED" },
    });
  });

  it("lets in operators alone, and repeats the nodes' range where there are fewer", () => {
    const blocks = (cluster["master_authorized_networks_config"] as { readonly cidr_blocks: readonly { readonly cidr_block: string }[] }).cidr_blocks;
    expect(blocks).toHaveLength(8);
    expect(blocks[0]?.cidr_block).toMatch(/^\$\{try\(var\.operator_cidrs\[0\], "10\.\d+\.0\.0\/20"\)\}$/);
  });

  it("keeps its own credentials out of the project's default account", () => {
    expect(Object.keys(all("google_service_account")).sort()).toEqual(["foundation__nodes", "foundation__stop"]);
    expect(one("google_project_iam_member", "nodes")).toMatchObject({ role: "roles/container.defaultNodeServiceAccount" });
  });
});

describe("node pools", () => {
  const pools = all("google_container_node_pool");

  it("are one a rung, from nothing to its bound", () => {
    expect(Object.keys(pools).sort()).toEqual([
      "general_on_demand",
      "gpu_h100_8_flex_start",
      "gpu_h100_8_on_demand",
      "gpu_h100_8_reserved",
      "gpu_h100_8_spot",
      "system",
    ]);
    const bound = (name: string) =>
      (pools[name] as { readonly autoscaling?: { readonly total_max_node_count: number } } | undefined)?.autoscaling?.total_max_node_count;
    expect([bound("gpu_h100_8_reserved"), bound("gpu_h100_8_on_demand"), bound("gpu_h100_8_flex_start"), bound("gpu_h100_8_spot")]).toEqual([4, 3, 4, 2]);
  });

  it("take reservations by name in their zone, and repair no flex-start nodes", () => {
    expect(pools["gpu_h100_8_reserved"]).toMatchObject({
      node_locations: ["europe-west4-b"],
      node_config: { reservation_affinity: { consume_reservation_type: "SPECIFIC_RESERVATION", values: ["h100"] } },
    });
    const unsaid = emitted(system(), [pool({ rungs: [{ from: "reserved", id: "cr-0a1" }] })]);
    expect(unsaid.one("google_container_node_pool", "gpu_h100_8_reserved")["node_locations"]).toEqual(["${var.zone_of_reservation_cr_0a1}"]);
    expect(unsaid.main["variable"]).toHaveProperty("zone_of_reservation_cr_0a1");
    expect(pools["gpu_h100_8_flex_start"]).toMatchObject({
      management: { auto_repair: false },
      node_config: { flex_start: true, max_run_duration: "86400s", reservation_affinity: { consume_reservation_type: "NO_RESERVATION" } },
    });
    // GKE upgrades them in a way of its own: another one would be a difference for good.
    expect(pools["gpu_h100_8_flex_start"]).not.toHaveProperty("upgrade_settings");
    expect(pools["gpu_h100_8_spot"]?.["node_config"]).toMatchObject({ spot: true });
    expect(pools["gpu_h100_8_spot"]?.["node_config"]).not.toHaveProperty("reservation_affinity");
  });

  it("have Google's driver, the cluster's key and a disk that their machine takes", () => {
    expect(pools["gpu_h100_8_on_demand"]?.["node_config"]).toMatchObject({
      disk_type: "pd-balanced",
      guest_accelerator: [{ type: "nvidia-h100-80gb", count: 8, gpu_driver_installation_config: { gpu_driver_version: "LATEST" } }],
    });
    expect(pools["general_on_demand"]?.["node_config"]).toMatchObject({ disk_type: "hyperdisk-balanced" });
    for (const { node_config: node } of Object.values(pools))
      expect(node).toMatchObject({
        boot_disk_kms_key: "${google_kms_crypto_key_iam_member.cluster__compute.crypto_key_id}",
        shielded_instance_config: { enable_secure_boot: true },
        workload_metadata_config: { mode: "GKE_METADATA" },
        gcfs_config: { enabled: true },
      });
  });
});

describe("keys", () => {
  it("are one a class, kept when all else goes, and in hardware for restricted data of production", () => {
    const keys = all("google_kms_crypto_key");
    expect(Object.keys(keys).sort()).toEqual(["cluster", "confidential", "internal", "logs", "restricted"]);
    for (const key of Object.values(keys)) expect(key).toMatchObject({ rotation_period: "7776000s", lifecycle: { prevent_destroy: true } });
    expect(keys["restricted"]).toMatchObject({ version_template: { protection_level: "HSM" } });
    expect(emitted(system({ environment: "staging" })).one("google_kms_crypto_key", "restricted")).toMatchObject({
      version_template: { protection_level: "SOFTWARE" },
    });
  });
});

describe("guard rails", () => {
  it("have a budget of the system's label, and a stop that is off until somebody switches it on", () => {
    expect(one("google_billing_budget", "monthly")).toMatchObject({
      budget_filter: { labels: { system: "support-chat" } },
      amount: { specified_amount: { currency_code: "USD", units: "25000" } },
    });
    expect(one("google_eventarc_trigger", "stop")["count"]).toBe("${var.stop_at_budget ? 1 : 0}");
    const source = String(one("google_workflows_workflow", "stop")["source_contents"]);
    // Terraform reads what is not doubled.
    expect(source.replace(/\$\$\{/g, "")).not.toContain("${");
    expect(JSON.parse(source)).toMatchObject({ main: { params: ["event"] } });
    expect(source).toContain("gpu-h100-8-spot");
    expect(source).not.toContain("general-on-demand");
  });

  it("give External Secrets its secrets one by one", () => {
    const { all: resources } = emitted(system({ places: [place()] }), [], {}, { secrets: ["openai-key"] });
    expect(Object.keys(resources("google_secret_manager_secret_iam_member")).sort()).toEqual(["foundation__alerts_page", "foundation__alerts_ticket"]);
    expect(resources("google_project_iam_member")["foundation__secret_openai_key"]).toMatchObject({
      condition: { expression: expect.stringMatching(/\/secrets\/openai-key" \|\| .*\/secrets\/openai-key\/versions\/"\)$/) },
    });
    // Through the cluster: IAM refuses members of a pool that no cluster has made.
    for (const { member } of Object.values(resources("google_secret_manager_secret_iam_member")))
      expect(member).toMatch(
        /\/workloadIdentityPools\/\$\{google_container_cluster\.main\.workload_identity_config\[0\]\.workload_pool\}\/subject\/ns\/external-secrets\/sa\/external-secrets$/,
      );
  });
});
