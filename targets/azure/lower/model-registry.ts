import { PrivateEndpoint } from "@cdktf/provider-azurerm/lib/private-endpoint/index.js";
import type { Component } from "../../../compiler/system.ts";
import type { ModelRegistryValues } from "../../../dsl/components/model-registry.ts";
import {
  lowerRegistry,
  type Outside,
  planRegistry,
  type RegistryDetails,
  type RegistryOnCloud,
  registryRealises,
  rootOf,
} from "../../cloud/kinds/model-registry.ts";
import { limits } from "../../limits.ts";
import { defineAzureKind, type LowerContext } from "../contract.ts";
import { tagsOf } from "../tags.ts";
import { offer } from "./offer.ts";
import { serving } from "./serving.ts";
import { type Blobs, blobZone } from "./storage.ts";
import { weightStore } from "./weights.ts";

/** A container, and a folder in it. */
interface OutsideBlobs extends Outside {
  readonly account: string;
  readonly container: string;
}

const cloud: RegistryOnCloud<OutsideBlobs> = {
  ...serving,
  title: "Azure",
  storage: "Blob Storage",
  managed: "the registry of Azure Machine Learning",
  elsewhere: "an address in Blob Storage elsewhere",
  example: "https://acmemodels.blob.core.windows.net/production",
  holder: "container",
  outside(uri) {
    const match = /^https:\/\/([a-z0-9]{3,24})\.blob\.core\.windows\.net\/([a-z0-9](?:[a-z0-9]|-(?=[a-z0-9])){2,62})(?:\/(.*))?$/.exec(uri);
    return match?.[1] === undefined || match[2] === undefined ? undefined : { account: match[1], container: match[2], root: rootOf(match[3]) };
  },
};

/** Models as folders of a bucket: one for each model and version. */
export default defineAzureKind<ModelRegistryValues, RegistryDetails>({
  realises: registryRealises(cloud),
  plan: (component, context) => planRegistry(component, context, cloud),
  lower: (component, plan, context) => {
    const variable = `${component.id.replace(/-/g, "_")}_account_id`;
    return [
      lowerRegistry(component, plan.details, context, cloud, {
        store: weightStore(context),
        outside: (address) => outsideBucket(component, address, variable, context),
        open: ({ account }) => ({
          text: `Give the id of its storage account as the variable \`${variable}\`. Whoever applies has to be allowed to assign roles on it and to approve a private endpoint. Reading from another region than ${context.place.region} is slower, and paid for.`,
          commands: [`export TF_VAR_${variable}="$(az storage account show --name ${account} --query id --output tsv)"`],
        }),
        offer,
      }),
      [],
    ];
  },
});

/** An account outside of the system: its id holds a subscription and a group that no address says. A private endpoint of ours leads to it. */
function outsideBucket(component: Component<unknown>, { account, container }: OutsideBlobs, variable: string, context: LowerContext): Blobs {
  const { root, foundation, names } = context;
  root.variable(variable, {
    type: "string",
    nullable: false,
    description: `Resource id of the storage account ${account}, which holds the models of ${component.name}.`,
    validation: [
      {
        condition: `\${endswith(lower(var.${variable}), "/providers/microsoft.storage/storageaccounts/${account}")}`,
        error_message: `The id is that of the storage account ${account}.`,
      },
    ],
  });
  const accountId = `\${var.${variable}}`;
  root.add(component.name, PrivateEndpoint, component.id, {
    name: names.of(component.id, limits.azurerm_private_endpoint.most),
    resourceGroupName: foundation.resourceGroup,
    location: foundation.location,
    subnetId: foundation.subnets.endpoints,
    privateServiceConnection: { name: "blob", privateConnectionResourceId: accountId, isManualConnection: false, subresourceNames: ["blob"] },
    privateDnsZoneGroup: { name: "default", privateDnsZoneIds: [foundation.dnsZone(blobZone)] },
    tags: tagsOf(component),
  });
  return { account, container, accountId, containerId: `${accountId}/blobServices/default/containers/${container}` };
}
