import type { Capability } from "../cloud/capabilities.ts";
import { equal, type Realisation, weaker } from "../cloud/parity.ts";

/** How Google Cloud realises what every system gets. */
export const gcpCapabilities: Readonly<Record<Capability, Realisation>> = {
  "private network": equal("a VPC with subnets for nodes and pods, endpoints and proxies; stores are peered or have endpoints"),
  "egress without public addresses": equal("Cloud NAT, which spans the zones of a region"),
  "network flow logs": equal("VPC flow logs of the subnets in a store of their own"),
  "network rules from edges": equal("a firewall policy of the network, closed but for its rules, and network policies of pods"),
  "private endpoints": equal("Google's APIs at the addresses of restricted.googleapis.com, with private zones for their names"),
  "private cluster": equal("GKE with a private endpoint; without a way there, the fleet's gateway asks IAM"),
  "cluster audit log": equal("Cloud Audit Logs of the cluster, reads among them, in a store of their own"),
  "encrypted cluster secrets": equal("GKE database encryption with a Cloud KMS key"),
  "nodes for add-ons": equal("a node pool that is always there"),
  "nodes on demand": equal("node pools from none to a bound, by GKE's autoscaler"),
  "capacity ladder": equal("a ComputeClass over a node pool a rung: reservations, on demand, flex-start, spot"),
  "spot interruptions": equal("GKE drains nodes when Compute Engine announces that it takes them"),
  "accelerator drivers": weaker(
    "GKE installs driver, device plugin and exporter by itself; no operator is installed beside them",
    "the version follows GKE's, and the exporter has Google's choice of counters",
  ),
  "encrypted disks": equal("boot disks and volumes under a Cloud KMS key"),
  "keys by data class": equal("Cloud KMS keys, rotated each 90 days; restricted data of production has its key in hardware"),
  "workload identity": equal("pods are principals of IAM; where a store knows Google accounts alone, they act as one without a key"),
  "grants from edges": equal("roles on single resources, a member each"),
  "secret store": equal("Secret Manager, read by External Secrets"),
  "settings store": equal("Secret Manager, read by External Secrets"),
  "image registry": equal("Artifact Registry, filled by digest"),
  "metrics and alerts": equal("kube-prometheus-stack"),
  "alert routes": weaker(
    "notification channels for alarms of Google Cloud, and addresses in Secret Manager for those of the cluster",
    "alerts of the cluster go to the webhook of an incident tool, and not to e-mail; each address is given in two places",
  ),
  "budget alerts": equal("a budget of Cloud Billing, filtered by label, with its messages on a topic"),
  "stop at budget": equal("a workflow that takes nodes with accelerators away: by hand, or by itself where a variable says so"),
  "unusual cost": weaker(
    "Cloud Billing looks for anomalies in every account",
    "who is told is a setting of the billing account, which no resource of Terraform has",
  ),
  "cost by label": equal("default labels, and labels of nodes and disks"),
  "locked state": equal("a bucket with locks of its own, versioned, under a Cloud KMS key"),
};

const of = (capability: Capability, ...types: readonly string[]): Readonly<Record<string, Capability>> =>
  Object.fromEntries(types.map((type) => [type, capability]));

/** Types of the foundation on Google Cloud, by what they are for. Where one serves several, the one that could not be without it. */
export const gcpResources: Readonly<Record<string, Capability>> = {
  ...of(
    "private network",
    "google_compute_global_address",
    "google_compute_network",
    "google_compute_route",
    "google_compute_subnetwork",
    "google_service_networking_connection",
  ),
  ...of("egress without public addresses", "google_compute_router", "google_compute_router_nat"),
  ...of("network flow logs", "google_storage_bucket", "google_storage_bucket_iam_member"),
  ...of(
    "network rules from edges",
    "google_compute_firewall",
    "google_compute_network_firewall_policy",
    "google_compute_network_firewall_policy_association",
    "google_compute_network_firewall_policy_rule",
  ),
  ...of("private endpoints", "google_dns_managed_zone", "google_dns_record_set", "google_network_connectivity_service_connection_policy"),
  ...of("private cluster", "google_container_cluster", "google_project_service"),
  ...of(
    "cluster audit log",
    "google_logging_project_bucket_config",
    "google_logging_project_exclusion",
    "google_logging_project_sink",
    "google_project_iam_audit_config",
  ),
  ...of("nodes on demand", "google_container_node_pool"),
  ...of(
    "keys by data class",
    "google_kms_crypto_key",
    "google_kms_crypto_key_iam_member",
    "google_kms_key_ring",
    "google_logging_project_cmek_settings",
    "google_storage_project_service_account",
  ),
  ...of("workload identity", "google_project", "google_service_account"),
  ...of("grants from edges", "google_project_iam_member", "google_secret_manager_secret_iam_member"),
  ...of("secret store", "google_secret_manager_secret"),
  ...of("image registry", "google_artifact_registry_repository"),
  ...of("metrics and alerts", "helm_release", "kubernetes_namespace_v1"),
  ...of("alert routes", "google_monitoring_notification_channel"),
  ...of("budget alerts", "google_billing_budget", "google_pubsub_topic", "google_pubsub_topic_iam_member"),
  ...of("stop at budget", "google_eventarc_trigger", "google_project_iam_custom_role", "google_workflows_workflow"),
  ...of("locked state", "terraform_remote_state"),
};
