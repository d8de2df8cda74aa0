/** vCPUs and GiB of memory by class. */
export interface DatabaseClass {
  readonly vcpus: number;
  readonly memoryGib: number;
}

const sizes = { large: 1, xlarge: 2, "2xlarge": 4, "4xlarge": 8, "8xlarge": 16, "12xlarge": 24, "16xlarge": 32 } as const;

const family = (name: string, gibPerLarge: number): Record<string, DatabaseClass> =>
  Object.fromEntries(Object.entries(sizes).map(([size, n]) => [`db.${name}.${size}`, { vcpus: 2 * n, memoryGib: gibPerLarge * n }]));

/**
 * Graviton classes, which PostgreSQL and MySQL run on alike.
 * Source: Amazon RDS User Guide, "Hardware specifications for DB instance classes"; memory compared with three public tables, 2026-11.
 */
export const databaseClasses: Readonly<Record<string, DatabaseClass>> = {
  "db.t4g.micro": { vcpus: 2, memoryGib: 1 },
  "db.t4g.small": { vcpus: 2, memoryGib: 2 },
  "db.t4g.medium": { vcpus: 2, memoryGib: 4 },
  "db.t4g.large": { vcpus: 2, memoryGib: 8 },
  "db.t4g.xlarge": { vcpus: 4, memoryGib: 16 },
  "db.t4g.2xlarge": { vcpus: 8, memoryGib: 32 },
  ...family("m6g", 8),
  ...family("m7g", 8),
  ...family("r6g", 16),
  ...family("r7g", 16),
};

/** Burstable classes run out of credits under load: not for production. */
export const isBurstable = (name: string): boolean => name.startsWith("db.t");

/** Classes without Performance Insights for MySQL (Amazon RDS User Guide, "Instance class support for Database Insights", public copy read 2026-11). */
export const withoutInsights: readonly string[] = ["db.t4g.micro", "db.t4g.small"];

export interface DatabaseEngine {
  readonly version: string;
  readonly family: string;
  readonly port: number;
  readonly service: "rds-postgresql" | "rds-mysql";
  readonly logs: readonly string[];
  /** Most connections that we set; beyond them a pool in front does better. */
  readonly mostConnections: number;
  /** Connections that the engine and RDS keep for themselves and for operators. */
  readonly reservedConnections: number;
  readonly parameters: readonly { readonly name: string; readonly value: string }[];
}

/**
 * Source: Amazon RDS User Guide, "PostgreSQL on Amazon RDS", "MySQL on Amazon RDS" and "Publishing logs to CloudWatch", recalled, with
 * `require_secure_transport` and `pgaudit` read in public copies 2026-11. Major version alone: minor ones follow by themselves.
 * 5000 is where AWS ends its own default for PostgreSQL.
 */
export const databaseEngines = {
  postgres: {
    version: "17",
    family: "postgres17",
    port: 5432,
    service: "rds-postgresql",
    logs: ["postgresql", "upgrade", "iam-db-auth-error"],
    mostConnections: 5000,
    reservedConnections: 10,
    parameters: [
      { name: "rds.force_ssl", value: "1" },
      { name: "shared_preload_libraries", value: "pg_stat_statements,pgaudit" },
      { name: "pgaudit.role", value: "rds_pgaudit" },
      { name: "pgaudit.log", value: "ddl,role" },
      { name: "log_statement", value: "ddl" },
      { name: "log_min_duration_statement", value: "1000" },
      { name: "log_connections", value: "1" },
      { name: "log_disconnections", value: "1" },
    ],
  },
  mysql: {
    version: "8.4",
    family: "mysql8.4",
    port: 3306,
    service: "rds-mysql",
    logs: ["error", "slowquery", "iam-db-auth-error"],
    mostConnections: 16_000,
    reservedConnections: 10,
    parameters: [
      { name: "require_secure_transport", value: "1" },
      { name: "slow_query_log", value: "1" },
      { name: "long_query_time", value: "1" },
      { name: "log_output", value: "FILE" },
    ],
  },
} as const satisfies Record<string, DatabaseEngine>;
