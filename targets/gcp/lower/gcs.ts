import { StorageBucket, type StorageBucketLifecycleRule } from "@cdktf/provider-google/lib/storage-bucket/index.js";
import type { Component, Level } from "../../../compiler/system.ts";
import { limits } from "../../limits.ts";
import type { Access, Grant, LowerContext } from "../contract.ts";
import { labelsOf } from "../labels.ts";

/** Cheaper classes, with the days that are billed at least. */
export type ColdClass = "NEARLINE" | "COLDLINE";

/** A bucket to add. Days are whole. */
export interface BucketShape {
  /** What it is called, where it is not the component's own. */
  readonly id?: string;
  readonly level: Level;
  readonly versioned: boolean;
  /** Days until objects are deleted. */
  readonly keepDays?: number;
  /** When objects move to a cheaper class. */
  readonly cold?: { readonly days: number; readonly storageClass: ColdClass };
  /** Days that replaced and deleted versions stay. */
  readonly noncurrentDays: number;
  /** Seconds for which objects can be neither changed nor deleted; `final` can be taken back by nobody. */
  readonly lock?: { readonly seconds: number; readonly final: boolean };
  /** Days for which deleted objects can be brought back, besides versions. @default 7, the least that there is beside none */
  readonly softDeleteDays?: number;
}

/** A bucket as others use it. Its name is known before apply. */
export interface Gcs {
  readonly name: string;
  /** For grants, which wait for the bucket where the system makes it. */
  readonly resource: string;
  /** Address below `google_storage_bucket`, where it was added here. */
  readonly id?: string;
}

/** Name of a bucket, the same wherever it is asked for. */
export const bucketName = (id: string, context: Pick<LowerContext, "names">): string => context.names.global(id, limits.google_storage_bucket.most);

/** A bucket that another lowering of the system adds under this address. */
export const bucketOf = (id: string, context: Pick<LowerContext, "names">): Gcs => ({
  name: bucketName(id, context),
  resource: `\${google_storage_bucket.${id.replace(/[^a-zA-Z0-9_]/g, "_")}.name}`,
});

const dayOfSeconds = 86_400;

/** A private, versioned, encrypted bucket with every protection that Cloud Storage has. TLS is all that its API speaks. */
export function addBucket(component: Component<unknown>, shape: BucketShape, context: LowerContext): Gcs {
  const { root, foundation, place, protect } = context;
  const id = shape.id ?? component.id;
  const name = bucketName(id, context);
  const bucket = root.add(component.name, StorageBucket, id, {
    name,
    project: foundation.api("storage"),
    location: place.region.toUpperCase(),
    storageClass: "STANDARD",
    uniformBucketLevelAccess: true,
    publicAccessPrevention: "enforced",
    forceDestroy: false,
    versioning: { enabled: shape.versioned },
    encryption: { defaultKmsKeyName: foundation.useKey(shape.level, "storage") },
    softDeletePolicy: { retentionDurationSeconds: (shape.softDeleteDays ?? 7) * dayOfSeconds },
    logging: { logBucket: foundation.accessLogBucket, logObjectPrefix: `gcs/${id}` },
    lifecycleRule: lifecycleRules(shape),
    ...(shape.lock === undefined ? {} : { retentionPolicy: { retentionPeriod: shape.lock.seconds, isLocked: shape.lock.final } }),
    ...(protect ? { lifecycle: { preventDestroy: true } } : {}),
    labels: { ...labelsOf(component), "data-class": shape.level },
  });
  return { name, resource: bucket.name, id };
}

function lifecycleRules(shape: BucketShape): StorageBucketLifecycleRule[] {
  const { cold, keepDays, noncurrentDays } = shape;
  return [
    { action: { type: "AbortIncompleteMultipartUpload" }, condition: { age: 7 } },
    // Also where versions are off: those of a time when they were on stay otherwise.
    { action: { type: "Delete" }, condition: { daysSinceNoncurrentTime: noncurrentDays, withState: "ARCHIVED" } },
    ...(cold === undefined
      ? []
      : [
          {
            action: { type: "SetStorageClass", storageClass: cold.storageClass },
            condition: { age: cold.days, matchesStorageClass: ["STANDARD"], withState: "LIVE" },
          },
        ]),
    // With versions on, what is deleted becomes a version first, and goes by the rule above.
    ...(keepDays === undefined ? [] : [{ action: { type: "Delete" }, condition: { age: keepDays, withState: "LIVE" } }]),
  ];
}

/** Of a grant that ends at a prefix. The second half is of listings, whose resource is the bucket (Cloud Storage, IAM conditions, 2026). */
function within(bucket: Gcs, prefix: string): Pick<Grant, "condition"> {
  if (prefix === "") return {};
  const objects = `resource.name.startsWith("projects/_/buckets/${bucket.name}/objects/${prefix}")`;
  const listings = `api.getAttribute("storage.googleapis.com/objectListPrefix", "").startsWith("${prefix}")`;
  return { condition: { title: "below a prefix", expression: `${objects} || ${listings}` } };
}

const endpoint = [{ to: "endpoints", port: 443 }] as const;

/** Reads of a bucket, or of what is below a prefix (which ends with a slash). */
export const readAccess = (bucket: Gcs, prefix = ""): Access => ({
  grants: [{ on: "bucket", resource: bucket.resource, role: "roles/storage.objectViewer", name: "reads", ...within(bucket, prefix) }],
  egress: endpoint,
});

/**
 * Reads through a volume. Cloud Storage FUSE asks for the bucket's layout when it mounts, which no prefix narrows: names of other
 * objects can be seen so, and what is in them cannot.
 */
export const mountAccess = (bucket: Gcs, prefix: string): Access => {
  const read = readAccess(bucket, prefix);
  return { ...read, grants: [...(read.grants ?? []), { on: "bucket", resource: bucket.resource, role: "roles/storage.legacyBucketReader", name: "layout" }] };
};

/**
 * Writes, without reading what is there. The role may replace and delete as well: creating alone would refuse to replace an object, and
 * what is replaced or deleted stays as a version.
 */
export const writeAccess = (bucket: Gcs, prefix = ""): Access => ({
  grants: [{ on: "bucket", resource: bucket.resource, role: "roles/storage.legacyBucketWriter", name: "writes", ...within(bucket, prefix) }],
  egress: endpoint,
});
