import type { Component } from "../../../compiler/system.ts";
import type { Operation } from "../../../compiler/target.ts";
import type { ServiceValues } from "../../../dsl/components/service.ts";
import { type CloudServiceDetails, lowerService, planService, serviceRealises } from "../../cloud/kinds/service.ts";
import { defineAzureKind } from "../contract.ts";
import { offer } from "./offer.ts";
import { secretName } from "../secrets.ts";
import { serving, tokens } from "./serving.ts";

/** A container of the author's on the nodes of the cluster. */
export default defineAzureKind<ServiceValues, CloudServiceDetails>({
  realises: { ...serviceRealises, cache: tokens },
  plan: (component, context) => planService(component, context, serving),

  lower: (component, plan, context) => [
    lowerService(component, plan.details, offer, secretName, (keys) => secretsOperation(component, keys, context.foundation.secretVault.name)),
    [],
  ],
});

/** Secrets that the author names exist outside of the blueprint; their values are nobody's but the owner's. */
function secretsOperation(component: Component<unknown>, names: readonly string[], vault: string): Operation {
  return {
    phase: "workloads",
    title: `Put the secrets of ${component.name} in place`,
    text: `\`${component.name}\` reads ${names.map((name) => `\`${name}\``).join(", ")} from Key Vault and starts when they are there. Set those that do not exist, from inside of the network, each from a file that you delete afterwards. The vault encrypts them itself: secrets have no key of their own.`,
    commands: names.map((name) => `az keyvault secret set --vault-name ${vault} --name ${name} --file ${name}.secret --output none`),
  };
}
