import { equal } from "../../cloud/parity.ts";
import { CloudwatchLogGroup } from "@cdktf/provider-aws/lib/cloudwatch-log-group/index.js";
import { ElasticacheParameterGroup } from "@cdktf/provider-aws/lib/elasticache-parameter-group/index.js";
import { ElasticacheReplicationGroup } from "@cdktf/provider-aws/lib/elasticache-replication-group/index.js";
import { ElasticacheSubnetGroup } from "@cdktf/provider-aws/lib/elasticache-subnet-group/index.js";
import { ElasticacheUser } from "@cdktf/provider-aws/lib/elasticache-user/index.js";
import { ElasticacheUserGroup } from "@cdktf/provider-aws/lib/elasticache-user-group/index.js";
import { SecretsmanagerSecret } from "@cdktf/provider-aws/lib/secretsmanager-secret/index.js";
import { SecurityGroup } from "@cdktf/provider-aws/lib/security-group/index.js";
import type { Diagnostic } from "../../../compiler/diagnostics/diagnostic.ts";
import { diagnostic } from "../../../compiler/diagnostics/report.ts";
import type { Figure, Rejected } from "../../../compiler/plan/plan.ts";
import type { Component } from "../../../compiler/system.ts";
import type { Operation, PlanContext } from "../../../compiler/target.ts";
import type { CacheValues } from "../../../dsl/components/cache.ts";
import { type Access, defineAwsKind, type LowerContext } from "../contract.ts";
import { cacheEngines, nodeMemory } from "../size/elasticache.ts";
import { logRetention } from "../foundation/log-retention.ts";
import { alarmLines, logLines } from "./costs.ts";
import { cacheAlarms } from "./cache-alarms.ts";
import { at } from "../../cloud/at.ts";
import { cacheUsers, nodesFigure, ttlErrors } from "../../cloud/kinds/cache.ts";
import { join, joinedName } from "../../cloud/join.ts";
import { nameBefore } from "../../cloud/renames.ts";
import { offer } from "./offer.ts";
import { gib, monthHours, round } from "../../cloud/quantities.ts";
import { limits } from "../../limits.ts";
import { tagsOf } from "./tags.ts";
import { endCache } from "./teardown.ts";

const port = 6379;
/** Fragmentation, and the quarter of a node that ElastiCache keeps back for failover. */
const fragmentation = 1.25;
const usable = 0.75;
/** GB of logs a month: a guess. */
const logGigabytes = 0.2;
const snapshotsWhole = "each day's snapshot is as large as the working set";

export interface CacheDetails {
  readonly nodeType: string;
  /** Primary and replicas. */
  readonly nodes: number;
  readonly snapshotDays: number;
}

/**
 * ElastiCache in one shard, so that any client works. Each consumer has a user of its own. Users log in with a password and not with
 * an IAM token: a token lives 15 minutes, and plain Redis clients do not make new ones. Terraform would keep a password in its state,
 * so it makes the user unable to log in, and an operation gives the password, which also rotates it.
 */
