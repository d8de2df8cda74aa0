import { describe, expect, it } from "vitest";
import { sharesOf } from "../../../compiler/plan/sharing.ts";
import { nodePoolName } from "../../../targets/azure/foundation/nodes.ts";
import { parts } from "../../../targets/azure/foundation/parts.ts";
import { planFoundation } from "../../../targets/azure/foundation/plan.ts";
import { charts } from "../../../targets/azure/platform/charts.ts";
import { poolShares, type PoolShare } from "../shares.ts";
import { componentPlan, emitted, place, planContext, pool, system } from "./fixture.ts";

const { mig, turns, vgpu } = poolShares;
const pooled = (name: string, perNode: number, share?: PoolShare) =>
  pool({ name, accelerator: { name: "H100", perNode, ...(share === undefined ? {} : { share }) }, maxNodes: 2, rungs: [{ from: "on-demand" }] });
const tag = "k8s.io_cluster-autoscaler_node-template_resources_nvidia.com_gpu";

describe("pools of parts on Azure", () => {
  const made = [pooled("cut", 56, mig), pooled("turns", 16, turns), pooled("part", 1, vgpu), pooled("whole", 8)];
  const pools = emitted(system(), made).all("azurerm_kubernetes_cluster_node_pool");
  const of = (index: number): Readonly<Record<string, unknown>> => {
    const one = made[index];
    const found = one === undefined ? undefined : pools[nodePoolName(one, 0)];
    if (found === undefined) throw new Error(`no pool ${index}`);
    return found;
  };

  it("are cut by AKS with its own driver, or hand out turns with the operator's", () => {
    expect(of(0)).toMatchObject({
      gpu_driver: "Install",
      gpu_instance: "MIG1g",
      node_labels: { "lintel.dev/pool": "cut", "nvidia.com/gpu.deploy.driver": "false" },
    });
    expect(of(1)).toMatchObject({ gpu_driver: "None", node_labels: { "nvidia.com/device-plugin.config": "turns-2" } });
    expect(of(1)["node_labels"]).not.toHaveProperty(["nvidia.com/gpu.deploy.driver"]);
    expect(of(2)).toMatchObject({ gpu_driver: "Install", node_labels: { "nvidia.com/gpu.deploy.driver": "false" } });
    for (const index of [1, 2, 3]) expect(of(index)).not.toHaveProperty("gpu_instance");
    expect(of(3)).toMatchObject({ gpu_driver: "None", node_labels: { "lintel.dev/pool": "whole" } });
  });

  it("tell the autoscaler of an empty pool what a node will have", () => {
    expect([0, 1, 2].map((index) => (of(index)["tags"] as Record<string, string>)[tag])).toEqual(["56", "16", "1"]);
    expect(of(3)["tags"]).not.toHaveProperty([tag]);
  });

  it("call instances devices, for the autoscaler knows no other name", () => {
    const [release] = charts["gpu-operator"];
    const values = (shares: readonly PoolShare[]) => release?.values({ shares } as never);
    expect(values([mig])).toMatchObject({ mig: { strategy: "single" }, migManager: { enabled: false } });
    expect(values([turns])).toMatchObject({ devicePlugin: { config: { default: "whole" } }, dcgmExporter: { env: [{ name: "KUBERNETES_VIRTUAL_GPUS" }] } });
    expect(values([])).not.toHaveProperty("mig");
    expect(values([])).not.toHaveProperty("devicePlugin");
  });

  it("are refused where AKS does not cut so, with what it does", () => {
    const system_ = system();
    const found = (share: PoolShare) =>
      planFoundation([componentPlan("chat", {})], [pooled("cut", 4 * 8, share)], planContext(system_, system_.places[0] ?? place()))[1];
    expect(found(mig).filter(({ code }) => code === "LNT4513")).toEqual([]);
    const wrong = found({ kind: "mig", gpu: "H100-SXM", profile: "1g.20gb", perDevice: 4 }).find(({ code }) => code === "LNT4513");
    expect(wrong?.hint).toContain("1g.10gb, 2g.20gb, 3g.40gb");
    expect(found({ kind: "mig", gpu: "B200", profile: "1g.23gb", perDevice: 7 }).find(({ code }) => code === "LNT4513")?.hint).toContain("whole");
  });

  it("are profiles that the planner has, apart in slices, in as many parts as AKS makes", () => {
    const perSlices: Record<string, number> = { "1": 7, "2": 3, "3": 2 };
    for (const [gpu, profiles] of Object.entries(parts.mig)) {
      const known = sharesOf(gpu, "mig");
      const slices = (profiles as readonly string[]).map((profile) => profile.split("g")[0] ?? "");
      expect(new Set(slices).size).toBe(slices.length);
      for (const profile of profiles as readonly string[])
        expect(known.find(({ label }) => label === `MIG ${profile}`)?.perDevice, `${gpu} ${profile}`).toBe(perSlices[profile.split("g")[0] ?? ""]);
    }
  });
});
