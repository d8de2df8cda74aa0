import type { Component } from "../../../compiler/system.ts";
import type { KubernetesContext } from "../contract.ts";
import { labelsOf, nameOf, selectorOf } from "../labels.ts";
import { coreObject, type Manifest } from "../objects.ts";

/** An account of its own for each workload. No token is mounted: no pod calls the API of the cluster. */
export const serviceAccount = (component: Component, context: KubernetesContext): Manifest =>
  coreObject(
    "ServiceAccount",
    {
      name: nameOf(component),
      namespace: context.namespace,
      labels: labelsOf(component, context),
      annotations: context.profile.serviceAccountAnnotations(component),
    },
    { automountServiceAccountToken: false },
  );

/** Drains take one replica at a time, and one that is broken anyhow does not block them. */
export const disruptionBudget = (component: Component, context: KubernetesContext): Manifest =>
  coreObject(
    "PodDisruptionBudget",
    { name: nameOf(component), namespace: context.namespace, labels: labelsOf(component, context) },
    { spec: { maxUnavailable: 1, unhealthyPodEvictionPolicy: "AlwaysAllow", selector: { matchLabels: selectorOf(component) } } },
  );
