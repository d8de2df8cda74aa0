import { join } from "../../cloud/join.ts";
import { assign } from "../foundation/assignments.ts";
import type { FoundationContext } from "../foundation/context.ts";
import type { Identity } from "../foundation/identities.ts";
import type { Grant, LowerContext, Lowered } from "../contract.ts";
import type { ResolvedAccess } from "./access.ts";

const kebab = (name: string): string =>
  name
    .replace(/([a-z0-9])([A-Z])/g, "$1-$2")
    .replace(/[^a-zA-Z0-9]+/g, "-")
    .toLowerCase();

/**
 * One identity a workload, with one role assignment a grant of its edges. A workload that is granted nothing, and that no store knows by
 * itself, has none. Returns the client ids of those that have one, by name.
 */
export function grantIdentity(
  accesses: readonly ResolvedAccess[],
  lowered: Readonly<Record<string, Lowered>>,
  context: LowerContext,
  shared: {
    readonly context: FoundationContext;
    readonly identity: (component: Parameters<LowerContext["foundation"]["identity"]>[0]) => Identity;
    readonly asked: ReadonlySet<string>;
  },
): ReadonlyMap<string, Identity> {
  const identities = new Map<string, Identity>();
  for (const name of Object.keys(lowered)) {
    if (lowered[name]?.workload !== true) continue;
    const own = accesses.filter(({ edge }) => edge.from === name);
    if (!shared.asked.has(name) && own.every(({ access }) => (access.grants ?? []).length === 0)) continue;
    const component = context.component(name);
    const identity = shared.identity(component);
    identities.set(name, identity);
    const seen = new Map<string, string>();
    for (const { edge, access } of own) {
      const target = context.component(edge.to).id;
      for (const grant of access.grants ?? []) {
        // Two properties may refer to the same thing: Azure refuses a second assignment of the same role, so equal grants are one.
        const what = same(grant);
        if (seen.has(what)) continue;
        const parts = [component.id, target, ...(edge.part === undefined ? [] : [kebab(edge.part)]), grant.name];
        let address = join(...parts);
        for (let n = 2; [...seen.values()].includes(address); n++) address = join(...parts, String(n));
        seen.set(what, address);
        assign(shared.context, {
          owner: name,
          address,
          scope: grant.scope,
          role: grant.role,
          principalId: identity.principalId,
          ...(grant.condition === undefined ? {} : { condition: grant.condition }),
          description: `${edge.from} ${edge.verb} ${edge.to}`,
        });
      }
    }
  }
  return identities;
}

const same = ({ scope, role, condition }: Grant): string => JSON.stringify([scope, role, condition ?? null]);
