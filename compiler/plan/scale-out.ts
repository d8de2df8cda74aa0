import { coefficients } from "./coefficients.ts";

/** Seconds from more load to a copy of a container that takes it: metrics and the autoscaler's turn, a node, the container. */
export const SCALE_OUT = {
  // Kubelets are read every 15 s (metrics-server), and the autoscaler looks every 15 s (Kubernetes documentation, "Horizontal Pod
  // Autoscaling", default of --horizontal-pod-autoscaler-sync-period, recalled).
  metrics: 30,
  node: coefficients.start.requestNodeSeconds,
  container: coefficients.start.requestStartSeconds,
} as const;
