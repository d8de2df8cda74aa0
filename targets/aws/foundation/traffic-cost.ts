import type { ComponentPlan, CostLine } from "../../../compiler/plan/plan.ts";
import type { PlanContext } from "../../../compiler/target.ts";
import { bytesOf, sizesGuessed } from "../lower/bytes.ts";
import { meanRate } from "../../cloud/facts.ts";
import { gib, monthSeconds, round } from "../../cloud/quantities.ts";
import type { FoundationDetails } from "./context.ts";

/**
 * Traffic among components between zones, and to hosts outside. A load balancer's way to its pods is not billed (Elastic Load Balancing
 * pricing: data between zones by an Application Load Balancer), S3 has no zones, and copies that RDS and ElastiCache keep are free.
 */
export function trafficCost(plans: readonly ComponentPlan[], details: FoundationDetails, context: PlanContext): readonly CostLine[] {
  return [...betweenZones(plans, details, context), ...toOutside(plans, context)];
}

/** Bytes a second on edges from pods to pods, databases and caches: those in zones. */
function betweenZones(plans: readonly ComponentPlan[], { nodeZones }: FoundationDetails, context: PlanContext): readonly CostLine[] {
  if (nodeZones < 2) return [];
  const zonal = new Map(plans.filter((plan) => !(plan.needs.apis ?? []).includes("s3") || plan.workload !== undefined).map((plan) => [plan.component, plan]));
  const pods = (name: string): boolean => zonal.get(name)?.workload !== undefined;
  const edges = context.system.edges.filter(
    ({ from, to, verb }) => pods(from) && zonal.has(to) && (verb === "invokes" || verb === "reads" || verb === "writes"),
  );
  const pairs = [...new Map(edges.map((edge) => [`${edge.from} ${edge.to}`, edge])).values()];
  const bytes = pairs.reduce((sum, { from, to }) => {
    const caller = context.component(from);
    const { request, answer } = pods(to) ? bytesOf(context.component(to)) : bytesOf(caller);
    return sum + meanRate(caller) * (request + answer);
  }, 0);
  if (bytes === 0) return [];
  const share = (nodeZones - 1) / nodeZones;
  return [
    context.price({
      component: "foundation",
      item: "traffic between zones",
      service: "data-transfer",
      serviceItem: "Intra-region data transfer",
      quantity: round((2 * bytes * share * monthSeconds) / gib, 3),
      formula: `2 x ${round(bytes, 1)} B/s x ${round(share, 4)} x ${monthSeconds} s / 2^30`,
      assumption: `sender and receiver are billed; callers do not prefer their own zone; each request makes one call; ${sizesGuessed}`,
      guess: { why: sizesGuessed },
    }),
  ];
}

/** Calls to hosts outside leave through NAT, and what is sent is billed as traffic to the internet. */
function toOutside(plans: readonly ComponentPlan[], context: PlanContext): readonly CostLine[] {
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
    line("calls outside, sent", "data-transfer", "Outbound data transfer to Internet", sent),
  ];
}
