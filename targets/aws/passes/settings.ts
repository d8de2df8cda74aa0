import { SsmParameter } from "@cdktf/provider-aws/lib/ssm-parameter/index.js";
import type { Binding, EnvValue } from "../../kubernetes/contract.ts";
import type { LowerContext, Lowered } from "../contract.ts";
import { join } from "../lower/join.ts";
import { tagsOf } from "../lower/tags.ts";
import type { ResolvedAccess } from "./access.ts";
import type { Connections } from "./index.ts";

const words = (name: string): string => name.replace(/([a-z0-9])([A-Z])/g, "$1_$2").replace(/[^a-zA-Z0-9]+/g, "_");
const variable = (...names: readonly string[]): string => names.map(words).join("_").toUpperCase();
const kebab = (name: string): string => words(name).toLowerCase().replace(/_/g, "-");

/** Known only after apply. */
const isReference = (value: string): boolean => value.includes("${");

const sorted = (values: Iterable<string>): readonly string[] => [...new Set(values)].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));

/**
 * Settings of consumers. A value that is known now is written into the manifest; one that Terraform finds out goes through
 * Parameter Store, so that manifests need no outputs. Values of secrets are never here, only their names.
 */
export function writeSettings(
  accesses: readonly ResolvedAccess[],
  lowered: Readonly<Record<string, Lowered>>,
  context: LowerContext,
): Pick<Connections, "bindings" | "reads"> {
  const bindings = new Map<string, Binding[]>();
  const parameters = new Set<string>();
  const secrets: string[] = Object.values(lowered).flatMap((one) => one.secrets ?? []);

  for (const { edge, consumer, access } of accesses) {
    if (lowered[edge.from]?.workload !== true) continue;
    const name = (setting: string): string => (edge.part === undefined ? variable(edge.to, setting) : variable(edge.to, edge.part, setting));
    const env: Record<string, EnvValue> = {};
    const names = Object.fromEntries([...Object.keys(access.settings ?? {}), ...Object.keys(access.secrets ?? {})].map((setting) => [setting, name(setting)]));
    for (const [setting, value] of Object.entries(access.settings ?? {})) {
      const segments = [context.component(edge.to).id, ...(edge.part === undefined ? [] : [kebab(edge.part)]), kebab(setting)];
      const key = context.names.parameter(consumer.id, segments.join("/"));
      env[name(setting)] = isReference(value) ? { remote: { store: "parameters", key } } : { literal: value };
      if (!isReference(value)) continue;
      // Two verbs on one component give the same settings.
      if (parameters.has(key)) continue;
      parameters.add(key);
      context.root.add(edge.from, SsmParameter, join(consumer.id, ...segments), {
        name: key,
        description: `${name(setting)} of ${edge.from}`,
        type: "String",
        value,
        tags: tagsOf(consumer),
      });
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
        to === "pods" ? [{ to: { component: edge.to }, port }] : cidrs(to, context).map((cidr) => ({ to: { cidr }, port })),
      ),
      ...(access.model === undefined ? {} : { model: access.model }),
    };
    bindings.set(edge.from, [...(bindings.get(edge.from) ?? []), binding]);
  }
  return { bindings: (component) => bindings.get(component) ?? [], reads: { parameters: sorted(parameters), secrets: sorted(secrets) } };
}

const cidrs = (to: "data" | "endpoints", context: LowerContext): readonly string[] => context.foundation.cidr[to];
