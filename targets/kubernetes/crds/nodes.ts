/** karpenter.sh/v1, fields of release 1.14 that are used here. */
export interface NodePoolSpec {
  readonly weight?: number;
  /** Cost guard. */
  readonly limits: Readonly<Record<string, string>>;
  readonly disruption: {
    readonly consolidationPolicy: "WhenEmpty" | "WhenEmptyOrUnderutilized";
    readonly consolidateAfter: string;
    readonly budgets: readonly { readonly nodes: string; readonly schedule?: string; readonly duration?: string; readonly reasons?: readonly string[] }[];
  };
  readonly template: {
    readonly metadata: { readonly labels: Readonly<Record<string, string>> };
    readonly spec: {
      readonly nodeClassRef: { readonly group: string; readonly kind: string; readonly name: string };
      readonly expireAfter: string;
      readonly terminationGracePeriod: string;
      readonly taints?: readonly { readonly key: string; readonly value?: string; readonly effect: "NoSchedule" | "NoExecute" | "PreferNoSchedule" }[];
      readonly requirements: readonly {
        readonly key: string;
        readonly operator: "In" | "NotIn" | "Exists" | "DoesNotExist" | "Gt" | "Lt";
        readonly values?: readonly string[];
      }[];
    };
  };
}

/** karpenter.sh/v1alpha1, fields of release 1.14 that are used here. */
export interface NodeOverlaySpec {
  readonly requirements: NodePoolSpec["template"]["spec"]["requirements"];
  /** Extended resources that nodes will have, which the instance type does not tell of. */
  readonly capacity: Readonly<Record<string, string>>;
}

/** karpenter.k8s.aws/v1. */
export interface Ec2NodeClassSpec {
  readonly amiFamily?: string;
  readonly amiSelectorTerms: readonly Readonly<Record<string, unknown>>[];
  readonly role?: string;
  readonly instanceProfile?: string;
  readonly subnetSelectorTerms: readonly Readonly<Record<string, unknown>>[];
  readonly securityGroupSelectorTerms: readonly Readonly<Record<string, unknown>>[];
  readonly capacityReservationSelectorTerms?: readonly Readonly<Record<string, unknown>>[];
  readonly instanceStorePolicy?: "RAID0";
  readonly blockDeviceMappings?: readonly Readonly<Record<string, unknown>>[];
  readonly metadataOptions: { readonly httpEndpoint: "enabled"; readonly httpTokens: "required"; readonly httpPutResponseHopLimit: 1 };
  readonly detailedMonitoring?: boolean;
  readonly kubelet?: Readonly<Record<string, unknown>>;
  readonly userData?: string;
  readonly tags: Readonly<Record<string, string>>;
}

/** elbv2.k8s.aws/v1beta1. */
export interface TargetGroupBindingSpec {
  readonly targetGroupARN?: string;
  readonly targetGroupName?: string;
  readonly targetType: "ip";
  readonly serviceRef: { readonly name: string; readonly port: number | string };
  readonly networking?: Readonly<Record<string, unknown>>;
}

/** cloud.google.com/v1 ComputeClass of GKE, fields that are used here (GKE documentation, "ComputeClass", 2026-08). */
export interface ComputeClassSpec {
  readonly description?: string;
  readonly priorities: readonly { readonly nodepools: readonly string[] }[];
  readonly nodePoolAutoCreation?: { readonly enabled: boolean };
  readonly whenUnsatisfiable?: "ScaleUpAnyway" | "DoNotScaleUp";
  readonly autoscalingPolicy?: { readonly consolidationDelayMinutes: number };
  readonly activeMigration?: { readonly optimizeRulePriority: boolean };
}
