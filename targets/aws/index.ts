import type { Catalog } from "../../compiler/catalog/catalog.ts";
import type { Diagnostic, Result } from "../../compiler/diagnostics/diagnostic.ts";
import { diagnostic, hasErrors } from "../../compiler/diagnostics/report.ts";
import type { ComponentPlan, PlacePlan } from "../../compiler/plan/plan.ts";
import type { Component, Place, System } from "../../compiler/system.ts";
import type { Deployment, KindName, LoadTarget, Operation, PlanContext, Target } from "../../compiler/target.ts";
import { loadKubernetes } from "../kubernetes/index.ts";
import type { LowerKubernetes } from "../kubernetes/contract.ts";
import { createNames } from "../names.ts";
import { type Backend, createRoot, type Root } from "../terraform/root.ts";
import type { Lowered, LowerContext, OutsideLowerContext } from "./contract.ts";
import type { FoundationDetails } from "./foundation/context.ts";
import { lowerFoundation } from "./foundation/index.ts";
import { keyAlias } from "./foundation/keys.ts";
import { planFoundation } from "./foundation/plan.ts";
import { lowerRepositories } from "./foundation/registry.ts";
import { awsProvider } from "./foundation/tags.ts";
import { awsKinds } from "./kinds.ts";
import { tagErrors, tagsOf } from "./lower/tags.ts";
import type { OpenAwsKind } from "./open-contract.ts";
import { operationsOf } from "./operations.ts";
import { connect } from "./passes/index.ts";
import { lowerPlatform } from "./platform/index.ts";
import { createProfile } from "./profile.ts";

type AnyContext = LowerContext & OutsideLowerContext;
type AnyKind = OpenAwsKind<unknown, unknown, AnyContext>;

/** Terraform 1.11 has write-only arguments; 1.10 has S3's own locks. */
const requiredVersion = ">= 1.11";
const pins = {
  aws: { source: "hashicorp/aws", version: "6.25.0" },
  helm: { source: "hashicorp/helm", version: "3.1.1" },
  kubernetes: { source: "hashicorp/kubernetes", version: "2.38.0" },
} as const;

const isBuiltIn = (kind: string): kind is KindName => Object.hasOwn(awsKinds, kind);

/** Loads AWS with the lowerings of the kinds that occur. Kinds from outside bring theirs in the declaration. */
export const loadAws: LoadTarget = async (kinds) => {
  const wanted = [...new Set(kinds)].filter(isBuiltIn);
  const [loaded, lowerKubernetes] = await Promise.all([
    Promise.all(wanted.map(async (kind) => [kind, (await awsKinds[kind]()) as AnyKind] as const)),
    loadKubernetes(kinds),
  ]);
  return createTarget(new Map<string, AnyKind>(loaded), lowerKubernetes);
};

function createTarget(builtIn: ReadonlyMap<string, AnyKind>, lowerKubernetes: LowerKubernetes): Target {
  const kindOf = (component: Component): AnyKind | Diagnostic =>
    builtIn.get(component.kind) ??
    outside(component) ??
    diagnostic("LNT4104", {
      message: `kind \`${component.kind}\` of \`${component.name}\` has no lowering on AWS`,
      at: { origin: component.origin, component: component.name },
      hint: "a kind from outside brings it as `targets: { aws: { plan, lower } }`",
    });
  return {
    cloud: "aws",
    plan(component: Component, context: PlanContext): Result<ComponentPlan> {
      const kind = kindOf(component);
      return "code" in kind ? [undefined, [kind]] : kind.plan(component as Component<unknown>, context);
    },
    planFoundation(plans, pools, context) {
      const refused = tagErrors(context.system);
      return refused.length > 0 ? [undefined, refused] : planFoundation(plans, pools, context);
    },
    lower: (system, plan, catalog) => lowerPlace(system, plan, catalog, kindOf, lowerKubernetes),
  };
}

/** A kind from outside carries its lowering in its declaration. */
function outside(component: Component): AnyKind | undefined {
  const { targets } = component.declaration as { readonly targets?: { readonly aws?: unknown } };
  return targets?.aws as AnyKind | undefined;
}

