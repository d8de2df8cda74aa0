import { onSystemNodes, requests, type ValuesContext } from "./release.ts";

/** What a cloud adds to Prometheus and its kin. */
export interface MetricsOnCloud {
  /** StorageClass of disks, by name. */
  readonly storageClass: string;
  /** Objects that the release needs first, the class among them. */
  manifests(context: ValuesContext): readonly Readonly<Record<string, unknown>>[];
  /** Where alerts go, by severity, in Alertmanager's own words. */
  receivers(context: ValuesContext): Readonly<Record<"page" | "ticket", Readonly<Record<string, unknown>>>>;
  /** More of Alertmanager's values. @default none */
  readonly alertmanager?: Readonly<Record<string, unknown>>;
  /** More of its pods: secrets that they mount. @default none */
  readonly alertmanagerSpec?: Readonly<Record<string, unknown>>;
  /** More of its service account: annotations of an identity. @default none */
  alertmanagerAccount?(context: ValuesContext): Readonly<Record<string, unknown>>;
}

/**
 * Stores of the metrics stack. In production one copy may fail. Error budgets look back 30 days, and a rule at the end of a window needs
 * the samples before it. The disks hold 35 days of half a million series every 30 s, at 1.7 bytes a sample (Prometheus documentation: 1 to 2).
 */
export const metricsStores = (production: boolean) => ({
  prometheus: { replicas: production ? 2 : 1, diskGib: 100, retentionDays: 35 },
  alertmanager: { replicas: production ? 3 : 1, diskGib: 2 },
});

/** Prometheus, Alertmanager and Grafana of the cluster, and with them the classes and secrets that they need first. */
export function metricsStack(context: ValuesContext, cloud: MetricsOnCloud): Readonly<Record<string, unknown>> {
  const { production } = context;
  const { prometheus, alertmanager } = metricsStores(production);
  const claim = (storage: string) => ({ storageClassName: cloud.storageClass, accessModes: ["ReadWriteOnce"], resources: { requests: { storage } } });
  return {
    // A managed control plane does not expose these; their alerts would ring for ever.
    kubeControllerManager: { enabled: false },
    kubeEtcd: { enabled: false },
    kubeProxy: { enabled: false },
    kubeScheduler: { enabled: false },
    prometheusOperator: {
      ...onSystemNodes,
      resources: requests("50m", "256Mi"),
      admissionWebhooks: { patch: { ...onSystemNodes } },
    },
    prometheus: {
      podDisruptionBudget: { enabled: production },
      prometheusSpec: {
        ...onSystemNodes,
        replicas: prometheus.replicas,
        retention: `${prometheus.retentionDays}d`,
        retentionSize: `${Math.floor(prometheus.diskGib * 0.85)}GiB`,
        scrapeInterval: "30s",
        enableAdminAPI: false,
        // Rules and monitors of every namespace, whoever installed them.
        podMonitorSelectorNilUsesHelmValues: false,
        probeSelectorNilUsesHelmValues: false,
        ruleSelectorNilUsesHelmValues: false,
        scrapeConfigSelectorNilUsesHelmValues: false,
        serviceMonitorSelectorNilUsesHelmValues: false,
        podAntiAffinity: "soft",
        resources: requests("500m", "3Gi"),
        storageSpec: { volumeClaimTemplate: { spec: claim(`${prometheus.diskGib}Gi`) } },
      },
    },
    alertmanager: {
      podDisruptionBudget: { enabled: production },
      serviceAccount: { create: true, name: "alertmanager", ...cloud.alertmanagerAccount?.(context) },
      config: alertmanagerConfig(cloud.receivers(context)),
      ...cloud.alertmanager,
      alertmanagerSpec: {
        ...onSystemNodes,
        replicas: alertmanager.replicas,
        podAntiAffinity: "soft",
        alertmanagerConfigSelector: {},
        alertmanagerConfigNamespaceSelector: {},
        resources: requests("50m", "128Mi"),
        storage: { volumeClaimTemplate: { spec: claim(`${alertmanager.diskGib}Gi`) } },
        ...cloud.alertmanagerSpec,
      },
    },
    grafana: {
      ...onSystemNodes,
      admin: { existingSecret: "grafana-admin", userKey: "admin-user", passwordKey: "password" },
      defaultDashboardsTimezone: "utc",
      "grafana.ini": {
        analytics: { check_for_updates: false, reporting_enabled: false },
        "auth.anonymous": { enabled: false },
        users: { allow_sign_up: false },
      },
      sidecar: { dashboards: { enabled: true, label: "grafana_dashboard", labelValue: "1", searchNamespace: "ALL" } },
      resources: requests("100m", "512Mi"),
    },
    "kube-state-metrics": { ...onSystemNodes, resources: requests("50m", "256Mi") },
    "prometheus-node-exporter": { tolerations: [{ operator: "Exists" }], resources: requests("50m", "64Mi") },
    extraManifests: [...cloud.manifests(context), ...grafanaAdmin],
  };
}

/**
 * A password that nobody types and that is in no state: made in the cluster, once. The chart renders these objects as templates of its
 * own, so nothing in them may be in braces: the generator's `password` is merged in, and the name is written out.
 */
const grafanaAdmin: readonly Readonly<Record<string, unknown>>[] = [
  {
    apiVersion: "generators.external-secrets.io/v1alpha1",
    kind: "Password",
    metadata: { name: "grafana-admin", namespace: "monitoring" },
    spec: { length: 32, digits: 6, symbols: 0, noUpper: false, allowRepeat: true },
  },
  {
    apiVersion: "external-secrets.io/v1",
    kind: "ExternalSecret",
    metadata: { name: "grafana-admin", namespace: "monitoring" },
    spec: {
      refreshPolicy: "CreatedOnce",
      target: {
        name: "grafana-admin",
        creationPolicy: "Owner",
        template: { engineVersion: "v2", mergePolicy: "Merge", data: { "admin-user": "admin" } },
      },
      dataFrom: [{ sourceRef: { generatorRef: { apiVersion: "generators.external-secrets.io/v1alpha1", kind: "Password", name: "grafana-admin" } } }],
    },
  },
];

/**
 * Alerts of the platform and of the system go to where the foundation sends them, by severity. Rules of the chart say critical, warning
 * and info; those of components say page and ticket.
 */
const alertmanagerConfig = (receivers: ReturnType<MetricsOnCloud["receivers"]>): Readonly<Record<string, unknown>> => ({
  global: { resolve_timeout: "5m" },
  route: {
    receiver: "ticket",
    group_by: ["namespace", "alertname", "component", "slo"],
    group_wait: "30s",
    group_interval: "5m",
    repeat_interval: "12h",
    routes: [
      { receiver: "none", matchers: ['alertname =~ "Watchdog|InfoInhibitor"'] },
      { receiver: "page", matchers: ['severity =~ "critical|page"'], group_wait: "10s", repeat_interval: "4h" },
    ],
  },
  inhibit_rules: [
    { source_matchers: ['severity = "page"'], target_matchers: ['severity = "ticket"'], equal: ["namespace", "alertname", "component", "slo"] },
    { source_matchers: ['severity = "critical"'], target_matchers: ['severity =~ "warning|info"'], equal: ["namespace", "alertname"] },
    { source_matchers: ['severity = "warning"'], target_matchers: ['severity = "info"'], equal: ["namespace", "alertname"] },
    { source_matchers: ['alertname = "InfoInhibitor"'], target_matchers: ['severity = "info"'], equal: ["namespace"] },
  ],
  receivers: [{ name: "none" }, { name: "page", ...receivers.page }, { name: "ticket", ...receivers.ticket }],
});
