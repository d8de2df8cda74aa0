import type { Outcome } from "../../rule.ts";
import { type Ask, fails, passes, referringAt, undecided, valuesAt } from "../asked.ts";
import { absentOr, is } from "../demand.ts";
import type { Resource, TerraformView } from "../terraform.ts";
import { isUndecided, listed, valueAt } from "../values.ts";

const postgres = "azurerm_postgresql_flexible_server";
const mysql = "azurerm_mysql_flexible_server";

export const azureDatabases: readonly Ask[] = [
  { type: postgres, at: "public_network_access_enabled", must: is(false) },
  { type: postgres, at: "authentication.active_directory_auth_enabled", must: is(true) },
  { type: postgres, at: "authentication.password_auth_enabled", must: is(false) },
  {
    type: mysql,
    at: "public_network_access",
    must: is("Disabled"),
    // In a subnet of its own it has no public address.
    where: ({ body }) => body["delegated_subnet_id"] === undefined || body["public_network_access"] !== undefined,
  },
  { type: "azurerm_mssql_server", at: "public_network_access_enabled", must: is(false) },
  { type: "azurerm_mssql_server", at: "minimum_tls_version", must: absentOr("1.2") },
  { type: "azurerm_mssql_server", at: "azuread_administrator.azuread_authentication_only", must: is(true) },
  { type: "azurerm_mssql_database", at: "transparent_data_encryption_enabled", must: absentOr(true) },
  { type: "azurerm_mssql_managed_instance", at: "public_data_endpoint_enabled", must: absentOr(false) },
  { type: "azurerm_mssql_managed_instance", at: "minimum_tls_version", must: absentOr("1.2") },
];

const settingsOf = (view: TerraformView, server: Resource): readonly Resource[] => [
  ...referringAt(view, server, "server_id", `${postgres}_configuration`),
  ...referringAt(view, server, "server_name", `${mysql}_configuration`),
];

export const azureTls = (view: TerraformView): readonly Outcome<"plain" | "password">[] =>
  view.of(postgres, mysql).flatMap((server): readonly Outcome<"plain" | "password">[] => {
    const setting = settingsOf(view, server).find(({ body }) => body["name"] === "require_secure_transport");
    const value = setting?.body["value"];
    // On is the default of the service.
    const tls = (): Outcome<"plain"> => {
      if (setting === undefined) return passes(server, "require_secure_transport is on by itself");
      if (isUndecided(value)) return undecided(setting, "`value`", "/value");
      if (/^on$/i.test(String(value))) return passes(setting, "require_secure_transport = on", "/value");
      return fails(setting, "plain", { resource: server.address, parameter: "require_secure_transport", must: "on" }, "/value");
    };
    if (server.type !== mysql) return [tls()];
    const [administrator] = referringAt(view, server, "server_id", `${mysql}_active_directory_administrator`);
    return [
      tls(),
      administrator === undefined
        ? fails(server, "password", { write: `add an ${mysql}_active_directory_administrator` })
        : passes(server, `${administrator.address} lets Entra decide`),
    ];
  });

/** One of these is a log of what was asked. */
const recorded: Readonly<Record<string, readonly string[]>> = {
  [postgres]: ["PostgreSQLLogs"],
  [mysql]: ["MySqlAuditLogs", "MySqlSlowLogs"],
  azurerm_mssql_database: ["SQLSecurityAuditEvents"],
};
export const azureLogs = (view: TerraformView): readonly Outcome<"silent">[] =>
  Object.entries(recorded).flatMap(([type, categories]) =>
    view.of(type).map((server): Outcome<"silent"> => {
      const settings = referringAt(view, server, "target_resource_id", "azurerm_monitor_diagnostic_setting");
      const on = settings.flatMap(({ body }) =>
        valuesAt(body, "enabled_log.*").flatMap(({ value }) => listed([valueAt(value, "category"), valueAt(value, "category_group")]).flat()),
      );
      const found = [...categories, "allLogs", "audit"].find((one) => on.includes(one));
      if (found !== undefined) return passes(settings[0] ?? server, `sends ${found} of ${server.address}`, "/enabled_log");
      const audited = referringAt(view, server, "database_id", "azurerm_mssql_database_extended_auditing_policy");
      if (audited.length > 0) return passes(server, "is audited");
      const data = {
        resource: server.address,
        what: "exports no log of queries",
        write: `add an azurerm_monitor_diagnostic_setting with the category ${categories[0]}`,
      };
      return fails(settings[0] ?? server, "silent", data, settings.length > 0 ? "/enabled_log" : undefined);
    }),
  );
