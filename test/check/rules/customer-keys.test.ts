import { describe, expect, test } from "vitest";
import { ask, everything, failures, findings } from "./harness.ts";
import { mutations, type Mutation } from "./mutations.ts";

const clouds = ["aws", "gcp", "azure"] as const;
/** Takes a property away, by its path. */
const without =
  (address: string, path: string): Mutation[2] =>
  (draft) => {
    const parts = path.split(".");
    const last = parts.pop() ?? "";
    delete parts.reduce((body, part) => body[part], draft.resource(address))[last];
  };
const policy = (principal: unknown, condition?: object): string =>
  JSON.stringify({ Statement: [{ Sid: "Open", Effect: "Allow", Principal: principal, Action: "kms:Decrypt", Resource: "*", Condition: condition }] });

describe("customer keys", () => {
  mutations("TF301", clouds, [
    ["aws", "a database", without("aws_db_instance.orders", "kms_key_id"), "value orders aws_db_instance.orders"],
    ["aws", "a database in plain", (draft) => (draft.resource("aws_db_instance.orders").storage_encrypted = false), "value orders aws_db_instance.orders"],
    [
      "aws",
      "a key of AWS",
      (draft) => (draft.resource("aws_db_instance.orders").kms_key_id = "arn:aws:kms:eu-central-1:123456789012:alias/aws/rds"),
      "value orders aws_db_instance.orders",
    ],
    ["aws", "a cache", without("aws_elasticache_replication_group.scores", "kms_key_id"), "value scores aws_elasticache_replication_group.scores"],
    ["aws", "a log group", without("aws_cloudwatch_log_group.cluster", "kms_key_id"), "value system aws_cloudwatch_log_group.cluster"],
    ["aws", "a queue", without("aws_sqs_queue.interruptions", "kms_master_key_id"), "value system aws_sqs_queue.interruptions"],
    ["aws", "a topic", without("aws_sns_topic.page", "kms_master_key_id"), "value system aws_sns_topic.page"],
    ["aws", "a secret", without("aws_secretsmanager_secret.scores__score", "kms_key_id"), "value scores aws_secretsmanager_secret.scores__score"],
    ["aws", "secrets of the cluster", without("aws_eks_cluster.main", "encryption_config"), "value system aws_eks_cluster.main"],
    ["aws", "disks of nodes", without("aws_launch_template.system", "block_device_mappings.0.ebs.kms_key_id"), "value system aws_launch_template.system"],
    [
      "aws",
      "a bucket under a key of S3",
      (draft) => {
        draft.resource("aws_s3_bucket_server_side_encryption_configuration.labels").rule = [
          { apply_server_side_encryption_by_default: [{ sse_algorithm: "AES256" }] },
        ];
      },
      "value labels aws_s3_bucket_server_side_encryption_configuration.labels",
    ],
    [
      "aws",
      "a bucket without a word",
      (draft) => draft.removeResource("aws_s3_bucket_server_side_encryption_configuration.labels"),
      "missing labels aws_s3_bucket.labels",
    ],
    ["aws", "a registry", (draft) => draft.addResource("aws_ecr_repository.x", { name: "x" }), "value system aws_ecr_repository.x"],
    ["aws", "a volume", (draft) => draft.addResource("aws_ebs_volume.x", { encrypted: true }, "score"), "value score aws_ebs_volume.x"],
    ["aws", "a table", (draft) => draft.addResource("aws_dynamodb_table.x", { name: "x" }), "value system aws_dynamodb_table.x"],
    ["aws", "a file system", (draft) => draft.addResource("aws_efs_file_system.x", {}), "value system aws_efs_file_system.x"],
    ["gcp", "a database", without("google_sql_database_instance.orders", "encryption_key_name"), "value orders google_sql_database_instance.orders"],
    ["gcp", "a bucket", without("google_storage_bucket.labels", "encryption"), "value labels google_storage_bucket.labels"],
    ["gcp", "a cache", without("google_memorystore_instance.scores", "kms_key"), "value scores google_memorystore_instance.scores"],
    ["gcp", "a topic", without("google_pubsub_topic.budget", "kms_key_name"), "value system google_pubsub_topic.budget"],
    ["gcp", "a registry", without("google_artifact_registry_repository.images", "kms_key_name"), "value system google_artifact_registry_repository.images"],
    [
      "gcp",
      "a secret that Google places",
      (draft) => (draft.resource("google_secret_manager_secret.orders__ca").replication = { auto: {} }),
      "value orders google_secret_manager_secret.orders__ca",
    ],
    ["gcp", "secrets of the cluster", without("google_container_cluster.main", "database_encryption"), "value system google_container_cluster.main"],
    ["gcp", "disks of nodes", without("google_container_node_pool.system", "node_config.boot_disk_kms_key"), "value system google_container_node_pool.system"],
    ["gcp", "a disk", (draft) => draft.addResource("google_compute_disk.x", { name: "x" }), "value system google_compute_disk.x"],
    ["gcp", "a data set", (draft) => draft.addResource("google_bigquery_dataset.x", { dataset_id: "x" }), "value system google_bigquery_dataset.x"],
    ["azure", "a storage account", without("azurerm_storage_account.labels", "customer_managed_key"), "value labels azurerm_storage_account.labels"],
    [
      "azure",
      "a database",
      without("azurerm_postgresql_flexible_server.orders", "customer_managed_key"),
      "value orders azurerm_postgresql_flexible_server.orders",
    ],
    ["azure", "a cache", without("azurerm_managed_redis.scores", "customer_managed_key"), "value scores azurerm_managed_redis.scores"],
    ["azure", "disks of nodes", without("azurerm_kubernetes_cluster.main", "disk_encryption_set_id"), "value system azurerm_kubernetes_cluster.main"],
    [
      "azure",
      "hosts of nodes",
      (draft) => (draft.resource("azurerm_kubernetes_cluster_node_pool").host_encryption_enabled = false),
      "value system azurerm_kubernetes_cluster_node_pool.generald1",
    ],
    ["azure", "a cache that takes no key", (draft) => draft.addResource("azurerm_redis_cache.x", { name: "x" }), "never system azurerm_redis_cache.x"],
    ["azure", "events", (draft) => draft.addResource("azurerm_eventhub_namespace.x", { name: "x" }), "uncovered system azurerm_eventhub_namespace.x"],
    [
      "azure",
      "an open registry",
      without("azurerm_container_registry.images", "public_network_access_enabled"),
      "uncovered system azurerm_container_registry.images",
    ],
    ["azure", "documents", (draft) => draft.addResource("azurerm_cosmosdb_account.x", { name: "x" }), "value system azurerm_cosmosdb_account.x"],
  ]);

  test("a key in a resource of its own is one; what is known at apply only is unknown", async () => {
    const beside = await ask("TF301", "azure", (draft) => {
      delete draft.resource("azurerm_storage_account.labels").customer_managed_key;
      draft.addResource("azurerm_storage_account_customer_managed_key.x", {
        storage_account_id: "${azurerm_storage_account.labels.id}",
        key_name: "${azurerm_key_vault_key.restricted.name}",
      });
    });
    expect(failures(beside)).toEqual([]);
    const unknown = await ask("TF301", "aws", (draft) => (draft.resource("aws_sqs_queue.interruptions").kms_master_key_id = "${var.key}"));
    expect(unknown.filter(({ verdict }) => verdict === "unknown").map(({ emitted }) => emitted?.address)).toEqual(["aws_sqs_queue.interruptions"]);
  });

  test("an override is blamed at its line, and what an add brings as well", async () => {
    const more = `overrides: [
    remove("aws", "aws_sqs_queue.interruptions", { at: "/kms_master_key_id", reason: "Simpler." }),
    add("aws", "aws_ebs_volume.scratch", { availability_zone: "eu-central-1a", size: 10 }, { reason: "Scratch." }),
  ],`;
    const told = (await findings(everything("aws", { more }))).filter((one) => one.startsWith("TF301"));
    expect(told).toEqual([
      "TF301 blueprint.ts:37:5 error `kms_master_key_id` of `aws_sqs_queue.interruptions` is nothing and must be a key of your own",
      "TF301 blueprint.ts:38:5 error `kms_key_id` of `aws_ebs_volume.scratch` is nothing and must be a key of your own",
    ]);
  });
});

