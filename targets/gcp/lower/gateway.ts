import { ComputeAddress } from "@cdktf/provider-google/lib/compute-address/index.js";
import { gatewayTargets } from "../../cloud/kinds/gateway.ts";
import { ComputeRegionSslPolicy } from "@cdktf/provider-google/lib/compute-region-ssl-policy/index.js";
import { IapWebIamMember } from "@cdktf/provider-google/lib/iap-web-iam-member/index.js";
import type { Component } from "../../../compiler/system.ts";
import type { Operation } from "../../../compiler/target.ts";
import type { GatewayValues } from "../../../dsl/components/gateway.ts";
import { equal, missing, weaker } from "../../cloud/parity.ts";
import { limits } from "../../limits.ts";
import { identifier } from "../../terraform/moved.ts";
import { type Alarm, defineGcpKind, type LowerContext } from "../contract.ts";
import { labelsOf } from "../labels.ts";
import { addFirewall, armorName } from "./armor.ts";
import { addCertificate } from "./certificate.ts";
import { gatewayObjectName, gatewayObjects } from "./gateway-objects.ts";
import { checksTokens, type GatewayDetails, planGateway } from "./gateway-plan.ts";
import { offer } from "./offer.ts";
import { addKeys } from "./token.ts";

const noKeys = "Google's load balancers check no keys of callers";

/** A regional Application Load Balancer: Terraform owns address, certificate and firewall, GKE makes the rest from a Gateway. */
export default defineGcpKind<GatewayValues, GatewayDetails>({
  realises: {
    exposure: equal("regional Application Load Balancer, external or internal"),
    routes: (_routes, component) =>
      checksTokens(component)
        ? weaker("Envoy by path and method, behind the load balancer", "other methods get 403 of Cloud Armor")
        : weaker(
            "routes of GKE's Gateway by path, and of Cloud Armor by method",
            "routes to one service share the longest of their timeouts; other methods get 403",
          ),
    auth: (auth) =>
      ({
        jwt: equal("Envoy in the cluster checks the token, behind the load balancer"),
        "api key": missing(noKeys, 'use iam(), or noAuth("…") where the service checks keys itself'),
        iam: equal("Identity-Aware Proxy checks identities of Google Cloud"),
        none: equal("anybody may call"),
      })[auth.auth],
    domain: equal("Certificate Manager and a record for the name"),
    limit: weaker(
      "Cloud Armor, a rule that counts each caller's requests",
      "counted in windows of ten seconds and more and for each service apart, so bursts pass",
    ),
    receives: equal("classifies what follows"),
    maxBody: weaker("Cloud Armor, by the length that a request declares", "requests that declare none are refused, and all are with 403"),
    waf: weaker("Cloud Armor with preconfigured rule sets", "it reads the first 8 KiB of a body, and none of prompts"),
  },
  plan: planGateway,

  lower(component, plan, context) {
    const { root, foundation, names, place } = context;
    const { values, id, name: owner } = component;
    const { details } = plan;
    const isPublic = values.exposure === "public";
    const [targets, misled] = gatewayTargets(component, details.routes, context, "Google Cloud");
    if (targets === undefined) return [undefined, misled];
    const addressName = names.of(id, limits.google_compute_address.most);
    const address = root.add(owner, ComputeAddress, id, {
      project: foundation.api("compute"),
      region: place.region,
      name: addressName,
      description: `Address of ${owner}`,
      ...(isPublic
        ? { addressType: "EXTERNAL", networkTier: "PREMIUM" }
        : { addressType: "INTERNAL", purpose: "SHARED_LOADBALANCER_VIP", subnetwork: foundation.nodeSubnetId }),
      labels: labelsOf(component),
    });
    const ip = address.address;
    const sslPolicy = names.of(id, limits.google_compute_region_ssl_policy.most);
    root.add(owner, ComputeRegionSslPolicy, id, {
      project: foundation.api("compute"),
      region: place.region,
      name: sslPolicy,
      profile: "RESTRICTED",
      minTlsVersion: "TLS_1_2",
    });
    addFirewall(component, details, context);
    const certificate = addCertificate(component, ip, context);
    const callers = details.iap ? addCallers(component, context) : [];
    const { http } = details;
    const keys = http === undefined ? undefined : addKeys(component, context);
    // Asked for, so that the subnet of the proxies is there.
    if (foundation.cidr.proxies === "") throw new Error("the network has no proxies");
    root.output(`${identifier(id)}_address`, values.domain ?? ip, `Address of ${owner}`);
    return [
      {
        // With pods of its own, these call what it leads to.
        ...(http === undefined ? { workload: false, loadBalancer: true } : { workload: true, balancedPort: http.port }),
        ...(keys === undefined ? {} : { own: keys.own }),
        access: offer({ monitors: () => ({ alarms: alarmsOf(component, isPublic, context) }) }),
        objects: gatewayObjects(
          component,
          details,
          http === undefined ? targets : [{ component: component as Component, server: http, routes: details.routes }],
          { address: addressName, certificate: certificate.name, sslPolicy, firewall: armorName(component, context) },
          context,
        ),
        operations: [...certificate.operations, ...(keys?.operations ?? []), ...callers, endGateway(component, context)],
      },
      [],
    ];
  },
});

