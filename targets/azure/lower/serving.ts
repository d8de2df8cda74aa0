import type { CostLine } from "../../../compiler/plan/plan.ts";
import type { Component } from "../../../compiler/system.ts";
import type { PlanContext } from "../../../compiler/target.ts";
import type { RungsOnCloud, ServingOnCloud, SharingOnCloud } from "../../cloud/kinds/serving.ts";
import { equal, missing, weaker } from "../../cloud/parity.ts";
import { monthHours } from "../../cloud/quantities.ts";
import { parts } from "../foundation/parts.ts";
import { weightsInBlobs } from "./weights.ts";

/** What External Secrets reads each hour. Keeping a secret costs nothing. */
function secretsCost(component: Component<unknown>, count: number, context: PlanContext): readonly CostLine[] {
  if (count === 0) return [];
  return [
    context.price({
      component: component.name,
      item: "reading of secrets",
      service: "key-vault",
      serviceItem: "secret operations",
      quantity: (count * monthHours) / 10_000,
      formula: `${count} x ${monthHours} h / 10000`,
    }),
  ];
}

/** What Azure adds to the plans of what runs on its cluster. */
export const serving: ServingOnCloud = {
  managedServing: "Azure Machine Learning",
  workloadAddons: ["external-secrets", "kube-prometheus-stack"],
  acceleratorAddons: ["gpu-operator"],
  parts,
  scalingAddons: ["keda"],
  // Of AKS itself.
  weightsAddons: ["blob-csi"],
  weightsApis: ["blob"],
  secretsCost,
  weightsCost: weightsInBlobs,
};

const rungs: RungsOnCloud = {
  reserved: equal("a node pool in the capacity reservation group"),
  "capacity block": missing("Azure sells no capacity for a stretch of days", "use `reserved` or `onDemand`"),
  "on-demand": equal("a node pool, on demand"),
  "flex-start": missing("Azure has no capacity that starts when it is free", "use `reserved` or `spot`"),
  spot: weaker("a node pool of spot machines up to the share", "30 seconds of notice, where AWS gives two minutes: longer answers are cut"),
};
const tagged = "the autoscaler is told of parts by a tag of the scale set, which AKS hands on and does not document";
const sharing: SharingOnCloud = {
  mig: weaker("a node pool whose devices AKS cuts, with AKS's own driver", `A100, H100 and H200 alone, in 7, 3 or 2 parts; ${tagged}`),
  "time-slicing": weaker("turns that the GPU operator's device plugin hands out", tagged),
};
/** What Azure says of properties of what runs on the cluster. */
export const served = { rungs, sharing, weights: equal("the CSI driver of Blob Storage, opened with the pod's own identity") };

/** Of what asks a cache itself. */
export const tokens = weaker(
  "its address in the settings; the pod logs in with tokens of its identity",
  "a token lives an hour: the client has to get the next one, as clients of Redis with support for Entra do",
);
