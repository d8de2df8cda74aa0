import type { Diagnostic, Result } from "../../compiler/diagnostics/diagnostic.ts";
import { diagnostic } from "../../compiler/diagnostics/report.ts";
import type { EnvValue, KubernetesContext } from "./contract.ts";
import type { EnvVar, Json } from "./core.ts";
import type { Unit } from "./unit.ts";

/** A value in the cloud's store. External Secrets brings it into a Secret of the pods. */
export interface Remote {
  readonly name: string;
  readonly key: string;
  readonly property?: string;
}

/** What a container reads, by variable. */
export interface Environment {
  readonly literals: readonly Json<EnvVar>[];
  /** Values that Terraform finds out: host names, ports. */
  readonly parameters: readonly Remote[];
  /** Values that nobody may see. They are files, and a variable tells where each is. */
  readonly secrets: readonly Remote[];
}

export const secretFolder = "/etc/lintel/secrets";

/** Variable that tells where the file of a secret is. */
export const fileVariable = (name: string): string => `${name}_FILE`;

// `$(NAME)` in a value would be replaced by the kubelet.
const literalText = (value: string): string => value.replaceAll("$(", () => "$$(");

const sameValue = (a: EnvValue, b: EnvValue): boolean => JSON.stringify(a) === JSON.stringify(b);

const isSecret = (value: EnvValue): boolean => "remote" in value && value.remote.store === "secrets";

/**
 * Variables of pods: the cloud's own, `own` of the kind, and those of everything that they use.
 * Names are sorted. One name with two values is LNT4505.
 */
export function environmentOf(unit: Unit, own: Readonly<Record<string, EnvValue>>, context: KubernetesContext): Result<Environment> {
  const { component } = unit;
  const found: Diagnostic[] = [];
  const values = new Map<string, EnvValue>();
  const put = (name: string, value: EnvValue): void => {
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
  };
  for (const [name, literal] of Object.entries(context.profile.env)) put(name, { literal });
  for (const [name, value] of [...Object.entries(own), ...unit.bindings.flatMap((binding) => Object.entries(binding.env))]) put(name, value);
  for (const [name, value] of [...values]) if (isSecret(value)) put(fileVariable(name), { literal: `${secretFolder}/${name}` });

  const sorted = [...values].sort(([a], [b]) => (a < b ? -1 : 1));
  const remotes = (store: "parameters" | "secrets"): readonly Remote[] =>
    sorted.flatMap(([name, value]) => {
      if (!("remote" in value) || value.remote.store !== store) return [];
      const { key, property } = value.remote;
      return [{ name, key, ...(property === undefined ? {} : { property }) }];
    });
  return [
    {
      literals: sorted.flatMap(([name, value]) => ("literal" in value ? [{ name, value: literalText(value.literal) }] : [])),
      parameters: remotes("parameters"),
      secrets: remotes("secrets"),
    },
    found,
  ];
}
