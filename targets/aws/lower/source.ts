import type { SourceValues } from "../../../dsl/components/source.ts";
import { defineAwsKind } from "../contract.ts";
import { offer } from "./offer.ts";

/** Data from outside. Nothing is made for it: it begins the flows, and classifies what follows. */
export default defineAwsKind<SourceValues, Record<never, never>>({
  plan(component) {
    return [
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
  },

  lower(component, _plan, context) {
    const { values } = component;
    const receivers = context.edgesTo(component.name).map((edge) => edge.from);
    const signed = values.via === "signed upload" && receivers.length > 0;
    return [
      {
        workload: false,
        // Whoever takes its data waits for it: no grant, no address.
        access: offer({ consumes: () => ({}), reads: () => ({}), trains: () => ({}), triggers: () => ({}) }),
        operations: signed
          ? [
              {
                phase: "after",
                title: `Give signed uploads for ${component.name}`,
                text: `\`${values.what}\` is uploaded to ${receivers.map((name) => `\`${name}\``).join(", ")} with signed addresses. A component that writes there signs them: the signer needs its own \`writes\` edge, an address should live minutes, and the upload must not name another encryption than the bucket's.`,
              },
            ]
          : [],
      },
      [],
    ];
  },
});
