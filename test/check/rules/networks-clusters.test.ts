import { describe, expect, test } from "vitest";
import { ask, everything, failures, findings } from "./harness.ts";
import { mutations } from "./mutations.ts";

const clouds = ["aws", "gcp", "azure"] as const;
const group = "${aws_security_group.nodes.id}";
const rule = (more: object) => ({ direction: "Inbound", access: "Allow", protocol: "Tcp", destination_port_range: "22", source_address_prefix: "*", ...more });

describe("logs", () => {
  mutations("TF309", clouds, [
    ["aws", "a month", (draft) => (draft.resource("aws_cloudwatch_log_group.cluster").retention_in_days = 30), "value system aws_cloudwatch_log_group.cluster"],
    [
      "aws",
      "for ever",
      (draft) => delete draft.resource("aws_cloudwatch_log_group.cluster").retention_in_days,
      "value system aws_cloudwatch_log_group.cluster",
    ],
    [
      "aws",
      "0 is for ever",
      (draft) => (draft.resource("aws_cloudwatch_log_group.cluster").retention_in_days = 0),
      "value system aws_cloudwatch_log_group.cluster",
    ],
    [
      "gcp",
      "the default",
      (draft) => delete draft.resource("google_logging_project_bucket_config.audit").retention_days,
      "value system google_logging_project_bucket_config.audit",
    ],
    [
      "azure",
      "three months",
      (draft) => (draft.resource("azurerm_log_analytics_workspace.main").retention_in_days = 90),
      "value system azurerm_log_analytics_workspace.main",
    ],
  ]);
  mutations("TF311", clouds, [
    ["aws", "none", (draft) => draft.removeResource("aws_flow_log.main"), "unlogged system aws_vpc.main"],
    ["aws", "only refused", (draft) => (draft.resource("aws_flow_log.main").traffic_type = "REJECT"), "value system aws_flow_log.main"],
    ["gcp", "none", (draft) => delete draft.resource("google_compute_subnetwork.nodes").log_config, "unlogged system google_compute_subnetwork.nodes"],
    [
      "gcp",
      "subnets by themselves",
      (draft) => delete draft.resource("google_compute_network.main").auto_create_subnetworks,
      "value system google_compute_network.main",
    ],
    ["azure", "none", (draft) => draft.removeResource("azurerm_network_watcher_flow_log.main"), "unlogged system azurerm_virtual_network.main"],
    [
      "azure",
      "off",
      (draft) => (draft.resource("azurerm_network_watcher_flow_log.main").enabled = false),
      "value system azurerm_network_watcher_flow_log.main",
    ],
  ]);
});

