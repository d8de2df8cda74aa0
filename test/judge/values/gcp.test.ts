import { expect, it } from "vitest";
import { changed, judged, type Json } from "./verdict.ts";

const rule = {
  firewall_policy: "${google_compute_network_firewall_policy.main.name}",
  action: "allow",
  direction: "INGRESS",
  match: { layer4_configs: [{ ip_protocol: "tcp", ports: ["5432"] }] },
};
const clean = {
  google_compute_network: { main: { name: "chat-prod-network", routing_mode: "REGIONAL" } },
  google_compute_subnetwork: {
    nodes: {
      name: "chat-prod-nodes",
      region: "europe-west4",
      ip_cidr_range: "10.0.0.0/20",
      secondary_ip_range: [{ range_name: "pods", ip_cidr_range: "10.4.0.0/14" }],
    },
    proxies: { name: "chat-prod-proxies", region: "europe-west4", ip_cidr_range: "10.0.16.0/23", purpose: "REGIONAL_MANAGED_PROXY" },
  },
  google_compute_network_firewall_policy_rule: {
    a: { ...rule, priority: 1000 },
    b: { ...rule, priority: 1001 },
    c: { ...rule, firewall_policy: "other", priority: 1000 },
  },
  google_service_account: { chat: { account_id: "chat-prod-chat", display_name: "chat" }, nodes: { account_id: "chat-prod-nodes" } },
  google_project_iam_member: { nodes: { role: "roles/logging.logWriter", member: "serviceAccount:${google_service_account.nodes.email}" } },
  google_storage_bucket: {
    logs: {
      name: "chat-prod-logs-abc123",
      location: "EUROPE-WEST4",
      uniform_bucket_level_access: true,
      public_access_prevention: "enforced",
      labels: { system: "chat" },
    },
  },
  google_container_cluster: {
    main: { name: "chat-prod-cluster", location: "europe-west4", datapath_provider: "ADVANCED_DATAPATH", release_channel: { channel: "REGULAR" } },
  },
  google_container_node_pool: {
    gpu: {
      name: "gpu",
      autoscaling: { min_node_count: 0, max_node_count: 4, location_policy: "ANY" },
      node_config: { labels: { "example.com/Pool": "GPU" }, taint: [{ effect: "NO_SCHEDULE" }] },
    },
  },
  google_kms_crypto_key: { data: { name: "internal", rotation_period: "7776000s" } },
  google_monitoring_alert_policy: {
    full: {
      display_name: "chat is full",
      combiner: "OR",
      conditions: [{ display_name: "full", condition_prometheus_query_language: { query: "up > 1", duration: "300s" } }],
    },
  },
  google_monitoring_notification_channel: { page: { display_name: "page", type: "email", labels: { email_address: "On.Call@example.com" } } },
  google_compute_security_policy: {
    api: {
      name: "chat-prod-api",
      rule: [
        { action: "throttle", priority: 1 },
        { action: "allow", priority: 2147483647 },
      ],
    },
  },
};

it("finds nothing in clean resources", () => expect(judged(clean)).toEqual({ ok: true, text: "values of 16 resources" }));

it.each<readonly [string, string, Json, string]>([
  ["google_service_account", "chat", { account_id: "chat" }, "has 4 characters, not 6 to 30"],
  ["google_service_account", "chat", { account_id: "chat-prod-nodes" }, "it may be there once (project)"],
  ["google_storage_bucket", "logs", { name: "my-google-logs" }, "which is reserved"],
  ["google_storage_bucket", "logs", { public_access_prevention: "inherited" }, "is none of"],
  ["google_storage_bucket", "logs", { labels: { System: "chat" } }, "label"],
  ["google_storage_bucket", "logs", { labels: { system: "a.b" } }, "label system"],
  ["google_container_cluster", "main", { name: "x".repeat(41) }, "has 41 characters"],
  ["google_container_cluster", "main", { network_policy: { enabled: true } }, "conflicts"],
  ["google_container_node_pool", "gpu", { autoscaling: { min_node_count: 5, max_node_count: 4 } }, "5 nodes at least, and 4 at most"],
  ["google_container_node_pool", "gpu", { node_config: { taint: [{ effect: "NoSchedule" }] } }, "is none of NO_SCHEDULE"],
  ["google_compute_subnetwork", "proxies", { ip_cidr_range: "10.0.8.0/23" }, "lies in 10.0.0.0/20"],
  ["google_compute_subnetwork", "proxies", { ip_cidr_range: "10.0.8.1/23" }, "is no network"],
  ["google_compute_network_firewall_policy_rule", "b", { priority: 1000 }, "priority 1000 is that of"],
  ["google_project_iam_member", "nodes", { member: "allUsers" }, "given to allUsers"],
  ["google_project_iam_member", "nodes", { role: "logging.logWriter" }, "does not match"],
  ["google_kms_crypto_key", "data", { rotation_period: "90d" }, "is no duration"],
  ["google_monitoring_alert_policy", "full", { combiner: "ANY" }, "is none of AND"],
  ["google_compute_security_policy", "api", { rule: [{ action: "allow", priority: 1 }] }, "no default rule"],
  ["google_compute_security_policy", "api", { rule: [{ action: "deny", priority: 2147483647 }] }, "does not match"],
])("finds a wrong value in %s.%s: %j", (type, name, change, message) => {
  const { ok, text } = changed(clean, type, name, change);
  expect(ok).toBe(false);
  expect(text).toContain(message);
});

it("finds wrong labels of a provider", () => expect(judged(clean, { google: [{ default_labels: { Owner: "a" } }] }).text).toContain("default label"));
