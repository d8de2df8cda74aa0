import { describe, expect, it } from "vitest";
import { apiKey, azure, gateway, iam, jwt, llm, noAuth, onDemand, service, system } from "../../../dsl/index.ts";
import { addressIn, placesOf } from "../../../targets/azure/lower/balancers.ts";
import { callerLimit } from "../../../targets/azure/lower/limit.ts";
import { countsOf, onPath, pathName } from "../../../targets/azure/lower/paths.ts";
import { expectFigures } from "../../plan/fixture.ts";
import { dig, errorsOf, image, lowered, planned } from "./support.ts";

const about = { owner: "team", purpose: "tests", on: azure("westeurope", { zones: 3 }), environment: "production" } as const;
const app = service({ image, traffic: { peak: "20/s", payload: "2KiB" }, perReplica: { requests: 50, cpu: 1, memory: "1GiB" } });
const open = noAuth("the network is closed");
const named = (all: unknown, name: string): unknown => (all as readonly { readonly name: string }[]).find((one) => one.name === name);

describe("gateway without authentication", () => {
  it("leads to an internal load balancer of the cluster at an address that is known before apply", async () => {
    const api = gateway({ exposure: "private", domain: "a.example.com", routes: { "/v1": app }, auth: open });
    const made = await lowered(system("tiny", { ...about, components: { api, app } }));
    const balancer = made.resource("azurerm_application_gateway", "api");
    const address = dig(named(balancer["backend_address_pool"], "app"), "ip_addresses", 0);
    const object = made.objects.find((one) => dig(one, "spec", "type") === "LoadBalancer");
    expect(dig(object, "metadata", "annotations", "service.beta.kubernetes.io/azure-load-balancer-ipv4")).toBe(address);
    expect(dig(object, "metadata", "annotations", "service.beta.kubernetes.io/azure-load-balancer-internal")).toBe("true");
    expect(dig(object, "spec", "selector")).toEqual({ "app.kubernetes.io/instance": "app" });
    expect(dig(balancer["http_listener"], 0)).toMatchObject({ frontend_ip_configuration_name: "private", host_name: "a.example.com", protocol: "Https" });
    expect(balancer["ssl_policy"]).toEqual({ policy_type: "Predefined", policy_name: "AppGwSslPolicy20220101S" });
    expect(made.resources("azurerm_api_management")).toEqual({});
    expectFigures(made.planOf("api").figures);
    expect(made.resource("azurerm_network_security_rule", "gateway__api_clients")).toMatchObject({
      source_address_prefix: "VirtualNetwork",
      destination_port_range: "443",
    });
  });

  it("has the firewall check paths, methods, limits and sizes", async () => {
    const api = gateway({
      exposure: "public",
      routes: { "/v1": app, "/v1/jobs": { to: app, methods: ["PUT"], limit: "10/min" } },
      auth: open,
      maxBody: "100KiB",
    });
    const made = await lowered(system("tiny", { ...about, components: { api, app } }));
    const policy = made.resource("azurerm_web_application_firewall_policy", "api");
    const rules = policy["custom_rules"] as readonly { readonly name: string }[];
    expect(rules.map(({ name }) => name)).toEqual(["limit1", "limit", "paths", "methods1", "methods2", "bodyLength"]);
    expect(named(rules, "limit1")).toMatchObject({ rate_limit_threshold: 10, rate_limit_duration: "OneMin", group_rate_limit_by: "ClientAddr" });
    expect(dig(named(rules, "methods2"), "match_conditions", 1)).toMatchObject({ negation_condition: true, match_values: ["^/v1/jobs(/|\\?|$)"] });
    expect(policy["policy_settings"]).toMatchObject({ mode: "Prevention", max_request_body_size_in_kb: 103, request_body_enforcement: true });
    expect(dig(policy, "managed_rules", "exclusion")).toBeUndefined();
  });

  it("is an error where the firewall that checks methods is off", async () => {
    const api = gateway({ exposure: "private", routes: { "/v1": app }, auth: open, waf: false });
    expect(errorsOf(await planned(system("tiny", { ...about, components: { api, app } })))).toEqual(["LNT4004 waf"]);
  });
});

