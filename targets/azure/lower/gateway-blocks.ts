import type {
  ApplicationGatewayBackendAddressPool,
  ApplicationGatewayBackendHttpSettings,
  ApplicationGatewayConfig,
  ApplicationGatewayProbe,
} from "@cdktf/provider-azurerm/lib/application-gateway/index.js";
import type { Component } from "../../../compiler/system.ts";
import type { GatewayDetails, RouteDetails } from "./gateway-plan.ts";
import type { Target } from "./balancers.ts";
import { pathName, pathPatterns } from "./paths.ts";

/** Where a gateway sends requests. */
export interface Door {
  readonly name: string;
  /** Whose requests it takes; absent: all. */
  readonly to?: string;
  readonly pool: Pick<ApplicationGatewayBackendAddressPool, "ipAddresses" | "fqdns">;
  readonly settings: Pick<ApplicationGatewayBackendHttpSettings, "port" | "protocol" | "hostName">;
  readonly probe: { readonly path: string; readonly host: string };
}

/** Pods behind an internal load balancer of the cluster. */
export const podDoor = ({ component, server }: Target, address: string): Door => ({
  name: component.id,
  to: component.name,
  pool: { ipAddresses: [address] },
  settings: { port: server.port, protocol: "Http" },
  probe: { path: server.ready, host: component.id },
});

/** API Management by its private endpoint, which its own name leads to in the network. The path is its own check. */
export const apiDoor = (host: string): Door => ({
  name: "api",
  pool: { fqdns: [host] },
  settings: { port: 443, protocol: "Https", hostName: host },
  probe: { path: "/status-0123456789abcdef", host },
});

type Blocks = Pick<
  ApplicationGatewayConfig,
  | "backendAddressPool"
  | "backendHttpSettings"
  | "frontendIpConfiguration"
  | "frontendPort"
  | "global"
  | "httpListener"
  | "probe"
  | "requestRoutingRule"
  | "rewriteRuleSet"
  | "sslPolicy"
  | "urlPathMap"
>;

interface Front {
  readonly publicAddressId: string;
  readonly private?: { readonly address: string; readonly subnetId: string };
  readonly host?: string;
}

/** Everything in a gateway that refers to something else in it by name. */
export function gatewayBlocks(component: Component<unknown>, details: GatewayDetails, doors: readonly Door[], front: Front): Blocks {
  const doorOf = (route: RouteDetails): Door => {
    const door = doors.find(({ to }) => to === undefined || to === route.to);
    if (door === undefined) throw new Error(`nothing takes requests of ${component.name} for ${route.to}`);
    return door;
  };
  const frontend = front.private === undefined ? "public" : "private";
  const [first] = details.routes;
  if (first === undefined) throw new Error(`${component.name} has no routes`);
  return {
    // A private gateway has a public address without a listener: Azure manages it through that.
    frontendIpConfiguration: [
      { name: "public", publicIpAddressId: front.publicAddressId },
      ...(front.private === undefined
        ? []
        : [{ name: "private", subnetId: front.private.subnetId, privateIpAddress: front.private.address, privateIpAddressAllocation: "Static" }]),
    ],
    // None on 80: a caller that sends its token in the clear has to learn of it, and not be redirected.
    frontendPort: [{ name: "https", port: 443 }],
    sslPolicy: { policyType: "Predefined", policyName: "AppGwSslPolicy20220101S" },
    // One switch for the whole gateway: what is streamed would come in one piece.
    global: { requestBufferingEnabled: true, responseBufferingEnabled: !details.routes.some(({ stream }) => stream) },
    httpListener: [
      {
        name: "https",
        frontendIpConfigurationName: frontend,
        frontendPortName: "https",
        protocol: "Https",
        sslCertificateName: "main",
        ...(front.host === undefined ? {} : { hostName: front.host }),
      },
    ],
    requestRoutingRule: [{ name: "routes", ruleType: "PathBasedRouting", priority: 10, httpListenerName: "https", urlPathMapName: "routes" }],
    rewriteRuleSet: [
      {
        name: "answers",
        rewriteRule: [
          {
            name: "headers",
            ruleSequence: 100,
            responseHeaderConfiguration: [
              { headerName: "Strict-Transport-Security", headerValue: "max-age=31536000; includeSubDomains" },
              { headerName: "X-Content-Type-Options", headerValue: "nosniff" },
              { headerName: "Server", headerValue: "" },
            ],
          },
        ],
      },
    ],
    urlPathMap: [
      {
        name: "routes",
        // What no route takes: API Management knows no such path; without it the firewall blocks it, and there is nothing behind.
        defaultBackendAddressPoolName: doors.find(({ to }) => to === undefined)?.name ?? "nowhere",
        defaultBackendHttpSettingsName: pathName(first.path),
        defaultRewriteRuleSetName: "answers",
        pathRule: details.routes.map((route) => ({
          name: pathName(route.path),
          paths: [...pathPatterns(route.path)],
          backendAddressPoolName: doorOf(route).name,
          backendHttpSettingsName: pathName(route.path),
          rewriteRuleSetName: "answers",
        })),
      },
    ],
    backendAddressPool: [...doors.map(({ name, pool }): ApplicationGatewayBackendAddressPool => ({ name, ...pool })), { name: "nowhere" }],
    backendHttpSettings: details.routes.map(
      (route): ApplicationGatewayBackendHttpSettings => ({
        name: pathName(route.path),
        ...doorOf(route).settings,
        cookieBasedAffinity: "Disabled",
        requestTimeout: route.timeoutSeconds,
        probeName: doorOf(route).name,
        // As long as the longest answer, or streams are cut when a pod ends.
        connectionDraining: { enabled: true, drainTimeoutSec: Math.max(1, route.timeoutSeconds) },
      }),
    ),
    probe: doors.map(
      ({ name, probe, settings }): ApplicationGatewayProbe => ({
        name,
        protocol: settings.protocol,
        path: probe.path,
        host: probe.host,
        interval: 10,
        timeout: 5,
        unhealthyThreshold: 3,
        match: { statusCode: ["200"] },
      }),
    ),
  };
}
