import { ManagementLock } from "@cdktf/provider-azurerm/lib/management-lock/index.js";
import { MonitorDiagnosticSetting } from "@cdktf/provider-azurerm/lib/monitor-diagnostic-setting/index.js";
import type { Component } from "../../../compiler/system.ts";
import type { Operation } from "../../../compiler/target.ts";
import type { DatabaseValues } from "../../../dsl/components/database.ts";
import { growOperation } from "../../cloud/kinds/database.ts";
import { equal } from "../../cloud/parity.ts";
import { limits } from "../../limits.ts";
import { type Access, type Alarm, defineAzureKind, type LowerContext } from "../contract.ts";
import { type DatabaseDetails, planDatabase } from "../size/database.ts";
import { serverEngines } from "../size/flexible-server.ts";
import { administratorsOperation, declareAdministrators } from "./database-administrators.ts";
import { addMysql, passwordOperation } from "./mysql.ts";
import { offer } from "./offer.ts";
import { addPostgres } from "./postgres.ts";
import { rekeyOperation } from "./rekey.ts";
import { consumersOf, databaseName, grantOperation, sqlUser } from "./sql.ts";
import { endDatabase, group } from "./teardown.ts";

/** Flexible Server for PostgreSQL or MySQL in a subnet of its own. Everybody logs in with tokens of Entra, nobody with a password. */
export default defineAzureKind<DatabaseValues, DatabaseDetails>({
  realises: {
    engine: equal("Flexible Server with the engine"),
    size: equal("storage of the server, which grows by itself"),
    memory: equal("a size with room for it"),
    connections: equal("a parameter of the engine"),
    recovery: equal("backups with recovery to any moment, and a standby in production"),
  },
  plan: planDatabase,

  lower(component, plan, context) {
    const { root, foundation, names } = context;
    const { id, name: owner } = component;
    const { details } = plan;
    const engine = serverEngines[details.engine];
    const postgres = details.engine === "postgres";
    const server = names.global(id, limits.azurerm_postgresql_flexible_server.most);
    const database = databaseName(component, context);
    const administrators = declareAdministrators(component, context);
    const made = { server, database, administrators, details };
    const { resourceId, host } = postgres ? addPostgres(component, made, context) : addMysql(component, made, context);
    root.add(owner, MonitorDiagnosticSetting, id, {
      name: "audit",
      targetResourceId: resourceId,
      logAnalyticsWorkspaceId: foundation.logWorkspaceId,
      enabledLog: engine.logs.map((category) => ({ category })),
    });
    const lock = names.of(id, limits.azurerm_management_lock.most);
    // Azure has no flag against deletion; a lock holds for whoever may do everything else.
    if (context.protect) root.add(owner, ManagementLock, id, { name: lock, scope: resourceId, lockLevel: "CanNotDelete", notes: `Data of ${owner}` });

    const use = (consumer: Parameters<typeof sqlUser>[0]): Access => {
      // Asked for, so that it is made: the database knows it by itself and not by a role.
      foundation.identity(consumer);
      return {
        ports: [{ name: "database", port: engine.port, to: postgres ? "data" : "mysql" }],
        egress: [{ to: "data", port: engine.port }],
        settings: {
          HOST: host,
          PORT: String(engine.port),
          NAME: database,
          USER: sqlUser(consumer),
          AUTH: "entra",
          TLS: "verify-full",
          SCOPE: "https://ossrdbms-aad.database.windows.net/.default",
        },
      };
    };
    const roles = consumersOf(component, context).map(({ consumer, writes }) => ({
      user: sqlUser(consumer),
      identity: foundation.identity(consumer).name,
      writes,
    }));
    return [
      {
        workload: false,
        access: offer({
          reads: (_edge, consumer) => use(consumer),
          writes: (_edge, consumer) => use(consumer),
          trains: (_edge, consumer) => use(consumer),
          monitors: () => ({ alarms: alarmsOf(resourceId, details) }),
        }),
        operations: [
          ...administratorsOperation(component, context),
          growStorage(component, details, server, context),
          ...(postgres ? [] : [passwordOperation(component)]),
          ...(roles.length === 0 ? [] : [grantOperation({ component, engine: details.engine, server, database, roles }, context)]),
          rekeyOperation(component, details.engine, server, context),
          ...endDatabase(component, { server, lock, kind: details.engine }, context),
        ],
      },
      [],
    ];
  },
});

/** The command line has written the name of the size in two ways. */
function growStorage(component: Component<unknown>, { engine, storageGib }: DatabaseDetails, server: string, context: LowerContext): Operation {
  const az = (verb: string): string => `az ${engine} flexible-server ${verb} --resource-group ${group(context)} --name ${server}`;
  return growOperation(component, storageGib, {
    current: `${az("show")} --query 'storage.storageSizeGb || storage.storageSizeGB' --output tsv`,
    grow: `${az("update")} --storage-size ${storageGib} --output none`,
  });
}

function alarmsOf(scope: string, details: DatabaseDetails): readonly Alarm[] {
  const namespace = details.engine === "postgres" ? "Microsoft.DBforPostgreSQL/flexibleServers" : "Microsoft.DBforMySQL/flexibleServers";
  const shared = { scope, namespace, operator: "GreaterThan", aggregation: "Average", window: "PT15M", severity: "ticket" } as const;
  return [
    { ...shared, name: "cpu", description: "The processor is busy for a quarter of an hour", metric: "cpu_percent", threshold: 80 },
    { ...shared, name: "memory", description: "Less than a tenth of the memory is free", metric: "memory_percent", threshold: 90 },
    {
      ...shared,
      name: "storage",
      // Azure adds storage before that: more means that it could not.
      description: "Less than a twentieth of the storage is free",
      metric: "storage_percent",
      aggregation: "Maximum",
      threshold: 95,
      severity: "page",
    },
    {
      ...shared,
      name: "connections",
      description: "Four fifths of the connections are taken",
      metric: "active_connections",
      aggregation: "Maximum",
      threshold: Math.floor(details.maxConnections * 0.8),
    },
  ];
}
