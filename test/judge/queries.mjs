// What dashboards and autoscalers ask Prometheus: each query must parse, and read series that something exports or a rule records.

/** Series of the exporters that the platform installs, by what begins their names (vLLM 0.19, dcgm-exporter 4.8, kube-state-metrics, cAdvisor, LiteLLM 1.103). */
const exported = [
  /^vllm:(num_requests_(running|waiting)|kv_cache_usage_perc|(prompt_tokens|generation_tokens|num_preemptions|request_success|prefix_cache_(queries|hits))_total)$/,
  /^vllm:(time_to_first_token|inter_token_latency|request_time_per_output_token|e2e_request_latency|request_queue_time)_seconds_(bucket|count|sum)$/,
  /^http_requests_total$/,
  /^DCGM_FI_DEV_(XID_ERRORS|ROW_REMAP_FAILURE|GPU_UTIL|FB_(USED|FREE|RESERVED)|POWER_USAGE|GPU_TEMP)$/,
  /^DCGM_FI_PROF_(GR_ENGINE_ACTIVE|PIPE_TENSOR_ACTIVE|DRAM_ACTIVE)$/,
  /^kube_(deployment_(spec_replicas|status_replicas(_available|_ready)?)|horizontalpodautoscaler_status_current_replicas|node_status_allocatable)$/,
  /^kube_pod_container_(resource_requests|status_(waiting_reason|last_terminated_reason|restarts_total))$/,
  /^container_(cpu_usage_seconds_total|memory_working_set_bytes)$/,
  /^litellm_(cache_(hits|misses)|proxy_total_requests)_metric_total$/,
];

const names = (expr) => [...expr.replace(/"(?:[^"\\]|\\.)*"/g, '""').matchAll(/([a-zA-Z_:][\w:]*)\{/g)].map(([, name]) => name);

/** Queries of all objects: `where` for people, `expr` for Prometheus. */
export function queriesOf(objects) {
  return objects.flatMap(({ file, object }) => {
    if (object.kind === "ScaledObject")
      return object.spec.triggers
        .filter(({ type }) => type === "prometheus")
        .map(({ name, metadata }) => ({ where: `${file}: trigger ${name}`, expr: metadata.query }));
    if (object.metadata?.labels?.grafana_dashboard !== "1") return [];
    return Object.values(object.data).flatMap((text) =>
      JSON.parse(text).panels.flatMap(({ title, targets = [] }) => targets.map(({ expr }) => ({ where: `${file}: panel ${title}`, expr }))),
    );
  });
}

/** Names of series that nobody makes. */
export function unknownSeries(expr, recorded) {
  return [...new Set(names(expr))].filter((name) => !recorded.has(name) && !exported.some((pattern) => pattern.test(name)));
}

/** What Grafana would not take, or would draw over each other. */
export function dashboardFaults(text) {
  const board = JSON.parse(text);
  const faults = [];
  if (!/^[A-Za-z0-9_-]{1,40}$/.test(board.uid)) faults.push(`uid ${board.uid}`);
  const variables = new Set(board.templating.list.map(({ name }) => name));
  const taken = new Set();
  const ids = new Set();
  for (const panel of board.panels) {
    if (ids.has(panel.id)) faults.push(`two panels have the id ${panel.id}`);
    ids.add(panel.id);
    const { x, y, w, h } = panel.gridPos;
    if (x < 0 || x + w > 24) faults.push(`${panel.title} is wider than the grid`);
    for (let row = y; row < y + h; row += 1)
      for (let column = x; column < x + w; column += 1) {
        if (taken.has(`${row} ${column}`)) faults.push(`${panel.title} lies over another panel`);
        taken.add(`${row} ${column}`);
      }
    if (panel.type === "row") continue;
    if (panel.targets.length === 0) faults.push(`${panel.title} asks nothing`);
    const refs = panel.targets.map(({ refId }) => refId);
    if (new Set(refs).size !== refs.length || refs.some((ref) => !/^[A-Z]$/.test(ref))) faults.push(`${panel.title} has queries without names of their own`);
    for (const { uid } of [panel.datasource, ...panel.targets.map(({ datasource }) => datasource)])
      if (!variables.has(/^\$\{(\w+)\}$/.exec(uid)?.[1])) faults.push(`${panel.title} asks an unknown source ${uid}`);
  }
  return [...new Set(faults)];
}
