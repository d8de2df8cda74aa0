import type { Catalog } from "../../compiler/catalog/catalog.ts";
import type { Diagnostic, Result } from "../../compiler/diagnostics/diagnostic.ts";
import { diagnostic, hasErrors } from "../../compiler/diagnostics/report.ts";
import type { ComponentPlan, PlacePlan, Pool } from "../../compiler/plan/plan.ts";
import type { Cloud, Component, System } from "../../compiler/system.ts";
import type { Deployment, KindName, KubernetesObject, LoadTarget, Operation, PlanContext, Realised, Target, TerraformRoot } from "../../compiler/target.ts";
import type { LowerKubernetes, PlatformProfile } from "../kubernetes/contract.ts";
import { loadKubernetes } from "../kubernetes/index.ts";
import { createNames } from "../names.ts";
import { capabilities, type Capability } from "./capabilities.ts";
import type { BuiltInKind, CloudKind, CommonAccess, CommonContext, CommonLowered } from "./contract.ts";
import { parityErrors, type Realisation, realisedBy, strayExceptions } from "./parity.ts";
import { folderOf, placesOn } from "./places.ts";
import { renamedIn } from "./renames.ts";
import type { Settings } from "./settings.ts";

/** What came out of a place, before it is closed. */
export interface Made<L> {
  /** Lowered components, by name. */
  readonly lowered: Readonly<Record<string, L>>;
  readonly settings: Settings;
  /** Names of Deployments, to be waited for. */
  readonly workloads: readonly string[];
  /** Steps of components. */
  readonly operations: readonly Operation[];
}

/** One place while it is lowered: the cloud's own state lives in the closure. */
export interface OpenPlace<C extends CommonContext, L> {
  readonly context: C;
  /** Walks the edges: identities, grants, network rules, settings. */
  connect(lowered: Readonly<Record<string, L>>): Result<Settings>;
  /** What the cloud contributes to Kubernetes objects. */
  profile(lowered: Readonly<Record<string, L>>): Result<PlatformProfile>;
  /** What depends on the manifests: mirrors of images, add-ons, steps. */
  close(made: Made<L>): Result<{ readonly roots: readonly TerraformRoot[]; readonly operations: readonly Operation[] }>;
}

/** A cloud: its kinds and its foundation. */
export interface CloudTarget<C extends CommonContext, A extends CommonAccess, L extends CommonLowered<A>> {
  readonly cloud: Cloud;
  /** For people: "AWS". */
  readonly title: string;
  /** One loader a kind: a gap is a compile error, and a kind that does not occur is never loaded. */
  readonly kinds: Readonly<Record<KindName, () => Promise<BuiltInKind<never, unknown, C, L>>>>;
  /** How it realises what every system gets. */
  readonly capabilities: Readonly<Record<Capability, Realisation>>;
  /** The capability that each type of resource of the foundation belongs to. */
  readonly resources: Readonly<Record<string, Capability>>;
  planFoundation(plans: readonly ComponentPlan[], pools: readonly Pool[], context: PlanContext): Result<ComponentPlan>;
  /** Lowers the foundation of a place. */
  open(common: CommonContext): OpenPlace<C, L>;
}

type AnyKind<C, L> = CloudKind<unknown, unknown, C, L>;

/** Makes the target of a cloud, which loads the lowerings of the kinds that occur. Kinds from outside bring theirs in the declaration. */
export const loadCloud =
  <C extends CommonContext, A extends CommonAccess, L extends CommonLowered<A>>(cloud: CloudTarget<C, A, L>): LoadTarget =>
  async (kinds) => {
    const isBuiltIn = (kind: string): kind is KindName => Object.hasOwn(cloud.kinds, kind);
    const wanted = [...new Set(kinds)].filter(isBuiltIn);
    const [loaded, lowerKubernetes] = await Promise.all([
      Promise.all(wanted.map(async (kind) => [kind, (await cloud.kinds[kind]()) as unknown as AnyKind<C, L>] as const)),
      loadKubernetes(kinds),
    ]);
    return createTarget(cloud, new Map<string, AnyKind<C, L>>(loaded), lowerKubernetes);
  };

function createTarget<C extends CommonContext, A extends CommonAccess, L extends CommonLowered<A>>(
  cloud: CloudTarget<C, A, L>,
  builtIn: ReadonlyMap<string, AnyKind<C, L>>,
  lowerKubernetes: LowerKubernetes,
): Target {
  const kindOf = (component: Component): AnyKind<C, L> | Diagnostic =>
    builtIn.get(component.kind) ??
    outside<C, L>(component, cloud.cloud) ??
    diagnostic("LNT4104", {
      message: `kind \`${component.kind}\` of \`${component.name}\` has no lowering on ${cloud.title}`,
      at: { origin: component.origin, component: component.name },
      hint: `a kind from outside brings it as \`targets: { ${cloud.cloud}: { plan, lower } }\``,
    });
  return {
    cloud: cloud.cloud,
    plan(component, context) {
      const kind = kindOf(component);
      if ("code" in kind) return [undefined, [kind]];
      const refused = parityErrors(component, realised(kind, component), context.place, cloud.title);
      const [plan, found] = kind.plan(component as Component<unknown>, context);
      return refused.length > 0 ? [undefined, [...refused, ...found]] : [plan, found];
    },
    planFoundation(plans, pools, context) {
      const { system, place } = context;
      const [plan, found] = cloud.planFoundation(plans, pools, context);
      const absent = plans.flatMap(({ component }) => {
        const one = context.component(component);
        const kind = kindOf(one);
        return "code" in kind ? [] : realised(kind, one);
      });
      return [plan, [...found, ...strayExceptions(place, system.places.indexOf(place), absent, { origin: system.origin }, cloud.title)]];
    },
    lower: (system, plan, catalog) => lowerPlace(cloud, system, plan, catalog, kindOf, lowerKubernetes),
  };
}

