// Types only: loading the classes costs 250 ms, and their serializers drop fields newer than Kubernetes 1.28.
import type {
  IntOrString,
  KubeConfigMapProps,
  KubeDeploymentProps,
  KubeHorizontalPodAutoscalerV2Props,
  KubeNamespaceProps,
  KubeNetworkPolicyProps,
  KubePersistentVolumeClaimProps,
  KubePersistentVolumeProps,
  KubePodDisruptionBudgetProps,
  KubePriorityClassProps,
  KubeResourceQuotaProps,
  KubeServiceAccountProps,
  KubeServiceProps,
  Lifecycle,
  LifecycleHandler,
  Quantity,
} from "cdk8s-plus-28/lib/imports/k8s.js";

export type {
  Container,
  EnvFromSource,
  EnvVar,
  NetworkPolicyEgressRule,
  NetworkPolicyIngressRule,
  NetworkPolicyPeer,
  PodSpec,
  Probe,
  TopologySpreadConstraint,
  Volume,
  VolumeMount,
} from "cdk8s-plus-28/lib/imports/k8s.js";

type Same<A, B> = [A] extends [B] ? ([B] extends [A] ? true : false) : false;

/** A class's properties as they stand in a manifest: quantities and ports are plain values. Quantities are written as text. */
export type Json<T> = T extends string | number | boolean | undefined
  ? T
  : T extends Date
    ? string
    : Same<T, Quantity | IntOrString> extends true
      ? string | number
      : T extends readonly (infer E)[]
        ? readonly Json<E>[]
        : { readonly [K in keyof T]: string extends K ? (Same<T[K], Quantity> extends true ? string : Json<T[K]>) : Json<T[K]> };

/** Kubernetes 1.30 and newer sleep without a shell in the image. */
export const sleepBeforeStop = (seconds: number): Json<Lifecycle> => {
  const preStop: Json<LifecycleHandler> & { readonly sleep: { readonly seconds: number } } = { sleep: { seconds } };
  return { preStop };
};

/** Core kinds that are emitted, by the properties of their typed classes. */
export interface CoreProps {
  readonly ConfigMap: KubeConfigMapProps;
  readonly Deployment: KubeDeploymentProps;
  readonly HorizontalPodAutoscaler: KubeHorizontalPodAutoscalerV2Props;
  readonly Namespace: KubeNamespaceProps;
  readonly NetworkPolicy: KubeNetworkPolicyProps;
  readonly PersistentVolume: KubePersistentVolumeProps;
  readonly PersistentVolumeClaim: KubePersistentVolumeClaimProps;
  readonly PodDisruptionBudget: KubePodDisruptionBudgetProps;
  readonly PriorityClass: KubePriorityClassProps;
  readonly ResourceQuota: KubeResourceQuotaProps;
  readonly Service: KubeServiceProps;
  readonly ServiceAccount: KubeServiceAccountProps;
}

export const coreVersions = {
  ConfigMap: "v1",
  Deployment: "apps/v1",
  HorizontalPodAutoscaler: "autoscaling/v2",
  Namespace: "v1",
  NetworkPolicy: "networking.k8s.io/v1",
  PersistentVolume: "v1",
  PersistentVolumeClaim: "v1",
  PodDisruptionBudget: "policy/v1",
  PriorityClass: "scheduling.k8s.io/v1",
  ResourceQuota: "v1",
  Service: "v1",
  ServiceAccount: "v1",
} as const satisfies Record<keyof CoreProps, string>;
