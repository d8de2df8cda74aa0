import type { Component } from "../../../compiler/system.ts";
import type { Operation } from "../../../compiler/target.ts";
import { closeDatabase, mysqlRights, roleRights } from "../../cloud/kinds/sql.ts";
import type { LowerContext } from "../contract.ts";
import { accountDomain, unknownProject } from "../project.ts";
import { projectFlag } from "./teardown.ts";

type Engine = "postgres" | "mysql";

export { databaseName, sqlConsumers as consumersOf } from "../../cloud/kinds/sql.ts";

/** A Google account as Cloud SQL is told of it ("Manage users with IAM database authentication", 2026). `email` is a reference. */
export const loginName = (engine: Engine, email: string): string =>
  engine === "mysql" ? email : `\${trimsuffix(${email.slice(2, -1)}, ".gserviceaccount.com")}`;

/** The same as the database calls it: MySQL cuts it at the sign, PostgreSQL keeps it without the ending. */
export const sqlUser = (engine: Engine, consumer: Component<unknown>, context: LowerContext): string =>
  userIn(context.place.project === undefined ? context.foundation.projectId : accountDomain(context.place), engine, consumer, context);

/** The same in the operator's file, which no reference of Terraform reaches. */
export const sqlRole = (engine: Engine, consumer: Component<unknown>, context: LowerContext): string =>
  userIn(accountDomain(context.place), engine, consumer, context);

function userIn(domain: string, engine: Engine, consumer: Component<unknown>, { names }: LowerContext): string {
  const account = names.of(consumer.id, 30);
  return engine === "mysql" ? account : `${account}@${domain}.iam`;
}

interface Grant {
  readonly component: Component<unknown>;
  readonly engine: Engine;
  readonly instance: string;
  readonly database: string;
  readonly port: number;
  /** Secret with the certificate of the instance's authority. */
  readonly ca: string;
  readonly roles: readonly { readonly user: string; readonly writes: boolean }[];
}

const owner = "lintel_owner";

/** To be run again whenever the edges change: what was granted before is taken back first. */
const statements: Readonly<Record<Engine, (grant: Grant) => readonly string[]>> = {
  postgres: ({ database, roles }) => [
    ...closeDatabase(database),
    `GRANT CREATE, USAGE ON SCHEMA public TO ${owner};`,
    ...roles.flatMap(({ user, writes }) => roleRights(`"${user}"`, writes, { database, owner })),
  ],
  mysql: ({ database, roles }) =>
    roles.flatMap(({ user, writes }) => [
      // Without the condition, a first run would end here: there is nothing to take back yet.
      `REVOKE IF EXISTS ALL PRIVILEGES ON \`${database}\`.* FROM '${user}'@'%';`,
      mysqlRights(user, writes, database),
    ]),
};

const client: Readonly<Record<Engine, (grant: Grant) => string>> = {
  postgres: ({ database, port }) =>
    `PGPASSWORD="$OWNER_PASSWORD" psql "host=$HOST port=${port} dbname=${database} user=${owner} sslmode=verify-ca sslrootcert=server-ca.pem" --single-transaction --set ON_ERROR_STOP=1 --file grants.sql`,
  mysql: ({ database, port }) =>
    `MYSQL_PWD="$OWNER_PASSWORD" mysql --host="$HOST" --port=${port} --user=${owner} --ssl-mode=VERIFY_CA --ssl-ca=server-ca.pem ${database} < grants.sql`,
};

/** The grants of the edges inside the database, which no provider of Terraform in use can write. */
export function grantOperation(grant: Grant, context: LowerContext): Operation {
  const { component, engine, instance } = grant;
  const at = `--instance ${instance}${projectFlag(context)}`;
  const fresh = 'OWNER_PASSWORD="$(openssl rand -base64 48 | tr -d "+/=\\n")"';
  return {
    phase: "workloads",
    title: `Give ${component.name} its roles`,
    text: [
      `Workloads log in to \`${component.name}\` with tokens of their Google accounts, as users that may do nothing until this is run. Tables are made by the owner, \`${owner}\`: a service that could change them could lose them. Run this from inside the network, now and whenever other components use it, with \`grants.sql\`:`,
      "",
      "```sql",
      ...statements[engine](grant),
      "```",
      "",
      "The owner gets a password for this run, and another that nobody knows at its end.",
    ].join("\n"),
    commands: [
      fresh,
      `gcloud sql users create ${owner} ${at} --password "$OWNER_PASSWORD" || gcloud sql users set-password ${owner} ${at} --password "$OWNER_PASSWORD"`,
      `HOST="$(gcloud sql instances describe ${instance}${projectFlag(context)} --format 'value(ipAddresses[0].ipAddress)')"`,
      `gcloud secrets versions access latest --secret ${grant.ca}${projectFlag(context)} > server-ca.pem`,
      ...(engine === "postgres" && context.place.project === undefined ? [`sed -i "s/${unknownProject}/$PROJECT/g" grants.sql`] : []),
      client[engine](grant),
      fresh,
      `gcloud sql users set-password ${owner} ${at} --password "$OWNER_PASSWORD"`,
      "unset OWNER_PASSWORD",
    ],
  };
}