describe("gateway that knows its callers", () => {
  const jwtOf = jwt({ issuer: "https://login.example.com/", audience: 'a"<b>' });
  const policyOf = async (auth: Parameters<typeof gateway>[0]["auth"]) => {
    const api = gateway({ exposure: "public", routes: { "/v1": app }, auth, limit: "2/s" });
    const made = await lowered(system("tiny", { ...about, components: { api, app } }));
    return { made, policy: String(made.resource("azurerm_api_management_api_policy", "api")["xml_content"]) };
  };

  it("checks tokens in API Management, which is reached by a private endpoint", async () => {
    const { made, policy } = await policyOf(jwtOf);
    expect(policy).toContain('<openid-config url="https://login.example.com/.well-known/openid-configuration" />');
    expect(policy).toContain("<audience>a&quot;&lt;b&gt;</audience>");
    expect(policy).toContain('require-signed-tokens="true"');
    const service = made.resource("azurerm_api_management", "api");
    expect(service).toMatchObject({ sku_name: "StandardV2_1", public_network_access_enabled: "${var.api_open_at_first}", virtual_network_type: "External" });
    expect(dig(made.resource("azurerm_private_endpoint", "api"), "private_service_connection", "subresource_names")).toEqual(["Gateway"]);
    const pools = made.resource("azurerm_application_gateway", "api")["backend_address_pool"];
    expect(dig(named(pools, "api"), "fqdns", 0)).toBe(`${String(service["name"])}.azure-api.net`);
    expect(named(pools, "app")).toBeUndefined();
    const operation = String(made.resource("azurerm_api_management_api_operation_policy", "api__v1_post")["xml_content"]);
    expect(operation).toContain('calls="120" renewal-period="60"');
    expect(operation).toMatch(/set-backend-service base-url="http:\/\/10\.\d+\.21\.\d+:8080"/);
  });

  it("checks keys and identities, and never lets a caller by unchecked", async () => {
    const keys = await policyOf(apiKey());
    expect(keys.made.resource("azurerm_api_management_api", "api")).toMatchObject({ subscription_required: true });
    expect(keys.policy).toContain('<set-header name="x-api-key" exists-action="delete" />');
    expect(keys.made.resource("azurerm_api_management_product", "api")).toMatchObject({ approval_required: true, subscription_required: true });
    const entra = await policyOf(iam());
    expect(entra.policy).toContain("validate-azure-ad-token");
    expect(entra.made.variables).toContain("api_audience");
  });

  it("gives each API Management a subnet of its own", async () => {
    const of = (exposure: "public" | "private") => gateway({ exposure, routes: { "/v1": app }, auth: jwtOf });
    const made = await lowered(system("tiny", { ...about, components: { api: of("public"), desk: of("private"), app } }));
    const subnetOf = (name: string) => String(dig(made.resource("azurerm_api_management", name), "virtual_network_configuration", "subnet_id"));
    expect(subnetOf("api")).toMatch(/^\$\{azurerm_subnet\.api_\d+\.id\}$/);
    expect(subnetOf("desk")).not.toBe(subnetOf("api"));
  });

  it("counts a route with a limit of its own apart from the others", async () => {
    const api = gateway({ exposure: "public", routes: { "/a": app, "/b": { to: app, limit: "5/s" } }, auth: jwtOf });
    const made = await lowered(system("tiny", { ...about, components: { api, app } }));
    const of = (name: string) => String(made.resource("azurerm_api_management_api_operation_policy", name)["xml_content"]);
    expect(of("api__a_post")).not.toContain(" /a");
    expect(of("api__b_post")).toContain("?? context.Request.IpAddress) + &quot; /b&quot;)");
  });

  it("streams what a model generates, and leaves prompts to the model", async () => {
    const chat = llm({
      model: "meta-llama/Llama-3.1-8B-Instruct",
      traffic: { peak: "1/s", inputTokens: { p50: 100, p95: 300 }, outputTokens: { p50: 100, p95: 300 } },
      slo: { ttft: { p95: "2s" }, tpot: { p95: "100ms" }, availability: "99%" },
      accelerators: "auto",
      capacity: [onDemand()],
    });
    const api = gateway({ exposure: "public", routes: { "/chat": chat }, auth: jwtOf });
    const made = await lowered(system("tiny", { ...about, components: { api, chat } }));
    expect(dig(made.resource("azurerm_application_gateway", "api"), "global")).toEqual({ request_buffering_enabled: true, response_buffering_enabled: false });
    const operation = String(made.resource("azurerm_api_management_api_operation_policy", "api__chat_post")["xml_content"]);
    expect(operation).toContain('timeout="240" buffer-response="false"');
    const exclusion = dig(made.resource("azurerm_web_application_firewall_policy", "api"), "managed_rules", "exclusion", 0);
    expect(exclusion).toMatchObject({ match_variable: "RequestArgNames", selector: "*" });
  });

  it("refuses silent answers that are longer than a connection lives", async () => {
    const of = (auth: Parameters<typeof gateway>[0]["auth"], timeout: "5m" | "31m") => {
      const api = gateway({ exposure: "private", routes: { "/v1": { to: app, timeout } }, auth });
      return planned(system("tiny", { ...about, components: { api, app } }));
    };
    expect(errorsOf(await of(jwtOf, "5m"))).toEqual(["LNT4006 routes./v1.timeout"]);
    expect(errorsOf(await of(open, "5m"))).toEqual([]);
    expect(errorsOf(await of(open, "31m"))).toEqual(["LNT4006 routes./v1.timeout"]);
  });
});

