import type { ComponentPlan, CostLine } from "../../../compiler/plan/plan.ts";
import type { PlanContext } from "../../../compiler/target.ts";
import { bytesOf, sizesGuessed } from "../../cloud/bytes.ts";
import { outsideCost } from "../../cloud/foundation-cost.ts";
import { meanRate } from "../../cloud/facts.ts";
import { gib, monthSeconds, round } from "../../cloud/quantities.ts";
import type { FoundationDetails } from "./context.ts";

/**
 * Traffic among components between zones, and to hosts outside. A load balancer's way to its pods is not billed (Elastic Load Balancing
 * pricing: data between zones by an Application Load Balancer), S3 has no zones, and copies that RDS and ElastiCache keep are free.
 */
export function trafficCost(plans: readonly ComponentPlan[], details: FoundationDetails, context: PlanContext): readonly CostLine[] {
  return [
    ...betweenZones(plans, details, context),
    ...outsideCost(plans, context, { service: "data-transfer", serviceItem: "Outbound data transfer to Internet" }),
  ];
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
