import { SqlDatabase } from "@cdktf/provider-google/lib/sql-database/index.js";
import { SqlDatabaseInstance } from "@cdktf/provider-google/lib/sql-database-instance/index.js";
import { SqlUser } from "@cdktf/provider-google/lib/sql-user/index.js";
import type { Component } from "../../../compiler/system.ts";
import type { Operation } from "../../../compiler/target.ts";
import type { DatabaseValues } from "../../../dsl/components/database.ts";
import { join } from "../../cloud/join.ts";
import { growOperation } from "../../cloud/kinds/database.ts";
import { equal, weaker } from "../../cloud/parity.ts";
import { limits } from "../../limits.ts";
import { identifier } from "../../terraform/moved.ts";
import { type Access, type Alarm, defineGcpKind, type LowerContext } from "../contract.ts";
import { labelsOf } from "../labels.ts";
import { keepText } from "./authority.ts";
import { dataRange } from "./cache.ts";
import { type DatabaseDetails, planDatabase } from "./database-plan.ts";
import { offer } from "./offer.ts";
import { consumersOf, databaseName, grantOperation, loginName, sqlRole, sqlUser } from "./sql.ts";
import { sqlEngines, tierOf } from "./sql-sizes.ts";
import { endDatabase, projectFlag } from "./teardown.ts";

/** Cloud SQL for PostgreSQL or MySQL. Workloads log in with tokens of Google accounts; no password is known to anybody. */
export default defineGcpKind<DatabaseValues, DatabaseDetails>({
  realises: {
    engine: equal("Cloud SQL with the engine"),
    size: equal("Cloud SQL storage, which grows by itself"),
    memory: equal("Cloud SQL machine with room for it"),
    connections: equal("a flag of the engine"),
    recovery: weaker(
      "daily backups, recovery to any second, and a standby in production",
      "any second of the last 7 days; before that, the backup of each day",
    ),
  },
  plan: planDatabase,

  lower(component, plan, context) {
    const { root, foundation, names, place } = context;
    const { id, name: owner } = component;
    const { details } = plan;
    const engine = sqlEngines[details.engine];
    const instanceName = names.of(id, limits.google_sql_database_instance.most);
    const database = databaseName(component, context);
    const logs =
      details.engine === "mysql"
        ? { binaryLogEnabled: true, transactionLogRetentionDays: details.logDays }
        : { pointInTimeRecoveryEnabled: true, transactionLogRetentionDays: details.logDays };
    const instance = root.add(owner, SqlDatabaseInstance, id, {
      project: foundation.api("sqladmin"),
      name: instanceName,
      region: place.region,
      databaseVersion: engine.version,
      encryptionKeyName: foundation.useKey(component.classification.level, "sqladmin"),
      // Terraform's own flag; that of Cloud SQL is below.
      deletionProtection: context.protect,
      settings: {
        edition: "ENTERPRISE",
        tier: tierOf(details.vcpus, details.memoryGib),
        availabilityType: details.regional ? "REGIONAL" : "ZONAL",
        diskType: "PD_SSD",
        diskSize: details.storageGib,
        diskAutoresize: true,
        diskAutoresizeLimit: details.maxStorageGib,
        deletionProtectionEnabled: context.protect,
        retainBackupsOnDelete: context.protect,
        ipConfiguration: {
          ipv4Enabled: false,
          privateNetwork: foundation.privateServicesConnection,
          sslMode: "ENCRYPTED_ONLY",
          enablePrivatePathForGoogleCloudServices: false,
        },
        backupConfiguration: {
          enabled: true,
          startTime: "02:00",
          location: place.region,
          backupRetentionSettings: { retainedBackups: details.backups, retentionUnit: "COUNT" },
          ...logs,
        },
        maintenanceWindow: { day: 7, hour: 3, updateTrack: "stable" },
        insightsConfig: { queryInsightsEnabled: true, queryStringLength: 1024, recordApplicationTags: false, recordClientAddress: false },
        databaseFlags: Object.entries({ ...engine.flags, max_connections: String(details.maxConnections) })
          .sort(([a], [b]) => (a < b ? -1 : 1))
          .map(([name, value]) => ({ name, value })),
        userLabels: labelsOf(component),
      },
      // Storage that grew by itself would be taken back, which replaces the instance.
      lifecycle: { ignoreChanges: ["settings[0].disk_size"], ...(context.protect ? { preventDestroy: true } : {}) },
    });
    root.add(owner, SqlDatabase, id, {
      project: foundation.projectId,
      instance: instance.name,
      name: database,
      ...(details.engine === "mysql" ? { charset: "utf8mb4" } : { charset: "UTF8" }),
    });
    const consumers = consumersOf(component, context);
    for (const { consumer } of consumers)
      root.add(owner, SqlUser, join(id, consumer.id), {
        project: foundation.projectId,
        instance: instance.name,
        name: loginName(details.engine, foundation.serviceAccount(consumer)),
        type: "CLOUD_IAM_SERVICE_ACCOUNT",
        // A role that owns something cannot be dropped, and the instance takes it along.
        deletionPolicy: "ABANDON",
      });
    const address = `google_sql_database_instance.${identifier(id)}`;
    const ca = keepText(component, "ca", `\${join("\\n", ${address}.server_ca_cert[*].cert)}`, context);
    const host = instance.privateIpAddress;
    const use = (consumer: Component): Access => ({
      serviceAccount: true,
      grants: [
        {
          on: "project",
          resource: foundation.projectId,
          role: "roles/cloudsql.instanceUser",
          name: "login",
          condition: {
            title: "one instance",
            expression: `resource.name == "projects/${foundation.projectId}/instances/${instanceName}" && resource.service == "sqladmin.googleapis.com"`,
          },
        },
      ],
      ports: [{ name: "database", port: engine.port, range: dataRange(context, "stores") }],
      egress: [
        { to: "data", port: engine.port },
        { to: "endpoints", port: 443 },
      ],
      settings: {
        HOST: host,
        PORT: String(engine.port),
        NAME: database,
        USER: sqlUser(details.engine, consumer, context),
        AUTH: "iam",
        TLS: "verify-ca",
        REGION: place.region,
      },
      secrets: { CA: { secret: ca } },
    });
    return [
      {
        workload: false,
        access: offer({
          reads: (_edge, consumer) => use(consumer),
          writes: (_edge, consumer) => use(consumer),
          trains: (_edge, consumer) => use(consumer),
          monitors: () => ({ alarms: alarmsOf(instanceName, details) }),
        }),
        operations: [
          growStorage(component, details, instanceName, context),
          ...endDatabase(component, instanceName, context),
          ...(consumers.length === 0
            ? []
            : [
                grantOperation(
                  {
                    component,
                    engine: details.engine,
                    instance: instanceName,
                    database,
                    port: engine.port,
                    ca,
                    roles: consumers.map(({ consumer, writes }) => ({ user: sqlRole(details.engine, consumer, context), writes })),
                  },
                  context,
                ),
              ]),
        ],
      },
      [],
    ];
  },
});

