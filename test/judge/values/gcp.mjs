// What hashicorp/google 6.50.0 and Google Cloud check of values, and no schema says: enums, ranges, members and roles of IAM, networks that
// lie in each other, priorities, labels. Rules are those of the provider's validation and of the REST APIs (2026).
import { at, between, check, checkCidr, checkDisjoint, checkOnce, checkOnceIn, known, list, ofType, rule, walk } from "./check.mjs";

const seconds = (least) => (value) => (/^\d+(\.\d+)?s$/.test(value) && Number.parseFloat(value) >= least ? undefined : `is no duration of ${least}s or more`);
const role = rule(1, 300, /^(roles\/[\w.]+|(projects|organizations)\/[^/]+\/roles\/[\w.]+)$/);
const member = rule(1, 1000, /^(user|group|domain|serviceAccount|principal|principalSet|projectOwner|projectEditor|projectViewer):.+$/);
const binding = { role, member, members: member };
const ports = rule(1, 11, /^\d{1,5}(-\d{1,5})?$/);
const taints = ["NO_SCHEDULE", "PREFER_NO_SCHEDULE", "NO_EXECUTE"];
const node = {
  "node_config.taint.effect": taints,
  "node_config.disk_type": ["pd-standard", "pd-balanced", "pd-ssd", "hyperdisk-balanced"],
  "node_config.disk_size_gb": between(10, 65_536),
  "node_config.image_type": ["COS_CONTAINERD", "UBUNTU_CONTAINERD"],
  "node_config.workload_metadata_config.mode": ["GKE_METADATA"],
  "node_config.reservation_affinity.consume_reservation_type": ["NO_RESERVATION", "ANY_RESERVATION", "SPECIFIC_RESERVATION", "UNSPECIFIED"],
  "node_config.guest_accelerator.count": between(1, 16),
  "node_config.guest_accelerator.gpu_driver_installation_config.gpu_driver_version": ["DEFAULT", "LATEST", "INSTALLATION_DISABLED"],
};
const zone = rule(1, 30, /^[a-z]+-[a-z]+\d+-[a-z]$/);
const threatActions = rule(1, 20, /^(allow|deny\((403|404|502)\)|rate_based_ban|redirect|throttle)$/);
const securityRules = {
  "rule.action": threatActions,
  "rule.priority": between(0, 2_147_483_647),
  "rule.match.expr.expression": rule(1, 2048),
  "rule.rate_limit_options.conform_action": ["allow"],
  "rule.rate_limit_options.exceed_action": rule(1, 20, /^(deny\((403|404|429|502)\)|redirect)$/),
  "rule.rate_limit_options.rate_limit_threshold.interval_sec": [10, 30, 60, 120, 180, 240, 270, 300, 600, 900, 1200, 1800, 2700, 3600],
};

