/** Add-ons that components can ask for by name. `always` are installed in every cluster. */
export const addonNames = {
  "external-secrets": { always: true },
  karpenter: { always: true },
  "kube-prometheus-stack": { always: true },
  "load-balancer-controller": { always: false },
  "gpu-operator": { always: false },
  keda: { always: false },
  "mountpoint-s3": { always: false },
} as const satisfies Record<string, { readonly always: boolean }>;

export type AddonName = keyof typeof addonNames;
