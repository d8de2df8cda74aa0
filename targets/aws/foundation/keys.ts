import { KmsAlias } from "@cdktf/provider-aws/lib/kms-alias/index.js";
import { KmsKey } from "@cdktf/provider-aws/lib/kms-key/index.js";
import type { Level } from "../../../compiler/system.ts";
import { type FoundationContext, shared } from "./context.ts";
import { policy, type PolicyStatement } from "./policy.ts";

export interface Key {
  readonly arn: string;
  /** `alias/support-chat-prod-internal`. */
  readonly alias: string;
}

export interface Keys {
  /** Disks of nodes, Kubernetes secrets, the interruption queue. */
  readonly cluster: Key;
  /** Log groups, flow logs, alert topics. */
  readonly logs: Key;
  /** Key of a data class. Public data is kept under the key of internal data. */
  of(level: Level): Key;
}

/** Name of a key's alias, known before apply. */
export const keyAlias = (context: Pick<FoundationContext, "names">, purpose: string): string => `alias/${context.names.stem}-${purpose}`;

/** Class whose key a level uses. */
export const keyLevel = (level: Level): Exclude<Level, "public"> => (level === "public" ? "internal" : level);

const useActions = ["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:DescribeKey"] as const;

/** `volumeUsers` are roles that make encrypted disks through EC2. */
export function lowerKeys(context: FoundationContext, volumeUsers: readonly { readonly sid: string; readonly roleArn: string }[]): Keys {
  const data = new Map(context.details.keyLevels.map((level) => [level, addKey(context, level, `Data of class ${level}`, [])]));
  return {
    cluster: addKey(context, "cluster", "Disks of nodes, Kubernetes secrets and the interruption queue", clusterStatements(context, volumeUsers)),
    logs: addKey(context, "logs", "Log groups, flow logs and alert topics", logStatements(context)),
    of(level) {
      const key = data.get(keyLevel(level));
      if (key === undefined) throw new Error(`no key was planned for data of class ${level}`);
      return key;
    },
  };
}

function addKey(context: FoundationContext, purpose: string, description: string, statements: readonly PolicyStatement[]): Key {
  const { root, names, accountId, partition, protect } = context;
  const key = root.add(shared, KmsKey, purpose, {
    description: `${description} in ${names.stem}`,
    enableKeyRotation: true,
    rotationPeriodInDays: 365,
    deletionWindowInDays: protect ? 30 : 7,
    policy: policy([
      // Without this statement nobody could change the policy again; identity policies then decide who uses the key.
      { sid: "Account", principal: { AWS: `arn:${partition}:iam::${accountId}:root` }, actions: ["kms:*"], resources: ["*"] },
      ...statements,
    ]),
    tags: { Name: `${names.stem}-${purpose}` },
  });
  const alias = keyAlias(context, purpose);
  root.add(shared, KmsAlias, purpose, { name: alias, targetKeyId: key.keyId });
  return { arn: key.arn, alias };
}

function clusterStatements(context: FoundationContext, volumeUsers: readonly { readonly sid: string; readonly roleArn: string }[]): readonly PolicyStatement[] {
  const { partition, accountId, place } = context;
  // Managed node groups are started by the service-linked role of EC2 Auto Scaling, which has no policy of ours.
  const autoScaling = `arn:${partition}:iam::${accountId}:role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling`;
  const grant = (sid: string, arn: string, conditions: NonNullable<PolicyStatement["conditions"]>): readonly PolicyStatement[] => [
    { sid: `${sid}Use`, principal: { AWS: arn }, actions: useActions, resources: ["*"], conditions },
    {
      sid: `${sid}Grant`,
      principal: { AWS: arn },
      actions: ["kms:CreateGrant"],
      resources: ["*"],
      conditions: [...conditions, { test: "Bool", variable: "kms:GrantIsForAWSResource", values: ["true"] }],
    },
  ];
  const throughEc2 = [{ test: "StringEquals", variable: "kms:ViaService", values: [`ec2.${place.region}.amazonaws.com`] }];
  return [
    ...grant("AutoScaling", autoScaling, []),
    ...volumeUsers.flatMap(({ sid, roleArn }) => grant(sid, roleArn, throughEc2)),
    {
      sid: "InterruptionEvents",
      principal: { Service: "events.amazonaws.com" },
      actions: ["kms:GenerateDataKey*", "kms:Decrypt"],
      resources: ["*"],
      conditions: [{ test: "StringEquals", variable: "aws:SourceAccount", values: [accountId] }],
    },
  ];
}

function logStatements({ partition, accountId, place }: FoundationContext): readonly PolicyStatement[] {
  const ofAccount = [{ test: "StringEquals", variable: "aws:SourceAccount", values: [accountId] }];
  return [
    {
      sid: "LogGroups",
      principal: { Service: `logs.${place.region}.amazonaws.com` },
      actions: ["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:Describe*"],
      resources: ["*"],
      conditions: [
        { test: "ArnLike", variable: "kms:EncryptionContext:aws:logs:arn", values: [`arn:${partition}:logs:${place.region}:${accountId}:log-group:*`] },
      ],
    },
    {
      sid: "FlowLogs",
      principal: { Service: "delivery.logs.amazonaws.com" },
      actions: ["kms:GenerateDataKey*", "kms:Decrypt"],
      resources: ["*"],
      conditions: ofAccount,
    },
    {
      sid: "AlertPublishers",
      principal: { Service: ["budgets.amazonaws.com", "cloudwatch.amazonaws.com", "costalerts.amazonaws.com", "events.amazonaws.com"] },
      actions: ["kms:GenerateDataKey*", "kms:Decrypt"],
      resources: ["*"],
      conditions: ofAccount,
    },
  ];
}
