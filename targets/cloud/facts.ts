import { useOf } from "../../compiler/plan/use.ts";
import type { PlanContext } from "../../compiler/target.ts";
import type { Component } from "../../compiler/system.ts";
import { monthSeconds } from "./quantities.ts";

/** Strictest limit on keeping among the classes of data, in ms. */
export function retentionMax(component: Component<unknown>): number | undefined {
  const limits = component.classification.sensitive.flatMap(({ retention }): readonly number[] => {
    const max: unknown = retention?.max;
    if (max === undefined) return [];
    if (typeof max !== "number") throw new Error(`retention of ${component.name} is not parsed`);
    return [max];
  });
  return limits.length === 0 ? undefined : Math.min(...limits);
}

/** Requests a second, averaged over all hours of a month; 0 where a component states no traffic. */
export const meanRate = (component: Component<unknown>): number => (useOf(component)?.requests ?? 0) / monthSeconds;

/** Bytes of a request; 0 where a component states none. */
export function payloadOf(component: Component<unknown>): number {
  const { values } = component;
  if (typeof values !== "object" || values === null || !("traffic" in values)) return 0;
  const { traffic } = values;
  return typeof traffic === "object" && traffic !== null && "payload" in traffic && typeof traffic.payload === "number" ? traffic.payload : 0;
}

/** Share of requests that never arrive, because what stands in front answers them: declared by the kind of what is used. */
export function reliefOf(component: Component<unknown>, context: Pick<PlanContext, "edgesFrom" | "component">): number {
  const reliefs = [...new Set(context.edgesFrom(component.name).map((edge) => edge.to))].map((name) => {
    const { declaration, values } = context.component(name);
    return "relieves" in declaration && typeof declaration.relieves === "function" ? Number(declaration.relieves(values)) : 0;
  });
  return 1 - reliefs.reduce((left, relief) => left * (1 - relief), 1);
}

/** Whether it has no pods outside of its hours. */
export function sleeps({ values }: Component<unknown>): boolean {
  if (typeof values !== "object" || values === null || !("schedule" in values)) return false;
  const { schedule } = values;
  return typeof schedule === "object" && schedule !== null && "hours" in schedule && schedule.hours !== undefined;
}
