import { describe, expect, test } from "vitest";
import { cache, gcp, llm, monitor, personal, service, source, system } from "../../../dsl/index.ts";
import { errorsOf, grantsOf, image, lowered, planned, steps } from "./support.ts";

const about = { owner: "team", purpose: "Answers.", environment: "production", on: gcp("europe-west4", { project: "acme-prod" }) } as const;
const traffic = { peak: "10/s" } as const;
const perReplica = { requests: 20, cpu: 1, memory: "512MiB" } as const;
const chatOf = (answers: ReturnType<typeof cache>) =>
  llm({
    model: "meta-llama/Llama-3.1-8B-Instruct",
    traffic: { peak: "1/s", inputTokens: { p50: 400, p95: 900 }, outputTokens: { p50: 100, p95: 300 } },
    slo: { ttft: { p95: "2s" }, tpot: { p95: "80ms" } },
    cache: answers,
    standalone: "A test.",
  });

describe("cache", () => {
  test("Valkey: identities, TLS, a key of its own class, two zones, a fixed window", async () => {
    const answers = cache({ ttl: "1h", size: "4GiB" });
    const app = service({ image, traffic, perReplica, cache: answers });
    const out = await lowered(system("tiny", { ...about, components: { answers, app } }));
    expect(out.resources("google_memorystore_instance")["answers"]).toMatchObject({
      instance_id: "tiny-prod-answers",
      mode: "CLUSTER_DISABLED",
      shard_count: 1,
      replica_count: 1,
      node_type: "HIGHMEM_MEDIUM",
      authorization_mode: "IAM_AUTH",
      transit_encryption_mode: "SERVER_AUTHENTICATION",
      kms_key: "${var.key_internal}",
      zone_distribution_config: { mode: "MULTI_ZONE" },
      desired_auto_created_endpoints: [{ network: "${var.network_of_gcp_memorystore}", project_id: "acme-prod" }],
      maintenance_policy: { weekly_maintenance_window: [{ day: "SUNDAY", start_time: { hours: 3 } }] },
      deletion_protection_enabled: true,
    });
    expect(grantsOf(out, "app")).toEqual([
      'roles/memorystore.dbConnectionUser on acme-prod if resource.name == "projects/acme-prod/locations/europe-west4/instances/tiny-prod-answers"',
    ]);
    expect([...out.connections.identities.accounts.keys()]).toEqual(["app"]);
    expect(out.opened).toMatchObject([{ name: "answers__cache".replace("__", "--"), direction: "EGRESS", ranges: ["10.0.20.0/24"], ports: [6379] }]);
    expect(out.connections.bindings("app")[0]?.env).toMatchObject({
      ANSWERS_AUTH: { literal: "iam" },
      ANSWERS_TLS: { literal: "true" },
      ANSWERS_TTL_SECONDS: { literal: "3600" },
      ANSWERS_CA: { remote: { store: "secrets", key: "tiny-prod-answers--ca" } },
    });
    expect(steps(out, "teardown")).toEqual(["End answers"]);
  });

  test("Redis before a model, whose router logs in with a password", async () => {
    const answers = cache({ ttl: "1h", size: "4GiB" });
    const out = await lowered(system("tiny", { ...about, components: { answers, chat: chatOf(answers) } }));
    expect(out.resources("google_memorystore_instance")).toEqual({});
    expect(out.resources("google_redis_instance")["answers"]).toMatchObject({
      tier: "STANDARD_HA",
      memory_size_gb: 7,
      auth_enabled: true,
      transit_encryption_mode: "SERVER_AUTHENTICATION",
      customer_managed_key: "${var.key_internal}",
      connect_mode: "PRIVATE_SERVICE_ACCESS",
      authorized_network: "${var.stores_network}",
      redis_configs: { "maxmemory-policy": "allkeys-lru" },
    });
    expect(out.plan?.components["answers"]?.provenance["engine"]?.from).toBe("planned");
    const binding = out.connections.bindings("chat").find(({ edge }) => edge.to === "answers");
    expect(binding?.env).toMatchObject({
      ANSWERS_PORT: { literal: "6378" },
      ANSWERS_PASSWORD: { remote: { store: "secrets", key: "tiny-prod-answers--password" } },
    });
  });

  test("Valkey that is asked for before a model: an error", async () => {
    const answers = cache({ ttl: "1h", size: "4GiB", engine: "valkey" });
    expect(errorsOf(await planned(system("tiny", { ...about, components: { answers, chat: chatOf(answers) } })))).toContain("LNT4004 engine");
  });

  test("is watched, and priced where the catalogue has a price", async () => {
    const answers = cache({ ttl: "1h", size: "1GiB", engine: "redis" });
    const app = service({ image, traffic, perReplica, cache: answers });
    const watch = monitor({ watches: [answers], alerts: { ticket: "team" } });
    const out = await lowered(system("tiny", { ...about, components: { answers, app, watch } }));
    const [policy] = Object.values(out.resources("google_monitoring_alert_policy"));
    expect(policy?.["notification_channels"]).toBe("${var.ticket}");
    const priceIn = async (region: "us-central1" | "europe-west4") =>
      (await planned(system("tiny", { ...about, on: gcp(region, { project: "acme-prod" }), components: { answers, app } }))).plan?.components["answers"]
        ?.cost[0]?.monthlyUsd;
    expect(await priceIn("us-central1")).toBeCloseTo(2 * 730 * 0.064, 1);
    expect(await priceIn("europe-west4")).toBeNull();
  });

  test.each([
    ["entries outlive their data", { ttl: "31d", size: "1GiB" } as const, "LNT4002 ttl"],
    ["more than a shard holds", { ttl: "1h", size: "60GiB" } as const, "LNT4008 size"],
    ["more than Redis holds", { ttl: "1h", size: "400GiB", engine: "redis" } as const, "LNT4008 size"],
  ])("%s: an error", async (_what, input, error) => {
    const people = personal({ subjects: "customers", residency: "EU", basis: "contract", retention: { max: "30d" } });
    const feed = source({ what: "Orders", classification: people, size: "1GiB" });
    const answers = cache(input);
    const app = service({ image, traffic, perReplica, cache: answers, reads: [feed] as never });
    expect(errorsOf(await planned(system("tiny", { ...about, components: { feed, answers, app } })))).toContain(error);
  });
});
