import type { GatewayTarget } from "../../cloud/kinds/gateway.ts";
import type { Component } from "../../../compiler/system.ts";
import type { KubernetesObject } from "../../../compiler/target.ts";
import type { GatewayValues } from "../../../dsl/components/gateway.ts";
import { join } from "../../cloud/join.ts";
import { fit } from "../../names.ts";
import type { LowerContext } from "../contract.ts";
import type { GatewayDetails, RouteDetails } from "./gateway-plan.ts";

export type Target = GatewayTarget<RouteDetails>;

/** What the load balancer is told by name: all of it is made by Terraform. */
export interface Names {
  readonly address: string;
  readonly certificate: string;
  readonly sslPolicy: string;
  readonly firewall: string;
}

/** Rules of one HTTPRoute (Gateway API v1). */
const rulesPerRoute = 16;

export const gatewayObjectName = (component: Component<unknown>): string => fit(component.id, 63);

/** A load balancer that GKE makes: Gateway and routes, and what Google adds to them for each service. */
export function gatewayObjects(
  component: Component<GatewayValues>,
  details: GatewayDetails,
  targets: readonly Target[],
  names: Names,
  context: LowerContext,
): readonly KubernetesObject[] {
  const { values } = component;
  const namespace = context.system.name;
  const name = gatewayObjectName(component);
  const labels = {
    system: context.system.name,
    environment: context.system.environment,
    component: component.id,
    "managed-by": "lintel",
    "app.kubernetes.io/part-of": context.system.name,
    "app.kubernetes.io/managed-by": "lintel",
  };
  const object = (apiVersion: string, kind: string, called: string, spec: Readonly<Record<string, unknown>>): KubernetesObject => ({
    component: component.name,
    folder: component.id,
    object: { apiVersion, kind, metadata: { name: fit(called, 63), namespace, labels }, spec },
  });
  const hostname = values.domain === undefined ? {} : { hostname: values.domain };
  const service = (target: Target) => ({ group: "", kind: "Service", name: fit(target.component.id, 63) });
  // Pods of its own take everything, and know the routes.
  const routed = details.http === undefined ? details.routes : [{ path: "/", to: component.name }];
  const routes = Array.from({ length: Math.ceil(routed.length / rulesPerRoute) }, (_, n) => routed.slice(n * rulesPerRoute, (n + 1) * rulesPerRoute));
  return [
    object("gateway.networking.k8s.io/v1", "Gateway", name, {
      gatewayClassName: values.exposure === "public" ? "gke-l7-regional-external-managed" : "gke-l7-rilb",
      addresses: [{ type: "NamedAddress", value: names.address }],
      listeners: [
        { name: "http", ...hostname, port: 80, protocol: "HTTP", allowedRoutes: { kinds: [{ kind: "HTTPRoute" }], namespaces: { from: "Same" } } },
        {
          name: "https",
          ...hostname,
          port: 443,
          protocol: "HTTPS",
          tls: { mode: "Terminate", options: { "networking.gke.io/cert-manager-certs": names.certificate } },
          allowedRoutes: { kinds: [{ kind: "HTTPRoute" }], namespaces: { from: "Same" } },
        },
      ],
    }),
    object("networking.gke.io/v1", "GCPGatewayPolicy", name, {
      default: { sslPolicy: names.sslPolicy },
      targetRef: { group: "gateway.networking.k8s.io", kind: "Gateway", name },
    }),
    object("gateway.networking.k8s.io/v1", "HTTPRoute", join(component.id, "redirect"), {
      parentRefs: [{ name, sectionName: "http" }],
      rules: [{ filters: [{ type: "RequestRedirect", requestRedirect: { scheme: "https", statusCode: 301 } }] }],
    }),
    ...routes.map((rules, n) =>
      object("gateway.networking.k8s.io/v1", "HTTPRoute", n === 0 ? name : join(component.id, String(n + 1)), {
        parentRefs: [{ name, sectionName: "https" }],
        ...(values.domain === undefined ? {} : { hostnames: [values.domain] }),
        // Methods are the firewall's work: load balancers of GKE match paths.
        rules: rules.map(({ path, to }) => ({
          matches: [{ path: { type: "PathPrefix", value: path } }],
          backendRefs: [{ name: fit(context.component(to).id, 63), port: 80 }],
        })),
      }),
    ),
    ...targets.flatMap((target) => [
      object("networking.gke.io/v1", "GCPBackendPolicy", join(component.id, target.component.id), {
        default: {
          timeoutSec: Math.max(...target.routes.map(({ timeoutSeconds }) => timeoutSeconds)),
          // As long as the longest answer, or streams are cut when a pod ends.
          connectionDraining: { drainingTimeoutSec: Math.max(...target.routes.map(({ timeoutSeconds }) => timeoutSeconds)) },
          logging: { enabled: true, sampleRate: 1_000_000 },
          securityPolicy: names.firewall,
          ...(details.iap ? { iap: { enabled: true } } : {}),
        },
        targetRef: service(target),
      }),
      object("networking.gke.io/v1", "HealthCheckPolicy", join(component.id, target.component.id), {
        default: {
          checkIntervalSec: 10,
          timeoutSec: 5,
          healthyThreshold: 2,
          unhealthyThreshold: 3,
          config: { type: "HTTP", httpHealthCheck: { portSpecification: "USE_SERVING_PORT", requestPath: target.server.ready } },
        },
        targetRef: service(target),
      }),
    ]),
  ];
}
