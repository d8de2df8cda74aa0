import type { Component as Value } from "../../dsl/component.ts";
import { freeze } from "../../dsl/freeze.ts";
import type { EdgeKind } from "../../dsl/kind.ts";
import type { Origin } from "../../dsl/origin.ts";
import type { Diagnostic, PropertyPath, Result } from "../diagnostics/diagnostic.ts";
import { diagnostic } from "../diagnostics/report.ts";
import type { ParsedComponent } from "../parse/parsed.ts";
import { referenceOf } from "../parse/references.ts";
import type { Edge, Reference } from "../system.ts";

type Values = Readonly<Record<string, unknown>>;

/** Puts names in place of values that are referred to, at any depth, and gives an edge for each. */
export function connect(
  parsed: ParsedComponent,
  values: Values,
  names: ReadonlyMap<Value, string>,
): Result<{ readonly values: Values; readonly edges: readonly Edge[] }> {
  const edges: Edge[] = [];
  const problems: Diagnostic[] = [];
  const refer = (value: object, path: PropertyPath): Reference | undefined => {
    const found = referenceOf(value);
    if (!found) return undefined;
    const name = names.get(found.target);
    if (name === undefined) throw new Error(`${parsed.name}.${path.join(".")} refers to a component without a name, which parse lets through`);
    const verb = parsed.kind.edges[String(path[0])];
    if (verb === undefined)
      problems.push(
        diagnostic("LNT1202", {
          message: `\`${parsed.kind.name}\` does not say what its reference in \`${path[0]}\` means`,
          at: { ...parsed.at, path },
          hint: `add it to the kind: \`edges: { ${path[0]}: "reads" }\``,
        }),
      );
    else edges.push({ from: parsed.name, to: name, ...(found.part === undefined ? {} : { part: found.part }), verb, path });
    return { component: name, ...(found.part === undefined ? {} : { part: found.part }) };
  };
  const walk = (value: unknown, path: PropertyPath): unknown => {
    if (typeof value !== "object" || value === null) return value;
    const reference = refer(value, path);
    if (reference) return reference;
    if (Array.isArray(value)) return value.map((one, index) => walk(one, [...path, index]));
    return Object.fromEntries(Object.entries(value).flatMap(([key, one]) => (one === undefined ? [] : [[key, walk(one, [...path, key])]])));
  };
  const connected = Object.fromEntries(Object.entries(values).map(([field, value]) => [field, walk(value, [field])]));
  return problems.length > 0 ? [undefined, problems] : [{ values: freeze(connected), edges }, []];
}

/** Verbs by which one component waits for another. */
const waits: Readonly<Record<EdgeKind, boolean>> = {
  invokes: true,
  reads: false,
  writes: false,
  consumes: false,
  publishes: false,
  trains: false,
  serves: false,
  monitors: false,
  triggers: false,
  reviews: false,
  "runs-on": false,
};

/** Circles of components that wait for each other: each is told once, at the edge that closes it. */
export function circles(edges: readonly Edge[], origins: ReadonlyMap<string, Origin>): readonly Diagnostic[] {
  const calls = new Map<string, Edge[]>();
  for (const edge of edges) {
    if (!waits[edge.verb]) continue;
    const known = calls.get(edge.from);
    if (known) known.push(edge);
    else calls.set(edge.from, [edge]);
  }
  const diagnostics: Diagnostic[] = [];
  const finished = new Set<string>();
  const follow = (name: string, trail: readonly string[]): void => {
    for (const edge of calls.get(name) ?? []) {
      const start = trail.indexOf(edge.to);
      const origin = origins.get(edge.from);
      if (start >= 0 && origin)
        diagnostics.push(
          diagnostic("LNT1201", {
            message: `${[...trail.slice(start), edge.to].map((one) => `\`${one}\``).join(" calls ")}: a request would run in a circle`,
            at: { origin, path: edge.path, component: edge.from },
            hint: "let one of them write to a queue or a store that the other reads",
          }),
        );
      else if (!finished.has(edge.to)) follow(edge.to, [...trail, edge.to]);
    }
    finished.add(name);
  };
  for (const name of [...calls.keys()].sort()) if (!finished.has(name)) follow(name, [name]);
  return diagnostics;
}