describe("ways in", () => {
  mutations(
    "TF312",
    ["aws"],
    [
      [
        "aws",
        "members reach each other",
        (draft) => (draft.resource("aws_default_security_group.unused").ingress = [{ protocol: "-1", self: true, from_port: 0, to_port: 0 }]),
        "value system aws_default_security_group.unused",
      ],
      ["aws", "as AWS makes it", (draft) => draft.removeResource("aws_default_security_group.unused"), "loose system aws_vpc.main"],
    ],
  );
  mutations("TF313", clouds, [
    [
      "aws",
      "logins",
      (draft) =>
        draft.addResource("aws_vpc_security_group_ingress_rule.x", {
          security_group_id: group,
          cidr_ipv4: "0.0.0.0/0",
          ip_protocol: "tcp",
          from_port: 22,
          to_port: 22,
        }),
      "open system aws_vpc_security_group_ingress_rule.x",
    ],
    [
      "aws",
      "half of the internet",
      (draft) => draft.addResource("aws_vpc_security_group_ingress_rule.x", { security_group_id: group, cidr_ipv4: "128.0.0.0/1", ip_protocol: "-1" }),
      "open system aws_vpc_security_group_ingress_rule.x",
    ],
    [
      "aws",
      "IPv6, in the group",
      (draft) => (draft.resource("aws_security_group.orders").ingress = [{ from_port: 5432, to_port: 5432, protocol: "tcp", ipv6_cidr_blocks: ["::/0"] }]),
      "open orders aws_security_group.orders",
    ],
    [
      "aws",
      "the old resource",
      (draft) =>
        draft.addResource("aws_security_group_rule.x", { type: "ingress", cidr_blocks: ["10.0.0.0/8", "0.0.0.0/0"], from_port: 0, to_port: 0, protocol: "-1" }),
      "open system aws_security_group_rule.x",
    ],
    [
      "aws",
      "another port of the gateway",
      (draft) => (draft.resource("aws_vpc_security_group_ingress_rule.api__443").from_port = 0),
      "open api aws_vpc_security_group_ingress_rule.api__443",
    ],
    [
      "aws",
      "nodes in the name of the gateway",
      (draft) => (draft.resource("aws_vpc_security_group_ingress_rule.api__443").security_group_id = group),
      "open api aws_vpc_security_group_ingress_rule.api__443",
    ],
    [
      "aws",
      "plain HTTP that is answered",
      (draft) => (draft.resource("aws_lb_listener.api__redirect").default_action = [{ type: "forward", target_group_arn: "x" }]),
      "open api aws_vpc_security_group_ingress_rule.api__80",
    ],
    [
      "aws",
      "a private gateway",
      (draft) => Object.assign(draft.resource("aws_vpc_security_group_ingress_rule.desk__link"), { cidr_ipv4: "0.0.0.0/0", from_port: 443, to_port: 443 }),
      "open desk aws_vpc_security_group_ingress_rule.desk__link",
    ],
    [
      "gcp",
      "logins",
      (draft) => draft.addResource("google_compute_firewall.x", { network: "x", allow: [{ protocol: "tcp", ports: ["22"] }], source_ranges: ["0.0.0.0/0"] }),
      "open system google_compute_firewall.x",
    ],
    [
      "gcp",
      "no source at all",
      (draft) => draft.addResource("google_compute_firewall.x", { network: "x", allow: { protocol: "all" } }),
      "open system google_compute_firewall.x",
    ],
    [
      "gcp",
      "a policy",
      (draft) => (draft.resource("google_compute_network_firewall_policy_rule.nodes_each_other").match.src_ip_ranges = ["0.0.0.0/0"]),
      "open system google_compute_network_firewall_policy_rule.nodes_each_other",
    ],
    [
      "azure",
      "logins",
      (draft) => draft.addResource("azurerm_network_security_rule.x", rule({ network_security_group_name: "${azurerm_network_security_group.nodes.name}" })),
      "open system azurerm_network_security_rule.x",
    ],
    [
      "azure",
      "in the group",
      (draft) => (draft.resource("azurerm_network_security_group.nodes").security_rule = [rule({ source_address_prefix: "Internet" })]),
      "open system azurerm_network_security_group.nodes",
    ],
    [
      "azure",
      "another port of the gateway",
      (draft) => (draft.resource("azurerm_network_security_rule.gateway__api_clients").destination_port_range = "8080"),
      "open api azurerm_network_security_rule.gateway__api_clients",
    ],
    [
      "azure",
      "a database for all of Azure",
      (draft) =>
        draft.addResource(
          "azurerm_postgresql_flexible_server_firewall_rule.x",
          { name: "x", start_ip_address: "0.0.0.0", end_ip_address: "0.0.0.0" },
          "orders",
        ),
      "open orders azurerm_postgresql_flexible_server_firewall_rule.x",
    ],
  ]);
  test("a range from a variable is unknown, unless its validation takes no wide one", async () => {
    const judged = await ask("TF313", "aws", (draft) =>
      draft.addResource("aws_vpc_security_group_ingress_rule.x", { security_group_id: group, cidr_ipv4: "${var.anything}", ip_protocol: "-1" }),
    );
    expect(judged.filter(({ verdict }) => verdict === "unknown").map(({ emitted }) => emitted?.address)).toEqual(["aws_vpc_security_group_ingress_rule.x"]);
    const operators = judged.find(({ emitted }) => emitted?.address === "aws_vpc_security_group_ingress_rule.control_plane_from_operators");
    expect(operators?.verdict).toBe("pass");
  });
  test("what an add opens is blamed at its line", async () => {
    const more = `overrides: [
    add("aws", "aws_vpc_security_group_ingress_rule.debug", { security_group_id: "${group.replace("$", "\\u0024")}", cidr_ipv4: "0.0.0.0/0", ip_protocol: "tcp", from_port: 22, to_port: 22 }, { reason: "Debugging." }),
  ],`;
    expect((await findings(everything("aws", { more }))).filter((one) => one.startsWith("TF313"))).toEqual([
      "TF313 blueprint.ts:37:5 error `aws_vpc_security_group_ingress_rule.debug` opens port 22 to 0.0.0.0/0",
    ]);
  });

  mutations("TF314", clouds, [
    [
      "aws",
      "no endpoint of secrets",
      (draft) => {
        for (const [address, { service_name }] of Object.entries(draft.resources("aws_vpc_endpoint")))
          if (service_name.endsWith(".secretsmanager")) draft.removeResource(address);
      },
      "publicly scores aws_secretsmanager_secret.scores__score",
    ],
    [
      "aws",
      "names that lead outside",
      (draft) => (draft.resource("aws_vpc_endpoint.ecr_api").private_dns_enabled = false),
      "value system aws_vpc_endpoint.ecr_api",
    ],
    ["aws", "a table without an endpoint", (draft) => draft.addResource("aws_dynamodb_table.x", { name: "x" }), "publicly system aws_dynamodb_table.x"],
    [
      "gcp",
      "APIs of Google",
      (draft) => (draft.resource("google_compute_subnetwork.nodes").private_ip_google_access = false),
      "value system google_compute_subnetwork.nodes",
    ],
    [
      "gcp",
      "a database",
      (draft) => (draft.resource("google_sql_database_instance.orders").settings.ip_configuration.ipv4_enabled = true),
      "value orders google_sql_database_instance.orders",
    ],
    ["azure", "a vault", (draft) => draft.removeResource("azurerm_private_endpoint.foundation__vault_keys"), "publicly system azurerm_key_vault.keys"],
    ["azure", "a cache", (draft) => draft.removeResource("azurerm_private_endpoint.scores"), "publicly scores azurerm_managed_redis.scores"],
    [
      "azure",
      "a database",
      (draft) => delete draft.resource("azurerm_postgresql_flexible_server.orders").delegated_subnet_id,
      "publicly orders azurerm_postgresql_flexible_server.orders",
    ],
    ["azure", "what an add brings", (draft) => draft.addResource("azurerm_cognitive_account.x", { name: "x" }), "publicly system azurerm_cognitive_account.x"],
  ]);
});

