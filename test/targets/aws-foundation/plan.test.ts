import { describe, expect, it } from "vitest";
import { metricsStores } from "../../../targets/cloud/platform/metrics.ts";
import { planFoundation } from "../../../targets/aws/foundation/plan.ts";
import { component, componentPlan, place, planContext, planned, pool, system } from "./fixture.ts";

const codes = (of = system(), at = place(), needs = {}) => planFoundation([componentPlan("chat", needs)], [], planContext(of, at))[1].map(({ code }) => code);

describe("the plan of the foundation", () => {
  it("refuses add-ons and regions that it does not know", () => {
    expect(codes(system(), place(), { addons: ["flux"] })).toEqual(["LNT4101"]);
    expect(codes(system(), place({ region: "moon-1" }))).toEqual(["LNT4102"]);
    expect(codes(system({ cluster: { version: "1.35", existing: "shared" } }))).toEqual(["LNT4106"]);
    expect(codes()).toEqual([]);
  });

  it("takes a current general-purpose type and prices it from its own region", () => {
    const { details, plan } = planned(system(), []);
    expect(details.systemPool).toEqual({ instanceType: "m6i.xlarge", nodes: 3, diskGib: 100 });
    const nodes = plan.foundation.cost.find(({ item }) => item.startsWith("nodes for add-ons"));
    expect(nodes?.monthlyUsd).toBeCloseTo(3 * 730 * 0.204, 2);
  });

  it("has the lines that people forget, and no price from another region", () => {
    const at = (region: string) => planned(system({ places: [place({ region })] }), [pool()]).plan.foundation.cost;
    const items = at("us-east-1").map(({ item }) => item);
    for (const item of [
      "control plane",
      "NAT gateways",
      "NAT traffic",
      "private endpoints",
      "endpoint traffic",
      "keys",
      "control plane logs",
      "flow logs",
      "root volumes",
    ])
      expect(items).toContain(item);
    const price = (region: string, item: string) => at(region).find((line) => line.item === item)?.monthlyUsd;
    expect(price("us-east-1", "control plane")).toBeCloseTo(73, 6);
    expect(price("eu-north-1", "NAT gateways")).toBeCloseTo(3 * 730 * 0.046, 6);
    expect(price("us-east-1", "flow logs")).toBeGreaterThan(0);
    expect(price("eu-north-1", "flow logs")).toBeNull();
  });

  it("keeps metrics for as long as error budgets look back", () => {
    for (const production of [true, false]) {
      const { prometheus } = metricsStores(production);
      expect(prometheus.retentionDays).toBeGreaterThanOrEqual(31);
      // Samples of 500,000 series every 30 s, 1.7 bytes each, in the share of the disk that Prometheus may fill.
      expect((500_000 * 2880 * prometheus.retentionDays * 1.7) / 2 ** 30).toBeLessThanOrEqual(prometheus.diskGib * 0.85);
    }
  });

  it("refuses names that AWS keeps for itself", () => {
    for (const name of ["internal-search", "sg-web", "aws-chat", "ssm-tool"]) expect(codes(system({ name })), name).toEqual(["LNT4107"]);
    for (const name of ["search-internal", "sga", "my-aws"]) expect(codes(system({ name })), name).toEqual([]);
  });

  it("marks what it assumed", () => {
    const { cost } = planned(system(), [pool()]).plan.foundation;
    for (const line of cost.filter(({ item }) => /traffic|logs/.test(item))) expect(line.assumption, line.item).toBeDefined();
    for (const line of cost) expect(line.formula, line.item).toMatch(/\d/);
  });

  it("gives GPUs their operator without being asked", () => {
    expect(planned(system(), []).details.addons).not.toContain("gpu-operator");
    expect(planned(system(), [pool()]).details.addons).toContain("gpu-operator");
  });

  describe("the S3 interface endpoint", () => {
    const workload = { pool: "general", replicas: { min: 1, max: 1, planned: 1 }, requests: { cpu: 1, memory: 1 }, startSeconds: 1 };
    const of = (verb: "reads" | "writes", addons: readonly string[]) => {
      const at = system({ components: { app: component("app"), store: component("store") } });
      const context = { ...planContext(at, place()), edgesTo: (name: string) => (name === "store" ? [{ from: "app", to: "store", verb, path: [] }] : []) };
      const plans = [
        { ...componentPlan("app", { addons, apis: addons.includes("mountpoint-s3") ? ["s3"] : [] }), workload },
        componentPlan("store", { apis: ["s3"] }),
      ];
      return planFoundation(plans, [], context)[0]?.details.endpoints.includes("s3");
    };
    it("is for pods that call S3, not for weights that a driver mounts", () => {
      expect(of("reads", [])).toBe(true);
      expect(of("reads", ["mountpoint-s3"])).toBe(false);
      expect(of("writes", ["mountpoint-s3"])).toBe(true);
    });
  });
});
