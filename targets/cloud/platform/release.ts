import type { PoolShare } from "../../../compiler/plan/plan.ts";
import type { System } from "../../../compiler/system.ts";
import type { Names } from "../../names.ts";

/** What values of a chart may look at. Values that only Terraform knows are references into the foundation's outputs. */
export interface ValuesContext {
  readonly system: System;
  readonly names: Names;
  readonly region: string;
  readonly clusterName: string;
  readonly production: boolean;
  /** Add-ons of the cluster, by name. */
  readonly addons: readonly string[];
  /** How the accelerators of its pools are cut: each way once. */
  readonly shares: readonly PoolShare[];
  /** `${data.terraform_remote_state.foundation.outputs.<name>}` */
  output(name: string): string;
}

/** One Helm release. */
export interface Release {
  /** Name of the release and of its resource. */
  readonly name: string;
  readonly namespace: string;
  /** Pod Security Standard that the namespace is held to. `kube-system` is the cluster's own and stays as it is. */
  readonly podSecurity?: "restricted" | "privileged";
  /** Chart, pinned by the catalogue's `chart/<chart>`. */
  readonly chart: string;
  /** The chart's own CRDs are another release's. @default false */
  readonly skipCrds?: boolean;
  /** Releases that must be there before. */
  readonly after: readonly string[];
  readonly values: (context: ValuesContext) => Readonly<Record<string, unknown>>;
}

/** Label of nodes: the pool of the plan, whichever rung they came from. */
export const poolLabel = "lintel.dev/pool";

/** Add-ons run on the nodes that are kept for them. */
export const onSystemNodes = {
  nodeSelector: { [poolLabel]: "system" },
  tolerations: [{ key: "CriticalAddonsOnly", operator: "Exists" }],
} as const;

export const requests = (cpu: string, memory: string): Readonly<Record<string, unknown>> => ({ requests: { cpu, memory }, limits: { memory } });