describe("rotation and policies of keys", () => {
  mutations("TF302", clouds, [
    ["aws", "off", (draft) => (draft.resource("aws_kms_key.restricted").enable_key_rotation = false), "value system aws_kms_key.restricted"],
    ["aws", "never written", without("aws_kms_key.restricted", "enable_key_rotation"), "value system aws_kms_key.restricted"],
    ["aws", "every two years", (draft) => (draft.resource("aws_kms_key.restricted").rotation_period_in_days = 730), "value system aws_kms_key.restricted"],
    ["gcp", "never", without("google_kms_crypto_key.restricted", "rotation_period"), "value system google_kms_crypto_key.restricted"],
    [
      "gcp",
      "every year",
      (draft) => (draft.resource("google_kms_crypto_key.restricted").rotation_period = "31536000s"),
      "value system google_kms_crypto_key.restricted",
    ],
    ["azure", "never", without("azurerm_key_vault_key.restricted", "rotation_policy"), "value system azurerm_key_vault_key.restricted"],
    [
      "azure",
      "every two years",
      (draft) => (draft.resource("azurerm_key_vault_key.restricted").rotation_policy.automatic.time_after_creation = "P2Y"),
      "value system azurerm_key_vault_key.restricted",
    ],
  ]);
  test("a key that signs is none that the cloud rotates", async () => {
    const judged = await ask("TF302", "aws", (draft) =>
      draft.addResource("aws_kms_key.sign", { customer_master_key_spec: "RSA_4096", key_usage: "SIGN_VERIFY" }),
    );
    expect(judged.find(({ emitted }) => emitted?.address === "aws_kms_key.sign")?.verdict).toBe("not-applicable");
  });

  mutations(
    "TF303",
    ["aws", "gcp"],
    [
      ["aws", "everybody", (draft) => (draft.resource("aws_kms_key.restricted").policy = policy("*")), "anybody system aws_kms_key.restricted"],
      ["aws", "every account", (draft) => (draft.resource("aws_kms_key.restricted").policy = policy({ AWS: ["*"] })), "anybody system aws_kms_key.restricted"],
      [
        "aws",
        "a condition that holds nothing",
        (draft) => (draft.resource("aws_kms_key.restricted").policy = policy("*", { Bool: { "aws:SecureTransport": "true" } })),
        "anybody system aws_kms_key.restricted",
      ],
      ["aws", "none", without("aws_kms_key.restricted", "policy"), "unwritten system aws_kms_key.restricted"],
      [
        "aws",
        "in a resource of its own",
        (draft) => {
          delete draft.resource("aws_kms_key.restricted").policy;
          draft.addResource("aws_kms_key_policy.x", { key_id: "${aws_kms_key.restricted.id}", policy: policy("*") });
        },
        "anybody system aws_kms_key_policy.x",
      ],
      [
        "gcp",
        "all users",
        (draft) => (draft.resource("google_kms_crypto_key_iam_member.restricted__storage").member = "allUsers"),
        "everyone system google_kms_crypto_key_iam_member.restricted__storage",
      ],
      [
        "gcp",
        "everybody with an account",
        (draft) => draft.addResource("google_kms_key_ring_iam_binding.x", { members: ["user:a@example.com", "allAuthenticatedUsers"], role: "x" }),
        "everyone system google_kms_key_ring_iam_binding.x",
      ],
    ],
  );
  test("an account in the condition is somebody; a policy that nobody can read yet is unknown", async () => {
    const held = policy("*", { StringEquals: { "kms:CallerAccount": "123456789012" } });
    expect(failures(await ask("TF303", "aws", (draft) => (draft.resource("aws_kms_key.restricted").policy = held)))).toEqual([]);
    const judged = await ask("TF303", "aws", (draft) => (draft.resource("aws_kms_key.restricted").policy = "${var.policy}"));
    expect(judged.filter(({ verdict }) => verdict === "unknown")).toHaveLength(1);
  });
});