/** Who may pass Identity-Aware Proxy. A grant is the project's; with a domain it ends at that name. */
function addCallers(component: Component<GatewayValues>, context: LowerContext): readonly Operation[] {
  const { root, foundation } = context;
  const { domain } = component.values;
  const variable = `${identifier(component.id)}_callers`;
  root.variable(variable, {
    type: "list(string)",
    nullable: false,
    description: `Who may call ${component.name}, as members of IAM: serviceAccount:client@my-project.iam.gserviceaccount.com, or group:clients@example.com.`,
    validation: [
      {
        condition: `\${alltrue([for who in var.${variable} : can(regex("^(group|user|serviceAccount|principal|principalSet):[^ ]+$", who))])}`,
        error_message: "Write members of IAM: neither allUsers nor allAuthenticatedUsers.",
      },
    ],
  });
  root
    .add(component.name, IapWebIamMember, component.id, {
      project: foundation.api("iap"),
      role: "roles/iap.httpsResourceAccessor",
      member: "${each.value}",
      ...(domain === undefined ? {} : { condition: { title: component.id, expression: `request.host == "${domain}"` } }),
    })
    .addOverride("for_each", `\${toset(var.${variable})}`);
  const host = domain ?? "the address";
  return [
    {
      phase: "before",
      title: `Name the callers of ${component.name}`,
      text: `\`${component.name}\` lets in who is named by the variable \`${variable}\`. A program sends a token that its service account signed for \`https://${host}/*\` as \`Authorization: Bearer\`. Without a domain, callers may pass every Identity-Aware Proxy of the project.`,
      commands: [`export TF_VAR_${variable}='["serviceAccount:client@my-project.iam.gserviceaccount.com"]'`],
    },
  ];
}

/** GKE takes the load balancer down with the Gateway; while it stands, its address and firewall are in use. */
function endGateway(component: Component<unknown>, context: LowerContext): Operation {
  const name = gatewayObjectName(component);
  return {
    phase: "teardown",
    title: `Take down the load balancer of ${component.name}`,
    text: `GKE made it from the Gateway and takes it down with it. As long as it stands, Terraform cannot delete its address and firewall.`,
    commands: [`kubectl --namespace ${context.system.name} delete gateway ${name} --ignore-not-found --wait`],
  };
}

/** Metrics of load balancers ("Logging and monitoring", 2026), in PromQL's names. GKE names its own after namespace and Gateway, both cut. */
function alarmsOf(component: Component<unknown>, isPublic: boolean, context: LowerContext): readonly Alarm[] {
  const [metric, resource] = isPublic
    ? ["https_external_regional_request_count", "http_external_regional_lb_rule"]
    : ["https_internal_request_count", "internal_http_lb_rule"];
  const cut = (name: string): string => `${name.slice(0, 8)}[a-z0-9-]*`;
  const map = `gkegw1-[a-z0-9]+-${cut(context.system.name)}-${cut(gatewayObjectName(component))}`;
  return [
    {
      name: "5xx",
      description: `${component.name} answers with errors`,
      query: `sum(increase(loadbalancing_googleapis_com:${metric}{monitored_resource="${resource}",url_map_name=~"${map}",response_code_class="500"}[5m])) > 25`,
      seconds: 300,
      severity: "page",
    },
  ];
}
