import type { Diagnostic, Result } from "../../../compiler/diagnostics/diagnostic.ts";
import { diagnostic } from "../../../compiler/diagnostics/report.ts";
import type { LlmDetails } from "../../../compiler/plan/capacity.ts";
import type { ComponentPlan } from "../../../compiler/plan/plan.ts";
import type { Component } from "../../../compiler/system.ts";
import type { LlmValues } from "../../../dsl/components/llm.ts";
import type { Alert, KubernetesContext, Objective, Panel, Signals } from "../contract.ts";
import { labelValue, nameOf } from "../labels.ts";
import { gpuAlerts, gpuNodeAlerts, gpuPanels } from "../observe/gpu.ts";
import { availabilityObjective, boundaryFor, bucketLabel, histograms, type Latency, latencyObjective, quantileOf, requestsByStatus } from "../observe/vllm.ts";
import { workloadAlerts, workloadPanels } from "../observe/workload-alerts.ts";
import { mainUnit } from "../unit.ts";
import { poolOf } from "../workload.ts";

/** Labels of the engine's series: the namespace from the scrape, the component from the pod. */
export const seriesOf = (component: Component, context: KubernetesContext): string =>
  `namespace="${context.namespace}",component="${labelValue(component.id)}"`;

/** Data ranks of a copy. Each reports series of its own, with its number as the label `engine` (vllm/v1/metrics/loggers.py, read 2026-11). */
export const ranksOf = ({ dataParallel = 1 }: LlmDetails): number => dataParallel;
export const perRank = (details: LlmDetails): string => (ranksOf(details) === 1 ? "" : ` / ${ranksOf(details)}`);
/** How many copies serve. */
export const copiesOf = (details: LlmDetails, series: string): string =>
  ranksOf(details) === 1 ? `count(vllm:num_requests_running{${series}})` : `count(count by (pod) (vllm:num_requests_running{${series}}))`;

const shares = { p50: 0.5, p95: 0.95, p99: 0.99 } as const;

/** Requests below this share of the planned peak are too few to wake somebody. */
const floorShare = 0.01;

function objectivesOf(component: Component<LlmValues>, details: LlmDetails, context: KubernetesContext): Result<readonly Objective[]> {
  const found: Diagnostic[] = [];
  const objectives: Objective[] = [];
  const { slo, traffic } = component.values;
  const series = seriesOf(component, context);
  const floor = floorShare * traffic.peak;
  // Objectives become alerts of the monitors that watch it: without one there is nothing to say.
  const watched = context.edgesTo(component.name).some(({ verb }) => verb === "monitors");
  const say = (one: Diagnostic): void => {
    if (watched) found.push(one);
  };
  for (const latency of Object.keys(histograms) as Latency[]) {
    // Texts that are embedded have no output tokens.
    if (latency === "tpot" && details.task === "embed") continue;
    for (const [percentile, share] of Object.entries(shares) as [keyof typeof shares, number][]) {
      const wanted = slo[latency]?.[percentile];
      if (wanted === undefined) continue;
      const at = { origin: component.origin, path: ["slo", latency, percentile], component: component.name };
      const seconds = wanted / 1000;
      const boundary = boundaryFor(latency, seconds);
      const { metric, boundaries } = histograms[latency];
      if (boundary === undefined) {
        say(
          diagnostic("LNT4501", {
            message: `nothing alerts on \`slo.${latency}.${percentile}\` of \`${component.name}\`: ${wanted} ms is below the smallest boundary of ${metric}`,
            at,
            hint: `measure it at the callers, or write ${boundaries[0] * 1000} ms or more; the next boundaries are ${boundaries
              .slice(0, 3)
              .map((one) => `${Number((one * 1000).toFixed(6))} ms`)
              .join(", ")}`,
          }),
        );
        continue;
      }
      const objective = latencyObjective(latency, percentile, share, seconds, boundary, series, floor);
      if (objective.note !== undefined) {
        const above = boundaries.find((one) => one > seconds);
        say(
          diagnostic("LNT4502", {
            message: `alerts on \`slo.${latency}.${percentile}\` of \`${component.name}\` use the boundary ${Number((boundary * 1000).toFixed(6))} ms`,
            at,
            notes: [
              `${wanted} ms is no boundary of ${metric}; it lies between le="${bucketLabel(boundary)}" and le="${above === undefined ? "+Inf" : bucketLabel(above)}"`,
            ],
          }),
        );
      }
      objectives.push(objective);
    }
  }
  if (slo.availability !== undefined) objectives.push(availabilityObjective(slo.availability, series, floor));
  return [objectives, found];
}

