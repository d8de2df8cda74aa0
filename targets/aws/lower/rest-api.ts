import { createHash } from "node:crypto";
import { ApiGatewayBasePathMapping } from "@cdktf/provider-aws/lib/api-gateway-base-path-mapping/index.js";
import { ApiGatewayDeployment } from "@cdktf/provider-aws/lib/api-gateway-deployment/index.js";
import { ApiGatewayDomainName } from "@cdktf/provider-aws/lib/api-gateway-domain-name/index.js";
import { ApiGatewayIntegration } from "@cdktf/provider-aws/lib/api-gateway-integration/index.js";
import { ApiGatewayMethod } from "@cdktf/provider-aws/lib/api-gateway-method/index.js";
import { ApiGatewayMethodSettings } from "@cdktf/provider-aws/lib/api-gateway-method-settings/index.js";
import { ApiGatewayResource } from "@cdktf/provider-aws/lib/api-gateway-resource/index.js";
import { ApiGatewayRestApi } from "@cdktf/provider-aws/lib/api-gateway-rest-api/index.js";
import { ApiGatewayRestApiPolicy } from "@cdktf/provider-aws/lib/api-gateway-rest-api-policy/index.js";
import { ApiGatewayStage } from "@cdktf/provider-aws/lib/api-gateway-stage/index.js";
import { ApiGatewayUsagePlan } from "@cdktf/provider-aws/lib/api-gateway-usage-plan/index.js";
import { Apigatewayv2VpcLink } from "@cdktf/provider-aws/lib/apigatewayv2-vpc-link/index.js";
import { CloudwatchLogGroup } from "@cdktf/provider-aws/lib/cloudwatch-log-group/index.js";
import type { Lb } from "@cdktf/provider-aws/lib/lb/index.js";
import { SecurityGroup } from "@cdktf/provider-aws/lib/security-group/index.js";
import { VpcSecurityGroupEgressRule } from "@cdktf/provider-aws/lib/vpc-security-group-egress-rule/index.js";
import { VpcSecurityGroupIngressRule } from "@cdktf/provider-aws/lib/vpc-security-group-ingress-rule/index.js";
import type { Component } from "../../../compiler/system.ts";
import type { GatewayValues } from "../../../dsl/components/gateway.ts";
import type { Alarm, LowerContext } from "../contract.ts";
import { addName } from "./certificate.ts";
import type { GatewayDetails, RouteDetails } from "./gateway-plan.ts";
import { join } from "../../cloud/join.ts";
import { nameBefore } from "../../cloud/renames.ts";
import { limits } from "../../limits.ts";
import { policy } from "./policy.ts";
import { burstOf, proxyPath, type RestAuth, segmentsOf, stageName } from "./rest-plan.ts";
import { ruleName } from "./rule-order.ts";
import { tagsOf } from "./tags.ts";

/** The interface endpoint of private APIs, which the foundation makes when a gateway asks for it. */
const endpointId = "${aws_vpc_endpoint.execute_api.id}";

export interface RestApi {
  /** What a firewall stands before. */
  readonly stageArn: string;
  readonly address: string;
  readonly alarm: Alarm;
}

/** The group of the link's interfaces. They alone reach the load balancer, which checks nobody. */
export function addLinkGroup(component: Component<unknown>, balancerGroupId: string, port: number, context: LowerContext): SecurityGroup {
  const { root, foundation, names } = context;
  const { name: owner } = component;
  const id = join(component.id, "link");
  const tags = tagsOf(component);
  const group = root.add(owner, SecurityGroup, id, {
    name: names.of(`${component.id}-link`, limits.aws_security_group.most),
    description: `API Gateway of ${nameBefore(component)}: opened to its load balancer`,
    vpcId: foundation.vpcId,
    revokeRulesOnDelete: true,
    tags,
  });
  const rule = { description: `API Gateway to the load balancer of ${owner}`, ipProtocol: "tcp", fromPort: port, toPort: port, tags };
  root.add(owner, VpcSecurityGroupEgressRule, id, { ...rule, securityGroupId: group.id, referencedSecurityGroupId: balancerGroupId });
  root.add(owner, VpcSecurityGroupIngressRule, id, { ...rule, securityGroupId: balancerGroupId, referencedSecurityGroupId: group.id });
  return group;
}

