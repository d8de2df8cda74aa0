import type { Component } from "../../../compiler/system.ts";
import { nodeSeconds, startupSeconds } from "../workload.ts";
import type { Alert, KubernetesContext, Panel } from "../contract.ts";
import { labelValue, nameOf } from "../labels.ts";
import { durationText } from "../quantity.ts";
import { type Unit, unitName } from "../unit.ts";

// A pod's name is at most 63 characters: its ReplicaSet's, with up to ten characters of hash, is cut for the last five.
const longestWhole = 46;

/** Pods of a Deployment by name: its own, and none of a neighbour whose name begins alike. */
export function podPattern(component: Component, role?: string): string {
  const name = nameOf(component, role);
  return name.length <= longestWhole ? `${name}-[a-z0-9]+-[a-z0-9]{5}` : `${name.slice(0, longestWhole)}[a-z0-9-]+`;
}

/** Seconds, rounded up to whole minutes. */
const minutes = (seconds: number): number => Math.ceil(seconds / 60) * 60;

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** What kube-state-metrics knows of any Deployment. `sleeps` is true where nothing may run at times. */
export function workloadAlerts(unit: Unit, sleeps: boolean, context: KubernetesContext): readonly Alert[] {
  const { workload, role } = unit;
  const id = unitName(unit);
  const prefix = role === undefined ? "" : capital(role);
  const deployment = `namespace="${context.namespace}",deployment="${id}"`;
  const wanted = `sum(kube_deployment_spec_replicas{${deployment}})`;
  const available = `sum(kube_deployment_status_replicas_available{${deployment}})`;
  const start = minutes(startupSeconds(workload) + nodeSeconds);
  // Between two waits of at most five minutes, a container that fails late runs for as long as it may take to start.
  const crash = minutes(Math.max(900, startupSeconds(workload) + 420));
  const { min, max } = workload.replicas;
  const autoscaler = `namespace="${context.namespace}",horizontalpodautoscaler="${id}"`;
  return [
    {
      name: `${prefix}NoReplicaAvailable`,
      expr: `(${available} or vector(0)) == 0 and ${wanted} > 0`,
      // In the morning a first replica may take a new node.
      for: durationText(sleeps ? start : 300),
      severity: "page",
      summary: `${id} answers nobody: no replica is available`,
      description: "Look at the events of the pods: no node, an image that cannot be pulled, weights that cannot be read, or a crash.",
    },
    {
      name: `${prefix}ReplicasMissing`,
      expr: `${wanted} - ${available} > 0`,
      for: durationText(Math.max(1800, start)),
      severity: "ticket",
      summary: `${id} has fewer replicas than it should have`,
      description: "{{ $value }} replicas are missing for longer than a new node and a start take. Capacity of the instance type may be exhausted.",
    },
    {
      name: `${prefix}PodCrashLooping`,
      expr: `max by (pod) (max_over_time(kube_pod_container_status_waiting_reason{namespace="${context.namespace}",container="${labelValue(id)}",reason="CrashLoopBackOff"}[${durationText(crash)}])) > 0`,
      // Longer than the window: one crash is not enough.
      for: durationText(crash + 60),
      severity: "ticket",
      summary: `a pod of ${id} crashes again and again`,
      description: "Pod {{ $labels.pod }}. Its last words are in the container's termination message.",
    },
    {
      name: `${prefix}PodOutOfMemory`,
      expr: `max by (pod) (kube_pod_container_status_last_terminated_reason{namespace="${context.namespace}",container="${labelValue(id)}",reason="OOMKilled"}) > 0 and max by (pod) (increase(kube_pod_container_status_restarts_total{namespace="${context.namespace}",container="${labelValue(id)}"}[30m])) > 0`,
      for: "0m",
      severity: "ticket",
      summary: `a pod of ${id} ran out of memory`,
      description: "Pod {{ $labels.pod }} was killed at its memory limit within the last half hour.",
    },
    ...(max > min
      ? [
          {
            name: `${prefix}AutoscalerAtMaximum`,
            expr: `sum(kube_horizontalpodautoscaler_status_current_replicas{${autoscaler}}) >= ${max}`,
            for: "30m",
            severity: "ticket",
            summary: `${id} runs as many replicas as it may`,
            description: `All ${max} replicas run for half an hour. More load than planned: raise the plan's peak, or find out who calls.`,
          } as const,
        ]
      : []),
  ];
}

/** Replicas, CPU and memory of any Deployment. */
export function workloadPanels(component: Component, context: KubernetesContext): readonly Panel[] {
  const deployment = `namespace="${context.namespace}",deployment="${nameOf(component)}"`;
  const container = `namespace="${context.namespace}",container="${labelValue(component.id)}"`;
  return [
    {
      title: "Replicas",
      unit: "short",
      queries: [
        { expr: `sum(kube_deployment_spec_replicas{${deployment}})`, legend: "wanted" },
        { expr: `sum(kube_deployment_status_replicas_available{${deployment}})`, legend: "available" },
      ],
    },
    { title: "CPU", unit: "short", queries: [{ expr: `sum by (pod) (rate(container_cpu_usage_seconds_total{${container}}[5m]))`, legend: "{{pod}}" }] },
    { title: "Memory", unit: "bytes", queries: [{ expr: `sum by (pod) (container_memory_working_set_bytes{${container}})`, legend: "{{pod}}" }] },
  ];
}
