import { describe, expect, it } from "vitest";
import { component, emitted, policyOf, system } from "./fixture.ts";

describe("the cluster", () => {
  it("is private, encrypted, audited and nobody's by accident", () => {
    const { one, main } = emitted(system());
    expect(one("aws_eks_cluster", "main")).toMatchObject({
      version: "1.35",
      enabled_cluster_log_types: ["api", "audit", "authenticator", "controllerManager", "scheduler"],
      bootstrap_self_managed_addons: false,
      deletion_protection: true,
      access_config: { authentication_mode: "API", bootstrap_cluster_creator_admin_permissions: false },
      vpc_config: { endpoint_private_access: true, endpoint_public_access: false },
      encryption_config: { resources: ["secrets"] },
    });
    expect(one("aws_eks_cluster", "main")["depends_on"]).toContain("aws_cloudwatch_log_group.cluster");
    const variables = main["variable"] as Record<string, Record<string, unknown>>;
    for (const name of ["cluster_admin_role_arns", "operator_cidrs", "page_subscribers", "cost_anomaly_alerts"])
      expect(variables[name]).not.toHaveProperty("default");
  });

  it("loses its protection outside production", () => {
    const { one } = emitted(system({ environment: "development" }));
    expect(one("aws_eks_cluster", "main")["deletion_protection"]).toBe(false);
    expect(one("aws_kms_key", "cluster")["deletion_window_in_days"]).toBe(7);
  });

  it("brings the network of pods before nodes, and what waits for nodes after", () => {
    const { one } = emitted(system(), [], { addons: ["mountpoint-s3"] });
    expect(one("aws_eks_node_group", "system")["depends_on"]).toEqual(
      expect.arrayContaining(["aws_eks_addon.vpc_cni", "aws_eks_addon.kube_proxy", "aws_eks_addon.eks_pod_identity_agent"]),
    );
    for (const name of ["coredns", "aws_ebs_csi_driver", "metrics_server", "aws_mountpoint_s3_csi_driver"]) {
      expect(one("aws_eks_addon", name)["depends_on"]).toContain("aws_eks_node_group.system");
    }
  });

  it("takes add-on versions from the catalogue where they were checked, else from EKS", () => {
    const { one } = emitted(system());
    expect(one("aws_eks_addon", "kube_proxy")["addon_version"]).toMatch(/^v1\.35\./);
    expect(one("aws_eks_addon", "vpc_cni")["addon_version"]).toBe("${data.aws_eks_addon_version.vpc_cni.version}");
  });

  it("lets add-ons run on its nodes that cannot be told of a taint", () => {
    // The controller of Mountpoint for S3 has no tolerations, and its add-on takes none: with a hard taint the apply waits for it in vain.
    const { one } = emitted(system(), [], { addons: ["mountpoint-s3"] });
    expect(one("aws_eks_node_group", "system")["taint"]).toMatchObject([{ key: "CriticalAddonsOnly", effect: "PREFER_NO_SCHEDULE" }]);
    expect(JSON.parse(String(one("aws_eks_addon", "aws_mountpoint_s3_csi_driver")["configuration_values"]))).toEqual({ node: { tolerateAllTaints: true } });
  });

  it("rolls its nodes to another type, and does not make a second group of the same name", () => {
    const { one } = emitted(system());
    expect(one("aws_launch_template", "system")["instance_type"]).toMatch(/^m\d/);
    expect(one("aws_eks_node_group", "system")).not.toHaveProperty("instance_types");
  });

  it("can be reached by several networks, or by none", () => {
    expect(emitted(system()).one("aws_vpc_security_group_ingress_rule", "control_plane_from_operators")).toMatchObject({
      for_each: "${toset(var.operator_cidrs)}",
      cidr_ipv4: "${each.value}",
      from_port: 443,
    });
    expect(emitted(system()).main["output"]).toHaveProperty("control_plane_route_table_id");
  });

  it("hides instance credentials from pods and encrypts disks with the cluster's key", () => {
    const template = emitted(system()).one("aws_launch_template", "system");
    expect(template["metadata_options"]).toMatchObject({ http_tokens: "required", http_put_response_hop_limit: 1 });
    expect(template["block_device_mappings"]).toMatchObject([{ ebs: { encrypted: "true", kms_key_id: "${aws_kms_key.cluster.arn}" } }]);
    expect((template["tag_specifications"] as { tags: object }[]).map(({ tags }) => tags)).toEqual(
      Array(3).fill(expect.objectContaining({ system: "support-chat", "cost-center": "cc-42" })),
    );
  });
});

