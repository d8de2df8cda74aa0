import type { Result } from "../../../compiler/diagnostics/diagnostic.ts";
import { diagnostic } from "../../../compiler/diagnostics/report.ts";
import type { RequestDemand } from "../../../compiler/plan/capacity.ts";
import type { Component } from "../../../compiler/system.ts";
import type { PlanContext } from "../../../compiler/target.ts";
import type { GatewayValues } from "../../../dsl/components/gateway.ts";
import { at } from "../../cloud/at.ts";
import { meanRate } from "../../cloud/facts.ts";
import { doesWithout } from "../../cloud/parity.ts";
import { monthSeconds, round } from "../../cloud/quantities.ts";
import { proxyReady } from "../../kubernetes/lower/gateway-proxy.ts";
import type { Proxied, RouteDetails } from "./gateway-plan.ts";

const port = 8080;

/** What a copy does, checking signatures and passing streams on: far below what is published of Envoy on one core, which is thousands. */
const perReplica = { requests: 500, cpu: 1, memory: 512 * 2 ** 20, assumed: true } as const;

/** Bytes of Envoy's line on a request in the logs: 300 as it writes it, and what Cloud Logging adds. */
const logBytes = 600;
const logsWhy = `a request leaves ${logBytes} B in the logs of the pods as well`;

/** Variable of the pods, and of Terraform, with the address of the issuer's keys. */
export const keysSetting = "JWKS";
export const keysVariable = (component: Component<unknown>): string =>
  `${component.name
    .replace(/([a-z0-9])([A-Z])/g, "$1_$2")
    .replace(/[^a-zA-Z0-9]+/g, "_")
    .toUpperCase()}_${keysSetting}`;

const isTraffic = (traffic: unknown): traffic is RequestDemand["traffic"] =>
  typeof traffic === "object" && traffic !== null && "peak" in traffic && typeof traffic.peak === "number";

/** Pods that check tokens, where they are asked for: Google's load balancers check none of other issuers. */
export function planProxy(component: Component<GatewayValues>, routes: readonly RouteDetails[], context: PlanContext): Result<Proxied> | [undefined, []] {
  const { auth } = component.values;
  if (auth.auth !== "jwt" || doesWithout(context.place, component, "auth")) return [undefined, []];
  const targets = [...new Set(routes.map(({ to }) => to))].map((name) => context.component(name));
  const loads = targets.flatMap(({ values: { traffic } }) => (isTraffic(traffic) ? [traffic] : []));
  const largest = loads.toSorted((a, b) => b.peak - a.peak)[0];
  if (largest === undefined)
    return [
      undefined,
      [
        diagnostic("LNT4004", {
          message: `pods check the tokens of \`${component.name}\`, and nothing that it leads to states its traffic`,
          at: at(component, "auth"),
          hint: "lead to a component with `traffic`, or place the gateway elsewhere with `on`",
        }),
      ],
    ];
  // All peaks at once, in the shape of the largest.
  const traffic: RequestDemand["traffic"] = { ...largest, payload: largest.payload ?? 4096, peak: loads.reduce((sum, { peak }) => sum + peak, 0) };
  const rate = targets.reduce((sum, target) => sum + meanRate(target), 0);
  const production = context.system.environment === "production";
  const [capacity, found] = context.capacity.requests({
    component: component.name,
    at: at(component),
    relief: 0,
    rungs: [{ from: "on-demand" }],
    traffic,
    perReplica,
    replicas: { min: production ? 2 : 1 },
  });
  if (capacity === undefined) return [undefined, found];
  const image = context.catalog.image("envoy")?.reference;
  if (image === undefined) {
    const missing = diagnostic("LNT4510", { message: `image \`envoy\` for \`${component.name}\` is not in the catalogue`, at: at(component, "auth") });
    return [undefined, [...found, missing]];
  }
  return [
    {
      ...capacity,
      figures: [
        {
          name: "requests of a copy of Envoy",
          value: perReplica.requests,
          unit: "requests/s",
          formula: "requests",
          inputs: { requests: perReplica.requests },
          source: "assumed: checking a token and passing on, a tenth of what one core is published to do",
        },
        ...capacity.figures,
      ],
      cost: [
        ...capacity.cost,
        context.price({
          component: component.name,
          item: "logs of the token check",
          service: "cloud-logging",
          serviceItem: "ingested",
          quantity: round((rate * monthSeconds * logBytes) / 1e9, 3),
          formula: `${round(rate, 3)}/s x ${monthSeconds} s x ${logBytes} B`,
          assumption: logsWhy,
          guess: { why: logsWhy },
        }),
      ],
      image,
      port,
      http: { port, ready: proxyReady },
      proxy: {
        issuer: auth.issuer,
        audience: auth.audience,
        routes: routes.map(({ path, to, methods, timeoutSeconds }) => ({ path, to, methods, timeoutSeconds })),
        keys: keysVariable(component),
      },
    },
    found,
  ];
}