const rules = {
  google_project_service: { service: rule(1, 100, /^[a-z0-9.-]+\.googleapis\.com$/) },
  google_project_iam_member: binding,
  google_project_iam_custom_role: { permissions: rule(3, 200, /^[a-zA-Z]+\.[a-zA-Z]+\.[a-zA-Z]+$/), title: rule(1, 100), description: rule(0, 300) },
  google_service_account: { display_name: rule(0, 100), description: rule(0, 256) },
  google_service_account_iam_member: binding,
  google_storage_bucket_iam_member: binding,
  google_kms_crypto_key_iam_member: binding,
  google_secret_manager_secret_iam_member: binding,
  google_artifact_registry_repository_iam_member: binding,
  google_pubsub_topic_iam_member: binding,
  google_compute_subnetwork: {
    purpose: ["PRIVATE", "REGIONAL_MANAGED_PROXY", "GLOBAL_MANAGED_PROXY", "PRIVATE_SERVICE_CONNECT"],
    role: ["ACTIVE", "BACKUP"],
    "log_config.aggregation_interval": ["INTERVAL_5_SEC", "INTERVAL_30_SEC", "INTERVAL_1_MIN", "INTERVAL_5_MIN", "INTERVAL_10_MIN", "INTERVAL_15_MIN"],
    "log_config.flow_sampling": between(0, 1),
    "log_config.metadata": ["INCLUDE_ALL_METADATA", "EXCLUDE_ALL_METADATA", "CUSTOM_METADATA"],
  },
  google_compute_network: { routing_mode: ["REGIONAL", "GLOBAL"], mtu: between(1300, 8896) },
  google_compute_router_nat: {
    nat_ip_allocate_option: ["AUTO_ONLY", "MANUAL_ONLY"],
    source_subnetwork_ip_ranges_to_nat: ["ALL_SUBNETWORKS_ALL_IP_RANGES", "ALL_SUBNETWORKS_ALL_PRIMARY_IP_RANGES", "LIST_OF_SUBNETWORKS"],
    min_ports_per_vm: (value) => (Number.isInteger(Math.log2(value)) && value >= 32 ? undefined : "is no power of two from 32"),
    "log_config.filter": ["ERRORS_ONLY", "TRANSLATIONS_ONLY", "ALL"],
  },
  google_compute_firewall: { direction: ["INGRESS", "EGRESS"], priority: between(0, 65_535), "allow.ports": ports, "deny.ports": ports },
  google_compute_network_firewall_policy_rule: {
    action: ["allow", "deny", "goto_next", "apply_security_profile_group"],
    direction: ["INGRESS", "EGRESS"],
    priority: between(0, 2_147_483_647),
    description: rule(0, 512),
    "match.layer4_configs.ip_protocol": ["tcp", "udp", "icmp", "esp", "ah", "ipip", "sctp", "all"],
    "match.layer4_configs.ports": ports,
  },
  google_compute_global_address: { purpose: ["VPC_PEERING", "PRIVATE_SERVICE_CONNECT"], address_type: ["INTERNAL", "EXTERNAL"], prefix_length: between(8, 30) },
  google_compute_address: { purpose: ["GCE_ENDPOINT", "SHARED_LOADBALANCER_VIP"], address_type: ["INTERNAL", "EXTERNAL"] },
  google_compute_security_policy: securityRules,
  google_compute_region_security_policy: securityRules,
  google_compute_ssl_policy: { profile: ["MODERN", "RESTRICTED", "FIPS_202205"], min_tls_version: ["TLS_1_2", "TLS_1_3"] },
  google_container_cluster: {
    "release_channel.channel": ["RAPID", "REGULAR", "STABLE", "EXTENDED"],
    datapath_provider: ["ADVANCED_DATAPATH"],
    "database_encryption.state": ["ENCRYPTED", "ALL_OBJECTS_ENCRYPTION_ENABLED"],
    "binary_authorization.evaluation_mode": ["DISABLED", "PROJECT_SINGLETON_POLICY_ENFORCE"],
    "private_cluster_config.master_ipv4_cidr_block": rule(9, 18, /\/28$/),
    "gateway_api_config.channel": ["CHANNEL_STANDARD"],
    "logging_config.enable_components": [
      "SYSTEM_COMPONENTS",
      "WORKLOADS",
      "APISERVER",
      "SCHEDULER",
      "CONTROLLER_MANAGER",
      "KCP_CONNECTION",
      "KCP_SSHD",
      "KCP_HPA",
    ],
    "cluster_autoscaling.autoscaling_profile": ["BALANCED", "OPTIMIZE_UTILIZATION"],
    "security_posture_config.mode": ["DISABLED", "BASIC", "ENTERPRISE"],
    "security_posture_config.vulnerability_mode": ["VULNERABILITY_DISABLED", "VULNERABILITY_BASIC", "VULNERABILITY_ENTERPRISE"],
    node_locations: zone,
    ...node,
  },
  google_container_node_pool: {
    ...node,
    node_locations: zone,
    "autoscaling.location_policy": ["BALANCED", "ANY"],
    "upgrade_settings.strategy": ["SURGE", "BLUE_GREEN", "SHORT_LIVED"],
    "placement_policy.type": ["COMPACT"],
  },
  google_storage_bucket: {
    storage_class: ["STANDARD", "NEARLINE", "COLDLINE", "ARCHIVE"],
    public_access_prevention: ["enforced"],
    uniform_bucket_level_access: [true],
    "lifecycle_rule.action.type": ["Delete", "SetStorageClass", "AbortIncompleteMultipartUpload"],
    "lifecycle_rule.action.storage_class": ["NEARLINE", "COLDLINE", "ARCHIVE"],
    "retention_policy.retention_period": between(1, 3_155_760_000),
    "soft_delete_policy.retention_duration_seconds": (value) =>
      Number(value) === 0 || (value >= 604_800 && value <= 7_776_000) ? undefined : "is neither 0 nor 7 to 90 days",
  },
  google_kms_crypto_key: {
    purpose: ["ENCRYPT_DECRYPT"],
    rotation_period: seconds(86_400),
    destroy_scheduled_duration: seconds(86_400),
    "version_template.protection_level": ["SOFTWARE", "HSM"],
  },
  google_artifact_registry_repository: { format: ["DOCKER"], mode: ["STANDARD_REPOSITORY", "REMOTE_REPOSITORY", "VIRTUAL_REPOSITORY"] },
  google_sql_database_instance: {
    database_version: rule(1, 30, /^(POSTGRES_\d+|MYSQL_\d+_\d+)$/),
    "settings.edition": ["ENTERPRISE", "ENTERPRISE_PLUS"],
    "settings.availability_type": ["REGIONAL", "ZONAL"],
    "settings.disk_type": ["PD_SSD", "PD_HDD", "HYPERDISK_BALANCED"],
    "settings.disk_size": between(10, 65_536),
    "settings.ip_configuration.ssl_mode": ["ENCRYPTED_ONLY", "TRUSTED_CLIENT_CERTIFICATE_REQUIRED"],
    "settings.ip_configuration.ipv4_enabled": [false],
    "settings.backup_configuration.start_time": rule(5, 5, /^([01]\d|2[0-3]):[0-5]\d$/),
    "settings.backup_configuration.transaction_log_retention_days": between(1, 35),
    "settings.backup_configuration.backup_retention_settings.retained_backups": between(1, 365),
    "settings.maintenance_window.day": between(1, 7),
    "settings.maintenance_window.hour": between(0, 23),
  },
  google_sql_user: { type: ["BUILT_IN", "CLOUD_IAM_USER", "CLOUD_IAM_SERVICE_ACCOUNT", "CLOUD_IAM_GROUP"] },
  google_redis_instance: { tier: ["BASIC", "STANDARD_HA"], transit_encryption_mode: ["SERVER_AUTHENTICATION"], memory_size_gb: between(1, 300) },
  google_memorystore_instance: {
    authorization_mode: ["IAM_AUTH", "AUTH_DISABLED"],
    transit_encryption_mode: ["SERVER_AUTHENTICATION"],
    mode: ["CLUSTER", "CLUSTER_DISABLED"],
    node_type: ["SHARED_CORE_NANO", "STANDARD_SMALL", "HIGHMEM_MEDIUM", "HIGHMEM_XLARGE"],
    replica_count: between(0, 5),
    shard_count: between(1, 250),
    "persistence_config.mode": ["DISABLED", "RDB", "AOF"],
  },
  google_logging_project_bucket_config: { retention_days: between(1, 3650) },
  google_logging_project_sink: { filter: rule(1, 20_000) },
  google_monitoring_alert_policy: {
    combiner: ["AND", "OR", "AND_WITH_MATCHING_RESOURCE"],
    severity: ["CRITICAL", "ERROR", "WARNING"],
    "conditions.display_name": rule(1, 512),
    "conditions.condition_prometheus_query_language.query": rule(1, 50_000),
    "conditions.condition_prometheus_query_language.duration": (value) => (Number.parseFloat(value) % 30 === 0 ? undefined : "is no multiple of 30s"),
    "conditions.condition_prometheus_query_language.evaluation_interval": seconds(30),
    "documentation.content": rule(1, 8192),
  },
  google_monitoring_notification_channel: { type: ["email", "pubsub", "webhook_tokenauth", "webhook_basicauth", "pagerduty", "slack", "sms"] },
  google_billing_budget: {
    "threshold_rules.threshold_percent": between(0.01, 100),
    "threshold_rules.spend_basis": ["CURRENT_SPEND", "FORECASTED_SPEND"],
    "amount.specified_amount.units": rule(1, 19, /^\d+$/),
    "amount.specified_amount.currency_code": rule(3, 3, /^[A-Z]{3}$/),
    "budget_filter.calendar_period": ["MONTH", "QUARTER", "YEAR"],
    "budget_filter.credit_types_treatment": ["INCLUDE_ALL_CREDITS", "EXCLUDE_ALL_CREDITS", "INCLUDE_SPECIFIED_CREDITS"],
  },
  google_pubsub_topic: { message_retention_duration: seconds(600) },
};

