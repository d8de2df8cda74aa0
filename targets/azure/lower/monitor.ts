import type { MonitorValues } from "../../../dsl/components/monitor.ts";
import { monitorRealises, planMonitor } from "../../cloud/kinds/monitor.ts";
import { equal } from "../../cloud/parity.ts";
import { defineAzureKind } from "../contract.ts";
import { offer } from "./offer.ts";

/** Alerts on what it watches, sent to the action groups of the system. Rules and dashboards on metrics of the cluster are the cluster's. */
export default defineAzureKind<MonitorValues, Record<never, never>>({
  realises: monitorRealises({
    cloudAlarms: equal("metric alerts of Azure Monitor on what Azure runs"),
    routes: equal("action groups: one wakes somebody, one leaves tickets"),
  }),
  plan: planMonitor,

  lower(component, _plan, context) {
    const { alerts } = component.values;
    const { actionGroups } = context.foundation;
    return [
      {
        workload: false,
        access: offer({}),
        actionGroups: {
          ...(alerts.page === undefined ? {} : { page: actionGroups.page }),
          ...(alerts.ticket === undefined ? {} : { ticket: actionGroups.ticket }),
        },
      },
      [],
    ];
  },
});
