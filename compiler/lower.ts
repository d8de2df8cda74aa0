import type { Catalog } from "./catalog/catalog.ts";
import type { Diagnostic, Result } from "./diagnostics/diagnostic.ts";
import { hasErrors } from "./diagnostics/report.ts";
import type { Plan } from "./plan/plan.ts";
import type { Cloud, System } from "./system.ts";
import type { Deployment, Target } from "./target.ts";

export type Targets = Readonly<Partial<Record<Cloud, Target>>>;

/** Turns the plan of each place into resources and objects. Overrides are applied by the next step, to what every target returns. */
export function lower(system: System, plan: Plan, catalog: Catalog, targets: Targets): Result<readonly Deployment[]> {
  const deployments: Deployment[] = [];
  const diagnostics: Diagnostic[] = [];
  for (const placePlan of plan.places) {
    const target = targets[placePlan.place.cloud];
    if (target === undefined) throw new Error(`target ${placePlan.place.cloud} was not loaded`);
    const [deployment, found] = target.lower(system, placePlan, catalog, []);
    diagnostics.push(...found);
    if (deployment !== undefined) deployments.push(deployment);
  }
  return [hasErrors(diagnostics) ? undefined : deployments, diagnostics];
}
