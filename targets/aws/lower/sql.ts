import type { Component } from "../../../compiler/system.ts";
import type { Operation } from "../../../compiler/target.ts";
import { applicationUser, closeDatabase, mysqlRights, roleRights, sqlConsumers } from "../../cloud/kinds/sql.ts";
import type { LowerContext } from "../contract.ts";

export const sqlUser = applicationUser;
export { databaseName } from "../../cloud/kinds/sql.ts";

/** What a consumer may do with the tables: the union of its edges. */
export interface SqlRole {
  readonly user: string;
  readonly writes: boolean;
}

export const consumerRoles = (component: Component<unknown>, context: LowerContext): readonly SqlRole[] =>
  sqlConsumers(component, context).map(({ consumer, writes }) => ({ user: sqlUser(consumer), writes }));

interface Grant {
  readonly component: Component<unknown>;
  readonly engine: "postgres" | "mysql";
  readonly identifier: string;
  readonly database: string;
  readonly owner: string;
  readonly port: number;
  readonly roles: readonly SqlRole[];
  readonly region: string;
}

/** PostgreSQL makes no role that exists, and has no words for it. */
const role = (name: string, options = ""): string => `DO $$ BEGIN CREATE ROLE ${name}${options}; EXCEPTION WHEN duplicate_object THEN NULL; END $$;`;

/** To be run again whenever the edges change: what was granted before is taken back first. */
const statements = {
  postgres: ({ database, owner, roles }: Grant): readonly string[] => [
    role("rds_pgaudit"),
    ...closeDatabase(database),
    ...roles.flatMap(({ user, writes }) => [role(user, " LOGIN"), ...roleRights(user, writes, { database, owner, between: [`GRANT rds_iam TO ${user};`] })]),
  ],
  mysql: ({ database, roles }: Grant): readonly string[] =>
    roles.flatMap(({ user, writes }) => [
      `CREATE USER IF NOT EXISTS '${user}'@'%' IDENTIFIED WITH AWSAuthenticationPlugin AS 'RDS' REQUIRE SSL;`,
      `REVOKE ALL PRIVILEGES, GRANT OPTION FROM '${user}'@'%';`,
      mysqlRights(user, writes, database),
    ]),
};

const client = {
  postgres: ({ database, owner, port }: Grant): string =>
    `PGPASSWORD="$OWNER_PASSWORD" psql "host=$HOST port=${port} dbname=${database} user=${owner} sslmode=verify-full sslrootcert=global-bundle.pem" --single-transaction --set ON_ERROR_STOP=1 --file grants.sql`,
  mysql: ({ database, owner, port }: Grant): string =>
    `MYSQL_PWD="$OWNER_PASSWORD" mysql --host="$HOST" --port=${port} --user=${owner} --ssl-mode=VERIFY_IDENTITY --ssl-ca=global-bundle.pem ${database} < grants.sql`,
};

/** The grants of the edges inside the database, which no provider of Terraform in use can write. */
export function grantOperation(grant: Grant): Operation {
  const { component, engine, identifier, region } = grant;
  return {
    phase: "workloads",
    title: `Give ${component.name} its roles`,
    text: [
      `Workloads log in to \`${component.name}\` with IAM tokens, as roles that must exist. Tables are made by the owner: a service that could change them could lose them. Run this from inside the network, now and whenever other components use it, with \`grants.sql\`:`,
      "",
      "```sql",
      ...statements[engine](grant),
      "```",
      "",
      "The owner's password is RDS's own secret and rotates every seven days: read it each time, keep it nowhere.",
    ].join("\n"),
    commands: [
      "curl --fail --silent --show-error --output global-bundle.pem https://truststore.pki.rds.amazonaws.com/global/global-bundle.pem",
      `HOST="$(aws rds describe-db-instances --region ${region} --db-instance-identifier ${identifier} --query 'DBInstances[0].Endpoint.Address' --output text)"`,
      `SECRET="$(aws rds describe-db-instances --region ${region} --db-instance-identifier ${identifier} --query 'DBInstances[0].MasterUserSecret.SecretArn' --output text)"`,
      `OWNER_PASSWORD="$(aws secretsmanager get-secret-value --region ${region} --secret-id "$SECRET" --query SecretString --output text | jq --raw-output .password)"`,
      client[engine](grant),
      "unset OWNER_PASSWORD",
    ],
  };
}
