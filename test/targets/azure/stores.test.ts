import { describe, expect, it } from "vitest";
import { azure, bucket, cache, database, monitor, personal, service, source, system } from "../../../dsl/index.ts";
import { expectFigures } from "../../plan/fixture.ts";
import { dig, errorsOf, image, lowered, planned, steps } from "./support.ts";

const about = { owner: "team", purpose: "tests", on: azure("westeurope", { zones: 3 }), environment: "production" } as const;
const app = (uses: object) =>
  service({ image, traffic: { peak: "20/s", payload: "2KiB" }, perReplica: { requests: 50, cpu: 1, memory: "1GiB" }, ...uses } as Parameters<
    typeof service
  >[0]);

describe("bucket", () => {
  it("is a private account with its own key, versions, rules and an endpoint", async () => {
    const files = bucket({ size: "20GiB", keep: "200d", coldAfter: "60d" });
    const made = await lowered(system("tiny", { ...about, components: { files, web: app({ reads: [files] }) } }));
    const account = made.resource("azurerm_storage_account", "files");
    expect(account).toMatchObject({
      account_replication_type: "ZRS",
      shared_access_key_enabled: false,
      public_network_access_enabled: false,
      infrastructure_encryption_enabled: true,
      min_tls_version: "TLS1_2",
      lifecycle: { prevent_destroy: true },
    });
    expect(String(account["name"])).toMatch(/^[a-z0-9]{3,24}$/);
    expect(String(dig(account, "customer_managed_key", "key_vault_key_id"))).toContain("versionless_id");
    expect(account["depends_on"]).toEqual(["azurerm_role_assignment.keys__internal"]);
    expect(dig(made.resource("azurerm_private_endpoint", "files"), "private_service_connection", "subresource_names")).toEqual(["blob"]);
    const rules = dig(made.resource("azurerm_storage_management_policy", "files"), "rule") as readonly { readonly name: string }[];
    expect(rules.map(({ name }) => name)).toEqual(["old-versions", "cold", "keep"]);
    expect(dig(rules, 1, "actions", "base_blob", "tier_to_cool_after_days_since_modification_greater_than")).toBe(60);
    expect(made.resource("azurerm_monitor_diagnostic_setting", "files")["target_resource_id"]).toMatch(/blobServices\/default$/);
  });

  it("lets writers write and nothing else, and readers read", async () => {
    const files = bucket({ size: "20GiB" });
    const made = await lowered(system("tiny", { ...about, components: { files, web: app({ reads: [files] }), job: app({ writes: [files] }) } }));
    expect(dig(made.resource("azurerm_role_definition", "blob_writer"), "permissions", 0, "data_actions")).toEqual([
      "Microsoft.Storage/storageAccounts/blobServices/containers/blobs/write",
      "Microsoft.Storage/storageAccounts/blobServices/containers/blobs/add/action",
    ]);
    expect(made.resource("azurerm_role_assignment", "job__files__writes")["scope"]).toBe("${azurerm_storage_container.files.id}");
    expect(String(made.resource("azurerm_role_assignment", "web__files__reads")["role_definition_id"])).toContain("2a2b9908");
  });

  it("lets a writer sign uploads where a source uploads", async () => {
    const scans = source({
      what: "scans",
      classification: personal({ subjects: "customers", residency: "EU", basis: "contract", retention: { max: "90d" } }),
      size: "1GiB",
      via: "signed upload",
    });
    const files = bucket({ from: scans, size: "20GiB", keep: "80d" });
    const made = await lowered(system("tiny", { ...about, components: { scans, files, job: app({ writes: [files] }) } }));
    expect(made.resource("azurerm_role_assignment", "job__files__signs")["scope"]).toBe("${azurerm_storage_account.files.id}");
    // What is deleted can be brought back for as long as the limit leaves.
    expect(dig(made.resource("azurerm_storage_account", "files"), "blob_properties", "delete_retention_policy", "days")).toBe(10);
  });

  it("locks for good in production alone", async () => {
    const of = async (environment: "production" | "staging") => {
      const files = bucket({ size: "1GiB", locked: "30d" });
      const made = await lowered(system("tiny", { ...about, environment, components: { files, web: app({ reads: [files] }) } }));
      return made.resource("azurerm_storage_container_immutability_policy", "files");
    };
    expect(await of("production")).toMatchObject({ immutability_period_in_days: 30, locked: true });
    expect(await of("staging")).toMatchObject({ locked: false });
  });

  it("refuses what the data class and the tier do not allow", async () => {
    const classification = personal({ subjects: "customers", residency: "EU", basis: "contract", retention: { max: "30d" } });
    const files = bucket({ size: "1GiB", keep: "60d", classification });
    const short = bucket({ size: "1GiB", keep: "40d", coldAfter: "30d" });
    const open = bucket({ size: "1GiB", locked: "30d", versioned: false });
    expect(errorsOf(await planned(system("tiny", { ...about, components: { files, short, open, web: app({ reads: [files, short, open] }) } })))).toEqual([
      "LNT4002 keep",
      "LNT4005 versioned",
      "LNT4003 coldAfter",
    ]);
  });

  it("prices what is known and says the rest", async () => {
    const files = bucket({ size: "100GiB" });
    const { plan } = await planned(
      system("tiny", { ...about, on: azure("westus", { zones: 1 }), environment: "staging", components: { files, web: app({ reads: [files] }) } }),
    );
    const lines = plan?.components["files"]?.cost ?? [];
    expect(lines.find(({ item }) => item === "hot storage")?.monthlyUsd).toBeGreaterThan(0);
    expect(lines.every(({ formula, monthlyUsd }) => formula !== "" && monthlyUsd !== 0)).toBe(true);
  });
});

