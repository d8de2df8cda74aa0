import { describe, expect, it } from "vitest";
import type { TokenDemand } from "../../../compiler/plan/capacity.ts";
import { createCapacity } from "../../../compiler/plan/service.ts";
import { llama8, setting, tokens } from "../fixture.ts";

const plan = (demand: TokenDemand) => {
  const [capacity, diagnostics] = createCapacity(setting()).tokens(demand);
  if (capacity === undefined) throw new Error(diagnostics[0]?.message);
  return capacity;
};
const nodesUsd = (demand: TokenDemand): number => plan(demand).cost.reduce((sum, { monthlyUsd }) => sum + (monthlyUsd ?? Number.NaN), 0);

describe("what is said of another demand", () => {
  const demand: TokenDemand = {
    ...tokens(llama8),
    slo: { ttft: { p95: 2000 }, tpot: { p95: 80 }, availability: 0.999 },
    accelerators: { choose: "any of", types: ["l40s"] },
  };
  const { sensitivity, rejected, instanceType, precision } = plan(demand);
  const said = (change: string): number | undefined => sensitivity?.find((one) => one.change === change)?.monthlyUsd;
  it("is what a plan for it says", () => {
    expect(said("traffic doubles")).toBeCloseTo(nodesUsd({ ...demand, traffic: { ...demand.traffic, peak: 2 * demand.traffic.peak } }), 6);
    expect(said("slo.ttft.p95 20 % tighter")).toBeCloseTo(nodesUsd({ ...demand, slo: { ...demand.slo, ttft: { p95: 1600 } } }), 6);
    expect(said("slo.tpot.p95 20 % tighter")).toBeCloseTo(nodesUsd({ ...demand, slo: { ...demand.slo, tpot: { p95: 64 } } }), 6);
  });
  it("and no option that reads like the choice is among the rejected", () => {
    expect(rejected.map(({ option }) => option)).not.toContain(`1 x L40S (${instanceType}), ${precision}`);
  });
});
