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
 * Source: Amazon RDS User Guide, "Hardware specifications for DB instance classes", read 2026-11.
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

/** Classes without Performance Insights for MySQL (Amazon RDS User Guide, "Performance Insights support", read 2026-11). */
export const withoutInsights: readonly string[] = ["db.t4g.micro", "db.t4g.small"];

export interface DatabaseEngine {
  readonly version: string;
  readonly family: string;
  readonly port: number;
  readonly service: "rds-postgresql" | "rds-mysql";
  readonly logs: readonly string[];
  /** Connections that a class allows by default: `DBInstanceClassMemory` divided by this, at most `most`. Memory in bytes. */
  readonly connections: { readonly bytesEach: number; readonly most: number };
  readonly parameters: readonly { readonly name: string; readonly value: string; readonly applyMethod: "immediate" | "pending-reboot" }[];
}

/**
 * Source: Amazon RDS User Guide, "Quotas and constraints" (connections), "Working with parameters" and "Publishing logs to CloudWatch",
 * read 2026-11. Major version alone: minor ones follow by themselves.
 */
export const databaseEngines = {
  postgres: {
    version: "17",
    family: "postgres17",
    port: 5432,
    service: "rds-postgresql",
    logs: ["postgresql", "upgrade", "iam-db-auth-error"],
    connections: { bytesEach: 9_531_392, most: 5000 },
    parameters: [
      { name: "rds.force_ssl", value: "1", applyMethod: "immediate" },
      { name: "shared_preload_libraries", value: "pg_stat_statements,pgaudit", applyMethod: "pending-reboot" },
      { name: "pgaudit.role", value: "rds_pgaudit", applyMethod: "pending-reboot" },
      { name: "pgaudit.log", value: "ddl,role", applyMethod: "immediate" },
      { name: "log_statement", value: "ddl", applyMethod: "immediate" },
      { name: "log_min_duration_statement", value: "1000", applyMethod: "immediate" },
      { name: "log_connections", value: "1", applyMethod: "immediate" },
      { name: "log_disconnections", value: "1", applyMethod: "immediate" },
    ],
  },
  mysql: {
    version: "8.4",
    family: "mysql8.4",
    port: 3306,
    service: "rds-mysql",
    logs: ["error", "slowquery", "iam-db-auth-error"],
    connections: { bytesEach: 12_582_880, most: 16_000 },
    parameters: [
      { name: "require_secure_transport", value: "1", applyMethod: "immediate" },
      { name: "slow_query_log", value: "1", applyMethod: "immediate" },
      { name: "long_query_time", value: "1", applyMethod: "immediate" },
      { name: "log_output", value: "FILE", applyMethod: "immediate" },
    ],
  },
} as const satisfies Record<string, DatabaseEngine>;