describe("clusters", () => {
  mutations(
    "TF315",
    ["aws"],
    [
      ["aws", "open", (draft) => (draft.resource("aws_eks_cluster.main").vpc_config.endpoint_public_access = true), "value system aws_eks_cluster.main"],
      ["aws", "as AWS makes it", (draft) => (draft.resource("aws_eks_cluster.main").vpc_config = { subnet_ids: [] }), "value system aws_eks_cluster.main"],
    ],
  );
  mutations(
    "TF316",
    ["aws"],
    [
      ["aws", "one kind", (draft) => (draft.resource("aws_eks_cluster.main").enabled_cluster_log_types = ["api"]), "value system aws_eks_cluster.main"],
      ["aws", "none", (draft) => delete draft.resource("aws_eks_cluster.main").enabled_cluster_log_types, "value system aws_eks_cluster.main"],
    ],
  );
  test("overrides of the cluster are blamed at their lines, with the list that is there", async () => {
    const more = `overrides: [
    set("aws", "aws_eks_cluster.main", { at: "/vpc_config/endpoint_public_access", to: true, reason: "CI." }),
    set("aws", "aws_eks_cluster.main", { at: "/enabled_cluster_log_types", to: ["audit"], reason: "Cost." }),
  ],`;
    expect((await findings(everything("aws", { more }))).filter((one) => /^TF31[56]/.test(one))).toEqual([
      "TF315 blueprint.ts:37:5 error `vpc_config.endpoint_public_access` of `aws_eks_cluster.main` is true and must be false",
      'TF316 blueprint.ts:38:5 error `enabled_cluster_log_types` of `aws_eks_cluster.main` is ["audit"] and must be api, audit, authenticator, controllerManager, scheduler',
    ]);
  });

  mutations(
    "TF318",
    ["aws", "gcp"],
    [
      [
        "aws",
        "tokens are optional",
        (draft) => (draft.resource("aws_launch_template.system").metadata_options.http_tokens = "optional"),
        "value system aws_launch_template.system",
      ],
      [
        "aws",
        "two hops",
        (draft) => (draft.resource("aws_launch_template.system").metadata_options.http_put_response_hop_limit = 2),
        "value system aws_launch_template.system",
      ],
      ["aws", "no template", (draft) => delete draft.resource("aws_eks_node_group.system").launch_template, "untold system aws_eks_node_group.system"],
      ["aws", "an instance", (draft) => draft.addResource("aws_instance.x", { ami: "x" }), "value system aws_instance.x"],
      [
        "aws",
        "nodes of Karpenter",
        (draft) => {
          for (const one of draft.objects("EC2NodeClass")) one.spec.metadataOptions.httpPutResponseHopLimit = 2;
        },
        "pods system EC2NodeClass/general",
      ],
      [
        "gcp",
        "the metadata of the machine",
        (draft) => (draft.resource("google_container_node_pool.system").node_config.workload_metadata_config.mode = "GCE_METADATA"),
        "value system google_container_node_pool.system",
      ],
    ],
  );
  test("an instance without a metadata service has nothing to give away", async () => {
    const judged = await ask("TF318", "aws", (draft) => draft.addResource("aws_instance.x", { metadata_options: { http_endpoint: "disabled" } }));
    expect(failures(judged)).toEqual([]);
  });
});
