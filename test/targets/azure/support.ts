import { sourceCatalog } from "../../../compiler/catalog/node.ts";
import type { Diagnostic } from "../../../compiler/diagnostics/diagnostic.ts";
import { parse } from "../../../compiler/parse/index.ts";
import { planPlaces } from "../../../compiler/plan/place.ts";
import type { ComponentPlan, PlacePlan } from "../../../compiler/plan/plan.ts";
import { resolve } from "../../../compiler/resolve/index.ts";
import type { System } from "../../../compiler/system.ts";
import type { Operation, Target } from "../../../compiler/target.ts";
import type { System as Blueprint } from "../../../dsl/system.ts";
import { loadAzure } from "../../../targets/azure/index.ts";

const catalog = sourceCatalog();

export interface Planned {
  readonly system: System;
  readonly target: Target;
  readonly plan?: PlacePlan;
  readonly diagnostics: readonly Diagnostic[];
}

/** Plans the first place of a blueprint that is written in a test. */
export async function planned(blueprint: Blueprint): Promise<Planned> {
  const [parsed, wrong] = parse(blueprint);
  if (parsed === undefined) throw new Error(wrong.map((one) => one.message).join("\n"));
  const [system, unresolved] = resolve(parsed, { kubernetesVersion: "1.34" });
  if (system === undefined) throw new Error(unresolved.map((one) => one.message).join("\n"));
  const target = await loadAzure(Object.values(system.components).map(({ kind }) => kind));
  const [plan, diagnostics] = planPlaces(system, catalog, { azure: target });
  const [place] = plan?.places ?? [];
  return { system, target, diagnostics, ...(place === undefined ? {} : { plan: place }) };
}

export type Resource = Readonly<Record<string, unknown>>;

export interface LoweredSystem extends Planned {
  readonly plan: PlacePlan;
  readonly operations: readonly Operation[];
  readonly objects: readonly Resource[];
  readonly variables: readonly string[];
  /** Resources of a type in the foundation, by name. */
  resources(type: string): Readonly<Record<string, Resource>>;
  resource(type: string, name: string): Resource;
  planOf(component: string): ComponentPlan;
}

/** Plans and lowers a blueprint. Throws on any error. */
export async function lowered(blueprint: Blueprint): Promise<LoweredSystem> {
  const made = await planned(blueprint);
  const { system, target, plan, diagnostics } = made;
  const said = (all: readonly Diagnostic[]): string => all.map((one) => `${one.code} ${one.message}`).join("\n");
  if (plan === undefined) throw new Error(said(diagnostics));
  const [deployment, found] = target.lower(system, plan, catalog, []);
  if (deployment === undefined) throw new Error(said(found));
  const main = deployment.roots.find(({ name }) => name === "foundation")?.main ?? {};
  const all = (main["resource"] ?? {}) as Readonly<Record<string, Readonly<Record<string, Resource>>>>;
  return {
    ...made,
    plan,
    operations: deployment.operations,
    objects: deployment.objects.map(({ object }) => object),
    variables: Object.keys((main["variable"] ?? {}) as Resource),
    resources: (type) => all[type] ?? {},
    resource(type, name) {
      const one = all[type]?.[name];
      if (one === undefined) throw new Error(`no ${type}.${name}; there are ${Object.keys(all[type] ?? {}).join(", ")}`);
      return one;
    },
    planOf(component) {
      const one = plan.components[component];
      if (one === undefined) throw new Error(`no plan of ${component}`);
      return one;
    },
  };
}

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
export const steps = (system: LoweredSystem, phase: Operation["phase"]): readonly string[] =>
  system.operations.filter((one) => one.phase === phase).map((one) => one.title);
