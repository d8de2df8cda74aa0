import type { Component } from "../../../compiler/system.ts";
import type { Operation } from "../../../compiler/target.ts";
import type { ServiceValues } from "../../../dsl/components/service.ts";
import { type CloudServiceDetails, lowerService, planService, serviceRealises } from "../../cloud/kinds/service.ts";
import { defineAwsKind, type LowerContext } from "../contract.ts";
import { offer } from "./offer.ts";
import { serving } from "./serving.ts";

/** A container of the author's on the nodes of the cluster. */
export default defineAwsKind<ServiceValues, CloudServiceDetails>({
  realises: serviceRealises,
  plan: (component, context) => planService(component, context, serving),

  lower: (component, plan, context) => [
    lowerService(
      component,
      plan.details,
      offer,
      (secret) => secret,
      (keys) => secretsOperation(component, keys, context),
    ),
    [],
  ],
});

/** Secrets that the author names exist outside of the blueprint; their values are nobody's but the owner's. */
function secretsOperation(component: Component<unknown>, names: readonly string[], context: LowerContext): Operation {
  const { alias } = context.foundation.key(component.classification.level);
  return {
    phase: "workloads",
    title: `Put the secrets of ${component.name} in place`,
    text: `\`${component.name}\` reads ${names.map((name) => `\`${name}\``).join(", ")} from Secrets Manager and starts when they are there. Make those that do not exist, under the key of its data class, each from a file that you delete afterwards.`,
    commands: names.map(
      (name) =>
        `aws secretsmanager create-secret --region ${context.place.region} --name ${name} --kms-key-id ${alias} --secret-string file://${name.replace(/[^A-Za-z0-9._-]+/g, "-")}.secret`,
    ),
  };
}
