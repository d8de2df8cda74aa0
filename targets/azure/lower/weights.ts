import type { ServingOnCloud } from "../../cloud/kinds/serving.ts";
import { weightsCost, type WeightStore } from "../../cloud/weights.ts";
import type { Access, LowerContext } from "../contract.ts";
import { addBucket, type Blobs, bucketOf, letOperatorsWrite, mounted, readAccess, redundancy, urlOf, writeAccess } from "./storage.ts";
import { keepBucket } from "./teardown.ts";

/** Weights in Blob Storage. */
export const weightStore = (context: LowerContext): WeightStore<Blobs, Access> => ({
  add: (owner, level, id) => addBucket(owner, { ...(id === undefined ? {} : { id }), level, versioned: true, noncurrentDays: 30 }, context),
  held: (id) => bucketOf(id, context),
  read: readAccess,
  write: (bucket, prefix, owner) => writeAccess(bucket, owner.name, context, { prefix }),
  url: urlOf,
  mounted,
  // `AZCOPY_AUTO_LOGIN_TYPE` takes the account that `az` is logged in with.
  copy: (from, bucket, prefix, cached = false) =>
    `AZCOPY_AUTO_LOGIN_TYPE=AZCLI azcopy sync ${from} "${urlOf(bucket, prefix).replace(/\/$/, "")}" --recursive${cached ? " --exclude-path .cache" : ""}`,
  copier: "from inside of the network with AzCopy 10, as a member of one of the groups in `operator_group_ids`",
  letCopy: (bucket, owner) => letOperatorsWrite(bucket, owner, context),
  keep: (owner, id, level, bucket) => keepBucket(owner, id, level, bucket.account, context),
});

/** `partMib`: what a request of the CSI driver reads at a time (blobfuse2, block size of its block cache, by default; recalled). */
export const weightsInBlobs: ServingOnCloud["weightsCost"] = (component, weightsGib, replicas, context) =>
  weightsCost(component, weightsGib, replicas, context, {
    service: "blob",
    storage: "Blob Storage of weights",
    storageItem: `hot ${redundancy(context.place)} first 50TB`,
    reads: "reads of weights",
    readItem: "hot read operations",
    per: 10_000,
    partMib: 16,
  });
