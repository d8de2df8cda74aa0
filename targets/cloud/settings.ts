import type { Component } from "../../compiler/system.ts";
import type { Binding, EnvValue } from "../kubernetes/contract.ts";
import type { ResolvedAccess } from "./access.ts";
import type { CommonAccess, CommonContext, CommonLowered } from "./contract.ts";

const words = (name: string): string => name.replace(/([a-z0-9])([A-Z])/g, "$1_$2").replace(/[^a-zA-Z0-9]+/g, "_");
const variable = (...names: readonly string[]): string => names.map(words).join("_").toUpperCase();
const kebab = (name: string): string => words(name).toLowerCase().replace(/_/g, "-");

/** Known only after apply. */
const isReference = (value: string): boolean => value.includes("${");

const sorted = (values: Iterable<string>): readonly string[] => [...new Set(values)].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));

/** A setting that Terraform finds out, to be kept in the cloud's store for its consumer. */
export interface KeptSetting {
  readonly consumer: Component;
  /** Ids from the consumer's on, kebab-case: ["chat", "answers", "host"]. Unique in a place. */
  readonly segments: readonly string[];
  /** Variable that it becomes. */
  readonly variable: string;
  /** A Terraform reference. */
  readonly value: string;
}

/** How a cloud keeps settings, and what its networks are called. */
export interface SettingStore {
  /** Adds the resource, and gives the key by which External Secrets reads it. Called once a key. */
  keep(setting: KeptSetting): void;
  keyOf(setting: KeptSetting): string;
  cidrs(to: "data" | "endpoints"): readonly string[];
}

export interface Settings {
  /** Bindings of a workload, one an outgoing edge, in the order of the system's edges. */
  bindings(component: string): readonly Binding[];
  /** What the operator of External Secrets has to read, by name, sorted. */
  readonly reads: { readonly parameters: readonly string[]; readonly secrets: readonly string[] };
}

/**
 * Settings of consumers. A value that is known now is written into the manifest; one that Terraform finds out goes through the
 * cloud's store, so that manifests need no outputs. Values of secrets are never here, only their names.
 */
export function writeSettings<A extends CommonAccess, L extends CommonLowered<A>>(
  accesses: readonly ResolvedAccess<A>[],
  lowered: Readonly<Record<string, L>>,
  context: Pick<CommonContext, "component">,
  store: SettingStore,
): Settings {
  const bindings = new Map<string, Binding[]>();
  const parameters = new Set<string>();
  const secrets: string[] = Object.values(lowered).flatMap((one) => one.secrets ?? []);

  for (const { edge, consumer, access } of accesses) {
    if (lowered[edge.from]?.workload !== true) continue;
    const name = (setting: string): string => (edge.part === undefined ? variable(edge.to, setting) : variable(edge.to, edge.part, setting));
    const env: Record<string, EnvValue> = {};
    const names = Object.fromEntries([...Object.keys(access.settings ?? {}), ...Object.keys(access.secrets ?? {})].map((setting) => [setting, name(setting)]));
    for (const [setting, value] of Object.entries(access.settings ?? {})) {
      if (!isReference(value)) {
        env[name(setting)] = { literal: value };
        continue;
      }
      const segments = [consumer.id, context.component(edge.to).id, ...(edge.part === undefined ? [] : [kebab(edge.part)]), kebab(setting)];
      const kept: KeptSetting = { consumer, segments, variable: name(setting), value };
      const key = store.keyOf(kept);
      env[name(setting)] = { remote: { store: "parameters", key } };
      // Two verbs on one component give the same settings.
      if (parameters.has(key)) continue;
      parameters.add(key);
      store.keep(kept);
    }
    for (const [setting, { secret, property }] of Object.entries(access.secrets ?? {})) {
      env[name(setting)] = { remote: { store: "secrets", key: secret, ...(property === undefined ? {} : { property }) } };
      secrets.push(secret);
    }
    const binding: Binding = {
      edge,
      env,
      ...(Object.keys(names).length === 0 ? {} : { names }),
      egress: (access.egress ?? []).flatMap(({ to, port }): Binding["egress"] =>
        to === "pods" ? [{ to: { component: edge.to }, port }] : store.cidrs(to).map((cidr) => ({ to: { cidr }, port })),
      ),
      ...(access.model === undefined ? {} : { model: access.model }),
    };
    bindings.set(edge.from, [...(bindings.get(edge.from) ?? []), binding]);
  }
  return { bindings: (component) => bindings.get(component) ?? [], reads: { parameters: sorted(parameters), secrets: sorted(secrets) } };
}
