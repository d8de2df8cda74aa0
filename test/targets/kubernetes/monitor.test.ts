import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { toYaml } from "../../../compiler/emit/yaml.ts";
import { burnRateGroups } from "../../../targets/kubernetes/observe/burn-rate.ts";
import { boundaryFor, bucketLabel, histograms, type Latency } from "../../../targets/kubernetes/observe/vllm.ts";
import { component, edge, embeddings, fraudApi, plan, supportChat } from "../../harness/kubernetes.ts";
import { lowered, type Open } from "./lowered.ts";

const hasPromtool = spawnSync("promtool", ["--version"]).status === 0;
const rulesOf = (object: Open): Open[] => object.spec.groups.flatMap(({ rules }: Open) => rules);

describe("alerts", () => {
  test("thresholds are boundaries of the histogram, written as the server writes them", async () => {
    const { get } = await lowered(supportChat);
    const text = JSON.stringify(get("PrometheusRule", "watch-chat"));
    const labels = [...text.matchAll(/(vllm:\w+)_bucket\{[^}]*?le=\\"([^"\\]+)\\"/g)].map(([, metric, le]) => `${metric} ${le}`);
    expect(labels.length).toBeGreaterThan(0);
    const known = new Set(Object.values(histograms).flatMap(({ metric, boundaries }) => boundaries.map((one) => `${metric} ${bucketLabel(one)}`)));
    for (const label of labels) expect(known).toContain(label);
    expect(bucketLabel(1)).toBe("1.0");
    expect(bucketLabel(0.75)).toBe("0.75");
  });

  test("a bound between boundaries takes the stricter one and says so", async () => {
    const { get, found } = await lowered(supportChat);
    const rule = get("PrometheusRule", "watch-chat");
    expect(rule.metadata.annotations["lintel.dev/objective.ttft-p95"]).toBe(
      "written as 800 ms, measured at 750 ms: the next stricter boundary of vllm:time_to_first_token_seconds",
    );
    expect(found.map(({ code, at }) => [code, at !== undefined && "path" in at ? at.path : undefined])).toEqual([["LNT4502", ["slo", "ttft", "p95"]]]);
  });

  test.each(Object.keys(histograms) as Latency[])("boundaries of %s", (latency) => {
    const { boundaries } = histograms[latency];
    expect([...boundaries].sort((a, b) => a - b)).toEqual([...boundaries]);
    for (const boundary of boundaries) expect(boundaryFor(latency, boundary)).toBe(boundary);
    expect(boundaryFor(latency, (boundaries[0] ?? 0) / 2)).toBeUndefined();
    expect(boundaryFor(latency, 1e9)).toBe(boundaries.at(-1));
  });

  test("a wide budget has no alert that could never fire", () => {
    const objective = { name: "ttft-p50", title: "", target: 0.5, good: () => "good", total: () => "total", floor: 0 };
    const alerts = burnRateGroups(objective, { namespace: "n", system: "s", component: "c" }).flatMap(({ rules }) => rules.filter((rule) => "alert" in rule));
    expect(alerts.map(({ labels }) => labels["severity"])).toEqual(["ticket"]);
    expect(alerts[0]?.expr).not.toContain("1.5");
  });

  test("every alert can be routed", async () => {
    const { get } = await lowered(supportChat);
    for (const rule of rulesOf(get("PrometheusRule", "watch-chat"))) expect(rule.labels.namespace).toBe("support-chat");
    const { spec } = get("AlertmanagerConfig", "watch");
    expect(spec.receivers.map(({ name }: Open) => name)).toEqual(["page", "ticket"]);
    expect(spec.route).toMatchObject({ receiver: "ticket", routes: [{ receiver: "page", matchers: [{ name: "severity", value: "page" }] }] });
    expect(get("ExternalSecret", "watch-alerts").spec.data.map(({ remoteRef }: Open) => remoteRef)).toEqual([
      { key: "/support-chat/production/watch/alerts", property: "page" },
      { key: "/support-chat/production/watch/alerts", property: "ticket" },
    ]);
  });

  test("one receiver takes everything", async () => {
    const { get } = await lowered(fraudApi);
    expect(get("AlertmanagerConfig", "watch").spec.route).toMatchObject({ receiver: "page" });
    expect(get("AlertmanagerConfig", "watch").spec.route.routes).toBeUndefined();
  });

  test("the platform's own routing needs no config, a topic no secret", async () => {
    const platform = await lowered({ ...supportChat, profile: { receiver: () => ({ via: "platform" }) } });
    expect(() => platform.get("AlertmanagerConfig", "watch")).toThrow();
    const topic = await lowered({
      ...supportChat,
      profile: { receiver: () => ({ via: "sns", topicArn: "arn:aws:sns:eu-north-1:123456789012:page", region: "eu-north-1" }) },
    });
    expect(topic.get("AlertmanagerConfig", "watch").spec.receivers[0].snsConfigs[0]).toMatchObject({ sigv4: { region: "eu-north-1" } });
    expect(() => topic.get("ExternalSecret", "watch-alerts")).toThrow();
  });

  test("without a monitor a model is scraped and has no rules", async () => {
    const { objects, get } = await lowered({ ...supportChat, edges: (supportChat.edges ?? []).filter(({ verb }) => verb !== "monitors") });
    expect(get("PodMonitor", "chat").spec.podMetricsEndpoints[0]).toMatchObject({ port: "http", path: "/metrics" });
    expect(objects?.some(({ object }) => object["kind"] === "PrometheusRule")).toBe(false);
  });

  test("two monitors do not raise the alerts on shared nodes twice", async () => {
    const values = { watches: [{ component: "chat" }], alerts: { ticket: "b" }, dashboard: false };
    const { objects } = await lowered({
      ...supportChat,
      components: [...supportChat.components, component("second", "monitor", values)],
      edges: [...(supportChat.edges ?? []), edge("second", "monitors", "chat", "watches", 0)],
      plans: [...supportChat.plans, plan("second", {})],
    });
    const alerts = (objects ?? []).flatMap(({ object }: Open) => (object.kind === "PrometheusRule" ? rulesOf(object) : [])).map(({ alert }) => alert);
    expect(alerts.filter((name) => name === "GpuNodeEmpty")).toHaveLength(1);
    expect(alerts.filter((name) => name === "NoReplicaAvailable")).toHaveLength(2);
  });

  test("a dashboard that Grafana can place", async () => {
    const { get } = await lowered(supportChat);
    const { metadata, data } = get("ConfigMap", "watch-dashboard");
    expect(metadata.labels.grafana_dashboard).toBe("1");
    const board = JSON.parse(data["support-chat-watch.json"]);
    const ids = board.panels.map(({ id }: Open) => id);
    expect(new Set(ids).size).toBe(ids.length);
    const cells = board.panels.flatMap(({ gridPos: { x, y, w, h } }: Open) => Array.from({ length: h }, (_, row) => `${x}-${x + w} ${y + row}`));
    expect(new Set(cells).size).toBe(cells.length);
    expect(board.panels.length).toBeGreaterThan(12);
  });
});

