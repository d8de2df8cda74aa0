import { CloudwatchMetricAlarm } from "@cdktf/provider-aws/lib/cloudwatch-metric-alarm/index.js";
import type { LowerContext, Lowered } from "../contract.ts";
import { join } from "../../cloud/join.ts";
import { limits } from "../../limits.ts";
import { tagsOf } from "../lower/tags.ts";
import type { ResolvedAccess } from "./access.ts";

/** Alarms of watched components, to the topics of whoever watches them. What has no topic of its own urgency takes the other one. */
export function addAlarms(accesses: readonly ResolvedAccess[], lowered: Readonly<Record<string, Lowered>>, context: LowerContext): void {
  for (const { edge, consumer, access } of accesses) {
    const topics = lowered[edge.from]?.alarmTopics;
    if (topics === undefined) continue;
    const target = context.component(edge.to);
    for (const alarm of access.alarms ?? []) {
      const topic = topics[alarm.severity] ?? topics.page ?? topics.ticket;
      if (topic === undefined) continue;
      const name = join(consumer.id, target.id, alarm.name);
      context.root.add(edge.from, CloudwatchMetricAlarm, name, {
        alarmName: context.names.of(name, limits.aws_cloudwatch_metric_alarm.most),
        alarmDescription: alarm.description,
        namespace: alarm.namespace,
        metricName: alarm.metric,
        dimensions: { ...alarm.dimensions },
        statistic: alarm.statistic,
        period: alarm.period,
        evaluationPeriods: alarm.evaluationPeriods,
        comparisonOperator: alarm.comparison,
        threshold: alarm.threshold,
        treatMissingData: alarm.missing,
        actionsEnabled: true,
        alarmActions: [topic],
        okActions: [topic],
        tags: tagsOf(consumer),
      });
    }
  }
}
