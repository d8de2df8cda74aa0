import { equal, weaker } from "../../cloud/parity.ts";
import { Lb } from "@cdktf/provider-aws/lib/lb/index.js";
import { gatewayTargets, type GatewayTarget } from "../../cloud/kinds/gateway.ts";
import { LbListener, type LbListenerDefaultAction } from "@cdktf/provider-aws/lib/lb-listener/index.js";
import { LbListenerRule, type LbListenerRuleConfig } from "@cdktf/provider-aws/lib/lb-listener-rule/index.js";
import { LbTargetGroup } from "@cdktf/provider-aws/lib/lb-target-group/index.js";
import { SecurityGroup } from "@cdktf/provider-aws/lib/security-group/index.js";
import { VpcSecurityGroupEgressRule } from "@cdktf/provider-aws/lib/vpc-security-group-egress-rule/index.js";
import { VpcSecurityGroupIngressRule } from "@cdktf/provider-aws/lib/vpc-security-group-ingress-rule/index.js";
import type { Component } from "../../../compiler/system.ts";
import type { KubernetesObject } from "../../../compiler/target.ts";
import type { GatewayValues } from "../../../dsl/components/gateway.ts";
import { fit } from "../../names.ts";
import { type Alarm, defineAwsKind, type LowerContext } from "../contract.ts";
import { addCertificate, addName } from "./certificate.ts";
import { conditionValues, type GatewayDetails, methodGroups, pathPatterns, planGateway, type RouteDetails } from "./gateway-plan.ts";
import { ruleName, rulePriorities } from "./rule-order.ts";
import { sleeps } from "../../cloud/facts.ts";
import { join, joinedName } from "../../cloud/join.ts";
import { nameBefore } from "../../cloud/renames.ts";
import { limits } from "../../limits.ts";
import { offer } from "./offer.ts";
import { addLinkGroup, addRestApi } from "./rest-api.ts";
import { restOperations } from "./rest-operations.ts";
import { stageName } from "./rest-plan.ts";
import { tagsOf } from "./tags.ts";
import { openBalancer } from "./teardown.ts";
import { jwtOperation, tokenAction } from "./token.ts";
import { addFirewall } from "./waf.ts";

type Target = GatewayTarget<RouteDetails>;