/** A REST API that knows its callers, before a load balancer that only a VPC link reaches. `certificateArn` is that of the domain. */
export function addRestApi(
  component: Component<GatewayValues>,
  details: GatewayDetails,
  auth: RestAuth,
  behind: { readonly balancer: Lb; readonly linkGroup: SecurityGroup; readonly certificateArn?: string },
  context: LowerContext,
): RestApi {
  const { root, foundation, names } = context;
  const { id, name: owner } = component;
  const { domain, exposure } = component.values;
  const tags = tagsOf(component);
  const isPrivate = exposure === "private";
  const link = root.add(owner, Apigatewayv2VpcLink, id, {
    name: names.of(id, limits.aws_apigatewayv2_vpc_link.most),
    subnetIds: [...foundation.internalSubnetIds],
    securityGroupIds: [behind.linkGroup.id],
    tags,
  });
  const api = root.add(owner, ApiGatewayRestApi, id, {
    name: apiName(component, context),
    description: `Before ${owner}`,
    // Bodies pass as they are, whatever they hold.
    binaryMediaTypes: ["*/*"],
    apiKeySource: "HEADER",
    disableExecuteApiEndpoint: domain !== undefined,
    endpointConfiguration: isPrivate ? { types: ["PRIVATE"], vpcEndpointIds: [endpointId] } : { types: ["REGIONAL"] },
    lifecycle: { createBeforeDestroy: true },
    tags,
  });
  const guard = isPrivate
    ? [root.add(owner, ApiGatewayRestApiPolicy, id, { restApiId: api.id, policy: onlyThroughEndpoint(auth, `${api.executionArn}/*`) })]
    : [];
  const host = behind.certificateArn === undefined || domain === undefined ? `http://${behind.balancer.dnsName}` : `https://${domain}`;
  const methods = addMethods(component, details.routes, auth, { api, linkId: link.id, balancerArn: behind.balancer.arn, host }, context);
  const deployment = root.add(owner, ApiGatewayDeployment, id, {
    restApiId: api.id,
    // Changes of methods go live with a new deployment only.
    triggers: {
      routes: createHash("sha256")
        .update(JSON.stringify([exposure, auth, domain ?? null, details.routes.map(deployed)]))
        .digest("hex"),
      link: link.id,
      balancer: behind.balancer.arn,
      ...(isPrivate ? { endpoint: endpointId } : {}),
    },
    lifecycle: { createBeforeDestroy: true },
    dependsOn: [...methods, ...guard],
  });
  const logs = root.add(owner, CloudwatchLogGroup, join(id, "access"), {
    name: `/aws/apigateway/${names.of(id, limits.aws_cloudwatch_log_group.most - 16)}`,
    retentionInDays: foundation.logRetentionDays,
    kmsKeyId: foundation.key("logs").arn,
    tags,
  });
  const stage = root.add(owner, ApiGatewayStage, id, {
    restApiId: api.id,
    deploymentId: deployment.id,
    stageName,
    xrayTracingEnabled: true,
    accessLogSettings: { destinationArn: logs.arn, format: logFormat },
    tags,
  });
  root.add(owner, ApiGatewayMethodSettings, id, {
    restApiId: api.id,
    stageName: stage.stageName,
    methodPath: "*/*",
    // Tracing of data would log bodies. Rates are limited by caller: here they would be shared by all of them.
    settings: { metricsEnabled: true, loggingLevel: "ERROR", dataTraceEnabled: false },
  });
  if (auth === "api key") addUsagePlan(component, details, { apiId: api.id, stage: stage.stageName }, context);
  return { stageArn: stage.arn, address: addDomain(component, api, stage, behind.certificateArn, context) ?? stage.invokeUrl, alarm: alarmOf(api.name) };
}

export const apiName = (component: Component<unknown>, { names }: LowerContext): string => names.of(component.id, limits.aws_api_gateway_rest_api.most);

/**
 * Private APIs need a policy. It allows nothing to callers with an identity: an allowance here would stand in for the one that their
 * own policy has to give (API Gateway developer guide, "How API Gateway resource policies affect authorization workflow", 2026).
 */
const onlyThroughEndpoint = (auth: RestAuth, resource: string): string =>
  policy([
    ...(auth === "api key" ? [{ sid: "Callers", principal: "*", actions: ["execute-api:Invoke"], resources: [resource] } as const] : []),
    {
      sid: "OnlyThroughEndpoint",
      effect: "Deny",
      principal: "*",
      actions: ["execute-api:Invoke"],
      resources: [resource],
      conditions: [{ test: "StringNotEquals", variable: "aws:SourceVpce", values: [endpointId] }],
    },
  ]);

const deployed = ({ path, to, methods, timeoutMs, stream }: RouteDetails): readonly unknown[] => [path, to, methods, timeoutMs, stream];

interface Front {
  readonly api: ApiGatewayRestApi;
  readonly linkId: string;
  readonly balancerArn: string;
  /** "https://api.example.com": names the load balancer, which is reached by its ARN. */
  readonly host: string;
}

