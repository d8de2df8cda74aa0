import { ConsumptionBudgetSubscription } from "@cdktf/provider-azurerm/lib/consumption-budget-subscription/index.js";
import { CostAnomalyAlert } from "@cdktf/provider-azurerm/lib/cost-anomaly-alert/index.js";
import { limits } from "../../limits.ts";
import { type FoundationContext, shared } from "./context.ts";
import { nodeGroupName } from "./cluster.ts";

/** Most notifications of a budget (Cost Management documentation, "Create and manage budgets", 2026). The one on the forecast is one of them. */
const mostNotifications = 5;
/** Shares of a budget, beside the forecast. */
export const mostShares = mostNotifications - 1;

/**
 * The system's budget. It counts the group of the system and that of its nodes, which AKS makes: a budget of the first alone would not
 * see one machine.
 */
export function lowerBudget(context: FoundationContext, ticketGroupId: string): void {
  const { root, names, system, where, subscriptionId } = context;
  const { budget } = system;
  if (budget?.monthlyUsd === undefined) return;
  root.variable("budget_start", {
    type: "string",
    nullable: false,
    description:
      "First day of the month in which the budget begins, such as 2027-01-01: the current month, or a later one. Azure refuses another date, and never changes it afterwards, so keep it.",
    validation: [
      { condition: '${can(regex("^20[0-9]{2}-(0[1-9]|1[0-2])-01$", var.budget_start))}', error_message: "Write the first day of a month, such as 2027-01-01." },
    ],
  });
  const notification = (threshold: number, thresholdType: "Actual" | "Forecasted") => ({
    enabled: true,
    operator: "GreaterThanOrEqualTo",
    threshold,
    thresholdType,
    contactGroups: [ticketGroupId],
  });
  root.add(shared, ConsumptionBudgetSubscription, "monthly", {
    name: names.of("monthly", limits.azurerm_consumption_budget_subscription.most),
    subscriptionId: `/subscriptions/${subscriptionId}`,
    amount: budget.monthlyUsd,
    timeGrain: "Monthly",
    timePeriod: { startDate: "${var.budget_start}T00:00:00Z" },
    filter: { dimension: [{ name: "ResourceGroupName", operator: "In", values: [where.resourceGroupName, nodeGroupName(context)] }] },
    notification: [...budget.alertAt.map((share) => notification(Math.round(share * 100), "Actual")), notification(100, "Forecasted")],
    // The end that Azure sets: ten years after the start.
    lifecycle: { ignoreChanges: ["time_period[0].end_date"] },
  });
}

/** Unusual cost of the whole subscription: it cannot be narrowed, and tells by e-mail alone. One system of a subscription switches it on. */
export function lowerAnomalies({ root, names, system, subscriptionId }: FoundationContext): void {
  root.variable("cost_anomaly_emails", {
    type: "list(string)",
    default: [],
    nullable: false,
    description:
      "E-mail addresses that are told of unusual cost in the subscription. Empty: nobody, because the subscription has such an alert already, or is shared with others.",
  });
  const alert = root.add(shared, CostAnomalyAlert, "main", {
    name: names.of("unusual-cost", 63),
    displayName: `Unusual cost ${system.name} ${system.environment}`.slice(0, 64),
    subscriptionId: `/subscriptions/${subscriptionId}`,
    emailSubject: `Unusual cost of ${system.name}`.slice(0, 70),
    emailAddresses: [],
  });
  alert.addOverride("email_addresses", "${var.cost_anomaly_emails}");
  alert.addOverride("count", "${length(var.cost_anomaly_emails) > 0 ? 1 : 0}");
}
