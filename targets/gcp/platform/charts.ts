import { externalSecrets, keda, prometheusStack } from "../../cloud/platform/charts.ts";
import type { Release } from "../../cloud/platform/release.ts";
import type { AddonName } from "../foundation/addon-names.ts";
import { metricsOnGcp } from "./metrics.ts";

/** Releases of each add-on, in the order in which they may be installed. A name without a chart is Google's own, which the cluster has. */
export const charts: Readonly<Record<AddonName, readonly Release[]>> = {
  "external-secrets": [externalSecrets()],
  "kube-prometheus-stack": [prometheusStack(metricsOnGcp)],
  keda: [keda],
  "gcs-fuse": [],
  "gpu-driver": [],
};
