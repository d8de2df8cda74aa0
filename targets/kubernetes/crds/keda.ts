import type { CoreProps, Json } from "../core.ts";

type HpaBehavior = NonNullable<NonNullable<Json<CoreProps["HorizontalPodAutoscaler"]>["spec"]>["behavior"]>;

/** keda.sh/v1alpha1, fields of release 2.20 that are used here. */
export interface ScaledObjectSpec {
  readonly scaleTargetRef: { readonly apiVersion: string; readonly kind: string; readonly name: string };
  /** Seconds. */
  readonly pollingInterval: number;
  /** Seconds without an active trigger until the last replica goes. */
  readonly cooldownPeriod: number;
  readonly minReplicaCount: number;
  readonly maxReplicaCount: number;
  readonly fallback?: {
    readonly failureThreshold: number;
    readonly replicas: number;
    readonly behavior: "static" | "currentReplicas" | "currentReplicasIfHigher" | "currentReplicasIfLower";
  };
  readonly advanced: {
    readonly restoreToOriginalReplicaCount: boolean;
    readonly horizontalPodAutoscalerConfig: { readonly name: string; readonly behavior: HpaBehavior };
  };
  readonly triggers: readonly Trigger[];
}

export type Trigger =
  | {
      readonly type: "prometheus";
      readonly name: string;
      /** Fallback works for `AverageValue` alone, and cuts the threshold to an integer. */
      readonly metricType: "AverageValue";
      readonly metadata: {
        readonly serverAddress: string;
        readonly query: string;
        readonly threshold: `${bigint}`;
        readonly activationThreshold: string;
        readonly ignoreNullValues: "false";
      };
    }
  | {
      readonly type: "cron";
      readonly name: string;
      readonly metadata: { readonly timezone: string; readonly start: string; readonly end: string; readonly desiredReplicas: string };
    }
  | { readonly type: "cpu"; readonly name: string; readonly metricType: "Utilization"; readonly metadata: { readonly value: string } };
