import { isObject } from "../../../dsl/fields.ts";
import { defineRule, eachComponent, type Outcome } from "../rule.ts";

export default defineRule({
  id: "ARC106",
  slug: "internet-exposure-declared",
  title: "A node reachable from the internet is declared public with an owner and goes through a gateway node",
  severity: "high",
  category: "architecture",
  disposition: "suggest",
  references: ["PCI DSS v4.0.1 1.4.1", "PCI DSS v4.0.1 1.4.4", "SOC 2 CC6.6", "NIST 800-53 SC-7", "CIS EKS 1.7 5.4.3"],
  docs: {
    why: "A public gateway proves who calls and filters what they send. Without authentication anybody can spend your capacity and read what the models know; without a web application firewall known attacks reach your containers.",
    example: 'gateway({ exposure: "public", auth: noAuth("A demo."), waf: false, ... })',
    fix: "Use `auth: jwt({ ... })`, `apiKey()` or `iam()`, and leave `waf` on.",
  },
  messages: {
    openRestricted: { text: "anybody on the internet can reach {level} data: there is no authentication", hint: "use jwt(...), apiKey() or iam()" },
    open: { text: "anybody on the internet can call it: {reason}", hint: "use jwt(...), apiKey() or iam()" },
    noFirewall: { text: "it is public and has no web application firewall", hint: "leave `waf` out: it is on where public" },
  },
  checks: {
    graph: (context) =>
      eachComponent(context, ({ values, classification: { level } }) => {
        if (values["exposure"] !== "public") return undefined;
        const auth = values["auth"];
        const reason = isObject(auth) && auth["auth"] === "none" ? auth["reason"] : undefined;
        const restricted = level === "restricted" || level === "confidential";
        const found: Outcome<"open" | "openRestricted" | "noFirewall">[] = [];
        // The author said why; with data that others must not see, that is not enough.
        const severity = { level: restricted ? "error" : "warning" } as const;
        if (reason !== undefined)
          found.push({
            verdict: "fail",
            path: ["auth"],
            ...severity,
            message: restricted ? "openRestricted" : "open",
            data: { level, reason: String(reason) },
          });
        if (values["waf"] === false) found.push({ verdict: "fail", path: ["waf"], ...severity, message: "noFirewall" });
        return found.length > 0 ? found : { verdict: "pass", evidence: "public with authentication and a firewall" };
      }),
  },
});
