import { ApiManagement } from "@cdktf/provider-azurerm/lib/api-management/index.js";
import { ApiManagementApi } from "@cdktf/provider-azurerm/lib/api-management-api/index.js";
import { ApiManagementApiOperation } from "@cdktf/provider-azurerm/lib/api-management-api-operation/index.js";
import { ApiManagementApiOperationPolicy } from "@cdktf/provider-azurerm/lib/api-management-api-operation-policy/index.js";
import { ApiManagementApiPolicy } from "@cdktf/provider-azurerm/lib/api-management-api-policy/index.js";
import { ApiManagementProduct } from "@cdktf/provider-azurerm/lib/api-management-product/index.js";
import { ApiManagementProductApi } from "@cdktf/provider-azurerm/lib/api-management-product-api/index.js";
import { MonitorDiagnosticSetting } from "@cdktf/provider-azurerm/lib/monitor-diagnostic-setting/index.js";
import { PrivateEndpoint } from "@cdktf/provider-azurerm/lib/private-endpoint/index.js";
import type { Component } from "../../../compiler/system.ts";
import type { Operation } from "../../../compiler/target.ts";
import type { GatewayValues } from "../../../dsl/components/gateway.ts";
import { join } from "../../cloud/join.ts";
import { limits } from "../../limits.ts";
import type { LowerContext } from "../contract.ts";
import { apiPolicy, operationPolicy } from "./api-policies.ts";
import { apiOperations, audienceVariable, openVariable, publisherVariable } from "./api-operations.ts";
import type { ApiAuth, GatewayDetails } from "./gateway-plan.ts";
import { pathName } from "./paths.ts";
import { tagsOf } from "../tags.ts";

const apiManagementZone = "privatelink.azure-api.net";
const apiName = (component: Component<unknown>, { names }: Pick<LowerContext, "names">): string =>
  names.global(component.id, limits.azurerm_api_management.most);

/**
 * API Management between the gateway and the pods: it checks who calls, and knows the declared methods alone. It is reached by a
 * private endpoint and reaches pods from a subnet that is given to it.
 */
export function addApi(
  component: Component<GatewayValues>,
  details: GatewayDetails,
  auth: ApiAuth,
  backendOf: (target: string) => string,
  context: LowerContext,
): { readonly host: string; readonly operations: readonly Operation[] } {
  const { root, foundation, names } = context;
  const { id, name: owner } = component;
  const subnet = foundation.subnets.apis[owner];
  if (subnet === undefined) throw new Error("no subnet was planned for API Management");
  const name = apiName(component, context);
  const tags = tagsOf(component);
  const [open, publisher] = [openVariable(component), publisherVariable(component)];
  root.variable(open, {
    type: "bool",
    default: false,
    description: `True for the first apply alone: API Management of ${owner} is made with a public address, and closed afterwards.`,
  });
  root.variable(publisher, {
    type: "string",
    nullable: false,
    description: `Address to which API Management of ${owner} sends notices.`,
    validation: [{ condition: `\${can(regex("^[^@ ]+@[^@ ]+$", var.${publisher}))}`, error_message: "Give an address of e-mail." }],
  });
  if (auth === "iam") {
    root.variable(audienceVariable(component), {
      type: "string",
      nullable: false,
      description: `Audience of tokens of Entra that ${owner} takes: the identifier of its application, such as api://${component.id}.`,
    });
  }
  const service = root.add(owner, ApiManagement, id, {
    name,
    resourceGroupName: foundation.resourceGroup,
    location: foundation.location,
    publisherName: context.system.owner.slice(0, 100),
    publisherEmail: `\${var.${publisher}}`,
    skuName: "StandardV2_1",
    minApiVersion: "2021-08-01",
    virtualNetworkType: "External",
    virtualNetworkConfiguration: { subnetId: subnet.id },
    identity: { type: "SystemAssigned" },
    tags,
    dependsOn: subnet.ready.map((fqn) => ({ fqn })),
  });
  // An expression: the binding takes a truth value.
  service.addOverride("public_network_access_enabled", `\${var.${open}}`);
  root.add(owner, PrivateEndpoint, id, {
    name: names.of(id, limits.azurerm_private_endpoint.most),
    resourceGroupName: foundation.resourceGroup,
    location: foundation.location,
    subnetId: foundation.subnets.endpoints,
    privateServiceConnection: { name: "gateway", privateConnectionResourceId: service.id, isManualConnection: false, subresourceNames: ["Gateway"] },
    privateDnsZoneGroup: { name: "default", privateDnsZoneIds: [foundation.dnsZone(apiManagementZone)] },
    tags,
  });
  // Without bodies: looking at them would hold streams back.
  root.add(owner, MonitorDiagnosticSetting, join(id, "api"), {
    name: "access",
    targetResourceId: service.id,
    storageAccountId: foundation.accessLogAccountId,
    enabledLog: [{ category: "GatewayLogs" }],
  });
  const where = { apiManagementName: service.name, resourceGroupName: foundation.resourceGroup };
  const api = root.add(owner, ApiManagementApi, id, {
    ...where,
    name: "main",
    revision: "1",
    displayName: owner,
    path: "",
    protocols: ["https"],
    subscriptionRequired: auth === "api key",
    ...(auth === "api key" ? { subscriptionKeyParameterNames: { header: "x-api-key", query: "api-key" } } : {}),
  });
  root.add(owner, ApiManagementApiPolicy, id, {
    ...where,
    apiName: api.name,
    xmlContent: apiPolicy(component.values.auth, { tenantId: foundation.tenantId, audience: `\${var.${audienceVariable(component)}}` }),
  });
  for (const route of details.routes) {
    for (const method of route.methods) {
      for (const [suffix, template] of templatesOf(route.path)) {
        const operationId = [pathName(route.path), method.toLowerCase(), ...(suffix === "" ? [] : [suffix])].join("-");
        const operation = root.add(owner, ApiManagementApiOperation, join(id, operationId), {
          ...where,
          apiName: api.name,
          operationId,
          displayName: `${method} ${template}`,
          method,
          urlTemplate: template,
        });
        root.add(owner, ApiManagementApiOperationPolicy, join(id, operationId), {
          ...where,
          apiName: api.name,
          operationId: operation.operationId,
          xmlContent: operationPolicy(route, component.values.auth, details.limit, backendOf(route.to)),
        });
      }
    }
  }
  if (auth === "api key") {
    const product = root.add(owner, ApiManagementProduct, id, {
      ...where,
      productId: "callers",
      displayName: "Callers",
      published: true,
      subscriptionRequired: true,
      approvalRequired: true,
    });
    root.add(owner, ApiManagementProductApi, id, { ...where, productId: product.productId, apiName: api.name });
  }
  return { host: `${name}.azure-api.net`, operations: apiOperations(component, auth, name, context) };
}

/** A path itself, and what is below it. */
const templatesOf = (path: string): readonly (readonly [string, string])[] =>
  path.endsWith("/")
    ? [["below", `${path}*`]]
    : [
        ["", path],
        ["below", `${path}/*`],
      ];
