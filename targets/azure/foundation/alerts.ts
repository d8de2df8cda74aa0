import { MonitorActionGroup } from "@cdktf/provider-azurerm/lib/monitor-action-group/index.js";
import { alertRoutes, alertSeverities, type AlertSeverity } from "../../cloud/alerts.ts";
import { limits } from "../../limits.ts";
import { fit } from "../../names.ts";
import { secretName } from "../secrets.ts";
import { type FoundationContext, shared } from "./context.ts";

/** Secret with the address to which Alertmanager posts. It holds a token, so nobody writes it here. */
export const alertSecret = (severity: AlertSeverity): string => secretName(`alerts-${severity}`);

/** One action group a severity. Subscribers are given at apply time: addresses of people do not belong in a blueprint. */
export function lowerAlerts({ root, names, where, system }: FoundationContext): Readonly<Record<AlertSeverity, MonitorActionGroup>> {
  const routes = alertRoutes(system);
  const groups = alertSeverities.map((severity): [AlertSeverity, MonitorActionGroup] => {
    const variable = `${severity}_subscribers`;
    const who = routes[severity].length === 0 ? "" : ` (${routes[severity].join(", ")})`;
    root.variable(variable, {
      type: "list(string)",
      nullable: false,
      description: `Who gets ${severity} alerts of the cloud${who}: e-mail addresses, and addresses of incident tools that begin with https://.`,
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
    const group = root.add(shared, MonitorActionGroup, severity, {
      resourceGroupName: where.resourceGroupName,
      name: names.of(`alerts-${severity}`, limits.azurerm_monitor_action_group.most),
      // For messages of a telephone's length.
      shortName: fit(severity, limits["azurerm_monitor_action_group.short_name"].most),
      location: "global",
      enabled: true,
    });
    const receivers = (argument: string, test: string): object => ({
      iterator: "one",
      for_each: `\${{ for who in var.${variable} : substr(sha256(who), 0, 8) => who if ${test} }}`,
      content: [{ name: "${one.key}", [argument]: "${one.value}", use_common_alert_schema: true }],
    });
    group.addOverride("dynamic", {
      email_receiver: receivers("email_address", '!startswith(who, "https://")'),
      webhook_receiver: receivers("service_uri", 'startswith(who, "https://")'),
    });
    return [severity, group];
  });
  const of = new Map(groups);
  const [page, ticket] = [of.get("page"), of.get("ticket")];
  if (page === undefined || ticket === undefined) throw new Error("an action group is missing");
  return { page, ticket };
}
