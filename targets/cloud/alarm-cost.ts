import type { CostLine } from "../../compiler/plan/plan.ts";
import type { Component } from "../../compiler/system.ts";
import type { PlanContext } from "../../compiler/target.ts";

/** Alarms of a component that is watched, once for each monitor. `what`: as the cloud calls them, the end of the formula. */
export function alarmLines(
  component: Component<unknown>,
  alarms: number,
  context: PlanContext,
  as: { readonly what: string; readonly item: string; readonly service: string; readonly serviceItem: string },
): readonly CostLine[] {
  const monitors = new Set(context.edgesTo(component.name).flatMap((edge) => (edge.verb === "monitors" ? [edge.from] : []))).size;
  if (monitors * alarms === 0) return [];
  const { what, ...price } = as;
  const formula = `${alarms} ${what} x ${monitors} ${monitors === 1 ? "monitor" : "monitors"}`;
  return [context.price({ component: component.name, ...price, quantity: monitors * alarms, formula })];
}
