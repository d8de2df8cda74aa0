import type { Diagnostic, Result } from "../../../compiler/diagnostics/diagnostic.ts";
import { diagnostic } from "../../../compiler/diagnostics/report.ts";
import type { ComponentPlan, Pool } from "../../../compiler/plan/plan.ts";
import type { Given, Level, System } from "../../../compiler/system.ts";
import type { PlanContext } from "../../../compiler/target.ts";
import { mostNodes } from "./addresses.ts";
import {
  addonErrors,
  addonsOf,
  apisOf,
  cheapestSystemNode,
  existingErrors,
  facesInternet,
  foundationPlan,
  logsPlanned,
  nodesErrors,
  noSystemNode,
  planned,
  sorted,
  systemNodesFigure,
  systemNodesOf,
  underHipaa,
  zonesSaid,
} from "../../cloud/foundation-plan.ts";
import { addonNames } from "./addon-names.ts";
import type { FoundationDetails } from "./context.ts";
import { foundationCost } from "./cost.ts";
import { partErrors } from "../../cloud/part-errors.ts";
import { parts } from "./parts.ts";
import { poolErrors } from "./pool-errors.ts";

/** GiB of a node for add-ons. */
const systemDisk = 100;

/** General-purpose machines. */
const systemTypes = /^(e2|n2|n2d)-standard-/;

/** Plans what all components share on Google Cloud. */
export function planFoundation(plans: readonly ComponentPlan[], pools: readonly Pool[], context: PlanContext): Result<ComponentPlan<FoundationDetails>> {
  const { system, place } = context;
  const refused = [
    ...systemErrors(system),
    ...addonErrors(plans, context, addonNames, "LNT4601", "Google Cloud"),
    ...poolErrors(pools, context),
    ...partErrors(pools, context, parts),
  ];
  if (refused.length > 0) return [undefined, refused];
  const instance = cheapestSystemNode(offersOf(context), systemTypes);
  const zones = zonesOf(pools, context);
  if (instance === undefined || zones.length === 0) return [undefined, [noSystemNode(context, "LNT4602", "machine")]];
  const details = decide(context, plans, pools, zones, instance.instanceType);
  const nodes = pools.reduce((sum, pool) => sum + pool.maxNodes, details.systemPool.nodes + 2);
  const crowded = nodesErrors(system, nodes, mostNodes, "LNT4605");
  if (crowded.length > 0) return [undefined, crowded];
  return [
    foundationPlan({
      summary: summaryOf(details),
      figures: [systemNodesFigure(details.systemPool.nodes, place)],
      cost: foundationCost(details, pools, plans, context, instance),
      needs: { apis: details.apis, addons: details.addons, internetFacing: details.internetFacing },
      provenance: provenanceOf(system),
      details,
    }),
    [],
  ];
}

/** Google refuses buckets with its own name in them (Cloud Storage documentation, "Bucket names", 2026). */
function systemErrors(system: System): readonly Diagnostic[] {
  const found: Diagnostic[] = [...existingErrors(system, "LNT4606", "Google Cloud")];
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

function decide(
  context: PlanContext,
  plans: readonly ComponentPlan[],
  pools: readonly Pool[],
  zones: readonly string[],
  machineType: string,
): FoundationDetails {
  const { system, place } = context;
  const production = system.environment === "production";
  return {
    zones,
    poolZones: Object.fromEntries(pools.map((pool) => [pool.name, poolZones(pool, zones, context)])),
    internetFacing: facesInternet(plans),
    apis: apisOf(plans),
    addons: addonsOf(plans, pools, addonNames, "gpu-driver"),
    // All of them, always: a key that went with the last component of its class would take the objects under it along.
    keyLevels: ["internal", "confidential", "restricted"] satisfies readonly Level[],
    hardwareKeys: production ? ["restricted"] : [],
    systemPool: { machineType, nodes: systemNodesOf(place), diskGib: systemDisk },
    logRetentionDays: logRetention(system),
    flowLogRetentionDays: production ? 365 : 30,
  };
}

/** Days that audit logs are kept. HIPAA asks for six years (45 CFR 164.316). */
function logRetention(system: System): number {
  if (underHipaa(system)) return 2192;
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

const summaryOf = (details: FoundationDetails): string =>
  `GKE over ${zonesSaid(details.zones.length)}, ${details.systemPool.nodes} x ${details.systemPool.machineType} for add-ons, ` +
  "1 NAT gateway, Google's APIs at a private address";

function provenanceOf(system: System): Readonly<Record<string, Given>> {
  const production = system.environment === "production";
  return {
    apis: planned("those of every cluster, and those that components ask for"),
    hardwareKeys: planned(production ? "the key of restricted data is in hardware in production" : "none outside production"),
    logRetentionDays: logsPlanned(system),
    flowLogRetentionDays: planned(production ? "a year in production" : "30 days outside production"),
    systemPool: planned("cheapest general-purpose machine with 4 vCPU and 16 GiB in the region"),
  };
}