describe("cache", () => {
  it("is private, encrypted with the key of its class, and entered with tokens", async () => {
    const scores = cache({ ttl: "5m", size: "2GiB", engine: "redis" });
    const made = await lowered(system("tiny", { ...about, components: { scores, web: app({ cache: scores }) } }));
    const redis = made.resource("azurerm_managed_redis", "scores");
    expect(redis).toMatchObject({ sku_name: "Balanced_B5", high_availability_enabled: true, public_network_access: "Disabled" });
    expect(redis["default_database"]).toMatchObject({
      access_keys_authentication_enabled: false,
      client_protocol: "Encrypted",
      clustering_policy: "NoCluster",
    });
    const login = made.resource("azurerm_resource_group_template_deployment", "scores__web");
    expect(String(login["template_content"])).toContain("Microsoft.Cache/redisEnterprise/databases/accessPolicyAssignments");
    expect(String(login["parameters_content"])).toContain("azurerm_user_assigned_identity.web.principal_id");
    expect(made.resource("azurerm_network_security_rule", "endpoints__scores__cache")).toMatchObject({ destination_port_range: "10000" });
  });

  it("is sized with room, and says what is too large", async () => {
    const scores = cache({ ttl: "5m", size: "200GiB" });
    expect(errorsOf(await planned(system("tiny", { ...about, components: { scores, web: app({ cache: scores }) } })))).toEqual(["LNT4008 size"]);
  });
});

