// What tests of the kinds on every cloud begin with: a blueprint that is written in a test, planned and lowered.
import { sourceCatalog } from "../../compiler/catalog/node.ts";
import type { Diagnostic, Result } from "../../compiler/diagnostics/diagnostic.ts";
import { parse } from "../../compiler/parse/index.ts";
import { planPlaces } from "../../compiler/plan/place.ts";
import type { ComponentPlan, PlacePlan } from "../../compiler/plan/plan.ts";
import { resolve } from "../../compiler/resolve/index.ts";
import type { Cloud, Component, System } from "../../compiler/system.ts";
import type { Operation, Target, TerraformRoot } from "../../compiler/target.ts";
import type { System as Blueprint } from "../../dsl/system.ts";
import type { CommonContext } from "../../targets/cloud/contract.ts";
import { createNames } from "../../targets/names.ts";

export const catalog = sourceCatalog();

/** Parses and resolves. */
export function resolved(blueprint: Blueprint): System {
  const [parsed, wrong] = parse(blueprint);
  if (parsed === undefined) throw new Error(wrong.map((one) => one.message).join("\n"));
  const [system, unresolved] = resolve(parsed, { kubernetesVersion: "1.34" });
  if (system === undefined) throw new Error(unresolved.map((one) => one.message).join("\n"));
  return system;
}

export interface Planned {
  readonly plan?: PlacePlan;
  readonly diagnostics: readonly Diagnostic[];
}

/** Plans the first place. */
export function plannedBy(system: System, cloud: Cloud, target: Target): Planned {
  const [plan, diagnostics] = planPlaces(system, catalog, { [cloud]: target });
  const [place] = plan?.places ?? [];
  return { diagnostics, ...(place === undefined ? {} : { plan: place }) };
}

/** A kind as tests call it. */
export interface AnyKind<C, L> {
  plan(component: Component<unknown>, context: Parameters<Target["plan"]>[1]): Result<ComponentPlan>;
  lower(component: Component<unknown>, plan: ComponentPlan, context: C): Result<L>;
}
export type AnyKinds<C, L> = Readonly<Record<string, AnyKind<C, L>>>;

/** Reads the lowerings of the kinds that occur. */
export async function loadKinds<C, L>(system: System, kinds: Readonly<Record<string, () => Promise<unknown>>>): Promise<AnyKinds<C, L>> {
  const wanted = [...new Set(Object.values(system.components).map(({ kind }) => kind))];
  const loaded = await Promise.all(
    wanted.map(async (kind) => {
      const load = kinds[kind];
      if (load === undefined) throw new Error(`no kind ${kind}`);
      return [kind, await load()] as const;
    }),
  );
  return Object.fromEntries(loaded) as AnyKinds<C, L>;
}

const empty: ComponentPlan = { component: "foundation", summary: "", figures: [], cost: [], rejected: [], needs: {}, provenance: {}, details: {} };

/** Plans every component of the first place, without a foundation. */
export const planKinds = (system: System, cloud: Cloud, kinds: AnyKinds<never, unknown>): Planned =>
  plannedBy(system, cloud, {
    cloud,
    plan: (component, context) => kinds[component.kind]?.plan(component, context) ?? [undefined, []],
    planFoundation: () => [empty, []],
    lower: () => [undefined, []],
  });

/** What every cloud's lowerings look at. */
export const commonContext = (system: System, plan: PlacePlan): CommonContext => ({
  system,
  place: plan.place,
  plan,
  catalog,
  names: createNames(system.name, system.environment, plan.place),
  folder: plan.place.cloud,
  component: (name) => {
    const component = system.components[name];
    if (component === undefined) throw new Error(`no component ${name}`);
    return component;
  },
  edgesFrom: (name) => system.edges.filter((edge) => edge.from === name),
  edgesTo: (name) => system.edges.filter((edge) => edge.to === name),
  renames: undefined,
  protect: system.environment === "production",
});

/** Codes and messages of what went wrong. */
export const said = (all: readonly Diagnostic[]): string => all.map(({ code, message }) => `${code} ${message}`).join("\n");

/** The value, or an exception that says what went wrong. */
export function orThrow<T>([value, found]: Result<T>): T {
  if (value === undefined) throw new Error(said(found));
  return value;
}

/** Lowers every component of a plan, in its order. */
export function lowerKinds<C extends CommonContext, L>(context: C, kinds: AnyKinds<C, L>): Readonly<Record<string, L>> {
  return Object.fromEntries(
    Object.entries(context.plan.components).map(([name, plan]) => {
      const component = context.component(name);
      const kind = kinds[component.kind];
      if (kind === undefined) throw new Error(`no kind ${component.kind}`);
      return [name, orThrow(kind.lower(component, plan, context))];
    }),
  );
}

export type Resource = Readonly<Record<string, unknown>>;

/** Resources of a root by type and name. */
export const resourcesOf = ({ main }: Pick<TerraformRoot, "main">): ((type: string) => Readonly<Record<string, Resource>>) => {
  const all = (main["resource"] ?? {}) as Readonly<Record<string, Readonly<Record<string, Resource>>>>;
  return (type) => all[type] ?? {};
};

/** "LNT4002 keep" of each error: what an author would see, without the wording. */
export const errorsOf = ({ diagnostics }: Pick<Planned, "diagnostics">): readonly string[] =>
  diagnostics
    .filter((one) => one.severity === "error")
    .map((one) => `${one.code} ${one.at !== undefined && "path" in one.at ? (one.at.path ?? []).join(".") : ""}`);

/** A value deep inside of a resource; undefined where the path ends early. */
export const dig = (value: unknown, ...path: readonly (string | number)[]): unknown =>
  path.reduce<unknown>(
    (inner, key) => (typeof inner === "object" && inner !== null ? (inner as Readonly<Record<string | number, unknown>>)[key] : undefined),
    value,
  );

export const image = `acme/app@sha256:${"a".repeat(64)}` as const;

/** Titles of an operator's steps in a phase. */
export const steps = ({ operations }: { readonly operations: readonly Operation[] }, phase: Operation["phase"]): readonly string[] =>
  operations.filter((one) => one.phase === phase).map((one) => one.title);
