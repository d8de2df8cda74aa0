/** vCPUs of machines with memory of one's choice: one, or an even number up to 96 (Cloud SQL documentation, "Instance settings", 2026). */
export const vcpuSteps: readonly number[] = [1, 2, 4, 6, 8, 12, 16, 24, 32, 48, 64, 80, 96];
/** GiB of memory: a quarter at a time, 3.75 at least, up to 6.5 a vCPU (the same). */
export const memory = { least: 3.75, step: 0.25, perVcpu: 6.5 } as const;
/** GiB of disk (the same). */
export const disk = { least: 10, most: 65_536 } as const;

/** The machine's name: vCPUs and MiB. */
export const tierOf = (vcpus: number, memoryGib: number): string => `db-custom-${vcpus}-${memoryGib * 1024}`;

interface SqlEngine {
  readonly version: string;
  readonly port: number;
  /** Most connections that we set; beyond them a pool in front does better. */
  readonly mostConnections: number;
  /** Connections that the engine and Cloud SQL keep for themselves and for operators. */
  readonly reservedConnections: number;
  readonly flags: Readonly<Record<string, string>>;
}

/**
 * Flags of Cloud SQL ("Configure database flags", "IAM authentication" and "pgAudit", 2026). Durations and host names are not logged:
 * a line a statement and a look-up a connection; Query Insights shows what is slow, without values.
 */
export const sqlEngines: Readonly<Record<"postgres" | "mysql", SqlEngine>> = {
  postgres: {
    version: "POSTGRES_17",
    port: 5432,
    mostConnections: 5000,
    reservedConnections: 20,
    flags: {
      "cloudsql.enable_pgaudit": "on",
      "cloudsql.iam_authentication": "on",
      log_checkpoints: "on",
      log_connections: "on",
      log_disconnections: "on",
      log_executor_stats: "off",
      log_lock_waits: "on",
      log_min_duration_statement: "-1",
      log_min_error_statement: "error",
      log_min_messages: "error",
      log_parser_stats: "off",
      log_planner_stats: "off",
      log_statement: "ddl",
      log_statement_stats: "off",
      log_temp_files: "0",
      "pgaudit.log": "ddl,role",
    },
  },
  mysql: {
    version: "MYSQL_8_4",
    port: 3306,
    mostConnections: 16_000,
    reservedConnections: 20,
    flags: {
      cloudsql_iam_authentication: "on",
      local_infile: "off",
      log_output: "FILE",
      long_query_time: "1",
      skip_show_database: "on",
      slow_query_log: "on",
    },
  },
};
