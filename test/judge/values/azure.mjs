// What hashicorp/azurerm 4.55.0 and Azure check of values, and no schema says: enums, ranges, role assignments, rules of security groups, networks
// that lie in each other, references inside of an application gateway, tags. Rules are those of the provider's validation and of the REST APIs (2026).
import { at, between, check, checkCidr, checkDisjoint, checkOnce, checkOnceIn, known, list, network, ofType, rule, walk } from "./check.mjs";

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const duration = rule(2, 30, /^P(?!$)(\d+Y)?(\d+M)?(\d+W)?(\d+D)?(T(\d+H)?(\d+M)?(\d+S)?)?$/);
const windows = ["PT1M", "PT5M", "PT15M", "PT30M", "PT1H", "PT6H", "PT12H", "P1D"];
const taint = rule(3, 300, /^[a-z0-9./-]+(=[A-Za-z0-9._-]*)?:(NoSchedule|PreferNoSchedule|NoExecute)$/);
const pool = {
  os_sku: ["AzureLinux", "AzureLinux3", "Ubuntu", "Ubuntu2204", "Ubuntu2404"],
  os_disk_type: ["Managed", "Ephemeral"],
  vm_size: rule(3, 40, /^Standard_[A-Za-z0-9_-]+$/),
  min_count: between(0, 1000),
  max_count: between(1, 1000),
  max_pods: between(10, 250),
  zones: ["1", "2", "3"],
  "upgrade_settings.max_surge": rule(1, 4, /^\d+%?$/),
};
const prefixed = (prefix, rules) => Object.fromEntries(Object.entries(rules).map(([path, wanted]) => [`${prefix}.${path}`, wanted]));
const firewallAction = ["Allow", "Block", "Log", "JSChallenge"];

