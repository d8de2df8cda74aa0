import { ComputeRegionSecurityPolicy, type ComputeRegionSecurityPolicyRules } from "@cdktf/provider-google/lib/compute-region-security-policy/index.js";
import type { Component } from "../../../compiler/system.ts";
import { limits } from "../../limits.ts";
import type { LowerContext } from "../contract.ts";
import type { GatewayDetails, RouteDetails } from "./gateway-plan.ts";
import type { CallerLimit } from "./limit.ts";

/** Name of the firewall, which manifests refer to. */
export const armorName = (component: Component<unknown>, { names }: Pick<LowerContext, "names">): string =>
  names.of(component.id, limits.google_compute_region_security_policy.most);

/** Cloud Armor, a policy of the region. Its first rule that matches decides, so what refuses comes before what counts. */
export function addFirewall(component: Component<unknown>, details: GatewayDetails, context: LowerContext): void {
  const { root, foundation, place } = context;
  root.add(component.name, ComputeRegionSecurityPolicy, component.id, {
    project: foundation.api("compute"),
    region: place.region,
    name: armorName(component, context),
    description: `Before ${component.name}`,
    type: "CLOUD_ARMOR",
    advancedOptionsConfig: { jsonParsing: "STANDARD", logLevel: "NORMAL" },
    rules: [
      ...firewallRules(details).map((rule, index) => ({ ...rule, priority: 1000 + 10 * index })),
      { action: "allow", priority: 2_147_483_647, description: "What no rule refuses", match: everybody },
    ],
  });
}

type Rule = Omit<ComputeRegionSecurityPolicyRules, "priority">;

const everybody = { versionedExpr: "SRC_IPS_V1", config: { srcIpRanges: ["*"] } };
type Match = NonNullable<Rule["match"]>;
const where = (expression: string): Match => ({ expr: { expression } });
const refuse = (description: string, expression: string): Rule => ({ action: "deny(403)", description, match: where(expression) });

/** Rule sets that read bodies, and those that read the request around them ("Preconfigured WAF rules", 2026; sensitivity 1: few false alarms). */
const bodySets = ["sqli", "xss", "lfi", "rfi", "rce"] as const;
const frameSets = ["scannerdetection", "protocolattack", "sessionfixation"] as const;
const waf = (set: string): string => `evaluatePreconfiguredWaf('${set}-v33-stable', {'sensitivity': 1})`;

export function firewallRules(details: GatewayDetails): readonly Rule[] {
  const { routes } = details;
  const prompts = routes.filter(({ prompts: reads }) => reads).map(({ path }) => path);
  return [
    refuse("Known attacks on Log4j", "evaluatePreconfiguredWaf('cve-canary', {'sensitivity': 1})"),
    ...routes.map((route) =>
      refuse(`Other methods than ${route.methods.join(", ")} on ${route.path}`.slice(0, 64), `${scopeOf(route, routes)} && !${methods(route.methods)}`),
    ),
    ...(details.limits === undefined
      ? []
      : [
          refuse("Bodies beyond the limit", `has(request.headers['content-length']) && int(request.headers['content-length']) > ${details.limits.maxBody}`),
          refuse("Bodies that do not say how long they are", `${methods(["PATCH", "POST", "PUT"])} && !has(request.headers['content-length'])`),
        ]),
    ...(details.waf
      ? [
          ...frameSets.map((set) => refuse(`Rule set ${set}`, waf(set))),
          // Prompts are taken for attacks.
          ...bodySets.map((set) => refuse(`Rule set ${set}`, prompts.length === 0 ? waf(set) : `!${under(prompts)} && ${waf(set)}`)),
        ]
      : []),
    ...(details.limits === undefined
      ? []
      : [
          ...routes.flatMap((route) =>
            route.limit === undefined ? [] : [throttle(`Callers of ${route.path}`.slice(0, 64), route.limit, where(scopeOf(route, routes)))],
          ),
          throttle("Callers", details.limits.callers, everybody),
        ]),
  ];
}

/** Counts by address: a header that callers choose could be varied to get round it. */
const throttle = (description: string, { requests, windowSeconds }: CallerLimit, match: Match): Rule => ({
  action: "throttle",
  description,
  match,
  rateLimitOptions: {
    conformAction: "allow",
    exceedAction: "deny(429)",
    enforceOnKey: "IP",
    rateLimitThreshold: { count: requests, intervalSec: windowSeconds },
  },
});

const methods = (names: readonly string[]): string => `request.method.matches('^(${[...names].sort().join("|")})$')`;

const literal = (path: string): string =>
  path.replace(/\/$/, "").replace(/[.~!$&'()*+,;=:@%-]/g, (sign) => (/[.$()*+]/.test(sign) ? `[${sign}]` : sign === "'" ? "[\\x27]" : sign));

/** A path and everything below it. */
const under = (paths: readonly string[]): string => `request.path.matches('^(${paths.map(literal).join("|")})(/|$)')`;

/** Whether the route's requests go by `path`, if there were no route of its own. */
const covers = (route: string, path: string): boolean => path !== route && path.startsWith(route.endsWith("/") ? route : `${route}/`);

/** Requests of a route, without those of the routes below it. */
function scopeOf(route: Pick<RouteDetails, "path">, routes: readonly Pick<RouteDetails, "path">[]): string {
  const deeper = routes.filter((other) => covers(route.path, other.path)).map(({ path }) => path);
  return deeper.length === 0 ? under([route.path]) : `${under([route.path])} && !${under(deeper)}`;
}

/** Characters of an expression ("Configure custom rules language attributes", 2026). */
export const expressionLimit = 2048;
export const longestExpression = (details: GatewayDetails): number =>
  Math.max(...firewallRules(details).map((rule) => rule.match?.expr?.expression.length ?? 0));
