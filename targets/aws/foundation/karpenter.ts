import { CloudwatchEventRule } from "@cdktf/provider-aws/lib/cloudwatch-event-rule/index.js";
import { CloudwatchEventTarget } from "@cdktf/provider-aws/lib/cloudwatch-event-target/index.js";
import { EksAccessEntry } from "@cdktf/provider-aws/lib/eks-access-entry/index.js";
import type { EksCluster } from "@cdktf/provider-aws/lib/eks-cluster/index.js";
import { IamInstanceProfile } from "@cdktf/provider-aws/lib/iam-instance-profile/index.js";
import type { IamRole } from "@cdktf/provider-aws/lib/iam-role/index.js";
import { SqsQueue } from "@cdktf/provider-aws/lib/sqs-queue/index.js";
import { SqsQueuePolicy } from "@cdktf/provider-aws/lib/sqs-queue-policy/index.js";
import { limits } from "../../limits.ts";
import { type FoundationContext, shared } from "./context.ts";
import type { Key } from "./keys.ts";
import { addNodeRole } from "./nodes.ts";
import { policy, type PolicyStatement } from "./policy.ts";
import { addPodRole, addPolicy, associate, type PodRole } from "./roles.ts";

const controller: PodRole = { name: "karpenter", namespace: "kube-system", serviceAccount: "karpenter", description: "Makes and ends nodes" };

export const interruptionQueue = (context: Pick<FoundationContext, "names">): string => context.names.of("interruptions", limits.aws_sqs_queue.most);
/** Named in EC2NodeClass, so that the controller needs no right to make profiles. */
export const nodeInstanceProfile = (context: Pick<FoundationContext, "names">): string => context.names.global("nodes", limits.aws_iam_instance_profile.most);

/** Before the keys, whose policy names this role. */
export const lowerKarpenterRole = (context: FoundationContext): IamRole => addPodRole(context, controller);

export function lowerKarpenter(context: FoundationContext, parts: { readonly cluster: EksCluster; readonly role: IamRole; readonly key: Key }): void {
  const { root } = context;
  const nodes = addNodeRole(context, "nodes", "Nodes for workloads");
  root.add(shared, IamInstanceProfile, "nodes", { name: nodeInstanceProfile(context), role: nodes.role.name });
  root.add(shared, EksAccessEntry, "nodes", { clusterName: parts.cluster.name, principalArn: nodes.role.arn, type: "EC2_LINUX" });
  const queue = lowerInterruptions(context, parts.key);
  const { role } = parts;
  addPolicy(context, role, "karpenter_launch", "launch", launchStatements(context));
  addPolicy(context, role, "karpenter_owned", "owned", ownedStatements(context));
  addPolicy(context, role, "karpenter_read", "read", readStatements(context, parts.cluster));
  addPolicy(context, role, "karpenter_nodes", "nodes", [
    {
      sid: "NodeRole",
      actions: ["iam:PassRole"],
      resources: [nodes.role.arn],
      conditions: [{ test: "StringEquals", variable: "iam:PassedToService", values: ["ec2.amazonaws.com"] }],
    },
    { sid: "Interruptions", actions: ["sqs:DeleteMessage", "sqs:GetQueueUrl", "sqs:ReceiveMessage"], resources: [queue.arn] },
    {
      sid: "InterruptionsKey",
      actions: ["kms:Decrypt"],
      resources: [parts.key.arn],
      conditions: [{ test: "StringEquals", variable: "kms:ViaService", values: [`sqs.${context.place.region}.amazonaws.com`] }],
    },
  ]);
  associate(context, controller, role, parts.cluster.name);
}

const ec2 = (context: FoundationContext, kind: string): string => `arn:${context.partition}:ec2:${context.place.region}:*:${kind}/*`;
const owned = (context: FoundationContext, at: "RequestTag" | "ResourceTag"): NonNullable<PolicyStatement["conditions"]> => [
  { test: "StringEquals", variable: `aws:${at}/kubernetes.io/cluster/${context.clusterName}`, values: ["owned"] },
  { test: "StringLike", variable: `aws:${at}/karpenter.sh/nodepool`, values: ["*"] },
];

/** What a launch may use, and what it may make: only things tagged as this cluster's (policies of Karpenter 1.14.1, 2026-08). */
const launchStatements = (context: FoundationContext): readonly PolicyStatement[] => [
  {
    sid: "LaunchFrom",
    actions: ["ec2:RunInstances", "ec2:CreateFleet"],
    resources: [
      `arn:${context.partition}:ec2:${context.place.region}::image/*`,
      `arn:${context.partition}:ec2:${context.place.region}::snapshot/*`,
      ...["security-group", "subnet", "capacity-reservation", "placement-group"].map((kind) => ec2(context, kind)),
    ],
  },
  {
    sid: "LaunchFromTemplate",
    actions: ["ec2:RunInstances", "ec2:CreateFleet"],
    resources: [ec2(context, "launch-template")],
    conditions: owned(context, "ResourceTag"),
  },
  {
    sid: "Launch",
    actions: ["ec2:RunInstances", "ec2:CreateFleet", "ec2:CreateLaunchTemplate"],
    resources: ["fleet", "instance", "volume", "network-interface", "launch-template", "spot-instances-request"].map((kind) => ec2(context, kind)),
    conditions: [...owned(context, "RequestTag"), { test: "StringEquals", variable: "aws:RequestTag/eks:eks-cluster-name", values: [context.clusterName] }],
  },
  {
    sid: "TagAtLaunch",
    actions: ["ec2:CreateTags"],
    resources: ["fleet", "instance", "volume", "network-interface", "launch-template", "spot-instances-request"].map((kind) => ec2(context, kind)),
    conditions: [
      ...owned(context, "RequestTag"),
      { test: "StringEquals", variable: "aws:RequestTag/eks:eks-cluster-name", values: [context.clusterName] },
      { test: "StringEquals", variable: "ec2:CreateAction", values: ["RunInstances", "CreateFleet", "CreateLaunchTemplate"] },
    ],
  },
];

