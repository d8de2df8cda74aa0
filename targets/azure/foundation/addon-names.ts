/**
 * Add-ons that components can ask for by name. `always` are in every cluster; `managed` are Azure's, switched on in the cluster and
 * without a chart.
 */
export const addonNames = {
  "external-secrets": { always: true, managed: false },
  "kube-prometheus-stack": { always: true, managed: false },
  /** Driver, device plugin and exporter of accelerators. */
  "gpu-operator": { always: false, managed: false },
  /** By chart and not AKS's own, which is older: pods scale the same on every cloud. */
  keda: { always: false, managed: false },
  /** Mounts containers of storage accounts. */
  "blob-csi": { always: false, managed: true },
} as const satisfies Record<string, { readonly always: boolean; readonly managed: boolean }>;

export type AddonName = keyof typeof addonNames;
