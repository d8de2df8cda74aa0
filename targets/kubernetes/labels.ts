import type { Component } from "../../compiler/system.ts";
import { fit } from "../names.ts";
import type { KubernetesContext } from "./contract.ts";

/** Text as a label value: letters, digits, `-`, `_` and `.`, at most 63 characters. */
export const labelValue = (text: string): string => fit(text.replace(/[^A-Za-z0-9._-]+/g, "-").replace(/^[^A-Za-z0-9]+|[^A-Za-z0-9]+$/g, ""), 63);

/** Who pays: a tag says so, otherwise the owner. */
const costCenter = (component: Component, context: KubernetesContext): string =>
  component.tags["cost-center"] ?? context.system.tags["cost-center"] ?? component.owner;

/** Labels of objects that belong to the whole system. */
export function sharedLabels(context: KubernetesContext): Record<string, string> {
  const { system } = context;
  return {
    system: labelValue(system.name),
    environment: system.environment,
    owner: labelValue(system.owner),
    "cost-center": labelValue(system.tags["cost-center"] ?? system.owner),
    "managed-by": "lintel",
    "app.kubernetes.io/part-of": labelValue(system.name),
    "app.kubernetes.io/managed-by": "lintel",
  };
}

const instanceOf = (component: Component, role: string | undefined): string => labelValue(role === undefined ? component.id : `${component.id}-${role}`);

/**
 * Labels of a component's objects and pods: the keys of every tag, and the recommended ones of Kubernetes. `role` tells pods apart
 * that a component has beside its main ones.
 */
export function labelsOf(component: Component, context: KubernetesContext, role?: string): Record<string, string> {
  return {
    ...sharedLabels(context),
    component: labelValue(component.id),
    owner: labelValue(component.owner),
    "cost-center": labelValue(costCenter(component, context)),
    "data-class": component.classification.level,
    "app.kubernetes.io/name": labelValue(component.kind),
    "app.kubernetes.io/instance": instanceOf(component, role),
    "app.kubernetes.io/component": labelValue(role ?? component.kind),
  };
}

/** Selects a component's pods. Deployments cannot change it, so it holds nothing that a new release may change. */
export const selectorOf = (component: Component, role?: string): Record<string, string> => ({ "app.kubernetes.io/instance": instanceOf(component, role) });

/** Name of a component's objects. Services must be DNS labels that start with a letter, as ids do. */
export const nameOf = (component: Component, suffix?: string): string => fit(suffix === undefined ? component.id : `${component.id}-${suffix}`, 63);

/** Release of kube-prometheus-stack that picks up monitors and rules. */
export const release = { release: "kube-prometheus-stack" };
export const monitoringNamespace = "monitoring";
/** The service that the operator makes for every Prometheus. */
export const prometheusAddress = `http://prometheus-operated.${monitoringNamespace}.svc:9090`;
