import type { RungsOnCloud, ServingOnCloud, SharingOnCloud } from "../../cloud/kinds/serving.ts";
import { equal, missing, weaker } from "../../cloud/parity.ts";
import { monthHours } from "../../cloud/quantities.ts";
import { weightsInS3 } from "./weights.ts";
import { allParts } from "../../../compiler/plan/parts.ts";
import type { CostLine } from "../../../compiler/plan/plan.ts";
import type { Component } from "../../../compiler/system.ts";
import type { PlanContext } from "../../../compiler/target.ts";

/** What External Secrets reads each hour: the secrets themselves, and the reading. */
function secretsCost(component: Component<unknown>, count: number, context: PlanContext): readonly CostLine[] {
  if (count === 0) return [];
  const line = (item: string, serviceItem: string, quantity: number, formula: string): CostLine =>
    context.price({ component: component.name, item, service: "secretsmanager", serviceItem, quantity, formula });
  return [
    line("secrets in Secrets Manager", "secret", count, `${count} ${count === 1 ? "secret" : "secrets"}`),
    line("reading of secrets", "API", (count * monthHours) / 10_000, `${count} x ${monthHours} h / 10000`),
  ];
}

/** What AWS adds to the plans of what runs on its cluster. */
export const serving: ServingOnCloud = {
  managedServing: "SageMaker",
  workloadAddons: ["external-secrets", "karpenter", "kube-prometheus-stack"],
  acceleratorAddons: ["gpu-operator"],
  // Devices are passed through whole, and the operator cuts them. Types with a part of one are in the image's list (EKS User Guide,
  // "EKS-optimized accelerated AMIs", read 2026-11).
  parts: allParts,
  scalingAddons: ["keda"],
  weightsAddons: ["mountpoint-s3"],
  weightsApis: ["s3"],
  secretsCost,
  weightsCost: weightsInS3,
};

const rungs: RungsOnCloud = {
  reserved: equal("Karpenter takes capacity reservations by id first"),
  "capacity block": equal("Karpenter takes the capacity block by id"),
  "on-demand": equal("Karpenter, on demand"),
  "flex-start": missing("AWS has no capacity that starts when it is free", "use `capacityBlock` or `spot`"),
  spot: equal("Karpenter, spot up to the share, drained before it is taken back"),
};
const overlay = "Karpenter is told of parts by node overlays, an alpha feature of it: a later release may ask for another form of them";
const sharing: SharingOnCloud = {
  mig: weaker("instances of MIG, cut by the GPU operator, each profile a resource of its own", overlay),
  "time-slicing": weaker("turns that the GPU operator's device plugin hands out", overlay),
};
/** What AWS says of properties of what runs on the cluster. */
export const served = { rungs, sharing, weights: equal("Mountpoint for S3, opened with the pod's own role") };
