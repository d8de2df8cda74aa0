import { describe, expect, test } from "vitest";
import { clouds, everything, findings, firing } from "./harness.ts";
import { mutations } from "./mutations.ts";

const service = `service({ image: "a@sha256:${"0".repeat(64)}", traffic: { peak: "1/s" }, perReplica: { requests: 1, cpu: 1, memory: "1GiB" } })`;
const small = (
  components: string,
  body: string,
  more: string,
): string => `import { aws, cache, database, gateway, iam, llm, monitor, personal, service, system } from "lintel";
const web = ${service};
${body}
const api = gateway({ exposure: "private", routes: { "/": web }, auth: iam(), receives: "internal" });
export default system("s", { owner: "t", purpose: "Shows answers.", ${more}, components: { web, api${components} } });
`;
const only = async (id: string, text: string): Promise<readonly string[]> =>
  (await findings(text)).filter((one) => one.startsWith(`${id} `)).map((one) => one.replace(`${id} blueprint.ts:`, ""));

describe("reliability", () => {
  test("REL501: what holds data in production says how it is recovered", async () => {
    const text = (recovery: string): string =>
      small(
        ", store",
        `const store = database({ engine: "postgres", size: "1GiB", memory: "2GiB"${recovery}, classification: "internal", standalone: "Test." } as never);`,
        `on: aws("us-east-1"), environment: "production", budget: { monthly: "$9k" }`,
      );
    expect(await firing(text(`, recovery: { rpo: "5m", rto: "1h" }`))).toEqual([]);
  });

  mutations("REL502", clouds, [
    ["aws", "one zone", (draft) => (draft.resource("aws_db_instance.orders").multi_az = false), "value orders aws_db_instance.orders"],
    [
      "gcp",
      "one zone",
      (draft) => (draft.resource("google_sql_database_instance.orders").settings.availability_type = "ZONAL"),
      "value orders google_sql_database_instance.orders",
    ],
    [
      "azure",
      "one zone",
      (draft) => delete draft.resource("azurerm_postgresql_flexible_server.orders").high_availability,
      "value orders azurerm_postgresql_flexible_server.orders",
    ],
  ]);
  test("REL502: zones of production, and of nothing else", async () => {
    const text = (environment: string): string =>
      small("", "", `on: aws("us-east-1", { zones: 1 }), environment: "${environment}", budget: { monthly: "$9k" }`);
    expect(await only("REL502", text("production"))).toEqual(["5:99 error production stands in one zone of aws us-east-1"]);
    expect(await only("REL502", text("staging"))).toEqual([]);
  });

  test("REL503: the region to recover in lies where the data may be", async () => {
    const text = (dr: string): string =>
      small("", "", `on: aws("eu-central-1", { dr: "${dr}" }), environment: "production", budget: { monthly: "$9k" }`).replace(
        'receives: "internal"',
        'receives: personal({ subjects: "customers", residency: "EU" })',
      );
    expect(await only("REL503", text("us-east-1"))).toEqual([
      "5:99 error the region to recover in, aws us-east-1, is outside of EU, where personal data must stay",
    ]);
    expect(await only("REL503", text("eu-west-1"))).toEqual([]);
  });

  mutations("REL504", clouds, [
    ["aws", "no protection", (draft) => (draft.resource("aws_db_instance.orders").deletion_protection = false), "value orders aws_db_instance.orders"],
    [
      "aws",
      "a cache may go",
      (draft) => delete draft.resource("aws_elasticache_replication_group").lifecycle,
      "bare scores aws_elasticache_replication_group.scores",
    ],
    ["aws", "buckets are emptied", (draft) => (draft.resource("aws_s3_bucket.labels").force_destroy = true), "value labels aws_s3_bucket.labels"],
    [
      "gcp",
      "no protection",
      (draft) => (draft.resource("google_sql_database_instance.orders").settings.deletion_protection_enabled = false),
      "value orders google_sql_database_instance.orders",
    ],
    ["azure", "an account may go", (draft) => delete draft.resource("azurerm_storage_account.labels").lifecycle, "bare labels azurerm_storage_account.labels"],
  ]);

  mutations("REL505", clouds, [
    ...clouds.map(
      (cloud) =>
        [
          cloud,
          "none may go",
          (draft: Parameters<Parameters<typeof mutations>[2][number][2]>[0]) => (draft.object("PodDisruptionBudget/score").spec.maxUnavailable = 0),
          "stuck score PodDisruptionBudget/score",
        ] as const,
    ),
    ["aws", "no budget", (draft) => draft.removeObject("PodDisruptionBudget/score"), "unbound score Deployment/score"],
    ["aws", "one copy", (draft) => (draft.object("HorizontalPodAutoscaler/score").spec.minReplicas = 1), "single score HorizontalPodAutoscaler/score"],
    [
      "aws",
      "all on one node",
      (draft) => delete draft.object("Deployment/score").spec.template.spec.topologySpreadConstraints,
      "together score Deployment/score",
    ],
  ]);

  mutations("REL507", clouds, [
    ["aws", "no lower bound", (draft) => delete draft.object("HorizontalPodAutoscaler/score").spec.minReplicas, "missing score HorizontalPodAutoscaler/score"],
    ["gcp", "no upper bound", (draft) => delete draft.object("ScaledObject/explain").spec.maxReplicaCount, "missing explain ScaledObject/explain"],
    ["azure", "no end", (draft) => (draft.object("HorizontalPodAutoscaler/score").spec.maxReplicas = 5000), "far score HorizontalPodAutoscaler/score"],
  ]);

  test("REL508: what promises four nines needs something that answers instead", async () => {
    const text = everything("aws").replace('tpot: { p95: "80ms" }, availability: "99%"', 'tpot: { p95: "80ms" }, availability: "99.95%"');
    expect(await only("REL508", text)).toEqual(["14:17 warning it promises 99.95 % and nothing answers when it cannot"]);
    expect(await only("REL508", everything("aws"))).toEqual([]);
  });
});

