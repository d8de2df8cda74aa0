import { describe, expect, test } from "vitest";
import { apiKey, gateway, gcp, iam, jwt, llm, monitor, noAuth, service, system } from "../../../dsl/index.ts";
import { realisedBy } from "../../../targets/cloud/parity.ts";
import lowering from "../../../targets/gcp/lower/gateway.ts";
import { dig, errorsOf, image, lowered, planned, steps } from "./support.ts";

const about = { owner: "team", purpose: "Answers.", environment: "production", on: gcp("europe-west4", { project: "acme-prod" }) } as const;
const app = service({ image, traffic: { peak: "10/s" }, perReplica: { requests: 20, cpu: 1, memory: "512MiB" }, health: { ready: "/up" } });
const chat = llm({
  model: "meta-llama/Llama-3.1-8B-Instruct",
  traffic: { peak: "1/s", inputTokens: { p50: 400, p95: 900 }, outputTokens: { p50: 100, p95: 300 } },
  slo: { ttft: { p95: "2s" }, tpot: { p95: "80ms" } },
});
const open = noAuth("The service checks its callers.");

type Rule = { readonly priority: number; readonly action: string; readonly match: unknown; readonly rate_limit_options?: unknown };
const rulesOf = (out: Awaited<ReturnType<typeof lowered>>): readonly Rule[] =>
  ((out.resources("google_compute_region_security_policy")["api"]?.["rules"] ?? []) as readonly Rule[]).toSorted((a, b) => a.priority - b.priority);

/** What Cloud Armor makes of an expression on method and path: the first rule that matches decides. */
function decide(rules: readonly Rule[], method: string, path: string): string {
  const holds = (expression: string): boolean =>
    expression.split(" && ").every((part) => {
      const negated = part.startsWith("!");
      const [, what, pattern] = /^!?request\.(path|method)\.matches\('(.*)'\)$/.exec(part) ?? [];
      if (what === undefined || pattern === undefined) return false;
      return new RegExp(pattern).test(what === "path" ? path : method) !== negated;
    });
  const rule = rules.find(({ match }) => {
    const expression = dig(match, "expr", "expression");
    return typeof expression === "string" ? holds(expression) : true;
  });
  return rule?.action ?? "none";
}

