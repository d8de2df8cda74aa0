import type { Offer } from "../../compiler/catalog/catalog.ts";
import type { Code } from "../../compiler/diagnostics/codes/index.ts";
import type { Diagnostic } from "../../compiler/diagnostics/diagnostic.ts";
import { diagnostic } from "../../compiler/diagnostics/report.ts";
import type { ComponentPlan, Figure, Pool } from "../../compiler/plan/plan.ts";
import type { Given, Place, System } from "../../compiler/system.ts";
import type { PlanContext } from "../../compiler/target.ts";

// What the plans of all foundations have in common. Codes of errors are the cloud's own.

export const sorted = <T extends string>(values: Iterable<T>): T[] => [...new Set(values)].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));

/** Requests of one add-on node: they fit Prometheus and the rest with room for one to fail. */
export const systemNode = { vcpus: 4, memoryGib: 16 } as const;

export const existingErrors = ({ cluster, origin }: System, code: Code, cloud: string): readonly Diagnostic[] =>
  cluster.existing === undefined
    ? []
    : [
        diagnostic(code, {
          message: `an existing cluster (\`${cluster.existing}\`) cannot be used on ${cloud} yet`,
          at: { origin, path: ["cluster", "existing"] },
          hint: "leave `existing` out: the cluster is made with the network, the keys and the identities that the components rely on",
        }),
      ];

/** The add-ons that a cloud knows; `always`: every cluster has it. */
type AddonTable<N extends string> = Readonly<Record<N, { readonly always: boolean }>>;

export const addonErrors = <N extends string>(
  plans: readonly ComponentPlan[],
  { component }: Pick<PlanContext, "component">,
  known: AddonTable<N>,
  code: Code,
  cloud: string,
): readonly Diagnostic[] =>
  plans.flatMap((plan) =>
    (plan.needs.addons ?? [])
      .filter((name) => !Object.hasOwn(known, name))
      .map((name) =>
        diagnostic(code, {
          message: `\`${plan.component}\` needs the cluster add-on \`${name}\`, which is not known on ${cloud}`,
          at: { origin: component(plan.component).origin, component: plan.component },
          hint: `known add-ons: ${Object.keys(known).sort().join(", ")}`,
        }),
      ),
  );

/** Add-ons of a cluster: those of every one, `accelerated` where nodes have accelerators, and what components need. */
export function addonsOf<N extends string>(plans: readonly ComponentPlan[], pools: readonly Pool[], known: AddonTable<N>, accelerated: N): readonly N[] {
  const isKnown = (name: string): name is N => Object.hasOwn(known, name);
  const always = (Object.keys(known) as N[]).filter((name) => known[name].always);
  const needed = plans.flatMap((plan) => plan.needs.addons ?? []).filter(isKnown);
  return sorted([...always, ...(pools.some(({ accelerator }) => accelerator !== undefined) ? [accelerated] : []), ...needed]);
}

export const facesInternet = (plans: readonly ComponentPlan[]): boolean => plans.some((plan) => plan.needs.internetFacing === true);
export const apisOf = (plans: readonly ComponentPlan[]): readonly string[] => sorted(plans.flatMap((plan) => plan.needs.apis ?? []));

/** Cheapest general-purpose type for x86, on demand: add-ons are published for x86 throughout. `named`: types that are considered. */
export const cheapestSystemNode = (offers: readonly Offer[], named: RegExp): Offer | undefined =>
  offers
    .filter((offer) => offer.accelerator === undefined && offer.verified && !offer.restricted && offer.usdPerHour !== undefined)
    .filter(({ instanceType, vcpus, memoryGib }) => named.test(instanceType) && (vcpus ?? 0) >= systemNode.vcpus && (memoryGib ?? 0) >= systemNode.memoryGib)
    .sort((a, b) => (a.usdPerHour ?? 0) - (b.usdPerHour ?? 0) || (a.instanceType < b.instanceType ? -1 : 1))[0];

/** `what`: as the cloud calls it: "machine". */
export const noSystemNode = ({ system, place }: Pick<PlanContext, "system" | "place">, code: Code, what: string): Diagnostic =>
  diagnostic(code, {
    message: `no general-purpose ${what} with ${systemNode.vcpus} vCPU and ${systemNode.memoryGib} GiB is known in \`${place.region}\``,
    at: { origin: system.origin, path: ["on"] },
    hint: `choose a region that \`lintel offers\` lists general ${what}s for`,
  });

export const nodesErrors = ({ origin }: System, nodes: number, most: number, code: Code): readonly Diagnostic[] =>
  nodes <= most
    ? []
    : [
        diagnostic(code, {
          message: `the plan asks for up to ${nodes} nodes, and the address range of pods holds ${most}`,
          at: { origin, path: ["on"] },
          hint: "lower upper bounds of components, or spread them over several systems",
        }),
      ];

/** Add-ons run in every zone, and in two nodes at least. */
export const systemNodesOf = ({ zones }: Place): number => Math.max(2, zones);

export const systemNodesFigure = (nodes: number, { zones }: Place): Figure => ({
  name: "nodes for add-ons",
  value: nodes,
  unit: "",
  formula: "max(2, zones)",
  inputs: { zones },
});

export const underHipaa = ({ comply }: System): boolean => comply.some(({ framework }) => framework === "hipaa");

export const planned = (note: string): Given => ({ from: "planned", note });

/** Why audit logs are kept for as long as they are. */
export const logsPlanned = (system: System): Given =>
  planned(underHipaa(system) ? "six years under HIPAA" : system.environment === "production" ? "400 days in production" : "a year outside production");

/** The foundation as a component of the plan. */
export const foundationPlan = <D>(plan: Pick<ComponentPlan<D>, "summary" | "figures" | "cost" | "needs" | "provenance" | "details">): ComponentPlan<D> => ({
  component: "foundation",
  summary: plan.summary,
  figures: plan.figures,
  cost: plan.cost,
  rejected: [],
  needs: plan.needs,
  provenance: plan.provenance,
  details: plan.details,
});

/** "3 zones". */
export const zonesSaid = (zones: number): string => (zones === 1 ? "1 zone" : `${zones} zones`);
