import type { MonitorValues } from "../../../dsl/components/monitor.ts";
import { monitorRealises, planMonitor } from "../../cloud/kinds/monitor.ts";
import { equal } from "../../cloud/parity.ts";
import { defineGcpKind } from "../contract.ts";
import { offer } from "./offer.ts";

/** Alarms of what it watches, sent to the channels of the system. Rules and dashboards on metrics of the cluster are the cluster's. */
export default defineGcpKind<MonitorValues, Record<never, never>>({
  realises: monitorRealises({
    cloudAlarms: equal("alert policies of Cloud Monitoring on what Google runs"),
    routes: equal("notification channels: one wakes somebody, one leaves tickets"),
  }),
  plan: planMonitor,

  lower(component, _plan, context) {
    const { alerts } = component.values;
    const { channels } = context.foundation;
    return [
      {
        workload: false,
        access: offer({}),
        alarmChannels: { ...(alerts.page === undefined ? {} : { page: channels.page }), ...(alerts.ticket === undefined ? {} : { ticket: channels.ticket }) },
      },
      [],
    ];
  },
});
