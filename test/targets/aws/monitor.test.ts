import { describe, expect, test } from "vitest";
import { aws, bucket, cache, database, gateway, monitor, noAuth, service, system } from "../../../dsl/index.ts";
import { errorsOf, image, lowered, planned } from "./support.ts";

const about = { owner: "team", purpose: "Watches.", environment: "production", on: aws("eu-central-1") } as const;
const answers = cache({ ttl: "10m", size: "1GiB" });
const records = database({ engine: "postgres", size: "10GiB", memory: "1GiB", connections: 50, recovery: { rpo: "5m", rto: "1h" } });
const app = service({ image, traffic: { peak: "10/s" }, perReplica: { requests: 20, cpu: 1, memory: "512MiB" }, cache: answers, reads: [records] });
const api = gateway({ exposure: "private", routes: { "/": app }, auth: noAuth("Internal only, by the network.") });

describe("monitor", () => {
  test("alarms on what it watches, to the topics of its routes", async () => {
    const watch = monitor({ watches: [api, answers, records], alerts: { page: "oncall", ticket: "team" } });
    const out = await lowered(system("tiny", { ...about, components: { answers, records, app, api, watch } }));
    const alarms = out.resources("aws_cloudwatch_metric_alarm");
    expect(Object.keys(alarms).sort()).toEqual(
      [
        ...["5xx", "app_5xx", "app_unhealthy", "app_none_healthy"].map((name) => `watch__api__${name}`),
        ...[1, 2].flatMap((n) => ["engine_cpu", "memory", "evictions"].map((name) => `watch__answers__${name}_${n}`)),
        ...["cpu", "memory", "storage", "connections"].map((name) => `watch__records__${name}`),
      ].sort(),
    );
    expect(alarms["watch__api__5xx"]).toMatchObject({
      namespace: "AWS/ApplicationELB",
      alarm_actions: ["${var.page_topic}"],
      ok_actions: ["${var.page_topic}"],
      dimensions: { LoadBalancer: "${aws_lb.api.arn_suffix}" },
    });
    expect(alarms["watch__records__cpu"]).toMatchObject({ alarm_actions: ["${var.ticket_topic}"], dimensions: { DBInstanceIdentifier: "tiny-prod-records" } });
    expect(alarms["watch__api__app_none_healthy"]).toMatchObject({ treat_missing_data: "breaching" });
  });

  test("sends everything to the one route that there is", async () => {
    const watch = monitor({ watches: [records], alerts: { page: "oncall" } });
    const out = await lowered(system("tiny", { ...about, components: { answers, records, app, watch } }));
    for (const alarm of Object.values(out.resources("aws_cloudwatch_metric_alarm"))) expect(alarm["alarm_actions"]).toEqual(["${var.page_topic}"]);
  });

  test("without a route: an error; with capture: told that nothing is stored", async () => {
    const silent = monitor({ watches: [app], alerts: {} });
    expect(errorsOf(await planned(system("tiny", { ...about, components: { answers, records, app, silent } })))).toEqual(["LNT4004 alerts"]);
    const store = bucket({ size: "1GiB" });
    const keeping = monitor({ watches: [app], alerts: { page: "oncall" }, capture: { share: "10%", to: store } });
    const { diagnostics } = await planned(system("tiny", { ...about, components: { answers, records, app, store, keeping } }));
    expect(diagnostics.filter((one) => one.severity !== "info").map((one) => `${one.severity} ${one.code}`)).toEqual(["warning LNT4012"]);
  });
});
