import { describe, expect, test } from "vitest";
import { ask, everything, failures, findings } from "./harness.ts";
import { mutations } from "./mutations.ts";

const clouds = ["aws", "gcp", "azure"] as const;
const anybody = (statement: object): string =>
  JSON.stringify({
    Statement: [{ Sid: "Open", Effect: "Allow", Principal: "*", Action: "s3:GetObject", Resource: "${aws_s3_bucket.labels.arn}/*", ...statement }],
  });

describe("public access", () => {
  mutations("TF304", clouds, [
    [
      "aws",
      "policies",
      (draft) => (draft.resource("aws_s3_bucket_public_access_block.labels").block_public_policy = false),
      "value labels aws_s3_bucket_public_access_block.labels",
    ],
    ["aws", "no block", (draft) => draft.removeResource("aws_s3_bucket_public_access_block.labels"), "missing labels aws_s3_bucket.labels"],
    ["aws", "an open policy", (draft) => (draft.resource("aws_s3_bucket_policy.labels").policy = anybody({})), "anybody labels aws_s3_bucket_policy.labels"],
    ["aws", "an open list", (draft) => draft.addResource("aws_s3_bucket_acl.x", { acl: "public-read" }, "labels"), "value labels aws_s3_bucket_acl.x"],
    ["aws", "a bucket that was added", (draft) => draft.addResource("aws_s3_bucket.x", { bucket: "x" }), "missing system aws_s3_bucket.x"],
    [
      "gcp",
      "inherited",
      (draft) => (draft.resource("google_storage_bucket.labels").public_access_prevention = "inherited"),
      "value labels google_storage_bucket.labels",
    ],
    ["gcp", "lists", (draft) => delete draft.resource("google_storage_bucket.labels").uniform_bucket_level_access, "value labels google_storage_bucket.labels"],
    [
      "gcp",
      "all users",
      (draft) => draft.addResource("google_storage_bucket_iam_member.x", { bucket: "x", role: "roles/storage.objectViewer", member: "allUsers" }),
      "everyone system google_storage_bucket_iam_member.x",
    ],
    [
      "gcp",
      "a list of all users",
      (draft) => draft.addResource("google_storage_bucket_acl.x", { bucket: "x", role_entity: ["READER:allUsers"] }),
      "everyone system google_storage_bucket_acl.x",
    ],
    [
      "azure",
      "public blobs",
      (draft) => delete draft.resource("azurerm_storage_account.labels").allow_nested_items_to_be_public,
      "value labels azurerm_storage_account.labels",
    ],
    [
      "azure",
      "a public container",
      (draft) => (draft.resource("azurerm_storage_container.labels").container_access_type = "blob"),
      "value labels azurerm_storage_container.labels",
    ],
    [
      "azure",
      "a public network",
      (draft) => (draft.resource("azurerm_storage_account.labels").public_network_access_enabled = true),
      "value labels azurerm_storage_account.labels",
    ],
  ]);
  test("a policy that holds everybody to one account is no open one", async () => {
    const policy = anybody({ Condition: { StringEquals: { "aws:PrincipalAccount": "123456789012" } } });
    expect(failures(await ask("TF304", "aws", (draft) => (draft.resource("aws_s3_bucket_policy.labels").policy = policy)))).toEqual([]);
  });
  test("an override of a component is blamed at its line", async () => {
    const more = `overrides: [set("aws", "aws_s3_bucket_public_access_block.labels", { at: "/block_public_acls", to: false, reason: "Downloads." })],`;
    expect((await findings(everything("aws", { more }))).filter((one) => one.startsWith("TF304"))).toEqual([
      "TF304 blueprint.ts:36:15 error `block_public_acls` of `aws_s3_bucket_public_access_block.labels` is false and must be true",
    ]);
  });
});

