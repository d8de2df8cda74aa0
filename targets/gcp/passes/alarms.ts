import { MonitoringAlertPolicy } from "@cdktf/provider-google/lib/monitoring-alert-policy/index.js";
import { join } from "../../cloud/join.ts";
import type { LowerContext, Lowered } from "../contract.ts";
import { labelsOf } from "../labels.ts";
import type { ResolvedAccess } from "./access.ts";
import { limits } from "../../limits.ts";

/** Alarms of watched components, to the channels of whoever watches them. What has no channel of its own urgency takes the other one. */
export function addAlarms(accesses: readonly ResolvedAccess[], lowered: Readonly<Record<string, Lowered>>, context: LowerContext): void {
  for (const { edge, consumer, access } of accesses) {
    const channels = lowered[edge.from]?.alarmChannels;
    if (channels === undefined) continue;
    const target = context.component(edge.to);
    for (const alarm of access.alarms ?? []) {
      const channel = channels[alarm.severity] ?? channels.page ?? channels.ticket;
      if (channel === undefined) continue;
      const name = join(consumer.id, target.id, alarm.name);
      const policy = context.root.add(edge.from, MonitoringAlertPolicy, name, {
        project: context.foundation.api("monitoring"),
        displayName: context.names.of(name, limits.google_monitoring_alert_policy.most),
        combiner: "OR",
        severity: alarm.severity === "page" ? "CRITICAL" : "WARNING",
        conditions: [
          {
            displayName: alarm.description.slice(0, 512),
            conditionPrometheusQueryLanguage: {
              query: alarm.query,
              duration: `${alarm.seconds}s`,
              evaluationInterval: "60s",
              // The metrics of what is made in the same apply are not there yet.
              disableMetricValidation: true,
            },
          },
        ],
        documentation: { content: alarm.description, mimeType: "text/markdown" },
        alertStrategy: { autoClose: "604800s" },
        userLabels: { ...labelsOf(consumer), severity: alarm.severity },
      });
      policy.addOverride("notification_channels", channel);
    }
  }
}
