import { describe, expect, test } from "vitest";
import { apiKey, aws, gateway, iam, llm, service, system } from "../../../dsl/index.ts";
import { dig, errorsOf, image, type LoweredSystem, lowered, planned, policyOf, steps } from "./support.ts";

const about = { owner: "team", purpose: "Answers.", environment: "production", on: aws("eu-central-1") } as const;
const app = service({ image, traffic: { peak: "10/s" }, perReplica: { requests: 20, cpu: 1, memory: "512MiB" } });
const chat = llm({
  model: "meta-llama/Llama-3.1-8B-Instruct",
  traffic: { peak: "1/s", inputTokens: { p50: 400, p95: 900 }, outputTokens: { p50: 100, p95: 300 } },
  slo: { ttft: { p95: "2s" }, tpot: { p95: "80ms" } },
});

/** Paths of the API, as its tree of resources says. */
function pathsOf(out: LoweredSystem): readonly string[] {
  const resources = out.resources("aws_api_gateway_resource");
  const path = (id: string): string => {
    const name = /aws_api_gateway_resource\.(\w+)\.id/.exec(id)?.[1];
    if (name === undefined) return "";
    return `${path(String(resources[name]?.["parent_id"]))}/${String(resources[name]?.["path_part"])}`;
  };
  return Object.values(out.resources("aws_api_gateway_method")).map(
    ({ resource_id: id, http_method: method }) => `${String(method)} ${path(String(id)) || "/"}`,
  );
}

/** What a service gets when the load balancer gets `path`. */
function rewritten(out: LoweredSystem, path: string): string | undefined {
  const rules = Object.values(out.resources("aws_lb_listener_rule")).toSorted((a, b) => Number(a["priority"]) - Number(b["priority"]));
  const rule = rules.find((one) =>
    (dig(one, "condition", 0, "path_pattern", "values") as readonly string[]).some((pattern) =>
      pattern.endsWith("*") ? path.startsWith(pattern.slice(0, -1)) : path === pattern,
    ),
  );
  if (rule === undefined) return undefined;
  const { regex, replace } = dig(rule, "transform", 0, "url_rewrite_config", "rewrite") as { readonly regex: string; readonly replace: string };
  return path.replace(new RegExp(regex), replace);
}