const realised = <C, L>({ realises }: AnyKind<C, L>, component: Component): readonly Realised[] =>
  realises === undefined ? [] : realisedBy(component, realises);

/** What the foundation gives, with the types of resources that it became. */
function realisedFoundation(
  roots: readonly TerraformRoot[],
  cloud: { readonly capabilities: Readonly<Record<Capability, Realisation>>; readonly resources: Readonly<Record<string, Capability>> },
): readonly Realised[] {
  const types = new Map<Capability, Set<string>>();
  for (const { owners } of roots)
    for (const [address, owner] of Object.entries(owners)) {
      const type = address.split(".")[0] ?? "";
      const capability = owner === "foundation" ? cloud.resources[type] : undefined;
      if (capability !== undefined) types.set(capability, (types.get(capability) ?? new Set()).add(type));
    }
  return (Object.keys(capabilities) as Capability[]).map((name) => ({
    subject: "foundation",
    name,
    ...cloud.capabilities[name],
    resources: [...(types.get(name) ?? [])].sort(),
  }));
}

/** A kind from outside carries its lowering in its declaration. */
function outside<C, L>(component: Component, cloud: Cloud): AnyKind<C, L> | undefined {
  const { targets } = component.declaration as { readonly targets?: Readonly<Partial<Record<Cloud, unknown>>> };
  return targets?.[cloud] as AnyKind<C, L> | undefined;
}

function lowerPlace<C extends CommonContext, A extends CommonAccess, L extends CommonLowered<A>>(
  cloud: CloudTarget<C, A, L>,
  system: System,
  plan: PlacePlan,
  catalog: Catalog,
  kindOf: (component: Component) => AnyKind<C, L> | Diagnostic,
  lowerKubernetes: LowerKubernetes,
): Result<Deployment> {
  const { place } = plan;
  const siblings = placesOn(cloud.cloud, system);
  const { before, renames } = renamedIn(system);
  const names = createNames(system.name, system.environment, place, siblings.length > 1, before);
  const folder = folderOf(place, siblings);
  const component = (name: string): Component => {
    const found = system.components[name];
    if (found === undefined) throw new Error(`no component ${name}`);
    return found;
  };
  const planOf = (name: string): ComponentPlan => {
    const found = plan.components[name];
    if (found === undefined) throw new Error(`${name} is not planned in ${place.region}`);
    return found;
  };
  const edgesFrom = (name: string) => system.edges.filter((edge) => edge.from === name);
  const edgesTo = (name: string) => system.edges.filter((edge) => edge.to === name);
  const open = cloud.open({
    system,
    place,
    plan,
    catalog,
    names,
    folder,
    component,
    edgesFrom,
    edgesTo,
    renames,
    protect: system.environment === "production",
  });

  const diagnostics: Diagnostic[] = [];
  const lowered: Record<string, L> = {};
  const steps: Operation[] = [];
  const declared: Realised[] = [];
  for (const name of Object.keys(plan.components)) {
    const kind = kindOf(component(name));
    if ("code" in kind) {
      diagnostics.push(kind);
      continue;
    }
    const [result, found] = kind.lower(component(name) as Component<unknown>, planOf(name), open.context);
    diagnostics.push(...found);
    if (result === undefined) continue;
    lowered[name] = result;
    declared.push(...realised(kind, component(name)));
    steps.push(...(result.operations ?? []));
  }
  if (hasErrors(diagnostics)) return [undefined, diagnostics];

  const [settings, connecting] = open.connect(lowered);
  diagnostics.push(...connecting);
  if (settings === undefined) return [undefined, diagnostics];

  const [profile, profiling] = open.profile(lowered);
  diagnostics.push(...profiling);
  if (profile === undefined) return [undefined, diagnostics];
  const [manifests, manifesting] = lowerKubernetes({
    system,
    plan,
    catalog,
    names,
    profile,
    namespace: system.name,
    component,
    edgesFrom,
    edgesTo,
    bindings: (name) => settings.bindings(name),
    planOf,
  });
  diagnostics.push(...manifesting);
  if (manifests === undefined) return [undefined, diagnostics];

  const objects: readonly KubernetesObject[] = [...manifests, ...Object.values(lowered).flatMap((one) => one.objects ?? [])];
  const workloads = objects.flatMap(({ object }) => deploymentName(object));
  const [closed, closing] = open.close({ lowered, settings, workloads, operations: steps });
  diagnostics.push(...closing);
  if (closed === undefined) return [undefined, diagnostics];
  const parity = [...declared, ...realisedFoundation(closed.roots, cloud)];
  return [{ place, folder, roots: closed.roots, objects, operations: closed.operations, parity }, diagnostics];
}

function deploymentName(object: Readonly<Record<string, unknown>>): readonly string[] {
  const { kind, metadata } = object;
  if (kind !== "Deployment" || typeof metadata !== "object" || metadata === null || !("name" in metadata)) return [];
  return typeof metadata.name === "string" ? [metadata.name] : [];
}
