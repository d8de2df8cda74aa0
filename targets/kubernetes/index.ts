import type { Diagnostic, Result } from "../../compiler/diagnostics/diagnostic.ts";
import { diagnostic, hasErrors } from "../../compiler/diagnostics/report.ts";
import type { Component } from "../../compiler/system.ts";
import type { KindName, KubernetesObject } from "../../compiler/target.ts";
import { clusterObjects } from "./cluster.ts";
import type { KubernetesContext, KubernetesKind, KubernetesLowered, LowerKubernetes, OutsideContext, Watched } from "./contract.ts";
import { kinds } from "./kinds.ts";
import { labelsOf } from "./labels.ts";
import { disruptionBudget, serviceAccount } from "./passes/accounts.ts";
import { frontPolicy, workloadPolicy } from "./passes/network.ts";

type AnyKind = KubernetesKind<unknown, unknown, OutsideContext>;

const isBuiltIn = (kind: string): kind is KindName => Object.hasOwn(kinds, kind);

/** Loads the lowerings of the kinds that occur. Pure from here on. */
export async function loadKubernetes(names: readonly string[]): Promise<LowerKubernetes> {
  const wanted = [...new Set(names)].filter(isBuiltIn);
  const loaded = await Promise.all(wanted.map(async (name) => [name, (await kinds[name]?.()) as AnyKind | undefined] as const));
  const builtIn = new Map<string, AnyKind | undefined>(loaded);
  if (names.every(isBuiltIn)) return (context) => lowerKubernetes(builtIn, { ...context, container: () => unreachable(), labels: () => unreachable() });
  const { lowerContainer } = await import("./lower/container.ts");
  return (context) =>
    lowerKubernetes(builtIn, {
      ...context,
      container: (component, plan, input) => lowerContainer(component as Component, plan, input, context),
      labels: (component) => labelsOf(component as Component, context),
    });
}

const unreachable = (): never => {
  throw new Error("only kinds from outside are given this, and none occurs");
};

/** A kind from outside carries its lowering in its declaration. */
function outside(component: Component): AnyKind | undefined {
  const { targets } = component.declaration as { readonly targets?: { readonly kubernetes?: unknown } };
  return targets?.kubernetes as AnyKind | undefined;
}

/** Errors of one component do not hide those of the next. */
function lowerKubernetes(builtIn: ReadonlyMap<string, AnyKind | undefined>, context: OutsideContext): Result<readonly KubernetesObject[]> {
  const diagnostics: Diagnostic[] = [];
  const components = Object.keys(context.plan.components)
    .sort()
    .map((name) => context.component(name));
  const kindOf = (component: Component): AnyKind | undefined => (builtIn.has(component.kind) ? builtIn.get(component.kind) : outside(component));

  const lowered = new Map<string, KubernetesLowered>();
  for (const component of components) {
    const kind = kindOf(component);
    if (kind === undefined) {
      if (!builtIn.has(component.kind) && context.planOf(component.name).workload !== undefined) {
        diagnostics.push(
          diagnostic("LNT4506", {
            message: `kind \`${component.kind}\` of \`${component.name}\` runs on the cluster and says nothing about Kubernetes`,
            at: { origin: component.origin, component: component.name },
          }),
        );
      }
      continue;
    }
    const [result, found] = kind.lower(component as Component<unknown>, context.planOf(component.name), context);
    diagnostics.push(...found);
    if (result !== undefined) lowered.set(component.name, result);
  }
  if (hasErrors(diagnostics)) return [undefined, diagnostics];

  const objects: KubernetesObject[] = [];
  const put = (owner: Component | undefined, some: readonly object[]): void => {
    for (const object of some)
      objects.push({ component: owner?.name ?? "foundation", folder: owner?.id ?? "cluster", object: object as KubernetesObject["object"] });
  };

  const sharedAlerts = new Set<string>();
  for (const component of components) {
    const own = lowered.get(component.name);
    if (own === undefined) continue;
    put(component, own.objects);
    if (own.workload !== undefined) {
      put(component, [serviceAccount(component, context), disruptionBudget(component, context), workloadPolicy(component, lowered, context)]);
      const { front } = own.workload;
      if (front !== undefined) {
        const { role } = front;
        put(component, [serviceAccount(component, context, role), disruptionBudget(component, context, role), frontPolicy(component, lowered, context)]);
      }
    }
    const [completed, found] = kindOf(component)?.complete?.(
      component as Component<unknown>,
      watchedBy(component, lowered, sharedAlerts, context),
      context,
    ) ?? [[], []];
    diagnostics.push(...found);
    put(component, completed ?? []);
  }
  const workloads = components.filter((component) => lowered.get(component.name)?.workload !== undefined);
  put(undefined, clusterObjects(workloads, storesIn(objects, context), context));
  return [hasErrors(diagnostics) ? undefined : objects, diagnostics];
}

/** What one component monitors. Alerts on shared things are left to the first that could raise them. */
function watchedBy(component: Component, lowered: ReadonlyMap<string, KubernetesLowered>, raised: Set<string>, context: KubernetesContext): readonly Watched[] {
  const names = [
    ...new Set(
      context
        .edgesFrom(component.name)
        .filter(({ verb }) => verb === "monitors")
        .map(({ to }) => to),
    ),
  ].sort();
  return names.flatMap((name): Watched[] => {
    const one = lowered.get(name);
    if (one === undefined) return [];
    if (one.signals?.shared === undefined) return [{ component: context.component(name), lowered: one }];
    const shared = one.signals.shared.filter((alert) => !raised.has(alert.name));
    for (const alert of shared) raised.add(alert.name);
    return [{ component: context.component(name), lowered: { ...one, signals: { ...one.signals, shared } } }];
  });
}

interface StoreReference {
  readonly name: string;
}
interface SecretSpec {
  readonly secretStoreRef: StoreReference;
  readonly data?: readonly { readonly sourceRef?: { readonly storeRef: StoreReference } }[];
}

/** Stores that an ExternalSecret refers to. */
function storesIn(objects: readonly KubernetesObject[], context: KubernetesContext): readonly ("parameters" | "secrets")[] {
  const specs = objects.flatMap(({ object }) => (object["kind"] === "ExternalSecret" ? [object["spec"] as SecretSpec] : []));
  const names = new Set(specs.flatMap((spec) => [spec.secretStoreRef.name, ...(spec.data ?? []).flatMap(({ sourceRef }) => sourceRef?.storeRef.name ?? [])]));
  return (["parameters", "secrets"] as const).filter((store) => names.has(context.profile.secretStoreName(store)));
}
