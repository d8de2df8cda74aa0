import { describe, expect, it } from "vitest";
import { planFoundation } from "../../../targets/gcp/foundation/plan.ts";
import { projectErrors } from "../../../targets/gcp/project.ts";
import { componentPlan, place, planContext, planned, pool, system } from "./fixture.ts";

const codes = (of = system(), pools = [pool()], needs = {}) =>
  planFoundation([componentPlan("chat", needs)], pools, planContext(of, of.places[0] ?? place()))[1].map(({ code }) => code);

describe("the plan of what components share", () => {
  it("chooses zones that sell a pool's machines", () => {
    const { details } = planned(system(), [pool()]);
    expect(details.zones).toEqual(["europe-west4-a", "europe-west4-b", "europe-west4-c"]);
    expect(details.poolZones["gpu-h100-8"]?.every((zone) => details.zones.includes(zone))).toBe(true);
    const two = planned(system({ places: [place({ zones: 2 })] }), [pool()]).details;
    expect(two.zones).toEqual(["europe-west4-b", "europe-west4-c"]);
    expect(two.poolZones["gpu-h100-8"]).toEqual(two.zones);
    expect(planned(system({ places: [place({ zones: 1, zoneNames: ["europe-west4-b"] })] }), []).details.zones).toEqual(["europe-west4-b"]);
  });

  it("never writes zero for a price that it does not know", () => {
    const { plan } = planned(system(), [pool()]);
    for (const line of plan.foundation.cost) expect(line.monthlyUsd, line.item).not.toBe(0);
    expect(plan.foundation.cost.some(({ monthlyUsd }) => monthlyUsd === null)).toBe(true);
  });

  it("refuses what Google Cloud does not have", () => {
    expect(codes()).toEqual([]);
    expect(codes(system(), [pool()], { addons: ["karpenter"] })).toEqual(["LNT4601"]);
    expect(codes(system(), [pool({ instanceTypes: ["tpu-v5litepod-8"], accelerator: { name: "TPU-v5e", perNode: 8 } })])).toEqual(["LNT4603"]);
    expect(codes(system(), [pool({ instanceTypes: ["a3-highgpu-1g"], accelerator: { name: "H100", perNode: 1 } })])).toEqual(["LNT4604"]);
    expect(codes(system(), [pool({ maxNodes: 400 })])).toEqual(["LNT4605"]);
    expect(codes(system({ cluster: { version: "1.35", existing: "other" } }))).toEqual(["LNT4606"]);
    expect(codes(system({ name: "google-chat" }))).toEqual(["LNT4607"]);
  });

  it("refuses what is no id of a project", () => {
    const told = (project: string) => projectErrors(system(), place({ project })).map(({ code }) => code);
    expect(told("support-chat-prod")).toEqual([]);
    expect(told("example.com:support-chat")).toEqual([]);
    expect(told("123456789012")).toEqual(["LNT4608"]);
    expect(told("Support Chat")).toEqual(["LNT4608"]);
  });
});