/** An Application Load Balancer: TLS, tokens, limits, routes to pods. Terraform owns it, the controller in the cluster keeps its targets. */
export default defineAwsKind<GatewayValues, GatewayDetails>({
  realises: {
    exposure: equal("Application Load Balancer, public or internal"),
    routes: equal("listener rules by path and method"),
    auth: (auth) =>
      ({
        jwt: equal("the load balancer checks the token"),
        "api key": equal("API Gateway checks a key for each caller"),
        iam: equal("API Gateway checks identities of AWS"),
        none: equal("anybody may call"),
      })[auth.auth],
    domain: equal("ACM certificate and a record for the name"),
    limit: weaker("AWS WAF, a rule that counts each caller's requests", "counted in windows of a minute and more, so bursts pass"),
    receives: equal("classifies what follows"),
    maxBody: weaker("AWS WAF, up to what it inspects", "bodies beyond 64 KiB are bounded by the service, not by the firewall"),
    waf: equal("AWS WAF with the managed rule groups"),
  },
  plan: planGateway,

  lower(component, plan, context) {
    const { root, foundation, names } = context;
    const { values, id } = component;
    const { details } = plan;
    const owner = component.name;
    const tags = tagsOf(component);
    const isPublic = values.exposure === "public";
    const [targets, misled] = gatewayTargets(component, details.routes, context, "AWS");
    if (targets === undefined) return [undefined, misled];
    const group = root.add(owner, SecurityGroup, id, {
      name: names.of(id, limits.aws_security_group.most),
      description: `Load balancer ${nameBefore(component)}: opened to what it sends to`,
      vpcId: foundation.vpcId,
      revokeRulesOnDelete: true,
      tags,
    });
    const { rest } = details;
    const plain = rest !== undefined && values.domain === undefined;
    const linkGroup = rest === undefined ? undefined : addLinkGroup(component, group.id, plain ? 80 : 443, context);
    for (const [port, what, why] of linkGroup !== undefined
      ? []
      : ([
          [443, "HTTPS", ""],
          [80, "HTTP", ", to be redirected"],
        ] as const)) {
      root.add(owner, VpcSecurityGroupIngressRule, join(id, String(port)), {
        securityGroupId: group.id,
        cidrIpv4: isPublic ? "0.0.0.0/0" : foundation.cidr.vpc,
        description: `${what} from ${isPublic ? "the internet" : "the network"}${why}`,
        ipProtocol: "tcp",
        fromPort: port,
        toPort: port,
        tags,
      });
    }
    if (values.auth.auth === "jwt") {
      // The load balancer fetches the keys itself, from an address that changes with the issuer's own.
      root.add(owner, VpcSecurityGroupEgressRule, join(id, "issuer"), {
        securityGroupId: group.id,
        cidrIpv4: "0.0.0.0/0",
        description: `Keys of ${values.auth.issuer}`.replace(/[^A-Za-z0-9 ._\-:/()#,@[\]+=&;{}!$*]/g, "-").slice(0, 255),
        ipProtocol: "tcp",
        fromPort: 443,
        toPort: 443,
        tags,
      });
    }
    const balancer = root.add(owner, Lb, id, {
      name: balancerName(component, context),
      loadBalancerType: "application",
      internal: !isPublic || rest !== undefined,
      subnets: [...(isPublic && rest === undefined ? foundation.publicSubnetIds : foundation.internalSubnetIds)],
      securityGroups: [group.id],
      idleTimeout: details.idleSeconds,
      clientKeepAlive: 3600,
      dropInvalidHeaderFields: true,
      desyncMitigationMode: "strictest",
      enableHttp2: true,
      enableDeletionProtection: context.protect,
      xffHeaderProcessingMode: "append",
      accessLogs: { bucket: foundation.accessLogBucket, prefix: `alb/${id}`, enabled: true },
      connectionLogs: { bucket: foundation.accessLogBucket, prefix: `alb-connections/${id}`, enabled: true },
      tags,
    });
    // The name that API Gateway gives has a certificate of AWS; the load balancer behind it has none without a domain.
    const certificate = plain ? undefined : addCertificate(component, context);
    const notFound: LbListenerDefaultAction = {
      type: "fixed-response",
      fixedResponse: { contentType: "text/plain", messageBody: "Not found", statusCode: "404" },
    };
    const listener = root.add(owner, LbListener, id, {
      loadBalancerArn: balancer.arn,
      ...(certificate === undefined
        ? { port: 80, protocol: "HTTP" }
        : {
            port: 443,
            protocol: "HTTPS",
            sslPolicy: "ELBSecurityPolicy-TLS13-1-2-2021-06",
            certificateArn: certificate.arn,
            routingHttpResponseStrictTransportSecurityHeaderValue: "max-age=31536000; includeSubDomains",
          }),
      routingHttpResponseServerEnabled: false,
      routingHttpResponseXContentTypeOptionsHeaderValue: "nosniff",
      defaultAction: [notFound],
      tags,
    });
    if (rest === undefined) {
      root.add(owner, LbListener, join(id, "redirect"), {
        loadBalancerArn: balancer.arn,
        port: 80,
        protocol: "HTTP",
        defaultAction: [{ type: "redirect", redirect: { port: "443", protocol: "HTTPS", statusCode: "HTTP_301" } }],
        tags,
      });
    }
    const groups = new Map(targets.map((target) => [target.component.name, addTargetGroup(component, target, context)]));
    addRules(component, details, listener.arn, (name) => groups.get(name)?.arn ?? "", context);
    const api =
      rest === undefined || linkGroup === undefined
        ? undefined
        : addRestApi(component, details, rest, { balancer, linkGroup, ...(certificate === undefined ? {} : { certificateArn: certificate.arn }) }, context);
    if (details.waf !== undefined) addFirewall(component, details.waf, details.routes, api?.stageArn ?? balancer.arn, context);
    const address = api?.address ?? addName(component, balancer, context) ?? balancer.dnsName;
    root.output(`${id.replace(/-/g, "_")}_address`, address, `Address of ${owner}`);

    return [
      {
        workload: false,
        sourceSecurityGroup: group.id,
        access: offer({
          monitors: () => ({
            alarms: [
              ...(api === undefined ? [] : [api.alarm]),
              ...alarmsOf(
                balancer.arnSuffix,
                targets.map(({ component: target }) => ({ id: target.id, suffix: groups.get(target.name)?.arnSuffix ?? "", sleeps: sleeps(target) })),
              ),
            ],
          }),
        }),
        objects: targets.map((target) => targetGroupBinding(component, target, context)),
        operations: [
          ...(certificate?.operations ?? []),
          ...jwtOperation(component),
          ...(rest === undefined ? [] : restOperations(component, rest, context)),
          ...openBalancer(component, balancerName(component, context), context),
        ],
      },
      [],
    ];
  },
});

/** AWS keeps names that begin with "internal-" for itself. */
function balancerName(component: Component<unknown>, { names }: LowerContext): string {
  const name = names.of(component.id, limits.aws_lb.most);
  return name.startsWith("internal-") ? `lb-${names.of(component.id, limits.aws_lb.most - 3)}` : name;
}

const targetGroupName = (component: Component<unknown>, target: Target, context: LowerContext): string =>
  joinedName(context, limits.aws_lb_target_group.most, component.id, target.component.id);

function addTargetGroup(component: Component<unknown>, target: Target, context: LowerContext): LbTargetGroup {
  return context.root.add(component.name, LbTargetGroup, join(component.id, target.component.id), {
    name: targetGroupName(component, target, context),
    vpcId: context.foundation.vpcId,
    targetType: "ip",
    // Pods are registered with the ports that they have. A group cannot change this one, nor be replaced while rules forward to it.
    port: 80,
    protocol: "HTTP",
    protocolVersion: "HTTP1",
    loadBalancingAlgorithmType: "least_outstanding_requests",
    // As long as the longest answer, or streams are cut when a pod ends.
    deregistrationDelay: String(Math.max(...target.routes.map((route) => route.timeoutSeconds))),
    healthCheck: {
      enabled: true,
      path: target.server.ready,
      port: "traffic-port",
      protocol: "HTTP",
      matcher: "200",
      interval: 10,
      timeout: 5,
      healthyThreshold: 2,
      unhealthyThreshold: 3,
    },
    stickiness: { enabled: false, type: "lb_cookie" },
    tags: tagsOf(component),
  });
}

function addRules(
  component: Component<GatewayValues>,
  details: GatewayDetails,
  listenerArn: string,
  groupArn: (target: string) => string,
  context: LowerContext,
): void {
  const check = tokenAction(component, context);
  const first = rulePriorities(details.routes.map(({ path }) => path));
  for (const route of details.routes) {
    if (details.rest !== undefined) {
      context.root.add(component.name, LbListenerRule, join(component.id, ruleName(route.path)), {
        listenerArn,
        priority: first.get(route.path) ?? 0,
        ...behindStage(route.path),
        action: [{ type: "forward", order: 1, targetGroupArn: groupArn(route.to) }],
        tags: tagsOf(component),
      });
      continue;
    }
    methodGroups(route).forEach((methods, part) => {
      const patterns = pathPatterns(route.path);
      if (patterns.length + methods.length > conditionValues) throw new Error(`rule of ${route.path} holds too many values`);
      context.root.add(component.name, LbListenerRule, join(component.id, ruleName(route.path), ...(part === 0 ? [] : [String(part + 1)])), {
        listenerArn,
        priority: (first.get(route.path) ?? 0) + part,
        condition: [{ pathPattern: { values: [...patterns] } }, { httpRequestMethod: { values: [...methods] } }],
        action: [...check, { type: "forward", order: check.length + 1, targetGroupArn: groupArn(route.to) }],
        tags: tagsOf(component),
      });
    });
  }
}

/**
 * API Gateway names its stage before the path that it sends on, unless the path comes from the address of the integration (API Gateway
 * developer guide, "Private integrations for REST APIs", 2026). Either way the service gets the path that the caller wrote.
 */
function behindStage(path: string): Pick<LbListenerRuleConfig, "condition" | "transform"> {
  const literal = path.replace(/[.]/g, "\\.");
  const below = path.endsWith("/") ? `(${literal}.*)` : `(${literal}(?:[/?].*)?)`;
  const rewrite = path === "/" ? { regex: `^/${stageName}(?:/|$)(.*)$`, replace: "/$1" } : { regex: `^/${stageName}${below}$`, replace: "$1" };
  return {
    condition: [{ pathPattern: { values: [...pathPatterns(path), ...pathPatterns(`/${stageName}${path}`)] } }],
    transform: [{ type: "url-rewrite", urlRewriteConfig: { rewrite } }],
  };
}

/** Joins pods to a target group of Terraform's. It goes by name, which is known before apply. */
function targetGroupBinding(component: Component<unknown>, target: Target, context: LowerContext): KubernetesObject {
  return {
    component: component.name,
    folder: component.id,
    object: {
      apiVersion: "elbv2.k8s.aws/v1beta1",
      kind: "TargetGroupBinding",
      metadata: {
        name: fit(join(component.id, target.component.id), 63),
        namespace: context.system.name,
        labels: {
          system: context.system.name,
          environment: context.system.environment,
          component: component.id,
          "managed-by": "lintel",
          "app.kubernetes.io/part-of": context.system.name,
          "app.kubernetes.io/managed-by": "lintel",
        },
      },
      spec: {
        targetGroupName: targetGroupName(component, target, context),
        targetType: "ip",
        serviceRef: { name: fit(target.component.id, 63), port: "http" },
      },
    },
  };
}

function alarmsOf(balancer: string, targets: readonly { readonly id: string; readonly suffix: string; readonly sleeps: boolean }[]): readonly Alarm[] {
  const shared = { namespace: "AWS/ApplicationELB", period: 60, missing: "notBreaching", severity: "page" } as const;
  return [
    {
      ...shared,
      name: "5xx",
      description: "The load balancer itself answers with errors",
      metric: "HTTPCode_ELB_5XX_Count",
      dimensions: { LoadBalancer: balancer },
      statistic: "Sum",
      evaluationPeriods: 5,
      comparison: "GreaterThanThreshold",
      threshold: 5,
    },
    ...targets.flatMap(({ id, suffix, sleeps: asleep }): readonly Alarm[] => [
      {
        ...shared,
        name: `${id}-5xx`,
        description: `${id} answers with errors`,
        metric: "HTTPCode_Target_5XX_Count",
        dimensions: { LoadBalancer: balancer, TargetGroup: suffix },
        statistic: "Sum",
        evaluationPeriods: 5,
        comparison: "GreaterThanThreshold",
        threshold: 5,
      },
      {
        ...shared,
        name: `${id}-unhealthy`,
        description: `A pod of ${id} fails its checks`,
        metric: "UnHealthyHostCount",
        dimensions: { LoadBalancer: balancer, TargetGroup: suffix },
        statistic: "Maximum",
        evaluationPeriods: 10,
        comparison: "GreaterThanThreshold",
        threshold: 0,
        severity: "ticket",
      },
      // What sleeps outside of its hours has no pods then, every night.
      ...(asleep
        ? []
        : [
            {
              ...shared,
              name: `${id}-none-healthy`,
              description: `No pod of ${id} takes requests`,
              metric: "HealthyHostCount",
              dimensions: { LoadBalancer: balancer, TargetGroup: suffix },
              statistic: "Maximum",
              evaluationPeriods: 3,
              comparison: "LessThanThreshold",
              threshold: 1,
              missing: "breaching",
            } as const,
          ]),
    ]),
  ];
}
