import type { CloudParts } from "../../../compiler/plan/parts.ts";
import type { CostLine } from "../../../compiler/plan/plan.ts";
import type { Component } from "../../../compiler/system.ts";
import type { PlanContext } from "../../../compiler/target.ts";
import type { CommonAccess, CommonContext, CommonLowered } from "../contract.ts";
import { callAccess, type HttpServer } from "../http.ts";
import type { HubWeights } from "../hub.ts";
import { equal, type Realisation, weaker } from "../parity.ts";
import { hubWeights, type WeightStore } from "../weights.ts";

/** What a cloud adds to the plans of what runs on its cluster. */
export interface ServingOnCloud {
  /** The cloud's own serving, for people: "SageMaker". */
  readonly managedServing: string;
  /** Add-ons of every workload, of pods with accelerators, of those that scale by their load, and of those that mount weights. */
  readonly workloadAddons: readonly string[];
  readonly acceleratorAddons: readonly string[];
  /** Parts of accelerators that its nodes are made with. */
  readonly parts: CloudParts;
  readonly scalingAddons: readonly string[];
  readonly weightsAddons: readonly string[];
  /** Cloud APIs through which weights are read. */
  readonly weightsApis: readonly string[];
  /** Storing and reading secrets that the author names. */
  secretsCost(component: Component<unknown>, secrets: number, context: PlanContext): readonly CostLine[];
  /** Storage of weights, and reading them. */
  weightsCost(component: Component<unknown>, weightsGib: number, replicas: number, context: PlanContext): readonly CostLine[];
}

/** Pods that serve HTTP, and read weights of the hub where they name a model by catalogue id. */
export function lowerServer<B extends { readonly id?: string }, A extends CommonAccess>(
  component: Component<unknown>,
  details: HubWeights & { readonly http: HttpServer },
  context: Pick<CommonContext, "system" | "plan" | "component" | "catalog">,
  store: WeightStore<B, A>,
  offer: (verbs: { readonly invokes: () => CommonAccess }) => CommonLowered<A>["access"],
): CommonLowered<A> {
  return {
    workload: true,
    access: offer({ invokes: () => callAccess(component, details.http) }),
    ...(details.hub === undefined ? {} : hubWeights(component, details.hub, context, store)),
  };
}

/** What a cloud says of its rungs of capacity. */
export type RungsOnCloud = Readonly<Record<"reserved" | "capacity block" | "on-demand" | "flex-start" | "spot", Realisation>>;

/** What a cloud says of the ways to share an accelerator. */
export type SharingOnCloud = Readonly<Record<"mig" | "time-slicing", Realisation>>;

/** Of a ladder: one entry a rung. */
export const laddered =
  (rungs: RungsOnCloud) =>
  (ladder: readonly { readonly from: keyof RungsOnCloud }[]): Readonly<Record<string, Realisation>> =>
    Object.fromEntries(ladder.map(({ from }, index) => [String(index), rungs[from]]));

/** On Kubernetes it is the same everywhere. */
export const onCluster = {
  runsOn: equal("pods on the cluster"),
  traffic: equal("replicas, nodes and the autoscaler's bounds are sized for it"),
  replicas: equal("bounds of the autoscaler"),
  schedule: equal("KEDA scales to zero outside its hours"),
  health: equal("probes of the pods"),
  port: equal("port of the container and of its Service"),
  image: equal("image of the pods, by digest"),
  perReplica: equal("requests and limits of the pods"),
  accelerators: equal("pool of nodes with the planned accelerator"),
  slo: equal("sized for at peak, with alerts on the budget of errors"),
  reads: equal("a grant for the workload's identity, a network rule and settings"),
  writes: equal("a grant for the workload's identity, a network rule and settings"),
  calls: equal("an address in the settings and a network policy"),
  deidentifies: equal("looked at by the rules; what your image does is up to you"),
  egress: equal("named hosts in the plan; pods reach the internet on 443 through the way out of the network"),
  env: equal("variables of the pods"),
  secrets: equal("files that External Secrets brings"),
} as const;

/** Stated, and nothing is emitted for it on any cloud. */
export const statedOnly = {
  fallback: weaker("stated in the plan", "nothing passes calls on: the caller falls back"),
  guardrails: weaker("stated in the plan, and looked at by the rules", "no check runs before or behind the model"),
  disclosure: weaker("stated in the plan, and looked at by the rules", "the client shows it"),
} as const;
