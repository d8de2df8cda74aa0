import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { hoursOf } from "../../../targets/kubernetes/autoscale.ts";
import { component, embeddings, fraudApi, supportChat } from "../../harness/kubernetes.ts";
import { lowered, type Open } from "./lowered.ts";

describe("autoscaling", () => {
  test("a model scales on queue, cache and first tokens", async () => {
    const { get } = await lowered(supportChat);
    const { spec } = get("ScaledObject", "chat");
    expect(spec).toMatchObject({ minReplicaCount: 2, maxReplicaCount: 4, fallback: { replicas: 3, behavior: "currentReplicasIfHigher" } });
    expect(spec.triggers.map(({ name }: Open) => name)).toEqual(["in-flight", "queue", "kv-cache", "ttft"]);
    for (const trigger of spec.triggers) {
      // KEDA cuts fractions off in its fallback, and knows it for average values only.
      expect(trigger.metricType).toBe("AverageValue");
      expect(trigger.metadata.threshold).toMatch(/^[1-9]\d*$/);
      expect(trigger.metadata.ignoreNullValues).toBe("false");
    }
    // Twice the 320 s that a copy takes, in whole minutes.
    expect(spec.advanced.horizontalPodAutoscalerConfig.behavior.scaleDown.stabilizationWindowSeconds).toBe(660);
  });

  test("hours put it to sleep, and only hours wake it", async () => {
    const { get } = await lowered(embeddings);
    const { spec } = get("ScaledObject", "embed");
    expect(spec.minReplicaCount).toBe(0);
    expect(spec.triggers.at(-1)).toEqual({
      type: "cron",
      name: "hours",
      metadata: { timezone: "Europe/Stockholm", start: "0 7 * * 1,2,3,4,5", end: "59 23 * * 1,2,3,4,5", desiredReplicas: "1" },
    });
    for (const { metadata } of spec.triggers.slice(0, -1)) {
      expect(Number(metadata.activationThreshold)).toBeGreaterThan(1e6);
      // Nothing runs, so nothing reports: that is no error.
      expect(metadata.query).toContain('kube_deployment_spec_replicas{namespace="support-chat",deployment="embed"}');
    }
  });

  test("a container scales at the planned share of its CPU", async () => {
    const plans = fraudApi.plans.map((one) =>
      one.component === "score" && one.workload !== undefined ? { ...one, workload: { ...one.workload, cpuTarget: 37 } } : one,
    );
    const { get } = await lowered({ ...fraudApi, plans });
    expect(get("HorizontalPodAutoscaler", "score").spec.metrics[0].resource.target.averageUtilization).toBe(37);
  });

  test("a container scales on CPU, through KEDA where it sleeps", async () => {
    const { get } = await lowered(fraudApi);
    expect(get("HorizontalPodAutoscaler", "score").spec).toMatchObject({
      minReplicas: 3,
      maxReplicas: 9,
      metrics: [{ resource: { name: "cpu", target: { averageUtilization: 60 } } }],
    });
    const schedule = { hours: { days: [6, 7], start: 0, end: 60 }, zone: "UTC" };
    const components = fraudApi.components.map((one) =>
      one.name === "score" ? component("score", "predictor", { ...(one.values as object), schedule }) : one,
    );
    const asleep = await lowered({ ...fraudApi, components });
    expect(asleep.get("ScaledObject", "score").spec.triggers).toMatchObject([
      { type: "cpu" },
      { type: "cron", metadata: { start: "0 0 * * 0,6", end: "0 1 * * 0,6" } },
    ]);
    expect(() => asleep.get("HorizontalPodAutoscaler", "score")).toThrow();
    // The HPA of before has this name, and stays until KEDA takes it.
    const { metadata, spec } = asleep.get("ScaledObject", "score");
    expect(spec.advanced.horizontalPodAutoscalerConfig.name).toBe("score");
    expect(metadata.annotations).toEqual({ "scaledobject.keda.sh/transfer-hpa-ownership": "true" });
  });

  test("a week without a gap is no schedule", () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.integer({ min: 1, max: 7 }), { minLength: 1 }),
        fc.integer({ min: 0, max: 1439 }),
        fc.integer({ min: 1, max: 1440 }),
        (days, start, end) => {
          fc.pre(start < end);
          expect(hoursOf({ hours: { days, start, end }, zone: "UTC" }) === undefined).toBe(days.length === 7 && start === 0 && end === 1440);
        },
      ),
    );
    expect(hoursOf({ zone: "UTC", idleAfter: 1 })).toBeUndefined();
  });
});
