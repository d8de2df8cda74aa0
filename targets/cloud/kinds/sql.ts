import type { Component } from "../../../compiler/system.ts";
import { fit } from "../../names.ts";
import type { CommonContext } from "../contract.ts";

/** Names in SQL have no hyphens, or they would have to be quoted everywhere. */
export const databaseName = (component: Component<unknown>, { system }: Pick<CommonContext, "system">): string =>
  fit(`${system.name}-${component.id}`, 63).replace(/-/g, "_");

/** A user of a consumer's: a prefix keeps it off reserved words, and MySQL takes 32 characters. */
export const applicationUser = (consumer: Component<unknown>): string => fit(`app-${consumer.id}`, 32).replace(/-/g, "_");

/** Who uses a database, and whether it changes the tables: the union of its edges. */
export function sqlConsumers(
  component: Component<unknown>,
  context: Pick<CommonContext, "edgesTo" | "component">,
): readonly { readonly consumer: Component; readonly writes: boolean }[] {
  const writes = new Map<string, boolean>();
  for (const edge of context.edgesTo(component.name)) {
    if (edge.verb !== "reads" && edge.verb !== "trains" && edge.verb !== "writes") continue;
    writes.set(edge.from, (writes.get(edge.from) ?? false) || edge.verb === "writes");
  }
  return [...writes].map(([name, changes]) => ({ consumer: context.component(name), writes: changes }));
}

/** What a user may do with the tables. */
export const tableRights = (writes: boolean): string => (writes ? "SELECT, INSERT, UPDATE, DELETE" : "SELECT");

/** Takes what everybody may do in a new database of PostgreSQL. */
export const closeDatabase = (database: string): readonly string[] => [
  "CREATE EXTENSION IF NOT EXISTS pgaudit;",
  `REVOKE ALL ON DATABASE ${database} FROM PUBLIC;`,
  "REVOKE CREATE ON SCHEMA public FROM PUBLIC;",
];

/**
 * Rights of a role in PostgreSQL, for tables that are there and for those that their owner makes later. What was granted before is taken
 * back first. `owner`: who makes tables, where it is not who runs this; `between`: statements before rights are given.
 */
export function roleRights(
  role: string,
  writes: boolean,
  { database, owner, between = [] }: { readonly database: string; readonly owner?: string; readonly between?: readonly string[] },
): readonly string[] {
  const later = `ALTER DEFAULT PRIVILEGES${owner === undefined ? "" : ` FOR ROLE ${owner}`} IN SCHEMA public`;
  return [
    `REVOKE ALL ON ALL TABLES IN SCHEMA public FROM ${role};`,
    `REVOKE ALL ON ALL SEQUENCES IN SCHEMA public FROM ${role};`,
    `${later} REVOKE ALL ON TABLES FROM ${role};`,
    `${later} REVOKE ALL ON SEQUENCES FROM ${role};`,
    ...between,
    `GRANT CONNECT ON DATABASE ${database} TO ${role};`,
    `GRANT USAGE ON SCHEMA public TO ${role};`,
    `GRANT ${tableRights(writes)} ON ALL TABLES IN SCHEMA public TO ${role};`,
    `${later} GRANT ${tableRights(writes)} ON TABLES TO ${role};`,
    ...(writes ? [`GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO ${role};`, `${later} GRANT USAGE, SELECT ON SEQUENCES TO ${role};`] : []),
  ];
}

/** What MySQL gives a user. */
export const mysqlRights = (user: string, writes: boolean, database: string): string => `GRANT ${tableRights(writes)} ON \`${database}\`.* TO '${user}'@'%';`;