describe("keys", () => {
  it("are one a class, whether it occurs or not, so that no reclassification deletes one; public data has the internal one", () => {
    const { all, foundation } = emitted(system({ components: { site: component("site", { classification: { level: "public", sensitive: [], from: [] } }) } }));
    expect(Object.keys(all("aws_kms_key")).sort()).toEqual(["cluster", "confidential", "internal", "logs", "restricted"]);
    expect(foundation.key("public").alias).toBe("alias/support-chat-prod-internal");
  });

  it("rotate, and name who uses them", () => {
    const { all, one } = emitted(system());
    for (const [name, body] of Object.entries(all("aws_kms_key"))) {
      expect(body["enable_key_rotation"], name).toBe(true);
      const { Statement } = policyOf(body);
      expect(Statement[0]).toMatchObject({
        Sid: "Account",
        Principal: { AWS: "arn:${data.aws_partition.current.partition}:iam::${data.aws_caller_identity.current.account_id}:root" },
      });
      expect(Statement.some(({ Principal }) => JSON.stringify(Principal).includes('"*"'))).toBe(false);
      for (const statement of Statement.slice(1)) {
        const service = (statement.Principal as { Service?: unknown }).Service;
        if (service !== undefined) expect(statement.Condition, `${name} ${statement.Sid}`).toBeDefined();
      }
    }
    expect(policyOf(one("aws_kms_key", "cluster")).Statement.map(({ Sid }) => Sid)).toEqual([
      "Account",
      "AutoScalingUse",
      "AutoScalingGrant",
      "KarpenterUse",
      "KarpenterGrant",
      "DisksUse",
      "DisksGrant",
      "InterruptionEvents",
    ]);
  });
});

describe("identities of add-ons", () => {
  it("trust one service account of this cluster each", () => {
    const { all } = emitted(system(), [], { addons: ["load-balancer-controller"] });
    const pods = Object.entries(all("aws_iam_role")).filter(([, body]) => String(body["assume_role_policy"]).includes("pods.eks"));
    expect(pods.map(([name]) => name).sort()).toEqual(["alertmanager", "ebs_csi", "external_secrets", "karpenter", "load_balancer", "vpc_cni"]);
    for (const [name, body] of pods) {
      const equal = policyOf(body, "assume_role_policy").Statement[0]?.Condition?.["StringEquals"] ?? {};
      expect(Object.keys(equal), name).toEqual([
        "aws:RequestTag/eks-cluster-arn",
        "aws:RequestTag/kubernetes-namespace",
        "aws:RequestTag/kubernetes-service-account",
      ]);
    }
  });

  it("read the system's own settings, and secrets by their names", () => {
    const { one } = emitted(system(), [], {}, { secrets: ["support-chat-prod/answers"] });
    const [settings, secrets, keys] = policyOf(one("aws_iam_role_policy", "external_secrets")).Statement;
    expect(settings?.Resource).toMatch(/:parameter\/support-chat\/production\/\*$/);
    expect(secrets?.Resource).toMatch(/:secret:support-chat-prod\/answers-\?{6}$/);
    expect(keys?.Resource).toEqual(["${aws_kms_key.internal.arn}", "${aws_kms_key.confidential.arn}", "${aws_kms_key.restricted.arn}"]);
    expect(policyOf(emitted(system()).one("aws_iam_role_policy", "external_secrets")).Statement).toHaveLength(1);
  });

  it("have no wildcard action, and a wildcard resource only for reading", () => {
    const { all } = emitted(system(), [], { addons: ["load-balancer-controller"] }, { secrets: ["s"] });
    for (const [name, body] of Object.entries(all("aws_iam_role_policy"))) {
      for (const statement of policyOf(body).Statement) {
        const actions = [statement.Action].flat();
        expect(
          actions.filter((action) => action.includes("*")),
          name,
        ).toEqual([]);
        if ([statement.Resource].flat().includes("*"))
          expect(
            actions.filter((action) => !/:(Describe|Get)/.test(action)),
            name,
          ).toEqual([]);
      }
      expect(String(body["policy"]).length, name).toBeLessThan(6000);
    }
  });

  it("are not made for add-ons that nothing asks for", () => {
    expect(emitted(system()).all("aws_iam_role")).not.toHaveProperty("load_balancer");
  });
});