describe("a gateway that API Gateway checks callers for", () => {
  test("iam, private: signed requests, through the endpoint of the network alone", async () => {
    const api = gateway({ exposure: "private", routes: { "/v1/score": { to: app, methods: ["GET", "POST"], timeout: "2s" } }, auth: iam() });
    const out = await lowered(system("tiny", { ...about, components: { app, api } }));
    expect(out.plan?.components["api"]?.needs.apis).toEqual(["execute-api"]);
    expect(out.plan?.components["api"]?.summary).toContain("HTTP without TLS");
    expect(out.resources("aws_api_gateway_rest_api")["api"]).toMatchObject({
      endpoint_configuration: { types: ["PRIVATE"], vpc_endpoint_ids: ["${aws_vpc_endpoint.execute_api.id}"] },
      disable_execute_api_endpoint: false,
    });
    expect(policyOf(out.resources("aws_api_gateway_rest_api_policy")["api"]).Statement).toMatchObject([
      { Effect: "Deny", Action: "execute-api:Invoke", Condition: { StringNotEquals: { "aws:SourceVpce": "${aws_vpc_endpoint.execute_api.id}" } } },
    ]);
    expect(pathsOf(out).toSorted()).toEqual(["GET /v1/score", "GET /v1/score/{proxy+}", "POST /v1/score", "POST /v1/score/{proxy+}"]);
    for (const method of Object.values(out.resources("aws_api_gateway_method")))
      expect(method).toMatchObject({ authorization: "AWS_IAM", api_key_required: false });
    const integrations = Object.values(out.resources("aws_api_gateway_integration"));
    expect(integrations).toHaveLength(4);
    for (const integration of integrations) {
      expect(integration).toMatchObject({
        type: "HTTP_PROXY",
        connection_type: "VPC_LINK",
        connection_id: "${aws_apigatewayv2_vpc_link.api.id}",
        integration_target: "${aws_lb.api.arn}",
        response_transfer_mode: "BUFFERED",
        timeout_milliseconds: 2000,
      });
      if (String(integration["uri"]).endsWith("{proxy}"))
        expect(integration["request_parameters"]).toEqual({ "integration.request.path.proxy": "method.request.path.proxy" });
    }
    expect(integrations.map((one) => one["uri"])).toContain("http://${aws_lb.api.dns_name}/v1/score/{proxy}");
    expect(Object.keys(out.resources("aws_lb_listener"))).toEqual(["api"]);
    expect(out.resources("aws_lb_listener")["api"]).toMatchObject({ port: 80, protocol: "HTTP", default_action: [{ type: "fixed-response" }] });
    expect(out.root.main["variable"]).not.toHaveProperty("api_certificate_arn");
    expect(steps(out, "before")).toContain("Let API Gateway write logs");
    const call = out.operations.find(({ phase }) => phase === "after");
    expect(call?.text).toContain("`arn:aws:execute-api:eu-central-1:111122223333:API/live/GET/v1/score`");
  });

  test("only the VPC link reaches the load balancer", async () => {
    const api = gateway({ exposure: "public", routes: { "/v1": app }, auth: iam() });
    const out = await lowered(system("tiny", { ...about, components: { app, api } }));
    expect(out.resources("aws_lb")["api"]).toMatchObject({ internal: true, subnets: ["subnet-internal-a", "subnet-internal-b", "subnet-internal-c"] });
    const toBalancer = Object.values(out.resources("aws_vpc_security_group_ingress_rule")).filter(
      (rule) => rule["security_group_id"] === "${aws_security_group.api.id}",
    );
    expect(toBalancer).toMatchObject([{ referenced_security_group_id: "${aws_security_group.api__link.id}", from_port: 80, to_port: 80 }]);
    expect(out.resources("aws_apigatewayv2_vpc_link")["api"]).toMatchObject({ security_group_ids: ["${aws_security_group.api__link.id}"] });
    expect(out.plan?.components["api"]?.needs).toEqual({ addons: ["load-balancer-controller"] });
    expect(out.resources("aws_api_gateway_rest_api_policy")).toEqual({});
  });

  test("api key, public with a domain: keys, a plan that limits each, the domain on the API, the firewall before the stage", async () => {
    const api = gateway({
      exposure: "public",
      domain: "api.example.com",
      routes: { "/v1/score": { to: app, limit: "20/min" }, "/v1/files/": app },
      auth: apiKey(),
      limit: "2/s",
    });
    const out = await lowered(system("tiny", { ...about, components: { app, api } }));
    for (const method of Object.values(out.resources("aws_api_gateway_method")))
      expect(method).toMatchObject({ authorization: "NONE", api_key_required: true });
    expect(pathsOf(out).toSorted()).toEqual(["POST /v1/files/{proxy+}", "POST /v1/score", "POST /v1/score/{proxy+}"]);
    expect(out.resources("aws_api_gateway_rest_api")["api"]).toMatchObject({
      endpoint_configuration: { types: ["REGIONAL"] },
      disable_execute_api_endpoint: true,
    });
    expect(out.resources("aws_api_gateway_usage_plan")["api"]).toMatchObject({
      throttle_settings: { rate_limit: 2, burst_limit: 2 },
      api_stages: [
        {
          throttle: [
            { path: "/v1/score/POST", burst_limit: 1 },
            { path: "/v1/score/{proxy+}/POST", burst_limit: 1 },
          ],
        },
      ],
    });
    expect(out.resources("aws_api_gateway_api_key")).toEqual({});
    expect(steps(out, "after")).toContain("Give callers of api keys");
    expect(out.resources("aws_api_gateway_domain_name")["api"]).toMatchObject({
      domain_name: "api.example.com",
      regional_certificate_arn: "${aws_acm_certificate_validation.api.certificate_arn}",
      security_policy: "TLS_1_2",
    });
    expect(dig(out.resources("aws_route53_record")["api"], "alias")).toMatchObject({ name: "${aws_api_gateway_domain_name.api.regional_domain_name}" });
    expect(out.resources("aws_api_gateway_base_path_mapping")["api"]).toMatchObject({ stage_name: "${aws_api_gateway_stage.api.stage_name}" });
    expect(out.resources("aws_wafv2_web_acl_association")["api"]).toMatchObject({ resource_arn: "${aws_api_gateway_stage.api.arn}" });
    // The firewall sees the stage before the path, unless the request came by the domain.
    expect(JSON.stringify(out.resources("aws_wafv2_web_acl"))).toContain('"search_string":"/live/v1/score/"');
    expect(out.resources("aws_lb_listener")["api"]).toMatchObject({ port: 443, protocol: "HTTPS" });
    const uris = Object.values(out.resources("aws_api_gateway_integration")).map((one) => one["uri"]);
    expect(uris).toContain("https://api.example.com/v1/files/{proxy}");
    expect(out.plan?.components["api"]?.cost.find(({ item }) => item === "API Gateway requests")?.monthlyUsd ?? null).toBeNull();
    expect(out.plan?.components["api"]?.cost.map(({ item }) => item)).not.toContain("public addresses");
  });

  test("a private API with keys lets callers without an identity in, through the endpoint", async () => {
    const api = gateway({ exposure: "private", routes: { "/v1": app }, auth: apiKey() });
    const out = await lowered(system("tiny", { ...about, components: { app, api } }));
    expect(policyOf(out.resources("aws_api_gateway_rest_api_policy")["api"]).Statement.map(({ Effect }) => Effect)).toEqual(["Allow", "Deny"]);
  });

  test("services get the path that callers wrote, whether the stage comes before it or not", async () => {
    const api = gateway({ exposure: "private", routes: { "/v1.0": app, "/v1.0/chat": chat, "/files/": app }, auth: iam() });
    const out = await lowered(system("tiny", { ...about, components: { app, chat, api } }));
    for (const path of ["/v1.0", "/v1.0/a", "/v1.0/chat", "/v1.0/chat/completions", "/files/live/x"]) {
      expect(rewritten(out, path)).toBe(path);
      expect(rewritten(out, `/live${path}`)).toBe(path);
    }
    expect(rewritten(out, "/v1x0/a")).toBeUndefined();
    const alone = gateway({ exposure: "private", routes: { "/": app }, auth: iam() });
    const all = await lowered(system("tiny", { ...about, components: { app, alone } }));
    expect(["/live", "/live/", "/live/a/b", "/liver", "/a"].map((path) => rewritten(all, path))).toEqual(["/", "/", "/a/b", "/liver", "/a"]);
    expect(pathsOf(all).toSorted()).toEqual(["POST /", "POST /{proxy+}"]);
  });

  test("streams answers, and deploys anew when a route changes, and only then", async () => {
    const build = (timeout: "10m" | "15m") =>
      lowered(
        system("tiny", { ...about, components: { chat, api: gateway({ exposure: "private", routes: { "/v1/chat": { to: chat, timeout } }, auth: iam() }) } }),
      );
    const [first, again, other] = [await build("10m"), await build("10m"), await build("15m")];
    for (const integration of Object.values(first.resources("aws_api_gateway_integration")))
      expect(integration).toMatchObject({ response_transfer_mode: "STREAM", timeout_milliseconds: 600_000 });
    const hash = (out: LoweredSystem): unknown => dig(out.resources("aws_api_gateway_deployment")["api"], "triggers", "routes");
    expect(hash(again)).toBe(hash(first));
    expect(hash(other)).not.toBe(hash(first));
    expect(first.resources("aws_api_gateway_deployment")["api"]).toMatchObject({ lifecycle: { create_before_destroy: true } });
    // What is replaced under the API goes live as well.
    expect(first.resources("aws_api_gateway_deployment")["api"]?.["triggers"]).toMatchObject({
      link: "${aws_apigatewayv2_vpc_link.api.id}",
      balancer: "${aws_lb.api.arn}",
      endpoint: "${aws_vpc_endpoint.execute_api.id}",
    });
    const after = JSON.stringify(first.resources("aws_api_gateway_deployment")["api"]?.["depends_on"]);
    for (const name of Object.keys(first.resources("aws_api_gateway_integration"))) expect(after).toContain(`aws_api_gateway_integration.${name}`);
    expect(after).toContain("aws_api_gateway_rest_api_policy.api");
  });

  test("logs requests without bodies, under the key of logs", async () => {
    const api = gateway({ exposure: "private", routes: { "/v1": app }, auth: iam() });
    const out = await lowered(system("tiny", { ...about, components: { app, api } }));
    expect(out.resources("aws_api_gateway_stage")["api"]).toMatchObject({ stage_name: "live", xray_tracing_enabled: true });
    expect(out.resources("aws_cloudwatch_log_group")["api__access"]).toMatchObject({ kms_key_id: "${var.key_logs}", retention_in_days: 365 });
    expect(out.resources("aws_api_gateway_method_settings")["api"]).toMatchObject({
      method_path: "*/*",
      settings: { metrics_enabled: true, logging_level: "ERROR", data_trace_enabled: false },
    });
    expect(out.resources("aws_api_gateway_account")).toEqual({});
  });

  test("waits 29 s where nothing is written", async () => {
    const api = gateway({ exposure: "private", routes: { "/v1": app }, auth: iam() });
    const out = await lowered(system("tiny", { ...about, components: { app, api } }));
    expect(Object.values(out.resources("aws_api_gateway_integration"))[0]).toMatchObject({ timeout_milliseconds: 29_000 });
    expect(out.plan?.components["api"]?.provenance["routes./v1.timeout"]).toMatchObject({ note: "29s, the answer is not streamed" });
  });

  test.each([
    ["a long answer", gateway({ exposure: "private", routes: { "/a": { to: app, timeout: "30s" } }, auth: iam() }), "LNT4004 routes./a.timeout"],
    ["a long stream", gateway({ exposure: "private", routes: { "/a": { to: app, stream: true, timeout: "16m" } }, auth: iam() }), "LNT4004 routes./a.timeout"],
    ["a short answer", gateway({ exposure: "private", routes: { "/a": { to: app, timeout: "10ms" } }, auth: iam() }), "LNT4006 routes./a.timeout"],
    ["a large request", gateway({ exposure: "private", routes: { "/a": app }, auth: apiKey(), maxBody: "10MiB" }), "LNT4004 maxBody"],
    ["a private domain", gateway({ exposure: "private", domain: "a.example.com", routes: { "/a": app }, auth: iam() }), "LNT4004 domain"],
    ["the path of the stage", gateway({ exposure: "private", routes: { "/live/a": app }, auth: iam() }), "LNT4006 routes./live/a"],
    ["everything beside a path", gateway({ exposure: "private", routes: { "/": app, "/a": app }, auth: iam() }), "LNT4006 routes./"],
    [
      "more parts than an API holds",
      gateway({
        exposure: "private",
        routes: Object.fromEntries(Array.from({ length: 76 }, (_, n) => [`/a${n}/b/c`, app])),
        auth: iam(),
      }),
      "LNT4006 routes",
    ],
    ["an empty part", gateway({ exposure: "private", routes: { "/a//b": app }, auth: iam() }), "LNT4006 routes./a//b"],
    ["a part with a sign", gateway({ exposure: "private", routes: { "/a@b": app }, auth: iam() }), "LNT4006 routes./a@b"],
  ])("%s: an error", async (_what, api, error) => {
    expect(errorsOf(await planned(system("tiny", { ...about, components: { app, api } })))).toEqual([error]);
  });
});
