import { S3Bucket } from "@cdktf/provider-aws/lib/s3-bucket/index.js";
import { S3BucketLifecycleConfiguration, type S3BucketLifecycleConfigurationRule } from "@cdktf/provider-aws/lib/s3-bucket-lifecycle-configuration/index.js";
import { S3BucketLoggingA } from "@cdktf/provider-aws/lib/s3-bucket-logging/index.js";
import { S3BucketNotification } from "@cdktf/provider-aws/lib/s3-bucket-notification/index.js";
import { S3BucketObjectLockConfigurationA } from "@cdktf/provider-aws/lib/s3-bucket-object-lock-configuration/index.js";
import { S3BucketOwnershipControls } from "@cdktf/provider-aws/lib/s3-bucket-ownership-controls/index.js";
import { S3BucketPolicy } from "@cdktf/provider-aws/lib/s3-bucket-policy/index.js";
import { S3BucketPublicAccessBlock } from "@cdktf/provider-aws/lib/s3-bucket-public-access-block/index.js";
import { S3BucketServerSideEncryptionConfigurationA } from "@cdktf/provider-aws/lib/s3-bucket-server-side-encryption-configuration/index.js";
import { S3BucketVersioningA } from "@cdktf/provider-aws/lib/s3-bucket-versioning/index.js";
import type { Component, Level } from "../../../compiler/system.ts";
import { limits } from "../../limits.ts";
import type { Access, LowerContext, Statement } from "../contract.ts";
import { policy } from "./policy.ts";
import { tagsOf } from "./tags.ts";

/** A bucket to add. Days are whole. */
export interface BucketShape {
  /** What it is called, where it is not the component's own. */
  readonly id?: string;
  readonly level: Level;
  readonly versioned: boolean;
  /** Days until objects are deleted. */
  readonly keepDays?: number;
  /** Days until objects move to Standard-IA. */
  readonly coldDays?: number;
  /** Days that replaced and deleted versions stay. */
  readonly noncurrentDays: number;
  readonly lock?: { readonly mode: "COMPLIANCE" | "GOVERNANCE"; readonly days: number };
}

/** A bucket as others use it. Its name is known before apply. */
export interface S3 {
  readonly name: string;
  readonly arn: string;
  /** Absent where its key is not of the system. */
  readonly keyArn?: string;
  /** Address below `aws_s3_bucket`, where it was added here. */
  readonly id?: string;
}

/** Name of a bucket, the same wherever it is asked for. */
export const bucketName = (id: string, context: Pick<LowerContext, "names">): string => context.names.global(id, limits.aws_s3_bucket.most);

/** A bucket outside of this root, by name. */
export const bucketArn = (name: string, { foundation }: Pick<LowerContext, "foundation">): string => `arn:${foundation.partition}:s3:::${name}`;

/** A bucket that another lowering of the system adds under this address. */
export function bucketOf(id: string, level: Level, context: LowerContext): S3 {
  const name = bucketName(id, context);
  return { name, arn: bucketArn(name, context), keyArn: context.foundation.key(level).arn };
}

/** A private, versioned, encrypted bucket with every protection that S3 has. */
export function addBucket(component: Component<unknown>, shape: BucketShape, context: LowerContext): S3 {
  const { root, foundation } = context;
  const owner = component.name;
  const id = shape.id ?? component.id;
  const key = foundation.key(shape.level);
  const tags = { ...tagsOf(component), "data-class": shape.level };

  const bucket = root.add(owner, S3Bucket, id, {
    bucket: bucketName(id, context),
    forceDestroy: false,
    ...(shape.lock === undefined ? {} : { objectLockEnabled: true }),
    ...(context.protect ? { lifecycle: { preventDestroy: true } } : {}),
    tags,
  });
  root.add(owner, S3BucketPublicAccessBlock, id, {
    bucket: bucket.id,
    blockPublicAcls: true,
    blockPublicPolicy: true,
    ignorePublicAcls: true,
    restrictPublicBuckets: true,
  });
  root.add(owner, S3BucketOwnershipControls, id, { bucket: bucket.id, rule: { objectOwnership: "BucketOwnerEnforced" } });
  const versioning = root.add(owner, S3BucketVersioningA, id, {
    bucket: bucket.id,
    versioningConfiguration: { status: shape.versioned ? "Enabled" : "Suspended" },
  });
  root.add(owner, S3BucketServerSideEncryptionConfigurationA, id, {
    bucket: bucket.id,
    rule: [{ bucketKeyEnabled: true, applyServerSideEncryptionByDefault: { sseAlgorithm: "aws:kms", kmsMasterKeyId: key.arn } }],
  });
  root.add(owner, S3BucketPolicy, id, { bucket: bucket.id, policy: bucketPolicy(bucket.arn, key.arn) });
  root.add(owner, S3BucketLifecycleConfiguration, id, {
    bucket: bucket.id,
    rule: lifecycleRules(shape),
    // Rules on old versions are refused until versioning is on.
    dependsOn: [versioning],
  });
  root.add(owner, S3BucketLoggingA, id, { bucket: bucket.id, targetBucket: foundation.accessLogBucket, targetPrefix: `s3/${id}/` });
  root.add(owner, S3BucketNotification, id, { bucket: bucket.id, eventbridge: true });
  if (shape.lock !== undefined) {
    root.add(owner, S3BucketObjectLockConfigurationA, id, {
      bucket: bucket.id,
      rule: { defaultRetention: { mode: shape.lock.mode, days: shape.lock.days } },
      dependsOn: [versioning],
    });
  }
  return { name: bucketName(id, context), arn: bucket.arn, keyArn: key.arn, id };
}

