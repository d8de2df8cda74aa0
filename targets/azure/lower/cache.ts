import { ManagedRedis } from "@cdktf/provider-azurerm/lib/managed-redis/index.js";
import { MonitorDiagnosticSetting } from "@cdktf/provider-azurerm/lib/monitor-diagnostic-setting/index.js";
import { PrivateEndpoint } from "@cdktf/provider-azurerm/lib/private-endpoint/index.js";
import type { Diagnostic } from "../../../compiler/diagnostics/diagnostic.ts";
import { diagnostic } from "../../../compiler/diagnostics/report.ts";
import type { Figure, Rejected } from "../../../compiler/plan/plan.ts";
import type { Component } from "../../../compiler/system.ts";
import type { PlanContext } from "../../../compiler/target.ts";
import type { CacheValues } from "../../../dsl/components/cache.ts";
import { at } from "../../cloud/at.ts";
import { nodesFigure, ttlErrors } from "../../cloud/kinds/cache.ts";
import { equal, weaker } from "../../cloud/parity.ts";
import { gib, monthHours, round } from "../../cloud/quantities.ts";
import { limits } from "../../limits.ts";
import { type Access, type Alarm, defineAzureKind } from "../contract.ts";
import { oneShard, type RedisSize, redisSizes, usable } from "../size/managed-redis.ts";
import { addLogins, keyOperation, keySecret, needsKey } from "./cache-logins.ts";
import { alarmLines, endpointLine, logLine } from "./costs.ts";
import { offer } from "./offer.ts";
import { tagsOf } from "../tags.ts";
import { rekeyOperation } from "./rekey.ts";
import { endCache } from "./teardown.ts";

const port = 10_000;
const fragmentation = 1.25;
/** GB of logs a month: a guess. */
const logGigabytes = 0.1;
const zoneName = "privatelink.redis.azure.net";

export interface CacheDetails extends RedisSize {
  /** A node, or a node and its replica. */
  readonly nodes: number;
  readonly clustering: "NoCluster" | "EnterpriseCluster";
}

/** Azure Managed Redis behind one endpoint, so that any client works. Who uses it logs in with a token of its identity. */
export default defineAzureKind<CacheValues, CacheDetails>({
  realises: {
    ttl: equal("a setting of what writes to it"),
    size: equal("Azure Managed Redis with room for it"),
    hitRate: equal("lowers what is planned behind it"),
    engine: (engine) =>
      engine === "redis"
        ? equal("Azure Managed Redis")
        : weaker("Azure Managed Redis", "the engine is Redis Enterprise, with the same commands: Azure runs no Valkey"),
  },
  plan(component, context) {
    const { values } = component;
    const outlived = ttlErrors(component);
    if (outlived.length > 0) return [undefined, outlived];
    const needed = (values.size * fragmentation) / usable / 1e9;
    const choice = smallestSize(component, needed, context);
    if ("code" in choice) return [undefined, [choice]];
    const { best, rejected } = choice;
    const production = context.system.environment === "production";
    const nodes = production ? 2 : 1;
    const clustering = best.gigabytes <= oneShard ? "NoCluster" : "EnterpriseCluster";
    const figures: Figure[] = [
      {
        name: "memory of the cache",
        value: needed,
        unit: "GB",
        formula: "workingSet * fragmentation / usable",
        inputs: { workingSet: values.size / 1e9, fragmentation, usable },
      },
      nodesFigure(nodes),
    ];
    return [
      {
        component: component.name,
        summary: `${nodes} x ${best.sku} (Azure Managed Redis)`,
        figures,
        cost: [
          context.price({
            component: component.name,
            item: `Azure Managed Redis ${best.sku}`,
            service: "managed-redis",
            serviceItem: best.sku,
            quantity: nodes * monthHours,
            formula: `${nodes} nodes x ${monthHours} h`,
          }),
          endpointLine(component, context),
          logLine(component.name, "logs of connections", logGigabytes, `${logGigabytes} GB`, `a cache writes ${logGigabytes} GB of logs a month`, context),
          ...alarmLines(component, 3, context),
        ],
        rejected: [
          ...rejected,
          { option: "Azure Cache for Redis", reason: "it ends on 2028-09-30, and new customers cannot make one" },
          ...(production ? [{ option: "one node", reason: "a node that fails empties the cache, and what is behind it takes the whole load" }] : []),
        ],
        needs: { apis: ["redis"], addons: ["external-secrets"] },
        provenance: {},
        details: { ...best, nodes, clustering },
      },
      [],
    ];
  },

  lower(component, plan, context) {
    const { root, foundation, names } = context;
    const { values, id, name: owner } = component;
    const key = foundation.key(component.classification.level);
    const keyed = needsKey(component, context);
    const name = names.global(id, limits.azurerm_managed_redis.most);
    const cache = root.add(owner, ManagedRedis, id, {
      name,
      resourceGroupName: foundation.resourceGroup,
      location: foundation.location,
      skuName: plan.details.sku,
      highAvailabilityEnabled: plan.details.nodes > 1,
      publicNetworkAccess: "Disabled",
      tags: tagsOf(component),
      identity: { type: "UserAssigned", identityIds: [key.identityId] },
      customerManagedKey: { keyVaultKeyId: key.id, userAssignedIdentityId: key.identityId },
      defaultDatabase: {
        clientProtocol: "Encrypted",
        clusteringPolicy: plan.details.clustering,
        evictionPolicy: "AllKeysLRU",
        accessKeysAuthenticationEnabled: keyed.length > 0,
      },
      dependsOn: [{ fqn: key.ready }],
      // A new version of the key must not make another cache.
      lifecycle: { ignoreChanges: ["customer_managed_key"], ...(context.protect ? { preventDestroy: true } : {}) },
    });
    root.add(owner, PrivateEndpoint, id, {
      name: names.of(id, limits.azurerm_private_endpoint.most),
      resourceGroupName: foundation.resourceGroup,
      location: foundation.location,
      subnetId: foundation.subnets.endpoints,
      privateServiceConnection: { name: "redis", privateConnectionResourceId: cache.id, isManualConnection: false, subresourceNames: ["redisEnterprise"] },
      privateDnsZoneGroup: { name: "default", privateDnsZoneIds: [foundation.dnsZone(zoneName)] },
      tags: tagsOf(component),
    });
    const database = `${cache.id}/databases/default`;
    root.add(owner, MonitorDiagnosticSetting, id, {
      name: "audit",
      targetResourceId: database,
      logAnalyticsWorkspaceId: foundation.logWorkspaceId,
      enabledLog: [{ category: "ConnectionEvents" }],
    });
    addLogins(component, name, cache, context);

    // Read once: each reading of an attribute is another token.
    const host = cache.hostname;
    const scope = cache.id;
    const use = (consumer: Component): Access => {
      const settings = { HOST: host, READER_HOST: host, PORT: String(port), TLS: "true", TTL_SECONDS: String(Math.round(values.ttl / 1000)) };
      const network = { ports: [{ name: "cache", port, to: "endpoints" }], egress: [{ to: "endpoints", port }] } as const;
      return keyed.includes(consumer)
        ? { ...network, settings: { ...settings, AUTH: "key" }, secrets: { PASSWORD: { secret: keySecret(component, context) } } }
        : { ...network, settings: { ...settings, AUTH: "entra", USER: foundation.identity(consumer).principalId } };
    };
    return [
      {
        workload: false,
        // A component that has a cache reads and fills it.
        access: offer({
          reads: (_edge, consumer) => use(consumer),
          writes: (_edge, consumer) => use(consumer),
          monitors: () => ({ alarms: alarmsOf(scope) }),
        }),
        operations: [
          ...keyOperation(component, name, keyed, context),
          rekeyOperation(component, "redis", name, context),
          ...endCache(component, name, context),
        ],
      },
      [],
    ];
  },
});

