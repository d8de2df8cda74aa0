import { BillingBudget } from "@cdktf/provider-google/lib/billing-budget/index.js";
import { EventarcTrigger } from "@cdktf/provider-google/lib/eventarc-trigger/index.js";
import { ProjectIamCustomRole } from "@cdktf/provider-google/lib/project-iam-custom-role/index.js";
import { ProjectIamMember } from "@cdktf/provider-google/lib/project-iam-member/index.js";
import { PubsubTopic } from "@cdktf/provider-google/lib/pubsub-topic/index.js";
import { PubsubTopicIamMember } from "@cdktf/provider-google/lib/pubsub-topic-iam-member/index.js";
import { ServiceAccount } from "@cdktf/provider-google/lib/service-account/index.js";
import { WorkflowsWorkflow } from "@cdktf/provider-google/lib/workflows-workflow/index.js";
import { labelValue } from "../labels.ts";
import type { Alerts } from "./alerts.ts";
import { type FoundationContext, shared } from "./context.ts";
import type { Keys } from "./keys.ts";
import { nodePoolName, rungsOf } from "./nodes.ts";
import { limits } from "../../limits.ts";

export const stopWorkflow = ({ names }: Pick<FoundationContext, "names">): string => names.of("stop-accelerators", limits.google_workflows_workflow.most);

/** Node pools with accelerators, by name. */
export const acceleratorPools = ({ plan }: Pick<FoundationContext, "plan">): readonly string[] =>
  plan.pools.flatMap((pool) => (pool.accelerator === undefined ? [] : rungsOf(pool).map((_, index) => nodePoolName(pool, index))));

/** Budget of the system with its alerts, and a workflow that takes the nodes with accelerators away: by hand, or at the budget where that is switched on. */
export function lowerBudget(context: FoundationContext, keys: Keys, alerts: Alerts): void {
  const { root, names, place, system, projectNumber, api } = context;
  const { budget } = system;
  if (budget?.monthlyUsd === undefined) return;
  root.variable("billing_account", {
    type: "string",
    nullable: false,
    description: "Billing account that pays for the project, such as 012345-6789AB-CDEF01. Whoever applies needs roles/billing.costsManager on it.",
    validation: [
      {
        condition: '${can(regex("^[0-9A-F]{6}-[0-9A-F]{6}-[0-9A-F]{6}$", var.billing_account))}',
        error_message: "Write the id of a billing account, such as 012345-6789AB-CDEF01.",
      },
    ],
  });
  const topic = root.add(shared, PubsubTopic, "budget", {
    name: names.of("budget", limits.google_pubsub_topic.most),
    project: api("pubsub"),
    kmsKeyName: keys.use("logs", "pubsub"),
    messageStoragePolicy: { allowedPersistenceRegions: [place.region] },
    labels: { component: shared },
  });
  // The publisher of all budgets (Cloud Billing documentation, "Set up programmatic notifications", 2026).
  root.add(shared, PubsubTopicIamMember, "budget", {
    project: topic.project,
    topic: topic.name,
    role: "roles/pubsub.publisher",
    member: "serviceAccount:billing-budget-alert@system.gserviceaccount.com",
  });
  api("billingbudgets");
  const monthly = root.add(shared, BillingBudget, "monthly", {
    billingAccount: "${var.billing_account}",
    displayName: names.of("monthly", limits.google_billing_budget.most),
    budgetFilter: {
      projects: [`projects/${projectNumber}`],
      labels: { system: labelValue(system.name) },
      calendarPeriod: "MONTH",
      creditTypesTreatment: "EXCLUDE_ALL_CREDITS",
    },
    amount: { specifiedAmount: { currencyCode: "USD", ...money(budget.monthlyUsd) } },
    thresholdRules: [
      ...budget.alertAt.map((thresholdPercent) => ({ thresholdPercent, spendBasis: "CURRENT_SPEND" })),
      { thresholdPercent: 1, spendBasis: "FORECASTED_SPEND" },
    ],
    allUpdatesRule: { pubsubTopic: topic.id, schemaVersion: "1.0", disableDefaultIamRecipients: true },
  });
  monthly.addOverride("all_updates_rule.monitoring_notification_channels", alerts.emails);
  monthly.addOverride("depends_on", ["google_project_service.billingbudgets", "google_pubsub_topic_iam_member.budget"]);
  if (acceleratorPools(context).length > 0) lowerStop(context, topic);
}

/** Whole dollars and what is left of one, as the budget takes them. */
function money(usd: number): { readonly units: string; readonly nanos?: number } {
  const units = Math.floor(usd);
  const nanos = Math.round((usd - units) * 1e9);
  return { units: String(units), ...(nanos === 0 ? {} : { nanos }) };
}

