import type { Diagnostic } from "../../../compiler/diagnostics/diagnostic.ts";
import { diagnostic, hasErrors } from "../../../compiler/diagnostics/report.ts";
import type { MonitorValues } from "../../../dsl/components/monitor.ts";
import { defineAwsKind } from "../contract.ts";
import { at } from "./at.ts";
import { offer } from "./offer.ts";

/** Alarms of what it watches, sent to the topics of the system. Rules and dashboards on metrics of the cluster are the cluster's. */
export default defineAwsKind<MonitorValues, Record<never, never>>({
  plan(component) {
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
  },

  lower(component, _plan, context) {
    const { alerts } = component.values;
    const { alertTopicArn, ticketTopicArn } = context.foundation;
    return [
      {
        workload: false,
        access: offer({}),
        alarmTopics: { ...(alerts.page === undefined ? {} : { page: alertTopicArn }), ...(alerts.ticket === undefined ? {} : { ticket: ticketTopicArn }) },
      },
      [],
    ];
  },
});