const rules = {
  azurerm_role_assignment: {
    name: rule(36, 36, uuid),
    principal_type: ["User", "Group", "ServicePrincipal"],
    role_definition_name: rule(1, 256),
    role_definition_id: rule(1, 300, /\/providers\/Microsoft\.Authorization\/roleDefinitions\/[0-9a-f-]{36}$/i),
  },
  azurerm_user_assigned_identity: {},
  azurerm_federated_identity_credential: {
    audience: ["api://AzureADTokenExchange"],
    subject: rule(1, 600, /^system:serviceaccount:[a-z0-9-]{1,63}:[a-z0-9.-]{1,253}$/),
  },
  azurerm_subnet: {
    private_endpoint_network_policies: ["Disabled", "Enabled", "NetworkSecurityGroupEnabled", "RouteTableEnabled"],
    service_endpoints: rule(1, 80, /^Microsoft\.[A-Za-z.]+$/),
    "delegation.service_delegation.name": rule(1, 80, /^[A-Z][A-Za-z]+\.[A-Za-z]+\/[A-Za-z]+$/),
  },
  azurerm_network_security_rule: {
    priority: between(100, 4096),
    direction: ["Inbound", "Outbound"],
    access: ["Allow", "Deny"],
    protocol: ["Tcp", "Udp", "Icmp", "Esp", "Ah", "*"],
    description: rule(0, 140),
    destination_port_range: rule(1, 11, /^(\*|\d{1,5}(-\d{1,5})?)$/),
    destination_port_ranges: rule(1, 11, /^\d{1,5}(-\d{1,5})?$/),
  },
  azurerm_public_ip: { sku: ["Standard", "StandardV2"], allocation_method: ["Static"], zones: ["1", "2", "3"] },
  azurerm_nat_gateway: { sku_name: ["Standard", "StandardV2"], idle_timeout_in_minutes: between(4, 120), zones: ["1", "2", "3"] },
  azurerm_private_endpoint: {
    "private_service_connection.subresource_names": [
      "blob",
      "dfs",
      "file",
      "vault",
      "registry",
      "postgresqlServer",
      "mysqlServer",
      "redisEnterprise",
      "Gateway",
      "azuremonitor",
      "management",
      "sites",
    ],
  },
  azurerm_network_watcher_flow_log: { version: [1, 2], "retention_policy.days": between(0, 365), "traffic_analytics.interval_in_minutes": [10, 60] },
  azurerm_kubernetes_cluster: {
    sku_tier: ["Free", "Standard", "Premium"],
    support_plan: ["KubernetesOfficial", "AKSLongTermSupport"],
    automatic_upgrade_channel: ["patch", "rapid", "node-image", "stable"],
    node_os_upgrade_channel: ["Unmanaged", "SecurityPatch", "NodeImage", "None"],
    "network_profile.network_plugin": ["azure", "none"],
    "network_profile.network_plugin_mode": ["overlay"],
    "network_profile.network_policy": ["cilium", "azure", "calico"],
    "network_profile.network_data_plane": ["cilium", "azure"],
    "network_profile.outbound_type": ["loadBalancer", "userDefinedRouting", "managedNATGateway", "userAssignedNATGateway", "none"],
    "network_profile.load_balancer_sku": ["standard"],
    "identity.type": ["UserAssigned", "SystemAssigned"],
    ...prefixed("default_node_pool", pool),
    "default_node_pool.temporary_name_for_rotation": rule(1, 12, /^[a-z][a-z0-9]*$/),
    "default_node_pool.name": rule(1, 12, /^[a-z][a-z0-9]*$/),
  },
  azurerm_kubernetes_cluster_node_pool: {
    ...pool,
    mode: ["System", "User"],
    priority: ["Regular", "Spot"],
    eviction_policy: ["Deallocate", "Delete"],
    node_taints: taint,
    gpu_driver: ["Install", "None"],
    spot_max_price: (value) => (Number(value) === -1 || Number(value) > 0 ? undefined : "is neither -1 nor a price"),
  },
  azurerm_storage_account: {
    account_tier: ["Standard", "Premium"],
    account_kind: ["StorageV2", "BlockBlobStorage"],
    account_replication_type: ["LRS", "ZRS", "GRS", "RAGRS", "GZRS", "RAGZRS"],
    access_tier: ["Hot", "Cool", "Cold"],
    min_tls_version: ["TLS1_2", "TLS1_3"],

    public_network_access_enabled: [false],
    allow_nested_items_to_be_public: [false],
    "network_rules.default_action": ["Deny"],
    "blob_properties.delete_retention_policy.days": between(1, 365),
    "blob_properties.container_delete_retention_policy.days": between(1, 365),
  },
  azurerm_storage_container: { container_access_type: ["private"] },
  azurerm_container_registry: { sku: ["Premium"], admin_enabled: [false], public_network_access_enabled: [false] },
  azurerm_key_vault: {
    sku_name: ["standard", "premium"],
    soft_delete_retention_days: between(7, 90),
    "network_acls.default_action": ["Deny"],
    "network_acls.bypass": ["AzureServices", "None"],
  },
  azurerm_key_vault_key: {
    key_type: ["EC", "EC-HSM", "RSA", "RSA-HSM"],
    key_size: [2048, 3072, 4096],
    key_opts: ["decrypt", "encrypt", "sign", "unwrapKey", "verify", "wrapKey"],
    "rotation_policy.expire_after": duration,
    "rotation_policy.notify_before_expiry": duration,
    "rotation_policy.automatic.time_before_expiry": duration,
    "rotation_policy.automatic.time_after_creation": duration,
  },
  azurerm_key_vault_secret: { content_type: rule(0, 255) },
  azurerm_postgresql_flexible_server: {
    version: ["13", "14", "15", "16", "17", "18"],
    sku_name: rule(3, 60, /^(B|GP|MO)_Standard_[A-Za-z0-9_]+$/),
    storage_mb: [32768, 65536, 131072, 262144, 524288, 1048576, 2097152, 4193280, 4194304, 8388608, 16777216, 33553408],
    backup_retention_days: between(7, 35),
    "high_availability.mode": ["ZoneRedundant", "SameZone"],
    zone: ["1", "2", "3"],
    public_network_access_enabled: [false],
    "maintenance_window.day_of_week": between(0, 6),
    "maintenance_window.start_hour": between(0, 23),
  },
  azurerm_mysql_flexible_server: {
    version: ["5.7", "8.0.21", "8.4"],
    sku_name: rule(3, 60, /^(B|GP|MO)_Standard_[A-Za-z0-9_]+$/),
    backup_retention_days: between(1, 35),
    "high_availability.mode": ["ZoneRedundant", "SameZone"],
  },
  azurerm_managed_redis: {
    sku_name: rule(3, 40, /^(Balanced_B|MemoryOptimized_M|ComputeOptimized_X|FlashOptimized_A)\d+$/),
    "default_database.client_protocol": ["Encrypted"],
    "default_database.clustering_policy": ["EnterpriseCluster", "OSSCluster", "NoCluster"],
    "default_database.eviction_policy": [
      "AllKeysLFU",
      "AllKeysLRU",
      "AllKeysRandom",
      "NoEviction",
      "VolatileLFU",
      "VolatileLRU",
      "VolatileRandom",
      "VolatileTTL",
    ],
  },
  azurerm_log_analytics_workspace: { retention_in_days: between(30, 730), sku: ["PerGB2018", "CapacityReservation", "LACluster"] },
  azurerm_monitor_metric_alert: {
    frequency: ["PT1M", "PT5M", "PT15M", "PT30M", "PT1H"],
    window_size: windows,
    severity: between(0, 4),
    "criteria.aggregation": ["Average", "Count", "Minimum", "Maximum", "Total"],
    "criteria.operator": ["Equals", "GreaterThan", "GreaterThanOrEqual", "LessThan", "LessThanOrEqual"],
  },
  azurerm_consumption_budget_resource_group: {
    time_grain: ["Monthly", "Quarterly", "Annually", "BillingMonth", "BillingQuarter", "BillingAnnual"],
    "notification.threshold": between(0, 1000),
    "notification.threshold_type": ["Actual", "Forecasted"],
    "notification.operator": ["EqualTo", "GreaterThan", "GreaterThanOrEqualTo"],
    "time_period.start_date": rule(20, 25, /^\d{4}-\d{2}-01T00:00:00Z$/),
  },
  azurerm_application_gateway: {
    "sku.name": ["WAF_v2", "Standard_v2"],
    "sku.tier": ["WAF_v2", "Standard_v2"],
    "autoscale_configuration.min_capacity": between(0, 100),
    "autoscale_configuration.max_capacity": between(2, 125),
    "backend_http_settings.protocol": ["Http", "Https"],
    "backend_http_settings.request_timeout": between(1, 86_400),
    "backend_http_settings.cookie_based_affinity": ["Enabled", "Disabled"],
    "request_routing_rule.rule_type": ["Basic", "PathBasedRouting"],
    "request_routing_rule.priority": between(1, 20_000),
    "http_listener.protocol": ["Http", "Https"],
    "probe.interval": between(1, 86_400),
    "ssl_policy.policy_type": ["Predefined", "Custom", "CustomV2"],
    zones: ["1", "2", "3"],
  },
  azurerm_web_application_firewall_policy: {
    "policy_settings.mode": ["Prevention"],
    "custom_rules.priority": between(1, 100),
    "custom_rules.rule_type": ["MatchRule", "RateLimitRule"],
    "custom_rules.action": firewallAction,
    "custom_rules.rate_limit_duration": ["OneMin", "FiveMins"],
    "custom_rules.group_rate_limit_by": ["ClientAddr", "GeoLocation", "None"],
    "custom_rules.name": rule(1, 128, /^[A-Za-z][A-Za-z0-9]*$/),
    "managed_rules.managed_rule_set.type": ["OWASP", "Microsoft_BotManagerRuleSet", "Microsoft_DefaultRuleSet"],
  },
  azurerm_api_management: {
    sku_name: rule(3, 30, /^(Consumption_0|Developer_1|(Basic|Standard|Premium)(V2)?_\d{1,2})$/),
    virtual_network_type: ["None", "External", "Internal"],
  },
};

