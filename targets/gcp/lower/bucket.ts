import type { BucketValues } from "../../../dsl/components/bucket.ts";
import { type BucketOnCloud, lockNote, lowerBucket, planBucket, restoreWindow, type Tier } from "../../cloud/kinds/bucket.ts";
import { equal, weaker } from "../../cloud/parity.ts";
import { duration, round } from "../../cloud/quantities.ts";
import { defineGcpKind } from "../contract.ts";
import { addBucket, type BucketShape, type ColdClass, readAccess, writeAccess } from "./gcs.ts";
import { offer } from "./offer.ts";
import { keepBucket } from "./teardown.ts";

interface ColdTier extends Tier {
  readonly storageClass: ColdClass;
  /** In the price list. */
  readonly priced: string;
}
/** Days that each class bills at least (Cloud Storage documentation, "Storage classes", 2026). */
const nearline: ColdTier = { title: "Nearline", least: 30, storageClass: "NEARLINE", priced: "nearline" };
const coldline: ColdTier = { title: "Coldline", least: 90, storageClass: "COLDLINE", priced: "coldline" };

const cloud: BucketOnCloud<ColdTier, BucketShape> = {
  storage: "Cloud Storage",
  apis: ["storage"],
  // A retention policy lasts 3,155,760,000 seconds at most (Cloud Storage documentation, "Bucket Lock", 2026).
  lock: { needsVersions: false, longest: { days: 36_525, said: "3155760000 s at most, which is a hundred years" } },
  // Old objects are read seldom: the dearer reading of Coldline pays for those that are half a year old, where they stay as long as it bills.
  tier: (after, stay) => (after >= 180 && stay >= coldline.least ? coldline : nearline),
  shape: ({ level, versioned, production, keepDays, cold, noncurrentDays, afterwards, locked }) => ({
    level,
    // Cloud Storage takes one or the other.
    versioned: versioned && locked === undefined,
    ...(keepDays === undefined ? {} : { keepDays }),
    ...(cold === undefined ? {} : { cold: { days: cold.days, storageClass: cold.tier.storageClass } }),
    noncurrentDays,
    ...(locked === undefined ? {} : { lock: { seconds: Math.ceil(locked / 1000), final: production } }),
    // What deletion brings back stays after versions: with a limit on keeping there is room for both, or for versions alone.
    softDeleteDays: afterwards === undefined || afterwards >= restoreWindow + 7 ? 7 : 0,
  }),
  lockedAs: ({ lock }, locked) => `${duration(locked)}${lock?.final === true ? "" : " (can be taken off)"}`,
  prices: (tier = nearline) => ({
    service: "gcs",
    hotShare: "share in Standard",
    hot: { item: "Standard storage", serviceItem: "standard storage" },
    cold: { item: `${tier.title} storage`, serviceItem: `${tier.priced} storage` },
    reads: { item: "reads", serviceItem: "class B operations" },
    writes: { item: "writes", serviceItem: "class A operations" },
    moves: { item: `moves to ${tier.title}`, serviceItem: "class A operations" },
    coldReads: { item: `reads from ${tier.title}`, serviceItem: `${tier.priced} retrieval` },
    per: 1000,
  }),
  rejected: () => [
    { option: "Autoclass", reason: "it moves objects by how they are read, not by the age that was declared" },
    { option: "dual-region or multi-region", reason: "data would leave the region" },
  ],
};

/** Object storage in Cloud Storage. */
export default defineGcpKind<BucketValues, BucketShape>({
  realises: {
    from: equal("Cloud Storage, to which the source's uploads are signed"),
    size: equal("Cloud Storage"),
    keep: equal("lifecycle rule that deletes"),
    coldAfter: equal("lifecycle rule that moves to Nearline, or to Coldline where objects stay long enough"),
    locked: weaker(
      "retention policy of the bucket, locked in production",
      "it holds for every object alike, and outside of production an administrator can take it off",
    ),
    versioned: (_versioned, component) =>
      (component.values as Partial<BucketValues>).locked === undefined
        ? equal("versions, and a week in which deleted objects can be brought back")
        : weaker("the lock, which lets nobody replace or delete objects before its end", "a bucket with a retention policy keeps no versions"),
  },
  plan: (component, context) => planBucket(component, context, cloud),

  lower(component, { details }, context) {
    const bucket = addBucket(component, details, context);
    const lowered = lowerBucket({
      settings: { NAME: bucket.name, REGION: context.place.region },
      read: () => readAccess(bucket),
      write: () => writeAccess(bucket),
      offer,
      operations: [
        ...lockNote(component, details.lock?.final === true ? lockOf(round(details.lock.seconds / 86_400)) : undefined),
        ...keepBucket(component, component.id, details.level, bucket.name, context),
      ],
    });
    return [lowered, []];
  },
});

const lockOf = (days: number): string =>
  `for ${days} days, and so is the policy. Nobody can shorten that or delete them earlier, not the owner of the project either, and the bucket cannot be removed while one is left.`;
