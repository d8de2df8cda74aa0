import type { ComponentPlan, PlacePlan } from "../../../compiler/plan/plan.ts";
import type { System } from "../../../compiler/system.ts";
import type { Operation, Target } from "../../../compiler/target.ts";
import type { System as Blueprint } from "../../../dsl/system.ts";
import { loadAzure } from "../../../targets/azure/index.ts";
import { catalog, orThrow, plannedBy, type Planned as PlannedPlace, type Resource, resolved, resourcesOf, said } from "../../harness/lowered.ts";

export { dig, errorsOf, image, steps } from "../../harness/lowered.ts";

export interface Planned extends PlannedPlace {
  readonly system: System;
  readonly target: Target;
}

/** Plans the first place of a blueprint that is written in a test. */
export async function planned(blueprint: Blueprint): Promise<Planned> {
  const system = resolved(blueprint);
  const target = await loadAzure(Object.values(system.components).map(({ kind }) => kind));
  return { system, target, ...plannedBy(system, "azure", target) };
}

export interface LoweredSystem extends Planned {
  readonly plan: PlacePlan;
  readonly operations: readonly Operation[];
  readonly objects: readonly Resource[];
  readonly variables: readonly string[];
  /** Resources of a type in the foundation, by name. */
  resources(type: string): Readonly<Record<string, Resource>>;
  resource(type: string, name: string): Resource;
  planOf(component: string): ComponentPlan;
}

/** Plans and lowers a blueprint. Throws on any error. */
export async function lowered(blueprint: Blueprint): Promise<LoweredSystem> {
  const made = await planned(blueprint);
  const { system, target, plan, diagnostics } = made;
  if (plan === undefined) throw new Error(said(diagnostics));
  const deployment = orThrow(target.lower(system, plan, catalog, []));
  const root = deployment.roots.find(({ name }) => name === "foundation");
  if (root === undefined) throw new Error("no root of the foundation");
  const resources = resourcesOf(root);
  return {
    ...made,
    plan,
    operations: deployment.operations,
    objects: deployment.objects.map(({ object }) => object),
    variables: Object.keys((root.main["variable"] ?? {}) as Resource),
    resources,
    resource(type, name) {
      const one = resources(type)[name];
      if (one === undefined) throw new Error(`no ${type}.${name}; there are ${Object.keys(resources(type)).join(", ")}`);
      return one;
    },
    planOf(component) {
      const one = plan.components[component];
      if (one === undefined) throw new Error(`no plan of ${component}`);
      return one;
    },
  };
}
