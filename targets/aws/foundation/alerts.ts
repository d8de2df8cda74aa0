import { SnsTopic } from "@cdktf/provider-aws/lib/sns-topic/index.js";
import { SnsTopicPolicy } from "@cdktf/provider-aws/lib/sns-topic-policy/index.js";
import { SnsTopicSubscription } from "@cdktf/provider-aws/lib/sns-topic-subscription/index.js";
import { alertRoutes, alertSeverities, type AlertSeverity } from "../../cloud/alerts.ts";
import { limits } from "../../limits.ts";
import { type FoundationContext, shared } from "./context.ts";
import type { Key } from "./keys.ts";
import { policy } from "./policy.ts";

export interface AlertTopic {
  readonly topic: SnsTopic;
  /** Publishers are refused before it is there. */
  readonly policy: SnsTopicPolicy;
}

/** Name of a topic's variable with its subscribers. */
const subscribersVariable = (severity: AlertSeverity): string => `${severity}_subscribers`;

/** One encrypted topic a severity. Subscribers are given at apply time: addresses of people do not belong in a blueprint. */
export function lowerAlerts(context: FoundationContext, key: Key): Readonly<Record<AlertSeverity, AlertTopic>> {
  const { root, names, accountId, system } = context;
  const routes = alertRoutes(system);
  const topics = alertSeverities.map((severity) => {
    const topic = root.add(shared, SnsTopic, severity, {
      name: names.of(`alerts-${severity}`, limits.aws_sns_topic.most),
      displayName: names.of(severity, limits["aws_sns_topic.display_name"].most),
      kmsMasterKeyId: key.arn,
    });
    const topicPolicy = root.add(shared, SnsTopicPolicy, severity, {
      arn: topic.arn,
      policy: policy([
        {
          sid: "Publishers",
          principal: { Service: ["budgets.amazonaws.com", "cloudwatch.amazonaws.com", "costalerts.amazonaws.com", "events.amazonaws.com"] },
          actions: ["sns:Publish"],
          resources: [topic.arn],
          conditions: [{ test: "StringEquals", variable: "aws:SourceAccount", values: [accountId] }],
        },
        {
          sid: "TlsOnly",
          effect: "Deny",
          principal: "*",
          actions: ["sns:Publish"],
          resources: [topic.arn],
          conditions: [{ test: "Bool", variable: "aws:SecureTransport", values: ["false"] }],
        },
      ]),
    });
    const variable = subscribersVariable(severity);
    const who = routes[severity].length === 0 ? "" : ` (${routes[severity].join(", ")})`;
    root.variable(variable, {
      type: "list(string)",
      nullable: false,
      description: `Who gets ${severity} alerts${who}: e-mail addresses, and addresses of incident tools that begin with https://.`,
      validation: [
        {
          condition: `\${alltrue([for who in var.${variable} : can(regex("^(https://[^ ]+|[^@ ]+@[^@ ]+)$", who))])}`,
          error_message: "Write e-mail addresses, and addresses that begin with https://.",
        },
        ...(severity === "page" && system.environment === "production"
          ? [{ condition: `\${length(var.${variable}) > 0}`, error_message: "Production needs somebody who is woken." }]
          : []),
      ],
    });
    const each = `\${toset(var.${variable})}`;
    root
      .add(shared, SnsTopicSubscription, severity, {
        topicArn: topic.arn,
        protocol: '${startswith(each.value, "https://") ? "https" : "email"}',
        endpoint: "${each.value}",
      })
      .addOverride("for_each", each);
    return { topic, policy: topicPolicy };
  });
  const [page, ticket] = topics;
  if (page === undefined || ticket === undefined) throw new Error("a topic is missing");
  return { page, ticket };
}
