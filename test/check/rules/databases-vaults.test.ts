import { describe, expect, test } from "vitest";
import { ask, everything, findings } from "./harness.ts";
import { mutations } from "./mutations.ts";

describe("vaults and storage accounts", () => {
  mutations(
    "TF324",
    ["azure"],
    [
      [
        "azure",
        "purge protection off",
        (draft) => (draft.resource("azurerm_key_vault.keys").purge_protection_enabled = false),
        "value system azurerm_key_vault.keys",
      ],
      ["azure", "no firewall", (draft) => delete draft.resource("azurerm_key_vault.keys").network_acls, "reached system azurerm_key_vault.keys"],
      ["azure", "three days", (draft) => (draft.resource("azurerm_key_vault.keys").soft_delete_retention_days = 3), "value system azurerm_key_vault.keys"],
    ],
  );
  mutations(
    "TF325",
    ["azure"],
    [
      [
        "azure",
        "keys of the account",
        (draft) => (draft.resource("azurerm_storage_account.labels").shared_access_key_enabled = true),
        "value labels azurerm_storage_account.labels",
      ],
      [
        "azure",
        "public blobs",
        (draft) => (draft.resource("azurerm_storage_account.labels").allow_nested_items_to_be_public = true),
        "value labels azurerm_storage_account.labels",
      ],
      [
        "azure",
        "old TLS",
        (draft) => (draft.resource("azurerm_storage_account.labels").min_tls_version = "TLS1_0"),
        "value labels azurerm_storage_account.labels",
      ],
      [
        "azure",
        "an open network",
        (draft) => {
          const account = draft.resource("azurerm_storage_account.labels");
          account.public_network_access_enabled = true;
          account.network_rules = { default_action: "Allow" };
        },
        "value labels azurerm_storage_account.labels",
      ],
      [
        "azure",
        "no private endpoint",
        (draft) => {
          for (const [address, body] of Object.entries(draft.resources("azurerm_private_endpoint")))
            if (JSON.stringify(body).includes("azurerm_storage_account.labels.")) draft.removeResource(address);
        },
        "exposed labels azurerm_storage_account.labels",
      ],
    ],
  );
});

