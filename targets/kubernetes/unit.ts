import type { ComponentPlan, Workload } from "../../compiler/plan/plan.ts";
import type { Component } from "../../compiler/system.ts";
import type { Binding, Front, KubernetesContext } from "./contract.ts";
import { nameOf } from "./labels.ts";

/** A set of equal pods, with a name, labels and edges of its own. */
export interface Unit {
  readonly component: Component;
  /** Tells pods of one component apart. @default its main pods */
  readonly role?: string;
  readonly workload: Workload;
  /** Of the edges that these pods use. */
  readonly bindings: readonly Binding[];
}

/** The main pods of a component. Edges that its front uses are not theirs. */
export function mainUnit(component: Component, plan: ComponentPlan, context: KubernetesContext, front?: Front): Unit {
  if (plan.workload === undefined) throw new Error(`${component.name} is planned without a workload`);
  return { component, workload: plan.workload, bindings: bindingsOf(component, context, "main", front) };
}

export const frontUnit = (component: Component, workload: Workload, front: Front, context: KubernetesContext): Unit => ({
  component,
  role: front.role,
  workload,
  bindings: bindingsOf(component, context, "front", front),
});

export const bindingsOf = (component: Component, context: KubernetesContext, pods: "main" | "front", front?: Front): readonly Binding[] =>
  context.bindings(component.name).filter(({ edge }) => (front?.uses(edge) === true) === (pods === "front"));

export const unitName = ({ component, role }: Pick<Unit, "component" | "role">): string => nameOf(component, role);
