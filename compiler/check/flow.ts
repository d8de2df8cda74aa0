import type { EdgeKind } from "../../dsl/kind.ts";
import type { SensitiveData } from "../../dsl/data.ts";
import type { Parsed } from "../../dsl/kind.ts";
import { isObject } from "../../dsl/fields.ts";
import type { PropertyPath, Related } from "../diagnostics/diagnostic.ts";
import { loweringOf } from "../resolve/classification.ts";
import { type Step, stepsOf } from "../resolve/steps.ts";
import type { Component, System } from "../system.ts";
import type { GraphContext } from "./rule.ts";

const known = new WeakMap<System, ReadonlyMap<string, readonly Step[]>>();
/** Where the data of each component goes next, worked out once for a system. */
export function stepsIn(system: System): ReadonlyMap<string, readonly Step[]> {
  const steps = known.get(system) ?? stepsOf(Object.values(system.components), system.edges);
  known.set(system, steps);
  return steps;
}

/** The shortest way of data that keeps its class. `undefined`: it does not get there so. */
export function wayOf(system: System, from: string, to: string): readonly Step[] | undefined {
  const cameBy = new Map<string, Step | undefined>([[from, undefined]]);
  for (const name of cameBy.keys()) {
    if (name === to) break;
    const component = system.components[name];
    const lowers = component !== undefined && loweringOf(component.values) !== undefined;
    for (const step of stepsIn(system).get(name) ?? []) if (!cameBy.has(step.to) && (step.raw || !lowers)) cameBy.set(step.to, step);
  }
  if (!cameBy.has(to)) return undefined;
  const way: Step[] = [];
  for (let step = cameBy.get(to); step !== undefined; step = cameBy.get(step.from)) way.unshift(step);
  return way;
}

/** Data on people that a component brings in, as it declares it. */
export interface Declared {
  readonly component: Component;
  readonly path: PropertyPath;
  readonly data: Parsed<SensitiveData>;
}

/** Where data on people comes in: what sources and stores declare, and what callers send. */
export function declaredData({ system }: Pick<GraphContext, "system">): readonly Declared[] {
  return Object.values(system.components).flatMap((component): readonly Declared[] => {
    const received = component.values["receives"];
    const brought: Declared[] = isObject(received) ? [{ component, path: ["receives"], data: received as unknown as Parsed<SensitiveData> }] : [];
    const own = component.classification.stated;
    return own === undefined ? brought : [...brought, { component, path: ["classification"], data: own }];
  });
}

/** How a receiver gets it: "from `a` to `b`, which ...". */
const forward: Readonly<Record<EdgeKind, string>> = {
  invokes: "it calls",
  reads: "it fills",
  writes: "it writes to",
  consumes: "it consumes",
  publishes: "it publishes to",
  trains: "it trains on",
  serves: "it serves",
  monitors: "it watches",
  triggers: "it starts",
  reviews: "it asks",
  "runs-on": "it runs on",
};
const backward: Readonly<Record<EdgeKind, string>> = {
  invokes: "gets the answer",
  reads: "reads it",
  writes: "writes it",
  consumes: "takes it in",
  publishes: "publishes it",
  trains: "trains on it",
  serves: "serves it",
  monitors: "watches it",
  triggers: "starts it",
  reviews: "reviews it",
  "runs-on": "runs it",
};

/** One hop of data, as a place beside a finding. */
function hop({ from, to, edge }: Step, system: System): readonly Related[] {
  const acts = system.components[edge.from];
  const words = edge.from === from ? forward[edge.verb] : backward[edge.verb];
  if (acts === undefined) return [];
  return [{ message: `from \`${from}\` to \`${to}\`, which ${words}`, at: { origin: acts.origin, component: acts.name, path: edge.path } }];
}

/** From where the data is declared to a component, hop by hop. `which`: only data of that kind. */
export function trail(context: GraphContext, to: string, which: (data: Parsed<SensitiveData>) => boolean = () => true): readonly Related[] {
  const { system } = context;
  for (const { component, path, data } of declaredData(context)) {
    if (!which(data)) continue;
    const way = wayOf(system, component.name, to);
    if (way === undefined) continue;
    return [
      { message: `\`${component.name}\` declares the data`, at: { origin: component.origin, component: component.name, path } },
      ...way.flatMap((step) => hop(step, system)),
    ];
  }
  return [];
}

/** From a component that declares a class to one that it reaches. */
export function related(system: System, from: string, to: string): readonly Related[] {
  const origin = system.components[from]?.origin;
  if (origin === undefined) return [];
  return [{ message: `\`${from}\` declares it`, at: { origin, component: from } }, ...(wayOf(system, from, to) ?? []).flatMap((step) => hop(step, system))];
}