describe("database", () => {
  const recovery = { rpo: "5m", rto: "1h" } as const;
  it.each(["postgres", "mysql"] as const)("grows to a larger %s by a step, and is never made smaller", async (engine) => {
    const users = database({ engine, size: "100GiB", memory: "8GiB", recovery });
    const made = await lowered(system("tiny", { ...about, components: { users, web: app({ reads: [users] }) } }));
    const [type, size] =
      engine === "postgres"
        ? (["azurerm_postgresql_flexible_server", "storage_mb"] as const)
        : (["azurerm_mysql_flexible_server", "storage[0].size_gb"] as const);
    // Storage that grew by itself would be another server to Terraform.
    expect(dig(made.resource(type, "users"), "lifecycle", "ignore_changes")).toContain(size);
    const step = made.operations.find(({ title }) => title === "Let the storage of users grow");
    expect(step?.phase).toBe("foundation");
    const gib = engine === "postgres" ? 256 : 130;
    expect(step?.commands?.[0]).toMatch(
      new RegExp(`^\\[ "\\$\\(az ${engine} flexible-server show .*\\)" -ge ${gib} \\] \\|\\| az ${engine} flexible-server update .* --storage-size ${gib} `),
    );
  });

  it("is PostgreSQL without passwords, in a subnet of its own, with a standby in another zone", async () => {
    const users = database({ engine: "postgres", size: "100GiB", memory: "8GiB", recovery });
    const watch = monitor({ watches: [users], alerts: { page: "oncall" } });
    const made = await lowered(system("tiny", { ...about, components: { users, watch, web: app({ reads: [users] }), job: app({ writes: [users] }) } }));
    const server = made.resource("azurerm_postgresql_flexible_server", "users");
    expect(server).toMatchObject({
      sku_name: "MO_Standard_E2ds_v5",
      storage_mb: 256 * 1024,
      backup_retention_days: 35,
      public_network_access_enabled: false,
      high_availability: { mode: "ZoneRedundant" },
      authentication: { active_directory_auth_enabled: true, password_auth_enabled: false },
    });
    // Storage that grew by itself is kept: the provider would make another server for less.
    expect(dig(server, "lifecycle", "ignore_changes")).toContain("storage_mb");
    expect(made.variables).toContain("database_administrators");
    expect(made.resource("azurerm_management_lock", "users")["lock_level"]).toBe("CanNotDelete");
    const parameters = made.resources("azurerm_postgresql_flexible_server_configuration");
    expect(dig(parameters["users__require_secure_transport"], "value")).toBe("on");
    // One at a time.
    expect(new Set(Object.values(parameters).flatMap((one) => one["depends_on"] as readonly string[])).size).toBe(Object.keys(parameters).length);
    const grants = made.operations.find(({ title }) => title === "Give users its roles")?.text ?? "";
    expect(grants).toContain("GRANT SELECT ON ALL TABLES IN SCHEMA public TO app_web;");
    expect(grants).toContain("GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO app_job;");
    expect(Object.keys(made.resources("azurerm_monitor_metric_alert")).length).toBe(4);
  });

  it("is MySQL in another subnet, made with a password that is in no state", async () => {
    const users = database({ engine: "mysql", size: "100GiB", memory: "8GiB", recovery });
    const made = await lowered(system("tiny", { ...about, components: { users, web: app({ reads: [users] }) } }));
    expect(made.resource("azurerm_mysql_flexible_server", "users")).toMatchObject({
      administrator_password_wo: "${var.users_first_password}",
      public_network_access: "Disabled",
      delegated_subnet_id: "${azurerm_subnet.mysql.id}",
    });
    expect(dig(made.resource("azurerm_mysql_flexible_server_configuration", "users__aad_auth_only"), "value")).toBe("ON");
    expect(made.resource("azurerm_network_security_rule", "mysql__users__database")).toMatchObject({ destination_port_range: "3306" });
  });

  it("keeps backups as long as it is told, and no longer than the data may be kept", async () => {
    const classification = personal({ subjects: "customers", residency: "EU", basis: "contract", retention: { max: "20d" } });
    const users = database({ engine: "postgres", size: "10GiB", memory: "2GiB", recovery, classification });
    const { plan } = await planned(system("tiny", { ...about, components: { users, web: app({ reads: [users] }) } }));
    expect(dig(plan?.components["users"]?.details, "backupDays")).toBe(20);
    const never = personal({ subjects: "customers", residency: "EU", basis: "contract", retention: { max: "3d" } });
    const of = (one: ReturnType<typeof database>) => planned(system("tiny", { ...about, components: { one, web: app({ reads: [one] }) } }));
    expect(errorsOf(await of(database({ engine: "postgres", size: "1GiB", memory: "1GiB", recovery, classification: never })))).toEqual([
      "LNT4002 recovery.keep",
    ]);
    expect(errorsOf(await of(database({ engine: "postgres", size: "1GiB", memory: "1GiB", recovery: { ...recovery, keep: "3d" } })))).toEqual([
      "LNT4009 recovery.keep",
    ]);
    expect(errorsOf(await of(database({ engine: "key-value", size: "1GiB", memory: "1GiB", recovery })))).toEqual(["LNT4004 engine"]);
    expect(errorsOf(await of(database({ engine: "postgres", size: "1GiB", memory: "1GiB", recovery: { rpo: "1m", rto: "1m" } })))).toEqual([
      "LNT4009 recovery.rpo",
      "LNT4009 recovery.rto",
    ]);
  });

  it("can be checked by its arithmetic, as every store", async () => {
    const users = database({ engine: "postgres", size: "100GiB", memory: "8GiB", recovery });
    const large = database({ engine: "postgres", size: "393.8GiB", memory: "8GiB", recovery });
    const others = database({ engine: "mysql", size: "100GiB", memory: "8GiB", recovery });
    const files = bucket({ size: "20GiB", keep: "200d", coldAfter: "60d" });
    const scores = cache({ ttl: "5m", size: "2GiB" });
    const { plan } = await planned(
      system("tiny", { ...about, components: { users, large, others, files, scores, web: app({ reads: [users, large, others, files] }) } }),
    );
    for (const name of ["users", "large", "others", "files", "scores"]) expectFigures(plan?.components[name]?.figures ?? []);
  });

  it("is deleted by a step outside of production, and never unseen", async () => {
    const files = bucket({ size: "1GiB" });
    const made = await lowered(system("tiny", { ...about, environment: "staging", components: { files, web: app({ reads: [files] }) } }));
    expect(made.resource("azurerm_storage_account", "files")["lifecycle"]).toEqual({ prevent_destroy: true });
    const step = made.operations.find(({ phase, title }) => phase === "teardown" && title.startsWith("Delete "));
    expect(step?.commands?.at(-1)).toContain("az storage account delete --resource-group tiny-staging");
  });

  it("ends with steps that take its protection off", async () => {
    const users = database({ engine: "postgres", size: "10GiB", memory: "2GiB", recovery });
    const files = bucket({ size: "1GiB" });
    const made = await lowered(system("tiny", { ...about, components: { users, files, web: app({ reads: [users, files] }) } }));
    expect(steps(made, "teardown").some((title) => title.startsWith("End users"))).toBe(true);
    expect(steps(made, "teardown").some((title) => title.startsWith("Leave "))).toBe(true);
  });
});
