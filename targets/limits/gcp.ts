import { from } from "./limit.ts";

/** RFC 1035, as Compute Engine and most others want it. */
const label = /^[a-z](?:[a-z0-9-]*[a-z0-9])?$/;
const loose = /^[A-Za-z0-9_-]+$/;

/** Names on Google Cloud. */
export const gcpLimits = {
  ...from("Cloud Storage documentation, Bucket naming guidelines, read 2026-11", {
    google_storage_bucket: {
      least: 3,
      most: 63,
      form: /^[a-z0-9][a-z0-9_-]*[a-z0-9]$/,
      unique: "global",
      reserved: [/^goog/, /g[o0]{2}g[l1]e/],
    },
  }),
  ...from("Compute Engine documentation, Naming resources (RFC 1035), read 2026-11", {
    google_compute_network: { most: 63, form: label, unique: "project" },
    google_compute_subnetwork: { most: 63, form: label, unique: "region" },
    google_compute_router: { most: 63, form: label, unique: "region" },
    google_compute_router_nat: { most: 63, form: label, unique: "parent" },
    google_compute_address: { most: 63, form: label, unique: "region" },
    google_compute_global_address: { most: 63, form: label, unique: "project" },
    google_compute_firewall: { most: 63, form: label, unique: "project" },
    google_compute_network_firewall_policy: { most: 63, form: label, unique: "project" },
    google_compute_network_firewall_policy_association: { most: 63, form: label, unique: "parent" },
    google_compute_region_network_firewall_policy: { most: 63, form: label, unique: "region" },
    google_compute_forwarding_rule: { most: 63, form: label, unique: "region" },
    google_compute_global_forwarding_rule: { most: 63, form: label, unique: "project" },
    google_compute_backend_service: { most: 63, form: label, unique: "project" },
    google_compute_region_backend_service: { most: 63, form: label, unique: "region" },
    google_compute_health_check: { most: 63, form: label, unique: "project" },
    google_compute_region_health_check: { most: 63, form: label, unique: "region" },
    google_compute_url_map: { most: 63, form: label, unique: "project" },
    google_compute_region_url_map: { most: 63, form: label, unique: "region" },
    google_compute_target_http_proxy: { most: 63, form: label, unique: "project" },
    google_compute_target_https_proxy: { most: 63, form: label, unique: "project" },
    google_compute_region_target_http_proxy: { most: 63, form: label, unique: "region" },
    google_compute_region_target_https_proxy: { most: 63, form: label, unique: "region" },
    google_compute_security_policy: { most: 63, form: label, unique: "project" },
    google_compute_region_security_policy: { most: 63, form: label, unique: "region" },
    google_compute_ssl_policy: { most: 63, form: label, unique: "project" },
    google_compute_region_ssl_policy: { most: 63, form: label, unique: "region" },
    google_compute_resource_policy: { most: 63, form: label, unique: "region" },
    google_compute_reservation: { most: 63, form: label, unique: "region" },
    google_compute_network_endpoint_group: { most: 63, form: label, unique: "region" },
    google_network_connectivity_service_connection_policy: { most: 63, form: label, unique: "region" },
  }),
  ...from("GKE REST API, projects.locations.clusters and nodePools, read 2026-11", {
    google_container_cluster: { most: 40, form: label, unique: "region" },
    google_container_node_pool: { most: 40, form: label, unique: "parent" },
  }),
  ...from("IAM REST API, serviceAccounts.create and roles.create, read 2026-11", {
    google_service_account: { argument: "account_id", least: 6, most: 30, form: label, unique: "project" },
    google_project_iam_custom_role: { argument: "role_id", least: 3, most: 64, form: /^[A-Za-z0-9_.]+$/, unique: "project" },
  }),
  ...from("Cloud KMS REST API, keyRings.create and cryptoKeys.create, read 2026-11", {
    google_kms_key_ring: { most: 63, form: loose, unique: "region" },
    google_kms_crypto_key: { most: 63, form: loose, unique: "parent" },
  }),
  ...from("Artifact Registry documentation, Create standard repositories, read 2026-11", {
    google_artifact_registry_repository: { argument: "repository_id", most: 63, form: label, unique: "region" },
  }),
  ...from("Secret Manager and Parameter Manager REST APIs, read 2026-11", {
    google_secret_manager_secret: { argument: "secret_id", most: 255, form: loose, unique: "project" },
    google_secret_manager_regional_secret: { argument: "secret_id", most: 255, form: loose, unique: "region" },
    google_parameter_manager_parameter: { argument: "parameter_id", most: 63, form: loose, unique: "project" },
    google_parameter_manager_regional_parameter: { argument: "parameter_id", most: 63, form: loose, unique: "region" },
  }),
  ...from("Cloud SQL documentation, Instance settings: 98 with the project's id, which has 30 at most, and a colon, read 2026-11", {
    google_sql_database_instance: { most: 67, form: label, unique: "project" },
    google_sql_database: { most: 63, form: /^[A-Za-z_][A-Za-z0-9_-]*$/, unique: "parent" },
  }),
  ...from("Memorystore REST APIs, read 2026-11", {
    google_memorystore_instance: { argument: "instance_id", least: 4, most: 63, form: label, unique: "region" },
    google_redis_instance: { most: 40, form: label, unique: "region" },
    google_redis_cluster: { most: 63, form: label, unique: "region" },
  }),
  ...from("Cloud Logging documentation, Naming restrictions, read 2026-11", {
    google_logging_project_bucket_config: { argument: "bucket_id", most: 100, form: /^[A-Za-z0-9_.-]+$/, unique: "project" },
    google_logging_project_sink: { most: 100, form: /^[A-Za-z0-9_.-]+$/, unique: "project" },
    google_logging_metric: { most: 100, form: /^[A-Za-z0-9_.,+!*',()%/-]+$/, unique: "project" },
  }),
  ...from("Cloud Monitoring REST API, read 2026-11", {
    google_monitoring_alert_policy: { argument: "display_name", most: 512, form: /^.+$/, unique: "project" },
    google_monitoring_notification_channel: { argument: "display_name", most: 512, form: /^.+$/, unique: "parent" },
  }),
  ...from("Cloud Billing Budget REST API, read 2026-11", {
    google_billing_budget: { argument: "display_name", most: 60, form: /^.+$/, unique: "parent" },
  }),
  ...from("Pub/Sub documentation, Guidelines to name a topic, read 2026-11", {
    google_pubsub_topic: { least: 3, most: 255, form: /^[A-Za-z][A-Za-z0-9_.~+%-]*$/, unique: "project", reserved: [/^goog/] },
    google_pubsub_subscription: { least: 3, most: 255, form: /^[A-Za-z][A-Za-z0-9_.~+%-]*$/, unique: "project", reserved: [/^goog/] },
  }),
  ...from("Workflows and Eventarc REST APIs, read 2026-11", {
    google_workflows_workflow: { most: 64, form: /^[A-Za-z](?:[A-Za-z0-9_-]*[A-Za-z0-9])?$/, unique: "region" },
    google_eventarc_trigger: { most: 63, form: label, unique: "region" },
  }),
  ...from("Cloud DNS and Certificate Manager REST APIs, read 2026-11", {
    google_dns_managed_zone: { most: 63, form: label, unique: "project" },
    google_dns_response_policy: { argument: "response_policy_name", most: 63, form: label, unique: "project" },
    google_certificate_manager_certificate: { most: 63, form: label, unique: "region" },
    google_certificate_manager_certificate_map: { most: 63, form: label, unique: "project" },
    google_certificate_manager_certificate_map_entry: { most: 63, form: label, unique: "parent" },
    google_certificate_manager_dns_authorization: { most: 63, form: label, unique: "region" },
  }),
} as const;