const ownedStatements = (context: FoundationContext): readonly PolicyStatement[] => [
  {
    sid: "TagNodes",
    actions: ["ec2:CreateTags"],
    resources: [ec2(context, "instance")],
    conditions: [
      ...owned(context, "ResourceTag"),
      { test: "StringEqualsIfExists", variable: "aws:RequestTag/eks:eks-cluster-name", values: [context.clusterName] },
      { test: "ForAllValues:StringEquals", variable: "aws:TagKeys", values: ["eks:eks-cluster-name", "karpenter.sh/nodeclaim", "Name"] },
    ],
  },
  {
    sid: "End",
    actions: ["ec2:TerminateInstances", "ec2:DeleteLaunchTemplate"],
    resources: [ec2(context, "instance"), ec2(context, "launch-template")],
    conditions: owned(context, "ResourceTag"),
  },
];

const readStatements = (context: FoundationContext, cluster: EksCluster): readonly PolicyStatement[] => [
  {
    sid: "Describe",
    actions: [
      "CapacityReservations",
      "Images",
      "Instances",
      "InstanceStatus",
      "InstanceTypeOfferings",
      "InstanceTypes",
      "LaunchTemplates",
      "PlacementGroups",
      "SecurityGroups",
      "SpotPriceHistory",
      "Subnets",
    ].map((what) => `ec2:Describe${what}`),
    resources: ["*"],
    conditions: [{ test: "StringEquals", variable: "aws:RequestedRegion", values: [context.place.region] }],
  },
  { sid: "Images", actions: ["ssm:GetParameter"], resources: [`arn:${context.partition}:ssm:${context.place.region}::parameter/aws/service/*`] },
  { sid: "Prices", actions: ["pricing:GetProducts"], resources: ["*"] },
  { sid: "Cluster", actions: ["eks:DescribeCluster"], resources: [cluster.arn] },
  {
    sid: "Profile",
    actions: ["iam:GetInstanceProfile"],
    resources: [`arn:${context.partition}:iam::${context.accountId}:instance-profile/*`],
  },
  { sid: "Profiles", actions: ["iam:ListInstanceProfiles"], resources: [`arn:${context.partition}:iam::${context.accountId}:instance-profile/*`] },
];

const events = {
  health: { source: ["aws.health"], "detail-type": ["AWS Health Event"] },
  spot: { source: ["aws.ec2"], "detail-type": ["EC2 Spot Instance Interruption Warning"] },
  rebalance: { source: ["aws.ec2"], "detail-type": ["EC2 Instance Rebalance Recommendation"] },
  state: { source: ["aws.ec2"], "detail-type": ["EC2 Instance State-change Notification"] },
  reservation: { source: ["aws.ec2"], "detail-type": ["EC2 Capacity Reservation Instance Interruption Warning"] },
} as const;

/** EC2 says here that a node is about to go; Karpenter drains it in time. */
function lowerInterruptions(context: FoundationContext, key: Key): SqsQueue {
  const { root, names } = context;
  const queue = root.add(shared, SqsQueue, "interruptions", {
    name: interruptionQueue(context),
    messageRetentionSeconds: 300,
    kmsMasterKeyId: key.arn,
    kmsDataKeyReusePeriodSeconds: 300,
  });
  const rules = Object.entries(events).map(([name, pattern]) => {
    const rule = root.add(shared, CloudwatchEventRule, `interruption_${name}`, {
      name: names.of(`interruption-${name}`, limits.aws_cloudwatch_event_rule.most),
      description: `${pattern["detail-type"][0]} to Karpenter`,
      eventPattern: JSON.stringify(pattern),
    });
    root.add(shared, CloudwatchEventTarget, `interruption_${name}`, { rule: rule.name, targetId: "karpenter", arn: queue.arn });
    return rule;
  });
  root.add(shared, SqsQueuePolicy, "interruptions", {
    queueUrl: queue.url,
    policy: policy([
      {
        sid: "Events",
        principal: { Service: ["events.amazonaws.com", "sqs.amazonaws.com"] },
        actions: ["sqs:SendMessage"],
        resources: [queue.arn],
        conditions: [{ test: "ArnEquals", variable: "aws:SourceArn", values: rules.map(({ arn }) => arn) }],
      },
      {
        sid: "TlsOnly",
        effect: "Deny",
        principal: "*",
        actions: ["sqs:*"],
        resources: [queue.arn],
        conditions: [{ test: "Bool", variable: "aws:SecureTransport", values: ["false"] }],
      },
    ]),
  });
  return queue;
}
