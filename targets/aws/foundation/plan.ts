import type { Result } from "../../../compiler/diagnostics/diagnostic.ts";
import { diagnostic } from "../../../compiler/diagnostics/report.ts";
import type { ComponentPlan, Figure, Pool } from "../../../compiler/plan/plan.ts";
import type { Given, Level, Place, System } from "../../../compiler/system.ts";
import type { PlanContext } from "../../../compiler/target.ts";
import { type AddonName, addonNames, isAddonName } from "./addon-names.ts";
import type { FoundationDetails } from "./context.ts";
import { foundationCost } from "./cost.ts";
import { clusterEndpoints } from "./endpoints.ts";
import { logRetention } from "./log-retention.ts";

const sorted = <T extends string>(values: Iterable<T>): T[] => [...new Set(values)].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));

/** Requests of one add-on node: four fit Prometheus, Karpenter and the rest with room for one to fail. */
const systemNode = { vcpus: 4, memoryGib: 16, diskGib: 100 } as const;

/**
 * Beginnings that AWS refuses: of load balancers and security groups (Elastic Load Balancing and EC2 API references), of parameters
 * (Systems Manager user guide) and of buckets (Amazon S3 user guide), 2026.
 */
const reservedNames = ["internal-", "sg-", "aws", "ssm", "xn--", "sthree-", "amzn-s3-demo-"] as const;

/** Plans what all components share on AWS. `system` is where errors point. */
export function planFoundation(plans: readonly ComponentPlan[], pools: readonly Pool[], context: PlanContext): Result<ComponentPlan<FoundationDetails>> {
  const { system, place } = context;
  if (system.cluster.existing !== undefined) {
    return [
      undefined,
      [
        diagnostic("LNT4106", {
          message: `an existing cluster (\`${system.cluster.existing}\`) cannot be used on AWS yet`,
          at: { origin: system.origin, path: ["cluster", "existing"] },
          hint: "leave `existing` out: the cluster is made with the network, the keys and the identities that the components rely on",
        }),
      ],
    ];
  }
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
  const unknown = plans.flatMap((plan) => (plan.needs.addons ?? []).filter((name) => !isAddonName(name)).map((name) => ({ name, component: plan.component })));
  const [missing] = unknown;
  if (missing !== undefined) {
    return [
      undefined,
      [
        diagnostic("LNT4101", {
          message: `\`${missing.component}\` needs the cluster add-on \`${missing.name}\`, which is not known on AWS`,
          at: { origin: context.component(missing.component).origin, component: missing.component },
          hint: `known add-ons: ${Object.keys(addonNames).sort().join(", ")}`,
        }),
      ],
    ];
  }
  const instance = cheapestSystemNode(context);
  if (instance === undefined) {
    return [
      undefined,
      [
        diagnostic("LNT4102", {
          message: `no general-purpose instance with ${systemNode.vcpus} vCPU and ${systemNode.memoryGib} GiB is known in \`${place.region}\``,
          at: { origin: system.origin, path: ["on"] },
          hint: "choose a region that `lintel offers` lists general instances for",
        }),
      ],
    ];
  }
  const details = decide(context, plans, pools, instance.instanceType);
  return [
    {
      component: "foundation",
      summary: summaryOf(details),
      figures: figuresOf(details, place),
      cost: foundationCost(details, plans, pools, context, instance),
      rejected: [],
      needs: { apis: details.endpoints, addons: details.addons, internetFacing: details.internetFacing },
      provenance: provenanceOf(system),
      details,
    },
    [],
  ];
}

function decide(context: PlanContext, plans: readonly ComponentPlan[], pools: readonly Pool[], instanceType: string): FoundationDetails {
  const { system, place } = context;
  const production = system.environment === "production";
  const needed = plans.flatMap((plan) => plan.needs.addons ?? []).filter(isAddonName);
  const always = (Object.keys(addonNames) as AddonName[]).filter((name) => addonNames[name].always);
  const gpu: readonly AddonName[] = pools.some((pool) => pool.accelerator !== undefined) ? ["gpu-operator"] : [];
  return {
    zones: Math.max(2, place.zones),
    nodeZones: place.zones,
    natGateways: production ? place.zones : 1,
    internetFacing: plans.some((plan) => plan.needs.internetFacing === true),
    endpoints: sorted([
      ...clusterEndpoints,
      ...plans.flatMap((plan) => plan.needs.apis ?? []).filter((name) => name !== "s3"),
      ...(podsUseS3(plans, context) ? ["s3"] : []),
    ]),
    addons: sorted([...always, ...gpu, ...needed]),
    // All of them, always: a key that went with the last component of its class would take the objects under it along.
    keyLevels: ["internal", "confidential", "restricted"] satisfies readonly Level[],
    systemPool: { instanceType, nodes: Math.max(2, place.zones), diskGib: systemNode.diskGib },
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

/** Cheapest current general-purpose type for x86, on demand: add-ons are published for x86 throughout. */
function cheapestSystemNode({ catalog, place }: PlanContext) {
  const fits = catalog
    .offers("aws", place.region)
    .filter((offer) => offer.accelerator === undefined && offer.verified && !offer.restricted && offer.usdPerHour !== undefined)
    .filter((offer) => /^m[5-9][ai]?\./.test(offer.instanceType) && (offer.vcpus ?? 0) >= systemNode.vcpus && (offer.memoryGib ?? 0) >= systemNode.memoryGib)
    .sort((a, b) => (a.usdPerHour ?? 0) - (b.usdPerHour ?? 0) || (a.instanceType < b.instanceType ? -1 : 1));
  return fits[0];
}

const summaryOf = (details: FoundationDetails): string =>
  `EKS over ${details.nodeZones === 1 ? "1 zone" : `${details.nodeZones} zones`}, ${details.systemPool.nodes} x ${details.systemPool.instanceType} for add-ons, ` +
  `${details.natGateways === 1 ? "1 NAT gateway" : `${details.natGateways} NAT gateways`}, ${details.endpoints.length} private endpoints`;

function figuresOf(details: FoundationDetails, place: Place): readonly Figure[] {
  return [
    { name: "nodes for add-ons", value: details.systemPool.nodes, unit: "", formula: "max(2, zones)", inputs: { zones: place.zones } },
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
  const planned = (note: string): Given => ({ from: "planned", note });
  return {
    natGateways: planned(production ? "one a zone in production" : "one outside production"),
    endpoints: planned("those of every cluster, and those that components ask for"),
    logRetentionDays: planned(
      system.comply.some(({ framework }) => framework === "hipaa")
        ? "six years under HIPAA"
        : production
          ? "400 days in production"
          : "a year outside production",
    ),
    flowLogRetentionDays: planned(production ? "a year in production" : "30 days outside production"),
    systemPool: planned("cheapest general-purpose type with 4 vCPU and 16 GiB in the region"),
  };
}
