import { type MetricsOnCloud, metricsStack } from "./metrics.ts";
import { onSystemNodes, type Release, requests } from "./release.ts";

// Releases that are the same on every cloud.

/** More of the service account of an operator: annotations of an identity. @default none */
type Account = Readonly<Record<string, unknown>>;

/** External Secrets. `account`: what gives its service account an identity of the cloud. */
export const externalSecrets = (account: (context: Parameters<Release["values"]>[0]) => Account = () => ({})): Release => ({
  name: "external-secrets",
  namespace: "external-secrets",
  podSecurity: "restricted",
  chart: "external-secrets",
  after: [],
  values: (context) => ({
    ...onSystemNodes,
    installCRDs: true,
    replicaCount: 2,
    leaderElect: true,
    // Stores belong to a namespace: one store for everybody would read everybody's secrets.
    processClusterStore: false,
    processClusterExternalSecret: false,
    serviceAccount: { name: "external-secrets", ...account(context) },
    podDisruptionBudget: { enabled: true, minAvailable: 1 },
    resources: requests("50m", "256Mi"),
    webhook: { ...onSystemNodes, replicaCount: 2, podDisruptionBudget: { enabled: true, minAvailable: 1 }, resources: requests("20m", "128Mi") },
    certController: { ...onSystemNodes, replicaCount: 1, resources: requests("20m", "256Mi") },
  }),
});

export const prometheusStack = (cloud: MetricsOnCloud): Release => ({
  name: "kube-prometheus-stack",
  namespace: "monitoring",
  // The exporter of node metrics reads the host.
  podSecurity: "privileged",
  chart: "kube-prometheus-stack",
  after: ["external-secrets"],
  values: (context) => metricsStack(context, cloud),
});

/** Scales by the load of the pods, and to zero. */
export const keda: Release = {
  name: "keda",
  namespace: "keda",
  podSecurity: "restricted",
  chart: "keda",
  after: ["kube-prometheus-stack"],
  values: () => ({
    ...onSystemNodes,
    operator: { replicaCount: 2 },
    metricsServer: { replicaCount: 2 },
    webhooks: { replicaCount: 2 },
    podDisruptionBudget: { operator: { minAvailable: 1 }, metricServer: { minAvailable: 1 }, webhooks: { minAvailable: 1 } },
    prometheus: { operator: { enabled: true, serviceMonitor: { enabled: true } }, metricServer: { enabled: true, serviceMonitor: { enabled: true } } },
    resources: { operator: requests("100m", "256Mi"), metricServer: requests("100m", "256Mi"), webhooks: requests("20m", "128Mi") },
  }),
};
