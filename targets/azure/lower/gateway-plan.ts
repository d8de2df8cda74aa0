import type { Diagnostic, Result } from "../../../compiler/diagnostics/diagnostic.ts";
import { diagnostic, hasErrors } from "../../../compiler/diagnostics/report.ts";
import type { ComponentPlan } from "../../../compiler/plan/plan.ts";
import type { Component, Given } from "../../../compiler/system.ts";
import type { PlanContext } from "../../../compiler/target.ts";
import type { GatewayValues } from "../../../dsl/components/gateway.ts";
import { at, isGiven } from "../../cloud/at.ts";
import { generates, pathTeller, planRoutes, type SharedRoute } from "../../cloud/kinds/gateway.ts";
import { duration } from "../../cloud/quantities.ts";
import { gatewayCost } from "./gateway-cost.ts";
import { type CallerLimit, callerLimit } from "./limit.ts";
import { countsOf } from "./paths.ts";

export interface RouteDetails extends SharedRoute<CallerLimit> {}

/** How callers prove who they are, where API Management checks it. An Application Gateway checks nobody. */
export type ApiAuth = "jwt" | "iam" | "api key";

export interface GatewayDetails {
  /** Longest path first: the order in which they match. */
  readonly routes: readonly RouteDetails[];
  readonly limit: CallerLimit;
  /** API Management stands between the gateway and the pods. */
  readonly api?: ApiAuth;
  readonly waf?: {
    readonly maxBody: number;
    /** Callers send prompts, which rules on arguments take for attacks. */
    readonly prompts: boolean;
  };
  /** Instances at least and at most. */
  readonly instances: { readonly min: number; readonly max: number };
  readonly idleMinutes: number;
}

/**
 * Connections without a byte end: behind a public address after 4 to 30 minutes, as is set there; in API Management after 4
 * (Application Gateway and API Management documentation, "TCP idle timeout" and "Server-sent events", public copies read 2026-11).
 */
const idle = { least: 4, most: 30, api: 4 } as const;
/** Seconds that pods may drain, and that the gateway waits. */
const drainLimit = 3600;
/** Rules of a policy (Application Gateway limits, recalled). */
const ruleLimit = 100;
/** What a path map matches (the same documentation, "URL path-based routing", recalled): a star at the end alone. */
const pathCharacters = /^[A-Za-z0-9\-._~!$'()+,;=:@/%&]*$/;

export function planGateway(component: Component<GatewayValues>, context: PlanContext): Result<ComponentPlan<GatewayDetails>> {
  const { values } = component;
  const found: Diagnostic[] = [];
  const provenance: Record<string, Given> = {};
  const isPublic = values.exposure === "public";
  const api = values.auth.auth === "none" ? undefined : values.auth.auth;
  const firewall = firewallOf(component, api, found, provenance);
  const limit = callerLimit(values.limit, at(component, "limit"), found);
  const routes = planRoutes<CallerLimit, RouteDetails>(component, context, provenance, {
    check: (path, { timeout, stream }) => pathErrors(component, path, { timeout, stream, api }, found),
    limit: (path, perSecond) => callerLimit(perSecond, at(component, "routes", path, "limit"), found),
    route: (shared, { stream }, own) => ({ ...shared, stream, ...own }),
  });
  if (limit === undefined || hasErrors(found)) return [undefined, found];
  const rules = countsOf(limit, routes).length + (api === undefined ? routes.length + 1 : 0) + 1;
  if (rules > ruleLimit) {
    found.push(
      diagnostic("LNT4006", {
        message: `the routes need ${rules} rules of the firewall, and it holds ${ruleLimit}`,
        at: at(component, "routes"),
        hint: "let more routes share the gateway's limit, or add a second gateway",
      }),
    );
    return [undefined, found];
  }
  const { figures, cost, instances } = gatewayCost(component, routes, { isPublic, api, firewall }, context);
  const longest = Math.max(...routes.map((route) => route.timeoutSeconds));
  const details: GatewayDetails = {
    routes,
    limit,
    ...(api === undefined ? {} : { api }),
    ...(firewall ? { waf: { maxBody: values.maxBody, prompts: routes.some((route) => generates(context.component(route.to))) } } : {}),
    instances,
    idleMinutes: Math.min(idle.most, Math.max(idle.least, Math.ceil(longest / 60))),
  };
  return [
    {
      component: component.name,
      summary: `${values.exposure} Application Gateway${api === undefined ? "" : " before API Management"}, ${routes.length} ${routes.length === 1 ? "route" : "routes"}, ${checks[values.auth.auth]}${firewall ? ", firewall" : ", no firewall"}`,
      figures,
      cost,
      rejected: [
        { option: "Front Door", reason: "it waits 240 s at most, checks nobody, and ends TLS outside of the region" },
        { option: "Application Gateway for Containers", reason: "its controller would own the routes, and not Terraform" },
        ...(api === undefined ? [] : apiRejected),
      ],
      needs: {
        apis: ["application-gateway", ...(api === undefined ? [] : ["api-management"])].sort(),
        ...(isPublic ? { internetFacing: true } : {}),
      },
      provenance,
      details,
    },
    found,
  ];
}

const apiRejected = [
  { option: "Application Gateway alone", reason: "it does not check tokens, keys or identities" },
  { option: "API Management Premium", reason: "four times the price of Standard v2, for zones and a place inside of the network" },
] as const;

const checks: Readonly<Record<GatewayValues["auth"]["auth"], string>> = { jwt: "JWT", iam: "Entra", "api key": "API keys", none: "no authentication" };

/** Limits, sizes and methods are the firewall's work; with API Management, limits and methods are also its own. */
function firewallOf(component: Component<GatewayValues>, api: ApiAuth | undefined, found: Diagnostic[], provenance: Record<string, Given>): boolean {
  const { values } = component;
  if (values.waf === undefined) {
    provenance["waf"] = { from: "planned", note: values.exposure === "public" ? "it is public" : "it checks methods, sizes and limits" };
    return true;
  }
  if (values.waf) return true;
  const say = (what: string, path: readonly string[]): void =>
    void found.push(
      diagnostic("LNT4004", { message: `${what} is enforced by the firewall, which is off`, at: at(component, ...path), hint: "remove `waf: false`" }),
    );
  if (api === undefined) say("which methods and paths pass", ["waf"]);
  if (!isGiven(component, "maxBody")) say("`maxBody`", ["maxBody"]);
  if (api === undefined && !isGiven(component, "limit")) say("`limit`", ["limit"]);
  return false;
}

function pathErrors(
  component: Component<GatewayValues>,
  path: string,
  { timeout, stream, api }: { readonly timeout: number; readonly stream: boolean; readonly api: ApiAuth | undefined },
  found: Diagnostic[],
): void {
  const say = pathTeller(component, path, found);
  if (!pathCharacters.test(path))
    say(`\`${path}\` holds a character that an Application Gateway does not match`, "use letters, digits and - . _ ~ / between slashes");
  const most = (api === undefined ? idle.most : idle.api) * 60_000;
  // A stream sends something all the time; an answer that is not streamed is silent until it is there.
  if (!stream && timeout > most)
    say(
      `${api === undefined ? "an Application Gateway" : "API Management, which checks these callers,"} ends connections that are silent for ${duration(most)}, and this answer may take ${duration(timeout)}`,
      `write "${duration(most)}" or less, or \`stream: true\` where the service streams`,
      "timeout",
    );
  else if (timeout > drainLimit * 1000)
    say(`a pod that ends may finish answers for ${drainLimit} s at most, not ${duration(timeout)}`, `write "${drainLimit}s" or less`, "timeout");
}
