import { DataAwsCallerIdentity } from "@cdktf/provider-aws/lib/data-aws-caller-identity/index.js";
import { DataAwsPartition } from "@cdktf/provider-aws/lib/data-aws-partition/index.js";
import { limits } from "../../limits.ts";
import type { Names } from "../../names.ts";
import type { FoundationOptions } from "../../cloud/foundation.ts";
import type { Foundation } from "../contract.ts";
import { lowerAlerts } from "./alerts.ts";
import { lowerAccessLog, lowerFlowLogs } from "./buckets.ts";
import { lowerBudget } from "./budget.ts";
import { lowerCluster, lowerGroups } from "./cluster.ts";
import { type FoundationContext, type FoundationDetails, shared } from "./context.ts";
import { lowerAddonRoles, lowerClusterAddons, lowerNodeAddons } from "./eks-addons.ts";
import { lowerEndpoints } from "./endpoints.ts";
import { lowerAlertPublisher, lowerSecretReader, lowerTargetBinder } from "./identities.ts";
import { interruptionQueue, lowerKarpenter, lowerKarpenterRole } from "./karpenter.ts";
import { keyLevel, type Keys, lowerKeys } from "./keys.ts";
import { lowerNetwork } from "./network.ts";
import { lowerSystemNodes } from "./nodes.ts";
import { systemTags } from "./tags.ts";

export interface LoweredFoundation {
  readonly foundation: Foundation;
  readonly keys: Keys;
  /** Grants that depend on what the edges became: to be called once, after the passes. `secrets` are names. */
  grantSecrets(secrets: readonly string[]): void;
}

export const clusterNameOf = (names: Names): string => names.of("cluster", limits.aws_eks_cluster.most);

export function lowerFoundation(options: FoundationOptions<FoundationDetails>): LoweredFoundation {
  const { system, plan, details, names, root } = options;
  const { place } = plan;
  const account = root.add(shared, DataAwsCallerIdentity, "current", {});
  const partition = root.add(shared, DataAwsPartition, "current", {});
  const context: FoundationContext = {
    ...options,
    place,
    protect: system.environment === "production",
    accountId: place.account ?? account.accountId,
    partition: partition.partition,
    clusterName: clusterNameOf(names),
    tags: { ...systemTags(system), component: shared },
  };
  const launcher = lowerKarpenterRole(context);
  const addonRoles = lowerAddonRoles(context);
  const keys = lowerKeys(context, [
    { sid: "Karpenter", roleArn: launcher.arn },
    { sid: "Disks", roleArn: addonRoles.disks.arn },
  ]);
  const network = lowerNetwork(context);
  const accessLog = lowerAccessLog(context);
  lowerFlowLogs(context, network, keys.logs, accessLog.bucket);

  const cluster = lowerCluster(context, network, keys);
  const { nodes: nodeGroup } = lowerGroups(context, network, cluster);
  lowerEndpoints(context, network, nodeGroup.id);
  const after = lowerNodeAddons(context, cluster, addonRoles);
  const systemNodes = lowerSystemNodes(context, { network, cluster, groupId: nodeGroup.id, key: keys.cluster, after });
  lowerClusterAddons(context, cluster, addonRoles, systemNodes);
  lowerKarpenter(context, { cluster, role: launcher, key: keys.cluster });
  if (details.addons.includes("load-balancer-controller")) lowerTargetBinder(context, cluster);

  const topics = lowerAlerts(context, keys.logs);
  lowerAlertPublisher(context, keys, cluster.name, [topics.page.topic.arn, topics.ticket.topic.arn]);
  lowerBudget(context, topics.ticket, launcher);

  root.output("account_id", context.accountId, "Account of the system");
  root.output("cluster_name", cluster.name, "Name of the cluster");
  root.output("cluster_endpoint", cluster.endpoint, "Private endpoint of the Kubernetes API");
  root.output("cluster_certificate_authority", cluster.certificateAuthority.get(0).data, "Certificate authority of the Kubernetes API, base64");
  root.output("cluster_key_arn", keys.cluster.arn, "Key of disks");
  root.output("interruption_queue", interruptionQueue(context), "Queue that tells Karpenter of interruptions");
  root.output("page_topic_arn", topics.page.topic.arn, "Topic of alerts that wake somebody");
  root.output("ticket_topic_arn", topics.ticket.topic.arn, "Topic of alerts for office hours");
  root.output(
    "control_plane_route_table_id",
    network.isolatedTable.id,
    "Route table of the control plane's subnets, in which networks of operators need a route back",
  );
  root.output("vpc_id", network.vpc.id, "Network of the system");

  const { addresses } = network;
  const ids = (subnets: readonly { readonly id: string }[]): readonly string[] => subnets.map(({ id }) => id);
  return {
    keys,
    grantSecrets: (secrets) => lowerSecretReader(context, keys, cluster.name, secrets),
    foundation: {
      vpcId: network.vpc.id,
      privateSubnetIds: ids(network.privateSubnets),
      dataSubnetIds: ids(network.dataSubnets),
      publicSubnetIds: details.internetFacing ? ids(network.publicSubnets) : [],
      internalSubnetIds: ids(network.internalSubnets),
      cidr: {
        vpc: addresses.vpc,
        private: addresses.private,
        data: addresses.data,
        public: details.internetFacing ? addresses.public : [],
        endpoints: addresses.endpoints,
      },
      clusterName: cluster.name,
      nodeSecurityGroupId: nodeGroup.id,
      key: (level) => (level === "logs" ? keys.logs : keys.of(keyLevel(level))),
      // Through the policy: a load balancer tries to write when it is made, and would be refused before the policy is there.
      accessLogBucket: accessLog.policy.bucket,
      alertTopicArn: topics.page.topic.arn,
      ticketTopicArn: topics.ticket.topic.arn,
      accountId: context.accountId,
      partition: context.partition,
      logRetentionDays: details.logRetentionDays,
    },
  };
}
