import { LoggingProjectBucketConfig } from "@cdktf/provider-google/lib/logging-project-bucket-config/index.js";
import { LoggingProjectExclusion } from "@cdktf/provider-google/lib/logging-project-exclusion/index.js";
import { LoggingProjectSink } from "@cdktf/provider-google/lib/logging-project-sink/index.js";
import { ProjectIamAuditConfig } from "@cdktf/provider-google/lib/project-iam-audit-config/index.js";
import { StorageBucket } from "@cdktf/provider-google/lib/storage-bucket/index.js";
import { StorageBucketIamMember } from "@cdktf/provider-google/lib/storage-bucket-iam-member/index.js";
import { type FoundationContext, shared } from "./context.ts";
import type { Keys } from "./keys.ts";
import type { Network } from "./network.ts";
import { limits } from "../../limits.ts";

/** Streams with a store and a time of their own. What goes there is kept out of the project's default store, which would be paid for twice. */
export function lowerLogs(context: FoundationContext, network: Network, keys: Keys): void {
  const { root, names, place, details, api, projectId, clusterName } = context;
  const stream = (name: string, description: string, retentionDays: number, filter: string): void => {
    const bucket = root.add(shared, LoggingProjectBucketConfig, name, {
      project: api("logging"),
      location: place.region,
      bucketId: names.of(name, limits.google_logging_project_bucket_config.most),
      description,
      retentionDays,
      cmekSettings: { kmsKeyName: keys.use("logs", "logging") },
    });
    const sink = root.add(shared, LoggingProjectSink, name, {
      name: names.of(name, limits.google_logging_project_sink.most),
      project: projectId,
      description,
      destination: `logging.googleapis.com/${bucket.id}`,
      filter,
      uniqueWriterIdentity: true,
    });
    root.add(shared, LoggingProjectExclusion, name, {
      name: names.of(name, limits.google_logging_project_sink.most),
      project: projectId,
      description: `${description}: kept in a store of their own`,
      filter,
      dependsOn: [sink],
    });
  };
  stream(
    "audit",
    "Who did what in the cluster",
    details.logRetentionDays,
    [
      `log_id("cloudaudit.googleapis.com/activity") OR log_id("cloudaudit.googleapis.com/data_access")`,
      `resource.type="k8s_cluster"`,
      `resource.labels.cluster_name="${clusterName}"`,
      `resource.labels.location="${place.region}"`,
      // What the control plane and nodes read of themselves, several times a second.
      `NOT (log_id("cloudaudit.googleapis.com/data_access") AND protoPayload.authenticationInfo.principalEmail=~"^system:(kube-|node:|apiserver|gke-)")`,
    ]
      .map((part) => `(${part})`)
      .join(" AND "),
  );
  stream(
    "flows",
    "Connections of the network",
    details.flowLogRetentionDays,
    `log_id("compute.googleapis.com/vpc_flows") AND resource.labels.subnetwork_name=("${network.nodes.name}" OR "${network.endpoints.name}")`,
  );
  // Reads of the cluster's API and of secrets are not recorded otherwise.
  for (const service of ["container", "secretmanager"]) {
    root.add(shared, ProjectIamAuditConfig, service, {
      project: api(service),
      service: `${service}.googleapis.com`,
      auditLogConfig: ["ADMIN_READ", "DATA_READ", "DATA_WRITE"].map((logType) => ({ logType })),
    });
  }
}

/** Bucket for usage logs of buckets. */
export function lowerAccessLog(context: FoundationContext, keys: Keys): StorageBucket {
  const { root, names, place, details, protect, api } = context;
  const bucket = root.add(shared, StorageBucket, "foundation--access-logs", {
    name: names.global("usage-logs", limits.google_storage_bucket.most),
    project: api("storage"),
    location: place.region.toUpperCase(),
    storageClass: "STANDARD",
    uniformBucketLevelAccess: true,
    publicAccessPrevention: "enforced",
    forceDestroy: !protect,
    versioning: { enabled: true },
    encryption: { defaultKmsKeyName: keys.use("logs", "storage") },
    softDeletePolicy: { retentionDurationSeconds: 604_800 },
    lifecycleRule: [
      { action: { type: "AbortIncompleteMultipartUpload" }, condition: { age: 7 } },
      { action: { type: "Delete" }, condition: { age: details.logRetentionDays, withState: "ANY" } },
      { action: { type: "Delete" }, condition: { daysSinceNoncurrentTime: 30, withState: "ARCHIVED" } },
    ],
    labels: { component: shared },
  });
  root.add(shared, StorageBucketIamMember, "foundation--access-logs", {
    bucket: bucket.name,
    role: "roles/storage.objectCreator",
    // Google's writer of usage logs (Cloud Storage documentation, "Usage logs and storage logs", 2026).
    member: "group:cloud-storage-analytics@google.com",
  });
  return bucket;
}
