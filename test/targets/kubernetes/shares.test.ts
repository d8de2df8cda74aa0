import { describe, expect, test } from "vitest";
import type { LlmDetails } from "../../../compiler/plan/capacity.ts";
import { generalPool, gpuPool, profile, supportChat } from "../../harness/kubernetes.ts";
import { poolShares, type PoolShare } from "../shares.ts";
import { lowered, type Open } from "./lowered.ts";

/** The chat on parts of H100s: one a copy, `perNode` a node. */
function shared(gpu: string, share: PoolShare | undefined, engine: Partial<LlmDetails["engine"]> = {}) {
  const { pools, plans, ...rest } = supportChat;
  return {
    ...rest,
    profile: {
      ...profile,
      acceleratorResource: ({ accelerator }: typeof gpuPool) =>
        accelerator?.share?.kind === "mig" ? `nvidia.com/mig-${accelerator.share.profile}` : "nvidia.com/gpu",
    },
    pools: (pools ?? [gpuPool, generalPool]).map((pool) =>
      pool.name === gpuPool.name ? { ...pool, accelerator: { name: "H100 part", perNode: 56, ...(share === undefined ? {} : { share }) } } : pool,
    ),
    plans: plans.map((one) => {
      if (one.component !== "chat" || one.workload === undefined) return one;
      const details = one.details as LlmDetails;
      const workload = { ...one.workload, requests: { ...one.workload.requests, accelerators: 1 } };
      return {
        ...one,
        workload,
        details: { ...details, workload, accelerator: { name: "H100 part", gpu, perReplica: 1 }, engine: { ...details.engine, ...engine } },
      };
    }),
  };
}
const mig = shared("MIG 1g.10gb of H100-SXM", poolShares.mig, { memoryUtilization: 0.9, cacheBytes: 1_234_567_890 });
const turns = shared("time slice 1/2 of H100-SXM", poolShares.turns, { memoryUtilization: 0.43, cacheBytes: 9_876_543_210 });

describe("models on parts of accelerators", () => {
  test("ask for what their nodes offer, and the quota counts each resource for itself", async () => {
    const cut = await lowered(mig);
    const { resources, args } = cut.get("Deployment", "chat").spec.template.spec.containers[0];
    expect(resources.limits).toMatchObject({ "nvidia.com/mig-1g.10gb": "1" });
    expect(resources.requests).toMatchObject({ "nvidia.com/mig-1g.10gb": "1" });
    expect(resources.limits).not.toHaveProperty(["nvidia.com/gpu"]);
    expect(args).toContain("--kv-cache-memory-bytes=1234567890");
    // Two nodes of 56 parts, and a copy that takes the place of another.
    expect(cut.get("ResourceQuota", "plan").spec.hard["requests.nvidia.com/mig-1g.10gb"]).toBe("113");
    expect(cut.get("ResourceQuota", "plan").spec.hard).not.toHaveProperty(["requests.nvidia.com/gpu"]);
    const sliced = await lowered(turns);
    const container = sliced.get("Deployment", "chat").spec.template.spec.containers[0];
    expect(container.resources.limits).toMatchObject({ "nvidia.com/gpu": "1" });
    expect(container.args).toContain("--gpu-memory-utilization=0.43");
    expect(container.args).toContain("--kv-cache-memory-bytes=9876543210");
  });

  test("measure their cache themselves on whole ones", async () => {
    const { get } = await lowered(supportChat);
    expect(get("Deployment", "chat").spec.template.spec.containers[0].args.join(" ")).not.toContain("kv-cache-memory-bytes");
  });

  test("alert on what a device that is cut reports", async () => {
    const rules = (objects: Open): string =>
      JSON.stringify(objects.filter(({ object }: Open) => object.kind === "PrometheusRule").map(({ object }: Open) => object.spec));
    const cut = rules((await lowered(mig)).objects);
    expect(cut).toContain("max_over_time(DCGM_FI_PROF_GR_ENGINE_ACTIVE{");
    expect(cut).toContain("< 0.05 and on ()");
    expect(cut).not.toContain("DCGM_FI_DEV_GPU_UTIL");
    expect(cut).toContain('resource=~\\"nvidia_com_gpu|nvidia_com_mig_1g_10gb\\"');
    const sliced = rules((await lowered(turns)).objects);
    expect(sliced).toContain("max_over_time(DCGM_FI_DEV_GPU_UTIL{");
    expect(sliced).toContain('resource=\\"nvidia_com_gpu\\"');
  });

  test("are refused on nodes of whole devices", async () => {
    const { objects, found } = await lowered(shared("time slice 1/2 of H100-SXM", undefined));
    expect(objects).toBeUndefined();
    expect(found.find(({ code }) => code === "LNT4513")?.hint).toContain("leave `sharing` out");
  });
});
