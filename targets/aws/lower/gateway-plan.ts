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
import { type CallerLimit, callerLimit, greaterThan } from "./limit.ts";
import { bufferedTimeout, type RestAuth, restAuth, restErrors, restTimeoutErrors, stageName } from "./rest-plan.ts";
import { rateRules } from "./waf-rules.ts";

export interface RouteDetails extends SharedRoute<CallerLimit> {
  /** To the millisecond, for an API that takes it so. */
  readonly timeoutMs?: number;
}

export interface GatewayDetails {
  /** Longest path first: the order in which they match. */
  readonly routes: readonly RouteDetails[];
  readonly idleSeconds: number;
  /** A REST API stands before the load balancer and checks callers so. */
  readonly rest?: RestAuth;
  readonly waf?: {
    readonly limit: CallerLimit;
    readonly maxBody: number;
    /** Callers send prompts, which body rules take for attacks. */
    readonly prompts: boolean;
    /** Name that paths may begin with besides their own. */
    readonly stage?: string;
  };
}

/**
 * Limits of an Application Load Balancer (Elastic Load Balancing user guide, "Quotas" and "Condition types", public copies read 2026-11):
 * seconds without a byte, length and characters of a path pattern, values of all conditions of a rule, rules of a listener.
 */
const idleLimit = { least: 60, most: 4000 };
const drainLimit = 3600;
const pathLimit = 128;
const pathCharacters = /^[A-Za-z0-9_\-.$/~"'@:+&]*$/;
export const conditionValues = 5;
const ruleLimit = 100;

const jwtTextLimit = 256;

export function planGateway(component: Component<GatewayValues>, context: PlanContext): Result<ComponentPlan<GatewayDetails>> {
  const { values } = component;
  const found: Diagnostic[] = [...authErrors(component)];
  const provenance: Record<string, Given> = {};
  const isPublic = values.exposure === "public";
  const rest = restAuth(values);
  if (rest !== undefined) found.push(...restErrors(component));
  const firewall = firewallOf(component, isPublic, found, provenance);

  const limit = firewall ? callerLimit(values.limit, at(component, "limit"), found) : undefined;
  const routes = planRoutes<CallerLimit, RouteDetails>(component, context, provenance, {
    ...(rest === undefined ? {} : { shortTimeout: bufferedTimeout }),
    check(path, { timeout, stream }) {
      pathErrors(component, path, timeout, found);
      if (rest !== undefined) found.push(...restTimeoutErrors(component, path, stream, timeout));
    },
    limit: (path, perSecond) => (firewall ? callerLimit(perSecond, at(component, "routes", path, "limit"), found) : undefined),
    route: (shared, { timeout, stream }, own) => ({ ...shared, ...(rest === undefined ? {} : { timeoutMs: timeout }), stream, ...own }),
  });
  // The REST API lets only declared methods pass.
  const rules = rest === undefined ? routes.reduce((sum, route) => sum + methodGroups(route).length, 0) : routes.length;
  if (rules > ruleLimit)
    found.push(
      diagnostic("LNT4006", {
        message: `the routes need ${rules} rules, and a listener holds ${ruleLimit}`,
        at: at(component, "routes"),
        hint: "allow all methods of a path in one group of three, or add a second gateway",
      }),
    );
  if (limit !== undefined) firewallErrors(component, limit, routes, found);
  if (hasErrors(found)) return [undefined, found];

  const longest = Math.max(...routes.map((route) => route.timeoutSeconds));
  const idleSeconds = Math.max(idleLimit.least, Math.ceil(longest / 60) * 60);
  const details: GatewayDetails = {
    routes,
    idleSeconds,
    ...(rest === undefined ? {} : { rest }),
    ...(limit === undefined
      ? {}
      : {
          waf: {
            limit,
            maxBody: values.maxBody,
            prompts: routes.some((route) => generates(context.component(route.to))),
            ...(rest === undefined ? {} : { stage: stageName }),
          },
        }),
  };
  const { figures, cost } = gatewayCost(component, isPublic, routes, rules, details, context);
  return [
    {
      component: component.name,
      summary: `${doorOf(values, rest)}, ${routes.length} ${routes.length === 1 ? "route" : "routes"}, ${checks[values.auth.auth]}${limit === undefined ? ", no firewall" : ", firewall"}`,
      figures,
      cost,
      rejected: [
        { option: "API Gateway (HTTP API)", reason: "no firewall, and 30 s at most" },
        rest === undefined
          ? { option: "API Gateway (REST API)", reason: "tokens of other issuers than Cognito need a function, and bodies end at 10 MB" }
          : { option: "Application Load Balancer alone", reason: `it does not check ${rest === "iam" ? "identities of the cloud" : "keys of callers"}` },
      ],
      needs: {
        addons: ["load-balancer-controller"],
        ...(rest !== undefined ? (isPublic ? {} : { apis: ["execute-api"] }) : isPublic ? { internetFacing: true } : {}),
      },
      provenance,
      details,
    },
    found,
  ];
}

const checks: Readonly<Record<GatewayValues["auth"]["auth"], string>> = { jwt: "JWT", iam: "IAM", "api key": "API keys", none: "no authentication" };

const doorOf = ({ exposure, domain }: GatewayValues, rest: RestAuth | undefined): string =>
  rest === undefined
    ? `${exposure} Application Load Balancer`
    : `${exposure} API Gateway (REST API) before an internal Application Load Balancer, ${domain === undefined ? "HTTP without TLS" : "TLS"} between them`;

/** Methods in groups that fit one rule beside the two patterns of a path. */
export function methodGroups(route: RouteDetails): readonly (readonly string[])[] {
  const room = conditionValues - pathPatterns(route.path).length;
  return Array.from({ length: Math.ceil(route.methods.length / room) }, (_, n) => route.methods.slice(n * room, (n + 1) * room));
}

/** A path and everything below it. */
export const pathPatterns = (path: string): readonly string[] => (path.endsWith("/") ? [`${path}*`] : [path, `${path}/*`]);

function authErrors(component: Component<GatewayValues>): readonly Diagnostic[] {
  const { auth } = component.values;
  if (auth.auth !== "jwt") return [];
  return (["issuer", "audience"] as const).flatMap((property) =>
    auth[property].length <= jwtTextLimit
      ? []
      : [
          diagnostic("LNT4006", {
            message: `the ${property} of a token has ${jwtTextLimit} characters at most on a load balancer`,
            at: at(component, "auth", property),
          }),
        ],
  );
}

/** Limits and sizes are the firewall's work, so asking for one asks for the firewall. */
function firewallOf(component: Component<GatewayValues>, isPublic: boolean, found: Diagnostic[], provenance: Record<string, Given>): boolean {
  const { values } = component;
  const wanted: (readonly (string | number)[])[] = [];
  if (!isGiven(component, "limit")) wanted.push(["limit"]);
  if (!isGiven(component, "maxBody")) wanted.push(["maxBody"]);
  for (const [path, route] of Object.entries(values.routes)) if (route.limit !== undefined) wanted.push(["routes", path, "limit"]);
  if (values.waf === undefined) {
    const on = isPublic || wanted.length > 0;
    provenance["waf"] = {
      from: "planned",
      note: isPublic ? "it is public" : on ? `\`${wanted[0]?.join(".") ?? ""}\` needs it` : "it is private, and no limit is asked for",
    };
    return on;
  }
  if (!values.waf) {
    for (const path of wanted)
      found.push(
        diagnostic("LNT4004", {
          message: `\`${path.join(".")}\` is enforced by the firewall, which is off`,
          at: at(component, ...path),
          hint: "remove `waf: false`, or remove the limit",
        }),
      );
  }
  return values.waf;
}

/** Fixed quotas of AWS WAF ("AWS WAF quotas", public copy read 2026-11): rate-based rules of a web ACL, characters of a regular expression. */
const rateRuleLimit = 10;
const regexLimit = 200;

function firewallErrors(component: Component<GatewayValues>, limit: CallerLimit, routes: readonly RouteDetails[], found: Diagnostic[]): void {
  const rules = rateRules(limit, routes);
  if (rules > rateRuleLimit)
    found.push(
      diagnostic("LNT4007", {
        message: `the limits need ${rules} rules that count callers, and a firewall holds ${rateRuleLimit}`,
        at: at(component, "routes"),
        hint: "let more routes share the gateway's limit, or add a second gateway",
      }),
    );
  if (greaterThan(component.values.maxBody).length > regexLimit)
    found.push(
      diagnostic("LNT4004", { message: "the firewall cannot state so large a limit on requests", at: at(component, "maxBody"), hint: 'write "16GiB" or less' }),
    );
}

function pathErrors(component: Component<GatewayValues>, path: string, timeout: number, found: Diagnostic[]): void {
  const say = pathTeller(component, path, found);
  if (path.length > pathLimit - 2) say(`a path has ${pathLimit - 2} characters at most on a load balancer, and \`${path}\` has ${path.length}`, "shorten it");
  if (!pathCharacters.test(path)) say(`\`${path}\` holds a character that a load balancer does not match`, "use letters, digits and _ - . $ / ~ ' @ : + &");
  if (timeout > idleLimit.most * 1000)
    say(
      `a load balancer waits ${idleLimit.most} s at most, not ${duration(timeout)}`,
      `write "${idleLimit.most}s" or less, or answer at once and let callers ask again`,
      "timeout",
    );
  // Streams that are longer than a target may drain would be cut when a pod ends.
  else if (timeout > drainLimit * 1000)
    say(`a pod that ends may finish answers for ${drainLimit} s at most, not ${duration(timeout)}`, `write "${drainLimit}s" or less`, "timeout");
}
