import { describe, expect, test } from "vitest";
import {
  component,
  containerDetails,
  containerWorkload,
  fraudApi,
  generalPool,
  gpuPool,
  kubernetesContext,
  llmWorkload,
  plan,
  supportChat,
} from "../../harness/kubernetes.ts";
import type { Pool, Workload } from "../../../compiler/plan/plan.ts";
import { hasRoomForAnother } from "../../../targets/kubernetes/room.ts";
import { lowered } from "./lowered.ts";

const gib = 1024 ** 3;
const room = (workload: Workload, pool: Pool, ...others: readonly Workload[]): boolean => {
  const [main, ...auxiliary] = [workload, ...others];
  const plans = [plan("chat", {}, main, { auxiliary })];
  return hasRoomForAnother(workload, pool, kubernetesContext({ components: [component("chat", "service", {})], plans, pools: [pool] }));
};
const scorer: Workload = { pool: "general", replicas: { min: 3, max: 5, planned: 5 }, requests: { cpu: 2, memory: 6 * gib }, startSeconds: 20 };

describe("a rollout first starts a copy only where there is room for it", () => {
  // Five nodes of 4 vCPU: each holds one copy of 2 and has less than 2 left.
  test("free processors on many nodes are no place for one copy", () => {
    const full = { ...generalPool, maxNodes: 5 };
    expect(room(scorer, full)).toBe(false);
    expect(room(scorer, { ...full, maxNodes: 6 })).toBe(true);
  });

  test("neighbours take their part", () => {
    const router: Workload = { ...scorer, replicas: { min: 2, max: 2, planned: 2 }, requests: { cpu: 1, memory: 1.5 * gib } };
    const small: Workload = { ...scorer, replicas: { min: 1, max: 2, planned: 1 }, requests: { cpu: 1, memory: gib } };
    const pool = { ...generalPool, maxNodes: 1 };
    expect(room(small, pool)).toBe(true);
    expect(room(small, pool, router)).toBe(false);
  });

  test("memory counts as well", () => {
    const pool = { ...generalPool, maxNodes: 1, vcpus: 16, memoryGib: 16 };
    const copies = { ...scorer, replicas: { min: 1, max: 2, planned: 2 }, requests: { cpu: 1, memory: 4 * gib } };
    expect(room(copies, pool)).toBe(true);
    expect(room({ ...copies, requests: { cpu: 1, memory: 5 * gib } }, pool)).toBe(false);
  });

  test("accelerators are whole and of one node", () => {
    expect(room({ ...llmWorkload, replicas: { min: 1, max: 3, planned: 2 } }, gpuPool)).toBe(true);
    expect(room({ ...llmWorkload, replicas: { min: 1, max: 4, planned: 2 } }, gpuPool)).toBe(false);
    expect(room({ ...llmWorkload, requests: { ...llmWorkload.requests, accelerators: 5 }, replicas: { min: 1, max: 2, planned: 2 } }, gpuPool)).toBe(false);
  });

  test("Deployments follow", async () => {
    const strategy = async (pools: readonly Pool[]) => (await lowered({ ...fraudApi, pools })).get("Deployment", "score").spec.strategy.rollingUpdate;
    expect(await strategy([{ ...generalPool, maxNodes: 40 }])).toEqual({ maxSurge: 1, maxUnavailable: 0 });
    expect(await strategy([{ ...generalPool, maxNodes: 3 }])).toEqual({ maxSurge: 0, maxUnavailable: 1 });
  });
});

test("containers ask for little disk, so that as many fit on a node as its processors hold", async () => {
  const tiny = { ...containerWorkload, requests: { cpu: 0.05, memory: 64 * 1024 ** 2 } };
  const plans = fraudApi.plans.map((one) => (one.component === "front" ? plan("front", containerDetails, tiny) : one));
  const { get } = await lowered({ ...fraudApi, plans });
  const { requests, limits } = get("Deployment", "front").spec.template.spec.containers[0].resources;
  // 110 pods on a disk of 50 GiB, of which the kubelet keeps a tenth.
  expect(110 * Number.parseInt(requests["ephemeral-storage"], 10)).toBeLessThan(45 * 1024);
  expect(requests["ephemeral-storage"]).toBe("256Mi");
  expect(limits["ephemeral-storage"]).toBe("3Gi");
});

test("the quota lets the copy that takes another's place be made while that one ends", async () => {
  const { get } = await lowered(supportChat);
  const { hard } = get("ResourceQuota", "plan").spec;
  const [container] = get("Deployment", "chat").spec.template.spec.containers;
  const { maxReplicaCount } = get("ScaledObject", "chat").spec;
  const each = Number(container.resources.requests["nvidia.com/gpu"]);
  expect(Number(hard["requests.nvidia.com/gpu"])).toBeGreaterThanOrEqual((maxReplicaCount + 1) * each);
});
