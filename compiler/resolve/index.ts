import type { Override } from "../../dsl/override.ts";
import { systemDeclaration, type SystemValues } from "../../dsl/system.ts";
import type { Diagnostic, Result, Where } from "../diagnostics/diagnostic.ts";
import { diagnostic, hasErrors } from "../diagnostics/report.ts";
import type { ParsedBlueprint } from "../parse/parsed.ts";
import type { Component, Given, Place, System } from "../system.ts";
import { classify } from "./classification.ts";
import { resolveComponent, type Unclassified } from "./component.ts";
import { filled } from "./defaults.ts";
import { circles } from "./edges.ts";
import { toBudget, toErasure, toPlace, waived } from "./values.ts";

export interface ResolveOptions {
  /** Kubernetes version where the author names none: `catalog.version("kubernetes")?.version`. */
  readonly kubernetesVersion: string | undefined;
}

/** Fills in defaults and says where each comes from, turns references into names and edges, and lets data classes flow along them. */
export function resolve(parsed: ParsedBlueprint, options: ResolveOptions): Result<System> {
  const at: Where = { origin: parsed.origin };
  const diagnostics: Diagnostic[] = [];
  const { values, provenance, problems } = filled(systemDeclaration, parsed.values, "the system", at);
  diagnostics.push(...problems);
  if (hasErrors(diagnostics)) return [undefined, diagnostics];
  const fields = values as unknown as SystemValues;
  const given: Record<string, Given> = { ...provenance };

  const version = fields.cluster.version ?? options.kubernetesVersion;
  if (version === undefined)
    diagnostics.push(diagnostic("LNT1204", { message: "no version of Kubernetes is known", at, hint: 'name one: `cluster: { version: "1.34" }`' }));
  else if (fields.cluster.version === undefined) given["cluster.version"] = { from: "default", note: "the newest version that the catalogue knows" };
  if (fields.environment === "production" && fields.schedule !== undefined)
    diagnostics.push(
      diagnostic("LNT1206", {
        message: "a production system cannot have hours",
        at: { ...at, path: ["schedule"], key: true },
        hint: "give the components that may sleep a `schedule` of their own",
      }),
    );

  const places = fields.on.map((place, index) => toPlace(place, fields.environment, `on.${index}`, given));
  const names = new Map(parsed.components.map(({ value, name }) => [value, name]));
  const [budget, overlooked] = fields.budget ? toBudget(fields.budget, fields.environment, "the system", at) : [undefined, []];
  diagnostics.push(...overlooked);
  const [erasure, unnamed] = toErasure(fields.erasure, names, at);
  diagnostics.push(...unnamed);
  const resolved: Unclassified[] = [];
  const edges: System["edges"][number][] = [];
  for (const component of parsed.components) {
    const [one, found] = resolveComponent(component, {
      names,
      owner: fields.owner,
      environment: fields.environment,
      tags: fields.tags,
      schedule: fields.schedule,
      budget,
    });
    diagnostics.push(...found);
    if (!one) continue;
    resolved.push(one.component);
    edges.push(...one.edges);
  }
  edges.sort(inOrder);
  resolved.sort((a, b) => compare(a.name, b.name));
  diagnostics.push(...sameIds(resolved), ...wrongRenames(resolved), ...circles(edges, new Map(resolved.map(({ name, origin }) => [name, origin]))));
  if (hasErrors(diagnostics)) return [undefined, diagnostics];
  diagnostics.push(...strayOverrides(fields.overrides, places, { origin: parsed.origin }));
  for (const { name, origin, overrides, place } of resolved)
    diagnostics.push(...strayOverrides(overrides, place ? [place] : places, { origin, component: name }));
  if (hasErrors(diagnostics)) return [undefined, diagnostics];
  if (resolved.length === 0)
    return [
      undefined,
      [
        ...diagnostics,
        diagnostic("LNT1208", { message: "the system has no components", at: { ...at, path: ["components"] }, hint: "list one at least: { api, chat }" }),
      ],
    ];

  const system: System = {
    name: parsed.name,
    owner: fields.owner,
    purpose: fields.purpose,
    environment: fields.environment,
    places,
    ...(budget ? { budget } : {}),
    comply: fields.comply,
    ...(erasure ? { erasure } : {}),
    cluster: { version: version ?? "", ...(fields.cluster.existing === undefined ? {} : { existing: fields.cluster.existing }) },
    ...(fields.schedule ? { schedule: fields.schedule } : {}),
    components: Object.fromEntries(classify(resolved, edges).map((component): [string, Component] => [component.name, component])),
    edges,
    rules: fields.rules,
    tags: fields.tags,
    waivers: fields.waivers.map((one) => waived(one, names)),
    overrides: fields.overrides,
    provenance: given,
    origin: parsed.origin,
  };
  return [system, diagnostics];
}

/** Overrides of a cloud in which nothing runs: they would change nothing, and nobody would notice. */
function strayOverrides(overrides: readonly Override[], places: readonly Place[], at: Where): readonly Diagnostic[] {
  const clouds: readonly string[] = [...new Set(places.map(({ cloud }) => cloud))];
  return overrides.flatMap(({ target }, index) =>
    target === "kubernetes" || clouds.includes(target)
      ? []
      : [
          diagnostic("LNT1209", {
            message: `the override is for ${target}, and nothing runs there`,
            at: { ...at, path: ["overrides", index] },
            hint: `it runs in ${clouds.join(" and ")}`,
          }),
        ],
  );
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
type Edge = System["edges"][number];
const inOrder = (a: Edge, b: Edge): number =>
  compare(a.from, b.from) ||
  compare(a.to, b.to) ||
  compare(a.part ?? "", b.part ?? "") ||
  compare(a.verb, b.verb) ||
  compare(a.path.join("\0"), b.path.join("\0"));

/** Two components cannot both be what one was, and nothing was what still is. */
function wrongRenames(components: readonly Unclassified[]): readonly Diagnostic[] {
  const ids = new Map(components.map((one) => [one.id, one.name]));
  const former = new Map<string, string>();
  return components.flatMap(({ name, former: before, origin }) => {
    if (before === undefined) return [];
    const [is, was] = [ids.get(before.id), former.get(before.id)];
    former.set(before.id, name);
    const message =
      is === name
        ? `\`${name}\` is renamed from itself`
        : is !== undefined
          ? `\`${name}\` is renamed from \`${is}\`, which is still there`
          : was !== undefined
            ? `\`${was}\` and \`${name}\` are renamed from the same component`
            : undefined;
    return message === undefined ? [] : [diagnostic("LNT1211", { message, at: { origin, path: ["renamedFrom"], component: name } })];
  });
}

function sameIds(components: readonly Unclassified[]): readonly Diagnostic[] {
  const first = new Map<string, Unclassified>();
  return components.flatMap((one) => {
    const before = first.get(one.id);
    if (!before) {
      first.set(one.id, one);
      return [];
    }
    return [
      diagnostic("LNT1203", {
        message: `\`${before.name}\` and \`${one.name}\` are both \`${one.id}\` in the output`,
        at: { origin: one.origin, component: one.name },
        hint: "rename one of them",
        related: [{ message: `\`${before.name}\` is built here`, at: { origin: before.origin, component: before.name } }],
      }),
    ];
  });
}
