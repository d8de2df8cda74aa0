import { SnsTopic } from "@cdktf/provider-aws/lib/sns-topic/index.js";
import { SnsTopicPolicy } from "@cdktf/provider-aws/lib/sns-topic-policy/index.js";
import { SnsTopicSubscription } from "@cdktf/provider-aws/lib/sns-topic-subscription/index.js";
import type { System } from "../../../compiler/system.ts";
import { type FoundationContext, shared } from "./context.ts";
import type { Key } from "./keys.ts";
import { policy } from "./policy.ts";

/** `page` wakes somebody, `ticket` waits for office hours. */
export type AlertSeverity = "page" | "ticket";
const alertSeverities = ["page", "ticket"] as const satisfies readonly AlertSeverity[];

/** Who is told, by severity, as the components that raise alerts name them. */
export function alertRoutes(system: System): Readonly<Record<AlertSeverity, readonly string[]>> {
  const named = { page: new Set<string>(), ticket: new Set<string>() };
  for (const component of Object.values(system.components)) {
    const { alerts } = component.values;
    if (!component.can.includes("raise alerts") || typeof alerts !== "object" || alerts === null) continue;
    for (const [severity, route] of Object.entries(alerts)) {
      if ((severity === "page" || severity === "ticket") && typeof route === "string") named[severity].add(route);
    }
  }
  return { page: [...named.page].sort(), ticket: [...named.ticket].sort() };
}

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
      name: names.of(`alerts-${severity}`, 256),
      displayName: names.of(severity, 100),
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