export default defineAwsKind<CacheValues, CacheDetails>({
  realises: {
    ttl: equal("a setting of what writes to it"),
    size: equal("ElastiCache nodes with room for it"),
    hitRate: equal("lowers what is planned behind it"),
    engine: equal("ElastiCache with the engine"),
  },
  plan(component, context) {
    const { values } = component;
    const outlived = ttlErrors(component);
    if (outlived.length > 0) return [undefined, outlived];
    const production = context.system.environment === "production";
    const needed = (values.size * fragmentation) / usable;
    const choice = cheapestNode(component, needed, production, context);
    if ("code" in choice) return [undefined, [choice]];
    const nodes = production ? 2 : 1;
    const users = cacheUsers(component, context).length;
    const snapshotDays = production && component.classification.sensitive.length === 0 ? 7 : 0;
    const figures: Figure[] = [
      {
        name: "memory of a node",
        value: needed / gib,
        unit: "GiB",
        formula: "workingSet * fragmentation / usable",
        inputs: { workingSet: values.size / gib, fragmentation, usable },
      },
      nodesFigure(nodes),
    ];
    return [
      {
        component: component.name,
        summary: `${nodes} x ${choice.nodeType} (${values.engine})`,
        figures,
        cost: [
          context.price({
            component: component.name,
            item: `ElastiCache ${choice.nodeType}`,
            service: "elasticache",
            serviceItem: priceItem(choice.nodeType, values.engine),
            quantity: nodes * monthHours,
            formula: `${nodes} nodes x ${monthHours} h`,
          }),
          ...(users === 0
            ? []
            : [
                context.price({
                  component: component.name,
                  item: "passwords in Secrets Manager",
                  service: "secretsmanager",
                  serviceItem: "secret",
                  quantity: users,
                  formula: `${users} ${users === 1 ? "consumer" : "consumers"}`,
                }),
              ]),
          ...(snapshotDays === 0
            ? []
            : [
                context.price({
                  component: component.name,
                  item: "snapshots",
                  service: "elasticache-backup",
                  serviceItem: "backup storage",
                  quantity: round((values.size * snapshotDays) / gib, 3),
                  formula: `${round(values.size / gib)} GiB x ${snapshotDays} days`,
                  assumption: snapshotsWhole,
                  guess: { why: snapshotsWhole, low: 0, high: round((values.size * snapshotDays) / gib, 3) },
                }),
              ]),
          ...logLines(
            component.name,
            "logs in CloudWatch",
            logGigabytes,
            logRetention(context.system),
            `${logGigabytes} GB`,
            `a cache writes ${logGigabytes} GB of logs a month`,
            context,
          ),
          ...alarmLines(component, 3 * nodes, context),
        ],
        rejected: choice.rejected,
        needs: { addons: ["external-secrets"] },
        provenance: {},
        details: { nodeType: choice.nodeType, nodes, snapshotDays },
      },
      [],
    ];
  },

  lower(component, plan, context) {
    const { root, foundation, names } = context;
    const { values, id } = component;
    const owner = component.name;
    const tags = tagsOf(component);
    const engine = cacheEngines[values.engine];
    const key = foundation.key(component.classification.level);
    const consumers = cacheUsers(component, context);

    const group = root.add(owner, SecurityGroup, id, {
      name: names.of(id, limits.aws_security_group.most),
      description: `Cache ${nameBefore(component)}: opened to what uses it`,
      vpcId: foundation.vpcId,
      revokeRulesOnDelete: true,
      tags,
    });
    const subnets = root.add(owner, ElasticacheSubnetGroup, id, {
      name: names.of(id, limits.aws_elasticache_subnet_group.most),
      description: `Data subnets for ${owner}`,
      subnetIds: [...foundation.dataSubnetIds],
      tags,
    });
    const parameters = root.add(owner, ElasticacheParameterGroup, id, {
      name: names.of(`${id}-${engine.family}`, limits.aws_elasticache_parameter_group.most),
      description: `Settings of ${owner}`,
      family: engine.family,
      parameter: [{ name: "maxmemory-policy", value: "allkeys-lru" }],
      lifecycle: { createBeforeDestroy: true },
      tags,
    });
    const users = consumers.map((consumer) =>
      root.add(owner, ElasticacheUser, join(id, consumer.id), {
        userId: userName(component, consumer, context),
        userName: userName(component, consumer, context),
        engine: values.engine,
        accessString: "on ~* -@all +@read +@write +@connection +@transaction -@dangerous",
        authenticationMode: { type: "iam" },
        // The operation sets the password.
        lifecycle: { ignoreChanges: ["authentication_mode"] },
        tags,
      }),
    );
    // Redis OSS wants its `default` user in the group: it may do nothing.
    if (values.engine === "redis") {
      users.push(
        root.add(owner, ElasticacheUser, join(id, "default"), {
          userId: joinedName(context, limits.aws_elasticache_user.most, id, "default"),
          userName: "default",
          engine: "redis",
          accessString: "off ~keys* -@all",
          authenticationMode: { type: "no-password-required" },
          tags,
        }),
      );
    }
    const userGroup = root.add(owner, ElasticacheUserGroup, id, {
      userGroupId: names.of(id, limits.aws_elasticache_user_group.most),
      engine: values.engine,
      userIds: users.map((user) => user.userId),
      tags,
    });
    for (const consumer of consumers) {
      root.add(owner, SecretsmanagerSecret, join(id, consumer.id), {
        name: secretName(component, consumer, context),
        description: `Password of ${consumer.name} in ${owner}`,
        kmsKeyId: key.arn,
        // Outside of production a name that is kept back for days would be in the way of the next apply, and passwords are made anew.
        recoveryWindowInDays: context.protect ? 30 : 0,
        tags,
      });
    }
    const logs = (["slow-log", "engine-log"] as const).map((type) => ({
      type,
      group: root.add(owner, CloudwatchLogGroup, join(id, type), {
        name: `/aws/elasticache/${names.of(id, limits.aws_elasticache_replication_group.most)}/${type}`,
        retentionInDays: foundation.logRetentionDays,
        kmsKeyId: foundation.key("logs").arn,
        tags,
      }),
    }));
    const replicated = plan.details.nodes > 1;
    const cache = root.add(owner, ElasticacheReplicationGroup, id, {
      replicationGroupId: names.of(id, limits.aws_elasticache_replication_group.most),
      description: `${owner} in ${context.system.name}`,
      engine: values.engine,
      engineVersion: engine.version,
      nodeType: plan.details.nodeType,
      clusterMode: "disabled",
      numCacheClusters: plan.details.nodes,
      automaticFailoverEnabled: replicated,
      multiAzEnabled: replicated,
      port,
      subnetGroupName: subnets.name,
      securityGroupIds: [group.id],
      parameterGroupName: parameters.name,
      atRestEncryptionEnabled: "true",
      kmsKeyId: key.arn,
      transitEncryptionEnabled: true,
      transitEncryptionMode: "required",
      userGroupIds: [userGroup.userGroupId],
      snapshotRetentionLimit: plan.details.snapshotDays,
      ...(plan.details.snapshotDays > 0
        ? {
            snapshotWindow: "02:00-03:00",
            finalSnapshotIdentifier: `${names.of(id, limits["aws_elasticache_replication_group.final_snapshot_identifier"].most - 6)}-final`,
          }
        : {}),
      maintenanceWindow: "sun:03:30-sun:04:30",
      // A version that AWS raises by itself is one that Terraform takes back, and going back replaces the cache.
      autoMinorVersionUpgrade: "false",
      applyImmediately: false,
      logDeliveryConfiguration: logs.map((log) => ({ destination: log.group.name, destinationType: "cloudwatch-logs", logFormat: "json", logType: log.type })),
      ...(context.protect ? { lifecycle: { preventDestroy: true } } : {}),
      tags,
    });

    // Read once: each reading of an attribute is another token.
    const [host, readerHost] = [cache.primaryEndpointAddress, cache.readerEndpointAddress];
    const use = (consumer: Component): Access => ({
      ingress: [{ securityGroup: group.id, name: "cache", port }],
      egress: [{ to: "data", port }],
      settings: {
        HOST: host,
        READER_HOST: readerHost,
        PORT: String(port),
        TLS: "true",
        USER: userName(component, consumer, context),
        TTL_SECONDS: String(Math.round(values.ttl / 1000)),
      },
      secrets: { PASSWORD: { secret: secretName(component, consumer, context), property: "password" } },
    });
    return [
      {
        workload: false,
        // A component that has a cache reads and fills it.
        access: offer({
          reads: (_edge, consumer) => use(consumer),
          writes: (_edge, consumer) => use(consumer),
          monitors: () => ({ alarms: cacheAlarms(component, plan.details.nodes, context) }),
        }),
        operations: [
          ...(consumers.length === 0 ? [] : [passwords(component, consumers, context)]),
          ...endCache(component, names.of(id, limits.aws_elasticache_replication_group.most), context),
        ],
      },
      [],
    ];
  },
});

