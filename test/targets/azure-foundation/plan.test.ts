import { describe, expect, it } from "vitest";
import type { Pool } from "../../../compiler/plan/plan.ts";
import type { System } from "../../../compiler/system.ts";
import { planFoundation } from "../../../targets/azure/foundation/plan.ts";
import { componentPlan, place, planContext, planned, pool, system } from "./fixture.ts";

const codes = (of: System, pools: readonly Pool[] = [], addons: readonly string[] = []) =>
  planFoundation([componentPlan("chat", { addons })], pools, planContext(of, of.places[0] ?? place()))[1].map(({ code }) => code);

describe("the plan of the foundation", () => {
  it("refuses what Azure does not have, in words", () => {
    expect(codes(system(), [], ["mountpoint-s3"])).toEqual(["LNT4701"]);
    expect(codes(system({ places: [place({ region: "atlantis" })] }))).toEqual(["LNT4702"]);
    expect(codes(system(), [pool({ accelerator: { name: "A10", perNode: 0.5 } })])).toEqual(["LNT4703"]);
    expect(codes(system(), [pool({ rungs: [{ from: "flex-start", maxRun: 1 }] })])).toEqual(["LNT4704"]);
    expect(codes(system(), [pool({ rungs: [{ from: "capacity block", id: "x" }] })])).toEqual(["LNT4704"]);
    const without = system({ places: [place({ without: ["chat.capacity.0"] })] });
    expect(codes(without, [pool({ rungs: [{ from: "flex-start", maxRun: 1 }, { from: "spot" }] })]).filter((code) => code !== "LNT4202")).toEqual([]);
    expect(codes(without, [pool({ rungs: [{ from: "flex-start", maxRun: 1 }] })])).toContain("LNT4704");
    expect(codes(system(), [pool({ rungs: [{ from: "reserved", id: "cr-1" }] })])).toEqual(["LNT4704"]);
    expect(codes(system(), [pool({ maxNodes: 1200 })])).toEqual(["LNT4705"]);
    expect(codes(system({ cluster: { version: "1.35", existing: "mine" } }))).toEqual(["LNT4706"]);
    expect(codes(system({ name: "windows-helper" }))).toEqual(["LNT4707"]);
    expect(codes(system({ places: [place({ subscription: "Production" })] }))).toEqual(["LNT4708"]);
    const budget = (alertAt: readonly number[]) => ({ monthlyUsd: 1000, alertAt, onExceed: "warn" }) as NonNullable<System["budget"]>;
    expect(codes(system({ budget: budget([0.2, 0.4, 0.6, 0.8, 1]) }))).toEqual(["LNT4709"]);
    expect(codes(system({ budget: budget([0.4, 0.6, 0.8, 1]) }))).toEqual([]);
    const gateways = Array.from({ length: 17 }, (_, at) => componentPlan(`api${at}`, { apis: ["api-management"] }));
    expect(planFoundation(gateways, [], planContext(system(), place()))[1].map(({ code }) => code)).toEqual(["LNT4710"]);
    expect(codes(system(), [pool()])).toEqual([]);
  });

  it("keeps the operator of accelerators to plans that have some", () => {
    expect(planned(system(), [pool()]).details.addons).toContain("gpu-operator");
    expect(planned(system(), []).details.addons).toEqual(["external-secrets", "kube-prometheus-stack"]);
  });

  it("keeps audit logs seven years under HIPAA, longer than a workspace does", () => {
    const hipaa = planned(system({ comply: [{ framework: "hipaa" }] as System["comply"] }), []).details;
    expect(hipaa).toMatchObject({ logRetentionDays: 400, auditRetentionDays: 2556 });
  });

  it("prices what the catalogue knows, and never calls the rest free", () => {
    const { plan } = planned(system({ places: [place({ region: "eastus" })] }), [pool()]);
    const lines = plan.foundation.cost;
    expect(lines.find(({ item }) => item === "registry")).toMatchObject({ usdPerUnit: null, monthlyUsd: null });
    expect(lines.every(({ quantity }) => Number.isFinite(quantity) && quantity > 0)).toBe(true);
    expect(lines.every(({ monthlyUsd }) => monthlyUsd === null || monthlyUsd > 0)).toBe(true);
    expect(lines.filter(({ monthlyUsd }) => monthlyUsd !== null).length).toBeGreaterThan(3);
    expect(lines.filter(({ item }) => item.startsWith("disks of nodes")).map(({ item, quantity }) => [item, quantity])).toEqual([
      ["disks of nodes (P10)", 3],
      ["disks of nodes (P20)", 2],
    ]);
  });
});