describe("gateway", () => {
  test("has an address, a certificate in the region, modern TLS, and a Gateway that names them", async () => {
    const api = gateway({ exposure: "public", domain: "api.example.com", routes: { "/": { to: app, methods: ["GET"] }, "/v1/chat": chat }, auth: open });
    const out = await lowered(system("tiny", { ...about, components: { app, chat, api } }));
    expect(out.resources("google_compute_address")["api"]).toMatchObject({ name: "tiny-prod-api", address_type: "EXTERNAL", region: "europe-west4" });
    expect(out.resources("google_compute_region_ssl_policy")["api"]).toMatchObject({ min_tls_version: "TLS_1_2", profile: "RESTRICTED" });
    expect(out.resources("google_certificate_manager_certificate")["api"]).toMatchObject({
      location: "europe-west4",
      managed: { domains: ["api.example.com"] },
    });
    expect(out.resources("google_dns_record_set")["api"]).toMatchObject({ name: "api.example.com.", rrdatas: ["${google_compute_address.api.address}"] });
    const objects = out.lowered["api"]?.objects?.map(({ object }) => object) ?? [];
    expect(objects.map(({ kind }) => kind)).toEqual([
      "Gateway",
      "GCPGatewayPolicy",
      "HTTPRoute",
      "HTTPRoute",
      "GCPBackendPolicy",
      "HealthCheckPolicy",
      "GCPBackendPolicy",
      "HealthCheckPolicy",
    ]);
    expect(objects[0]?.["spec"]).toMatchObject({
      gatewayClassName: "gke-l7-regional-external-managed",
      addresses: [{ type: "NamedAddress", value: "tiny-prod-api" }],
      listeners: [
        { port: 80, protocol: "HTTP" },
        { port: 443, hostname: "api.example.com", tls: { options: { "networking.gke.io/cert-manager-certs": "tiny-prod-api" } } },
      ],
    });
    expect(dig(objects[2], "spec", "rules", 0, "filters", 0, "requestRedirect")).toEqual({ scheme: "https", statusCode: 301 });
    expect(dig(objects[3], "spec", "rules")).toEqual([
      { matches: [{ path: { type: "PathPrefix", value: "/v1/chat" } }], backendRefs: [{ name: "chat", port: 80 }] },
      { matches: [{ path: { type: "PathPrefix", value: "/" } }], backendRefs: [{ name: "app", port: 80 }] },
    ]);
    expect(dig(objects[4], "spec", "default")).toMatchObject({
      timeoutSec: 600,
      connectionDraining: { drainingTimeoutSec: 600 },
      securityPolicy: "tiny-prod-api",
      logging: { enabled: true },
    });
    // Health checks come from Google's front ends, requests from the proxies.
    expect(out.opened.map(({ ports }) => ports)).toEqual([[8080], [8000]]);
    expect(out.opened[0]?.ranges).toEqual(expect.arrayContaining(["130.211.0.0/22", "35.191.0.0/16"]));
  });

  test("refuses other methods by the longest path, and counts what it lets through", async () => {
    const api = gateway({
      exposure: "public",
      routes: { "/": { to: app, methods: ["GET"] }, "/v1": { to: app, methods: ["POST"], limit: "5/s" }, "/v1/chat": { to: chat, methods: ["PUT"] } },
      auth: open,
      limit: "10/s",
    });
    const out = await lowered(system("tiny", { ...about, components: { app, chat, api } }));
    const rules = rulesOf(out);
    expect(decide(rules, "GET", "/")).toBe("throttle");
    expect(decide(rules, "POST", "/other")).toBe("deny(403)");
    expect(decide(rules, "POST", "/v1/x")).toBe("throttle");
    expect(decide(rules, "GET", "/v1/x")).toBe("deny(403)");
    expect(decide(rules, "PUT", "/v1/chat")).toBe("throttle");
    expect(decide(rules, "POST", "/v1/chat/x")).toBe("deny(403)");
    expect(decide(rules, "GET", "/v1chat")).toBe("throttle");
    expect(rules.at(-1)).toMatchObject({ priority: 2_147_483_647, action: "allow" });
    expect(rules.filter(({ action }) => action === "throttle").map((rule) => dig(rule.rate_limit_options, "rate_limit_threshold"))).toEqual([
      { count: 50, interval_sec: 10 },
      { count: 100, interval_sec: 10 },
    ]);
  });

  test("reads no prompts for attacks, and everything else", async () => {
    const api = gateway({ exposure: "public", routes: { "/v1/chat": chat, "/v1/orders": app }, auth: open });
    const out = await lowered(system("tiny", { ...about, components: { app, chat, api } }));
    const expressions = rulesOf(out).map(({ match }) => String(dig(match, "expr", "expression")));
    expect(expressions[0]).toContain("cve-canary");
    expect(expressions).toContain("!request.path.matches('^(/v1/chat)(/|$)') && evaluatePreconfiguredWaf('sqli-v33-stable', {'sensitivity': 1})");
    expect(expressions).toContain("evaluatePreconfiguredWaf('protocolattack-v33-stable', {'sensitivity': 1})");
    expect(expressions).toContain("has(request.headers['content-length']) && int(request.headers['content-length']) > 1048576");
  });

  test("private: inside of the network, and a certificate of somebody's own without a domain", async () => {
    const api = gateway({ exposure: "private", routes: { "/v1": app }, auth: open });
    const out = await lowered(system("tiny", { ...about, components: { app, api } }));
    expect(out.resources("google_compute_address")["api"]).toMatchObject({
      address_type: "INTERNAL",
      purpose: "SHARED_LOADBALANCER_VIP",
      subnetwork: "${var.node_subnet}",
    });
    expect(dig(out.lowered["api"]?.objects?.[0]?.object, "spec", "gatewayClassName")).toBe("gke-l7-rilb");
    expect(steps(out, "workloads")).toContain("Give api a certificate");
  });

  test("identities: Identity-Aware Proxy lets in who is named, below the domain", async () => {
    const api = gateway({ exposure: "public", domain: "api.example.com", routes: { "/v1": app }, auth: iam() });
    const out = await lowered(system("tiny", { ...about, components: { app, api } }));
    expect(out.resources("google_iap_web_iam_member")["api"]).toMatchObject({
      role: "roles/iap.httpsResourceAccessor",
      for_each: "${toset(var.api_callers)}",
      condition: { expression: 'request.host == "api.example.com"' },
    });
    const policy = out.lowered["api"]?.objects?.find(({ object }) => object["kind"] === "GCPBackendPolicy")?.object;
    expect(dig(policy, "spec", "default", "iap")).toEqual({ enabled: true });
  });

  test("tokens: pods behind the load balancer check them, and call what the gateway leads to", async () => {
    const auth = jwt({ issuer: "https://login.example.com", audience: "tiny" });
    const api = gateway({ exposure: "public", domain: "api.example.com", routes: { "/v1/chat": chat, "/v1": { to: app, methods: ["GET", "POST"] } }, auth });
    const out = await lowered(system("tiny", { ...about, components: { app, chat, api } }));
    expect(out.plan?.components["api"]?.workload?.replicas.planned).toBe(2);
    expect(out.plan?.components["api"]?.needs).toMatchObject({ egress: ["login.example.com"] });
    expect(out.lowered["api"]).toMatchObject({ workload: true, balancedPort: 8080 });
    // From the load balancer to its pods alone; these call the others inside of the cluster.
    expect(out.opened.map(({ name, ports }) => [name, ports])).toEqual([["api--8080", [8080]]]);
    const bindings = out.connections.bindings("api");
    expect(bindings.flatMap(({ egress }) => egress)).toEqual([
      { to: { component: "app" }, port: 8080 },
      { to: { component: "chat" }, port: 8000 },
    ]);
    expect(bindings.some(({ env }) => "API_JWKS" in env)).toBe(true);
    const route = out.lowered["api"]?.objects?.map(({ object }) => object).filter(({ kind }) => kind === "HTTPRoute")[1];
    expect(dig(route, "spec", "rules")).toEqual([{ matches: [{ path: { type: "PathPrefix", value: "/" } }], backendRefs: [{ name: "api", port: 80 }] }]);
    expect(steps(out, "before")).toContain("Find the keys of https://login.example.com");
  });

  test.each([["keys", apiKey()]])("%s are not checked, and that is said", async (_what, auth) => {
    const api = gateway({ exposure: "public", routes: { "/v1": app }, auth });
    const { system: made } = await planned(system("tiny", { ...about, components: { app, api } }));
    const component = made.components["api"];
    if (component === undefined) throw new Error("no gateway");
    expect(realisedBy(component, lowering.realises as never).find(({ name }) => name === "auth")?.state).toBe("not available");
  });

  test("a place that does without the check: refused in front of the internet, not inside of the network", async () => {
    const auth = jwt({ issuer: "https://login.example.com", audience: "tiny" });
    const on = gcp("europe-west4", { project: "acme-prod", without: ["api.auth"] });
    const errors = async (exposure: "public" | "private") =>
      errorsOf(await planned(system("tiny", { ...about, on, components: { app, api: gateway({ exposure, routes: { "/v1": app }, auth }) } })));
    expect(await errors("public")).toEqual(["LNT4004 auth"]);
    expect(await errors("private")).toEqual([]);
  });

  test.each([
    ["a double slash", { "/v1//x": app } as const, "LNT4006 routes./v1//x"],
    ["an escape", { "/v%31": app } as const, "LNT4006 routes./v%31"],
    ["one path twice", { "/v1": app, "/v1/": app } as const, "LNT4006 routes./v1/"],
    ["an answer of hours", { "/v1": { to: app, timeout: "2h" } } as const, "LNT4006 routes./v1.timeout"],
  ])("%s: an error", async (_what, routes, error) => {
    const api = gateway({ exposure: "public", routes, auth: open });
    expect(errorsOf(await planned(system("tiny", { ...about, components: { app, api } })))).toEqual([error]);
  });

  test("a service behind two gateways: an error", async () => {
    const api = gateway({ exposure: "public", routes: { "/v1": app }, auth: open });
    const other = gateway({ exposure: "private", routes: { "/v1": app }, auth: open });
    expect(errorsOf(await planned(system("tiny", { ...about, components: { app, api, other } })))).toEqual(["LNT4004 routes./v1"]);
  });

  test("is watched, and what has no price says so", async () => {
    const api = gateway({ exposure: "public", routes: { "/v1": app }, auth: open });
    const watch = monitor({ watches: [api], alerts: { page: "team" } });
    const out = await lowered(system("tiny", { ...about, components: { app, api, watch } }));
    const [policy] = Object.values(out.resources("google_monitoring_alert_policy"));
    expect(JSON.stringify(policy)).toContain("https_external_regional_request_count");
    expect(out.plan?.components["api"]?.cost.find(({ item }) => item === "firewall")?.monthlyUsd).toBeNull();
  });
});
