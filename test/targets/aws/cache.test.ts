import { describe, expect, test } from "vitest";
import { aws, cache, personal, service, source, bucket, system } from "../../../dsl/index.ts";
import { errorsOf, grantsOf, image, lowered, planned } from "./support.ts";

const about = { owner: "team", purpose: "Caches things.", environment: "production", on: aws("eu-central-1") } as const;
const service1 = (answers: ReturnType<typeof cache>) =>
  service({ image, traffic: { peak: "10/s" }, perReplica: { requests: 20, cpu: 1, memory: "512MiB" }, cache: answers });

describe("cache", () => {
  test("is encrypted, spread over zones, and opened to the nodes alone", async () => {
    const answers = cache({ ttl: "10m", size: "2GiB" });
    const out = await lowered(system("tiny", { ...about, components: { answers, app: service1(answers) } }));
    expect(out.resources("aws_elasticache_replication_group")["answers"]).toMatchObject({
      engine: "valkey",
      node_type: "cache.m7g.large",
      num_cache_clusters: 2,
      automatic_failover_enabled: true,
      multi_az_enabled: true,
      at_rest_encryption_enabled: "true",
      transit_encryption_enabled: true,
      transit_encryption_mode: "required",
      kms_key_id: "${var.key_internal}",
      snapshot_retention_limit: 7,
      user_group_ids: ["${aws_elasticache_user_group.answers.user_group_id}"],
      lifecycle: { prevent_destroy: true },
      // The provider takes a version that AWS raised for one to go back from, which replaces the cache.
      auto_minor_version_upgrade: "false",
    });
    expect(out.resources("aws_elasticache_parameter_group")["answers"]).toMatchObject({
      family: "valkey8",
      parameter: [{ name: "maxmemory-policy", value: "allkeys-lru" }],
    });
    expect(out.resources("aws_vpc_security_group_ingress_rule")).toMatchObject({
      answers__cache: { from_port: 6379, to_port: 6379, referenced_security_group_id: "${var.node_security_group}" },
    });
  });

  test("gives each consumer a user of its own whose password is never in the state", async () => {
    const answers = cache({ ttl: "10m", size: "2GiB" });
    const out = await lowered(system("tiny", { ...about, components: { answers, app: service1(answers), other: service1(answers) } }));
    const users = out.resources("aws_elasticache_user");
    expect(Object.keys(users)).toEqual(["answers__app", "answers__other"]);
    for (const user of Object.values(users)) {
      expect(user).toMatchObject({ authentication_mode: { type: "iam" }, lifecycle: { ignore_changes: ["authentication_mode"] } });
      expect(user["user_id"]).toBe(user["user_name"]);
      expect(user["access_string"]).toContain("-@dangerous");
    }
    expect(JSON.stringify(out.root.main)).not.toContain("passwords");
    expect(out.connections.bindings("app")[0]?.env).toMatchObject({
      ANSWERS_HOST: { remote: { store: "parameters", key: "/tiny/production/app/answers/host" } },
      ANSWERS_PORT: { literal: "6379" },
      ANSWERS_PASSWORD: { remote: { store: "secrets", key: "tiny-prod/answers/app", property: "password" } },
    });
    expect(out.connections.reads.secrets).toEqual(["tiny-prod/answers/app", "tiny-prod/answers/other"]);
    // The password comes from External Secrets, so the pods themselves need no grant.
    expect(grantsOf(out, "app")).toEqual({});
    expect(out.connections.hasIdentity("app")).toBe(false);
    const [operation] = out.operations;
    const set = operation?.commands?.filter((command) => command.startsWith("aws elasticache modify-user")) ?? [];
    expect(set).toHaveLength(2);
    // The one before stays valid: pods that run keep it until they are restarted.
    for (const command of set) expect(command).toContain('Passwords: ([$new, $old] - [""])');
  });

  test("a name is free again after the end of what is not production", async () => {
    const answers = cache({ ttl: "10m", size: "200MiB" });
    const out = await lowered(system("tiny", { ...about, environment: "development", components: { answers, app: service1(answers) } }));
    expect(out.resources("aws_secretsmanager_secret")["answers__app"]).toMatchObject({ recovery_window_in_days: 0 });
  });

  test("gives Redis OSS a default user that may do nothing", async () => {
    const answers = cache({ ttl: "10m", size: "2GiB", engine: "redis" });
    const out = await lowered(system("tiny", { ...about, components: { answers, app: service1(answers) } }));
    expect(out.resources("aws_elasticache_user")["answers__default"]).toMatchObject({ user_name: "default", access_string: "off ~keys* -@all" });
  });

  test("keeps no snapshot of personal data", async () => {
    const people = source({ what: "Orders", classification: personal({ subjects: "customers", residency: "EU", retention: { max: "30d" } }), size: "1GiB" });
    const store = bucket({ from: people, size: "1GiB", keep: "30d" });
    const answers = cache({ ttl: "10m", size: "2GiB" });
    const app = service({ image, traffic: { peak: "10/s" }, perReplica: { requests: 20, cpu: 1, memory: "512MiB" }, cache: answers, reads: [store] });
    const out = await lowered(system("tiny", { ...about, components: { people, store, answers, app } }));
    expect(out.system.components["answers"]?.classification.sensitive).toHaveLength(1);
    expect(out.resources("aws_elasticache_replication_group")["answers"]).toMatchObject({ snapshot_retention_limit: 0 });
  });

  test("takes the cheapest node that holds the working set, and says what was too small", async () => {
    const answers = cache({ ttl: "10m", size: "8GiB" });
    const { plan } = await planned(system("tiny", { ...about, components: { answers, app: service1(answers) } }));
    const found = plan?.components["answers"];
    // 8 GiB x 1.25 / 0.75 = 13.33 GiB, more than the 13.07 GiB of r7g.large.
    expect(found?.details).toMatchObject({ nodeType: "cache.r7g.xlarge" });
    expect(found?.rejected.map((one) => one.option)).toContain("cache.r7g.large");
    expect(found?.cost[0]?.monthlyUsd).toBeCloseTo(2 * 730 * (found?.cost[0]?.usdPerUnit ?? Number.NaN), 2);
  });

  test("refuses what no node holds", async () => {
    const answers = cache({ ttl: "10m", size: "2TiB" });
    expect(errorsOf(await planned(system("tiny", { ...about, components: { answers, app: service1(answers) } })))).toEqual(["LNT4008 size"]);
  });
});
