import { isObject } from "../../../dsl/fields.ts";
import { defineCheck, eachComponent, type Outcome } from "../rule.ts";

export default defineCheck({
  id: "ARC106",
  severity: "high",
  title: "What is reachable from the internet is protected",
  help: "A public gateway proves who calls and filters what they send. Without authentication anybody can spend your capacity and read what the models know; without a web application firewall known attacks reach your containers. Use `auth: jwt({ ... })`, `apiKey()` or `iam()`, and leave `waf` on.",
  check: (context) =>
    eachComponent(context, ({ values, classification }) => {
      if (values["exposure"] !== "public") return undefined;
      const auth = values["auth"];
      const open = isObject(auth) && auth["auth"] === "none" ? auth["reason"] : undefined;
      const restricted = classification.level === "restricted" || classification.level === "confidential";
      const found: Outcome[] = [];
      if (open !== undefined)
        found.push({
          verdict: "fail",
          path: ["auth"],
          // The author said why; with data that others must not see, that is not enough.
          level: restricted ? "error" : "warning",
          message: restricted
            ? `anybody on the internet can reach ${classification.level} data: there is no authentication`
            : `anybody on the internet can call it: ${String(open)}`,
          hint: "use jwt(...), apiKey() or iam()",
        });
      if (values["waf"] === false)
        found.push({
          verdict: "fail",
          path: ["waf"],
          level: restricted ? "error" : "warning",
          message: "it is public and has no web application firewall",
          hint: "leave `waf` out: it is on where public",
        });
      return found.length > 0 ? found : { verdict: "pass" };
    }),
});
