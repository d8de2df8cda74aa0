import type { Component } from "../../../compiler/system.ts";
import type { Operation } from "../../../compiler/target.ts";
import type { ServiceValues } from "../../../dsl/components/service.ts";
import { type CloudServiceDetails, lowerService, planService, serviceRealises } from "../../cloud/kinds/service.ts";
import { defineGcpKind, type LowerContext } from "../contract.ts";
import { keyLevel, keyRingName } from "../foundation/keys.ts";
import { secretId } from "../secrets.ts";
import { offer } from "./offer.ts";
import { serving } from "./serving.ts";
import { projectFlag } from "./teardown.ts";

/** A container of the author's on the nodes of the cluster. */
export default defineGcpKind<ServiceValues, CloudServiceDetails>({
  realises: serviceRealises,
  plan: (component, context) => planService(component, context, serving),

  lower: (component, plan, context) => [lowerService(component, plan.details, offer, secretId, (keys) => secretsOperation(component, keys, context)), []],
});

/** Secrets that the author names exist outside of the blueprint; their values are nobody's but the owner's. */
function secretsOperation(component: Component<unknown>, names: readonly string[], context: LowerContext): Operation {
  const { level } = component.classification;
  // Asked for, so that Secret Manager may use the key.
  context.foundation.useKey(level, "secretmanager");
  const key = `projects/${context.place.project ?? "$PROJECT"}/locations/${context.place.region}/keyRings/${keyRingName(context)}/cryptoKeys/${keyLevel(level)}`;
  return {
    phase: "workloads",
    title: `Put the secrets of ${component.name} in place`,
    text: `\`${component.name}\` reads ${names.map((name) => `\`${name}\``).join(", ")} from Secret Manager and starts when they are there. Make those that do not exist, under the key of its data class, each from a file that you delete afterwards.`,
    commands: names.map(
      (name) =>
        `gcloud secrets create ${name}${projectFlag(context)} --replication-policy user-managed --locations ${context.place.region} --kms-key-name ${key} --data-file ${name}.secret`,
    ),
  };
}