const labelKey = rule(1, 63, /^[\p{Ll}\p{Lo}][\p{Ll}\p{Lo}\p{N}_-]*$/u, /^goog/);
const labelValue = rule(0, 63, /^[\p{Ll}\p{Lo}\p{N}_-]*$/u);
const labelled = new Set(["labels", "resource_labels", "user_labels", "default_labels"]);

function checkLabels(labels, where, found) {
  const all = Object.entries(labels);
  if (all.length > 64) found.push(`${where}: ${all.length} labels, and 64 are accepted`);
  for (const [key, value] of all) {
    check(key, labelKey, `${where} label`, found);
    check(value, labelValue, `${where} label ${key}`, found);
  }
}

/** Labels of nodes are those of Kubernetes, and labels of channels are their settings. */
const otherLabels = (type, path) =>
  (path === "labels" && /monitoring_notification_channel/.test(type)) || (path === "labels" && /node_pool$|container_cluster$/.test(type));

const public_ = /^(allUsers|allAuthenticatedUsers)$/;

export const gcp = {
  prefix: "google_",
  rules,
  provider(bodies, file, found) {
    for (const body of list(bodies)) if (body.default_labels) checkLabels(body.default_labels, `${file}: default`, found);
  },
  resource(type, body, where, found) {
    walk(body, (value, key) => {
      if (typeof value === "string" && /cidr|ip_range$|ip_ranges$/.test(key ?? "") && value.includes("/")) checkCidr(value, `${where}.${key}`, found);
      if (labelled.has(key) && typeof value === "object" && value !== null && !Array.isArray(value) && !otherLabels(type, key))
        checkLabels(value, where, found);
    });
    for (const one of [...at(body, ["member"]), ...at(body, ["members"])]) if (public_.test(one)) found.push(`${where}: given to ${one}`);
    if (type === "google_container_cluster" && body.datapath_provider === "ADVANCED_DATAPATH" && at(body, ["network_policy", "enabled"]).includes(true))
      found.push(`${where}: Dataplane V2 has policies of its own: network_policy conflicts with it`);
    for (const scale of at(body, ["autoscaling"])) {
      const [most, least] = [scale.max_node_count ?? scale.total_max_node_count, scale.min_node_count ?? scale.total_min_node_count];
      if (Number(least) > Number(most)) found.push(`${where}: ${least} nodes at least, and ${most} at most`);
      if (scale.max_node_count !== undefined && scale.total_max_node_count !== undefined) found.push(`${where}: limits by zone and in total conflict`);
    }
    for (const one of at(body, ["rule"])) {
      const ranges = at(one, ["match", "config", "src_ip_ranges"]);
      if (ranges.length > 10) found.push(`${where}: a rule of Cloud Armor takes 10 ranges, not ${ranges.length}`);
    }
    if (/security_policy$/.test(type) && at(body, ["rule"]).length > 0) {
      checkOnce(
        at(body, ["rule", "priority"]).map((value) => ({ value, where })),
        "priority",
        found,
      );
      if (!at(body, ["rule", "priority"]).some((priority) => Number(priority) === 2_147_483_647)) found.push(`${where}: no default rule`);
    }
    for (const text of at(body, ["conditions", "condition_prometheus_query_language", "query"]))
      if (known(text) && /[“”]/.test(text)) found.push(`${where}: a query with typographic quotes`);
  },
  root(resources, file, found) {
    const subnets = ofType(resources, "google_compute_subnetwork", file);
    checkDisjoint(
      [
        ...subnets.flatMap(({ body, where }) => [
          { cidr: body.ip_cidr_range ?? "${}", where },
          ...at(body, ["secondary_ip_range"]).map((one) => ({ cidr: one.ip_cidr_range, where: `${where}.${one.range_name}` })),
        ]),
        ...ofType(resources, "google_container_cluster", file).flatMap(({ body, where }) =>
          at(body, ["private_cluster_config", "master_ipv4_cidr_block"]).map((cidr) => ({ cidr, where })),
        ),
        ...ofType(resources, "google_compute_global_address", file).flatMap(({ body, where }) =>
          body.purpose === "VPC_PEERING" && body.address ? [{ cidr: `${body.address}/${body.prefix_length}`, where }] : [],
        ),
      ],
      found,
    );
    checkOnceIn(
      ofType(resources, "google_compute_network_firewall_policy_rule", file).map(({ body, where }) => ({
        group: body.firewall_policy,
        value: body.priority,
        where,
      })),
      "priority",
      found,
    );
  },
};
