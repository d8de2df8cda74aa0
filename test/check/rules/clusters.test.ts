import { describe, expect, test } from "vitest";
import { ask, clouds, everything, findings, firing } from "./harness.ts";
import { mutations } from "./mutations.ts";

describe("clusters", () => {
  const gke = "google_container_cluster.main";
  const aks = "azurerm_kubernetes_cluster.main";
  mutations(
    "TF319",
    ["gcp"],
    [
      ["gcp", "a public endpoint", (draft) => (draft.resource(gke).private_cluster_config.enable_private_endpoint = false), `value system ${gke}`],
      ["gcp", "public nodes", (draft) => (draft.resource(gke).private_cluster_config.enable_private_nodes = false), `value system ${gke}`],
      ["gcp", "open networks", (draft) => delete draft.resource(gke).master_authorized_networks_config, `value system ${gke}`],
    ],
  );
  mutations(
    "TF320",
    ["gcp"],
    [
      ["gcp", "no shielded nodes", (draft) => (draft.resource(gke).enable_shielded_nodes = false), `value system ${gke}`],
      ["gcp", "legacy roles", (draft) => (draft.resource(gke).enable_legacy_abac = true), `value system ${gke}`],
      ["gcp", "no channel", (draft) => delete draft.resource(gke).release_channel, `value system ${gke}`],
      [
        "gcp",
        "no repair",
        (draft) => (draft.resource("google_container_node_pool.system").management.auto_repair = false),
        "value system google_container_node_pool.system",
      ],
      [
        "gcp",
        "another image",
        (draft) => (draft.resource("google_container_node_pool.system").node_config.image_type = "UBUNTU_CONTAINERD"),
        "value system google_container_node_pool.system",
      ],
    ],
  );
  mutations("TF321", ["gcp"], [["gcp", "off", (draft) => delete draft.resource(gke).binary_authorization, `value system ${gke}`]]);
  mutations(
    "TF322",
    ["azure"],
    [
      ["azure", "public", (draft) => (draft.resource(aks).private_cluster_enabled = false), `value system ${aks}`],
      ["azure", "local accounts", (draft) => (draft.resource(aks).local_account_disabled = false), `value system ${aks}`],
      ["azure", "no policy", (draft) => delete draft.resource(aks).network_profile.network_policy, `value system ${aks}`],
      ["azure", "no Entra roles", (draft) => delete draft.resource(aks).azure_active_directory_role_based_access_control, `value system ${aks}`],
    ],
  );
  mutations(
    "TF323",
    ["azure"],
    [
      ["azure", "disks under Microsoft's key", (draft) => delete draft.resource(aks).disk_encryption_set_id, `value system ${aks}`],
      ["azure", "no policies", (draft) => (draft.resource(aks).azure_policy_enabled = false), `value system ${aks}`],
      [
        "azure",
        "hosts in plain text",
        (draft) => (draft.resource("azurerm_kubernetes_cluster_node_pool").host_encryption_enabled = false),
        "value system azurerm_kubernetes_cluster_node_pool.generald1",
      ],
    ],
  );
});

