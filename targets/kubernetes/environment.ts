import type { Diagnostic, Result } from "../../compiler/diagnostics/diagnostic.ts";
import { diagnostic } from "../../compiler/diagnostics/report.ts";
import type { Component } from "../../compiler/system.ts";
import type { EnvValue, KubernetesContext } from "./contract.ts";
import type { EnvVar, Json } from "./core.ts";

/** What a container reads, by variable. */
export interface Environment {
  readonly literals: readonly Json<EnvVar>[];
  /** Brought by External Secrets into one Secret of the workload. */
  readonly remotes: readonly { readonly name: string; readonly store: "parameters" | "secrets"; readonly key: string; readonly property?: string }[];
}

// `$(NAME)` in a value would be replaced by the kubelet.
const literalText = (value: string): string => value.replaceAll("$(", () => "$$(");

const sameValue = (a: EnvValue, b: EnvValue): boolean => JSON.stringify(a) === JSON.stringify(b);

/**
 * Variables of a workload: the cloud's own, `own` of the kind, and those of everything that it uses.
 * Names are sorted. One name with two values is LNT4505.
 */
export function environmentOf(component: Component, own: Readonly<Record<string, EnvValue>>, context: KubernetesContext): Result<Environment> {
  const found: Diagnostic[] = [];
  const values = new Map<string, EnvValue>(Object.entries(context.profile.env).map(([name, literal]) => [name, { literal }]));
  for (const [name, value] of [...Object.entries(own), ...context.bindings(component.name).flatMap((binding) => Object.entries(binding.env))]) {
    const before = values.get(name);
    if (before !== undefined && !sameValue(before, value)) {
      found.push(
        diagnostic("LNT4505", {
          message: `variable \`${name}\` of \`${component.name}\` has two values`,
          at: { origin: component.origin, component: component.name },
        }),
      );
    }
    values.set(name, value);
  }
  const sorted = [...values].sort(([a], [b]) => (a < b ? -1 : 1));
  return [
    {
      literals: sorted.flatMap(([name, value]) => ("literal" in value ? [{ name, value: literalText(value.literal) }] : [])),
      remotes: sorted.flatMap(([name, value]) => ("remote" in value ? [{ name, ...value.remote }] : [])),
    },
    found,
  ];
}