function lowerPlace(
  system: System,
  plan: PlacePlan,
  catalog: Catalog,
  kindOf: (component: Component) => AnyKind | Diagnostic,
  lowerKubernetes: LowerKubernetes,
): Result<Deployment> {
  const { place } = plan;
  const siblings = awsPlaces(system);
  const names = createNames(system.name, system.environment, place, siblings.length > 1);
  const folder = folderOf(place, siblings);
  // Details are the foundation's own, from `planFoundation`.
  const details = plan.foundation.details as FoundationDetails;
  const stateBucket = names.global("state", 63);
  const backend = (root: string): Backend => ({
    type: "s3",
    settings: {
      bucket: stateBucket,
      key: `${system.name}/${system.environment}/${root}.tfstate`,
      region: place.region,
      encrypt: true,
      kms_key_id: keyAlias({ names }, "state"),
      use_lockfile: true,
    },
  });
  const identities = new Set<string>();
  const root = watching(createRoot({ name: "foundation", requiredVersion, providers: { aws: pins.aws }, backend: backend("foundation") }), identities);
  root.provider("aws", awsProvider(system, place));

  const shared = lowerFoundation({ system, plan, details, catalog, names, root });
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
  const context: AnyContext = {
    system,
    place,
    plan,
    catalog,
    names,
    root,
    foundation: shared.foundation,
    component,
    edgesFrom,
    edgesTo,
    protect: system.environment === "production",
    tags: tagsOf,
  };

  const diagnostics: Diagnostic[] = [];
  const lowered: Record<string, Lowered> = {};
  const operations: Operation[] = [];
  for (const name of Object.keys(plan.components)) {
    const kind = kindOf(component(name));
    if ("code" in kind) {
      diagnostics.push(kind);
      continue;
    }
    const [result, found] = kind.lower(component(name) as Component<unknown>, planOf(name), context);
    diagnostics.push(...found);
    if (result === undefined) continue;
    lowered[name] = result;
    operations.push(...(result.operations ?? []));
  }
  if (hasErrors(diagnostics)) return [undefined, diagnostics];

  const [connections, connecting] = connect(lowered, context);
  diagnostics.push(...connecting);
  if (connections === undefined) return [undefined, diagnostics];

  const [made, profiling] = createProfile({
    system,
    place,
    names,
    catalog,
    details,
    pools: plan.pools,
    identities,
    ownWeights: ({ name }) => lowered[name]?.own?.model,
  });
  diagnostics.push(...profiling);
  if (made === undefined) return [undefined, diagnostics];
  const [objects, manifesting] = lowerKubernetes({
    system,
    plan,
    catalog,
    names,
    profile: made.profile,
    namespace: system.name,
    component,
    edgesFrom,
    edgesTo,
    bindings: (name) => connections.bindings(name),
    planOf,
  });
  diagnostics.push(...manifesting);
  if (objects === undefined) return [undefined, diagnostics];

  const secrets = [...new Set([...connections.reads.secrets, ...made.authorSecrets()])].sort();
  shared.grantSecrets(secrets);
  lowerRepositories(root, made.mirrors(), shared.keys.cluster, context.protect);

  const platform = createRoot({ name: "platform", requiredVersion, providers: { helm: pins.helm, kubernetes: pins.kubernetes }, backend: backend("platform") });
  const [installed, installing] = lowerPlatform({ system, place, names, catalog, addons: details.addons, root: platform, state: backend("foundation") });
  diagnostics.push(...installing);
  if (installed === undefined) return [undefined, diagnostics];

  const everything = [...objects, ...Object.values(lowered).flatMap((one) => one.objects ?? [])];
  const workloads = everything.flatMap(({ object }) => deploymentName(object));
  return [
    {
      place,
      folder,
      roots: [root.finish(), platform.finish()],
      objects: everything,
      operations: operationsOf(
        { system, place, names, details, pools: plan.pools, mirrors: made.mirrors(), authorSecrets: made.authorSecrets(), stateBucket, workloads },
        operations,
      ).map((operation) => inFolder(operation, folder)),
    },
    diagnostics,
  ];
}

/** Places on AWS of the system and of components that state their own. */
function awsPlaces(system: System): readonly Place[] {
  const own = Object.values(system.components).flatMap(({ place }) => (place === undefined ? [] : [place]));
  const key = ({ region, account }: Place): string => `${region} ${account ?? ""}`;
  return [...new Map([...system.places, ...own].filter(({ cloud }) => cloud === "aws").map((place) => [key(place), place])).values()];
}

/** `aws`, or with region and account where the system has several places on AWS. */
function folderOf(place: Place, siblings: readonly Place[]): string {
  if (siblings.length < 2) return "aws";
  const sameRegion = siblings.filter(({ region }) => region === place.region);
  return ["aws", place.region, ...(sameRegion.length > 1 && place.account !== undefined ? [place.account] : [])].join("-");
}

/** Steps are written for the folder of the only place. */
function inFolder(operation: Operation, folder: string): Operation {
  const moved = (text: string): string => text.replace(/\baws\/(?=terraform\/|kubernetes\b)/g, `${folder}/`);
  return { ...operation, text: moved(operation.text), ...(operation.commands === undefined ? {} : { commands: operation.commands.map(moved) }) };
}

function deploymentName(object: Readonly<Record<string, unknown>>): readonly string[] {
  const { kind, metadata } = object;
  if (kind !== "Deployment" || typeof metadata !== "object" || metadata === null || !("name" in metadata)) return [];
  return typeof metadata.name === "string" ? [metadata.name] : [];
}

/** Notes whose pods got a role, wherever it was given. */
function watching(root: Root, identities: Set<string>): Root {
  return {
    ...root,
    add(owner, binding, name, config) {
      if (binding.tfResourceType === "aws_eks_pod_identity_association") identities.add(owner);
      return root.add(owner, binding, name, config);
    },
  };
}