/** Arguments of an application gateway that name another of its blocks -> the block. */
const named = {
  backend_address_pool_name: "backend_address_pool",
  backend_http_settings_name: "backend_http_settings",
  default_backend_address_pool_name: "backend_address_pool",
  default_backend_http_settings_name: "backend_http_settings",
  frontend_ip_configuration_name: "frontend_ip_configuration",
  frontend_port_name: "frontend_port",
  http_listener_name: "http_listener",
  probe_name: "probe",
  redirect_configuration_name: "redirect_configuration",
  rewrite_rule_set_name: "rewrite_rule_set",
  ssl_certificate_name: "ssl_certificate",
  url_path_map_name: "url_path_map",
};

function checkGateway(body, where, found) {
  const names = (block) => at(body, [block, "name"]);
  for (const block of new Set(Object.values(named)))
    checkOnce(
      names(block).map((value) => ({ value, where })),
      `${block}`,
      found,
    );
  walk(body, (value, key) => {
    const block = named[key];
    if (block !== undefined && typeof value === "string" && known(value) && !names(block).includes(value))
      found.push(`${where}: ${key} "${value}" names no ${block}`);
  });
  checkOnce(
    at(body, ["request_routing_rule", "priority"]).map((value) => ({ value, where })),
    "priority",
    found,
  );
}

function checkTags(tags, where, found) {
  const all = Object.entries(tags);
  if (all.length > 50) found.push(`${where}: ${all.length} tags, and 50 are accepted`);
  for (const [key, value] of all) {
    check(key, rule(1, /storage_account/.test(where) ? 128 : 512, /^[^<>%&\\?/]+$/, /^(azure|microsoft|windows)/i), `${where} tag`, found);
    check(value, rule(0, 256), `${where} tag ${key}`, found);
  }
}

