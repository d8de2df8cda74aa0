// promtool tests of the alerts that are not about budgets: each fires on what it is made for, and none rings over an empty cluster.

const selector = /([a-zA-Z_:][\w:]*)\{((?:[^"}]|"(?:[^"\\]|\\.)*")*)\}/g;
const matcher = /([a-zA-Z_]\w*)(=~|=)"((?:[^"\\]|\\.)*)"/g;
/** A text that the patterns of the rules take: names of pods, and with more letters for names that are cut. */
const sample = (pattern) =>
  pattern
    .replace(/\[a-z0-9-\]\+$/, "-7d9f8b6c5-x2x4z")
    .replace(/\[a-z0-9\]\+/, "7d9f8b6c5")
    .replace(/\[a-z0-9\]\{5\}$/, "x2x4z");

/** Minutes of a test. */
const minutes = 240;
const always = (value) => `${value}x${minutes}`;
const grows = (perMinute) => `0+${perMinute}x${minutes}`;
/** Runs until it gives up, waits for five minutes, and runs again. */
const crashes = (window) => {
  const runs = window - 8;
  return Array.from({ length: Math.ceil(minutes / (runs + 5)) }, () => `_x${runs} 1x4`).join(" ");
};
const windowOf = (expr) => Number(/\[(\d+)m\]/.exec(expr)?.[1] ?? 0);

/** Series, by metric, over which an alert must fire. */
const firing = {
  AutoscalerAtMaximum: () => ({ kube_horizontalpodautoscaler_status_current_replicas: always(1000) }),
  CacheHitsBelowPlan: () => ({ litellm_cache_misses_metric_total: grows(600), litellm_cache_hits_metric_total: grows(1) }),
  EngineMetricsMissing: () => ({ kube_deployment_status_replicas_ready: always(1) }),
  GpuFault: () => ({ DCGM_FI_DEV_XID_ERRORS: always(79) }),
  GpuIdle: () => ({ DCGM_FI_DEV_GPU_UTIL: always(0), DCGM_FI_PROF_GR_ENGINE_ACTIVE: always(0), kube_deployment_spec_replicas: always(1000) }),
  GpuMetricsMissing: () => ({ kube_pod_container_resource_requests: always(8) }),
  GpuNodeEmpty: () => ({ kube_node_status_allocatable: always(8) }),
  GpuRowRemapFailed: () => ({ DCGM_FI_DEV_ROW_REMAP_FAILURE: always(1) }),
  KvCacheSaturated: () => ({ "vllm:kv_cache_usage_perc": always(0.99) }),
  NoReplicaAvailable: () => ({ kube_deployment_spec_replicas: always(2) }),
  PodCrashLooping: (expr) => ({ kube_pod_container_status_waiting_reason: crashes(windowOf(expr)) }),
  PodOutOfMemory: () => ({ kube_pod_container_status_last_terminated_reason: always(1), kube_pod_container_status_restarts_total: grows(1) }),
  ReplicasMissing: () => ({ kube_deployment_spec_replicas: always(3), kube_deployment_status_replicas_available: always(2) }),
  RequestsPreempted: () => ({ "vllm:num_preemptions_total": grows(60), "vllm:request_success_total": grows(60) }),
  RequestsQueueing: () => ({ "vllm:num_requests_waiting": always(1_000_000) }),
};
/** Series over which it must not: what looks alike and is in order. */
const silent = {
  GpuFault: () => ({ DCGM_FI_DEV_XID_ERRORS: always(63) }),
  // No load, and no more copies than the plan keeps.
  GpuIdle: () => ({ DCGM_FI_DEV_GPU_UTIL: always(0), DCGM_FI_PROF_GR_ENGINE_ACTIVE: always(0), kube_deployment_spec_replicas: always(1) }),
  NoReplicaAvailable: () => ({ kube_deployment_spec_replicas: always(2), kube_deployment_status_replicas_available: always(1) }),
  // One crash, long before.
  PodCrashLooping: () => ({ kube_pod_container_status_waiting_reason: "1x4 _x235" }),
  PodOutOfMemory: () => ({ kube_pod_container_status_last_terminated_reason: always(1), kube_pod_container_status_restarts_total: always(1) }),
  ReplicasMissing: () => ({ kube_deployment_spec_replicas: always(3), kube_deployment_status_replicas_available: always(3) }),
  RequestsPreempted: () => ({ "vllm:num_preemptions_total": always(5), "vllm:request_success_total": grows(60) }),
};

/** Series of a rule's own selectors, once each, with the values for their metrics. */
function inputOf(expr, values) {
  const found = new Map();
  for (const [, metric, labels] of expr.matchAll(selector)) {
    if (values[metric] === undefined) continue;
    const pairs = [...labels.matchAll(matcher)].map(([, key, op, value]) => [key, op === "=" ? value : sample(value.split("|")[0])]);
    for (const [key, value] of [
      ["pod", "some-pod"],
      ["node", "some-node"],
      ["gpu", "0"],
    ])
      if (!pairs.some(([own]) => own === key)) pairs.push([key, value]);
    const name = `${metric}{${pairs.map(([key, value]) => `${key}="${value}"`).join(",")}}`;
    found.set(name, { series: name, values: values[metric] });
  }
  return [...found.values()];
}

const expectation = (name, component, count) => ({
  expr: `count(ALERTS{alertname="${name}",alertstate="firing"${component === undefined ? "" : `,component="${component}"`}}) > bool 0 or vector(0)`,
  eval_time: `${minutes - 10}m`,
  exp_samples: [{ labels: "{}", value: count }],
});

/** Alerts of the groups but those of budgets. They read no recordings, so they are tested without them, which is quick. */
export const plainAlerts = (groups) =>
  groups.flatMap(({ name, rules }) => {
    const plain = rules.filter(({ alert }) => alert !== undefined && !alert.endsWith("BudgetBurn"));
    return plain.length === 0 ? [] : [{ name, rules: plain }];
  });

/** Tests of these. An alert that this file does not know is an error. */
export function alertTests(groups) {
  const rules = groups.flatMap((group) => group.rules);
  const tests = rules.flatMap((rule) => {
    const key = Object.keys(firing).find((name) => name === rule.alert.replace(/^Router/, ""));
    if (key === undefined) throw new Error(`${rule.alert} has no test: write what it fires on into test/judge/alert-tests.mjs`);
    const input = inputOf(rule.expr, firing[key](rule.expr));
    if (input.length === 0) throw new Error(`${rule.alert} reads none of the series that it should fire on: ${rule.expr}`);
    const at = (series, count) => ({ interval: "1m", input_series: series, promql_expr_test: [expectation(rule.alert, rule.labels.component, count)] });
    return [at(input, 1), ...(silent[key] === undefined ? [] : [at(inputOf(rule.expr, silent[key](rule.expr)), 0)])];
  });
  if (rules.length === 0) return [];
  const empty = { expr: "count(ALERTS) or vector(0)", eval_time: `${minutes - 10}m`, exp_samples: [{ labels: "{}", value: 0 }] };
  return [...tests, { interval: "1m", input_series: [], promql_expr_test: [empty] }];
}
