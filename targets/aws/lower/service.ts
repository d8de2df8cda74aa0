import type { ContainerDetails } from "../../../compiler/plan/capacity.ts";
import type { Component } from "../../../compiler/system.ts";
import type { CostLine } from "../../../compiler/plan/plan.ts";
import type { Operation, PlanContext } from "../../../compiler/target.ts";
import type { ServiceValues } from "../../../dsl/components/service.ts";
import { defineAwsKind, type LowerContext } from "../contract.ts";
import { at } from "./at.ts";
import { reliefOf } from "./facts.ts";
import { callAccess, type HttpServer } from "./http.ts";
import { offer } from "./offer.ts";
import { monthHours } from "./quantities.ts";

export interface AwsServiceDetails extends ContainerDetails {
  readonly http: HttpServer;
}

/** A container of the author's on the nodes of the cluster. */
export default defineAwsKind<ServiceValues, AwsServiceDetails>({
  plan(component, context) {
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
        cost: [...capacity.cost, ...secretLines(component, context)],
        rejected: capacity.rejected,
        needs: {
          pools: [capacity.pool],
          addons: ["external-secrets", "karpenter", "kube-prometheus-stack"],
          ...(values.egress === undefined ? {} : { egress: values.egress }),
        },
        provenance: {},
        details: { ...capacity, image: values.image, port: values.port, http: { port: values.port, ready: values.health.ready } },
      },
      found,
    ];
  },

  lower(component, plan, context) {
    const names = secretNames(component);
    return [
      {
        workload: true,
        access: offer({ invokes: () => callAccess(component, plan.details.http) }),
        ...(names.length === 0 ? {} : { secrets: names, operations: [secretsOperation(component, names, context)] }),
      },
      [],
    ];
  },
});

const secretNames = (component: Component<ServiceValues>): readonly string[] =>
  [...new Set(Object.values(component.values.secrets ?? {}).map(({ secret }) => secret))].sort((a, b) => (a < b ? -1 : 1));

/** What External Secrets reads each hour: the secrets themselves, and the reading. */
function secretLines(component: Component<ServiceValues>, context: PlanContext): readonly CostLine[] {
  const count = secretNames(component).length;
  if (count === 0) return [];
  const line = (item: string, serviceItem: string, quantity: number, formula: string): CostLine =>
    context.price({ component: component.name, item, service: "secretsmanager", serviceItem, quantity, formula });
  return [
    line("secrets in Secrets Manager", "secret", count, `${count} ${count === 1 ? "secret" : "secrets"}`),
    line("reading of secrets", "API", (count * monthHours) / 10_000, `${count} x ${monthHours} h / 10000`),
  ];
}

/** Secrets that the author names exist outside of the blueprint; their values are nobody's but the owner's. */
function secretsOperation(component: Component<unknown>, names: readonly string[], context: LowerContext): Operation {
  const { alias } = context.foundation.key(component.classification.level);
  return {
    phase: "workloads",
    title: `Put the secrets of ${component.name} in place`,
    text: `\`${component.name}\` reads ${names.map((name) => `\`${name}\``).join(", ")} from Secrets Manager and starts when they are there. Make those that do not exist, under the key of its data class, each from a file that you delete afterwards.`,
    commands: names.map(
      (name) =>
        `aws secretsmanager create-secret --region ${context.place.region} --name ${name} --kms-key-id ${alias} --secret-string file://${name.replace(/[^A-Za-z0-9._-]+/g, "-")}.secret`,
    ),
  };
}
