import type { Component, Edge } from "../../compiler/system.ts";
import type { EdgeKind } from "../../dsl/kind.ts";
import type { KubernetesContext } from "./contract.ts";

/** Whether the verb means that `from` opens connections to `to`. */
export const connects: Readonly<Record<EdgeKind, boolean>> = {
  consumes: true,
  invokes: true,
  monitors: false,
  publishes: true,
  reads: true,
  reviews: true,
  "runs-on": false,
  serves: false,
  trains: false,
  triggers: true,
  writes: true,
};

/** What a caller that routes requests keeps in the details of its plan, whatever its kind. */
interface Router {
  readonly routes: readonly { readonly to: string; readonly timeoutSeconds: number }[];
}
const isRouter = (details: unknown): details is Router =>
  typeof details === "object" && details !== null && "routes" in details && Array.isArray(details.routes);

/** Seconds of a caller that says nothing. */
const assumedSeconds = 30;

/** Seconds that a caller waits for an answer: by its plan, or by a `timeout` in ms beside the reference. */
function waitOf(edge: Edge, context: KubernetesContext): number {
  // A caller in another place has no plan here.
  const details = context.plan.components[edge.from]?.details;
  const planned = isRouter(details) ? details.routes.filter(({ to }) => to === edge.to).map(({ timeoutSeconds }) => timeoutSeconds) : [];
  return Math.max(0, ...planned) || (timeoutAt(context.component(edge.from).values, edge.path) ?? assumedSeconds * 1000) / 1000;
}

function timeoutAt(values: unknown, path: readonly (string | number)[]): number | undefined {
  let here = values;
  let timeout: number | undefined;
  for (const key of [...path, undefined]) {
    if (typeof here !== "object" || here === null) break;
    const fields = here as Readonly<Record<string | number, unknown>>;
    if (typeof fields["timeout"] === "number") timeout = fields["timeout"];
    if (key === undefined) break;
    here = fields[key];
  }
  return timeout;
}

/** Longest answer in seconds that a caller waits for; 30 where none says. */
export function longestCallSeconds(component: Component, context: KubernetesContext): number {
  const callers = context.edgesTo(component.name).filter((edge) => connects[edge.verb]);
  // Who calls a gateway is outside, and waits as long as its routes let them.
  const own = context.plan.components[component.name]?.details;
  const outside = isRouter(own) ? own.routes.map(({ timeoutSeconds }) => timeoutSeconds) : [];
  return Math.ceil(Math.max(assumedSeconds, ...outside, ...callers.map((edge) => waitOf(edge, context))));
}
