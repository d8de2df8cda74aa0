import type { CostLine } from "../../../compiler/plan/plan.ts";
import type { Component } from "../../../compiler/system.ts";
import type { PlanContext } from "../../../compiler/target.ts";
import { monthHours, round } from "../../cloud/quantities.ts";

/** A private endpoint of a store. What passes through it is priced with the traffic of its users, where that is known. */
export const endpointLine = (component: Component<unknown>, context: PlanContext): CostLine =>
  context.price({
    component: component.name,
    item: "private endpoint",
    service: "private-endpoint",
    serviceItem: "endpoint",
    quantity: monthHours,
    formula: `1 endpoint x ${monthHours} h`,
  });

/** Alerts of a component that is watched, once for each monitor: each watches one time series. */
export function alarmLines(component: Component<unknown>, alarms: number, context: PlanContext): readonly CostLine[] {
  const monitors = new Set(context.edgesTo(component.name).flatMap((edge) => (edge.verb === "monitors" ? [edge.from] : []))).size;
  if (monitors * alarms === 0) return [];
  return [
    context.price({
      component: component.name,
      item: "metric alerts",
      service: "azure-monitor",
      serviceItem: "metric alert time series",
      quantity: monitors * alarms,
      formula: `${alarms} alerts x ${monitors} ${monitors === 1 ? "monitor" : "monitors"}`,
    }),
  ];
}

/** Logs that go to Log Analytics. `gigabytes` is a month's amount, a guess. */
export const logLine = (component: string, item: string, gigabytes: number, formula: string, why: string, context: PlanContext): CostLine =>
  context.price({
    component,
    item,
    service: "log-analytics",
    serviceItem: "ingested",
    quantity: round(gigabytes, 3),
    formula,
    assumption: `${why}; keeping them beyond the first 31 days is not counted`,
    guess: { why },
  });
