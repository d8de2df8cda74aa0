import { metricsStores } from "../foundation/cost.ts";
import { onSystemNodes, requests, type ValuesContext } from "./release.ts";

/** StorageClass of disks: encrypted with the cluster's key, and kept in the zone of the pod. */
export const diskStorageClass = "gp3-encrypted";

/** Prometheus, Alertmanager and Grafana of the cluster, and with them the classes and secrets that they need first. */
export function metricsStack(context: ValuesContext): Readonly<Record<string, unknown>> {
  const { production } = context;
  const { prometheus, alertmanager } = metricsStores(production);
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
      serviceAccount: { create: true, name: "alertmanager" },
      config: alertmanagerConfig(context),
      alertmanagerSpec: {
        ...onSystemNodes,
        replicas: alertmanager.replicas,
        podAntiAffinity: "soft",
        alertmanagerConfigSelector: {},
        alertmanagerConfigNamespaceSelector: {},
        resources: requests("50m", "128Mi"),
        storage: { volumeClaimTemplate: { spec: claim(`${alertmanager.diskGib}Gi`) } },
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
    extraManifests: [storageClass(context), ...grafanaAdmin],
  };
}

const claim = (storage: string) => ({ storageClassName: diskStorageClass, accessModes: ["ReadWriteOnce"], resources: { requests: { storage } } });

function storageClass({ output }: ValuesContext): Readonly<Record<string, unknown>> {
  return {
    apiVersion: "storage.k8s.io/v1",
    kind: "StorageClass",
    metadata: { name: diskStorageClass, annotations: { "storageclass.kubernetes.io/is-default-class": "true" } },
    provisioner: "ebs.csi.aws.com",
    parameters: { type: "gp3", encrypted: "true", kmsKeyId: output("cluster_key_arn") },
    reclaimPolicy: "Delete",
    volumeBindingMode: "WaitForFirstConsumer",
    allowVolumeExpansion: true,
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
 * Alerts of the platform and of the system go to the topics of the foundation, by severity. Rules of the chart say critical, warning and
 * info; those of components say page and ticket.
 */
function alertmanagerConfig({ system, region, output }: ValuesContext): Readonly<Record<string, unknown>> {
  const topic = (severity: "page" | "ticket") => ({
    name: severity,
    sns_configs: [
      {
        topic_arn: output(`${severity}_topic_arn`),
        sigv4: { region },
        send_resolved: true,
        subject: `${system.name} ${system.environment} ${severity}`,
      },
    ],
  });
  return {
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
    receivers: [{ name: "none" }, topic("page"), topic("ticket")],
  };
}