describe("cost", () => {
  const llm = (more: string): string =>
    `const chat = llm({ model: "meta-llama/Llama-3.1-8B-Instruct", traffic: { peak: "1/s", inputTokens: { p50: 400, p95: 900 }, outputTokens: { p50: 100, p95: 300 } }, slo: { ttft: { p95: "2s" }, tpot: { p95: "80ms" } }${more} });`;
  const text = (environment: string, more = "", whole = ""): string =>
    small(", chat", llm(more), `on: aws("us-east-1"), environment: "${environment}", budget: { monthly: "$90k" }${whole}`).replace(
      'routes: { "/": web }',
      'routes: { "/web": web, "/chat": chat }',
    );

  test("COST601: accelerators outside of production sleep", async () => {
    expect(await only("COST601", text("staging"))).toEqual(["3:14 warning its accelerators run day and night outside of production"]);
    expect(await only("COST601", text("staging", `, schedule: { hours: "Mon-Fri 07:00-19:00", zone: "UTC" }`))).toEqual([]);
    expect(await only("COST601", text("staging", "", `, schedule: { hours: "Mon-Fri 07:00-19:00", zone: "UTC" }`))).toEqual([]);
    expect(await only("COST601", text("production"))).toEqual([]);
  });

  test("COST603: everything is stored where the law does not ask for it", async () => {
    const all = everything("aws").replace('share: "20%"', 'share: "100%"');
    expect(await only("COST603", all)).toEqual(["29:158 warning every request is stored, and no law asks for that here"]);
    const high = all.replace("comply: [", 'comply: [euAiAct({ risk: "high", annexIII: "5(b)" }), ');
    expect(await only("COST603", high)).toEqual([]);
    expect(await only("COST603", everything("aws"))).toEqual([]);
  });

  mutations(
    "COST604",
    ["aws", "gcp"],
    [
      [
        "aws",
        "weights by NAT",
        (draft) => {
          for (const [address, body] of Object.entries(draft.resources("aws_vpc_endpoint")))
            if (body.vpc_endpoint_type === "Gateway") draft.removeResource(address);
        },
        "gateway system aws_vpc.main",
      ],
      [
        "gcp",
        "Google's services by NAT",
        (draft) => (draft.resource("google_compute_subnetwork.nodes").private_ip_google_access = false),
        "value system google_compute_subnetwork.nodes",
      ],
    ],
  );
});
