import { MemorystoreInstance } from "@cdktf/provider-google/lib/memorystore-instance/index.js";
import { RedisInstance } from "@cdktf/provider-google/lib/redis-instance/index.js";
import type { Component } from "../../../compiler/system.ts";
import type { CacheValues } from "../../../dsl/components/cache.ts";
import { equal, weaker } from "../../cloud/parity.ts";
import { limits } from "../../limits.ts";
import { identifier } from "../../terraform/moved.ts";
import { type Access, defineGcpKind, type LowerContext } from "../contract.ts";
import { labelsOf } from "../labels.ts";
import { keepText } from "./authority.ts";
import { redisAlarms, valkeyAlarms } from "./cache-alarms.ts";
import { type CacheDetails, planCache } from "./cache-plan.ts";
import { redisVersion, valkeyVersion } from "./memory-sizes.ts";
import { offer } from "./offer.ts";
import { endCache } from "./teardown.ts";

/** Sunday night, as everything of a system. */
const window = [{ day: "SUNDAY", startTime: { hours: 3, minutes: 0, seconds: 0, nanos: 0 } }];

/** Memorystore in one shard, so that any client works: for Valkey with identities and tokens, for Redis with a password. */
export default defineGcpKind<CacheValues, CacheDetails>({
  realises: {
    ttl: equal("a setting of what writes to it"),
    size: equal("Memorystore with room for it"),
    hitRate: equal("lowers what is planned behind it"),
    engine: (engine) =>
      engine === "valkey"
        ? equal("Memorystore for Valkey; workloads log in with tokens of their identity")
        : weaker("Memorystore for Redis, with TLS and a password", "all consumers share one password, which Terraform's state holds as well"),
  },
  plan: planCache,

  lower(component, plan, context) {
    const made = plan.details.product === "valkey" ? lowerValkey(component, plan.details, context) : lowerRedis(component, plan.details, context);
    return [
      {
        workload: false,
        // A component that has a cache reads and fills it.
        access: offer({ reads: () => made.use, writes: () => made.use, monitors: () => ({ alarms: made.alarms }) }),
        operations: endCache(component, plan.details.product, made.id, context),
      },
      [],
    ];
  },
});

interface Made {
  readonly id: string;
  readonly use: Access;
  readonly alarms: NonNullable<Access["alarms"]>;
}

const shared = ({ values }: Component<CacheValues>, port: number) => ({
  PORT: String(port),
  TLS: "true",
  TTL_SECONDS: String(Math.round(values.ttl / 1000)),
});

function lowerValkey(component: Component<CacheValues>, details: Extract<CacheDetails, { product: "valkey" }>, context: LowerContext): Made {
  const { root, foundation, place, names } = context;
  const port = 6379;
  const id = names.of(component.id, limits.google_memorystore_instance.most);
  root.add(component.name, MemorystoreInstance, component.id, {
    project: foundation.api("memorystore"),
    instanceId: id,
    location: place.region,
    engineVersion: valkeyVersion,
    mode: "CLUSTER_DISABLED",
    shardCount: 1,
    replicaCount: details.replicas,
    nodeType: details.node,
    engineConfigs: { "maxmemory-policy": "allkeys-lru" },
    authorizationMode: "IAM_AUTH",
    transitEncryptionMode: "SERVER_AUTHENTICATION",
    kmsKey: foundation.useKey(component.classification.level, "memorystore"),
    desiredAutoCreatedEndpoints: [{ network: foundation.connectService("gcp-memorystore"), projectId: foundation.projectId }],
    persistenceConfig: { mode: "DISABLED" },
    ...(details.replicas === 0 ? {} : { zoneDistributionConfig: { mode: "MULTI_ZONE" } }),
    maintenancePolicy: { weeklyMaintenanceWindow: window },
    deletionProtectionEnabled: context.protect,
    ...(context.protect ? { lifecycle: { preventDestroy: true } } : {}),
    labels: labelsOf(component),
  });
  const address = `google_memorystore_instance.${identifier(component.id)}`;
  const endpoint = (type: "PRIMARY" | "READER"): string =>
    `\${one(flatten([for e in ${address}.endpoints : [for c in e.connections : [for p in c.psc_auto_connection : p.ip_address if p.connection_type == "CONNECTION_TYPE_${type}"]]]))}`;
  const ca = keepText(component, "ca", `\${join("\\n", flatten([for a in ${address}.managed_server_ca : [for c in a.ca_certs : c.certificates]]))}`, context);
  const [host, reader] = [endpoint("PRIMARY"), endpoint(details.replicas === 0 ? "PRIMARY" : "READER")];
  const resource = `projects/${foundation.projectId}/locations/${place.region}/instances/${id}`;
  return {
    id,
    use: {
      serviceAccount: true,
      grants: [
        {
          on: "project",
          resource: foundation.projectId,
          role: "roles/memorystore.dbConnectionUser",
          name: "login",
          condition: { title: "one instance", expression: `resource.name == "${resource}"` },
        },
      ],
      ports: [{ name: "cache", port, range: dataRange(context, "endpoints") }],
      egress: [
        { to: "data", port },
        { to: "endpoints", port: 443 },
      ],
      settings: { HOST: host, READER_HOST: reader, USER: "default", AUTH: "iam", ...shared(component, port) },
      secrets: { CA: { secret: ca } },
    },
    alarms: valkeyAlarms(id),
  };
}

function lowerRedis(component: Component<CacheValues>, details: Extract<CacheDetails, { product: "redis" }>, context: LowerContext): Made {
  const { root, foundation, place, names } = context;
  // With TLS it listens on another port than without.
  const port = 6378;
  const id = names.of(component.id, limits.google_redis_instance.most);
  const instance = root.add(component.name, RedisInstance, component.id, {
    project: foundation.api("redis"),
    name: id,
    region: place.region,
    tier: details.replicated ? "STANDARD_HA" : "BASIC",
    memorySizeGb: details.gigabytes,
    redisVersion,
    redisConfigs: { "maxmemory-policy": "allkeys-lru" },
    authEnabled: true,
    transitEncryptionMode: "SERVER_AUTHENTICATION",
    customerManagedKey: foundation.useKey(component.classification.level, "redis"),
    connectMode: "PRIVATE_SERVICE_ACCESS",
    authorizedNetwork: foundation.privateServicesConnection,
    readReplicasMode: "READ_REPLICAS_DISABLED",
    persistenceConfig: { persistenceMode: "DISABLED" },
    maintenancePolicy: { weeklyMaintenanceWindow: window },
    ...(context.protect ? { lifecycle: { preventDestroy: true } } : {}),
    labels: labelsOf(component),
  });
  const address = `google_redis_instance.${identifier(component.id)}`;
  const ca = keepText(component, "ca", `\${join("\\n", ${address}.server_ca_certs[*].cert)}`, context);
  const password = keepText(component, "password", instance.authString, context);
  const { host } = instance;
  return {
    id,
    use: {
      ports: [{ name: "cache", port, range: dataRange(context, "stores") }],
      egress: [{ to: "data", port }],
      settings: { HOST: host, READER_HOST: host, USER: "default", ...shared(component, port) },
      secrets: { CA: { secret: ca }, PASSWORD: { secret: password } },
    },
    alarms: redisAlarms(id),
  };
}

/** Ranges of managed stores: those of private services access come first, then those of Private Service Connect. */
export function dataRange({ foundation }: LowerContext, which: "stores" | "endpoints"): string {
  const range = foundation.cidr.data[which === "stores" ? 0 : 1];
  if (range === undefined) throw new Error(`the network has no range of ${which}`);
  return range;
}