describe("logs and secrets under a key", () => {
  mutations(
    "TF310",
    ["aws", "gcp"],
    [
      ["aws", "a log group", without("aws_cloudwatch_log_group.cluster", "kms_key_id"), "value system aws_cloudwatch_log_group.cluster"],
      [
        "gcp",
        "a store of logs",
        without("google_logging_project_bucket_config.audit", "cmek_settings"),
        "value system google_logging_project_bucket_config.audit",
      ],
    ],
  );
  test("a workspace of Azure takes a key through a dedicated cluster alone", async () => {
    expect((await ask("TF310", "azure")).map(({ verdict }) => verdict)).toEqual(["not-applicable"]);
    const linked = await ask("TF310", "azure", (draft) => {
      draft.addResource("azurerm_log_analytics_cluster.x", { name: "x" });
      draft.addResource("azurerm_log_analytics_linked_service.x", {
        workspace_id: "${azurerm_log_analytics_workspace.main.id}",
        write_access_id: "${azurerm_log_analytics_cluster.x.id}",
      });
    });
    expect(failures(linked)).toEqual(["keyless system azurerm_log_analytics_workspace.main"]);
  });
  mutations(
    "TF317",
    ["aws"],
    [
      ["aws", "no key", without("aws_eks_cluster.main", "encryption_config"), "value system aws_eks_cluster.main"],
      ["aws", "not of secrets", (draft) => (draft.resource("aws_eks_cluster.main").encryption_config.resources = []), "value system aws_eks_cluster.main"],
    ],
  );
});