export const azure = {
  prefix: "azurerm_",
  rules,
  provider(bodies, file, found) {
    for (const body of list(bodies)) if (body.features === undefined) found.push(`${file}: the provider has no features block`);
  },
  resource(type, body, where, found) {
    walk(body, (value, key) => {
      if (key === "tags" && typeof value === "object" && value !== null && !Array.isArray(value)) checkTags(value, where, found);
      if (typeof value === "string" && /^(address_space|address_prefixes|pod_cidrs?|service_cidrs?)$/.test(key ?? ""))
        checkCidr(value, `${where}.${key}`, found);
    });
    if (type === "azurerm_role_assignment" && (body.role_definition_id === undefined) === (body.role_definition_name === undefined))
      found.push(`${where}: a role by its name or by its id, one of them`);
    if (type === "azurerm_application_gateway") checkGateway(body, where, found);
    if (type === "azurerm_web_application_firewall_policy")
      checkOnce(
        at(body, ["custom_rules", "priority"]).map((value) => ({ value, where })),
        "priority",
        found,
      );
    if (type === "azurerm_kubernetes_cluster_node_pool") {
      if (body.priority !== "Spot" && (body.eviction_policy !== undefined || body.spot_max_price !== undefined))
        found.push(`${where}: only spot pools are evicted`);
      if (Number(body.min_count) > Number(body.max_count)) found.push(`${where}: ${body.min_count} nodes at least, and ${body.max_count} at most`);
    }
    if (type === "azurerm_kubernetes_cluster")
      for (const profile of at(body, ["network_profile"])) {
        if (profile.network_policy === "cilium" && profile.network_data_plane !== "cilium") found.push(`${where}: policies of Cilium need its data plane`);
        const [range, host] = [
          known(profile.service_cidr ?? "${}") ? network(profile.service_cidr) : undefined,
          known(profile.dns_service_ip ?? "${}") ? network(`${profile.dns_service_ip}/32`) : undefined,
        ];
        if (range && host && (host.first <= range.first + 1 || host.first >= range.last)) found.push(`${where}: dns_service_ip is not among the services`);
      }
    for (const one of ["source_address_prefix", "destination_address_prefix", "source_port_range", "destination_port_range"])
      if (
        type === "azurerm_network_security_rule" &&
        body[one] !== undefined &&
        list(body[one.replace(/(prefix|range)$/, "$1") + (one.endsWith("prefix") ? "es" : "s")] ?? []).length > 0
      )
        found.push(`${where}: ${one} conflicts with its plural`);
  },
  root(resources, file, found) {
    const networks = ofType(resources, "azurerm_virtual_network", file);
    const subnets = ofType(resources, "azurerm_subnet", file);
    const spaces = networks.flatMap(({ body }) => list(body.address_space ?? []));
    checkDisjoint(
      [
        ...subnets.flatMap(({ body, where }) => list(body.address_prefixes ?? []).map((cidr) => ({ cidr, where }))),
        ...ofType(resources, "azurerm_kubernetes_cluster", file).flatMap(({ body, where }) =>
          [...at(body, ["network_profile", "service_cidr"]), ...at(body, ["network_profile", "pod_cidr"])].map((cidr) => ({ cidr, where })),
        ),
      ],
      found,
    );
    for (const { body, where } of subnets)
      for (const cidr of list(body.address_prefixes ?? [])) {
        const inner = known(cidr) ? network(cidr) : undefined;
        const around = spaces.map((space) => (known(space) ? network(space) : undefined));
        if (inner && !around.some((outer) => outer === undefined || (outer.first <= inner.first && inner.last <= outer.last)))
          found.push(`${where}: ${cidr} lies outside of ${spaces.join(", ")}`);
      }
    checkOnceIn(
      ofType(resources, "azurerm_network_security_rule", file).map(({ body, where }) => ({
        group: `${body.network_security_group_name} ${body.direction}`,
        value: body.priority,
        where,
      })),
      "priority",
      found,
    );
    for (const { body, where } of ofType(resources, "azurerm_network_security_group", file))
      for (const direction of ["Inbound", "Outbound"])
        checkOnce(
          at(body, ["security_rule"])
            .filter((one) => one.direction === direction)
            .map(({ priority }) => ({ value: priority, where })),
          `priority of ${direction}`,
          found,
        );
  },
};
