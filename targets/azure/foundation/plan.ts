import type { Diagnostic, Result } from "../../../compiler/diagnostics/diagnostic.ts";
import { diagnostic } from "../../../compiler/diagnostics/report.ts";
import type { ComponentPlan, Figure, Pool } from "../../../compiler/plan/plan.ts";
import type { Given, Place, System } from "../../../compiler/system.ts";
import type { PlanContext } from "../../../compiler/target.ts";
import { logDays } from "./log-retention.ts";
import { apiSlots, mostNodes } from "./addresses.ts";
import { mostShares } from "./budget.ts";
import { type AddonName, addonNames, isAddonName } from "./addon-names.ts";
import type { FoundationDetails } from "./context.ts";
import { foundationCost } from "./cost.ts";
import { rungsOf } from "./nodes.ts";
import { poolErrors } from "./pool-errors.ts";

const sorted = <T extends string>(values: Iterable<T>): T[] => [...new Set(values)].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));

/** Requests of one add-on node: they fit Prometheus and the rest with room for one to fail. */
const systemNode = { vcpus: 4, memoryGib: 16, diskGib: 128 } as const;
/** Nodes that the pool for add-ons may grow by. */
const spare = 2;

/** Plans what all components share on Azure. */
export function planFoundation(plans: readonly ComponentPlan[], pools: readonly Pool[], context: PlanContext): Result<ComponentPlan<FoundationDetails>> {
  const { system, place } = context;
  const refused = [...systemErrors(system, place, plans), ...addonErrors(plans, context), ...poolErrors(pools, context)];
  if (refused.length > 0) return [undefined, refused];
  const instance = cheapestSystemNode(context);
  if (instance === undefined) {
    return [
      undefined,
      [
        diagnostic("LNT4702", {
          message: `no general-purpose machine with ${systemNode.vcpus} vCPU and ${systemNode.memoryGib} GiB is known in \`${place.region}\``,
          at: { origin: system.origin, path: ["on"] },
          hint: "choose a region that `lintel offers` lists general machines for",
        }),
      ],
    ];
  }
  const details = decide(context, plans, pools, instance.instanceType);
  const nodes = pools.reduce((sum, pool) => sum + pool.maxNodes * rungsOf(pool).length, details.systemPool.nodes + spare);
  if (nodes > mostNodes) {
    return [
      undefined,
      [
        diagnostic("LNT4705", {
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
      cost: foundationCost(details, plans, pools, context, instance),
      rejected: [],
      needs: { apis: details.apis, addons: details.addons, internetFacing: details.internetFacing },
      provenance: provenanceOf(system),
      details,
    },
    [],
  ];
}

/** Words that Azure refuses in names with a public address (Azure Resource Manager documentation, "Resolve errors for reserved resource names", 2026). */
const reserved = /^(?:login|microsoft|windows|xbox)|microsoft|windows/;

function systemErrors(system: System, place: Place, plans: readonly ComponentPlan[]): readonly Diagnostic[] {
  const found: Diagnostic[] = [];
  if (system.cluster.existing !== undefined) {
    found.push(
      diagnostic("LNT4706", {
        message: `an existing cluster (\`${system.cluster.existing}\`) cannot be used on Azure yet`,
        at: { origin: system.origin, path: ["cluster", "existing"] },
        hint: "leave `existing` out: the cluster is made with the network, the keys and the identities that the components rely on",
      }),
    );
  }
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

function addonErrors(plans: readonly ComponentPlan[], context: PlanContext): readonly Diagnostic[] {
  return plans.flatMap((plan) =>
    (plan.needs.addons ?? [])
      .filter((name) => !isAddonName(name))
      .map((name) =>
        diagnostic("LNT4701", {
          message: `\`${plan.component}\` needs the cluster add-on \`${name}\`, which is not known on Azure`,
          at: { origin: context.component(plan.component).origin, component: plan.component },
          hint: `known add-ons: ${Object.keys(addonNames).sort().join(", ")}`,
        }),
      ),
  );
}

function decide({ system, place }: PlanContext, plans: readonly ComponentPlan[], pools: readonly Pool[], vmSize: string): FoundationDetails {
  const production = system.environment === "production";
  const needed = plans.flatMap((plan) => plan.needs.addons ?? []).filter(isAddonName);
  const always = (Object.keys(addonNames) as AddonName[]).filter((name) => addonNames[name].always);
  const gpu: readonly AddonName[] = pools.some((pool) => pool.accelerator !== undefined) ? ["gpu-operator"] : [];
  return {
    zones: place.zoneNames ?? Array.from({ length: place.zones }, (_, zone) => String(zone + 1)),
    internetFacing: plans.some((plan) => plan.needs.internetFacing === true),
    apis: sorted(plans.flatMap((plan) => plan.needs.apis ?? [])),
    addons: sorted([...always, ...gpu, ...needed]),
    // All of them, always: a key that went with the last component of its class would take what is under it along.
    keyLevels: ["internal", "confidential", "restricted"],
    systemPool: { vmSize, nodes: Math.max(2, place.zones), diskGib: systemNode.diskGib },
    logRetentionDays: logDays(system),
    auditRetentionDays: auditRetention(system),
    flowLogRetentionDays: production ? 365 : 91,
  };
}

/** Days that audit logs are kept in all. HIPAA asks for six years (45 CFR 164.316): the next time that a table takes is seven. */
function auditRetention(system: System): number {
  if (system.comply.some(({ framework }) => framework === "hipaa")) return 2556;
  return system.environment === "production" ? 400 : 365;
}

/** Cheapest general-purpose machine for x86 with premium disks, on demand: add-ons are published for x86 throughout. */
function cheapestSystemNode({ catalog, place }: PlanContext) {
  return catalog
    .offers("azure", place.region)
    .filter((offer) => offer.accelerator === undefined && offer.verified && !offer.restricted && offer.usdPerHour !== undefined)
    .filter((offer) => /^Standard_D\d+a?d?s_v[5-9]$/.test(offer.instanceType))
    .filter((offer) => (offer.vcpus ?? 0) >= systemNode.vcpus && (offer.memoryGib ?? 0) >= systemNode.memoryGib)
    .sort((a, b) => (a.usdPerHour ?? 0) - (b.usdPerHour ?? 0) || (a.instanceType < b.instanceType ? -1 : 1))[0];
}

const summaryOf = (details: FoundationDetails): string =>
  `AKS over ${details.zones.length === 1 ? "1 zone" : `${details.zones.length} zones`}, ${details.systemPool.nodes} x ${details.systemPool.vmSize} for add-ons, ` +
  "1 NAT gateway, private endpoints of the registry and the vaults";

function figuresOf(details: FoundationDetails, place: Place): readonly Figure[] {
  return [{ name: "nodes for add-ons", value: details.systemPool.nodes, unit: "", formula: "max(2, zones)", inputs: { zones: place.zones } }];
}

function provenanceOf(system: System): Readonly<Record<string, Given>> {
  const production = system.environment === "production";
  const planned = (note: string): Given => ({ from: "planned", note });
  const hipaa = system.comply.some(({ framework }) => framework === "hipaa");
  return {
    apis: planned("those that components ask for"),
    logRetentionDays: planned(production ? "400 days in production" : "a year outside production"),
    auditRetentionDays: planned(hipaa ? "seven years under HIPAA: Azure has no six" : "as long as the workspace keeps logs"),
    flowLogRetentionDays: planned(production ? "a year in production" : "91 days outside production"),
    systemPool: planned("cheapest general-purpose machine with 4 vCPU and 16 GiB in the region"),
  };
}
