import type { Wafv2WebAclRule } from "@cdktf/provider-aws/lib/wafv2-web-acl/index.js";
import type { GatewayDetails, RouteDetails } from "./gateway-plan.ts";
import { type CallerLimit, greaterThan } from "./limit.ts";

/** A part of a web ACL in Terraform's own words: the bindings leave statements untyped. */
type Statement = Readonly<Record<string, unknown>>;

/** AWS WAF looks at the first 8 KiB of a body behind a load balancer (AWS WAF, "Considerations for inspecting bodies", public copy read 2026-11). */
const inspected = 8192;
const asIs = [{ priority: 0, type: "NONE" }];

/** Rules that take prompts for attacks: they count what they see in bodies, and still block it elsewhere. */
const bodyRules = ["CrossSiteScripting_BODY", "EC2MetaDataSSRF_BODY", "GenericLFI_BODY", "GenericRFI_BODY"];

export type Rule = Omit<Wafv2WebAclRule, "priority" | "visibilityConfig">;

/** What is counted together: requests on `paths` that are not on one of `except`, and no other. Absent: everything but `except`. */
interface Count {
  readonly name: string;
  readonly limit: CallerLimit;
  readonly paths?: readonly string[];
  readonly except: readonly string[];
}

/** Whether the listener would take `path` for `route`, if there were no route of its own. */
const covers = (route: string, path: string): boolean => path !== route && path.startsWith(route.endsWith("/") ? route : `${route}/`);

/** A route with a limit of its own is counted apart, without the routes below it; those without one count as the gateway does. */
function countsOf(limit: CallerLimit, routes: readonly Pick<RouteDetails, "path" | "limit">[]): readonly Count[] {
  const deeper = (path: string): readonly string[] => routes.flatMap((other) => (covers(path, other.path) ? [other.path] : []));
  const limited = routes.flatMap((route) => (route.limit === undefined ? [] : [{ path: route.path, limit: route.limit }]));
  const under = routes.flatMap(({ path, limit: own }) => (own === undefined && limited.some((one) => covers(one.path, path)) ? [path] : []));
  return [
    ...limited.map((one, index): Count => ({ name: `limit-${index + 1}`, limit: one.limit, paths: [one.path], except: deeper(one.path) })),
    ...(under.length === 0
      ? []
      : [{ name: "limit-below", limit, paths: under, except: limited.flatMap(({ path }) => (under.some((one) => covers(one, path)) ? [path] : [])) }]),
    { name: "limit", limit, except: limited.map(({ path }) => path) },
  ];
}

/** Rules that count callers. */
export const rateRules = (limit: CallerLimit, routes: readonly Pick<RouteDetails, "path" | "limit">[]): number => countsOf(limit, routes).length;

export function firewallRules(waf: NonNullable<GatewayDetails["waf"]>, routes: readonly Pick<RouteDetails, "path" | "limit">[]): readonly Rule[] {
  return [
    managed("ip-reputation", "AWSManagedRulesAmazonIpReputationList"),
    // Callers of an API are machines, which live in data centres.
    managed("anonymous-ip", "AWSManagedRulesAnonymousIpList", ["HostingProviderIPList"]),
    ...countsOf(waf.limit, routes).map((count) => limit(count.name, count.limit, scopeOf(count, waf.stage))),
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

const not = (statement: Statement): Statement => ({ not_statement: [{ statement: [statement] }] });

/** Statements nest two deep at most, so exceptions stand side by side. */
function scopeOf({ paths, except }: Count, stage: string | undefined): Statement | undefined {
  const below = (path: string): readonly Statement[] => [path, ...(stage === undefined ? [] : [`/${stage}${path}`])].flatMap(inside);
  const left = except.flatMap(below);
  if (paths === undefined) return left.length === 0 ? undefined : not(either(left));
  const mine = either(paths.flatMap(below));
  return left.length === 0 ? mine : { and_statement: [{ statement: [mine, ...left.map(not)] }] };
}

/** One `or` over all of them. */
const either = (statements: readonly Statement[]): Statement =>
  statements.length === 1 ? (statements[0] ?? {}) : { or_statement: [{ statement: statements }] };

const onPath = (constraint: "EXACTLY" | "STARTS_WITH", text: string): Statement => ({
  byte_match_statement: [{ field_to_match: [{ uri_path: [{}] }], positional_constraint: constraint, search_string: text, text_transformation: asIs }],
});

/** A path and what is below it, as the listener matches it. */
const inside = (path: string): readonly Statement[] =>
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
