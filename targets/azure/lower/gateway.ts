import { ApplicationGateway } from "@cdktf/provider-azurerm/lib/application-gateway/index.js";
import { gatewayTargets } from "../../cloud/kinds/gateway.ts";
import { MonitorDiagnosticSetting } from "@cdktf/provider-azurerm/lib/monitor-diagnostic-setting/index.js";
import { PublicIp } from "@cdktf/provider-azurerm/lib/public-ip/index.js";
import type { Component } from "../../../compiler/system.ts";
import type { Operation } from "../../../compiler/target.ts";
import type { GatewayValues } from "../../../dsl/components/gateway.ts";
import { join } from "../../cloud/join.ts";
import { equal, weaker } from "../../cloud/parity.ts";
import { limits } from "../../limits.ts";
import { type Alarm, defineAzureKind, type LowerContext } from "../contract.ts";
import { addApi } from "./api-management.ts";
import { addressIn, balancerAddress, balancerService, placesOf, type Target } from "./balancers.ts";
import { addCertificate, addName, labelOf, prefixOf } from "./certificate.ts";
import { addFirewall, enforcedBody } from "./firewall.ts";
import { type GatewayDetails, planGateway } from "./gateway-plan.ts";
import { apiDoor, type Door, gatewayBlocks, podDoor } from "./gateway-blocks.ts";
import { offer } from "./offer.ts";
import { tagsOf } from "../tags.ts";

const apiWeaker = "its Standard v2 tier stands in one zone, and its own address is closed by the second apply";

/** An Application Gateway with a firewall before internal load balancers of the cluster; API Management between them checks callers. */
export default defineAzureKind<GatewayValues, GatewayDetails>({
  realises: {
    exposure: equal("Application Gateway, public or on an address of the network"),
    routes: equal("a path map, with methods checked behind or before it"),
    auth: (auth) =>
      ({
        jwt: weaker("API Management checks the token", apiWeaker),
        "api key": weaker("API Management checks a key for each caller", apiWeaker),
        iam: weaker("API Management checks tokens of Entra", apiWeaker),
        none: equal("anybody may call"),
      })[auth.auth],
    domain: weaker("a certificate in Key Vault and a record for the name", "the operator imports the certificate: Azure gives none for this gateway"),
    limit: weaker("a rule of the firewall that counts each address", "counted in windows of a minute and more, and not exactly: bursts pass"),
    receives: equal("classifies what follows"),
    maxBody: (size) =>
      size <= enforcedBody
        ? equal("the firewall refuses larger bodies")
        : weaker("the firewall refuses a larger declared length", "a body that declares none is not bounded"),
    waf: equal("the firewall's rule sets of Microsoft"),
  },
  plan: planGateway,

  lower(component, plan, context) {
    const { root, foundation, names, place } = context;
    const { values, id, name: owner } = component;
    const { details } = plan;
    const isPublic = values.exposure === "public";
    const [targets, misled] = gatewayTargets(component, details.routes, context, "Azure");
    if (targets === undefined) return [undefined, misled];
    const { gateway: subnet } = foundation.subnets;
    if (subnet === undefined) throw new Error("no subnet was planned for gateways");

    foundation.allow({
      owner,
      name: `${id}-clients`,
      to: "gateway",
      ports: ["443"],
      from: isPublic ? "Internet" : "VirtualNetwork",
      description: `HTTPS from ${isPublic ? "the internet" : "the network"}`,
    });
    foundation.allow({
      owner,
      name: `${id}-gateway`,
      to: "endpoints",
      ports: ["443"],
      from: foundation.cidr.gateway,
      description: `${owner} to its certificate${details.api === undefined ? "" : " and its API Management"}`,
    });
    const tags = tagsOf(component);
    const zones = place.zones > 1 ? (place.zoneNames ?? Array.from({ length: place.zones }, (_, index) => String(index + 1))) : [];
    const address = root.add(owner, PublicIp, id, {
      name: names.of(id, limits.azurerm_public_ip.most),
      resourceGroupName: foundation.resourceGroup,
      location: foundation.location,
      allocationMethod: "Static",
      sku: "Standard",
      idleTimeoutInMinutes: details.idleMinutes,
      ...(isPublic ? { domainNameLabel: labelOf(component, context) } : {}),
      ...(zones.length === 0 ? {} : { zones: [...zones] }),
      tags,
    });
    const certificate = addCertificate(component, context);
    const firewallId = addFirewall(component, details, context);
    const addressOf = (name: string): string => {
      const target = targets.find((one) => one.component.name === name);
      if (target === undefined) throw new Error(`${owner} does not lead to ${name}`);
      return balancerAddress(component, target, context);
    };
    const api =
      details.api === undefined ? undefined : addApi(component, details, details.api, (name) => `http://${addressOf(name)}:${portOf(targets, name)}`, context);
    const doors: readonly Door[] = api === undefined ? targets.map((target) => podDoor(target, addressOf(target.component.name))) : [apiDoor(api.host)];
    const privateAddress = isPublic ? undefined : privateAddressOf(component, context);
    const balancer = root.add(owner, ApplicationGateway, id, {
      name: names.of(id, limits.azurerm_application_gateway.most),
      resourceGroupName: foundation.resourceGroup,
      location: foundation.location,
      ...(zones.length === 0 ? {} : { zones: [...zones] }),
      enableHttp2: true,
      sku: firewallId === undefined ? { name: "Standard_v2", tier: "Standard_v2" } : { name: "WAF_v2", tier: "WAF_v2" },
      autoscaleConfiguration: { minCapacity: details.instances.min, maxCapacity: details.instances.max },
      ...(firewallId === undefined ? {} : { firewallPolicyId: firewallId, forceFirewallPolicyAssociation: true }),
      identity: { type: "UserAssigned", identityIds: [certificate.identityId] },
      sslCertificate: [{ name: "main", keyVaultSecretId: certificate.secretId }],
      gatewayIpConfiguration: [{ name: "main", subnetId: subnet }],
      ...gatewayBlocks(component, details, doors, {
        publicAddressId: address.id,
        ...(privateAddress === undefined ? {} : { private: { address: privateAddress, subnetId: subnet } }),
        ...(values.domain === undefined ? {} : { host: values.domain }),
      }),
      dependsOn: [{ fqn: certificate.ready }],
      tags,
    });
    if (firewallId !== undefined) {
      root.add(owner, MonitorDiagnosticSetting, id, {
        name: "audit",
        targetResourceId: balancer.id,
        logAnalyticsWorkspaceId: foundation.logWorkspaceId,
        enabledLog: [{ category: "ApplicationGatewayFirewallLog" }],
      });
    }
    root.add(owner, MonitorDiagnosticSetting, join(id, "access"), {
      name: "access",
      targetResourceId: balancer.id,
      storageAccountId: foundation.accessLogAccountId,
      enabledLog: [{ category: "ApplicationGatewayAccessLog" }],
    });
    const naming = addName(component, address.id, context);
    root.output(`${prefixOf(component)}_address`, values.domain ?? privateAddress ?? address.fqdn, `Address of ${owner}`);
    const scope = balancer.id;
    return [
      {
        workload: false,
        loadBalancer: true,
        access: offer({ monitors: () => ({ alarms: alarmsOf(scope, details.instances.max) }) }),
        objects: targets.map((target) => balancerService(component, target, context)),
        operations: [...naming, ...certificate.operations, ...(api?.operations ?? []), ...nameIt(component, privateAddress)],
      },
      [],
    ];
  },
});

