import type { CostLine } from "../../../compiler/plan/plan.ts";
import type { Component } from "../../../compiler/system.ts";
import type { PlanContext } from "../../../compiler/target.ts";
import { alarmLines as lines } from "../../cloud/alarm-cost.ts";
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

/** Each alert watches one time series. */
export const alarmLines = (component: Component<unknown>, alarms: number, context: PlanContext): readonly CostLine[] =>
  lines(component, alarms, context, { what: "alerts", item: "metric alerts", service: "azure-monitor", serviceItem: "metric alert time series" });

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
