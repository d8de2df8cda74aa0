import type { Offer } from "../../compiler/catalog/catalog.ts";
import type { ComponentPlan, CostLine } from "../../compiler/plan/plan.ts";
import type { PlanContext } from "../../compiler/target.ts";
import { bytesOf, sizesGuessed } from "./bytes.ts";
import { meanRate } from "./facts.ts";
import { shared } from "./foundation.ts";
import { gib, monthHours, monthSeconds, round } from "./quantities.ts";

export type FoundationLine = (item: string, service: string, serviceItem: string, quantity: number, formula: string, guessed?: string) => CostLine;

/** Lines of the bill of what all components share. `guessed`: what no author states, with a range. */
export const foundationLines =
  (context: Pick<PlanContext, "price">): FoundationLine =>
  (item, service, serviceItem, quantity, formula, guessed) =>
    context.price({
      component: shared,
      item,
      service,
      serviceItem,
      quantity,
      formula,
      ...(guessed === undefined ? {} : { assumption: guessed, guess: { why: guessed } }),
    });

/** The nodes that are kept for add-ons, at the price of their offer. */
export function systemNodesCost(instanceType: string, nodes: number, offer: Offer): CostLine {
  const quantity = nodes * monthHours;
  const usdPerUnit = offer.usdPerHour ?? null;
  return {
    component: shared,
    item: `nodes for add-ons (${instanceType})`,
    quantity,
    unit: "hour",
    usdPerUnit,
    monthlyUsd: usdPerUnit === null ? null : quantity * usdPerUnit,
    formula: `${nodes} x ${monthHours} h`,
    source: offer.source,
    asOf: offer.asOf,
  };
}

/** Calls to hosts outside leave through NAT, and what is sent is billed as traffic to the internet. `sent`: its item. */
export function outsideCost(
  plans: readonly ComponentPlan[],
  context: PlanContext,
  sent: { readonly service: string; readonly serviceItem: string },
): readonly CostLine[] {
  const calling = plans.filter((plan) => (plan.needs.egress ?? []).length > 0).map((plan) => context.component(plan.component));
  const sum = (of: "request" | "answer"): number => calling.reduce((total, one) => total + meanRate(one) * bytesOf(one)[of], 0);
  const [out, received] = [sum("request"), sum("answer")];
  if (out + received === 0) return [];
  const why = `each request makes one call outside; ${sizesGuessed}`;
  const line = foundationLines(context);
  const lineOf = (item: string, service: string, serviceItem: string, bytes: number): CostLine =>
    line(item, service, serviceItem, round((bytes * monthSeconds) / gib, 3), `${round(bytes, 1)} B/s x ${monthSeconds} s / 2^30`, why);
  return [
    lineOf("calls outside through NAT", "nat-gateway", "data processed", out + received),
    lineOf("calls outside, sent", sent.service, sent.serviceItem, out),
  ];
}
