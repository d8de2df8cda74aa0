import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Diagnostic } from "../../../compiler/diagnostics/diagnostic.ts";
import { aws, gateway, jwt, llm, monitor, noAuth, service, system } from "../../../dsl/index.ts";
import { callerLimit, greaterThan } from "../../../targets/aws/lower/limit.ts";
import { ruleName, rulePriorities } from "../../../targets/aws/lower/rule-order.ts";
import { dig, errorsOf, image, lowered, planned } from "./support.ts";

const about = { owner: "team", purpose: "Answers.", environment: "production", on: aws("eu-central-1") } as const;
const auth = jwt({ issuer: "https://login.example.com", audience: "tiny" });
const app = service({ image, traffic: { peak: "10/s" }, perReplica: { requests: 20, cpu: 1, memory: "512MiB" }, health: { ready: "/up" } });
const chat = llm({
  model: "meta-llama/Llama-3.1-8B-Instruct",
  traffic: { peak: "1/s", inputTokens: { p50: 400, p95: 900 }, outputTokens: { p50: 100, p95: 300 } },
  slo: { ttft: { p95: "2s" }, tpot: { p95: "80ms" } },
});

/** A statement of the firewall on a path, as AWS WAF reads it. Absent: every request. */
function matches(statement: unknown, path: string): boolean {
  if (statement === undefined) return true;
  const inner = (kind: string): readonly unknown[] | undefined => dig(statement, kind, 0, "statement") as readonly unknown[] | undefined;
  const [or, and, not] = [inner("or_statement"), inner("and_statement"), inner("not_statement")];
  if (or !== undefined) return or.some((one) => matches(one, path));
  if (and !== undefined) return and.every((one) => matches(one, path));
  if (not !== undefined) return !matches(not[0], path);
  const text = String(dig(statement, "byte_match_statement", 0, "search_string"));
  return dig(statement, "byte_match_statement", 0, "positional_constraint") === "EXACTLY" ? path === text : path.startsWith(text);
}