const priceItem = (nodeType: string, engine: CacheValues["engine"]): string => `${nodeType} ${cacheEngines[engine].priceItem}`;

function cheapestNode(
  component: Component<CacheValues>,
  needed: number,
  production: boolean,
  context: PlanContext,
): { readonly nodeType: string; readonly rejected: readonly Rejected[] } | Diagnostic {
  const { engine } = component.values;
  const known = Object.entries(nodeMemory).flatMap(([nodeType, memory]) => {
    const [price] = context.catalog.servicePrices("aws", context.place.region, "elasticache", priceItem(nodeType, engine));
    return price === undefined ? [] : [{ nodeType, memory, usd: price.usd }];
  });
  const sorted = known.toSorted((a, b) => a.usd - b.usd || (a.nodeType < b.nodeType ? -1 : 1));
  const fits = sorted.filter(({ memory, nodeType }) => memory >= needed && !(production && nodeType.startsWith("cache.t")));
  const [best] = fits;
  if (best !== undefined) {
    const rejected = sorted
      .filter(({ usd }) => usd <= best.usd)
      .flatMap(({ nodeType, memory, usd }): readonly Rejected[] => {
        if (nodeType === best.nodeType) return [];
        const reason = memory < needed ? `${round(memory / gib)} GiB, and ${round(needed / gib)} GiB are needed` : "burstable: not for production";
        return [{ option: nodeType, reason, monthlyUsd: round(usd * monthHours) }];
      });
    return { nodeType: best.nodeType, rejected };
  }
  // Burstable nodes are no answer in production, so they are not named as one.
  const largest = known.filter(({ nodeType }) => !(production && nodeType.startsWith("cache.t"))).toSorted((a, b) => b.memory - a.memory)[0];
  return diagnostic("LNT4008", {
    message:
      largest === undefined
        ? `no ElastiCache node for ${engine}${production ? " in production" : ""} is known in ${context.place.region}`
        : `a working set of ${round(component.values.size / gib)} GiB needs a node with ${round(needed / gib)} GiB; the largest in ${context.place.region} has ${round(largest.memory / gib)} GiB`,
    at: at(component, "size"),
    hint:
      largest === undefined ? "choose another region" : `write "${Math.floor((largest.memory * usable) / fragmentation / gib)}GiB" or less, or split the cache`,
  });
}

