import type { Component, Edge } from "../../../compiler/system.ts";
import type { EdgeKind } from "../../../dsl/kind.ts";
import type { Access, Lowered } from "../contract.ts";

/** Access by verb. Everything may be watched: metrics come from the cloud or from the cluster, and need no grant here. */
export function offer(verbs: Partial<Record<EdgeKind, (edge: Edge, consumer: Component) => Access | undefined>>): Lowered["access"] {
  const all = { monitors: (): Access => ({}), ...verbs };
  return (verb, edge, consumer) => all[verb]?.(edge, consumer);
}
