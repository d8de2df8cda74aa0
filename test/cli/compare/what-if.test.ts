import { describe, expect, it } from "vitest";
import { compareReport } from "../../../compiler/cli/compare/what-if.ts";
import { paint } from "../../../compiler/cli/report/text.ts";
import type { ComponentPlan, PlacePlan, Plan } from "../../../compiler/plan/plan.ts";
import { chat, place, plan } from "../explain/plans.ts";

const plain = paint(false);
const applied = [{ component: "chat", property: "traffic.peak", from: "12/s", to: "24/s" }];
const more: ComponentPlan = {
  ...chat,
  summary: "4 replicas of 8 x H100 (p5.48xlarge), fp8, tensor parallel 8",
  ...(chat.workload === undefined ? {} : { workload: { ...chat.workload, replicas: { min: 3, max: 8, planned: 4 } } }),
  cost: chat.cost.map((line) => (line.pool === undefined ? line : { ...line, monthlyUsd: 171_966.976 })),
};
const withChat = (component: ComponentPlan, change: Partial<PlacePlan> = {}): Plan => ({
  ...plan,
  places: [{ ...place, components: { ...place.components, chat: component }, ...change }],
});
const doubled = withChat(more, {
  pools: place.pools.map((pool) => ({ ...pool, nodes: 4 })),
  bill: { ...place.bill, monthlyUsd: 171_972.976 },
});

describe("two plans beside each other", () => {
  it("shows what changes, and by how much", () => {
    expect(compareReport(plan, doubled, applied, plain)).toMatchInlineSnapshot(`
      "What if
        chat.traffic.peak = 24/s (now 12/s)

      shop, production, aws eu-north-1
                       now                                  what if                             difference
        chat           2 replicas of 8 x H100               4 replicas of 8 x H100
                       (p5.48xlarge), fp8, tensor parallel  (p5.48xlarge), fp8, tensor
                       8                                    parallel 8
          replicas     2, scaled from 2 to 4                4, scaled from 3 to 8                       +2
          nodes        2 x p5.48xlarge                      4 x p5.48xlarge                             +2
          $ a month    >= $85,989                           >= $171,973                           +$85,983
        total a month  >= $85,989                           >= $171,973                           +$85,983
      "
    `);
  });

  it("leaves out what stays as it is", () => {
    expect(compareReport(plan, doubled, applied, plain)).not.toMatch(/watch|foundation/);
    expect(compareReport(plan, plan, applied, plain)).toMatch(/no change\n {2}total a month +>= \$85,989 +>= \$85,989 +same\n$/);
  });

  it("has a price that changes and nothing else", () => {
    const dearer = withChat({ ...chat, cost: more.cost });
    expect(compareReport(plan, dearer, applied, plain)).toMatch(/chat +2 replicas.* the same\n/);
  });

  it("shows a plan that is not there as none", () => {
    expect(compareReport(plan, undefined, applied, plain)).toMatch(/With the change there is no plan\.\n[\s\S]*total a month +>= \$85,989 +none\n$/);
    expect(compareReport(undefined, plan, applied, plain)).toMatch(/As it stands, the blueprint has no plan\.\n[\s\S]*total a month +none +>= \$85,989\n$/);
  });

  it("says what was not stated, and what is taken away", () => {
    const told = compareReport(
      plan,
      plan,
      [
        { component: "chat", property: "slo.e2e.p95", from: undefined, to: "20s" },
        { component: "chat", property: "cache", from: "answers", to: undefined },
        { component: "chat", property: "precision", from: ["bf16"], to: ["fp8"] },
      ],
      plain,
    );
    expect(told).toContain('chat.slo.e2e.p95 = 20s (now not stated)\n  chat.cache = not stated (now answers)\n  chat.precision = ["fp8"] (now ["bf16"])\n');
  });

  it("fits 100 columns", () => {
    for (const line of compareReport(plan, doubled, applied, plain).split("\n")) expect(line.length).toBeLessThanOrEqual(100);
  });
});
