import type { Component } from "../../../compiler/system.ts";
import { limits } from "../../limits.ts";
import type { Alarm, LowerContext } from "../contract.ts";

/** Alarms of each node of a cache. */
export function cacheAlarms(component: Component<unknown>, nodes: number, context: Pick<LowerContext, "names">): readonly Alarm[] {
  const group = context.names.of(component.id, limits.aws_elasticache_replication_group.most);
  return Array.from({ length: nodes }, (_, n) => `${group}-00${n + 1}`).flatMap((node, n): readonly Alarm[] => {
    const shared = {
      namespace: "AWS/ElastiCache",
      dimensions: { CacheClusterId: node },
      period: 300,
      evaluationPeriods: 3,
      missing: "notBreaching",
      severity: "ticket",
    } as const;
    return [
      {
        ...shared,
        name: `engine-cpu-${n + 1}`,
        description: "The engine's thread is busy: answers queue",
        metric: "EngineCPUUtilization",
        statistic: "Average",
        comparison: "GreaterThanThreshold",
        threshold: 80,
      },
      {
        ...shared,
        name: `memory-${n + 1}`,
        description: "Memory is nearly full",
        metric: "DatabaseMemoryUsagePercentage",
        statistic: "Average",
        comparison: "GreaterThanThreshold",
        threshold: 90,
      },
      {
        ...shared,
        name: `evictions-${n + 1}`,
        description: "Entries are dropped before they expire: the working set does not fit",
        metric: "Evictions",
        statistic: "Sum",
        comparison: "GreaterThanThreshold",
        threshold: 0,
      },
    ];
  });
}
