import { type Ask, asked, askedMessage } from "../emitted/asked.ts";
import { absentOr, is } from "../emitted/demand.ts";
import type { Resource } from "../emitted/terraform.ts";
import { valueAt } from "../emitted/values.ts";
import { defineRule } from "../rule.ts";

/** Nodes that start when there is room are not repaired: GKE refuses both together ("About flex-start", 2026). */
const repairable = ({ body }: Resource): boolean => valueAt(body, "node_config.flex_start") !== true && valueAt(body, "queued_provisioning.enabled") !== true;

const asks: readonly Ask[] = [
  { type: "google_container_cluster", at: "enable_shielded_nodes", must: absentOr(true) },
  { type: "google_container_cluster", at: "enable_legacy_abac", must: absentOr(false) },
  { type: "google_container_cluster", at: "master_auth.client_certificate_config.issue_client_certificate", must: absentOr(false) },
  { type: "google_container_cluster", at: "release_channel.channel", must: is("RAPID", "REGULAR", "STABLE", "EXTENDED") },
  { type: "google_container_cluster", at: "datapath_provider", must: is("ADVANCED_DATAPATH"), where: ({ body }) => body["network_policy"] === undefined },
  { type: "google_container_node_pool", at: "management.auto_repair", must: is(true), where: repairable },
  { type: "google_container_node_pool", at: "management.auto_upgrade", must: is(true) },
  { type: "google_container_node_pool", at: "node_config.image_type", must: is("COS_CONTAINERD") },
  { type: "google_container_node_pool", at: "node_config.workload_metadata_config.mode", must: is("GKE_METADATA") },
  {
    type: "google_container_node_pool",
    at: "node_config.shielded_instance_config.enable_secure_boot",
    must: is(true),
    where: ({ body }) => body["node_config"] !== undefined && JSON.stringify(body).includes("shielded_instance_config"),
  },
];

export default defineRule({
  id: "TF320",
  slug: "gke-hardening",
  title: "GKE shielded nodes, COS, auto-repair/upgrade, release channel, no legacy ABAC/client cert",
  severity: "high",
  category: "terraform",
  disposition: "default",
  references: [
    "CIS GKE 1.6 5.5.1",
    "CIS GKE 1.6 5.5.2",
    "CIS GKE 1.6 5.5.3",
    "CIS GKE 1.6 5.5.5",
    "CIS GKE 1.6 5.8.1",
    "CIS GKE 1.6 5.8.3",
    "CKV_GCP_71",
    "CKV_GCP_9",
    "CKV_GCP_10",
    "CKV_GCP_70",
    "CKV_GCP_7",
    "CKV_GCP_13",
  ],
  docs: {
    why: "Nodes that boot what nobody signed, are never repaired or keep an old login are where an attack stays.",
    example: 'set("gcp", "google_container_cluster.main", { at: "/enable_shielded_nodes", to: false, reason: "An old image." })',
    fix: "Leave shielded nodes, the image of Container-Optimized OS, repair, upgrade and a release channel on, and legacy logins off.",
  },
  messages: { value: askedMessage },
  checks: { terraform: ({ terraform }) => asked(terraform, asks) },
});
