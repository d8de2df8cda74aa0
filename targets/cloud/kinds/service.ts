import type { Result } from "../../../compiler/diagnostics/diagnostic.ts";
import type { ContainerDetails } from "../../../compiler/plan/capacity.ts";
import type { ComponentPlan } from "../../../compiler/plan/plan.ts";
import type { Component } from "../../../compiler/system.ts";
import type { Operation, PlanContext } from "../../../compiler/target.ts";
import type { ServiceValues } from "../../../dsl/components/service.ts";
import { at } from "../at.ts";
import { reliefOf } from "../facts.ts";
import type { CommonAccess, CommonLowered } from "../contract.ts";
import { callAccess, type HttpServer } from "../http.ts";
import { equal, type Realises } from "../parity.ts";
import { onCluster, type ServingOnCloud } from "./serving.ts";

export interface CloudServiceDetails extends ContainerDetails {
  readonly http: HttpServer;
}

/** A container of the author's on the nodes of the cluster. */
export function planService(component: Component<ServiceValues>, context: PlanContext, cloud: ServingOnCloud): Result<ComponentPlan<CloudServiceDetails>> {
  const { values } = component;
  const [capacity, found] = context.capacity.requests({
    component: component.name,
    at: at(component),
    relief: reliefOf(component, context),
    rungs: [{ from: "on-demand" }],
    traffic: values.traffic,
    perReplica: { ...values.perReplica, assumed: false },
    ...(values.slo === undefined ? {} : { slo: values.slo }),
    ...(values.replicas === undefined ? {} : { replicas: values.replicas }),
  });
  if (capacity === undefined) return [undefined, found];
  const { replicas } = capacity.workload;
  return [
    {
      component: component.name,
      summary: `${replicas.planned} ${replicas.planned === 1 ? "replica" : "replicas"} on ${capacity.instanceType}, up to ${replicas.max}`,
      workload: capacity.workload,
      figures: capacity.figures,
      cost: [...capacity.cost, ...cloud.secretsCost(component, secretNames(component).length, context)],
      rejected: capacity.rejected,
      needs: {
        pools: [capacity.pool],
        addons: cloud.workloadAddons,
        ...(values.egress === undefined ? {} : { egress: values.egress }),
      },
      provenance: {},
      details: { ...capacity, image: values.image, port: values.port, http: { port: values.port, ready: values.health.ready } },
    },
    found,
  ];
}

/** Pods that read secrets of the author's. `keyOf`: a secret as the cloud's store knows it; `provide`: how it gets there. */
export function lowerService<A extends CommonAccess>(
  component: Component<ServiceValues>,
  details: CloudServiceDetails,
  offer: (verbs: { readonly invokes: () => CommonAccess }) => CommonLowered<A>["access"],
  keyOf: (secret: string) => string,
  provide: (keys: readonly string[]) => Operation,
): CommonLowered<A> {
  const keys = secretNames(component).map(keyOf);
  return {
    workload: true,
    access: offer({ invokes: () => callAccess(component, details.http) }),
    ...(keys.length === 0 ? {} : { secrets: keys, operations: [provide(keys)] }),
  };
}

/** Secrets that the author names, sorted. */
const secretNames = (component: Component<ServiceValues>): readonly string[] =>
  [...new Set(Object.values(component.values.secrets ?? {}).map(({ secret }) => secret))].sort((a, b) => (a < b ? -1 : 1));

/** What becomes of its properties, the same on every cloud. */
export const serviceRealises: Realises<ServiceValues> = {
  ...onCluster,
  cache: equal("its address and credentials in the settings"),
};
