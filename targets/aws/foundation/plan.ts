import type { Result } from "../../../compiler/diagnostics/diagnostic.ts";
import { diagnostic } from "../../../compiler/diagnostics/report.ts";
import type { ComponentPlan, Figure, Pool } from "../../../compiler/plan/plan.ts";
import type { Given, Level, Place, System } from "../../../compiler/system.ts";
import type { PlanContext } from "../../../compiler/target.ts";
import {
  addonErrors,
  addonsOf,
  cheapestSystemNode,
  existingErrors,
  facesInternet,
  foundationPlan,
  logsPlanned,
  noSystemNode,
  planned,
  sorted,
  systemNodesFigure,
  systemNodesOf,
  zonesSaid,
} from "../../cloud/foundation-plan.ts";
import { addonNames } from "./addon-names.ts";
import type { FoundationDetails } from "./context.ts";
import { foundationCost } from "./cost.ts";
import { clusterEndpoints } from "./endpoints.ts";
import { logRetention } from "./log-retention.ts";

/** GiB of a node for add-ons. */
const systemDisk = 100;

/**
 * Beginnings that AWS refuses: of load balancers and security groups (Elastic Load Balancing and EC2 API references), of parameters
 * (Systems Manager user guide) and of buckets (Amazon S3 user guide), 2026.
 */
const reservedNames = ["internal-", "sg-", "aws", "ssm", "xn--", "sthree-", "amzn-s3-demo-"] as const;

/** Current general-purpose types. */
const systemTypes = /^m[5-9][ai]?\./;

/** Plans what all components share on AWS. `system` is where errors point. */
export function planFoundation(plans: readonly ComponentPlan[], pools: readonly Pool[], context: PlanContext): Result<ComponentPlan<FoundationDetails>> {
  const { system, place } = context;
  const existing = existingErrors(system, "LNT4106", "AWS");
  if (existing.length > 0) return [undefined, existing];
  const reserved = reservedNames.find((beginning) => system.name.startsWith(beginning));
  if (reserved !== undefined) {
    return [
      undefined,
      [
        diagnostic("LNT4107", {
          message: `AWS keeps names that begin with \`${reserved}\` for itself, and resources of \`${system.name}\` would be named so`,
          at: { origin: system.origin, path: ["name"] },
          hint: "choose another name for the system",
        }),
      ],
    ];
  }
  const [unknown] = addonErrors(plans, context, addonNames, "LNT4101", "AWS");
  if (unknown !== undefined) return [undefined, [unknown]];
  const instance = cheapestSystemNode(context.catalog.offers("aws", place.region), systemTypes);
  if (instance === undefined) return [undefined, [noSystemNode(context, "LNT4102", "instance")]];
  const details = decide(context, plans, pools, instance.instanceType);
  return [
    foundationPlan({
      summary: summaryOf(details),
      figures: figuresOf(details, place),
      cost: foundationCost(details, plans, pools, context, instance),
      needs: { apis: details.endpoints, addons: details.addons, internetFacing: details.internetFacing },
      provenance: provenanceOf(system),
      details,
    }),
    [],
  ];
}

function decide(context: PlanContext, plans: readonly ComponentPlan[], pools: readonly Pool[], instanceType: string): FoundationDetails {
  const { system, place } = context;
  const production = system.environment === "production";
  return {
    zones: Math.max(2, place.zones),
    nodeZones: place.zones,
    natGateways: production ? place.zones : 1,
    internetFacing: facesInternet(plans),
    endpoints: sorted([
      ...clusterEndpoints,
      ...plans.flatMap((plan) => plan.needs.apis ?? []).filter((name) => name !== "s3"),
      ...(podsUseS3(plans, context) ? ["s3"] : []),
    ]),
    addons: addonsOf(plans, pools, addonNames, "gpu-operator"),
    // All of them, always: a key that went with the last component of its class would take the objects under it along.
    keyLevels: ["internal", "confidential", "restricted"] satisfies readonly Level[],
    systemPool: { instanceType, nodes: systemNodesOf(place), diskGib: systemDisk },
    logRetentionDays: logRetention(system),
    flowLogRetentionDays: production ? 365 : 30,
  };
}

/**
 * Whether pods talk to S3 themselves. Weights do not count: they are mounted by a driver outside the system's namespace, which
 * reaches S3 by the gateway.
 */
function podsUseS3(plans: readonly ComponentPlan[], context: PlanContext): boolean {
  const byName = new Map(plans.map((plan) => [plan.component, plan]));
  const mounts = (plan: ComponentPlan): boolean => (plan.needs.addons ?? []).includes("mountpoint-s3");
  return plans.some((plan) => {
    if (!(plan.needs.apis ?? []).includes("s3")) return false;
    if (plan.workload !== undefined) return !mounts(plan);
    return context.edgesTo(plan.component).some((edge) => {
      const consumer = byName.get(edge.from);
      return consumer?.workload !== undefined && (edge.verb !== "reads" || !mounts(consumer));
    });
  });
}

const summaryOf = (details: FoundationDetails): string =>
  `EKS over ${zonesSaid(details.nodeZones)}, ${details.systemPool.nodes} x ${details.systemPool.instanceType} for add-ons, ` +
  `${details.natGateways === 1 ? "1 NAT gateway" : `${details.natGateways} NAT gateways`}, ${details.endpoints.length} private endpoints`;

function figuresOf(details: FoundationDetails, place: Place): readonly Figure[] {
  return [
    systemNodesFigure(details.systemPool.nodes, place),
    {
      name: "zones with subnets",
      value: details.zones,
      unit: "",
      formula: "max(2, zones)",
      inputs: { zones: place.zones },
      source: "EKS and Application Load Balancers ask for two zones",
    },
  ];
}

function provenanceOf(system: System): Readonly<Record<string, Given>> {
  const production = system.environment === "production";
  return {
    natGateways: planned(production ? "one a zone in production" : "one outside production"),
    endpoints: planned("those of every cluster, and those that components ask for"),
    logRetentionDays: logsPlanned(system),
    flowLogRetentionDays: planned(production ? "a year in production" : "30 days outside production"),
    systemPool: planned("cheapest general-purpose type with 4 vCPU and 16 GiB in the region"),
  };
}
