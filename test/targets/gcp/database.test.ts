import { describe, expect, test } from "vitest";
import { database, gcp, monitor, service, system } from "../../../dsl/index.ts";
import { dig, errorsOf, grantsOf, image, lowered, planned, steps } from "./support.ts";

const about = { owner: "team", purpose: "Keeps orders.", environment: "production", on: gcp("europe-west4", { project: "acme-prod" }) } as const;
const traffic = { peak: "10/s" } as const;
const perReplica = { requests: 20, cpu: 1, memory: "512MiB" } as const;
const recovery = { rpo: "5m", rto: "15m" } as const;

describe("database", () => {
  test("storage grows to a larger size by a step, and is never made smaller", async () => {
    const orders = database({ engine: "postgres", size: "50GiB", memory: "8GiB", recovery });
    const out = await lowered(system("tiny", { ...about, components: { orders, app: service({ image, traffic, perReplica, reads: [orders] }) } }));
    expect(dig(out.resources("google_sql_database_instance")["orders"], "lifecycle", "ignore_changes")).toEqual(["settings[0].disk_size"]);
    expect(out.operations.find(({ title }) => title === "Let the storage of orders grow")?.commands).toEqual([
      `[ "$(gcloud sql instances describe tiny-prod-orders --project acme-prod --format 'value(settings.dataDiskSizeGb)')" -ge 65 ] || gcloud sql instances patch tiny-prod-orders --project acme-prod --storage-size 65GB --quiet`,
    ]);
  });

  test("PostgreSQL: private, encrypted, with a standby, recovery to a second, and logins by tokens", async () => {
    const orders = database({ engine: "postgres", size: "50GiB", memory: "8GiB", recovery });
    const app = service({ image, traffic, perReplica, reads: [orders] });
    const out = await lowered(system("tiny", { ...about, components: { orders, app } }));
    const made = out.resources("google_sql_database_instance")["orders"];
    expect(made).toMatchObject({
      name: "tiny-prod-orders",
      database_version: "POSTGRES_17",
      encryption_key_name: "${var.key_internal}",
      deletion_protection: true,
      settings: {
        edition: "ENTERPRISE",
        tier: "db-custom-4-13824",
        availability_type: "REGIONAL",
        disk_size: 65,
        deletion_protection_enabled: true,
        retain_backups_on_delete: true,
        ip_configuration: { ipv4_enabled: false, private_network: "${var.stores_network}", ssl_mode: "ENCRYPTED_ONLY" },
        backup_configuration: {
          enabled: true,
          point_in_time_recovery_enabled: true,
          transaction_log_retention_days: 7,
          backup_retention_settings: { retained_backups: 35 },
        },
      },
    });
    expect(dig(made, "settings", "database_flags")).toContainEqual({ name: "cloudsql.iam_authentication", value: "on" });
    expect(dig(made, "settings", "database_flags")).toContainEqual({ name: "max_connections", value: "220" });
    expect(out.resources("google_sql_user")["orders__app"]).toMatchObject({
      name: '${trimsuffix(google_service_account.app.email, ".gserviceaccount.com")}',
      type: "CLOUD_IAM_SERVICE_ACCOUNT",
    });
    expect(grantsOf(out, "app")).toEqual([
      'roles/cloudsql.instanceUser on acme-prod if resource.name == "projects/acme-prod/instances/tiny-prod-orders" && resource.service == "sqladmin.googleapis.com"',
    ]);
    expect(out.opened).toMatchObject([{ ranges: ["10.0.32.0/20"], ports: [5432] }]);
    expect(out.connections.bindings("app")[0]?.env).toMatchObject({
      ORDERS_USER: { literal: "tiny-prod-app@acme-prod.iam" },
      ORDERS_NAME: { literal: "tiny_orders" },
      ORDERS_AUTH: { literal: "iam" },
      ORDERS_CA: { remote: { store: "secrets", key: "tiny-prod-orders--ca" } },
    });
    expect(steps(out, "workloads")).toEqual(["Give orders its roles"]);
    const text = out.operations.find(({ title }) => title === "Give orders its roles")?.text ?? "";
    expect(text).toContain('GRANT SELECT ON ALL TABLES IN SCHEMA public TO "tiny-prod-app@acme-prod.iam";');
    expect(text).not.toContain("INSERT");
  });

  test("PostgreSQL: the operator's file holds a project's placeholder, and no reference of Terraform", async () => {
    const orders = database({ engine: "postgres", size: "5GiB", memory: "4GiB", recovery });
    const app = service({ image, traffic, perReplica, reads: [orders] });
    const out = await lowered(system("tiny", { ...about, on: gcp("europe-west4"), components: { orders, app } }));
    const step = out.operations.find(({ title }) => title === "Give orders its roles");
    expect(step?.text).toContain('"tiny-prod-app@PROJECT_ID.iam"');
    expect(step?.text).not.toContain("${");
    expect(step?.commands).toContain('sed -i "s/PROJECT_ID/$PROJECT/g" grants.sql');
  });

  test("MySQL: its own flags and its own way of recovery", async () => {
    const orders = database({ engine: "mysql", size: "5GiB", memory: "1GiB", connections: 50, recovery: { ...recovery, keep: "3d" } });
    const app = service({ image, traffic, perReplica, writes: [orders] });
    const out = await lowered(system("tiny", { ...about, environment: "staging", components: { orders, app } }));
    const made = out.resources("google_sql_database_instance")["orders"];
    expect(made).toMatchObject({
      database_version: "MYSQL_8_4",
      deletion_protection: false,
      settings: { backup_configuration: { binary_log_enabled: true, transaction_log_retention_days: 3, backup_retention_settings: { retained_backups: 3 } } },
    });
    expect(dig(made, "settings", "database_flags")).toContainEqual({ name: "local_infile", value: "off" });
    const text = out.operations.find(({ title }) => title === "Give orders its roles")?.text ?? "";
    expect(text).toContain("GRANT SELECT, INSERT, UPDATE, DELETE ON `tiny_orders`.* TO 'tiny-staging-app'@'%';");
    // Nothing is granted yet when it is run first.
    expect(text).toContain("REVOKE IF EXISTS ALL PRIVILEGES ON `tiny_orders`.* FROM 'tiny-staging-app'@'%';");
  });

  test("is watched, and priced where the catalogue has a price", async () => {
    const orders = database({ engine: "postgres", size: "50GiB", memory: "8GiB", recovery });
    const watch = monitor({ watches: [orders], alerts: { page: "team" } });
    const out = await lowered(system("tiny", { ...about, components: { orders, watch } }));
    expect(Object.keys(out.resources("google_monitoring_alert_policy"))).toEqual(
      ["cpu", "memory", "storage", "connections"].map((name) => `watch__orders__${name}`),
    );
    const us = await planned(system("tiny", { ...about, on: gcp("us-central1", { project: "acme-prod" }), components: { orders } }));
    expect(us.plan?.components["orders"]?.cost[0]?.monthlyUsd).toBeCloseTo(4 * 730 * 0.0826, 0);
    expect(out.plan?.components["orders"]?.cost[0]?.monthlyUsd).toBeNull();
  });

  test.each([
    ["key-value", { engine: "key-value", size: "1GiB", memory: "1GiB", recovery } as const, "LNT4004 engine"],
    ["loses too little", { engine: "postgres", size: "1GiB", memory: "1GiB", recovery: { rpo: "1m", rto: "15m" } } as const, "LNT4009 recovery.rpo"],
    ["is back too soon", { engine: "postgres", size: "1GiB", memory: "1GiB", recovery: { rpo: "5m", rto: "1m" } } as const, "LNT4009 recovery.rto"],
    ["keeps too many backups", { engine: "postgres", size: "1GiB", memory: "1GiB", recovery: { ...recovery, keep: "400d" } } as const, "LNT4009 recovery.keep"],
    ["too much memory", { engine: "postgres", size: "1GiB", memory: "600GiB", recovery } as const, "LNT4008 memory"],
    ["too many connections", { engine: "postgres", size: "1GiB", memory: "1GiB", connections: 9000, recovery } as const, "LNT4008 connections"],
    ["too large", { engine: "postgres", size: "60TiB", memory: "1GiB", recovery } as const, "LNT4008 size"],
  ])("%s: an error", async (_what, input, error) => {
    expect(errorsOf(await planned(system("tiny", { ...about, components: { orders: database(input) } })))).toEqual([error]);
  });
});