describe("gateway", () => {
  test("checks tokens before it forwards, longest path first, and answers 404 to everything else", async () => {
    const api = gateway({ exposure: "public", domain: "api.example.com", routes: { "/": { to: app, methods: ["GET"] }, "/v1/chat": chat }, auth });
    const out = await lowered(system("tiny", { ...about, components: { app, chat, api } }));
    const rules = Object.values(out.resources("aws_lb_listener_rule"));
    const ordered = rules.toSorted((a, b) => Number(a["priority"]) - Number(b["priority"]));
    expect(ordered.map((rule) => rule["condition"])).toEqual([
      [{ path_pattern: { values: ["/v1/chat", "/v1/chat/*"] } }, { http_request_method: { values: ["POST"] } }],
      [{ path_pattern: { values: ["/*"] } }, { http_request_method: { values: ["GET"] } }],
    ]);
    for (const rule of rules) {
      expect(rule["action"]).toMatchObject([
        {
          type: "jwt-validation",
          order: 1,
          jwt_validation: {
            issuer: "https://login.example.com",
            jwks_endpoint: "${var.api_jwks_endpoint}",
            additional_claim: [{ format: "single-string", name: "aud", values: ["tiny"] }],
          },
        },
        { type: "forward", order: 2 },
      ]);
    }
    const listeners = out.resources("aws_lb_listener");
    expect(listeners["api"]).toMatchObject({
      port: 443,
      protocol: "HTTPS",
      ssl_policy: "ELBSecurityPolicy-TLS13-1-2-2021-06",
      default_action: [{ type: "fixed-response", fixed_response: { status_code: "404" } }],
    });
    expect(listeners["api__redirect"]).toMatchObject({
      port: 80,
      default_action: [{ type: "redirect", redirect: { protocol: "HTTPS", status_code: "HTTP_301" } }],
    });
    const variables = out.root.main["variable"] as Readonly<Record<string, Readonly<Record<string, unknown>>>>;
    for (const name of ["api_jwks_endpoint", "api_zone_name"]) expect(variables[name]).not.toHaveProperty("default");
  });

  test("waits as long as its routes, and lets pods finish", async () => {
    const api = gateway({ exposure: "public", domain: "api.example.com", routes: { "/": app, "/v1/chat": { to: chat, timeout: "150s" } }, auth });
    const out = await lowered(system("tiny", { ...about, components: { app, chat, api } }));
    expect(out.resources("aws_lb")["api"]).toMatchObject({
      internal: false,
      idle_timeout: 180,
      drop_invalid_header_fields: true,
      desync_mitigation_mode: "strictest",
      enable_deletion_protection: true,
    });
    const groups = out.resources("aws_lb_target_group");
    expect(groups["api__chat"]).toMatchObject({
      // Pods bring their own port. A group whose port changed would have to be replaced while rules forward to it.
      port: 80,
      target_type: "ip",
      deregistration_delay: "150",
      health_check: { path: "/v1/models" },
      stickiness: { enabled: false },
    });
    expect(groups["api__app"]).toMatchObject({ port: 80, deregistration_delay: "30", health_check: { path: "/up" } });
    for (const group of Object.values(groups)) expect(String(group["name"]).length).toBeLessThanOrEqual(32);
    expect(out.lowered["api"]?.objects?.map(({ object }) => object["spec"])).toEqual([
      { targetGroupName: groups["api__chat"]?.["name"], targetType: "ip", serviceRef: { name: "chat", port: "http" } },
      { targetGroupName: groups["api__app"]?.["name"], targetType: "ip", serviceRef: { name: "app", port: "http" } },
    ]);
  });

  test("opens the nodes to the load balancer, port by port", async () => {
    const api = gateway({ exposure: "private", routes: { "/": app }, auth: noAuth("The service checks callers itself.") });
    const out = await lowered(system("tiny", { ...about, components: { app, api } }));
    const inbound = out.resources("aws_vpc_security_group_ingress_rule");
    expect(inbound["api__443"]).toMatchObject({ cidr_ipv4: "10.0.0.0/16" });
    expect(inbound["api__app__8080"]).toMatchObject({
      security_group_id: "${var.node_security_group}",
      referenced_security_group_id: "${aws_security_group.api.id}",
      from_port: 8080,
      to_port: 8080,
    });
    expect(Object.keys(out.resources("aws_vpc_security_group_egress_rule"))).toEqual(["api__app__8080"]);
    expect(out.resources("aws_wafv2_web_acl")).toEqual({});
    expect(Object.values(out.resources("aws_lb_listener_rule"))[0]?.["action"]).toMatchObject([{ type: "forward", order: 1 }]);
  });

  test("has a firewall that counts callers, sizes bodies and does not take prompts for attacks", async () => {
    const api = gateway({ exposure: "public", domain: "api.example.com", routes: { "/": app, "/v1/chat": { to: chat, limit: "20/min" } }, auth, limit: "2/s" });
    const out = await lowered(system("tiny", { ...about, components: { app, chat, api } }));
    const rules = out.resources("aws_wafv2_web_acl")["api"]?.["rule"] as readonly unknown[];
    expect(rules.map((rule) => dig(rule, "name"))).toEqual([
      "ip-reputation",
      "anonymous-ip",
      "limit-1",
      "limit",
      "body-size",
      "body-length",
      "known-bad-inputs",
      "common",
    ]);
    expect(dig(rules[2], "statement", "rate_based_statement", 0)).toMatchObject({ limit: 20, evaluation_window_sec: 60, aggregate_key_type: "IP" });
    expect(dig(rules[3], "statement", "rate_based_statement", 0)).toMatchObject({ limit: 120, evaluation_window_sec: 60 });
    expect(dig(rules[3], "statement", "rate_based_statement", 0, "scope_down_statement", 0)).toHaveProperty("not_statement");
    const counted = (dig(rules[7], "statement", "managed_rule_group_statement", 0, "rule_action_override") as readonly { readonly name: string }[]).map(
      (one) => one.name,
    );
    expect(counted).toContain("SizeRestrictions_BODY");
    expect(counted).toContain("CrossSiteScripting_BODY");
    expect(out.resources("aws_wafv2_web_acl_logging_configuration")["api"]?.["redacted_fields"]).toContainEqual({ single_header: { name: "authorization" } });
  });

  test("counts a route's own limit without the routes below it, and those as the gateway counts", async () => {
    const api = gateway({
      exposure: "public",
      domain: "api.example.com",
      routes: { "/a": { to: app, limit: "20/min" }, "/a/b": app, "/a/b/c": { to: app, limit: "30/min" }, "/d": app },
      auth,
      limit: "2/s",
    });
    const out = await lowered(system("tiny", { ...about, components: { app, api } }));
    const rules = out.resources("aws_wafv2_web_acl")["api"]?.["rule"] as readonly unknown[];
    const counted = (path: string): readonly unknown[] =>
      rules.flatMap((rule) => {
        const rate = dig(rule, "statement", "rate_based_statement", 0);
        return rate !== undefined && matches(dig(rate, "scope_down_statement", 0), path) ? [dig(rate, "limit")] : [];
      });
    expect([counted("/a"), counted("/a/x"), counted("/a/b"), counted("/a/b/x"), counted("/a/b/c"), counted("/d"), counted("/ab")]).toEqual([
      [20],
      [20],
      [120],
      [120],
      [30],
      [120],
      [120],
    ]);
  });

  test("asks for as many rules as it pays for", async () => {
    const api = gateway({ exposure: "public", domain: "api.example.com", routes: { "/": app, "/v1": { to: app, limit: "20/min" } }, auth });
    const out = await lowered(system("tiny", { ...about, components: { app, api } }));
    const paid = out.plan?.components["api"]?.cost.find((line) => line.item === "firewall rules");
    expect(out.resources("aws_wafv2_web_acl")["api"]?.["rule"]).toHaveLength(paid?.quantity ?? Number.NaN);
    expect(out.plan?.components["api"]?.cost.find((line) => line.item === "public addresses")?.quantity).toBe(3 * 730);
  });

  test("a new route leaves the rules of the others where they are", async () => {
    const rulesWith = async (routes: Readonly<Record<`/${string}`, typeof app>>) =>
      (await lowered(system("tiny", { ...about, components: { app, api: gateway({ exposure: "private", routes, auth }) } }))).resources("aws_lb_listener_rule");
    const before = await rulesWith({ "/v1": app, "/v1/b": app });
    const after = await rulesWith({ "/v1": app, "/v1/a": app, "/v1/b": app, "/v1/longer": app });
    expect(after).toMatchObject(before);
    expect(Object.keys(after)).toHaveLength(4);
  });

  test("priorities are valid, apart, and longest path first", () => {
    const path = fc.string({ minLength: 0, maxLength: 125, unit: fc.constantFrom("a", "b", "/") }).map((rest) => `/${rest}`);
    fc.assert(
      fc.property(fc.uniqueArray(path, { minLength: 1, maxLength: 100 }), (paths) => {
        const found = [...rulePriorities(paths)];
        for (const [, priority] of found) expect(priority >= 1 && priority + 1 <= 50_000).toBe(true);
        expect(new Set(found.map(([, priority]) => Math.floor(priority / 2))).size).toBe(paths.length);
        for (const [a, first] of found) for (const [b, second] of found) if (a.length > b.length) expect(first).toBeLessThan(second);
        expect(new Set(paths.map(ruleName)).size).toBe(paths.length);
      }),
    );
  });

  test("nobody is woken because pods sleep outside of their hours", async () => {
    const asleep = llm({
      model: "meta-llama/Llama-3.1-8B-Instruct",
      traffic: { peak: "1/s", inputTokens: { p50: 400, p95: 900 }, outputTokens: { p50: 100, p95: 300 } },
      slo: { ttft: { p95: "2s" }, tpot: { p95: "80ms" } },
      schedule: { hours: "Mon-Fri 07:00-19:00", zone: "Europe/Berlin" },
    });
    const api = gateway({ exposure: "private", routes: { "/": app, "/v1/chat": asleep }, auth });
    const watch = monitor({ watches: [api], alerts: { page: "oncall" } });
    const out = await lowered(system("tiny", { ...about, components: { app, asleep, api, watch } }));
    const alarms = Object.keys(out.resources("aws_cloudwatch_metric_alarm"));
    expect(alarms).toContain("watch__api__app_none_healthy");
    expect(alarms).toContain("watch__api__asleep_5xx");
    expect(alarms).not.toContain("watch__api__asleep_none_healthy");
  });

  test("splits methods that do not fit one rule", async () => {
    const api = gateway({ exposure: "private", routes: { "/v1": { to: app, methods: ["GET", "POST", "PUT", "PATCH", "DELETE"] } }, auth });
    const out = await lowered(system("tiny", { ...about, components: { app, api } }));
    const methods = Object.values(out.resources("aws_lb_listener_rule")).map((rule) => dig(rule, "condition", 1, "http_request_method", "values"));
    expect(methods).toEqual([
      ["GET", "POST", "PUT"],
      ["PATCH", "DELETE"],
    ]);
  });

  test.each([
    ["a path with a wildcard", gateway({ exposure: "public", routes: { "/a*": app }, auth }), "LNT4006 routes./a*"],
    ["a long path", gateway({ exposure: "public", routes: { [`/${"a".repeat(130)}`]: app }, auth }), `LNT4006 routes./${"a".repeat(130)}`],
    ["a long timeout", gateway({ exposure: "public", routes: { "/": { to: app, timeout: "2h" } }, auth }), "LNT4006 routes./.timeout"],
    ["a limit that is too low", gateway({ exposure: "public", routes: { "/": app }, auth, limit: "0.5/min" }), "LNT4007 limit"],
    [
      "more limits than a firewall counts",
      gateway({
        exposure: "public",
        routes: Object.fromEntries(Array.from({ length: 10 }, (_, n) => [`/r${n}`, { to: app, limit: "20/min" as const }])),
        auth,
      }),
      "LNT4007 routes",
    ],
    ["a body that no rule can state", gateway({ exposure: "public", routes: { "/": app }, auth, maxBody: "999GiB" }), "LNT4004 maxBody"],
    ["a limit without a firewall", gateway({ exposure: "public", routes: { "/": app }, auth, limit: "5/s", waf: false }), "LNT4004 limit"],
  ])("%s: an error", async (_what, api, error) => {
    expect(errorsOf(await planned(system("tiny", { ...about, components: { app, api } })))).toEqual([error]);
  });

  test("a limit never lets more pass than was written", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1_000_000 }), fc.constantFrom(1, 60, 3600), (count, seconds) => {
        const found: Diagnostic[] = [];
        const rate = count / seconds;
        const limit = callerLimit(rate, { origin: {} }, found);
        if (limit === undefined) return rate * 600 < 10 + 1e-9 && found.length === 1;
        return limit.requests >= 10 && limit.requests <= rate * limit.windowSeconds + 1e-6 && limit.requests > rate * limit.windowSeconds - 1;
      }),
    );
  });

  test("a length is above a limit exactly when the pattern matches it", () => {
    const number = fc.integer({ min: 0, max: 2 ** 34 });
    fc.assert(
      fc.property(number, number, fc.nat(3), (limit, length, zeros) => {
        expect(new RegExp(greaterThan(limit)).test(`${"0".repeat(zeros)}${length}`)).toBe(length > limit);
        expect(greaterThan(limit).length).toBeLessThanOrEqual(200);
      }),
    );
  });
});
