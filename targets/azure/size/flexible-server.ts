/** Cores and GiB of memory of a size. */
export interface ServerSize {
  readonly sku: string;
  readonly vcpus: number;
  readonly memoryGib: number;
}

const cores = [2, 4, 8, 16, 32, 48, 64] as const;
const series = (tier: "GP" | "MO", family: (vcpus: number) => string, gibPerCore: number): readonly ServerSize[] =>
  cores.map((vcpus) => ({ sku: `${tier}_Standard_${family(vcpus)}`, vcpus, memoryGib: Math.min(vcpus * gibPerCore, 432) }));

const burstable: readonly ServerSize[] = [
  { sku: "B_Standard_B1ms", vcpus: 1, memoryGib: 2 },
  { sku: "B_Standard_B2s", vcpus: 2, memoryGib: 4 },
  { sku: "B_Standard_B2ms", vcpus: 2, memoryGib: 8 },
];

/** Burstable sizes run out of credits under load, and have no standby. */
export const isBurstable = ({ sku }: ServerSize): boolean => sku.startsWith("B_");

export interface ServerEngine {
  readonly version: string;
  readonly port: number;
  readonly service: "postgresql-flexible" | "mysql-flexible";
  readonly sizes: readonly ServerSize[];
  /** GiB of storage that may be bought, ascending; `undefined` is any whole number between the bounds. */
  readonly storageSteps?: readonly number[];
  readonly storage: { readonly least: number; readonly most: number };
  /** Days of backups. */
  readonly backup: { readonly least: number; readonly most: number };
  /** Most connections that we set; beyond them a pool in front does better. */
  readonly mostConnections: number;
  /** Connections that the engine and Azure keep for themselves and for operators. */
  readonly reservedConnections: number;
  /** Categories of the diagnostic log. */
  readonly logs: readonly string[];
  readonly parameters: readonly { readonly name: string; readonly value: string }[];
}

/**
 * Source: Azure Database for PostgreSQL and MySQL documentation, "Compute options" and "Server parameters", recalled; versions, steps of
 * storage and days of backups as azurerm's documentation has them, read 2026-11.
 */
export const serverEngines = {
  postgres: {
    version: "17",
    port: 5432,
    service: "postgresql-flexible",
    sizes: [...burstable, ...series("GP", (vcpus) => `D${vcpus}ds_v5`, 4), ...series("MO", (vcpus) => `E${vcpus}ds_v5`, 8)],
    storageSteps: [32, 64, 128, 256, 512, 1024, 2048, 4096, 8192, 16_384],
    storage: { least: 32, most: 16_384 },
    backup: { least: 7, most: 35 },
    mostConnections: 5000,
    reservedConnections: 15,
    logs: ["PostgreSQLLogs", "PostgreSQLFlexSessions"],
    parameters: [
      { name: "require_secure_transport", value: "on" },
      { name: "ssl_min_protocol_version", value: "TLSv1.2" },
      { name: "azure.extensions", value: "PGAUDIT" },
      { name: "shared_preload_libraries", value: "pg_stat_statements,pgaudit" },
      { name: "pgaudit.log", value: "ddl,role" },
      { name: "log_statement", value: "ddl" },
      { name: "log_min_duration_statement", value: "1000" },
      { name: "log_connections", value: "on" },
      { name: "log_disconnections", value: "on" },
      { name: "connection_throttle.enable", value: "on" },
    ],
  },
  mysql: {
    version: "8.0.21",
    port: 3306,
    service: "mysql-flexible",
    sizes: [...burstable, ...series("GP", (vcpus) => `D${vcpus}ds_v4`, 4), ...series("MO", (vcpus) => `E${vcpus}ds_v4`, 8)],
    storage: { least: 20, most: 16_384 },
    backup: { least: 1, most: 35 },
    mostConnections: 16_000,
    reservedConnections: 15,
    logs: ["MySqlSlowLogs", "MySqlAuditLogs"],
    parameters: [
      { name: "require_secure_transport", value: "ON" },
      { name: "tls_version", value: "TLSv1.2,TLSv1.3" },
      { name: "aad_auth_only", value: "ON" },
      { name: "audit_log_enabled", value: "ON" },
      { name: "audit_log_events", value: "CONNECTION,DCL,DDL" },
      { name: "slow_query_log", value: "ON" },
      { name: "long_query_time", value: "1" },
    ],
  },
} as const satisfies Record<string, ServerEngine>;
