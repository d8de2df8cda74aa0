import type { Diagnostic, Result } from "../../../compiler/diagnostics/diagnostic.ts";
import { diagnostic } from "../../../compiler/diagnostics/report.ts";
import type { ComponentPlan, Figure, Pool } from "../../../compiler/plan/plan.ts";
import type { Given, Level, Place, System } from "../../../compiler/system.ts";
import type { PlanContext } from "../../../compiler/target.ts";
import { mostNodes } from "./addresses.ts";
import { type AddonName, addonNames, isAddonName } from "./addon-names.ts";
import type { FoundationDetails } from "./context.ts";
import { foundationCost } from "./cost.ts";
import { poolErrors } from "./pool-errors.ts";

const sorted = <T extends string>(values: Iterable<T>): T[] => [...new Set(values)].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));

/** Requests of one add-on node: they fit Prometheus and the rest with room for one to fail. */
const systemNode = { vcpus: 4, memoryGib: 16, diskGib: 100 } as const;

/** Plans what all components share on Google Cloud. */
export function planFoundation(plans: readonly ComponentPlan[], pools: readonly Pool[], context: PlanContext): Result<ComponentPlan<FoundationDetails>> {
  const { system, place } = context;
  const refused = [...systemErrors(system), ...addonErrors(plans, context), ...poolErrors(pools, context)];
  if (refused.length > 0) return [undefined, refused];
  const instance = cheapestSystemNode(context);
  const zones = zonesOf(pools, context);
  if (instance === undefined || zones.length === 0) {
    return [
      undefined,
      [
        diagnostic("LNT4602", {
          message: `no general-purpose machine with ${systemNode.vcpus} vCPU and ${systemNode.memoryGib} GiB is known in \`${place.region}\``,
          at: { origin: system.origin, path: ["on"] },
          hint: "choose a region that `lintel offers` lists general machines for",
        }),
      ],
    ];
  }
  const details = decide(context, plans, pools, zones, instance.instanceType);
  const nodes = pools.reduce((sum, pool) => sum + pool.maxNodes, details.systemPool.nodes + 2);
  if (nodes > mostNodes) {
    return [
      undefined,
      [
        diagnostic("LNT4605", {
          message: `the plan asks for up to ${nodes} nodes, and the address range of pods holds ${mostNodes}`,
          at: { origin: system.origin, path: ["on"] },
          hint: "lower upper bounds of components, or spread them over several systems",
        }),
      ],
    ];
  }
  return [
    {
      component: "foundation",
      summary: summaryOf(details),
      figures: figuresOf(details, place),
      cost: foundationCost(details, pools, plans, context, instance),
      rejected: [],
      needs: { apis: details.apis, addons: details.addons, internetFacing: details.internetFacing },
      provenance: provenanceOf(system),
      details,
    },
    [],
  ];
}

/** Google refuses buckets with its own name in them (Cloud Storage documentation, "Bucket names", 2026). */
function systemErrors(system: System): readonly Diagnostic[] {
  const found: Diagnostic[] = [];
  if (system.cluster.existing !== undefined) {
    found.push(
      diagnostic("LNT4606", {
        message: `an existing cluster (\`${system.cluster.existing}\`) cannot be used on Google Cloud yet`,
        at: { origin: system.origin, path: ["cluster", "existing"] },
        hint: "leave `existing` out: the cluster is made with the network, the keys and the identities that the components rely on",
      }),
    );
  }
  if (/^goog|google|g00gle/.test(system.name) || !/^[a-z]/.test(system.name)) {
    found.push(
      diagnostic("LNT4607", {
        message: `Google Cloud refuses names of resources that are made of \`${system.name}\``,
        at: { origin: system.origin, path: ["name"] },
        hint: "choose a name that begins with a letter and does not hold `google`",
      }),
    );
  }
  return found;
}

function addonErrors(plans: readonly ComponentPlan[], context: PlanContext): readonly Diagnostic[] {
  return plans.flatMap((plan) =>
    (plan.needs.addons ?? [])
      .filter((name) => !isAddonName(name))
      .map((name) =>
        diagnostic("LNT4601", {
          message: `\`${plan.component}\` needs the cluster add-on \`${name}\`, which is not known on Google Cloud`,
          at: { origin: context.component(plan.component).origin, component: plan.component },
          hint: `known add-ons: ${Object.keys(addonNames).sort().join(", ")}`,
        }),
      ),
  );
}