/** Who uses it, sorted as edges are. */
/** User id and user name have to be the same for an IAM user, which a user begins as. */
const userName = (component: Component<unknown>, consumer: Component<unknown>, context: LowerContext): string =>
  joinedName(context, limits.aws_elasticache_user.most, component.id, consumer.id);
const secretName = (component: Component<unknown>, consumer: Component<unknown>, context: LowerContext): string =>
  `${context.names.stem}/${component.id}/${consumer.id}`;

/** A user holds two passwords at most: the new one and the one before, so that pods that run keep theirs until they are restarted. */
function passwords(component: Component<unknown>, consumers: readonly Component[], context: LowerContext): Operation {
  const at = `--region ${context.place.region}`;
  return {
    phase: "foundation",
    title: `Give ${component.name} its passwords`,
    text: `Until this is done nobody can log in. The password is never in Terraform's state. To rotate, run it again: the one before stays valid until the next time, External Secrets takes the new one within its refresh interval, and pods read it when they start, so restart ${consumers.map(({ name }) => `\`${name}\``).join(", ")} an hour later.`,
    commands: consumers.flatMap((consumer) => {
      const [user, secret] = [userName(component, consumer, context), secretName(component, consumer, context)];
      return [
        'NEW="$(aws secretsmanager get-random-password --password-length 64 --exclude-punctuation --query RandomPassword --output text)"',
        `OLD="$(aws secretsmanager get-secret-value ${at} --secret-id ${secret} --query SecretString --output text 2>/dev/null | jq --raw-output .password)"`,
        `aws elasticache modify-user ${at} --user-id ${user} --authentication-mode "$(jq --null-input --compact-output --arg new "$NEW" --arg old "$OLD" '{Type: "password", Passwords: ([$new, $old] - [""])}')"`,
        `aws secretsmanager put-secret-value ${at} --secret-id ${secret} --secret-string "{\\"password\\":\\"$NEW\\"}"`,
        "unset NEW OLD",
      ];
    }),
  };
}
