import type { PropertyPath, Related } from "../diagnostics/diagnostic.ts";
import type { Plan } from "../plan/plan.ts";
import type { Component, Edge, System } from "../system.ts";

export type RuleSeverity = "critical" | "high" | "medium" | "low";

/** What a rule of Lintel sees. */
export interface CheckContext {
  readonly system: System;
  readonly plan: Plan;
  edgesFrom(component: string): readonly Edge[];
  edgesTo(component: string): readonly Edge[];
  /** ISO 3166 code of a region's country; `undefined` when the catalogue does not know. */
  country(cloud: string, region: string): string | undefined;
}

/** What one rule says about one subject. `component` is absent for the system as a whole. */
export type Outcome =
  | { readonly verdict: "pass"; readonly component?: string }
  | {
      readonly verdict: "fail";
      readonly component?: string;
      readonly path?: PropertyPath;
      readonly message: string;
      readonly hint?: string;
      readonly related?: readonly Related[];
      /** @default "error" for critical and high rules, else "warning" */
      readonly level?: "error" | "warning";
    }
  | { readonly verdict: "unknown"; readonly component?: string; readonly path?: PropertyPath; readonly because: string };

/** A rule of Lintel, one a file. Pure: the same system and plan give the same outcomes. */
export interface CheckRule {
  /** As in the catalogue of rules, "ARC115". */
  readonly id: string;
  readonly severity: RuleSeverity;
  readonly title: string;
  /** Why it matters and what to do. */
  readonly help: string;
  check(context: CheckContext): readonly Outcome[];
}

export const defineCheck = (rule: CheckRule): CheckRule => rule;

/** The same question to each component; `undefined` where it does not arise. */
export function eachComponent(context: CheckContext, ask: (component: Component) => Outcome | readonly Outcome[] | undefined): readonly Outcome[] {
  return Object.values(context.system.components).flatMap((component) => {
    const answer = ask(component);
    const outcomes: readonly Outcome[] = answer === undefined ? [] : "verdict" in answer ? [answer] : answer;
    return outcomes.map((one) => ({ component: component.name, ...one }));
  });
}
