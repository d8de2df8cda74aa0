import type { Component } from "../../../compiler/system.ts";
import type { BucketValues } from "../../../dsl/components/bucket.ts";
import { asStated } from "../../cloud/kinds/bucket-cost.ts";
import { type BucketOnCloud, lockNote, lowerBucket, planBucket, type Tier } from "../../cloud/kinds/bucket.ts";
import { equal } from "../../cloud/parity.ts";
import { days } from "../../cloud/quantities.ts";
import { defineAwsKind } from "../contract.ts";
import { offer } from "./offer.ts";
import { addBucket, type BucketShape, readAccess, writeAccess } from "./s3.ts";
import { keepBucket } from "./teardown.ts";

/**
 * Standard-IA takes objects that are 30 days old and bills 30 days at least (Amazon S3 User Guide, "Transitioning objects using
 * Amazon S3 Lifecycle", public copy read 2026-11).
 */
const standardIa: Tier = { title: "Standard-IA", least: 30 };

const cloud: BucketOnCloud<Tier, BucketShape> = {
  storage: "S3",
  apis: ["s3"],
  lock: { needsVersions: true },
  tier: () => standardIa,
  coldEarliest: 30,
  shape: ({ level, versioned, production, keepDays, cold, noncurrentDays, locked }) => ({
    level,
    versioned,
    ...(keepDays === undefined ? {} : { keepDays }),
    ...(cold === undefined ? {} : { coldDays: cold.days }),
    noncurrentDays,
    ...(locked === undefined ? {} : { lock: { mode: production ? "COMPLIANCE" : "GOVERNANCE", days: days(locked) } as const }),
  }),
  lockedAs: ({ lock }) => (lock === undefined ? "" : `${lock.days} days (${lock.mode.toLowerCase()})`),
  prices: () => ({
    service: "s3",
    hotShare: "share in S3 Standard",
    hot: { item: "S3 Standard storage", serviceItem: "standard storage first 50TB" },
    cold: { item: "S3 Standard-IA storage", serviceItem: "standard-IA storage" },
    reads: { item: "S3 reads", serviceItem: "GET/SELECT" },
    writes: { item: "S3 writes", serviceItem: "PUT/COPY/POST/LIST" },
    moves: { item: "moves to S3 Standard-IA", serviceItem: "lifecycle transition to standard-IA" },
    coldReads: { item: "reads from S3 Standard-IA", serviceItem: "standard-IA retrieval" },
    per: 1000,
    written: asStated,
    coldReadsAssume: "size and age",
  }),
  rejected: () => [],
};

/** Object storage in S3. */
export default defineAwsKind<BucketValues, BucketShape>({
  realises: {
    from: equal("S3, to which the source's uploads are signed"),
    size: equal("S3"),
    keep: equal("S3 lifecycle rule that deletes"),
    coldAfter: equal("S3 lifecycle rule that moves to Standard-IA"),
    locked: equal("S3 Object Lock"),
    versioned: equal("S3 versions"),
  },
  plan: (component, context) => planBucket(component, context, cloud),

  lower(component, { details }, context) {
    const bucket = addBucket(component as Component, details, context);
    const lowered = lowerBucket({
      settings: { NAME: bucket.name, REGION: context.place.region },
      read: () => readAccess(bucket),
      write: () => writeAccess(bucket),
      offer,
      operations: [
        ...lockNote(component, details.lock?.mode === "COMPLIANCE" ? lockOf(details.lock.days) : undefined),
        ...keepBucket(component, component.id, details.level, bucket.name, context),
      ],
    });
    return [lowered, []];
  },
});

const lockOf = (days: number): string =>
  `in compliance mode for ${days} days. Nobody can shorten that or delete them earlier, not the root user of the account either, and the bucket cannot be removed while one is left.`;
