import { MonitorMetricAlert } from "@cdktf/provider-azurerm/lib/monitor-metric-alert/index.js";
import { join } from "../../cloud/join.ts";
import { limits } from "../../limits.ts";
import type { Alarm, LowerContext, Lowered } from "../contract.ts";
import { tagsOf } from "../tags.ts";
import type { ResolvedAccess } from "./access.ts";

/** Azure's: 0 is critical, 4 verbose. */
const severities = { page: 1, ticket: 3 } as const satisfies Record<Alarm["severity"], number>;
/** How often it looks: at most as long as its window, and seldom enough to be cheap. */
const frequencies = { PT1M: "PT1M", PT5M: "PT1M", PT15M: "PT5M", PT30M: "PT5M", PT1H: "PT15M" } as const satisfies Record<Alarm["window"], string>;

/** Alerts of watched components, to the action groups of whoever watches them. What has no group of its own urgency takes the other one. */
export function addAlarms(accesses: readonly ResolvedAccess[], lowered: Readonly<Record<string, Lowered>>, context: LowerContext): void {
  for (const { edge, consumer, access } of accesses) {
    const groups = lowered[edge.from]?.actionGroups;
    if (groups === undefined) continue;
    const target = context.component(edge.to);
    for (const alarm of access.alarms ?? []) {
      const actionGroupId = groups[alarm.severity] ?? groups.page ?? groups.ticket;
      if (actionGroupId === undefined) continue;
      const name = join(consumer.id, target.id, alarm.name);
      context.root.add(edge.from, MonitorMetricAlert, name, {
        name: context.names.of(name, limits.azurerm_monitor_metric_alert.most),
        resourceGroupName: context.foundation.resourceGroup,
        description: alarm.description,
        scopes: [alarm.scope],
        severity: severities[alarm.severity],
        frequency: frequencies[alarm.window],
        windowSize: alarm.window,
        autoMitigate: true,
        enabled: true,
        criteria: [
          {
            metricNamespace: alarm.namespace,
            metricName: alarm.metric,
            aggregation: alarm.aggregation,
            operator: alarm.operator,
            threshold: alarm.threshold,
          },
        ],
        action: [{ actionGroupId }],
        tags: tagsOf(consumer),
      });
    }
  }
}
