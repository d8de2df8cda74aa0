import { BudgetsBudget } from "@cdktf/provider-aws/lib/budgets-budget/index.js";
import { BudgetsBudgetAction } from "@cdktf/provider-aws/lib/budgets-budget-action/index.js";
import { CeAnomalyMonitor } from "@cdktf/provider-aws/lib/ce-anomaly-monitor/index.js";
import { CeAnomalySubscription } from "@cdktf/provider-aws/lib/ce-anomaly-subscription/index.js";
import { IamPolicy } from "@cdktf/provider-aws/lib/iam-policy/index.js";
import type { IamRole } from "@cdktf/provider-aws/lib/iam-role/index.js";
import { limits } from "../../limits.ts";
import type { AlertTopic } from "./alerts.ts";
import { type FoundationContext, shared } from "./context.ts";
import { policy } from "./policy.ts";
import { addPolicy, addServiceRole } from "./roles.ts";

/** Instance families with accelerators: what a budget action stops from being launched. */
const acceleratorFamilies = ["dl*", "g*", "inf*", "p*", "trn*"] as const;

export const budgetName = ({ names }: Pick<FoundationContext, "names">): string => names.global("monthly", limits.aws_budgets_budget.most);

/** Budget of the system with its alerts, an action that a person approves, and an anomaly monitor. */
export function lowerBudget(context: FoundationContext, alerts: AlertTopic, launcher: IamRole): void {
  lowerAnomalies(context, alerts);
  const { budget } = context.system;
  if (budget?.monthlyUsd === undefined) return;
  const { root, system } = context;
  const tell = (threshold: number, notificationType: "ACTUAL" | "FORECASTED") => ({
    comparisonOperator: "GREATER_THAN",
    threshold: Math.round(threshold * 1e4) / 100,
    thresholdType: "PERCENTAGE",
    notificationType,
    subscriberSnsTopicArns: [alerts.topic.arn],
  });
  const monthly = root.add(shared, BudgetsBudget, "monthly", {
    // Budgets and policies are the account's, not the region's.
    name: budgetName(context),
    budgetType: "COST",
    limitAmount: budget.monthlyUsd.toFixed(2),
    limitUnit: "USD",
    timeUnit: "MONTHLY",
    costFilter: [{ name: "TagKeyValue", values: [`user:system$${system.name}`] }],
    costTypes: { includeCredit: false, includeRefund: false, useAmortized: true },
    notification: [...budget.alertAt.map((share) => tell(share, "ACTUAL")), tell(1, "FORECASTED")],
    dependsOn: [alerts.policy],
  });
  lowerAction(context, { topicArn: alerts.topic.arn, launcher, budgetName: monthly.name });
}

/** At the whole budget, launching of accelerators can be stopped by one approval. Nodes that run are left alone. */
function lowerAction(context: FoundationContext, parts: { readonly topicArn: string; readonly launcher: IamRole; readonly budgetName: string }): void {
  const { root, names, partition, place, accountId } = context;
  const stop = root.add(shared, IamPolicy, "stop_accelerators", {
    name: names.global("stop-accelerators", limits.aws_iam_policy.most),
    description: "Denies launches of instances with accelerators",
    policy: policy([
      {
        sid: "StopAccelerators",
        effect: "Deny",
        actions: ["ec2:RunInstances", "ec2:CreateFleet"],
        resources: [`arn:${partition}:ec2:${place.region}:${accountId}:instance/*`],
        conditions: [{ test: "StringLike", variable: "ec2:InstanceType", values: acceleratorFamilies }],
      },
    ]),
  });
  const role = addServiceRole(context, "budget-action", "budgets.amazonaws.com", "Attaches the stop policy when the budget action is approved", true);
  addPolicy(context, role, "budget-action", "attach", [
    {
      sid: "Attach",
      actions: ["iam:AttachRolePolicy", "iam:DetachRolePolicy"],
      resources: [parts.launcher.arn],
      conditions: [{ test: "ArnEquals", variable: "iam:PolicyARN", values: [stop.arn] }],
    },
  ]);
  root.add(shared, BudgetsBudgetAction, "stop_accelerators", {
    budgetName: parts.budgetName,
    actionType: "APPLY_IAM_POLICY",
    approvalModel: "MANUAL",
    notificationType: "ACTUAL",
    executionRoleArn: role.arn,
    actionThreshold: { actionThresholdType: "PERCENTAGE", actionThresholdValue: 100 },
    definition: { iamActionDefinition: { policyArn: stop.arn, roles: [parts.launcher.name] } },
    subscriber: [{ subscriptionType: "SNS", address: parts.topicArn }],
  });
}

/**
 * By tag: the one monitor of services that an account may have belongs to the account. AWS lets nobody but the payer watch a tag (AWS
 * Cost Management user guide, 2026), so the operator says which it is. Thresholds are those that AWS starts with.
 */
function lowerAnomalies(context: FoundationContext, alerts: AlertTopic): void {
  const { root, names, system } = context;
  root.variable("cost_anomaly_alerts", {
    type: "bool",
    nullable: false,
    description:
      "Whether unusual cost of the system is looked for. true where the account pays for itself or for its organisation; false in a member account, in which AWS refuses monitors of a tag: ask for one in the payer account.",
  });
  const whereAllowed = "${var.cost_anomaly_alerts ? 1 : 0}";
  const monitor = root.add(shared, CeAnomalyMonitor, "system", {
    name: names.of("cost", limits.aws_ce_anomaly_monitor.most),
    monitorType: "CUSTOM",
    monitorSpecification: JSON.stringify({
      And: null,
      CostCategories: null,
      Dimensions: null,
      Not: null,
      Or: null,
      Tags: { Key: "system", MatchOptions: ["EQUALS"], Values: [system.name] },
    }),
  });
  monitor.addOverride("count", whereAllowed);
  const above = (key: string, value: string) => ({ dimension: { key, matchOptions: ["GREATER_THAN_OR_EQUAL"], values: [value] } });
  const subscription = root.add(shared, CeAnomalySubscription, "system", {
    name: names.of("cost", limits.aws_ce_anomaly_subscription.most),
    frequency: "IMMEDIATE",
    monitorArnList: ["${aws_ce_anomaly_monitor.system[0].arn}"],
    subscriber: [{ type: "SNS", address: alerts.topic.arn }],
    thresholdExpression: { and: [above("ANOMALY_TOTAL_IMPACT_ABSOLUTE", "100"), above("ANOMALY_TOTAL_IMPACT_PERCENTAGE", "40")] },
    dependsOn: [alerts.policy],
  });
  subscription.addOverride("count", whereAllowed);
}
