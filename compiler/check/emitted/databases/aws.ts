import type { Outcome } from "../../rule.ts";
import { type Ask, fails, passes, spared, undecided } from "../asked.ts";
import { absentOr, is } from "../demand.ts";
import type { Resource, TerraformView } from "../terraform.ts";
import { blocksAt, isUndecided, listed } from "../values.ts";

const types = ["aws_db_instance", "aws_rds_cluster"] as const;
/** A copy has what its source has; an instance of a cluster has the cluster's. */
const isSource = ({ body }: Resource): boolean => body["replicate_source_db"] === undefined && body["replication_source_identifier"] === undefined;
const engineOf = ({ body }: Resource): string => String(body["engine"] ?? "");
const isSql = (one: Resource): boolean => /postgres|mysql|mariadb/.test(engineOf(one));

export const awsDatabases: readonly Ask[] = [
  ...types.flatMap((type): readonly Ask[] => [
    { type, at: "storage_encrypted", must: is(true), where: isSource },
    { type, at: "iam_database_authentication_enabled", must: is(true), where: isSql },
  ]),
  // Closed is the provider's default.
  { type: "aws_db_instance", at: "publicly_accessible", must: absentOr(false) },
  { type: "aws_rds_cluster_instance", at: "publicly_accessible", must: absentOr(false) },
];

/** Value of a parameter in the group of a database; `null` where the group is not in sight. */
function parameter(view: TerraformView, database: Resource, name: string): unknown {
  const at = database.type === "aws_rds_cluster" ? "db_cluster_parameter_group_name" : "parameter_group_name";
  const group = database.body[at];
  const found = view.targets(database, group).find(({ type }) => type === "aws_db_parameter_group" || type === "aws_rds_cluster_parameter_group");
  if (found === undefined) return isUndecided(group) ? null : undefined;
  if (found.body["dynamic"] !== undefined) return null;
  return blocksAt(found.body, "parameter").find((one) => one["name"] === name)?.["value"];
}

/** RDS for PostgreSQL asks for TLS by itself from version 15 on; Aurora, MySQL and MariaDB do not (Amazon RDS User Guide, 2026). */
const asksByItself = ({ body }: Resource): boolean => body["engine"] === "postgres" && Number.parseInt(String(body["engine_version"] ?? ""), 10) >= 15;

export const awsTls = (view: TerraformView): readonly Outcome<"plain">[] =>
  view.of(...types).map((database): Outcome<"plain"> => {
    const engine = engineOf(database);
    if (!isSql(database) && !engine.startsWith("sqlserver")) return spared(database, `has the engine ${engine}, which asks for TLS in its own way`);
    const name = /mysql|mariadb/.test(engine) ? "require_secure_transport" : "rds.force_ssl";
    const group = database.type === "aws_rds_cluster" ? "/db_cluster_parameter_group_name" : "/parameter_group_name";
    const value = parameter(view, database, name);
    if (value === null || isUndecided(value)) return undecided(database, `\`${name}\``, group);
    const on = value === undefined ? asksByItself(database) : /^(1|on|true)$/i.test(String(value));
    if (on) return passes(database, `${name} = ${value === undefined ? "1, the default of its version" : String(value)}`, group);
    const where = view.targets(database, database.body[group.slice(1)])[0];
    return fails(
      where ?? database,
      "plain",
      { resource: database.address, parameter: name, must: engine === "mariadb" || name !== "rds.force_ssl" ? "ON" : "1" },
      where === undefined ? group : "/parameter",
    );
  });

export const awsLogs = (view: TerraformView): readonly Outcome<"silent">[] =>
  view
    .of(...types)
    .filter((one) => isSql(one) && isSource(one))
    .map((database): Outcome<"silent"> => {
      const exports = database.body["enabled_cloudwatch_logs_exports"];
      const at = "/enabled_cloudwatch_logs_exports";
      if (isUndecided(exports) || listed(exports).some(isUndecided)) return undecided(database, "`enabled_cloudwatch_logs_exports`", at);
      const postgres = engineOf(database).includes("postgres");
      const wanted = postgres ? ["postgresql"] : ["audit", "general", "slowquery"];
      const found = wanted.find((one) => listed(exports).includes(one));
      if (found === undefined)
        return fails(
          database,
          "silent",
          { what: "exports no log of queries", write: `put ${postgres ? "postgresql" : "slowquery"} into \`enabled_cloudwatch_logs_exports\`` },
          at,
        );
      const statements = postgres ? parameter(view, database, "log_statement") : undefined;
      const audit = postgres ? parameter(view, database, "pgaudit.log") : undefined;
      if (statements === null || audit === null) return undecided(database, "`log_statement`", "/parameter_group_name");
      if (postgres && ![statements, audit].some((one) => one !== undefined && one !== "none"))
        return fails(
          view.targets(database, database.body["parameter_group_name"])[0] ?? database,
          "silent",
          {
            resource: database.address,
            what: "logs no change of tables and roles",
            write: "set the parameter `log_statement` to ddl, or `pgaudit.log` to ddl,role",
          },
          "/parameter",
        );
      return passes(database, `exports ${listed(exports).join(", ")}`, at);
    });
