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
import { defineAwsKind } from "../contract.ts";
import { offer } from "./offer.ts";
import { bucketArn, type S3 } from "./s3.ts";
import { serving } from "./serving.ts";
import { weightStore } from "./weights.ts";

interface OutsideS3 extends Outside {
  readonly bucket: string;
}

const cloud: RegistryOnCloud<OutsideS3> = {
  ...serving,
  title: "AWS",
  storage: "S3",
  managed: "the registry of SageMaker",
  elsewhere: "an S3 address elsewhere",
  example: "s3://acme-models/production",
  holder: "bucket",
  outside(uri) {
    const match = /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:\/(.*))?$/.exec(uri);
    return match?.[1] === undefined ? undefined : { bucket: match[1], root: rootOf(match[2]) };
  },
};

/** Models as folders of a bucket: one for each model and version. */
export default defineAwsKind<ModelRegistryValues, RegistryDetails>({
  realises: registryRealises(cloud),
  plan: (component, context) => planRegistry(component, context, cloud),
  lower: (component, plan, context) => [
    lowerRegistry(component, plan.details, context, cloud, {
      store: weightStore(context),
      outside: ({ bucket }): S3 => ({ name: bucket, arn: bucketArn(bucket, context) }),
      open: () => ({
        text: `If its bucket is in another account, its policy has to allow the roles that serve from it. If it has a key of its own, that key's policy has to as well, and the roles need \`kms:Decrypt\` on it, which is not granted here: the key is not known. It has to be in ${context.place.region}: the private way to S3 ends at the region.`,
      }),
      offer,
    }),
    [],
  ],
});
