/**
 * Add-ons that components can ask for by name. `always` are in every cluster; `managed` are Google's, switched on in the cluster and
 * without a chart.
 */
export const addonNames = {
  "external-secrets": { always: true, managed: false },
  "kube-prometheus-stack": { always: true, managed: false },
  keda: { always: false, managed: false },
  /** Mounts buckets. */
  "gcs-fuse": { always: false, managed: true },
  /** Driver, device plugin and exporter of accelerators. */
  "gpu-driver": { always: false, managed: true },
} as const satisfies Record<string, { readonly always: boolean; readonly managed: boolean }>;

export type AddonName = keyof typeof addonNames;
