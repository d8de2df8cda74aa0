import type { EdgeKind } from "../../dsl/kind.ts";
import type { Component, Edge } from "../system.ts";

/** Way of the data along an edge: "out" from the one that acts, "in" to it. */
type Flow = "out" | "in" | "both" | "none";
const flows: Readonly<Record<EdgeKind, Flow>> = {
  invokes: "both", // the request goes out, the answer comes back
  reads: "in",
  writes: "out",
  consumes: "in",
  publishes: "out",
  trains: "in",
  serves: "in", // weights remember what they were trained on
  monitors: "in", // payloads that are captured
  triggers: "none",
  reviews: "both",
  "runs-on": "out",
};

/** Data goes from one component to another, along an edge. */
export interface Step {
  readonly from: string;
  readonly to: string;
  readonly edge: Edge;
  /** Whoever watches sees what comes in as well, so that a step that lowers the class does not help. */
  readonly raw: boolean;
}

/** Component -> where its data goes next. */
export function stepsOf(components: readonly Pick<Component, "name" | "can">[], edges: readonly Edge[]): ReadonlyMap<string, readonly Step[]> {
  // Whoever uses a cache also fills it.
  const caches = new Set(components.filter(({ can }) => can.includes("cache")).map(({ name }) => name));
  const next = new Map<string, Step[]>();
  const add = (from: string, to: string, edge: Edge): void => {
    const step: Step = { from, to, edge, raw: edge.verb === "monitors" };
    const list = next.get(from);
    if (list) list.push(step);
    else next.set(from, [step]);
  };
  for (const edge of edges) {
    const flow = caches.has(edge.to) ? "both" : flows[edge.verb];
    if (flow === "out" || flow === "both") add(edge.from, edge.to, edge);
    if (flow === "in" || flow === "both") add(edge.to, edge.from, edge);
  }
  return next;
}
