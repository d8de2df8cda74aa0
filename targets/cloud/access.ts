import type { Diagnostic, Result } from "../../compiler/diagnostics/diagnostic.ts";
import { diagnostic } from "../../compiler/diagnostics/report.ts";
import type { Component, Edge } from "../../compiler/system.ts";
import type { EdgeKind } from "../../dsl/kind.ts";
import type { CommonAccess, CommonContext, CommonLowered } from "./contract.ts";

/** An edge with what its consumer gets. */
export interface ResolvedAccess<A extends CommonAccess = CommonAccess> {
  readonly edge: Edge;
  readonly consumer: Component;
  readonly access: A;
}

const allVerbs: Readonly<Record<EdgeKind, true>> = {
  consumes: true,
  invokes: true,
  monitors: true,
  publishes: true,
  reads: true,
  reviews: true,
  "runs-on": true,
  serves: true,
  trains: true,
  triggers: true,
  writes: true,
};

export const elsewhere = (consumer: Component<unknown>, edge: Pick<Edge, "to" | "path">, context: Pick<CommonContext, "component" | "place">): Diagnostic =>
  diagnostic("LNT4013", {
    message: `\`${consumer.name}\` is in ${context.place.region} and uses \`${edge.to}\`, which is not`,
    at: { origin: consumer.origin, path: edge.path, component: consumer.name },
    hint: "put both in one place with `on`",
    related: [{ message: `\`${edge.to}\` is made here`, at: { origin: context.component(edge.to).origin, component: edge.to } }],
  });

/**
 * Asks the target of every edge what its consumer may have. A verb that is missing is an error at the property of the edge.
 * @param cloud for people: "AWS"
 * @param connects whether what became of a component opens connections of its own, as pods and load balancers do
 */
export function resolveAccess<A extends CommonAccess, L extends CommonLowered<A>>(
  lowered: Readonly<Record<string, L>>,
  context: Pick<CommonContext, "system" | "component" | "place">,
  cloud: string,
  connects: (one: L) => boolean,
): Result<readonly ResolvedAccess<A>[]> {
  const found: Diagnostic[] = [];
  const resolved: ResolvedAccess<A>[] = [];
  for (const edge of context.system.edges) {
    const target = lowered[edge.to];
    const user = lowered[edge.from];
    // A user in another place is connected there.
    if (user === undefined) continue;
    const consumer = context.component(edge.from);
    if (target === undefined) {
      if (connects(user)) found.push(elsewhere(consumer, edge, context));
      continue;
    }
    const access = target.access(edge.verb, edge, consumer);
    if (access !== undefined) resolved.push({ edge, consumer, access });
    else {
      const known = (Object.keys(allVerbs) as EdgeKind[]).filter((verb) => target.access(verb, { ...edge, verb }, consumer) !== undefined);
      found.push(
        diagnostic("LNT4001", {
          message: `\`${edge.from}\` ${edge.verb} \`${edge.to}\`, which a \`${context.component(edge.to).kind}\` on ${cloud} does not offer`,
          at: { origin: consumer.origin, path: edge.path, component: consumer.name },
          hint: known.length > 0 ? `others may use it through: ${known.join(", ")}` : `nothing can use it on ${cloud}`,
          related: [{ message: `\`${edge.to}\` is made here`, at: { origin: context.component(edge.to).origin, component: edge.to } }],
        }),
      );
    }
  }
  // What belongs to a component alone has no edge; it is granted as one that leads back.
  for (const [name, { own }] of Object.entries(lowered)) {
    if (own !== undefined) resolved.push({ edge: { from: name, to: name, verb: "serves", path: ["model"] }, consumer: context.component(name), access: own });
  }
  return [resolved, found];
}
