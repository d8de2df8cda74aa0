import * as fc from "fast-check";
import * as k8s from "cdk8s-plus-28/lib/imports/k8s.js";
import { describe, expect, test } from "vitest";
import { coreVersions } from "../../../targets/kubernetes/core.ts";
import { coreObject, customObject } from "../../../targets/kubernetes/objects.ts";
import { bytesText, cpuText, decimal } from "../../../targets/kubernetes/quantity.ts";

// Written and read once: text knows no -0. Nulls are never emitted, and no field is called __proto__.
const json = fc
  .jsonValue({ maxDepth: 5 })
  .map((value) => JSON.stringify(value))
  .filter((text) => !text.includes("null") && !text.includes("__proto__"))
  .map((text): unknown => JSON.parse(text));

describe("objects", () => {
  test("everything that is set is in the manifest", () => {
    fc.assert(
      fc.property(
        fc.dictionary(
          fc.string().filter((key) => key !== "__proto__"),
          json,
        ),
        (data) => {
          const spec = { groups: [{ name: "g", rules: [], ...data }] };
          expect(customObject("PrometheusRule", { name: "rules", namespace: "a" }, spec)["spec"]).toEqual(JSON.parse(JSON.stringify(spec)));
        },
      ),
      { numRuns: 200 },
    );
  });

  test("fields newer than the classes survive, quantities and ports stay plain", () => {
    const preStop: object = { sleep: { seconds: 30 } };
    const spec = {
      selector: { matchLabels: { a: "b" } },
      template: {
        spec: {
          containers: [{ name: "c", resources: { limits: { "nvidia.com/gpu": "1" } }, readinessProbe: { httpGet: { port: "http" } }, lifecycle: { preStop } }],
          volumes: [{ name: "v", emptyDir: { sizeLimit: "1Gi" } }],
        },
      },
      strategy: { rollingUpdate: { maxSurge: 0, maxUnavailable: "25%" } },
    };
    expect(coreObject("Deployment", { name: "d" }, { spec })).toEqual({ apiVersion: "apps/v1", kind: "Deployment", metadata: { name: "d" }, spec });
  });

  test("versions are those of the typed classes", () => {
    const classes: Readonly<Record<string, { readonly GVK: { readonly apiVersion: string; readonly kind: string } }>> = {
      ConfigMap: k8s.KubeConfigMap,
      Deployment: k8s.KubeDeployment,
      HorizontalPodAutoscaler: k8s.KubeHorizontalPodAutoscalerV2,
      Namespace: k8s.KubeNamespace,
      NetworkPolicy: k8s.KubeNetworkPolicy,
      PersistentVolume: k8s.KubePersistentVolume,
      PersistentVolumeClaim: k8s.KubePersistentVolumeClaim,
      PodDisruptionBudget: k8s.KubePodDisruptionBudget,
      PriorityClass: k8s.KubePriorityClass,
      ResourceQuota: k8s.KubeResourceQuota,
      Service: k8s.KubeService,
      ServiceAccount: k8s.KubeServiceAccount,
    };
    for (const [kind, apiVersion] of Object.entries(coreVersions)) expect(classes[kind]?.GVK, kind).toEqual({ apiVersion, kind });
  });

  test("same input, same bytes", () => {
    const make = (): string =>
      JSON.stringify(customObject("PodMonitor", { name: "a", labels: { z: "1", a: "2" } }, { selector: { matchLabels: {} }, podMetricsEndpoints: [] }));
    expect(make()).toBe(make());
  });
});

test("quantities", () => {
  expect([cpuText(0.25), cpuText(8), cpuText(1.5), cpuText(0.0001)]).toEqual(["250m", "8", "1500m", "1m"]);
  expect([bytesText(128 * 1024 ** 3), bytesText(1.5 * 1024 ** 3), bytesText(1), bytesText(1024 ** 3 + 1)]).toEqual(["128Gi", "1536Mi", "1Mi", "1025Mi"]);
  expect([decimal(1 - 0.95), decimal(14.4 * 0.05), decimal(1 - 0.999)]).toEqual(["0.05", "0.72", "0.001"]);
});
