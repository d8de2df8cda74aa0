import { equal } from "../../cloud/parity.ts";
import type { MonitorValues } from "../../../dsl/components/monitor.ts";
import { monitorRealises, planMonitor } from "../../cloud/kinds/monitor.ts";
import { defineAwsKind } from "../contract.ts";
import { offer } from "./offer.ts";

/** Alarms of what it watches, sent to the topics of the system. Rules and dashboards on metrics of the cluster are the cluster's. */
export default defineAwsKind<MonitorValues, Record<never, never>>({
  realises: monitorRealises({
    cloudAlarms: equal("CloudWatch alarms on what AWS runs"),
    routes: equal("SNS topics: one wakes somebody, one leaves tickets"),
  }),
  plan: planMonitor,

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
