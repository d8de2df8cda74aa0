import type { Auth } from "../../../dsl/components/gateway.ts";
import type { RouteDetails } from "./gateway-plan.ts";
import type { CallerLimit } from "./limit.ts";

/** Text in an attribute or between tags. References of Terraform stay as they are. */
const escaped = (text: string): string => text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;").replace(/"/g, "&quot;");

const element = (name: string, attributes: Readonly<Record<string, string>>, inside = ""): string => {
  const written = Object.entries(attributes).map(([key, value]) => ` ${key}="${escaped(value)}"`);
  return inside === "" ? `<${name}${written.join("")} />` : `<${name}${written.join("")}>${inside}</${name}>`;
};

const policies = (inbound: readonly string[], backend: string): string =>
  `<policies><inbound><base />${inbound.join("")}</inbound><backend>${backend}</backend><outbound><base /></outbound><on-error><base /></on-error></policies>`;

const token = "token";

/** Who calls: signature, issuer, audience and expiry of a token. What a caller may do is the service's business: it gets the token as it is. */
function check(auth: Auth, { tenantId, audience }: { readonly tenantId: string; readonly audience: string }): readonly string[] {
  if (auth.auth === "jwt") {
    return [
      element(
        "validate-jwt",
        {
          "header-name": "Authorization",
          "require-scheme": "Bearer",
          "require-expiration-time": "true",
          "require-signed-tokens": "true",
          "failed-validation-httpcode": "401",
          "output-token-variable-name": token,
        },
        [
          element("openid-config", { url: `${auth.issuer.replace(/\/$/, "")}/.well-known/openid-configuration` }),
          element("audiences", {}, element("audience", {}, escaped(auth.audience))),
          element("issuers", {}, element("issuer", {}, escaped(auth.issuer))),
        ].join(""),
      ),
    ];
  }
  if (auth.auth === "iam") {
    return [
      element(
        "validate-azure-ad-token",
        { "tenant-id": tenantId, "failed-validation-httpcode": "401", "output-token-variable-name": token },
        element("audiences", {}, element("audience", {}, audience)),
      ),
    ];
  }
  // The key is API Management's own check; it is not for the service.
  return auth.auth === "api key" ? [element("set-header", { name: "x-api-key", "exists-action": "delete" })] : [];
}

/** A caller by what it proved, and not by its address. */
const callerOf = (auth: Auth): string =>
  auth.auth === "api key" ? "context.Subscription.Id" : `((Jwt)context.Variables["${token}"]).Subject ?? context.Request.IpAddress`;

const count = (auth: Auth, { requests, windowSeconds }: CallerLimit, suffix = ""): string =>
  element("rate-limit-by-key", {
    calls: String(requests),
    "renewal-period": String(windowSeconds),
    "counter-key": suffix === "" ? `@(${callerOf(auth)})` : `@((${callerOf(auth)}) + "${suffix}")`,
  });

/** Of the whole API: who calls. */
export const apiPolicy = (auth: Auth, entra: { readonly tenantId: string; readonly audience: string }): string => policies(check(auth, entra), "<base />");

/**
 * Seconds until an answer begins (API Management policy reference, "Forward request", 2026: more than 240 may not be honoured). A
 * stream may last longer.
 */
const longestWait = 240;

/** Of one operation: how often, where it leads, and whether its answer comes piece by piece. A route with a limit of its own is counted apart. */
export const operationPolicy = (route: RouteDetails, auth: Auth, limit: CallerLimit, backend: string): string =>
  policies(
    [route.limit === undefined ? count(auth, limit) : count(auth, route.limit, ` ${route.path}`), element("set-backend-service", { "base-url": backend })],
    element("forward-request", {
      timeout: String(Math.min(longestWait, route.timeoutSeconds)),
      "buffer-response": route.stream ? "false" : "true",
      "follow-redirects": "false",
    }),
  );
