import type { ExternalSecretSpec, SecretStoreSpec } from "./external-secrets.ts";
import type { ScaledObjectSpec } from "./keda.ts";
import type { Ec2NodeClassSpec, NodePoolSpec, TargetGroupBindingSpec } from "./nodes.ts";
import type { AlertmanagerConfigSpec, PodMonitorSpec, PrometheusRuleSpec } from "./prometheus.ts";

/** Custom kinds that are emitted, by their spec. */
export interface CustomSpecs {
  readonly AlertmanagerConfig: AlertmanagerConfigSpec;
  readonly EC2NodeClass: Ec2NodeClassSpec;
  readonly ExternalSecret: ExternalSecretSpec;
  readonly NodePool: NodePoolSpec;
  readonly PodMonitor: PodMonitorSpec;
  readonly PrometheusRule: PrometheusRuleSpec;
  readonly ScaledObject: ScaledObjectSpec;
  readonly SecretStore: SecretStoreSpec;
  readonly TargetGroupBinding: TargetGroupBindingSpec;
}

export const customVersions = {
  AlertmanagerConfig: "monitoring.coreos.com/v1alpha1",
  EC2NodeClass: "karpenter.k8s.aws/v1",
  ExternalSecret: "external-secrets.io/v1",
  NodePool: "karpenter.sh/v1",
  PodMonitor: "monitoring.coreos.com/v1",
  PrometheusRule: "monitoring.coreos.com/v1",
  ScaledObject: "keda.sh/v1alpha1",
  SecretStore: "external-secrets.io/v1",
  TargetGroupBinding: "elbv2.k8s.aws/v1beta1",
} as const satisfies Record<keyof CustomSpecs, string>;
