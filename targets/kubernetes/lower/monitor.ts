import type { MonitorValues } from "../../../dsl/components/monitor.ts";
import { type Alert, defineKubernetesKind, type KubernetesContext, type Receiver, type Watched } from "../contract.ts";
import type { Component } from "../../../compiler/system.ts";
import type { AlertingRule, AlertmanagerConfigSpec, RuleGroup } from "../crds/prometheus.ts";
import { labelsOf, labelValue, nameOf, release } from "../labels.ts";
import { coreObject, customObject, type Manifest } from "../objects.ts";
import { burnRateGroups, type RuleLabels } from "../observe/burn-rate.ts";
import { dashboard, objectivePanels } from "../observe/dashboard.ts";

type Severity = "page" | "ticket";

/** Alertmanager routes by namespace, so every alert carries it, however its expression is aggregated. */
const ruleLabels = (component: Component, context: KubernetesContext): RuleLabels => ({
  namespace: context.namespace,
  system: labelValue(context.system.name),
  component: labelValue(component.id),
});

const alertingRule = (alert: Alert, labels: Readonly<Record<string, string>>): AlertingRule => ({
  alert: alert.name,
  expr: alert.expr,
  ...(alert.for === "0m" ? {} : { for: alert.for }),
  labels: { ...labels, severity: alert.severity },
  annotations: { summary: alert.summary, description: alert.description },
});

function ruleObjects(monitor: Component, { component, lowered }: Watched, context: KubernetesContext): readonly Manifest[] {
  const { signals } = lowered;
  if (signals === undefined) return [];
  const labels = ruleLabels(component, context);
  const groups: RuleGroup[] = signals.objectives.flatMap((objective) => burnRateGroups(objective, labels));
  if (signals.alerts.length > 0) groups.push({ name: `alerts-${labels.component}`, rules: signals.alerts.map((alert) => alertingRule(alert, labels)) });
  if ((signals.shared ?? []).length > 0)
    groups.push({ name: "shared", rules: (signals.shared ?? []).map((alert) => alertingRule(alert, { namespace: labels.namespace, system: labels.system })) });
  if (groups.length === 0) return [];
  const notes = signals.objectives.flatMap(({ name, note }) => (note === undefined ? [] : [[`lintel.dev/objective.${name}`, note]]));
  return [
    customObject(
      "PrometheusRule",
      {
        name: nameOf(monitor, component.id),
        namespace: context.namespace,
        labels: { ...labelsOf(monitor, context), ...release },
        ...(notes.length === 0 ? {} : { annotations: Object.fromEntries(notes) }),
      },
      { groups },
    ),
  ];
}

function dashboardObject(monitor: Component<MonitorValues>, watched: readonly Watched[], context: KubernetesContext): readonly Manifest[] {
  const sections = watched.flatMap(({ component, lowered: { signals } }) => {
    if (signals === undefined) return [];
    const { namespace, component: id } = ruleLabels(component, context);
    return [{ title: component.id, panels: [...objectivePanels(signals.objectives, `namespace="${namespace}",component="${id}"`), ...signals.panels] }];
  });
  if (!monitor.values.dashboard || sections.length === 0) return [];
  const { system } = context;
  const title = `${system.name} ${system.environment}: ${monitor.id}`;
  return [
    coreObject(
      "ConfigMap",
      {
        name: nameOf(monitor, "dashboard"),
        namespace: context.namespace,
        labels: { ...labelsOf(monitor, context), grafana_dashboard: "1" },
        annotations: { grafana_folder: system.name },
      },
      {
        data: {
          [`${system.name}-${monitor.id}.json`]: dashboard(title, `${system.name}/${system.environment}/${monitor.id}`, ["lintel", system.name], sections),
        },
      },
    ),
  ];
}

/** One key a severity in a secret named after the monitor. */
const webhookOf = (monitor: Component, severity: Severity, context: KubernetesContext): Receiver => ({
  via: "webhook",
  store: "secrets",
  key: context.names.parameter(monitor.id, "alerts"),
  property: severity,
});