/** A tree of paths, with everything below a route as `{proxy+}`. */
function addMethods(
  component: Component<unknown>,
  routes: readonly RouteDetails[],
  auth: RestAuth,
  front: Front,
  context: LowerContext,
): readonly (ApiGatewayMethod | ApiGatewayIntegration)[] {
  const { root } = context;
  const made = new Map<string, string>([["", front.api.rootResourceId]]);
  const resource = (parts: readonly string[]): string => {
    const key = parts.map((part) => `/${part}`).join("");
    const known = made.get(key);
    if (known !== undefined) return known;
    const { id } = root.add(component.name, ApiGatewayResource, join(component.id, ruleName(key)), {
      restApiId: front.api.id,
      parentId: resource(parts.slice(0, -1)),
      pathPart: parts.at(-1) ?? "",
    });
    made.set(key, id);
    return id;
  };
  return routes.flatMap((route) => {
    const parts = segmentsOf(route.path);
    const places = [...(route.path.length > 1 && route.path.endsWith("/") ? [] : [parts]), [...parts, proxyPath]];
    return places.flatMap((place) => {
      const below = place.at(-1) === proxyPath;
      const path = place.map((part) => `/${part}`).join("");
      return route.methods.flatMap((httpMethod) => {
        const name = join(component.id, ruleName(path), httpMethod.toLowerCase());
        const method = root.add(component.name, ApiGatewayMethod, name, {
          restApiId: front.api.id,
          resourceId: resource(place),
          httpMethod,
          authorization: auth === "iam" ? "AWS_IAM" : "NONE",
          apiKeyRequired: auth === "api key",
          ...(below ? { requestParameters: { "method.request.path.proxy": true } } : {}),
        });
        const integration = root.add(component.name, ApiGatewayIntegration, name, {
          restApiId: front.api.id,
          resourceId: method.resourceId,
          httpMethod: method.httpMethod,
          type: "HTTP_PROXY",
          integrationHttpMethod: httpMethod,
          connectionType: "VPC_LINK",
          connectionId: front.linkId,
          integrationTarget: front.balancerArn,
          uri: `${front.host}${path.replace(proxyPath, "{proxy}") || "/"}`,
          ...(below ? { requestParameters: { "integration.request.path.proxy": "method.request.path.proxy" } } : {}),
          responseTransferMode: route.stream ? "STREAM" : "BUFFERED",
          timeoutMilliseconds: route.timeoutMs ?? route.timeoutSeconds * 1000,
        });
        return [method, integration];
      });
    });
  });
}

/** No bodies, no headers. */
const logFormat = JSON.stringify({
  requestId: "$context.requestId",
  time: "$context.requestTime",
  method: "$context.httpMethod",
  path: "$context.resourcePath",
  status: "$context.status",
  latency: "$context.responseLatency",
  integrationLatency: "$context.integrationLatency",
  integrationStatus: "$context.integrationStatus",
  sourceIp: "$context.identity.sourceIp",
  caller: "$context.identity.userArn",
  apiKeyId: "$context.identity.apiKeyId",
  error: "$context.error.message",
  waf: "$context.wafResponseCode",
});

export const usagePlanName = (component: Component<unknown>, { names }: LowerContext): string =>
  names.of(`${component.id}-callers`, limits.aws_api_gateway_usage_plan.most);

/** A plan's limits count each key by itself. */
function addUsagePlan(
  component: Component<GatewayValues>,
  details: GatewayDetails,
  at: { readonly apiId: string; readonly stage: string },
  context: LowerContext,
): void {
  const { routes, limit } = component.values;
  const throttle = details.routes.flatMap((route) => {
    const own = Object.entries(routes).find(([path]) => path === route.path)?.[1].limit;
    if (own === undefined) return [];
    const base = route.path === "/" ? "" : route.path.replace(/\/$/, "");
    const paths = [...(route.path.length > 1 && route.path.endsWith("/") ? [] : [base]), `${base}/${proxyPath}`];
    return paths.flatMap((path) => route.methods.map((method) => ({ path: `${path}/${method}`, rateLimit: own, burstLimit: burstOf(own) })));
  });
  context.root.add(component.name, ApiGatewayUsagePlan, component.id, {
    name: usagePlanName(component, context),
    description: `Callers of ${component.name}`,
    apiStages: [{ ...at, ...(throttle.length === 0 ? {} : { throttle }) }],
    throttleSettings: { rateLimit: limit, burstLimit: burstOf(limit) },
    tags: tagsOf(component),
  });
}

function addDomain(
  component: Component<GatewayValues>,
  api: ApiGatewayRestApi,
  stage: ApiGatewayStage,
  certificateArn: string | undefined,
  context: LowerContext,
): string | undefined {
  const { domain } = component.values;
  if (domain === undefined || certificateArn === undefined) return undefined;
  const { root } = context;
  const name = root.add(component.name, ApiGatewayDomainName, component.id, {
    domainName: domain,
    regionalCertificateArn: certificateArn,
    securityPolicy: "TLS_1_2",
    endpointConfiguration: { types: ["REGIONAL"] },
    tags: tagsOf(component),
  });
  root.add(component.name, ApiGatewayBasePathMapping, component.id, { apiId: api.id, stageName: stage.stageName, domainName: name.domainName });
  return addName(component, { dnsName: name.regionalDomainName, zoneId: name.regionalZoneId }, context);
}

const alarmOf = (name: string): Alarm => ({
  name: "api-5xx",
  description: "API Gateway answers with errors",
  namespace: "AWS/ApiGateway",
  metric: "5XXError",
  dimensions: { ApiName: name, Stage: stageName },
  statistic: "Sum",
  period: 60,
  evaluationPeriods: 5,
  comparison: "GreaterThanThreshold",
  threshold: 5,
  missing: "notBreaching",
  severity: "page",
});