function decide(
  context: PlanContext,
  plans: readonly ComponentPlan[],
  pools: readonly Pool[],
  zones: readonly string[],
  machineType: string,
): FoundationDetails {
  const { system, place } = context;
  const production = system.environment === "production";
  const needed = plans.flatMap((plan) => plan.needs.addons ?? []).filter(isAddonName);
  const always = (Object.keys(addonNames) as AddonName[]).filter((name) => addonNames[name].always);
  const gpu: readonly AddonName[] = pools.some((pool) => pool.accelerator !== undefined) ? ["gpu-driver"] : [];
  return {
    zones,
    poolZones: Object.fromEntries(pools.map((pool) => [pool.name, poolZones(pool, zones, context)])),
    internetFacing: plans.some((plan) => plan.needs.internetFacing === true),
    apis: sorted(plans.flatMap((plan) => plan.needs.apis ?? [])),
    addons: sorted([...always, ...gpu, ...needed]),
    // All of them, always: a key that went with the last component of its class would take the objects under it along.
    keyLevels: ["internal", "confidential", "restricted"] satisfies readonly Level[],
    hardwareKeys: production ? ["restricted"] : [],
    systemPool: { machineType, nodes: Math.max(2, place.zones), diskGib: systemNode.diskGib },
    logRetentionDays: logRetention(system),
    flowLogRetentionDays: production ? 365 : 30,
  };
}

/** Days that audit logs are kept. HIPAA asks for six years (45 CFR 164.316). */
function logRetention(system: System): number {
  if (system.comply.some(({ framework }) => framework === "hipaa")) return 2192;
  return system.environment === "production" ? 400 : 365;
}

const offersOf = ({ catalog, place }: PlanContext) => catalog.offers("gcp", place.region);

/** Zones that sell a pool's machine; none where the catalogue does not know. */
const sellingZones = (pool: Pool, context: PlanContext): readonly string[] =>
  sorted(
    offersOf(context)
      .filter(({ instanceType }) => instanceType === pool.instanceTypes[0])
      .flatMap(({ zones }) => zones),
  );

/** The author's zones, or those of the region that sell most of the pools' machines, the first by name. */
function zonesOf(pools: readonly Pool[], context: PlanContext): readonly string[] {
  const { place } = context;
  if (place.zoneNames !== undefined) return place.zoneNames;
  const selling = pools.map((pool) => sellingZones(pool, context));
  const sold = (zone: string): number => selling.filter((zones) => zones.length === 0 || zones.includes(zone)).length;
  const all = sorted(
    offersOf(context)
      .filter(({ accelerator }) => accelerator === undefined)
      .flatMap(({ zones }) => zones),
  );
  return sorted([...all].sort((one, other) => sold(other) - sold(one)).slice(0, place.zones));
}

/** Zones that sell the machine: the cluster's first, then others of the region. Where the catalogue knows none, the cluster's. */
function poolZones(pool: Pool, zones: readonly string[], context: PlanContext): readonly string[] {
  const selling = sellingZones(pool, context);
  const own = selling.filter((zone) => zones.includes(zone));
  if (context.place.zoneNames !== undefined) return own.length > 0 ? own : zones;
  return selling.length === 0 ? zones : sorted([...own, ...selling.filter((zone) => !own.includes(zone))].slice(0, zones.length));
}

/** Cheapest general-purpose machine for x86, on demand: add-ons are published for x86 throughout. */
function cheapestSystemNode(context: PlanContext) {
  return offersOf(context)
    .filter((offer) => offer.accelerator === undefined && offer.verified && !offer.restricted && offer.usdPerHour !== undefined)
    .filter(
      (offer) => /^(e2|n2|n2d)-standard-/.test(offer.instanceType) && (offer.vcpus ?? 0) >= systemNode.vcpus && (offer.memoryGib ?? 0) >= systemNode.memoryGib,
    )
    .sort((a, b) => (a.usdPerHour ?? 0) - (b.usdPerHour ?? 0) || (a.instanceType < b.instanceType ? -1 : 1))[0];
}

const summaryOf = (details: FoundationDetails): string =>
  `GKE over ${details.zones.length === 1 ? "1 zone" : `${details.zones.length} zones`}, ${details.systemPool.nodes} x ${details.systemPool.machineType} for add-ons, ` +
  "1 NAT gateway, Google's APIs at a private address";

function figuresOf(details: FoundationDetails, place: Place): readonly Figure[] {
  return [{ name: "nodes for add-ons", value: details.systemPool.nodes, unit: "", formula: "max(2, zones)", inputs: { zones: place.zones } }];
}

function provenanceOf(system: System): Readonly<Record<string, Given>> {
  const production = system.environment === "production";
  const planned = (note: string): Given => ({ from: "planned", note });
  return {
    apis: planned("those of every cluster, and those that components ask for"),
    hardwareKeys: planned(production ? "the key of restricted data is in hardware in production" : "none outside production"),
    logRetentionDays: planned(
      system.comply.some(({ framework }) => framework === "hipaa")
        ? "six years under HIPAA"
        : production
          ? "400 days in production"
          : "a year outside production",
    ),
    flowLogRetentionDays: planned(production ? "a year in production" : "30 days outside production"),
    systemPool: planned("cheapest general-purpose machine with 4 vCPU and 16 GiB in the region"),
  };
}