const severities: readonly Severity[] = ["page", "ticket"];
const is = (name: string, value: string): { readonly name: string; readonly value: string; readonly matchType: "=" } => ({ name, value, matchType: "=" });

/** Routes of the namespace's alerts. Without a receiver for tickets, everything goes to the one that pages. */
function routing(monitor: Component<MonitorValues>, watched: readonly Watched[], context: KubernetesContext): readonly Manifest[] {
  if (watched.every(({ lowered }) => lowered.signals === undefined)) return [];
  const used = severities.filter((severity) => monitor.values.alerts[severity] !== undefined);
  const receivers = used.flatMap((severity) => {
    const receiver = context.profile.receiver?.(monitor, severity) ?? webhookOf(monitor, severity, context);
    return receiver.via === "platform" ? [] : [{ severity, receiver }];
  });
  const fallback = receivers.at(-1);
  if (fallback === undefined) return [];
  const secretName = nameOf(monitor, "alerts");
  const secrets = receivers.flatMap(({ severity, receiver }) => (receiver.via === "webhook" ? [{ severity, ...receiver }] : []));
  const labels = labelsOf(monitor, context);
  const spec: AlertmanagerConfigSpec = {
    route: {
      receiver: fallback.severity,
      groupBy: ["alertname", "component", "slo"],
      groupWait: "30s",
      groupInterval: "5m",
      repeatInterval: "12h",
      ...(receivers.length > 1 ? { routes: [{ receiver: "page", matchers: [is("severity", "page")], groupWait: "10s", repeatInterval: "4h" }] } : {}),
    },
    receivers: receivers.map(({ severity, receiver }) =>
      receiver.via === "webhook"
        ? { name: severity, webhookConfigs: [{ urlSecret: { name: secretName, key: severity }, sendResolved: true, maxAlerts: 0 }] }
        : {
            name: severity,
            snsConfigs: [
              {
                topicARN: receiver.topicArn,
                sigv4: { region: receiver.region },
                sendResolved: true,
                subject: "{{ .CommonLabels.severity }}: {{ .CommonLabels.alertname }}",
                message: "{{ range .Alerts }}{{ .Status }}: {{ .Annotations.summary }}\n{{ end }}",
              },
            ],
          },
    ),
    inhibitRules: [{ sourceMatch: [is("severity", "page")], targetMatch: [is("severity", "ticket")], equal: ["alertname", "component", "slo"] }],
  };
  const objects: Manifest[] = [
    customObject("AlertmanagerConfig", { name: nameOf(monitor), namespace: context.namespace, labels: { ...labels, ...release } }, spec),
  ];
  const [kept] = secrets;
  if (kept !== undefined) {
    const store = (name: "parameters" | "secrets"): { readonly kind: "SecretStore"; readonly name: string } => ({
      kind: "SecretStore",
      name: context.profile.secretStoreName(name),
    });
    objects.push(
      customObject(
        "ExternalSecret",
        { name: secretName, namespace: context.namespace, labels },
        {
          refreshInterval: "1h",
          secretStoreRef: store(kept.store),
          target: { name: secretName, creationPolicy: "Owner", deletionPolicy: "Retain" },
          data: secrets.map((one) => ({
            secretKey: one.severity,
            remoteRef: { key: one.key, ...(one.property === undefined ? {} : { property: one.property }) },
            ...(one.store === kept.store ? {} : { sourceRef: { storeRef: store(one.store) } }),
          })),
        },
      ),
    );
  }
  return objects;
}

/** Watching has no pods of its own: rules, a dashboard and routes are made when what it watches is lowered. */
export const monitor = defineKubernetesKind<MonitorValues, unknown>({
  lower: () => [{ objects: [] }, []],
  complete: (component, watched, context) => [
    [
      ...watched.flatMap((one) => ruleObjects(component, one, context)),
      ...dashboardObject(component, watched, context),
      ...routing(component, watched, context),
    ],
    [],
  ],
});
