import type { GatewayTarget } from "../../cloud/kinds/gateway.ts";
import type { Component } from "../../../compiler/system.ts";
import type { KubernetesObject } from "../../../compiler/target.ts";
import { join } from "../../cloud/join.ts";
import { labelValue, selectorOf } from "../../kubernetes/labels.ts";
import { routerFront } from "../../kubernetes/lower/llm-router.ts";
import { fit, shortHash } from "../../names.ts";
import type { LowerContext } from "../contract.ts";

/** What a gateway leads to. */
export type Target = Pick<GatewayTarget<never>, "component" | "server">;

/** Azure keeps the first four addresses of a subnet and the last one. */
const kept = { first: 4, last: 1 };

/** An address of a range by its place in it. */
export function addressIn(cidr: string, place: number): string {
  const [base = "", bits = ""] = cidr.split("/");
  const size = 2 ** (32 - Number(bits)) - kept.first - kept.last;
  if (!(size > 0) || place >= size) throw new Error(`${cidr} has no address number ${place}`);
  const whole = base.split(".").reduce((sum, part) => sum * 256 + Number(part), 0) + kept.first + place;
  return [24, 16, 8, 0].map((shift) => Math.floor(whole / 2 ** shift) % 256).join(".");
}

/** Places of all names in a range: each follows from its name, unless two fall on one, so that a new one does not move the others. */
export function placesOf(names: readonly string[], cidr: string): ReadonlyMap<string, number> {
  const size = 2 ** (32 - Number(cidr.split("/")[1])) - kept.first - kept.last;
  if (names.length > size) throw new Error(`${cidr} has ${size} addresses, and ${names.length} are needed`);
  const taken = new Set<number>();
  return new Map(
    [...names].sort().map((name) => {
      let place = Number.parseInt(shortHash(name), 16) % size;
      while (taken.has(place)) place = (place + 1) % size;
      taken.add(place);
      return [name, place];
    }),
  );
}

/** Pairs of a gateway and what it leads to, in the whole place. */
function pairs(context: LowerContext): readonly string[] {
  const gateways = Object.keys(context.plan.components).filter((name) => context.component(name).kind === "gateway");
  return gateways.flatMap((name) =>
    [...new Set(context.edgesFrom(name).map((edge) => edge.to))].map((to) => join(context.component(name).id, context.component(to).id)),
  );
}

/** Address of the internal load balancer before a target's pods, known before apply. */
export function balancerAddress(component: Component<unknown>, target: Target, context: LowerContext): string {
  const { balancers } = context.foundation.cidr;
  return addressIn(balancers, placesOf(pairs(context), balancers).get(join(component.id, target.component.id)) ?? 0);
}

/** Pods before the engine take the calls where there are some. */
const roleOf = ({ component }: Target, context: LowerContext): string | undefined => {
  const details = context.plan.components[component.name]?.details;
  return typeof details === "object" && details !== null && "router" in details && details.router !== undefined ? routerFront.role : undefined;
};

/** Makes an internal load balancer with an address that is given. The port is that of the container: packets keep it on the way to the node. */
export function balancerService(component: Component<unknown>, target: Target, context: LowerContext): KubernetesObject {
  const { system } = context;
  const annotation = "service.beta.kubernetes.io/azure-load-balancer";
  const { port } = target.server;
  return {
    component: component.name,
    folder: component.id,
    object: {
      apiVersion: "v1",
      kind: "Service",
      metadata: {
        name: fit(join(component.id, target.component.id), 63),
        namespace: system.name,
        annotations: {
          [`${annotation}-internal`]: "true",
          [`${annotation}-internal-subnet`]: "balancers",
          [`${annotation}-ipv4`]: balancerAddress(component, target, context),
        },
        labels: {
          system: labelValue(system.name),
          environment: system.environment,
          component: component.id,
          owner: labelValue(component.owner),
          "data-class": component.classification.level,
          "managed-by": "lintel",
          "app.kubernetes.io/part-of": labelValue(system.name),
          "app.kubernetes.io/managed-by": "lintel",
        },
      },
      spec: {
        type: "LoadBalancer",
        // Callers keep their address, which network policies look at, and nodes without such pods get nothing.
        externalTrafficPolicy: "Local",
        allocateLoadBalancerNodePorts: true,
        selector: selectorOf(target.component, roleOf(target, context)),
        ports: [{ name: "http", port, targetPort: port, protocol: "TCP" }],
      },
    },
  };
}