const portOf = (targets: readonly Target[], name: string): number => targets.find((one) => one.component.name === name)?.server.port ?? 80;

/** Of all private gateways in the place, so that no two have one address. */
function privateAddressOf(component: Component<unknown>, context: LowerContext): string {
  const { gateway } = context.foundation.cidr;
  const ids = Object.keys(context.plan.components)
    .map((name) => context.component(name))
    .filter((one) => one.kind === component.kind)
    .map(({ id }) => id);
  return addressIn(gateway, placesOf(ids, gateway).get(component.id) ?? 0);
}

/** A private zone of the network is not the system's to write to. */
function nameIt(component: Component<GatewayValues>, address: string | undefined): readonly Operation[] {
  const { domain } = component.values;
  if (address === undefined || domain === undefined) return [];
  return [
    {
      phase: "after",
      title: `Point ${domain} at ${component.name}`,
      text: `\`${component.name}\` is reached at \`${address}\` from the network. Add a record for \`${domain}\` with that address to the DNS that its callers use.`,
    },
  ];
}

/** An instance has ten units. */
function alarmsOf(scope: string, most: number): readonly Alarm[] {
  const shared = { scope, namespace: "Microsoft.Network/applicationGateways", operator: "GreaterThan", window: "PT5M", severity: "page" } as const;
  return [
    { ...shared, name: "failed", description: "Requests fail", metric: "FailedRequests", aggregation: "Total", threshold: 25 },
    {
      ...shared,
      name: "unhealthy",
      description: "What it leads to fails its checks",
      metric: "UnhealthyHostCount",
      aggregation: "Average",
      threshold: 0,
      window: "PT15M",
      severity: "ticket",
    },
    {
      ...shared,
      name: "capacity",
      description: "The gateway runs near its most instances",
      metric: "CapacityUnits",
      aggregation: "Average",
      threshold: Math.floor(most * 10 * 0.8),
      severity: "ticket",
    },
  ];
}
