import { aboutObject } from "../emitted/pods.ts";
import { isBody, valueAt } from "../emitted/values.ts";
import { defineRule, type Outcome } from "../rule.ts";

/** What says that a load balancer stays inside of the network. */
const internal: readonly (readonly [name: string, value: string])[] = [
  ["service.beta.kubernetes.io/azure-load-balancer-internal", "true"],
  ["networking.gke.io/load-balancer-type", "Internal"],
  ["service.beta.kubernetes.io/aws-load-balancer-scheme", "internal"],
];

export default defineRule({
  id: "K8S415",
  slug: "internal-lb-only",
  title: "Service type LoadBalancer/NodePort only for declared public gateways; TLS on ingress",
  severity: "high",
  category: "kubernetes",
  disposition: "default",
  references: ["CIS EKS 1.7 5.4.5", "CIS GKE 1.6 5.6.7", "KSV-0108", "kube-linter exposed-services"],
  docs: {
    why: "A load balancer of a service is a door of its own, past the gateway, its sign-in and its firewall.",
    example: 'set("kubernetes", "Service/cases", { at: "/spec/type", to: "LoadBalancer", reason: "Quick test." })',
    fix: "Leave services inside the cluster, and open a route at a gateway.",
  },
  messages: {
    exposed: { text: "`{object}` is reachable from outside of the cluster: type {is}", hint: "leave `ClusterIP`, and add a route to a gateway" },
    plain: { text: "`{object}` takes requests without TLS", hint: "name a certificate" },
  },
  checks: {
    kubernetes: ({ kubernetes, system }) => [
      ...kubernetes.flatMap(({ of }) =>
        of("Service").map((one): Outcome<"exposed"> => {
          const type = valueAt(one.object, "spec.type") ?? "ClusterIP";
          const subject = aboutObject(one, "/spec/type");
          const annotations = valueAt(one.object, "metadata.annotations");
          const gateway = one.owner !== undefined && "routes" in (system.components[one.owner]?.values ?? {});
          const inside = type === "LoadBalancer" && isBody(annotations) && internal.some(([name, value]) => annotations[name] === value);
          if (type === "ClusterIP" || type === "ExternalName" || inside || (gateway && type === "LoadBalancer"))
            return { verdict: "pass", ...subject, evidence: `${one.ref.address}: ${String(type)}${inside ? ", internal" : ""}` };
          return { verdict: "fail", ...subject, message: "exposed", data: { object: one.ref.address, is: String(type) } };
        }),
      ),
      ...kubernetes.flatMap(({ of }) =>
        of("Ingress").map(
          (one): Outcome<"plain"> =>
            valueAt(one.object, "spec.tls") === undefined
              ? { verdict: "fail", ...aboutObject(one, "/spec/tls"), message: "plain", data: { object: one.ref.address } }
              : { verdict: "pass", ...aboutObject(one, "/spec/tls"), evidence: `${one.ref.address}: TLS` },
        ),
      ),
    ],
  },
});
