import type { CostLine } from "../../../compiler/plan/plan.ts";
import type { Component } from "../../../compiler/system.ts";
import type { PlanContext } from "../../../compiler/target.ts";
import { alarmLines as lines } from "../../cloud/alarm-cost.ts";

/** CloudWatch gives ten alarms to an account; they are not taken off. */
export const alarmLines = (component: Component<unknown>, alarms: number, context: PlanContext): readonly CostLine[] =>
  lines(component, alarms, context, { what: "alarms", item: "alarms", service: "cloudwatch", serviceItem: "standard alarm" });

/** Logs that go to CloudWatch: taking them in, and keeping them for `days`. `gigabytes` is a month's amount, a guess. */
export function logLines(
  component: string,
  item: string,
  gigabytes: number,
  days: number,
  formula: string,
  why: string,
  context: PlanContext,
): readonly CostLine[] {
  const months = days / 30;
  const stored = (gigabytes: number): number => Number((gigabytes * months).toFixed(3));
  return [
    context.price({
      component,
      item,
      service: "cloudwatch-logs",
      serviceItem: "ingested",
      quantity: Number(gigabytes.toFixed(3)),
      formula,
      assumption: why,
      guess: { why },
    }),
    context.price({
      component,
      item: `${item}, kept`,
      service: "cloudwatch-logs",
      serviceItem: "archived",
      quantity: stored(gigabytes),
      formula: `${Number(gigabytes.toFixed(3))} GB x ${days} days / 30`,
      assumption: `${why}; in the months after the first ${Math.ceil(months)}; counted as it comes, CloudWatch compresses it`,
      guess: { why, low: stored(gigabytes) / 10 },
    }),
  ];
}
