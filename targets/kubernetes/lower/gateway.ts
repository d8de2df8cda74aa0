import type { ContainerDetails } from "../../../compiler/plan/capacity.ts";
import type { Component } from "../../../compiler/system.ts";
import type { GatewayValues } from "../../../dsl/components/gateway.ts";
import { cpuAutoscaler } from "../autoscale.ts";
import { longestCallSeconds } from "../calls.ts";
import { defineKubernetesKind } from "../contract.ts";
import { nameOf, selectorOf } from "../labels.ts";
import { workloadAlerts, workloadPanels } from "../observe/workload-alerts.ts";
import { gibibytes } from "../quantity.ts";
import { mainUnit } from "../unit.ts";
import { serverObjects } from "../workload.ts";
import { proxyConfig, proxyFolder, proxyReady, startScript } from "./gateway-proxy.ts";

/** What a cloud plans where its load balancer checks no tokens: pods behind it that do, and pass on what they let in. */
export interface ProxyDetails extends ContainerDetails {
  readonly proxy: {
    readonly issuer: string;
    readonly audience: string;
    /** Longest path first. */
    readonly routes: readonly { readonly path: string; readonly to: string; readonly methods: readonly string[]; readonly timeoutSeconds: number }[];
    /** Variable with the address of the issuer's keys. */
    readonly keys: string;
  };
}

const isProxied = (details: unknown): details is ProxyDetails => typeof details === "object" && details !== null && "proxy" in details;

/** A gateway is the cloud's load balancer. Only where that checks no tokens, Envoy does, in the cluster. */
export const gateway = defineKubernetesKind<GatewayValues, unknown>({
  lower(component, plan, context) {
    const { details } = plan;
    if (!isProxied(details)) return [undefined, []];
    const unit = mainUnit(component as Component, plan, context);
    const routes = details.proxy.routes.map((route) => ({ ...route, service: nameOf(context.component(route.to)) }));
    const [server, found] = serverObjects(
      unit,
      {
        image: details.image,
        command: ["sh", `${proxyFolder}/start.sh`],
        port: details.port,
        files: {
          folder: proxyFolder,
          texts: {
            "envoy.json": proxyConfig({ ...details.proxy, routes, port: details.port, namespace: context.namespace }),
            "start.sh": startScript(details.proxy.keys, longestCallSeconds(component as Component, context)),
          },
        },
        env: {},
        probes: { startup: proxyReady, ready: proxyReady, live: proxyReady },
        scratch: gibibytes(1),
        models: [],
      },
      context,
    );
    if (server === undefined) return [undefined, found];
    return [
      {
        objects: [...server, cpuAutoscaler(unit, undefined, context)],
        workload: { selector: selectorOf(component as Component), ports: { http: details.port }, loadBalanced: true },
        signals: { objectives: [], alerts: workloadAlerts(unit, false, context), panels: workloadPanels(component as Component, context) },
      },
      found,
    ];
  },
});
