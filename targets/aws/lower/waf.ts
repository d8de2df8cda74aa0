import { CloudwatchLogGroup } from "@cdktf/provider-aws/lib/cloudwatch-log-group/index.js";
import { Wafv2WebAcl, type Wafv2WebAclRule } from "@cdktf/provider-aws/lib/wafv2-web-acl/index.js";
import { Wafv2WebAclAssociation } from "@cdktf/provider-aws/lib/wafv2-web-acl-association/index.js";
import { Wafv2WebAclLoggingConfiguration } from "@cdktf/provider-aws/lib/wafv2-web-acl-logging-configuration/index.js";
import type { Component } from "../../../compiler/system.ts";
import type { LowerContext } from "../contract.ts";
import type { GatewayDetails, RouteDetails } from "./gateway-plan.ts";
import { join } from "../../cloud/join.ts";
import { limits } from "../../limits.ts";
import { tagsOf } from "./tags.ts";
import { firewallRules } from "./waf-rules.ts";

/** Web ACL, its logs, and its place before the load balancer or the stage of an API. */
export function addFirewall(
  component: Component<unknown>,
  waf: NonNullable<GatewayDetails["waf"]>,
  routes: readonly RouteDetails[],
  doorArn: string,
  context: LowerContext,
): void {
  const { root, foundation, names } = context;
  const { id, name: owner } = component;
  const tags = tagsOf(component);
  const acl = root.add(owner, Wafv2WebAcl, id, {
    name: names.of(id, limits.aws_wafv2_web_acl.most),
    description: `Before ${owner}`,
    scope: "REGIONAL",
    defaultAction: { allow: {} },
    rule: firewallRules(waf, routes).map((rule, index): Wafv2WebAclRule => ({ ...rule, priority: index + 1, visibilityConfig: visible(rule.name) })),
    visibilityConfig: visible(names.of(id, limits.aws_wafv2_web_acl.most)),
    tags,
  });
  root.add(owner, Wafv2WebAclAssociation, id, { resourceArn: doorArn, webAclArn: acl.arn });
  const logs = root.add(owner, CloudwatchLogGroup, join(id, "waf"), {
    // AWS WAF writes to no group whose name begins otherwise.
    name: `aws-waf-logs-${names.of(id, limits.aws_cloudwatch_log_group.most - 13)}`,
    retentionInDays: foundation.logRetentionDays,
    kmsKeyId: foundation.key("logs").arn,
    tags,
  });
  root.add(owner, Wafv2WebAclLoggingConfiguration, id, {
    resourceArn: acl.arn,
    logDestinationConfigs: [logs.arn],
    redactedFields: ["authorization", "cookie", "x-api-key"].map((header) => ({ singleHeader: { name: header } })),
  });
}

const visible = (metricName: string): Wafv2WebAclRule["visibilityConfig"] => ({ cloudwatchMetricsEnabled: true, metricName, sampledRequestsEnabled: true });
