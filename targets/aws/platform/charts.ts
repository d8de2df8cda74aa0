import type { AddonName } from "../foundation/addon-names.ts";
import { externalSecrets, keda, prometheusStack } from "../../cloud/platform/charts.ts";
import { migValues, turnsValues } from "../../cloud/platform/gpu-operator.ts";
import { onSystemNodes, type Release, requests } from "../../cloud/platform/release.ts";
import { metricsOnAws } from "./metrics.ts";

const spread = (app: string) => [
  {
    maxSkew: 1,
    topologyKey: "topology.kubernetes.io/zone",
    whenUnsatisfiable: "ScheduleAnyway",
    labelSelector: { matchLabels: { "app.kubernetes.io/name": app } },
  },
];

/** Releases of each add-on, in the order in which they may be installed. A name without a chart is an add-on of EKS. */
export const charts: Readonly<Record<AddonName, readonly Release[]>> = {
  "external-secrets": [externalSecrets()],
  "kube-prometheus-stack": [prometheusStack(metricsOnAws)],
  karpenter: [
    { name: "karpenter-crd", namespace: "kube-system", chart: "karpenter-crd", after: [], values: () => ({}) },
    {
      name: "karpenter",
      namespace: "kube-system",
      chart: "karpenter",
      skipCrds: true,
      after: ["karpenter-crd", "kube-prometheus-stack"],
      values: ({ clusterName, region, shares, output }) => ({
        ...onSystemNodes,
        replicas: 2,
        priorityClassName: "system-cluster-critical",
        serviceAccount: { name: "karpenter" },
        settings: {
          clusterName,
          interruptionQueue: output("interruption_queue"),
          featureGates: {
            reservedCapacity: true,
            nodeRepair: true,
            spotToSpotConsolidation: true,
            staticCapacity: false,
            ...(shares.length === 0 ? {} : { nodeOverlay: true }),
          },
        },
        // Pods cannot ask the instance for the region: its metadata are one hop away at most.
        controller: { env: [{ name: "AWS_REGION", value: region }], resources: requests("500m", "1Gi") },
        serviceMonitor: { enabled: true },
      }),
    },
  ],
  "load-balancer-controller": [
    {
      name: "aws-load-balancer-controller",
      namespace: "kube-system",
      chart: "aws-load-balancer-controller",
      after: ["kube-prometheus-stack"],
      values: ({ clusterName, region, output }) => ({
        ...onSystemNodes,
        clusterName,
        region,
        vpcId: output("vpc_id"),
        replicaCount: 2,
        priorityClassName: "system-cluster-critical",
        serviceAccount: { create: true, name: "aws-load-balancer-controller" },
        defaultTargetType: "ip",
        // It binds pods to target groups; load balancers, groups and firewalls are Terraform's.
        createIngressClassResource: false,
        enableServiceMutatorWebhook: false,
        enableBackendSecurityGroup: false,
        enableShield: false,
        enableWaf: false,
        enableWafv2: false,
        podDisruptionBudget: { maxUnavailable: 1 },
        topologySpreadConstraints: spread("aws-load-balancer-controller"),
        resources: requests("100m", "256Mi"),
        serviceMonitor: { enabled: true },
      }),
    },
  ],
  "gpu-operator": [
    {
      name: "gpu-operator",
      namespace: "gpu-operator",
      // Device plugin, exporter and validator reach devices of the host.
      podSecurity: "privileged",
      chart: "gpu-operator",
      after: ["kube-prometheus-stack"],
      values: ({ shares }) => ({
        // AL2023 images for accelerators bring driver, container toolkit and fabric manager, and no device plugin.
        driver: { enabled: false },
        toolkit: { enabled: false },
        cdi: { enabled: true },
        operator: { ...onSystemNodes, resources: requests("100m", "512Mi") },
        daemonsets: { tolerations: [{ key: "nvidia.com/gpu", operator: "Exists", effect: "NoSchedule" }] },
        "node-feature-discovery": {
          master: { ...onSystemNodes },
          gc: { ...onSystemNodes },
          worker: { tolerations: [{ key: "nvidia.com/gpu", operator: "Exists", effect: "NoSchedule" }] },
        },
        ...turnsValues(shares),
        dcgmExporter: {
          serviceMonitor: { enabled: true, interval: "15s", honorLabels: true, additionalLabels: { release: "kube-prometheus-stack" } },
          ...turnsValues(shares).dcgmExporter,
        },
        ...migValues(shares),
        sandboxWorkloads: { enabled: false },
      }),
    },
  ],
  keda: [keda],
  "mountpoint-s3": [],
};