function engineAlerts(component: Component, details: LlmDetails, context: KubernetesContext): readonly Alert[] {
  const series = seriesOf(component, context);
  const ready = `sum(kube_deployment_status_replicas_ready{namespace="${context.namespace}",deployment="${nameOf(component)}"}) > 0`;
  const alerts: Alert[] = [
    {
      name: "EngineMetricsMissing",
      expr: `absent(vllm:num_requests_running{${series}}) and on () (${ready})`,
      for: "10m",
      severity: "ticket",
      summary: `${component.id} serves and reports nothing`,
      description: "Its pods are ready and not scraped: objectives cannot be judged, and the autoscaler runs on its fallback.",
    },
    {
      name: "RequestsQueueing",
      expr: `sum(vllm:num_requests_waiting{${series}}) > ${details.engine.maxNumSeqs} * count(vllm:num_requests_waiting{${series}})`,
      for: "10m",
      severity: "ticket",
      summary: `requests to ${component.id} wait longer than they run`,
      description: "More requests wait than all replicas can run at once. Replicas are at their maximum, or new ones do not come up.",
    },
  ];
  if (details.task === "embed") return alerts;
  return [
    ...alerts,
    {
      name: "KvCacheSaturated",
      expr: `avg(vllm:kv_cache_usage_perc{${series}}) > 0.95`,
      for: "15m",
      severity: "ticket",
      summary: `the KV cache of ${component.id} is full`,
      description: "{{ $value | humanizePercentage }} on average: requests are longer or more than planned, and the engine begins to preempt.",
    },
    {
      name: "RequestsPreempted",
      expr: `sum(rate(vllm:num_preemptions_total{${series}}[15m])) > 0.01 * sum(rate(vllm:request_success_total{${series}}[15m]))`,
      for: "15m",
      severity: "ticket",
      summary: `${component.id} throws away work`,
      description: "More than one request in a hundred is preempted and computed again: the KV cache is too small for the load.",
    },
  ];
}

function enginePanels(component: Component<LlmValues>, details: LlmDetails, context: KubernetesContext): readonly Panel[] {
  const series = seriesOf(component, context);
  const { slo } = component.values;
  const quantiles = (latency: Latency, title: string): Panel => {
    const bound = slo[latency]?.p95;
    return {
      title,
      unit: "s",
      queries: Object.entries(shares).map(([name, share]) => ({ expr: quantileOf(latency, share, series, "5m"), legend: name })),
      ...(bound === undefined ? {} : { threshold: bound / 1000 }),
    };
  };
  const generates = details.task === "generate";
  return [
    { title: "Requests", unit: "reqps", queries: [{ expr: requestsByStatus(series), legend: "{{status}}" }] },
    {
      title: "Requests in the engine",
      unit: "short",
      queries: [
        { expr: `sum(vllm:num_requests_running{${series}})`, legend: "running" },
        { expr: `sum(vllm:num_requests_waiting{${series}})`, legend: "waiting" },
      ],
    },
    quantiles("ttft", "Time to first token"),
    ...(generates ? [quantiles("tpot", "Time per output token")] : []),
    quantiles("e2e", "Whole answer"),
    {
      title: "Tokens a second",
      unit: "short",
      queries: [
        { expr: `sum(rate(vllm:prompt_tokens_total{${series}}[5m]))`, legend: "prompt" },
        ...(generates ? [{ expr: `sum(rate(vllm:generation_tokens_total{${series}}[5m]))`, legend: "generated" }] : []),
      ],
    },
    {
      title: "KV cache in use",
      unit: "percentunit",
      threshold: 0.95,
      queries: [{ expr: `vllm:kv_cache_usage_perc{${series}}`, legend: ranksOf(details) === 1 ? "{{pod}}" : "{{pod}} {{engine}}" }],
    },
    {
      title: "Prefix cache hits",
      unit: "percentunit",
      queries: [{ expr: `sum(rate(vllm:prefix_cache_hits_total{${series}}[5m])) / sum(rate(vllm:prefix_cache_queries_total{${series}}[5m]))`, legend: "hits" }],
    },
  ];
}

/** Objectives, alerts and panels of a model server, by whether it sleeps out of hours. */
export function llmSignals(component: Component<LlmValues>, plan: ComponentPlan<LlmDetails>, context: KubernetesContext): Result<(sleeps: boolean) => Signals> {
  const [objectives, found] = objectivesOf(component, plan.details, context);
  if (objectives === undefined) return [undefined, found];
  const { workload } = plan;
  const share = workload === undefined ? undefined : poolOf(workload, context).accelerator?.share;
  const signals = (sleeps: boolean): Signals => ({
    objectives,
    alerts: [
      ...workloadAlerts(mainUnit(component, plan, context), sleeps, context),
      ...engineAlerts(component, plan.details, context),
      ...gpuAlerts(component, share, workload?.replicas.min ?? 1, context),
    ],
    panels: [...enginePanels(component, plan.details, context), ...workloadPanels(component, context), ...gpuPanels(component, share, context)],
    shared: gpuNodeAlerts(context),
  });
  return [signals, found];
}
