// Series of dcgm-exporter 4.8 (default counters) and kube-state-metrics. `pod` and `namespace` are those of the pod that holds the GPU.
import type { PoolShare } from "../../../compiler/plan/plan.ts";
import type { Component } from "../../../compiler/system.ts";
import { resourcesOf, wholeResource } from "../accelerators.ts";
import type { Alert, KubernetesContext, Panel } from "../contract.ts";
import { nameOf } from "../labels.ts";
import { podPattern } from "./workload-alerts.ts";

// NVIDIA "XID errors": double-bit ECC, row remapping that failed, NVLink, lost from the bus, contained and uncontained ECC. Not 63: a
// row that was remapped works.
const fatal = [48, 64, 74, 79, 94, 95];

/** How busy an accelerator is. Devices that are cut by MIG report no utilisation, only their engine's activity (NVIDIA/dcgm-exporter issue 216). */
interface Busy {
  readonly metric: string;
  /** Of what is fully busy. */
  readonly full: number;
  readonly unit: "percent" | "percentunit";
}
const busyOf = (share: PoolShare | undefined): Busy =>
  share?.kind === "mig"
    ? { metric: "DCGM_FI_PROF_GR_ENGINE_ACTIVE", full: 1, unit: "percentunit" }
    : { metric: "DCGM_FI_DEV_GPU_UTIL", full: 100, unit: "percent" };

/** `least` copies are there without load, by plan. Engines that take turns all report their device: one that works hides those that idle. */
export function gpuAlerts(component: Component, share: PoolShare | undefined, least: number, context: KubernetesContext): readonly Alert[] {
  const { metric, full } = busyOf(share);
  const copies = `sum(kube_deployment_spec_replicas{namespace="${context.namespace}",deployment="${nameOf(component)}"})`;
  const pods = `namespace="${context.namespace}",pod=~"${podPattern(component)}"`;
  const idle: Alert = {
    name: "GpuIdle",
    expr: `max by (pod) (max_over_time(${metric}{${pods}}[1h])) < ${0.05 * full} and on () (${copies} > ${Math.max(1, least)})`,
    for: "15m",
    severity: "ticket",
    summary: `a pod of ${component.id} holds GPUs and does not use them`,
    description: "Pod {{ $labels.pod }} was below 5 % for an hour, and more than the planned minimum run: its node costs money for nothing.",
  };
  return [
    {
      name: "GpuFault",
      expr: fatal.map((code) => `max by (Hostname, gpu, pod) (DCGM_FI_DEV_XID_ERRORS{${pods}} == ${code})`).join(" or "),
      for: "1m",
      severity: "page",
      summary: `a GPU under ${component.id} reports a fault`,
      description: "XID {{ $value }} on GPU {{ $labels.gpu }} of {{ $labels.Hostname }}. Drain the node; the pod comes back elsewhere.",
    },
    {
      name: "GpuRowRemapFailed",
      expr: `max by (Hostname, gpu, pod) (DCGM_FI_DEV_ROW_REMAP_FAILURE{${pods}}) > 0`,
      for: "5m",
      severity: "ticket",
      summary: `a GPU under ${component.id} has memory that cannot be remapped`,
      description: "GPU {{ $labels.gpu }} of {{ $labels.Hostname }}: replace the node.",
    },
    idle,
  ];
}
/** A resource as kube-state-metrics writes it. */
const sanitised = (resource: string): string => resource.replace(/[^A-Za-z0-9_]/g, "_");

/** Resources of accelerators, as a matcher. */
function acceleratorMatcher(context: Pick<KubernetesContext, "profile" | "plan">): string {
  const others = resourcesOf(context).filter((resource) => resource !== wholeResource);
  return others.length === 0 ? `resource="${sanitised(wholeResource)}"` : `resource=~"${[wholeResource, ...others].map(sanitised).join("|")}"`;
}

/** Alerts on nodes, once for all components. */
export function gpuNodeAlerts(context: Pick<KubernetesContext, "profile" | "plan">): readonly Alert[] {
  const matcher = acceleratorMatcher(context);
  // What every device reports, cut or whole.
  const reported = context.plan.pools.some(({ accelerator }) => accelerator?.share?.kind === "mig") ? "DCGM_FI_DEV_FB_USED" : "DCGM_FI_DEV_GPU_UTIL";
  return [
    {
      name: "GpuNodeEmpty",
      expr: `sum by (node) (kube_node_status_allocatable{${matcher}}) > 0 unless on (node) (sum by (node) (kube_pod_container_resource_requests{${matcher}}) > 0)`,
      for: "30m",
      severity: "ticket",
      summary: "a GPU node runs without a pod that uses a GPU",
      description: "Node {{ $labels.node }} should have been taken down by now. Look for a pod that blocks its eviction.",
    },
    {
      name: "GpuMetricsMissing",
      expr: `absent(${reported}) and on () (sum(kube_pod_container_resource_requests{${matcher}}) > 0)`,
      for: "30m",
      severity: "ticket",
      summary: "GPUs are in use and none of them reports",
      description: "The exporter of the GPU operator is not scraped, so faults and idle GPUs go unseen.",
    },
  ];
}

export function gpuPanels(component: Component, share: PoolShare | undefined, context: KubernetesContext): readonly Panel[] {
  const pods = `namespace="${context.namespace}",pod=~"${podPattern(component)}"`;
  const by = (metric: string): { readonly expr: string; readonly legend: string } => ({
    expr: `max by (pod, gpu) (${metric}{${pods}})`,
    legend: "{{pod}} {{gpu}}",
  });
  const used = `DCGM_FI_DEV_FB_USED{${pods}}`;
  const { metric, unit } = busyOf(share);
  return [
    { title: "GPU utilisation", unit, queries: [by(metric)] },
    {
      title: "GPU memory",
      unit: "percentunit",
      queries: [
        { expr: `max by (pod, gpu) (${used} / (${used} + DCGM_FI_DEV_FB_FREE{${pods}} + DCGM_FI_DEV_FB_RESERVED{${pods}}))`, legend: "{{pod}} {{gpu}}" },
      ],
    },
    { title: "Tensor cores active", unit: "percentunit", queries: [by("DCGM_FI_PROF_PIPE_TENSOR_ACTIVE")] },
    { title: "GPU power", unit: "watt", queries: [by("DCGM_FI_DEV_POWER_USAGE")] },
  ];
}