describe("registries, state and providers", () => {
  mutations("TF341", clouds, [
    [
      "aws",
      "tags that move",
      (draft) => (draft.resource("aws_ecr_repository").image_tag_mutability = "MUTABLE"),
      "value system aws_ecr_repository.risk_prod_docker_io_vllm_vllm_openai",
    ],
    [
      "aws",
      "no scan",
      (draft) => delete draft.resource("aws_ecr_repository").image_scanning_configuration,
      "value system aws_ecr_repository.risk_prod_docker_io_vllm_vllm_openai",
    ],
    [
      "gcp",
      "tags that move",
      (draft) => (draft.resource("google_artifact_registry_repository").docker_config.immutable_tags = false),
      "value system google_artifact_registry_repository.images",
    ],
    ["azure", "an admin", (draft) => (draft.resource("azurerm_container_registry").admin_enabled = true), "value system azurerm_container_registry.images"],
    [
      "azure",
      "public",
      (draft) => (draft.resource("azurerm_container_registry").public_network_access_enabled = true),
      "value system azurerm_container_registry.images",
    ],
  ]);
  const root = (change: (settings: string) => string) => (draft: { roots: { settings: string }[] }) => {
    for (const one of draft.roots) one.settings = change(one.settings);
  };
  mutations("TF339", clouds, [
    ["aws", "a range of versions", (draft) => root((text) => text.replace(/version = "\d[^"]*"/g, 'version = ">= 2.0"'))(draft), "loose system terraform"],
    ["gcp", "any version", (draft) => root((text) => text.replace(/\n\s*version = "\d[^"]*"/g, ""))(draft), "none system terraform"],
  ]);
  mutations("TF340", clouds, [
    ["aws", "not encrypted", (draft) => root((text) => text.replace(/encrypt\s*= true/, "encrypt = false"))(draft), "plain system terraform.backend"],
    ["aws", "not locked", (draft) => root((text) => text.replace(/use_lockfile\s*= true/, ""))(draft), "plain system terraform.backend"],
    ["gcp", "local", (draft) => root((text) => text.replace('backend "gcs"', 'backend "local"'))(draft), "local system terraform.backend"],
    ["azure", "none", (draft) => root((text) => text.replace(/backend "azurerm" \{[^}]*\}/, ""))(draft), "local system terraform.backend"],
  ]);
});

describe("doors and secrets", () => {
  mutations(
    "TF337",
    ["aws", "gcp", "azure"],
    [
      ["aws", "no firewall", (draft) => draft.removeResource("aws_wafv2_web_acl_association.api"), "firewall api aws_lb.api"],
      [
        "aws",
        "anybody",
        (draft) => (draft.resource("aws_api_gateway_method").authorization = "NONE"),
        "value desk aws_api_gateway_method.desk__cases_ff1748__get",
      ],
      ["aws", "no logs", (draft) => (draft.resource("aws_lb.api").access_logs.enabled = false), "unlogged api aws_lb.api"],
      [
        "aws",
        "tokens are not checked",
        (draft) => {
          for (const one of Object.values(draft.resources("aws_lb_listener_rule")))
            one.action = one.action.filter(({ type }: { type: string }) => type === "forward");
        },
        "anybody api aws_lb_listener_rule.api__v1_explain_b32f21",
      ],
      [
        "gcp",
        "no rules",
        (draft) => delete draft.resource("google_compute_region_security_policy.api").rules,
        "value api google_compute_region_security_policy.api",
      ],
      [
        "azure",
        "no firewall",
        (draft) => delete draft.resource("azurerm_application_gateway.api").firewall_policy_id,
        "value api azurerm_application_gateway.api",
      ],
      [
        "azure",
        "it only looks",
        (draft) => (draft.resource("azurerm_web_application_firewall_policy.api").policy_settings.mode = "Detection"),
        "value api azurerm_web_application_firewall_policy.api",
      ],
    ],
  );
  mutations(
    "TF338",
    ["aws"],
    [
      [
        "aws",
        "never",
        (draft) => draft.addResource("aws_secretsmanager_secret.x", { name: "x", kms_key_id: "${aws_kms_key.internal.arn}" }),
        "never system aws_secretsmanager_secret.x",
      ],
      [
        "azure",
        "without end",
        (draft) => draft.addResource("azurerm_key_vault_secret.x", { name: "x", value: "${var.x}", key_vault_id: "x" }),
        "expires system azurerm_key_vault_secret.x",
      ],
    ],
  );
});

describe("services that overrides bring", () => {
  const added =
    (address: string, body: object, owner = "cases") =>
    (draft: Parameters<Parameters<typeof mutations>[2][number][2]>[0]) =>
      draft.addResource(address, body, owner);
  mutations(
    "TF328",
    [],
    [
      [
        "aws",
        "plain text",
        added("aws_msk_cluster.x", { encryption_info: { encryption_in_transit: { client_broker: "PLAINTEXT" } } }),
        "value cases aws_msk_cluster.x",
      ],
      ["azure", "keys", added("azurerm_eventhub_namespace.x", { minimum_tls_version: "1.2" }), "value cases azurerm_eventhub_namespace.x"],
    ],
  );
  mutations(
    "TF330",
    [],
    [["aws", "a notebook", added("aws_sagemaker_notebook_instance.x", { direct_internet_access: "Enabled" }), "value cases aws_sagemaker_notebook_instance.x"]],
  );
  mutations("TF331", [], [["gcp", "an endpoint", added("google_vertex_ai_endpoint.x", { name: "1" }), "value cases google_vertex_ai_endpoint.x"]]);
  mutations(
    "TF332",
    [],
    [
      [
        "azure",
        "an account for models",
        added("azurerm_cognitive_account.x", { kind: "OpenAI", local_auth_enabled: true }),
        "value cases azurerm_cognitive_account.x",
      ],
    ],
  );
  mutations("TF333", [], [["aws", "an agent", added("aws_bedrockagent_agent.x", { agent_name: "x" }), "unlogged cases aws_bedrockagent_agent.x"]]);
  mutations("TF336", [], [["aws", "a function", added("aws_lambda_function.x", { runtime: "python3.8" }), "value cases aws_lambda_function.x"]]);

  test("well made, they pass", async () => {
    const judged = await ask("TF336", "aws", (draft) =>
      draft.addResource("aws_lambda_function.x", {
        runtime: "python3.13",
        vpc_config: { subnet_ids: ["${aws_subnet.private_1.id}"] },
        dead_letter_config: { target_arn: "${aws_sqs_queue.x.arn}" },
        reserved_concurrent_executions: 10,
        tracing_config: { mode: "Active" },
      }),
    );
    expect(judged.map(({ verdict }) => verdict)).toEqual(["pass", "pass", "pass", "pass", "pass"]);
  });

  test("by an override, at its line", async () => {
    const more = `overrides: [\n    add("gcp", "google_vertex_ai_endpoint.x", { name: "1", display_name: "x", location: "europe-west4", network: "n" }, { reason: "A pilot." }),\n  ],`;
    expect((await findings(everything("gcp", { more }))).filter((one) => one.startsWith("TF331"))).toEqual([
      "TF331 blueprint.ts:37:5 error `encryption_spec.kms_key_name` of `google_vertex_ai_endpoint.x` is nothing and must be a key of your own",
    ]);
    expect(await firing(everything("gcp"))).toEqual([]);
  });
});
