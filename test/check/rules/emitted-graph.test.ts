import { describe, expect, test } from "vitest";
import { ask, clouds, everything, findings } from "./harness.ts";
import { mutations } from "./mutations.ts";

describe("stores and edges as they are emitted", () => {
  mutations("ARC107", clouds, [
    ["aws", "a public database", (draft) => (draft.resource("aws_db_instance.orders").publicly_accessible = true), "value orders aws_db_instance.orders"],
    [
      "aws",
      "a public bucket",
      (draft) => (draft.resource("aws_s3_bucket_public_access_block.labels").block_public_policy = false),
      "value labels aws_s3_bucket_public_access_block.labels",
    ],
    [
      "gcp",
      "everybody reads",
      (draft) => draft.addResource("google_storage_bucket_iam_member.x", { bucket: "b", role: "r", member: "allUsers" }, "labels"),
      "everybody labels google_storage_bucket_iam_member.x",
    ],
    [
      "gcp",
      "a public address",
      (draft) => (draft.resource("google_sql_database_instance.orders").settings.ip_configuration.ipv4_enabled = true),
      "value orders google_sql_database_instance.orders",
    ],
    [
      "azure",
      "public blobs",
      (draft) => (draft.resource("azurerm_storage_account.labels").allow_nested_items_to_be_public = true),
      "value labels azurerm_storage_account.labels",
    ],
  ]);
  mutations("ARC108", clouds, [
    [
      "aws",
      "a listener in plain text",
      (draft) => {
        draft.resource("aws_lb_listener.api").protocol = "HTTP";
      },
      "plain api aws_lb_listener.api",
    ],
    ["aws", "an old policy", (draft) => (draft.resource("aws_lb_listener.api").ssl_policy = "ELBSecurityPolicy-2016-08"), "value api aws_lb_listener.api"],
    [
      "gcp",
      "old TLS",
      (draft) => (draft.resource("google_compute_region_ssl_policy.api").min_tls_version = "TLS_1_0"),
      "value api google_compute_region_ssl_policy.api",
    ],
    [
      "azure",
      "a cache in plain text",
      (draft) => (draft.resource("azurerm_managed_redis").default_database.client_protocol = "Plaintext"),
      "value scores azurerm_managed_redis.scores",
    ],
  ]);
  mutations("ARC109", clouds, [
    ["aws", "a key", (draft) => draft.addResource("aws_iam_access_key.x", { user: "x" }, "cases"), "key cases aws_iam_access_key.x"],
    [
      "gcp",
      "a key",
      (draft) => draft.addResource("google_service_account_key.x", { service_account_id: "x" }, "cases"),
      "key cases google_service_account_key.x",
    ],
    [
      "azure",
      "a password in a variable",
      (draft) => draft.object("Deployment/cases").spec.template.spec.containers[0].env.push({ name: "AZURE_CLIENT_SECRET", value: "x" }),
      "variable cases Deployment/cases",
    ],
  ]);
  mutations("ARC110", clouds, [
    [
      "aws",
      "a bucket that nobody refers to",
      (draft) =>
        draft.addResource(
          "aws_iam_role_policy.x",
          {
            role: "${aws_iam_role.explain.id}",
            policy: '{"Statement":[{"Effect":"Allow","Action":"s3:GetObject","Resource":"${aws_s3_bucket.labels.arn}/*"}]}',
          },
          "explain",
        ),
      "unasked explain aws_iam_role_policy.x",
    ],
    [
      "gcp",
      "a cache that nobody refers to",
      (draft) =>
        draft.addResource(
          "google_secret_manager_secret_iam_member.x",
          { secret_id: "${google_memorystore_instance.scores.id}", role: "r", member: "${google_service_account.cases.member}" },
          "cases",
        ),
      "unasked cases google_secret_manager_secret_iam_member.x",
    ],
  ]);

  const container = "/spec/template/spec/containers/0";
  mutations("ARC116", clouds, [
    ...clouds.map(
      (cloud) =>
        [
          cloud,
          "a service without pods",
          (draft: Parameters<Parameters<typeof mutations>[2][number][2]>[0]) =>
            (draft.object("Service/cases").spec.selector = { "app.kubernetes.io/instance": "case" }),
          "nowhere cases Service/cases",
        ] as const,
    ),
    ["aws", "an account that is not there", (draft) => draft.removeObject("ServiceAccount/cases"), "nowhere cases Deployment/cases"],
    [
      "aws",
      "scaling what is not there",
      (draft) => (draft.object("HorizontalPodAutoscaler/score").spec.scaleTargetRef.name = "scores"),
      "nowhere score HorizontalPodAutoscaler/score",
    ],
    [
      "aws",
      "secrets without a store",
      (draft) => {
        for (const one of draft.objects("SecretStore")) draft.removeObject(`SecretStore/${one.metadata.name}`);
      },
      "nowhere cases ExternalSecret/cases-settings",
    ],
  ]);
  mutations("ARC117", clouds, [
    ...clouds.map(
      (cloud) =>
        [
          cloud,
          "the whole internet",
          (draft: Parameters<Parameters<typeof mutations>[2][number][2]>[0]) =>
            draft.object("NetworkPolicy/cases").spec.egress.push({ to: [{ ipBlock: { cidr: "0.0.0.0/0" } }] }),
          "open cases NetworkPolicy/cases",
        ] as const,
    ),
  ]);

  test("ARC116 points at the override", async () => {
    const more = `overrides: [\n    set("kubernetes", "Deployment/cases", { at: "${container.replace("/containers/0", "/serviceAccountName")}", to: "nobody", reason: "A typo." }),\n  ],`;
    expect((await findings(everything("aws", { more }))).filter((one) => one.startsWith("ARC116"))).toEqual([
      "ARC116 blueprint.ts:37:5 error `Deployment/cases` refers to a service account `nobody`, which is not there",
    ]);
  });

  test("ARC108 says what it does not look at", async () => {
    const inside = (await ask("ARC108", "aws")).filter(({ verdict }) => verdict === "not-applicable").map(({ component, to }) => `${component} ${to}`);
    expect(inside).toContain("cases explain");
  });
});
