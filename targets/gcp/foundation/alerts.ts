import { MonitoringNotificationChannel } from "@cdktf/provider-google/lib/monitoring-notification-channel/index.js";
import { SecretManagerSecret } from "@cdktf/provider-google/lib/secret-manager-secret/index.js";
import { alertRoutes, alertSeverities, type AlertSeverity } from "../../cloud/alerts.ts";
import { replication } from "../secrets.ts";
import { type FoundationContext, shared } from "./context.ts";
import type { Keys } from "./keys.ts";
import { limits } from "../../limits.ts";

/** Secret with the address to which Alertmanager posts. */
export const alertSecret = ({ names }: Pick<FoundationContext, "names">, severity: AlertSeverity): string =>
  names.of(`alerts-${severity}`, limits.google_secret_manager_secret.most);

const variableOf = (severity: AlertSeverity): string => `${severity}_subscribers`;

export interface Alerts {
  /** Expressions that give lists of channels. */
  readonly channels: Readonly<Record<AlertSeverity, string>>;
  /** E-mail channels alone, five at most: a budget takes no others. */
  readonly emails: string;
  readonly secrets: readonly SecretManagerSecret[];
}

/** Channels of Cloud Monitoring, one a subscriber. Subscribers are given at apply time: addresses of people do not belong in a blueprint. */
export function lowerAlerts(context: FoundationContext, keys: Keys): Alerts {
  const { root, names, system, place, api } = context;
  const project = api("monitoring");
  const routes = alertRoutes(system);
  for (const severity of alertSeverities) {
    const variable = variableOf(severity);
    const who = routes[severity].length === 0 ? "" : ` (${routes[severity].join(", ")})`;
    root.variable(variable, {
      type: "list(string)",
      nullable: false,
      description: `Who gets ${severity} alerts of the cloud${who}: e-mail addresses, and addresses of incident tools that begin with https:// and hold their token.`,
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
    const channel = root.add(shared, MonitoringNotificationChannel, severity, {
      project,
      displayName: `${names.stem} ${severity}`,
      type: '${startswith(each.value, "https://") ? "webhook_tokenauth" : "email"}',
      userLabels: { component: shared, severity },
    });
    channel.addOverride("labels", '${startswith(each.value, "https://") ? { url = each.value } : { email_address = each.value }}');
    channel.addOverride("for_each", `\${toset(var.${variable})}`);
  }
  const secrets = alertSeverities.map((severity) =>
    root.add(shared, SecretManagerSecret, `foundation--alerts-${severity}`, {
      project: api("secretmanager"),
      secretId: alertSecret(context, severity),
      replication: replication(place, keys.use("internal", "secretmanager")),
      labels: { component: shared },
    }),
  );
  const channel = (severity: AlertSeverity): string => `google_monitoring_notification_channel.${severity}`;
  return {
    channels: { page: `\${[for one in ${channel("page")} : one.id]}`, ticket: `\${[for one in ${channel("ticket")} : one.id]}` },
    emails: `\${slice([for one in ${channel("ticket")} : one.id if one.type == "email"], 0, min(5, length([for one in ${channel("ticket")} : one.id if one.type == "email"])))}`,
    secrets,
  };
}
