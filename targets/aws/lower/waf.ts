import { CloudwatchLogGroup } from "@cdktf/provider-aws/lib/cloudwatch-log-group/index.js";
import { Wafv2WebAcl, type Wafv2WebAclRule } from "@cdktf/provider-aws/lib/wafv2-web-acl/index.js";
import { Wafv2WebAclAssociation } from "@cdktf/provider-aws/lib/wafv2-web-acl-association/index.js";
import { Wafv2WebAclLoggingConfiguration } from "@cdktf/provider-aws/lib/wafv2-web-acl-logging-configuration/index.js";
import type { Component } from "../../../compiler/system.ts";
import type { LowerContext } from "../contract.ts";
import type { GatewayDetails, RouteDetails } from "./gateway-plan.ts";
import { join } from "./join.ts";
import { type CallerLimit, greaterThan } from "./limit.ts";
import { tagsOf } from "./tags.ts";

/** A part of a web ACL in Terraform's own words: the bindings leave statements untyped. */
type Statement = Readonly<Record<string, unknown>>;

/** AWS WAF looks at the first 8 KiB of a body behind a load balancer (AWS WAF, "Considerations for inspecting bodies", read 2026-11). */
const inspected = 8192;
const asIs = [{ priority: 0, type: "NONE" }];

/** Rules that take prompts for attacks: they count what they see in bodies, and still block it elsewhere. */
const bodyRules = ["CrossSiteScripting_BODY", "EC2MetaDataSSRF_BODY", "GenericLFI_BODY", "GenericRFI_BODY"];

/** Web ACL, its logs, and its place before the load balancer. */
export function addFirewall(
  component: Component<unknown>,
  waf: NonNullable<GatewayDetails["waf"]>,
  routes: readonly RouteDetails[],
  balancerArn: string,
  context: LowerContext,
): void {
  const { root, foundation, names } = context;
  const { id, name: owner } = component;
  const tags = tagsOf(component);
  const acl = root.add(owner, Wafv2WebAcl, id, {
    name: names.of(id, 128),
    description: `Before ${owner}`,
    scope: "REGIONAL",
    defaultAction: { allow: {} },
    rule: rulesOf(waf, routes).map((rule, index): Wafv2WebAclRule => ({ ...rule, priority: index + 1, visibilityConfig: visible(rule.name) })),
    visibilityConfig: visible(names.of(id, 128)),
    tags,
  });
  root.add(owner, Wafv2WebAclAssociation, id, { resourceArn: balancerArn, webAclArn: acl.arn });
  const logs = root.add(owner, CloudwatchLogGroup, join(id, "waf"), {
    // AWS WAF writes to no group whose name begins otherwise.
    name: `aws-waf-logs-${names.of(id, 200)}`,
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

type Rule = Omit<Wafv2WebAclRule, "priority" | "visibilityConfig">;

function rulesOf(waf: NonNullable<GatewayDetails["waf"]>, routes: readonly RouteDetails[]): readonly Rule[] {
  const limited = routes.filter((route) => route.limit !== undefined);
  return [
    managed("ip-reputation", "AWSManagedRulesAmazonIpReputationList"),
    // Callers of an API are machines, which live in data centres.
    managed("anonymous-ip", "AWSManagedRulesAnonymousIpList", ["HostingProviderIPList"]),
    ...limited.flatMap((route, index) => (route.limit === undefined ? [] : [limit(`limit-${index + 1}`, route.limit, either(below(route.path)))])),
    limit("limit", waf.limit, limited.length === 0 ? undefined : { not_statement: [{ statement: [either(limited.flatMap((route) => below(route.path)))] }] }),
    ...bodySize(waf.maxBody),
    managed("known-bad-inputs", "AWSManagedRulesKnownBadInputsRuleSet"),
    // Size is the business of the rule above.
    managed("common", "AWSManagedRulesCommonRuleSet", ["SizeRestrictions_BODY", ...(waf.prompts ? bodyRules : [])]),
  ];
}

const managed = (name: string, group: string, counted: readonly string[] = []): Rule => ({
  name,
  overrideAction: { none: {} },
  statement: {
    managed_rule_group_statement: [
      {
        vendor_name: "AWS",
        name: group,
        ...(counted.length === 0 ? {} : { rule_action_override: counted.map((rule) => ({ name: rule, action_to_use: [{ count: [{}] }] })) }),
      },
    ],
  },
});

const block = (name: string, statement: Statement, code?: number): Rule => ({
  name,
  action: { block: code === undefined ? {} : { customResponse: { responseCode: code } } },
  statement,
});

/** Counts by address: a header that callers choose could be varied to get round it. */
const limit = (name: string, { requests, windowSeconds }: CallerLimit, scope: Statement | undefined): Rule =>
  block(
    name,
    {
      rate_based_statement: [
        { limit: requests, evaluation_window_sec: windowSeconds, aggregate_key_type: "IP", ...(scope === undefined ? {} : { scope_down_statement: [scope] }) },
      ],
    },
    429,
  );

/** One `or` over all of them: statements nest two deep at most. */
const either = (statements: readonly Statement[]): Statement =>
  statements.length === 1 ? (statements[0] ?? {}) : { or_statement: [{ statement: statements }] };

const onPath = (constraint: "EXACTLY" | "STARTS_WITH", text: string): Statement => ({
  byte_match_statement: [{ field_to_match: [{ uri_path: [{}] }], positional_constraint: constraint, search_string: text, text_transformation: asIs }],
});

/** A path and what is below it, as the listener matches it. */
const below = (path: string): readonly Statement[] =>
  path.endsWith("/") ? [onPath("STARTS_WITH", path)] : [onPath("EXACTLY", path), onPath("STARTS_WITH", `${path}/`)];

const header = (name: string): Statement => ({ single_header: [{ name }] });
const body = { body: [{ oversize_handling: "MATCH" }] };
const larger = (field: Statement, operator: "GE" | "GT", size: number): Statement => ({
  size_constraint_statement: [{ field_to_match: [field], comparison_operator: operator, size, text_transformation: asIs }],
});

/**
 * Bodies above the limit. Those that are longer than what is inspected are judged by their declared length; one that declares none
 * is refused as soon as it is longer than what is inspected.
 */
function bodySize(maxBody: number): readonly Rule[] {
  if (maxBody <= inspected) return [block("body-size", larger(body, "GT", maxBody), 413)];
  const declared: Statement = {
    regex_match_statement: [{ regex_string: greaterThan(maxBody), field_to_match: [header("content-length")], text_transformation: asIs }],
  };
  const undeclared: Statement = {
    and_statement: [{ statement: [{ not_statement: [{ statement: [larger(header("content-length"), "GE", 1)] }] }, larger(body, "GT", inspected)] }],
  };
  return [block("body-size", declared, 413), block("body-length", undeclared, 411)];
}
