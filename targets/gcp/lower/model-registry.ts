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
import { defineGcpKind } from "../contract.ts";
import type { Gcs } from "./gcs.ts";
import { offer } from "./offer.ts";
import { serving } from "./serving.ts";
import { weightStore } from "./weights.ts";

interface OutsideGcs extends Outside {
  readonly bucket: string;
}

const cloud: RegistryOnCloud<OutsideGcs> = {
  ...serving,
  title: "Google Cloud",
  storage: "Cloud Storage",
  managed: "Vertex AI's registry",
  elsewhere: "an address in Cloud Storage elsewhere",
  example: "gs://acme-models/production",
  holder: "bucket",
  outside(uri) {
    const match = /^gs:\/\/([a-z0-9][a-z0-9._-]{1,61}[a-z0-9])(?:\/(.*))?$/.exec(uri);
    return match?.[1] === undefined ? undefined : { bucket: match[1], root: rootOf(match[2]) };
  },
};

/** Models as folders of a bucket: one for each model and version. */
export default defineGcpKind<ModelRegistryValues, RegistryDetails>({
  realises: registryRealises(cloud),
  plan: (component, context) => planRegistry(component, context, cloud),
  lower: (component, plan, context) => [
    lowerRegistry(component, plan.details, context, cloud, {
      store: weightStore(context),
      outside: ({ bucket }): Gcs => ({ name: bucket, resource: bucket }),
      open: () => ({
        text: `Whoever applies has to be allowed to grant reading on its bucket (\`storage.buckets.setIamPolicy\`), and the bucket needs uniform access. Reading from another region than ${context.place.region} is slower, and paid for.`,
      }),
      offer,
    }),
    [],
  ],
});
