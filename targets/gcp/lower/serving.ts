import type { CostLine } from "../../../compiler/plan/plan.ts";
import type { Component } from "../../../compiler/system.ts";
import type { PlanContext } from "../../../compiler/target.ts";
import type { RungsOnCloud, ServingOnCloud, SharingOnCloud } from "../../cloud/kinds/serving.ts";
import { equal, weaker } from "../../cloud/parity.ts";
import { parts } from "../foundation/parts.ts";
import { weightsInGcs } from "./weights.ts";

/** Secrets that the author names: one active version each. */
function secretsCost(component: Component<unknown>, count: number, context: PlanContext): readonly CostLine[] {
  if (count === 0) return [];
  return [
    context.price({
      component: component.name,
      item: "secrets in Secret Manager",
      service: "secret-manager",
      serviceItem: "active version",
      quantity: count,
      formula: `${count} ${count === 1 ? "secret" : "secrets"} x 1 active version`,
    }),
  ];
}

/** What Google Cloud adds to the plans of what runs on its cluster. GKE brings drivers and the reading of buckets itself. */
export const serving: ServingOnCloud = {
  managedServing: "Vertex AI",
  workloadAddons: ["external-secrets", "kube-prometheus-stack"],
  acceleratorAddons: ["gpu-driver"],
  parts,
  scalingAddons: ["keda"],
  weightsAddons: ["gcs-fuse"],
  weightsApis: ["storage"],
  secretsCost,
  weightsCost: weightsInGcs,
};

const rungs: RungsOnCloud = {
  reserved: equal("a node pool that takes the reservation by name"),
  "capacity block": equal("a node pool that takes the reservation of Dynamic Workload Scheduler by name"),
  "on-demand": equal("a node pool, on demand"),
  "flex-start": equal("a node pool with flex-start of Dynamic Workload Scheduler"),
  spot: equal("a node pool of spot machines up to the share, drained before they are taken back"),
};
const sharing: SharingOnCloud = {
  mig: equal("a node pool whose devices GKE partitions"),
  "time-slicing": weaker(
    "a node pool with GKE's time-sharing",
    "metrics of a shared accelerator are told of one of its pods: Google's exporter knows no others",
  ),
};
/** What Google Cloud says of properties of what runs on the cluster. */
export const served = { rungs, sharing, weights: equal("Cloud Storage FUSE, opened with the pod's own identity") };
