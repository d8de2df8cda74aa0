import type { Component } from "../../compiler/system.ts";
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

/** Milliseconds that a caller waits for an answer, where it says so beside the reference. */
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
  const waits = context
    .edgesTo(component.name)
    .filter((edge) => connects[edge.verb])
    .map((edge) => timeoutAt(context.component(edge.from).values, edge.path) ?? 30_000);
  return Math.ceil(Math.max(30_000, ...waits) / 1000);
}
