import type { ServingOnCloud } from "../../cloud/kinds/serving.ts";
import { weightsCost, type WeightStore } from "../../cloud/weights.ts";
import type { Access, LowerContext } from "../contract.ts";
import { addBucket, bucketOf, type Gcs, mountAccess, writeAccess } from "./gcs.ts";
import { keepBucket } from "./teardown.ts";

/** Weights in Cloud Storage. */
export const weightStore = (context: LowerContext): WeightStore<Gcs, Access> => ({
  add: (owner, level, id) => addBucket(owner, { ...(id === undefined ? {} : { id }), level, versioned: true, noncurrentDays: 30 }, context),
  held: (id) => bucketOf(id, context),
  read: mountAccess,
  write: writeAccess,
  url: (bucket, path) => `gs://${bucket.name}/${path}`,
  mounted: (bucket) => bucket.name,
  copy: (from, bucket, prefix, cached = false) =>
    `gcloud storage rsync ${from} "gs://${bucket.name}/${prefix}" --recursive${cached ? ' --exclude "(^|/)[.]cache/"' : ""}`,
  copier: "from a place that may write to the bucket",
  keep: (owner, id, level, bucket) => keepBucket(owner, id, level, bucket.name, context),
});

/**
 * Reading in the region costs operations alone. `partMib`: a request of Cloud Storage FUSE when it downloads in parallel (its default
 * chunk; documentation, "File caching", 2026).
 */
export const weightsInGcs: ServingOnCloud["weightsCost"] = (component, weightsGib, replicas, context) =>
  weightsCost(component, weightsGib, replicas, context, {
    service: "gcs",
    storage: "Cloud Storage of weights",
    storageItem: "standard storage",
    reads: "reads of weights",
    readItem: "class B operations",
    per: 1000,
    partMib: 200,
  });
