import type { ServingOnCloud } from "../../cloud/kinds/serving.ts";
import { weightsCost, type WeightStore } from "../../cloud/weights.ts";
import type { Access, LowerContext } from "../contract.ts";
import { addBucket, bucketOf, readAccess, type S3, writeAccess } from "./s3.ts";
import { keepBucket } from "./teardown.ts";

/** Weights in S3. */
export const weightStore = (context: LowerContext): WeightStore<S3, Access> => ({
  add: (owner, level, id) => addBucket(owner, { ...(id === undefined ? {} : { id }), level, versioned: true, noncurrentDays: 30 }, context),
  held: (id, level) => bucketOf(id, level, context),
  read: readAccess,
  write: writeAccess,
  url: (bucket, path) => `s3://${bucket.name}/${path}`,
  mounted: (bucket) => bucket.name,
  copy: (from, bucket, prefix, cached = false) =>
    `aws s3 sync ${from} "s3://${bucket.name}/${prefix}" --region ${context.place.region}${cached ? ' --exclude ".cache/*"' : ""}`,
  copier: "from a place that may write to the bucket",
  keep: (owner, id, level, bucket) => keepBucket(owner, id, level, bucket.name, context),
});

/** `partMib`: parts in which weights are read from S3 (the default of Mountpoint). */
export const weightsInS3: ServingOnCloud["weightsCost"] = (component, weightsGib, replicas, context) =>
  weightsCost(component, weightsGib, replicas, context, {
    service: "s3",
    storage: "S3 storage of weights",
    storageItem: "standard storage first 50TB",
    reads: "S3 reads of weights",
    readItem: "GET/SELECT",
    per: 1000,
    partMib: 8,
  });
