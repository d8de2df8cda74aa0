import type { Diagnostic, Result } from "../../../compiler/diagnostics/diagnostic.ts";
import { diagnostic, hasErrors } from "../../../compiler/diagnostics/report.ts";
import type { ComponentPlan } from "../../../compiler/plan/plan.ts";
import type { Component } from "../../../compiler/system.ts";
import type { MonitorValues } from "../../../dsl/components/monitor.ts";
import { at } from "../at.ts";
import { equal, type Realisation, type Realises, weaker } from "../parity.ts";

/** Rules and dashboards on metrics of the cluster are the cluster's; a cloud adds alarms of what it runs. */
export function planMonitor(component: Component<MonitorValues>): Result<ComponentPlan<Record<never, never>>> {
  const { alerts, capture, watches } = component.values;
  const found: Diagnostic[] = [];
  if (alerts.page === undefined && alerts.ticket === undefined) {
    found.push(
      diagnostic("LNT4004", { message: `nobody hears of what \`${component.name}\` sees`, at: at(component, "alerts"), hint: "add `page` or `ticket`" }),
    );
  }
  if (capture !== undefined) {
    found.push(
      diagnostic("LNT4012", {
        message: `nothing is stored in \`${capture.to.component}\`: capture of requests is not emitted yet`,
        at: at(component, "capture"),
        hint: "let the service write what it answers to the store, or remove `capture`",
      }),
    );
  }
  if (hasErrors(found)) return [undefined, found];
  const routes = [...(alerts.page === undefined ? [] : [`pages ${alerts.page}`]), ...(alerts.ticket === undefined ? [] : [`tickets to ${alerts.ticket}`])];
  return [
    {
      component: component.name,
      summary: `watches ${watches.map((watched) => watched.component).join(", ")}; ${routes.join(", ")}`,
      figures: [],
      cost: [],
      rejected: [],
      needs: { addons: ["kube-prometheus-stack"] },
      provenance: {},
      details: {},
    },
    found,
  ];
}

/** What becomes of its properties. `cloudAlarms`: alarms on what the cloud runs; `routes`: how alerts reach people. */
export const monitorRealises = (cloud: { readonly cloudAlarms: Realisation; readonly routes: Realisation }): Realises<MonitorValues> => ({
  watches: { ...cloud.cloudAlarms, how: `Prometheus rules in the cluster; ${cloud.cloudAlarms.how}` },
  alerts: cloud.routes,
  capture: weaker("stated in the plan", "requests and answers are not stored: capture is not emitted"),
  dashboard: equal("a Grafana dashboard in the cluster"),
});
