import {
  WebApplicationFirewallPolicy,
  type WebApplicationFirewallPolicyCustomRules,
  type WebApplicationFirewallPolicyCustomRulesMatchConditions,
} from "@cdktf/provider-azurerm/lib/web-application-firewall-policy/index.js";
import type { Component } from "../../../compiler/system.ts";
import { limits } from "../../limits.ts";
import type { LowerContext } from "../contract.ts";
import type { GatewayDetails } from "./gateway-plan.ts";
import { countsOf, covers, onPath } from "./paths.ts";
import { tagsOf } from "../tags.ts";

/** KB of bodies that a policy takes and inspects (azurerm 4.55.0, read 2026-11). Beyond, the declared length is what bounds a body. */
const bodyLimit = { least: 8, most: 2000 } as const;
/** Bytes up to which the firewall itself refuses larger bodies. */
export const enforcedBody = bodyLimit.most * 1000;
/** Groups that read prompts as attacks: code, queries and addresses are what people ask about. */
const promptGroups = ["LFI", "RFI", "RCE", "PHP", "XSS", "SQLI", "JAVA", "MS-ThreatIntel-AppSec", "MS-ThreatIntel-SQLI"];
const ruleSet = { type: "Microsoft_DefaultRuleSet", version: "2.1" } as const;

type Condition = WebApplicationFirewallPolicyCustomRulesMatchConditions;
type Rule = Omit<WebApplicationFirewallPolicyCustomRules, "priority">;

const on = (variableName: string, operator: string, matchValues: readonly string[], not = false, selector?: string): Condition => ({
  matchVariables: [{ variableName, ...(selector === undefined ? {} : { selector }) }],
  operator,
  matchValues: [...matchValues],
  negationCondition: not,
});
const path = (paths: readonly string[], not = false): Condition => on("RequestUri", "Regex", paths.map(onPath), not);
const block = (name: string, matchConditions: Condition[]): Rule => ({ name, ruleType: "MatchRule", action: "Block", matchConditions });

/** Everybody: what is not on an address that nobody has. */
const anybody = on("RemoteAddr", "IPMatch", ["255.255.255.255/32"], true);

/** Counts by address: a header that callers choose could be varied to get round it. */
function limitRules({ limit, routes }: GatewayDetails): readonly Rule[] {
  return countsOf(limit, routes).map(({ name, limit: { requests, windowSeconds }, paths, except }) => {
    const conditions = [...(paths === undefined ? [] : [path(paths)]), ...(except.length === 0 ? [] : [path(except, true)])];
    return {
      name,
      ruleType: "RateLimitRule",
      action: "Block",
      rateLimitDuration: windowSeconds === 60 ? "OneMin" : "FiveMins",
      rateLimitThreshold: requests,
      groupRateLimitBy: "ClientAddr",
      matchConditions: conditions.length === 0 ? [anybody] : conditions,
    };
  });
}

/** What a path map cannot say: which methods a path has, and that nothing else is there. API Management says it itself. */
function pathRules({ routes, api }: GatewayDetails): readonly Rule[] {
  if (api !== undefined) return [];
  return [
    block("paths", [
      path(
        routes.map((route) => route.path),
        true,
      ),
    ]),
    ...routes.map((route, index) => {
      const deeper = routes.filter((other) => covers(route.path, other.path)).map((other) => other.path);
      return block(`methods${index + 1}`, [
        path([route.path]),
        ...(deeper.length === 0 ? [] : [path(deeper, true)]),
        on("RequestMethod", "Equal", route.methods, true),
      ]);
    }),
  ];
}

/** A policy before a gateway: addresses that are counted, paths, methods, sizes and the rule sets of Microsoft. Returns its id. */
export function addFirewall(component: Component<unknown>, details: GatewayDetails, context: LowerContext): string | undefined {
  const { waf } = details;
  if (waf === undefined) return undefined;
  const { root, foundation, names } = context;
  const kilobytes = Math.min(bodyLimit.most, Math.max(bodyLimit.least, Math.ceil(waf.maxBody / 1000)));
  const rules: readonly Rule[] = [
    ...limitRules(details),
    ...pathRules(details),
    block("bodyLength", [on("RequestHeaders", "GreaterThan", [String(waf.maxBody)], false, "Content-Length")]),
  ];
  return root.add(component.name, WebApplicationFirewallPolicy, component.id, {
    name: names.of(component.id, limits.azurerm_web_application_firewall_policy.most),
    resourceGroupName: foundation.resourceGroup,
    location: foundation.location,
    policySettings: {
      enabled: true,
      mode: "Prevention",
      requestBodyCheck: true,
      requestBodyInspectLimitInKb: kilobytes,
      maxRequestBodySizeInKb: kilobytes,
      requestBodyEnforcement: waf.maxBody <= enforcedBody,
      fileUploadLimitInMb: Math.min(4000, Math.max(1, Math.ceil(waf.maxBody / 1e6))),
      fileUploadEnforcement: true,
      logScrubbing: {
        enabled: true,
        rule: ["Authorization", "Cookie", "x-api-key"].map((selector) => ({
          enabled: true,
          matchVariable: "RequestHeaderNames",
          selectorMatchOperator: "Equals",
          selector,
        })),
      },
    },
    customRules: rules.map((rule, index) => ({ ...rule, priority: index + 1 })),
    managedRules: {
      managedRuleSet: [ruleSet, { type: "Microsoft_BotManagerRuleSet", version: "1.1" }],
      ...(waf.prompts
        ? {
            exclusion: [
              {
                matchVariable: "RequestArgNames",
                selectorMatchOperator: "EqualsAny",
                selector: "*",
                excludedRuleSet: { ...ruleSet, ruleGroup: promptGroups.map((ruleGroupName) => ({ ruleGroupName })) },
              },
            ],
          }
        : {}),
    },
    tags: tagsOf(component),
  }).id;
}
