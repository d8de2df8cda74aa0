import type { Component, Edge } from "../../compiler/system.ts";
import type { EdgeKind } from "../../dsl/kind.ts";
import type { CommonAccess, CommonLowered } from "./contract.ts";

type Verbs<A> = Partial<Record<EdgeKind, (edge: Edge, consumer: Component) => A | undefined>>;

/**
 * Access by verb, on one cloud. Everything may be watched: metrics come from the cloud or from the cluster, and need no grant here.
 * @param nothing access without a grant
 */
export const offerOf =
  <A extends CommonAccess>(nothing: A): ((verbs: Verbs<A>) => CommonLowered<A>["access"]) =>
  (verbs) => {
    const all: Verbs<A> = { monitors: () => nothing, ...verbs };
    return (verb, edge, consumer) => all[verb]?.(edge, consumer);
  };
