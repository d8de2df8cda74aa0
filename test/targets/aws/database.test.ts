import { describe, expect, test } from "vitest";
import { aws, database, service, system } from "../../../dsl/index.ts";
import { errorsOf, grantsOf, image, lowered, planned, policyOf } from "./support.ts";

const about = { owner: "team", purpose: "Keeps records.", environment: "production", on: aws("eu-central-1") } as const;
const traffic = { peak: "10/s" } as const;
const perReplica = { requests: 20, cpu: 1, memory: "512MiB" } as const;
const recovery = { rpo: "5m", rto: "1h" } as const;

describe("database", () => {
  test("is protected, has a standby, and is told to be checked and audited", async () => {
    const records = database({ engine: "postgres", size: "100GiB", memory: "8GiB", recovery });
    const app = service({ image, traffic, perReplica, writes: [records] });
    const out = await lowered(system("tiny", { ...about, components: { records, app } }));
    expect(out.resources("aws_db_instance")["records"]).toMatchObject({
      engine: "postgres",
      multi_az: true,
      storage_encrypted: true,
      kms_key_id: "${var.key_internal}",
      publicly_accessible: false,
      iam_database_authentication_enabled: true,
      manage_master_user_password: true,
      backup_retention_period: 35,
      deletion_protection: true,
      skip_final_snapshot: false,
      copy_tags_to_snapshot: true,
      performance_insights_enabled: true,
      monitoring_interval: 60,
      allocated_storage: 130,
      max_allocated_storage: 260,
      enabled_cloudwatch_logs_exports: ["postgresql", "upgrade", "iam-db-auth-error"],
      lifecycle: { prevent_destroy: true },
    });
    const parameters = out.resources("aws_db_parameter_group")["records"]?.["parameter"] as readonly { readonly name: string; readonly value: string }[];
    expect(Object.fromEntries(parameters.map(({ name, value }) => [name, value]))).toMatchObject({
      "rds.force_ssl": "1",
      log_statement: "ddl",
      shared_preload_libraries: "pg_stat_statements,pgaudit",
      // The 200 that the class was chosen for, and some for operators: AWS's own default depends on memory that it does not state.
      max_connections: "210",
    });
    // An immediate change to a default is never noted by RDS, and would be in every plan.
    expect(new Set(parameters.map((one) => (one as { readonly apply_method?: string }).apply_method))).toEqual(new Set(["pending-reboot"]));
    expect(Object.keys(out.resources("aws_cloudwatch_log_group"))).toEqual(["records__postgresql", "records__upgrade", "records__iam_db_auth_error"]);
    expect(policyOf(out.resources("aws_iam_role")["records__monitoring"]).Statement[0]?.Condition).toEqual({
      StringEquals: { "aws:SourceAccount": "111122223333" },
    });
  });

  test("lets a workload log in as itself, and writes the grants of its edges", async () => {
    const records = database({ engine: "postgres", size: "100GiB", memory: "8GiB", recovery });
    const reader = service({ image, traffic, perReplica, reads: [records] });
    const writer = service({ image, traffic, perReplica, reads: [records], writes: [records] });
    const out = await lowered(system("tiny", { ...about, components: { records, reader, writer } }));
    expect(grantsOf(out, "reader")["records"]).toEqual([
      {
        Sid: "ReadsRecordsLogin",
        Effect: "Allow",
        Action: "rds-db:connect",
        Resource: "arn:aws:rds-db:eu-central-1:111122223333:dbuser:${aws_db_instance.records.resource_id}/app_reader",
      },
    ]);
    expect(out.connections.bindings("reader")[0]).toMatchObject({
      env: {
        RECORDS_USER: { literal: "app_reader" },
        RECORDS_NAME: { literal: "tiny_records" },
        RECORDS_HOST: { remote: { store: "parameters", key: "/tiny/production/reader/records/host" } },
      },
      egress: [{ to: { cidr: "10.0.64.0/24" }, port: 5432 }],
    });
    const text = out.operations.find((one) => one.phase === "workloads")?.text ?? "";
    expect(text).toContain("GRANT SELECT ON ALL TABLES IN SCHEMA public TO app_reader;");
    expect(text).toContain("GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO app_writer;");
    expect(text).not.toContain("DELETE ON ALL TABLES IN SCHEMA public TO app_reader;");
    // Run again after an edge went from writing to reading, it takes back what was granted.
    expect(text.indexOf("REVOKE ALL ON ALL TABLES IN SCHEMA public FROM app_reader;")).toBeLessThan(text.indexOf("TO app_reader;"));
    expect(text).toContain("EXCEPTION WHEN duplicate_object");
  });

  test("chooses by memory and connections: 8 GiB of working set are 13.3 GiB of memory", async () => {
    const records = database({ engine: "mysql", size: "10GiB", memory: "8GiB", recovery });
    const app = service({ image, traffic, perReplica, reads: [records] });
    const { plan } = await planned(system("tiny", { ...about, components: { records, app } }));
    expect(plan?.components["records"]?.details).toMatchObject({ engine: "mysql", memoryGib: 16, multiAz: true });
    expect(plan?.components["records"]?.rejected.map((one) => one.reason).join()).toContain("13.33 GiB are needed");
  });

  test("has one zone outside of production, and no protection", async () => {
    const records = database({ engine: "postgres", size: "10GiB", memory: "1GiB", connections: 20, recovery: { rpo: "1h", rto: "8h", keep: "7d" } });
    const app = service({ image, traffic, perReplica, reads: [records] });
    const out = await lowered(system("tiny", { ...about, environment: "development", components: { records, app } }));
    expect(out.resources("aws_db_instance")["records"]).toMatchObject({
      multi_az: false,
      deletion_protection: false,
      instance_class: "db.t4g.small",
      backup_retention_period: 7,
    });
    // A larger `size` has to reach the database.
    expect(out.resources("aws_db_instance")["records"]).not.toHaveProperty("lifecycle");
  });

  test.each([
    ["key-value", database({ engine: "key-value", size: "1GiB", memory: "1GiB", recovery }), "LNT4004 engine"],
    ["loses too much", database({ engine: "postgres", size: "1GiB", memory: "1GiB", recovery: { rpo: "1m", rto: "1h" } }), "LNT4009 recovery.rpo"],
    ["is back too soon", database({ engine: "postgres", size: "1GiB", memory: "1GiB", recovery: { rpo: "5m", rto: "30s" } }), "LNT4009 recovery.rto"],
    [
      "keeps too long",
      database({ engine: "postgres", size: "1GiB", memory: "1GiB", recovery: { rpo: "5m", rto: "1h", keep: "90d" } }),
      "LNT4009 recovery.keep",
    ],
    ["is too large", database({ engine: "postgres", size: "1GiB", memory: "2TiB", recovery }), "LNT4008 memory"],
    ["holds too much", database({ engine: "postgres", size: "60TiB", memory: "8GiB", recovery }), "LNT4008 size"],
    [
      "needs more memory for connections than there is",
      database({ engine: "mysql", size: "1GiB", memory: "1GiB", connections: 15_000, recovery }),
      "LNT4008 connections",
    ],
    ["has too many connections", database({ engine: "postgres", size: "1GiB", memory: "1GiB", connections: 6000, recovery }), "LNT4008 connections"],
  ])("%s: an error", async (_what, records, error) => {
    const app = service({ image, traffic, perReplica, reads: [records] });
    expect(errorsOf(await planned(system("tiny", { ...about, components: { records, app } })))).toEqual([error]);
  });
});
