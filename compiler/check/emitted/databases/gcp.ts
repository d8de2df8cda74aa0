import type { Outcome } from "../../rule.ts";
import { type Ask, fails, passes, undecided, valuesAt } from "../asked.ts";
import { isOpen } from "../cidr.ts";
import { absentOr, is } from "../demand.ts";
import type { Resource, TerraformView } from "../terraform.ts";
import { blocksAt, isUndecided, valueAt } from "../values.ts";

const type = "google_sql_database_instance";
const isMain = ({ body }: Resource): boolean => body["master_instance_name"] === undefined;
const versionOf = ({ body }: Resource): string => String(body["database_version"] ?? "");

export const googleDatabases: readonly Ask[] = [
  { type, at: "settings.ip_configuration.ipv4_enabled", must: is(false) },
  { type, at: "settings.ip_configuration.ssl_mode", must: is("ENCRYPTED_ONLY", "TRUSTED_CLIENT_CERTIFICATE_REQUIRED") },
  // Both are defaults of the provider.
  { type: "google_alloydb_instance", at: "client_connection_config.ssl_config.ssl_mode", must: absentOr("ENCRYPTED_ONLY") },
  { type: "google_alloydb_instance", at: "network_config.enable_public_ip", must: absentOr(false) },
];

const flag = ({ body }: Resource, name: string): unknown => blocksAt(body, "settings.database_flags").find((one) => one["name"] === name)?.["value"];
const unclear = ({ body }: Resource, value: unknown): boolean => isUndecided(value) || valueAt(body, "settings.dynamic.database_flags") !== undefined;
const flags = "/settings/database_flags";

export const googleLogins = (view: TerraformView): readonly Outcome<"password" | "open">[] =>
  view.of(type).flatMap((instance): readonly Outcome<"password" | "open">[] => {
    const engine = /^(POSTGRES|MYSQL)/.exec(versionOf(instance))?.[0];
    const name = engine === "POSTGRES" ? "cloudsql.iam_authentication" : "cloudsql_iam_authentication";
    const value = flag(instance, name);
    const login = (): readonly Outcome<"password">[] => {
      if (engine === undefined || !isMain(instance)) return [];
      if (unclear(instance, value)) return [undecided(instance, `\`${name}\``, flags)];
      return [value === "on" ? passes(instance, `${name} = on`, flags) : fails(instance, "password", { write: `set the flag \`${name}\` to on` }, flags)];
    };
    const ranges = valuesAt(instance.body, "settings.ip_configuration.authorized_networks.*").map(({ value: one, pointer }) => ({
      from: valueAt(one, "value"),
      pointer,
    }));
    return [
      ...login(),
      ...ranges.map(({ from, pointer }): Outcome<"open"> => {
        const open = isOpen(from);
        if (open === undefined) return undecided(instance, "`authorized_networks`", pointer);
        return open ? fails(instance, "open", { from: String(from) }, pointer) : passes(instance, `lets ${String(from)} in`, pointer);
      }),
    ];
  });

/** One of these records queries or changes. */
const recorders: Readonly<Record<string, readonly string[]>> = {
  POSTGRES: ["cloudsql.enable_pgaudit"],
  MYSQL: ["cloudsql_mysql_audit", "slow_query_log", "general_log"],
};
export const googleLogs = (view: TerraformView): readonly Outcome<"silent">[] =>
  view
    .of(type)
    .filter(isMain)
    .flatMap((instance): readonly Outcome<"silent">[] => {
      const engine = /^(POSTGRES|MYSQL)/.exec(versionOf(instance))?.[0] ?? "";
      const wanted = recorders[engine];
      if (wanted === undefined) return [];
      const on = wanted.find((name) => /^on$/i.test(String(flag(instance, name))));
      if (on === undefined) {
        if (wanted.some((name) => unclear(instance, flag(instance, name)))) return [undecided(instance, "`database_flags`", flags)];
        return [fails(instance, "silent", { what: "records no queries", write: `set the flag \`${wanted[0]}\` to on` }, flags)];
      }
      const audit = flag(instance, "pgaudit.log");
      if (engine === "POSTGRES" && (audit === undefined || audit === "none"))
        return [fails(instance, "silent", { what: "records no change of tables and roles", write: "set the flag `pgaudit.log` to ddl,role" }, flags)];
      return [passes(instance, `${on} = on`, flags)];
    });
