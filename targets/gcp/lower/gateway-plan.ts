import type { Diagnostic, Result } from "../../../compiler/diagnostics/diagnostic.ts";
import { diagnostic, hasErrors } from "../../../compiler/diagnostics/report.ts";
import type { ComponentPlan } from "../../../compiler/plan/plan.ts";
import type { Component, Given } from "../../../compiler/system.ts";
import type { PlanContext } from "../../../compiler/target.ts";
import type { GatewayValues } from "../../../dsl/components/gateway.ts";
import { at, isGiven } from "../../cloud/at.ts";
import { doesWithout } from "../../cloud/parity.ts";
import { generates, pathTeller, planRoutes, type SharedRoute } from "../../cloud/kinds/gateway.ts";
import { duration } from "../../cloud/quantities.ts";
import { expressionLimit, longestExpression } from "./armor.ts";
import { gatewayCost } from "./gateway-cost.ts";
import type { HttpServer } from "../../cloud/http.ts";
import type { ProxyDetails } from "../../kubernetes/lower/gateway.ts";
import { planProxy } from "./gateway-proxy-plan.ts";
import { type CallerLimit, callerLimit } from "./limit.ts";

export interface RouteDetails extends SharedRoute<CallerLimit> {
  /** Bodies are prompts. */
  readonly prompts: boolean;
}

/** Pods behind the load balancer that check tokens. */
export type Proxied = ProxyDetails & { readonly http: HttpServer };

export interface GatewayDetails extends Partial<Proxied> {
  /** Longest path first. */
  readonly routes: readonly RouteDetails[];
  /** Who may call is checked by Identity-Aware Proxy. */
  readonly iap: boolean;
  /** Rule sets against attacks. Methods and limits are the firewall's work as well, without them too. */
  readonly waf: boolean;
  readonly limits?: { readonly callers: CallerLimit; readonly maxBody: number };
}

/** Draining of a backend, and characters of a path in a HTTPRoute (GKE documentation, "Configure Gateway resources", and Gateway API, 2026). */
const drainLimit = 3600;
const pathLimit = 1024;
/** Rules of one security policy are 200 by default, in which the rule sets and limits have to fit as well ("Quotas", 2026). */
const ruleRoom = 90;

export function planGateway(component: Component<GatewayValues>, context: PlanContext): Result<ComponentPlan<GatewayDetails>> {
  const { values } = component;
  const found: Diagnostic[] = [...openErrors(component, context)];
  const provenance: Record<string, Given> = {};
  const isPublic = values.exposure === "public";
  const asked = wantedLimits(component);
  const waf = values.waf ?? isPublic;
  if (values.waf === undefined) provenance["waf"] = { from: "planned", note: isPublic ? "it is public" : "it is private" };
  const limited = isPublic || asked;
  const callers = limited ? callerLimit(values.limit, at(component, "limit"), found) : undefined;
  const routes = planRoutes<CallerLimit, RouteDetails>(component, context, provenance, {
    check: (path, { timeout }) => pathErrors(component, path, timeout, found),
    limit: (path, perSecond) => callerLimit(perSecond, at(component, "routes", path, "limit"), found),
    route: (shared, { stream, target }, own) => ({ ...shared, stream, prompts: generates(target), ...own }),
  });
  const details: GatewayDetails = {
    routes,
    iap: values.auth.auth === "iam" && !doesWithout(context.place, component, "auth"),
    waf,
    ...(callers === undefined ? {} : { limits: { callers, maxBody: values.maxBody } }),
  };
  const [proxy, proxyFound] = planProxy(component, routes, context);
  found.push(...proxyFound, ...sharedErrors(component, context), ...sizeErrors(component, details));
  if (hasErrors(found)) return [undefined, found];
  const { figures, cost } = gatewayCost(component, isPublic, details, context);
  const check = proxy !== undefined ? `JWT by ${proxy.workload.replicas.planned} x Envoy` : details.iap ? "identities of Google Cloud" : "no authentication";
  return [
    {
      component: component.name,
      summary: `${isPublic ? "public" : "private"} regional Application Load Balancer, ${routes.length} ${routes.length === 1 ? "route" : "routes"}, ${check}, Cloud Armor${waf ? "" : " without rule sets"}`,
      ...(proxy === undefined ? {} : { workload: proxy.workload }),
      figures: [...figures, ...(proxy?.figures ?? [])],
      cost: [...cost, ...(proxy?.cost ?? [])],
      rejected: [
        { option: "global Application Load Balancer", reason: "it ends TLS where the caller is, outside of the region" },
        { option: "API Gateway", reason: "it ends answers after 60 s, has no private form, and its resources are not in the pinned provider" },
      ],
      needs: {
        apis: ["certificatemanager", "compute", ...(details.iap ? ["iap"] : [])],
        ...(isPublic ? { internetFacing: true } : {}),
        ...(proxy === undefined || values.auth.auth !== "jwt"
          ? {}
          : { pools: [proxy.pool], addons: ["external-secrets", "kube-prometheus-stack"], egress: [new URL(values.auth.issuer).host] }),
      },
      provenance,
      details: { ...details, ...proxy },
    },
    found,
  ];
}

