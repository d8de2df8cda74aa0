import type { CostLine } from "../../compiler/plan/plan.ts";
import type { Component } from "../../compiler/system.ts";
import type { PlanContext } from "../../compiler/target.ts";
import { round } from "./quantities.ts";

/** Lines of a component's bill. `guessed`: why the amount is a guess. */
export const priceLine =
  (component: Component<unknown>, context: Pick<PlanContext, "price">) =>
  (item: string, service: string, serviceItem: string, quantity: number, formula: string, guessed?: string): CostLine =>
    context.price({
      component: component.name,
      item,
      service,
      serviceItem,
      quantity: round(quantity, 3),
      formula,
      ...(guessed === undefined ? {} : { assumption: guessed, guess: { why: guessed } }),
    });
