import type { Diagnostic, Result } from "../../../compiler/diagnostics/diagnostic.ts";
import { diagnostic } from "../../../compiler/diagnostics/report.ts";
import type { ComponentPlan, Pool } from "../../../compiler/plan/plan.ts";
import type { Given, Place, System } from "../../../compiler/system.ts";
import type { PlanContext } from "../../../compiler/target.ts";
import { logDays } from "./log-retention.ts";
import { apiSlots, mostNodes } from "./addresses.ts";
import { mostShares } from "./budget.ts";
import {
  addonErrors,
  addonsOf,
  apisOf,
  cheapestSystemNode,
  existingErrors,
  facesInternet,
  foundationPlan,
  nodesErrors,
  noSystemNode,
  planned,
  systemNodesFigure,
  systemNodesOf,
  underHipaa,
  zonesSaid,
} from "../../cloud/foundation-plan.ts";
import { addonNames } from "./addon-names.ts";
import type { FoundationDetails } from "./context.ts";
import { foundationCost } from "./cost.ts";
import { rungsOf } from "./nodes.ts";
import { partErrors } from "../../cloud/part-errors.ts";
import { parts } from "./parts.ts";
import { poolErrors } from "./pool-errors.ts";

/** GiB of a node for add-ons. */
const systemDisk = 128;
/** Nodes that the pool for add-ons may grow by. */
const spare = 2;

/** General-purpose machines with premium disks. */
const systemTypes = /^Standard_D\d+a?d?s_v[5-9]$/;

/** Plans what all components share on Azure. */
export function planFoundation(plans: readonly ComponentPlan[], pools: readonly Pool[], context: PlanContext): Result<ComponentPlan<FoundationDetails>> {
  const { system, place } = context;
  const refused = [
    ...systemErrors(system, place, plans),
    ...addonErrors(plans, context, addonNames, "LNT4701", "Azure"),
    ...poolErrors(pools, context),
    ...partErrors(pools, context, parts),
  ];
  if (refused.length > 0) return [undefined, refused];
  const instance = cheapestSystemNode(context.catalog.offers("azure", place.region), systemTypes);
  if (instance === undefined) return [undefined, [noSystemNode(context, "LNT4702", "machine")]];
  const details = decide(context, plans, pools, instance.instanceType);
  const nodes = pools.reduce((sum, pool) => sum + pool.maxNodes * rungsOf(pool).length, details.systemPool.nodes + spare);
  const crowded = nodesErrors(system, nodes, mostNodes, "LNT4705");
  if (crowded.length > 0) return [undefined, crowded];
  return [
    foundationPlan({
      summary: summaryOf(details),
      figures: [systemNodesFigure(details.systemPool.nodes, place)],
      cost: foundationCost(details, plans, pools, context, instance),
      needs: { apis: details.apis, addons: details.addons, internetFacing: details.internetFacing },
      provenance: provenanceOf(system),
      details,
    }),
    [],
  ];
}

/** Words that Azure refuses in names with a public address (Azure Resource Manager documentation, "Resolve errors for reserved resource names", 2026). */
const reserved = /^(?:login|microsoft|windows|xbox)|microsoft|windows/;

function systemErrors(system: System, place: Place, plans: readonly ComponentPlan[]): readonly Diagnostic[] {
  const found: Diagnostic[] = [...existingErrors(system, "LNT4706", "Azure")];
  if (reserved.test(system.name) || !/^[a-z]/.test(system.name)) {
    found.push(
      diagnostic("LNT4707", {
        message: `Azure refuses names of resources that are made of \`${system.name}\``,
        at: { origin: system.origin, path: ["name"] },
        hint: "choose a name that begins with a letter and holds neither `microsoft` nor `windows`",
      }),
    );
  }
  if (place.subscription !== undefined && !/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(place.subscription)) {
    found.push(
      diagnostic("LNT4708", {
        message: `\`${place.subscription}\` is not the id of a subscription`,
        at: { origin: system.origin, path: ["on"] },
        hint: "write it in lower case, such as `0f6f2f9d-7c2f-4b0c-9a51-5d341a9e8e11`, or leave it out",
      }),
    );
  }
  const shares = system.budget?.monthlyUsd === undefined ? 0 : system.budget.alertAt.length;
  if (shares > mostShares) {
    found.push(
      diagnostic("LNT4709", {
        message: `a budget of Azure tells of ${mostShares} shares beside the forecast, not of ${shares}`,
        at: { origin: system.origin, path: ["budget", "alertAt"] },
        hint: `write ${mostShares} shares at most`,
      }),
    );
  }
  const managements = plans.filter(({ needs }) => needs.apis?.includes("api-management") === true).length;
  if (managements > apiSlots) {
    found.push(
      diagnostic("LNT4710", {
        message: `${managements} gateways have an API Management, and the network has subnets for ${apiSlots}`,
        at: { origin: system.origin, path: ["on"] },
        hint: "put routes of several gateways into one, or spread them over several systems",
      }),
    );
  }
  return found;
}

function decide({ system, place }: PlanContext, plans: readonly ComponentPlan[], pools: readonly Pool[], vmSize: string): FoundationDetails {
  const production = system.environment === "production";
  return {
    zones: place.zoneNames ?? Array.from({ length: place.zones }, (_, zone) => String(zone + 1)),
    internetFacing: facesInternet(plans),
    apis: apisOf(plans),
    addons: addonsOf(plans, pools, addonNames, "gpu-operator"),
    // All of them, always: a key that went with the last component of its class would take what is under it along.
    keyLevels: ["internal", "confidential", "restricted"],
    systemPool: { vmSize, nodes: systemNodesOf(place), diskGib: systemDisk },
    logRetentionDays: logDays(system),
    auditRetentionDays: auditRetention(system),
    flowLogRetentionDays: production ? 365 : 91,
  };
}

/** Days that audit logs are kept in all. HIPAA asks for six years (45 CFR 164.316): the next time that a table takes is seven. */
function auditRetention(system: System): number {
  if (underHipaa(system)) return 2556;
  return system.environment === "production" ? 400 : 365;
}

const summaryOf = (details: FoundationDetails): string =>
  `AKS over ${zonesSaid(details.zones.length)}, ${details.systemPool.nodes} x ${details.systemPool.vmSize} for add-ons, ` +
  "1 NAT gateway, private endpoints of the registry and the vaults";

function provenanceOf(system: System): Readonly<Record<string, Given>> {
  const production = system.environment === "production";
  const hipaa = underHipaa(system);
  return {
    apis: planned("those that components ask for"),
    logRetentionDays: planned(production ? "400 days in production" : "a year outside production"),
    auditRetentionDays: planned(hipaa ? "seven years under HIPAA: Azure has no six" : "as long as the workspace keeps logs"),
    flowLogRetentionDays: planned(production ? "a year in production" : "91 days outside production"),
    systemPool: planned("cheapest general-purpose machine with 4 vCPU and 16 GiB in the region"),
  };
}
