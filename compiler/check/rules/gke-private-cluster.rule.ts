import { type Ask, asked, askedMessage } from "../emitted/asked.ts";
import { absentOr, is, present } from "../emitted/demand.ts";
import { defineRule } from "../rule.ts";

const asks: readonly Ask[] = [
  {
    type: "google_container_cluster",
    at: "private_cluster_config.enable_private_nodes",
    must: is(true),
    where: ({ body }) => body["enable_autopilot"] !== true || body["private_cluster_config"] !== undefined,
  },
  { type: "google_container_cluster", at: "private_cluster_config.enable_private_endpoint", must: is(true) },
  { type: "google_container_cluster", at: "master_authorized_networks_config", must: present },
  { type: "google_container_cluster", at: "control_plane_endpoints_config.dns_endpoint_config.allow_external_traffic", must: absentOr(false) },
  { type: "google_container_node_pool", at: "network_config.enable_private_nodes", must: absentOr(true) },
];

export default defineRule({
  id: "TF319",
  slug: "gke-private-cluster",
  title: "GKE private nodes and endpoint, authorised networks",
  severity: "critical",
  category: "terraform",
  disposition: "default",
  references: ["CIS GKE 1.6 5.6.4", "CIS GKE 1.6 5.6.5", "CIS GKE 1.6 5.6.3", "CKV_GCP_25", "CKV_GCP_64", "CKV_GCP_20", "Trivy GCP-0059"],
  docs: {
    why: "A control plane or a node with an address on the internet is found within minutes.",
    example: 'set("gcp", "google_container_cluster.main", { at: "/private_cluster_config/enable_private_endpoint", to: false, reason: "Debugging." })',
    fix: "Leave nodes and endpoint private, and reach the cluster through the fleet gateway or a network of yours.",
  },
  messages: { value: askedMessage },
  checks: { terraform: ({ terraform }) => asked(terraform, asks) },
});
