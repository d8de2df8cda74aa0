import { FlowLog } from "@cdktf/provider-aws/lib/flow-log/index.js";
import { S3Bucket } from "@cdktf/provider-aws/lib/s3-bucket/index.js";
import { S3BucketLifecycleConfiguration } from "@cdktf/provider-aws/lib/s3-bucket-lifecycle-configuration/index.js";
import { S3BucketLoggingA } from "@cdktf/provider-aws/lib/s3-bucket-logging/index.js";
import { S3BucketOwnershipControls } from "@cdktf/provider-aws/lib/s3-bucket-ownership-controls/index.js";
import { S3BucketPolicy } from "@cdktf/provider-aws/lib/s3-bucket-policy/index.js";
import { S3BucketPublicAccessBlock } from "@cdktf/provider-aws/lib/s3-bucket-public-access-block/index.js";
import { S3BucketServerSideEncryptionConfigurationA } from "@cdktf/provider-aws/lib/s3-bucket-server-side-encryption-configuration/index.js";
import { S3BucketVersioningA } from "@cdktf/provider-aws/lib/s3-bucket-versioning/index.js";
import { limits } from "../../limits.ts";
import { type FoundationContext, shared } from "./context.ts";
import type { Key } from "./keys.ts";
import type { Network } from "./network.ts";
import { policy, type PolicyStatement } from "./policy.ts";

interface LogBucket {
  readonly name: string;
  /** Absent: S3's own key, for writers that accept no other. */
  readonly key?: Key;
  readonly retentionDays: number;
  /** Bucket that gets this one's access log; itself when absent. */
  readonly accessLog?: S3Bucket;
  readonly writers: (arn: string) => readonly PolicyStatement[];
}

function addLogBucket(context: FoundationContext, options: LogBucket): { readonly bucket: S3Bucket; readonly policy: S3BucketPolicy } {
  const { root, names, protect } = context;
  const { name } = options;
  const bucket = root.add(shared, S3Bucket, name, { bucket: names.global(name, limits.aws_s3_bucket.most), forceDestroy: !protect });
  root.add(shared, S3BucketPublicAccessBlock, name, {
    bucket: bucket.id,
    blockPublicAcls: true,
    blockPublicPolicy: true,
    ignorePublicAcls: true,
    restrictPublicBuckets: true,
  });
  root.add(shared, S3BucketOwnershipControls, name, { bucket: bucket.id, rule: { objectOwnership: "BucketOwnerEnforced" } });
  root.add(shared, S3BucketVersioningA, name, { bucket: bucket.id, versioningConfiguration: { status: "Enabled" } });
  root.add(shared, S3BucketServerSideEncryptionConfigurationA, name, {
    bucket: bucket.id,
    rule: [
      options.key === undefined
        ? { applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } }
        : { applyServerSideEncryptionByDefault: { sseAlgorithm: "aws:kms", kmsMasterKeyId: options.key.arn }, bucketKeyEnabled: true },
    ],
  });
  root.add(shared, S3BucketLifecycleConfiguration, name, {
    bucket: bucket.id,
    rule: [
      {
        id: "expire",
        status: "Enabled",
        filter: [{ prefix: "" }],
        expiration: [{ days: options.retentionDays }],
        noncurrentVersionExpiration: [{ noncurrentDays: 30 }],
        abortIncompleteMultipartUpload: [{ daysAfterInitiation: 7 }],
      },
    ],
  });
  root.add(shared, S3BucketLoggingA, name, { bucket: bucket.id, targetBucket: (options.accessLog ?? bucket).id, targetPrefix: `s3/${name}/` });
  const bucketPolicy = root.add(shared, S3BucketPolicy, name, {
    bucket: bucket.id,
    policy: policy([
      {
        sid: "TlsOnly",
        effect: "Deny",
        principal: "*",
        actions: ["s3:*"],
        resources: [bucket.arn, `${bucket.arn}/*`],
        conditions: [{ test: "Bool", variable: "aws:SecureTransport", values: ["false"] }],
      },
      ...options.writers(bucket.arn),
    ]),
  });
  return { bucket, policy: bucketPolicy };
}

/**
 * Access logs of load balancers (below `alb/` and `alb-connections/`) and of buckets (below `s3/`). Both deliver to buckets with S3's own key only
 * (Elastic Load Balancing and Amazon S3 user guides, 2026).
 */
export function lowerAccessLog(context: FoundationContext): { readonly bucket: S3Bucket; readonly policy: S3BucketPolicy } {
  const { accountId, partition, place } = context;
  return addLogBucket(context, {
    name: "access-logs",
    retentionDays: context.details.logRetentionDays,
    writers: (arn) => [
      {
        sid: "LoadBalancers",
        principal: { Service: "logdelivery.elasticloadbalancing.amazonaws.com" },
        actions: ["s3:PutObject"],
        resources: [`${arn}/alb/*`, `${arn}/alb-connections/*`],
        conditions: [
          { test: "ArnLike", variable: "aws:SourceArn", values: [`arn:${partition}:elasticloadbalancing:${place.region}:${accountId}:loadbalancer/*`] },
        ],
      },
      {
        sid: "Buckets",
        principal: { Service: "logging.s3.amazonaws.com" },
        actions: ["s3:PutObject"],
        resources: [`${arn}/s3/*`],
        conditions: [{ test: "StringEquals", variable: "aws:SourceAccount", values: [accountId] }],
      },
    ],
  });
}

export function lowerFlowLogs(context: FoundationContext, network: Network, key: Key, accessLog: S3Bucket): void {
  const { accountId, partition, place, root } = context;
  const source = [
    { test: "StringEquals", variable: "aws:SourceAccount", values: [accountId] },
    { test: "ArnLike", variable: "aws:SourceArn", values: [`arn:${partition}:logs:${place.region}:${accountId}:*`] },
  ];
  const store = addLogBucket(context, {
    name: "flow-logs",
    key,
    retentionDays: context.details.flowLogRetentionDays,
    accessLog,
    writers: (arn) => [
      {
        sid: "Delivery",
        principal: { Service: "delivery.logs.amazonaws.com" },
        actions: ["s3:PutObject"],
        resources: [`${arn}/AWSLogs/*`],
        conditions: source,
      },
      {
        sid: "DeliveryCheck",
        principal: { Service: "delivery.logs.amazonaws.com" },
        actions: ["s3:GetBucketAcl", "s3:ListBucket"],
        resources: [arn],
        conditions: source,
      },
    ],
  });
  root.add(shared, FlowLog, "main", {
    vpcId: network.vpc.id,
    trafficType: "ALL",
    logDestinationType: "s3",
    logDestination: store.bucket.arn,
    maxAggregationInterval: 60,
    destinationOptions: { fileFormat: "parquet", hiveCompatiblePartitions: true, perHourPartition: true },
    tags: { Name: context.names.stem },
    dependsOn: [store.policy],
  });
}