/** Takes nodes away: it may read and change node pools, and nothing else. */
function lowerStop(context: FoundationContext, topic: PubsubTopic): void {
  const { root, names, place, projectId, api } = context;
  root.variable("stop_at_budget", {
    type: "bool",
    default: false,
    nullable: false,
    description:
      "Whether nodes with accelerators are taken away by themselves when the month's cost reaches the budget. What they serve is down until the next apply.",
  });
  const account = root.add(shared, ServiceAccount, "foundation--stop", {
    accountId: names.of("budget-stop", limits.google_service_account.most),
    project: api("iam"),
    displayName: `Takes accelerators of ${names.stem} away`,
  });
  const role = root.add(shared, ProjectIamCustomRole, "stop", {
    project: api("iam"),
    roleId: `${names.of("stop", 57).replace(/[^A-Za-z0-9_.]/g, "_")}`,
    title: `Take accelerators of ${names.stem} away`,
    permissions: ["container.clusters.get", "container.clusters.update", "container.operations.get"],
  });
  const grants = [
    ["stop", role.name],
    ["stop-starts", "roles/workflows.invoker"],
    ["stop-receives", "roles/eventarc.eventReceiver"],
    ["stop-logs", "roles/logging.logWriter"],
  ].map(([name = "", granted = ""]) => root.add(shared, ProjectIamMember, name, { project: projectId, role: granted, member: account.member }));
  api("workflowexecutions");
  const workflow = root.add(shared, WorkflowsWorkflow, "stop", {
    name: stopWorkflow(context),
    project: api("workflows"),
    region: place.region,
    description: "Takes the nodes with accelerators away",
    serviceAccount: account.id,
    callLogLevel: "LOG_ERRORS_ONLY",
    deletionProtection: false,
    sourceContents: stopSource(context),
    labels: { component: shared },
  });
  root
    .add(shared, EventarcTrigger, "stop", {
      name: names.of("stop", limits.google_eventarc_trigger.most),
      project: api("eventarc"),
      location: place.region,
      serviceAccount: account.email,
      matchingCriteria: [{ attribute: "type", value: "google.cloud.pubsub.topic.v1.messagePublished" }],
      transport: { pubsub: { topic: topic.id } },
      destination: { workflow: workflow.id },
      labels: { component: shared },
      dependsOn: grants,
    })
    .addOverride("count", "${var.stop_at_budget ? 1 : 0}");
}

/**
 * Messages come several times a day, whatever was spent; run by hand, there is none. Growing is switched off first, so that the nodes do
 * not come back; the next apply switches it on again. The cluster takes one change at a time, so the workflow waits for each.
 * `$${` is a literal `${` to Terraform.
 */
function stopSource(context: FoundationContext): string {
  const { place, projectId, clusterName } = context;
  const cluster = `projects/${projectId}/locations/${place.region}/clusters/${clusterName}`;
  const change = (name: string, path: string, body: object, result: string): object[] => [
    { [name]: { call: "http.post", args: { url: `$\${api + "/nodePools/" + pool + ":${path}"}`, auth: { type: "OAuth2" }, body }, result } },
    { [`${name}_done`]: { call: "wait_for", args: { operation: `$\${${result}.body.name}` } } },
  ];
  const source = {
    main: {
      params: ["event"],
      steps: [
        { read: { switch: [{ condition: '$${event != null and "data" in event}', next: "decide" }], next: "stop" } },
        { decide: { assign: [{ spent: "$${json.decode(base64.decode(event.data.message.data))}" }] } },
        { compare: { switch: [{ condition: "$${spent.costAmount < spent.budgetAmount}", return: "within the budget" }] } },
        { stop: { assign: [{ api: `https://container.googleapis.com/v1/${cluster}` }] } },
        {
          each_pool: {
            for: {
              value: "pool",
              in: acceleratorPools(context),
              steps: [
                ...change("keep_small", "setAutoscaling", { autoscaling: { enabled: false } }, "kept"),
                ...change("take_away", "setSize", { nodeCount: 0 }, "taken"),
              ],
            },
          },
        },
        { finished: { return: "nodes with accelerators are gone" } },
      ],
    },
    wait_for: {
      params: ["operation"],
      steps: [
        {
          look: {
            call: "http.get",
            args: {
              url: `$\${"https://container.googleapis.com/v1/projects/${projectId}/locations/${place.region}/operations/" + operation}`,
              auth: { type: "OAuth2" },
            },
            result: "found",
          },
        },
        { done: { switch: [{ condition: '$${found.body.status == "DONE"}', return: "done" }] } },
        { pause: { call: "sys.sleep", args: { seconds: 10 }, next: "look" } },
      ],
    },
  };
  return JSON.stringify(source);
}