describe.skipIf(!hasPromtool)("alerts in promtool", () => {
  const run = (tests: readonly object[], groups: readonly object[]): { readonly status: number | null; readonly text: string } => {
    const folder = mkdtempSync(join(tmpdir(), "lintel-alerts-"));
    try {
      writeFileSync(join(folder, "rules.yaml"), toYaml({ groups }));
      writeFileSync(join(folder, "tests.yaml"), toYaml({ rule_files: ["rules.yaml"], evaluation_interval: "1m", tests }));
      const { status, stdout, stderr } = spawnSync("promtool", ["test", "rules", join(folder, "tests.yaml")], { encoding: "utf8" });
      return { status, text: `${stdout}${stderr}` };
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  };

  test("replicas, queues and GPUs", async () => {
    const { get } = await lowered(supportChat);
    const groups = get("PrometheusRule", "watch-chat").spec.groups.filter(({ name }: Open) => !name.startsWith("slo-"));
    const rule = (name: string): Open => groups.flatMap(({ rules }: Open) => rules).find(({ alert }: Open) => alert === name);
    const deployment = 'namespace="support-chat",deployment="chat"';
    const pod = 'namespace="support-chat",pod="chat-7d9f8b6c5d-abcde"';
    const wanted = { series: `kube_deployment_spec_replicas{${deployment}}`, values: "2x90" };
    const fires = (alert: string, at: string, input: readonly object[], labels: object, values: Readonly<Record<string, string>> = {}): object => {
      const { labels: own, annotations } = rule(alert);
      const text = (template: string): string => Object.entries(values).reduce((sum, [key, value]) => sum.replaceAll(`{{ ${key} }}`, value), template);
      return {
        interval: "1m",
        input_series: input,
        alert_rule_test: [
          {
            eval_time: at,
            alertname: alert,
            exp_alerts: [
              {
                exp_labels: { ...own, ...labels },
                exp_annotations: Object.fromEntries(Object.entries(annotations).map(([key, value]) => [key, text(String(value))])),
              },
            ],
          },
        ],
      };
    };
    const silent = (alert: string, at: string, input: readonly object[]): object => ({
      interval: "1m",
      input_series: input,
      alert_rule_test: [{ eval_time: at, alertname: alert, exp_alerts: [] }],
    });
    const available = (count: number): object => ({ series: `kube_deployment_status_replicas_available{${deployment}}`, values: `${count}x90` });
    const neighbour = 'namespace="support-chat",pod="chat-rag-7d9f8b6c5d-abcde"';
    const { status, text } = run(
      [
        fires("NoReplicaAvailable", "6m", [wanted, available(0)], {}),
        silent("NoReplicaAvailable", "6m", [wanted, available(1)]),
        silent("NoReplicaAvailable", "6m", [{ series: `kube_deployment_spec_replicas{${deployment}}`, values: "0x90" }, available(0)]),
        fires("ReplicasMissing", "60m", [wanted, available(1)], {}, { $value: "1" }),
        fires(
          "GpuFault",
          "2m",
          [{ series: `DCGM_FI_DEV_XID_ERRORS{${pod},Hostname="n",gpu="3"}`, values: "79x10" }],
          { Hostname: "n", gpu: "3", pod: "chat-7d9f8b6c5d-abcde" },
          { $value: "79", "$labels.gpu": "3", "$labels.Hostname": "n" },
        ),
        silent("GpuFault", "2m", [{ series: `DCGM_FI_DEV_XID_ERRORS{${neighbour},Hostname="n",gpu="3"}`, values: "79x10" }]),
        silent("GpuFault", "2m", [{ series: `DCGM_FI_DEV_XID_ERRORS{${pod},Hostname="n",gpu="3"}`, values: "13x10" }]),
        fires(
          "GpuIdle",
          "80m",
          [
            { series: `DCGM_FI_DEV_GPU_UTIL{${pod},gpu="0"}`, values: "0x90" },
            { ...wanted, values: "3x90" },
          ],
          { pod: "chat-7d9f8b6c5d-abcde" },
          { "$labels.pod": "chat-7d9f8b6c5d-abcde" },
        ),
        silent("GpuIdle", "80m", [
          { series: `DCGM_FI_DEV_GPU_UTIL{${pod},gpu="0"}`, values: "0x45 90 0x45" },
          { ...wanted, values: "3x90" },
        ]),
        // A quiet night, and no more copies than the plan keeps.
        silent("GpuIdle", "80m", [{ series: `DCGM_FI_DEV_GPU_UTIL{${pod},gpu="0"}`, values: "0x90" }, wanted]),
        fires("EngineMetricsMissing", "11m", [{ series: `kube_deployment_status_replicas_ready{${deployment}}`, values: "2x90" }], {}),
        silent("EngineMetricsMissing", "11m", [{ series: `kube_deployment_status_replicas_ready{${deployment}}`, values: "0x90" }]),
        fires(
          "GpuNodeEmpty",
          "31m",
          [{ series: 'kube_node_status_allocatable{node="a",resource="nvidia_com_gpu"}', values: "8x90" }],
          { node: "a" },
          { "$labels.node": "a" },
        ),
        silent("GpuNodeEmpty", "31m", [
          { series: 'kube_node_status_allocatable{node="a",resource="nvidia_com_gpu"}', values: "8x90" },
          { series: 'kube_pod_container_resource_requests{node="a",pod="p",resource="nvidia_com_gpu"}', values: "4x90" },
        ]),
      ],
      groups,
    );
    expect(text).toContain("SUCCESS");
    expect(status).toBe(0);
  });

  test("every query of the dashboard is PromQL", async () => {
    const { get } = await lowered(supportChat);
    const board = JSON.parse(get("ConfigMap", "watch-dashboard").data["support-chat-watch.json"]);
    const rules = board.panels.flatMap(({ targets = [] }: Open) => targets.map(({ expr }: Open) => ({ record: "a:b:c", expr })));
    expect(rules.length).toBeGreaterThan(12);
    // Rules of one name differ by expression alone here, so each has a group.
    const { status, text } = run(
      [],
      rules.map((rule: Open, index: number) => ({ name: `g${index}`, rules: [rule] })),
    );
    expect(text).toContain("SUCCESS");
    expect(status).toBe(0);
  });

  test("the autoscaler's queries", async () => {
    const { get } = await lowered(supportChat);
    const asleep = await lowered(embeddings);
    const query = (object: Open, name: string): string => object.spec.triggers.find((one: Open) => one.name === name).metadata.query;
    const chat = (name: string): string => query(get("ScaledObject", "chat"), name);
    const series = (metric: string, pod: string, more = "", component = "chat"): string =>
      `${metric}{namespace="support-chat",component="${component}",pod="${pod}"${more}}`;
    const load = [
      { series: series("vllm:num_requests_running", "a"), values: "20x10" },
      { series: series("vllm:num_requests_running", "b"), values: "10x10" },
      { series: series("vllm:num_requests_waiting", "a"), values: "5x10" },
      { series: series("vllm:num_requests_waiting", "b"), values: "0x10" },
      { series: series("vllm:kv_cache_usage_perc", "a"), values: "0.9x10" },
      { series: series("vllm:kv_cache_usage_perc", "b"), values: "0.5x10" },
    ];
    // All first tokens between 0.75 and 1 s: the 95th percentile is read at 0.9875 s.
    const slow = ["1.0", "+Inf"].flatMap((le) => ({ series: series("vllm:time_to_first_token_seconds_bucket", "a", `,le="${le}"`), values: "0+60x10" }));
    const fast = { series: series("vllm:time_to_first_token_seconds_bucket", "a", ',le="0.75"'), values: "0x10" };
    const is = (expr: string, value: number | undefined): object => ({
      expr,
      eval_time: "5m",
      exp_samples: value === undefined ? [] : [{ labels: "{}", value }],
    });
    const zero = { series: 'kube_deployment_spec_replicas{namespace="support-chat",deployment="embed"}', values: "0x10" };
    const one = { ...zero, values: "1x10" };
    const { status, text } = run(
      [
        {
          interval: "1m",
          input_series: load,
          promql_expr_test: [is(chat("in-flight"), 3500), is(chat("queue"), 500), is(chat("kv-cache"), 14_000), is(chat("ttft"), 0)],
        },
        { interval: "1m", input_series: [...load, fast, ...slow], promql_expr_test: [is(chat("ttft"), (100 * 100 * 2 * 0.9875) / 0.8)] },
        // Nothing reports: an error, unless nothing should run.
        {
          interval: "1m",
          input_series: [one],
          promql_expr_test: [is(chat("in-flight"), undefined), is(query(asleep.get("ScaledObject", "embed"), "in-flight"), undefined)],
        },
        { interval: "1m", input_series: [zero], promql_expr_test: [is(query(asleep.get("ScaledObject", "embed"), "in-flight"), 0)] },
      ],
      [],
    );
    expect(text).toContain("SUCCESS");
    expect(status).toBe(0);
  });
});