describe("versions, transport, logs and lifecycle", () => {
  mutations("TF305", clouds, [
    [
      "aws",
      "suspended",
      (draft) => (draft.resource("aws_s3_bucket_versioning.labels").versioning_configuration.status = "Suspended"),
      "value labels aws_s3_bucket_versioning.labels",
    ],
    ["aws", "none", (draft) => draft.removeResource("aws_s3_bucket_versioning.labels"), "missing labels aws_s3_bucket.labels"],
    [
      "gcp",
      "off, and nothing is kept",
      (draft) =>
        Object.assign(draft.resource("google_storage_bucket.labels"), {
          versioning: { enabled: false },
          soft_delete_policy: { retention_duration_seconds: 0 },
        }),
      "lost labels google_storage_bucket.labels",
    ],
    [
      "azure",
      "off, and a day is kept",
      (draft) => (draft.resource("azurerm_storage_account.labels").blob_properties = { versioning_enabled: false, delete_retention_policy: { days: 1 } }),
      "lost labels azurerm_storage_account.labels",
    ],
  ]);
  test("what is locked, or kept for a week after it was deleted, is not lost", async () => {
    const locked = await ask("TF305", "gcp", (draft) => {
      const bucket = draft.resource("google_storage_bucket.labels");
      Object.assign(bucket, {
        versioning: { enabled: false },
        soft_delete_policy: { retention_duration_seconds: 0 },
        retention_policy: { retention_period: 2_592_000 },
      });
    });
    expect(failures(locked)).toEqual([]);
    const unknown = await ask("TF305", "gcp", (draft) => (draft.resource("google_storage_bucket.labels").versioning = { enabled: "${var.on}" }));
    expect(unknown.filter(({ verdict }) => verdict === "unknown")).toHaveLength(1);
  });

  mutations(
    "TF306",
    ["aws", "azure"],
    [
      ["aws", "another policy", (draft) => (draft.resource("aws_s3_bucket_policy.labels").policy = anybody({})), "plain labels aws_s3_bucket_policy.labels"],
      ["aws", "no policy", (draft) => draft.removeResource("aws_s3_bucket_policy.labels"), "plain labels aws_s3_bucket.labels"],
      [
        "aws",
        "objects alone",
        (draft) => {
          const resource = draft.resource("aws_s3_bucket_policy.labels");
          const policy = JSON.parse(resource.policy);
          for (const one of policy.Statement) one.Resource = "${aws_s3_bucket.labels.arn}/*";
          resource.policy = JSON.stringify(policy);
        },
        "plain labels aws_s3_bucket_policy.labels",
      ],
      [
        "aws",
        "old TLS is denied, and plain HTTP is not",
        (draft) => {
          const resource = draft.resource("aws_s3_bucket_policy.labels");
          const policy = JSON.parse(resource.policy);
          policy.Statement = policy.Statement.filter(({ Sid }: { Sid: string }) => Sid !== "TlsOnly");
          resource.policy = JSON.stringify(policy);
        },
        "plain labels aws_s3_bucket_policy.labels",
      ],
      [
        "azure",
        "plain HTTP",
        (draft) => (draft.resource("azurerm_storage_account.labels").https_traffic_only_enabled = false),
        "value labels azurerm_storage_account.labels",
      ],
    ],
  );
  test("a policy as a data source is read", async () => {
    const judged = await ask("TF306", "aws", (draft) => {
      draft.removeResource("aws_s3_bucket_policy.labels");
      draft.addResource("aws_s3_bucket_policy.x", { bucket: "${aws_s3_bucket.labels.id}", policy: "${data.aws_iam_policy_document.tls.json}" });
      draft.addData("data.aws_iam_policy_document.tls", {
        statement: {
          effect: "Deny",
          actions: ["s3:*"],
          resources: ["${aws_s3_bucket.labels.arn}", "${aws_s3_bucket.labels.arn}/*"],
          principals: { type: "*", identifiers: ["*"] },
          condition: { test: "Bool", variable: "aws:SecureTransport", values: ["false"] },
        },
      });
    });
    expect(failures(judged)).toEqual([]);
  });

  mutations("TF307", clouds, [
    ["aws", "none", (draft) => draft.removeResource("aws_s3_bucket_logging.labels"), "unlogged labels aws_s3_bucket.labels"],
    ["gcp", "none", (draft) => delete draft.resource("google_storage_bucket.labels").logging, "unlogged labels google_storage_bucket.labels"],
    ["azure", "none", (draft) => draft.removeResource("azurerm_monitor_diagnostic_setting.labels"), "unlogged labels azurerm_storage_account.labels"],
    [
      "azure",
      "no reads",
      (draft) => (draft.resource("azurerm_monitor_diagnostic_setting.labels").enabled_log = [{ category: "StorageWrite" }]),
      "partly labels azurerm_monitor_diagnostic_setting.labels",
    ],
  ]);

  mutations("TF308", clouds, [
    ["aws", "none", (draft) => draft.removeResource("aws_s3_bucket_lifecycle_configuration.labels"), "endless labels aws_s3_bucket.labels"],
    [
      "aws",
      "off",
      (draft) => {
        for (const rule of draft.resource("aws_s3_bucket_lifecycle_configuration.labels").rule) rule.status = "Disabled";
      },
      "endless labels aws_s3_bucket_lifecycle_configuration.labels",
    ],
    [
      "aws",
      "parts of uploads stay",
      (draft) => delete draft.resource("aws_s3_bucket_lifecycle_configuration.labels").rule[0].abort_incomplete_multipart_upload,
      "parts labels aws_s3_bucket_lifecycle_configuration.labels",
    ],
    ["gcp", "none", (draft) => delete draft.resource("google_storage_bucket.labels").lifecycle_rule, "endless labels google_storage_bucket.labels"],
    [
      "gcp",
      "parts of uploads stay",
      (draft) => (draft.resource("google_storage_bucket.labels").lifecycle_rule = [{ action: { type: "Delete" }, condition: { age: 9 } }]),
      "parts labels google_storage_bucket.labels",
    ],
    ["azure", "none", (draft) => draft.removeResource("azurerm_storage_management_policy.labels"), "endless labels azurerm_storage_account.labels"],
    [
      "azure",
      "off",
      (draft) => {
        for (const rule of draft.resource("azurerm_storage_management_policy.labels").rule) rule.enabled = false;
      },
      "endless labels azurerm_storage_management_policy.labels",
    ],
  ]);
});