function smallestSize(
  component: Component<CacheValues>,
  needed: number,
  context: PlanContext,
): { readonly best: RedisSize; readonly rejected: readonly Rejected[] } | Diagnostic {
  const best = redisSizes.find(({ gigabytes }) => gigabytes >= needed);
  if (best === undefined) {
    const largest = Math.max(...redisSizes.map(({ gigabytes }) => gigabytes));
    return diagnostic("LNT4008", {
      message: `a working set of ${round(component.values.size / gib)} GiB needs a cache with ${round(needed)} GB; the largest that is planned has ${largest} GB`,
      at: at(component, "size"),
      hint: `write "${Math.floor((largest * 1e9 * usable) / fragmentation / gib)}GiB" or less, or split the cache`,
    });
  }
  const monthly = (sku: string): number | null => {
    const [price] = context.catalog.servicePrices("azure", context.place.region, "managed-redis", sku);
    return price === undefined ? null : round(price.usd * monthHours);
  };
  const rejected = redisSizes
    .slice(0, redisSizes.indexOf(best))
    .slice(-2)
    .map(({ sku, gigabytes }): Rejected => {
      const usd = monthly(sku);
      return { option: sku, reason: `${gigabytes} GB, and ${round(needed)} GB are needed`, ...(usd === null ? {} : { monthlyUsd: usd }) };
    });
  return { best, rejected };
}

function alarmsOf(scope: string): readonly Alarm[] {
  const shared = { scope, namespace: "Microsoft.Cache/redisEnterprise", operator: "GreaterThan", window: "PT15M", severity: "ticket" } as const;
  return [
    { ...shared, name: "cpu", description: "The processor is busy: answers queue", metric: "percentProcessorTime", aggregation: "Maximum", threshold: 80 },
    { ...shared, name: "memory", description: "Memory is nearly full", metric: "usedmemorypercentage", aggregation: "Maximum", threshold: 90 },
    {
      ...shared,
      name: "evictions",
      description: "Entries are dropped before they expire: the working set does not fit",
      metric: "evictedkeys",
      aggregation: "Total",
      threshold: 0,
    },
  ];
}