function lifecycleRules(shape: BucketShape): S3BucketLifecycleConfigurationRule[] {
  const { coldDays, keepDays } = shape;
  return [
    { id: "abort-uploads", status: "Enabled", filter: [{}], abortIncompleteMultipartUpload: [{ daysAfterInitiation: 7 }] },
    {
      id: "old-versions",
      status: "Enabled",
      filter: [{}],
      // Also where versions are off: those of a time when they were on stay otherwise.
      noncurrentVersionExpiration: [{ noncurrentDays: shape.noncurrentDays }],
      // A rule may not state both an age and this.
      ...(keepDays === undefined ? { expiration: [{ expiredObjectDeleteMarker: true }] } : {}),
    },
    ...(coldDays === undefined ? [] : [{ id: "cold", status: "Enabled", filter: [{}], transition: [{ days: coldDays, storageClass: "STANDARD_IA" }] }]),
    ...(keepDays === undefined ? [] : [{ id: "keep", status: "Enabled", filter: [{}], expiration: [{ days: keepDays }] }]),
  ];
}

/** Denies alone: who may do what is said by the roles of the edges. */
function bucketPolicy(bucket: string, key: string): string {
  const everything = [bucket, `${bucket}/*`];
  const objects = [`${bucket}/*`];
  const header = "s3:x-amz-server-side-encryption";
  return policy([
    {
      sid: "TlsOnly",
      effect: "Deny",
      principal: "*",
      actions: ["s3:*"],
      resources: everything,
      conditions: [{ test: "Bool", variable: "aws:SecureTransport", values: ["false"] }],
    },
    {
      sid: "Tls12",
      effect: "Deny",
      principal: "*",
      actions: ["s3:*"],
      resources: everything,
      conditions: [{ test: "NumericLessThan", variable: "s3:TlsVersion", values: ["1.2"] }],
    },
    // A negated test is also true where the header is missing, which is what bucket-default encryption is for: hence Null.
    {
      sid: "NoOtherEncryption",
      effect: "Deny",
      principal: "*",
      actions: ["s3:PutObject"],
      resources: objects,
      conditions: [
        { test: "Null", variable: header, values: ["false"] },
        { test: "StringNotEquals", variable: header, values: ["aws:kms"] },
      ],
    },
    {
      sid: "NoOtherKey",
      effect: "Deny",
      principal: "*",
      actions: ["s3:PutObject"],
      resources: objects,
      conditions: [
        { test: "Null", variable: `${header}-aws-kms-key-id`, values: ["false"] },
        { test: "StringNotEquals", variable: `${header}-aws-kms-key-id`, values: [key] },
      ],
    },
  ]);
}

/** Reads of a bucket, or of what is below a prefix (which ends with a slash). */
export function readAccess(bucket: S3, prefix = ""): Access {
  const list: Statement = { sid: "List", actions: ["s3:ListBucket"], resources: [bucket.arn] };
  return {
    statements: [
      prefix === "" ? list : { ...list, conditions: [{ test: "StringLike", variable: "s3:prefix", values: [prefix, `${prefix}*`] }] },
      { sid: "Objects", actions: ["s3:GetObject"], resources: [`${bucket.arn}/${prefix}*`] },
    ],
    ...(bucket.keyArn === undefined ? {} : { keys: [{ arn: bucket.keyArn, use: "decrypt", via: "s3" }] }),
    egress: [{ to: "endpoints", port: 443 }],
  };
}

/** Writes, without deletes. Parts of an upload are encrypted and read again, hence both uses of the key. */
export function writeAccess(bucket: S3, prefix = ""): Access {
  return {
    statements: [
      { sid: "Objects", actions: ["s3:PutObject", "s3:AbortMultipartUpload", "s3:ListMultipartUploadParts"], resources: [`${bucket.arn}/${prefix}*`] },
    ],
    ...(bucket.keyArn === undefined ? {} : { keys: [{ arn: bucket.keyArn, use: "encrypt and decrypt", via: "s3" }] }),
    egress: [{ to: "endpoints", port: 443 }],
  };
}
