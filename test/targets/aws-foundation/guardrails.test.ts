import { describe, expect, it } from "vitest";
import { alertRoutes } from "../../../targets/cloud/alerts.ts";
import { lowerRepositories, mirrorOf } from "../../../targets/aws/foundation/registry.ts";
import { quotaNeeds } from "../../../targets/aws/quotas.ts";
import { createNames } from "../../../targets/names.ts";
import { createRoot } from "../../../targets/terraform/root.ts";
import { emitted, place, policyOf, pool, system } from "./fixture.ts";

describe("the budget", () => {
  it("warns at each share and before, and can stop launches when a person says so", () => {
    const { one } = emitted(system());
    expect(one("aws_budgets_budget", "monthly")).toMatchObject({
      limit_amount: "25000.00",
      cost_filter: [{ name: "TagKeyValue", values: ["user:system$support-chat"] }],
      notification: [
        { threshold: 80, notification_type: "ACTUAL" },
        { threshold: 100, notification_type: "ACTUAL" },
        { threshold: 100, notification_type: "FORECASTED" },
      ],
    });
    expect(one("aws_budgets_budget_action", "stop_accelerators")).toMatchObject({
      approval_model: "MANUAL",
      definition: { iam_action_definition: { roles: ["${aws_iam_role.karpenter.name}"] } },
    });
    expect(policyOf(one("aws_iam_policy", "stop_accelerators")).Statement[0]).toMatchObject({
      Effect: "Deny",
      Action: ["ec2:RunInstances", "ec2:CreateFleet"],
    });
  });

  it("is left out without one, and anomalies are looked for all the same", () => {
    const { budget: _none, ...rest } = system();
    const { all } = emitted(rest);
    expect(all("aws_budgets_budget")).toEqual({});
    expect(Object.keys(all("aws_ce_anomaly_monitor"))).toEqual(["system"]);
  });

  it("looks for anomalies only where AWS lets it", () => {
    const { one, main } = emitted(system());
    for (const type of ["aws_ce_anomaly_monitor", "aws_ce_anomaly_subscription"])
      expect(one(type, "system")["count"], type).toBe("${var.cost_anomaly_alerts ? 1 : 0}");
    expect(one("aws_ce_anomaly_subscription", "system")["monitor_arn_list"]).toEqual(["${aws_ce_anomaly_monitor.system[0].arn}"]);
    expect((main["variable"] as Record<string, object>)["cost_anomaly_alerts"]).toMatchObject({ type: "bool", nullable: false });
  });
});

describe("alerts", () => {
  it("name the routes that components use", () => {
    expect(alertRoutes(system())).toEqual({ page: ["support-oncall"], ticket: [] });
    const variables = emitted(system()).main["variable"] as Record<string, { description: string; validation?: unknown }>;
    expect(variables["page_subscribers"]?.description).toContain("support-oncall");
    expect(variables["page_subscribers"]?.validation).toHaveLength(2);
    expect(variables["ticket_subscribers"]?.validation).toHaveLength(1);
    expect((emitted(system({ environment: "development" })).main["variable"] as typeof variables)["page_subscribers"]?.validation).toHaveLength(1);
  });
});

describe("log buckets", () => {
  it("are closed, versioned, encrypted and expire", () => {
    const { one, all, foundation } = emitted(system());
    for (const name of Object.keys(all("aws_s3_bucket"))) {
      expect(one("aws_s3_bucket_public_access_block", name)).toMatchObject({
        block_public_acls: true,
        block_public_policy: true,
        ignore_public_acls: true,
        restrict_public_buckets: true,
      });
      expect(one("aws_s3_bucket_versioning", name)).toMatchObject({ versioning_configuration: { status: "Enabled" } });
      expect(policyOf(one("aws_s3_bucket_policy", name)).Statement[0]).toMatchObject({ Sid: "TlsOnly", Effect: "Deny" });
    }
    expect(foundation.accessLogBucket).toContain("${");
    expect(one("aws_flow_log", "main")["depends_on"]).toEqual(["aws_s3_bucket_policy.flow_logs"]);
  });

  it("are kept as long as the frameworks ask", () => {
    const days = (change: Parameters<typeof system>[0]) => emitted(system(change)).one("aws_cloudwatch_log_group", "cluster")["retention_in_days"];
    expect([days({}), days({ environment: "development" }), days({ comply: [{ framework: "hipaa" }] })]).toEqual([400, 365, 2192]);
  });
});

describe("mirrored images", () => {
  const digest = `@sha256:${"a".repeat(64)}`;
  const names = createNames("support-chat", "production", place({ account: "123456789012" }));
  const to = (reference: string, account: string | undefined = "123456789012") =>
    mirrorOf(reference, account === undefined ? place() : place({ account }), names)?.to;

  it("keep their digest and say where they come from", () => {
    const registry = "123456789012.dkr.ecr.eu-north-1.amazonaws.com/support-chat-prod";
    expect(to(`docker.io/vllm/vllm-openai${digest}`)).toBe(`${registry}/docker.io/vllm/vllm-openai${digest}`);
    expect(to(`vllm/vllm-openai:v1${digest}`)).toBe(`${registry}/docker.io/vllm/vllm-openai${digest}`);
    expect(to(`redis${digest}`)).toBe(`${registry}/docker.io/library/redis${digest}`);
    expect(to(`registry.example.com:5000/team/app${digest}`)).toBe(`${registry}/registry.example.com-5000/team/app${digest}`);
  });

  it("are kept in production as long as there are some, and go elsewhere", () => {
    const forced = (protect: boolean) => {
      const root = createRoot({ name: "foundation", requiredVersion: ">= 1.11", providers: {}, backend: { type: "s3", settings: {} } });
      const mirror = mirrorOf(`redis${digest}`, place({ account: "123456789012" }), names);
      lowerRepositories(root, mirror === undefined ? [] : [mirror], { arn: "a", alias: "b" }, protect);
      const { aws_ecr_repository: made } = root.finish().main["resource"] as { aws_ecr_repository: Record<string, { force_delete: boolean }> };
      return Object.values(made).map(({ force_delete }) => force_delete);
    };
    expect([forced(true), forced(false)]).toEqual([[false], [true]]);
  });

  it("stay where they are without an account, without a digest or in ECR", () => {
    expect(mirrorOf(`redis${digest}`, place(), names)).toBeUndefined();
    expect(to("redis:7")).toBeUndefined();
    expect(to(`999999999999.dkr.ecr.eu-west-1.amazonaws.com/app${digest}`)).toBeUndefined();
  });
});

describe("quotas", () => {
  it("count the upper bounds by family group and purchase", () => {
    const { needs, unknown } = quotaNeeds([
      pool({ rungs: [{ from: "reserved", id: "cr-1", instances: 1 }, { from: "on-demand" }, { from: "spot", maxShare: 0.5 }] }),
      pool({ name: "gpu-l4", instanceTypes: ["g6.xlarge"], vcpus: 4, maxNodes: 3 }),
      pool({ name: "odd", instanceTypes: ["u7i-12tb.224xlarge"] }),
    ]);
    expect(needs.map(({ code, vcpus }) => [code, vcpus])).toEqual([
      ["L-417A185B", 768],
      ["L-C4BD4855", 384],
      ["L-DB2E81BA", 12],
    ]);
    expect(unknown).toEqual(["u7i-12tb.224xlarge"]);
    const spot = quotaNeeds([pool({ instanceTypes: ["p6-b200.48xlarge"], rungs: [{ from: "spot", maxShare: 1 }] })]);
    expect([spot.needs, spot.unknown]).toEqual([[], ["p6-b200.48xlarge on spot"]]);
  });
});
