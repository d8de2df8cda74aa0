import type { Result } from "../../../compiler/diagnostics/diagnostic.ts";
import type { ComponentPlan } from "../../../compiler/plan/plan.ts";
import type { Component } from "../../../compiler/system.ts";
import type { Operation } from "../../../compiler/target.ts";
import type { SourceValues } from "../../../dsl/components/source.ts";
import type { CommonAccess, CommonContext, CommonLowered } from "../contract.ts";
import { offerOf } from "../offer.ts";
import { equal, type Realises } from "../parity.ts";

/** Data from outside. Nothing is made for it: it begins the flows, and classifies what follows. */
export const planSource = (component: Component<SourceValues>): Result<ComponentPlan<Record<never, never>>> => [
  {
    component: component.name,
    summary: `${component.values.what}, from outside`,
    figures: [],
    cost: [],
    rejected: [],
    needs: {},
    provenance: {},
    details: {},
  },
  [],
];

const offer = offerOf<CommonAccess>({});

/** Whoever takes its data waits for it: no grant, no address. */
export function lowerSource(component: Component<SourceValues>, context: Pick<CommonContext, "edgesTo">): CommonLowered<CommonAccess> {
  const { values } = component;
  const receivers = context.edgesTo(component.name).map((edge) => edge.from);
  const operations: readonly Operation[] =
    values.via === "signed upload" && receivers.length > 0
      ? [
          {
            phase: "after",
            title: `Give signed uploads for ${component.name}`,
            text: `\`${values.what}\` is uploaded to ${receivers.map((name) => `\`${name}\``).join(", ")} with signed addresses. A component that writes there signs them: the signer needs its own \`writes\` edge, an address should live minutes, and the upload must not name another encryption than the bucket's.`,
          },
        ]
      : [];
  return { workload: false, access: offer({ consumes: () => ({}), reads: () => ({}), trains: () => ({}), triggers: () => ({}) }), operations };
}

const stated = equal("nothing is made for it: it classifies what follows");
/** What becomes of its properties, the same on every cloud. */
export const sourceRealises: Realises<SourceValues> = {
  what: stated,
  size: stated,
  rate: stated,
  provenance: stated,
  via: equal("a step for the operator, where uploads are signed"),
};
