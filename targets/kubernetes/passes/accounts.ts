import type { Component } from "../../../compiler/system.ts";
import type { KubernetesContext } from "../contract.ts";
import { labelsOf, nameOf, selectorOf } from "../labels.ts";
import { coreObject, type Manifest } from "../objects.ts";

/** An account of its own for each workload. No token is mounted: no pod calls the API of the cluster. A role has no cloud identity. */
export const serviceAccount = (component: Component, context: KubernetesContext, role?: string): Manifest =>
  coreObject(
    "ServiceAccount",
    {
      name: nameOf(component, role),
      namespace: context.namespace,
      labels: labelsOf(component, context, role),
      annotations: role === undefined ? context.profile.serviceAccountAnnotations(component) : {},
    },
    { automountServiceAccountToken: false },
  );

/** Drains take one replica at a time, and one that is broken anyhow does not block them. */
export const disruptionBudget = (component: Component, context: KubernetesContext, role?: string): Manifest =>
  coreObject(
    "PodDisruptionBudget",
    { name: nameOf(component, role), namespace: context.namespace, labels: labelsOf(component, context, role) },
    { spec: { maxUnavailable: 1, unhealthyPodEvictionPolicy: "AlwaysAllow", selector: { matchLabels: selectorOf(component, role) } } },
  );
