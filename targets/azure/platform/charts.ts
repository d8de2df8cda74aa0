import { externalSecrets, keda, prometheusStack } from "../../cloud/platform/charts.ts";
import { turnsValues } from "../../cloud/platform/gpu-operator.ts";
import { onSystemNodes, type Release, requests } from "../../cloud/platform/release.ts";
import type { AddonName } from "../foundation/addon-names.ts";
import { metricsOnAzure } from "./metrics.ts";

/** Nodes with accelerators, on spot machines as well. */
const everyAccelerator = [
  { key: "nvidia.com/gpu", operator: "Exists", effect: "NoSchedule" },
  { key: "kubernetes.azure.com/scalesetpriority", operator: "Equal", value: "spot", effect: "NoSchedule" },
];

/**
 * External Secrets signs in as the identity of the foundation. The label makes the cluster's webhook give its pods a token.
 */
const secrets = externalSecrets(({ output }) => ({
  annotations: { "azure.workload.identity/client-id": output("external_secrets_client_id"), "azure.workload.identity/tenant-id": output("tenant_id") },
}));

/** Releases of each add-on, in the order in which they may be installed. A name without a chart is Azure's own, which the cluster has. */
export const charts: Readonly<Record<AddonName, readonly Release[]>> = {
  "external-secrets": [{ ...secrets, values: (context) => ({ ...secrets.values(context), podLabels: { "azure.workload.identity/use": "true" } }) }],
  "kube-prometheus-stack": [prometheusStack(metricsOnAzure)],
  "gpu-operator": [
    {
      name: "gpu-operator",
      namespace: "gpu-operator",
      // Driver, device plugin, exporter and validator reach devices of the host.
      podSecurity: "privileged",
      chart: "gpu-operator",
      after: ["kube-prometheus-stack"],
      values: ({ shares }) => ({
        // Node pools are made without AKS's driver: this is the only one.
        driver: {
          enabled: true,
          upgradePolicy: { autoUpgrade: true, maxParallelUpgrades: 1, maxUnavailable: 1, drain: { enable: false }, waitForCompletion: { timeoutSeconds: 0 } },
        },
        toolkit: { enabled: true },
        cdi: { enabled: true },
        operator: { ...onSystemNodes, resources: requests("100m", "512Mi") },
        daemonsets: { tolerations: everyAccelerator },
        "node-feature-discovery": {
          master: { ...onSystemNodes },
          gc: { ...onSystemNodes },
          worker: { tolerations: everyAccelerator },
        },
        ...turnsValues(shares),
        dcgmExporter: {
          serviceMonitor: { enabled: true, interval: "15s", honorLabels: true, additionalLabels: { release: "kube-prometheus-stack" } },
          ...turnsValues(shares).dcgmExporter,
        },
        // AKS cuts devices, before a node joins. Its autoscaler knows accelerators by one name: instances have to be called so, too.
        migManager: { enabled: false },
        ...(shares.some(({ kind }) => kind === "mig") ? { mig: { strategy: "single" } } : {}),
        sandboxWorkloads: { enabled: false },
      }),
    },
  ],
  keda: [keda],
  "blob-csi": [],
};