/** A place may do without a check inside of its network. What the internet reaches has to say itself that anybody may call. */
const openErrors = (component: Component<GatewayValues>, { place }: PlanContext): readonly Diagnostic[] =>
  component.values.exposure === "public" && component.values.auth.auth !== "none" && doesWithout(place, component, "auth")
    ? [
        diagnostic("LNT4004", {
          message: `without \`auth\`, anybody on the internet could call \`${component.name}\``,
          at: at(component, "auth"),
          hint: 'write noAuth("why") if that is meant, make it private, or place it elsewhere with `on`',
        }),
      ]
    : [];

const wantedLimits = (component: Component<GatewayValues>): boolean =>
  !isGiven(component, "limit") || !isGiven(component, "maxBody") || Object.values(component.values.routes).some((route) => route.limit !== undefined);

/** Then its load balancer leads to pods of its own. */
export function checksTokens({ values }: Component<unknown>): boolean {
  if (typeof values !== "object" || values === null || !("auth" in values)) return false;
  const { auth } = values;
  return typeof auth === "object" && auth !== null && "auth" in auth && auth.auth === "jwt";
}

/** A Service takes one policy of a load balancer. */
function sharedErrors(component: Component<GatewayValues>, context: PlanContext): readonly Diagnostic[] {
  if (checksTokens(component)) return [];
  return [...new Map(Object.entries(component.values.routes).map(([path, { to }]) => [to.component, path])).entries()].flatMap(([target, path]) => {
    const other = context
      .edgesTo(target)
      .map((edge) => edge.from)
      .find((from) => from < component.name && context.component(from).kind === component.kind && !checksTokens(context.component(from)));
    return other === undefined
      ? []
      : [
          diagnostic("LNT4004", {
            message: `\`${target}\` is led to by \`${other}\` as well, and a service behind a load balancer of GKE has one policy`,
            at: at(component, "routes", path),
            hint: "lead to it from one gateway",
          }),
        ];
  });
}

function sizeErrors(component: Component<GatewayValues>, details: GatewayDetails): readonly Diagnostic[] {
  const rules = details.routes.length + details.routes.filter(({ limit }) => limit !== undefined).length;
  if (rules > ruleRoom)
    return [
      diagnostic("LNT4006", {
        message: `the routes need ${rules} rules of the firewall, and there is room for ${ruleRoom}`,
        at: at(component, "routes"),
        hint: "join paths, or add a second gateway",
      }),
    ];
  if (longestExpression(details) > expressionLimit)
    return [
      diagnostic("LNT4006", {
        message: `the paths make a rule of more than ${expressionLimit} characters`,
        at: at(component, "routes"),
        hint: "shorten the paths, or add a second gateway",
      }),
    ];
  return [];
}

function pathErrors(component: Component<GatewayValues>, path: string, timeout: number, found: Diagnostic[]): void {
  const say = pathTeller(component, path, found);
  if (path.length > pathLimit) say(`a path has ${pathLimit} characters at most, and \`${path}\` has ${path.length}`, "shorten it");
  if (/\/\/|\/\.{1,2}(\/|$)|%/.test(path))
    say(`\`${path}\` holds a part that GKE's load balancers do not match`, "use single slashes, and no `%`, `.` or `..` as a part");
  if (path !== "/" && path.endsWith("/") && component.values.routes[path.slice(0, -1) as `/${string}`] !== undefined)
    say(`\`${path}\` and the same without its last slash are one path to a load balancer`, "remove one");
  if (timeout > drainLimit * 1000)
    say(`a pod that ends may finish answers for ${drainLimit} s at most, not ${duration(timeout)}`, `write "${drainLimit}s" or less`, "timeout");
}