describe("what a gateway is made of", () => {
  it("gives addresses that do not move", () => {
    expect(addressIn("10.1.21.0/26", 0)).toBe("10.1.21.4");
    expect(addressIn("10.1.21.0/26", 58)).toBe("10.1.21.62");
    expect(() => addressIn("10.1.21.0/26", 59)).toThrow();
    const few = placesOf(["a", "b"], "10.1.21.0/26");
    const more = placesOf(["a", "b", "c"], "10.1.21.0/26");
    expect([more.get("a"), more.get("b")]).toEqual([few.get("a"), few.get("b")]);
    const full = placesOf(
      Array.from({ length: 59 }, (_, n) => `n${n}`),
      "10.1.21.0/26",
    );
    expect(new Set(full.values()).size).toBe(59);
  });

  it("matches a path and what is below it", () => {
    const matches = (path: string, uri: string) => new RegExp(onPath(path)).test(uri);
    expect([matches("/a", "/a"), matches("/a", "/a?x=1"), matches("/a", "/a/b"), matches("/a", "/ab")]).toEqual([true, true, true, false]);
    expect([matches("/a.b", "/a.b"), matches("/a.b", "/axb"), matches("/", "/x")]).toEqual([true, false, true]);
    expect(new Set(["/a/b", "/a-b", "/a_b", "/", "/a"].map(pathName)).size).toBe(5);
  });

  it("counts together what has no limit of its own", () => {
    const limit = { requests: 1, windowSeconds: 60 } as const;
    const own = { requests: 2, windowSeconds: 60 } as const;
    expect(countsOf(limit, [{ path: "/a/b" }, { path: "/a", limit: own }])).toEqual([
      { name: "limit1", limit: own, paths: ["/a"], except: ["/a/b"] },
      { name: "limitBelow", limit, paths: ["/a/b"], except: [] },
      { name: "limit", limit, except: ["/a"] },
    ]);
  });

  it("writes rates as whole counts, rounded down", () => {
    const of = (rate: number) => callerLimit(rate, {} as never, []);
    expect(of(2)).toEqual({ requests: 120, windowSeconds: 60 });
    expect(of(1 / 60)).toEqual({ requests: 1, windowSeconds: 60 });
    expect(of(1 / 300)).toEqual({ requests: 1, windowSeconds: 300 });
    expect(of(1 / 3600)).toBeUndefined();
  });
});