describe("databases", () => {
  mutations(
    "TF326",
    ["aws", "gcp", "azure"],
    [
      ["aws", "public", (draft) => (draft.resource("aws_db_instance.orders").publicly_accessible = true), "value orders aws_db_instance.orders"],
      ["aws", "not encrypted", (draft) => (draft.resource("aws_db_instance.orders").storage_encrypted = false), "value orders aws_db_instance.orders"],
      [
        "aws",
        "passwords only",
        (draft) => delete draft.resource("aws_db_instance.orders").iam_database_authentication_enabled,
        "value orders aws_db_instance.orders",
      ],
      [
        "aws",
        "plain text by an old version",
        (draft) => {
          draft.resource("aws_db_parameter_group.orders").parameter = [];
          draft.resource("aws_db_instance.orders").engine_version = "14";
        },
        "plain orders aws_db_parameter_group.orders",
      ],
      [
        "aws",
        "plain text by a value",
        (draft) => (draft.resource("aws_db_parameter_group.orders").parameter[0].value = "0"),
        "plain orders aws_db_parameter_group.orders",
      ],
      [
        "gcp",
        "public",
        (draft) => (draft.resource("google_sql_database_instance.orders").settings.ip_configuration.ipv4_enabled = true),
        "value orders google_sql_database_instance.orders",
      ],
      [
        "gcp",
        "plain text",
        (draft) => (draft.resource("google_sql_database_instance.orders").settings.ip_configuration.ssl_mode = "ALLOW_UNENCRYPTED_AND_ENCRYPTED"),
        "value orders google_sql_database_instance.orders",
      ],
      [
        "gcp",
        "passwords only",
        (draft) => (draft.resource("google_sql_database_instance.orders").settings.database_flags = []),
        "password orders google_sql_database_instance.orders",
      ],
      [
        "azure",
        "passwords",
        (draft) => (draft.resource("azurerm_postgresql_flexible_server.orders").authentication.password_auth_enabled = true),
        "value orders azurerm_postgresql_flexible_server.orders",
      ],
      [
        "azure",
        "public",
        (draft) => (draft.resource("azurerm_postgresql_flexible_server.orders").public_network_access_enabled = true),
        "value orders azurerm_postgresql_flexible_server.orders",
      ],
      [
        "azure",
        "plain text",
        (draft) => (draft.resource("azurerm_postgresql_flexible_server_configuration.orders__require_secure_transport").value = "off"),
        "plain orders azurerm_postgresql_flexible_server_configuration.orders__require_secure_transport",
      ],
    ],
  );
  mutations(
    "TF327",
    ["aws", "gcp", "azure"],
    [
      ["aws", "no logs", (draft) => delete draft.resource("aws_db_instance.orders").enabled_cloudwatch_logs_exports, "silent orders aws_db_instance.orders"],
      [
        "gcp",
        "no audit",
        (draft) => (draft.resource("google_sql_database_instance.orders").settings.database_flags = []),
        "silent orders google_sql_database_instance.orders",
      ],
      [
        "azure",
        "no diagnostic setting",
        (draft) => {
          for (const [address, body] of Object.entries(draft.resources("azurerm_monitor_diagnostic_setting")))
            if (JSON.stringify(body).includes("flexible_server.orders")) draft.removeResource(address);
        },
        "silent orders azurerm_postgresql_flexible_server.orders",
      ],
    ],
  );
  mutations(
    "TF329",
    ["aws", "gcp", "azure"],
    [
      [
        "aws",
        "plain text",
        (draft) => (draft.resource("aws_elasticache_replication_group").transit_encryption_enabled = false),
        "value scores aws_elasticache_replication_group.scores",
      ],
      [
        "aws",
        "no users",
        (draft) => delete draft.resource("aws_elasticache_replication_group").user_group_ids,
        "anybody scores aws_elasticache_replication_group.scores",
      ],
      [
        "aws",
        "one zone",
        (draft) => (draft.resource("aws_elasticache_replication_group").multi_az_enabled = false),
        "value scores aws_elasticache_replication_group.scores",
      ],
      [
        "aws",
        "the provider's key",
        (draft) => delete draft.resource("aws_elasticache_replication_group").kms_key_id,
        "value scores aws_elasticache_replication_group.scores",
      ],
      [
        "gcp",
        "anybody",
        (draft) => (draft.resource("google_memorystore_instance").authorization_mode = "AUTH_DISABLED"),
        "value scores google_memorystore_instance.scores",
      ],
      [
        "gcp",
        "plain text",
        (draft) => delete draft.resource("google_memorystore_instance").transit_encryption_mode,
        "value scores google_memorystore_instance.scores",
      ],
      [
        "azure",
        "plain text",
        (draft) => (draft.resource("azurerm_managed_redis").default_database.client_protocol = "Plaintext"),
        "value scores azurerm_managed_redis.scores",
      ],
      [
        "azure",
        "access keys",
        (draft) => (draft.resource("azurerm_managed_redis").default_database.access_keys_authentication_enabled = true),
        "value scores azurerm_managed_redis.scores",
      ],
    ],
  );

  test("an override is blamed, at its line", async () => {
    const more = `overrides: [\n    set("aws", "aws_db_instance.orders", { at: "/publicly_accessible", to: true, reason: "A dashboard reads it." }),\n  ],`;
    const told = (await findings(everything("aws", { more }))).filter((one) => one.startsWith("TF326"));
    expect(told).toEqual(["TF326 blueprint.ts:37:5 error `publicly_accessible` of `aws_db_instance.orders` is true and must be false, or left out"]);
  });

  test("a parameter group that is known at apply only is unknown", async () => {
    const judged = await ask("TF326", "aws", (draft) => (draft.resource("aws_db_instance.orders").parameter_group_name = "${var.group}"));
    expect(judged.filter(({ verdict }) => verdict === "unknown")).toHaveLength(1);
  });
});