/** Metrics of Cloud SQL ("Monitored metrics", 2026), in PromQL's names of them. */
function growStorage(component: Component<unknown>, { storageGib }: DatabaseDetails, instance: string, context: LowerContext): Operation {
  const gcloud = (verb: string): string => `gcloud sql instances ${verb} ${instance}${projectFlag(context)}`;
  return growOperation(component, storageGib, {
    current: `${gcloud("describe")} --format 'value(settings.dataDiskSizeGb)'`,
    grow: `${gcloud("patch")} --storage-size ${storageGib}GB --quiet`,
  });
}

function alarmsOf(instance: string, details: DatabaseDetails): readonly Alarm[] {
  const of = `monitored_resource="cloudsql_database",database_id=~".*:${instance}"`;
  const connections = details.engine === "postgres" ? "database_postgresql_num_backends" : "database_network_connections";
  return [
    {
      name: "cpu",
      description: "The processor is busy for a quarter of an hour",
      query: `avg(cloudsql_googleapis_com:database_cpu_utilization{${of}}) > 0.8`,
      seconds: 900,
      severity: "ticket",
    },
    {
      name: "memory",
      description: "Less than a tenth of the memory is free",
      query: `avg(cloudsql_googleapis_com:database_memory_utilization{${of}}) > 0.9`,
      seconds: 900,
      severity: "ticket",
    },
    {
      name: "storage",
      // Cloud SQL adds storage before: less means that it could not.
      description: "Less than a twentieth of the storage is free",
      query: `max(cloudsql_googleapis_com:database_disk_utilization{${of}}) > 0.95`,
      seconds: 900,
      severity: "page",
    },
    {
      name: "connections",
      description: "Four fifths of the connections are taken",
      query: `sum(cloudsql_googleapis_com:${connections}{${of}}) > ${Math.floor(details.maxConnections * 0.8)}`,
      seconds: 300,
      severity: "ticket",
    },
  ];
}
