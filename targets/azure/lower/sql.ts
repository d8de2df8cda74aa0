import type { Component } from "../../../compiler/system.ts";
import type { Operation } from "../../../compiler/target.ts";
import { closeDatabase, mysqlRights, roleRights } from "../../cloud/kinds/sql.ts";
import type { LowerContext } from "../contract.ts";
import { group } from "./teardown.ts";

export { applicationUser as sqlUser, databaseName, sqlConsumers as consumersOf } from "../../cloud/kinds/sql.ts";

/** One role of a consumer, with the name of its identity. */
interface SqlRole {
  readonly user: string;
  readonly identity: string;
  readonly writes: boolean;
}

interface Grants {
  readonly component: Component<unknown>;
  readonly engine: "postgres" | "mysql";
  readonly server: string;
  readonly database: string;
  readonly roles: readonly SqlRole[];
}

/** Known after apply: put in when the file is read, so that it names no ids. */
const variable = (user: string): string => `${user}_id`;

/** To be run again whenever the edges change: what was granted before is taken back first. */
const statements = {
  postgres: ({ database, roles }: Grants): readonly string[] => [
    // Principals are made in the database `postgres`, rights are given in the system's own.
    ...roles.map(
      ({ user }) =>
        `SELECT pgaadauth_create_principal_with_oid('${user}', :'${variable(user)}', 'service', false, false) WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '${user}');`,
    ),
    `\\connect ${database}`,
    ...closeDatabase(database),
    ...roles.flatMap(({ user, writes }) => roleRights(user, writes, { database })),
  ],
  mysql: ({ database, roles }: Grants): readonly string[] =>
    roles.flatMap(({ user, writes }) => [
      `DROP USER IF EXISTS '${user}'@'%';`,
      `CREATE AADUSER '${user}' IDENTIFIED BY '${variable(user).toUpperCase()}';`,
      mysqlRights(user, writes, database),
    ]),
};

/** PostgreSQL knows an identity by the id of its principal, MySQL by that of its client. */
const idOf = { postgres: "principalId", mysql: "clientId" } as const;

const client = {
  postgres: ({ server, roles }: Grants): string =>
    `PGPASSWORD="$TOKEN" psql "host=${server}.postgres.database.azure.com port=5432 dbname=postgres user='$ADMINISTRATORS' sslmode=verify-full sslrootcert=system" --set ON_ERROR_STOP=1${roles.map(({ user }) => ` --set ${variable(user)}="$${variable(user)}"`).join("")} --file grants.sql`,
  mysql: ({ server, database, roles }: Grants): string =>
    `sed${roles.map(({ user }) => ` -e "s/'${variable(user).toUpperCase()}'/'$${variable(user)}'/"`).join("")} grants.sql | MYSQL_PWD="$TOKEN" mysql --host=${server}.mysql.database.azure.com --port=3306 --user="$ADMINISTRATORS" --enable-cleartext-plugin --ssl-mode=VERIFY_IDENTITY --ssl-ca=/etc/ssl/certs/ca-certificates.crt ${database}`,
};

/** The grants of the edges inside the database, which no provider of Terraform in use can write. */
export function grantOperation(grants: Grants, context: LowerContext): Operation {
  const { component, engine, roles } = grants;
  return {
    phase: "workloads",
    title: `Give ${component.name} its roles`,
    text: [
      `Workloads log in to \`${component.name}\` with tokens of their identities, as roles that must exist. Tables are made by the administrators: a service that could change them could lose them. Run this from inside the network, as a member of the group of administrators, now and whenever other components use it. \`ADMINISTRATORS\` is the name of the group, as in the variable \`database_administrators\`. With \`grants.sql\`:`,
      "",
      "```sql",
      ...statements[engine](grants),
      "```",
    ].join("\n"),
    commands: [
      'TOKEN="$(az account get-access-token --resource-type oss-rdbms --query accessToken --output tsv)"',
      ...roles.map(
        ({ user, identity }) =>
          `${variable(user)}="$(az identity show --resource-group ${group(context)} --name ${identity} --query ${idOf[engine]} --output tsv)"`,
      ),
      client[engine](grants),
      "unset TOKEN",
    ],
  };
}
