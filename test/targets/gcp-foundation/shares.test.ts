import { describe, expect, it } from "vitest";
import { planFoundation } from "../../../targets/gcp/foundation/plan.ts";
import { parts } from "../../../targets/gcp/foundation/parts.ts";
import { quotaNeeds } from "../../../targets/gcp/quotas.ts";
import { sharesOf } from "../../../compiler/plan/sharing.ts";
import { poolShares, type PoolShare } from "../shares.ts";
import { componentPlan, emitted, place, planContext, pool, system } from "./fixture.ts";

const { mig, turns, vgpu } = poolShares;
const pooled = (name: string, perNode: number, share?: PoolShare, type = "a3-highgpu-8g") =>
  pool({ name, instanceTypes: [type], accelerator: { name: "H100", perNode, ...(share === undefined ? {} : { share }) }, maxNodes: 2 });

describe("pools of parts on Google Cloud", () => {
  const { all } = emitted(system(), [pooled("cut", 56, mig), pooled("turns", 16, turns), pooled("whole", 8)]);
  const pools = all("google_container_node_pool");
  const devices = (name: string) =>
    (pools[name] as { readonly node_config: { readonly guest_accelerator: readonly object[] } }).node_config.guest_accelerator[0];

  it("are cut by GKE, with as many whole devices as the machine has", () => {
    expect(devices("cut_on_demand")).toMatchObject({ type: "nvidia-h100-80gb", count: 8, gpu_partition_size: "1g.10gb" });
    expect(devices("cut_on_demand")).not.toHaveProperty("gpu_sharing_config");
    expect(devices("turns_on_demand")).toMatchObject({ count: 8, gpu_sharing_config: { gpu_sharing_strategy: "TIME_SHARING", max_shared_clients_per_gpu: 2 } });
    expect(devices("turns_on_demand")).not.toHaveProperty("gpu_partition_size");
    expect(devices("whole_on_demand")).toEqual({
      type: "nvidia-h100-80gb",
      count: 8,
      gpu_driver_installation_config: { gpu_driver_version: "LATEST" },
    });
  });

  it("ask quotas for devices, not for parts", () => {
    expect(quotaNeeds([pooled("cut", 56, mig)]).needs).toEqual([{ metric: "NVIDIA_H100_GPUS", amount: 16 }]);
  });

  it("are refused where GKE does not cut so, with what it does", () => {
    const of = system();
    const found = (one: ReturnType<typeof pooled>) => planFoundation([componentPlan("chat", {})], [one], planContext(of, of.places[0] ?? place()))[1];
    expect(found(pooled("cut", 56, mig))).toEqual([]);
    const [wrong] = found(pooled("cut", 32, { kind: "mig", gpu: "A100-SXM-80", profile: "1g.20gb", perDevice: 4 }, "a2-ultragpu-8g"));
    expect(wrong?.code).toBe("LNT4513");
    expect(wrong?.hint).toContain("1g.10gb, 2g.20gb, 3g.40gb");
    expect(found(pooled("cut", 56, mig, "a3-megagpu-8g")).map(({ code }) => code)).toContain("LNT4513");
    expect(found(pooled("part", 1, vgpu, "g4-standard-24")).map(({ code }) => code)).toContain("LNT4513");
  });

  it("are profiles that the planner has, with as many parts as GKE makes", () => {
    for (const [gpu, profiles] of Object.entries(parts.mig)) {
      const known = sharesOf(gpu, "mig").map(({ label }) => label.replace("MIG ", ""));
      for (const profile of profiles) expect(known, gpu).toContain(profile);
    }
  });
});
