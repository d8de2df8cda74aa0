import type { ComponentPlan, CostLine } from "../../../compiler/plan/plan.ts";
import type { PlanContext } from "../../../compiler/target.ts";
import { meanRate } from "../../cloud/facts.ts";
import { gib, monthSeconds, round } from "../../cloud/quantities.ts";
import { bytesOf, sizesGuessed } from "../lower/bytes.ts";

/**
 * Calls to hosts outside leave through NAT, and what is sent is billed as traffic to the internet. Traffic between zones is free
 * (Azure bandwidth pricing, 2026).
 */
export function trafficCost(plans: readonly ComponentPlan[], context: PlanContext): readonly CostLine[] {
  const calling = plans.filter((plan) => (plan.needs.egress ?? []).length > 0).map((plan) => context.component(plan.component));
  const sum = (of: "request" | "answer"): number => calling.reduce((total, one) => total + meanRate(one) * bytesOf(one)[of], 0);
  const [sent, received] = [sum("request"), sum("answer")];
  if (sent + received === 0) return [];
  const why = `each request makes one call outside; ${sizesGuessed}`;
  const line = (item: string, service: string, serviceItem: string, bytes: number): CostLine =>
    context.price({
      component: "foundation",
      item,
      service,
      serviceItem,
      quantity: round((bytes * monthSeconds) / gib, 3),
      formula: `${round(bytes, 1)} B/s x ${monthSeconds} s / 2^30`,
      assumption: why,
      guess: { why },
    });
  return [
    line("calls outside through NAT", "nat-gateway", "data processed", sent + received),
    line("calls outside, sent", "bandwidth", "internet egress", sent),
  ];
}
