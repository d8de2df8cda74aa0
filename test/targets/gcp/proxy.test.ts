import { spawnSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { proxyConfig, startScript } from "../../../targets/kubernetes/lower/gateway-proxy.ts";
import { dig } from "./support.ts";

const input = {
  port: 8080,
  namespace: "tiny",
  issuer: "https://login.example.com",
  audience: "tiny",
  routes: [
    { path: "/v1/chat", service: "chat", methods: ["POST"], timeoutSeconds: 600 },
    { path: "/", service: "app", methods: ["GET", "POST"], timeoutSeconds: 30 },
  ],
};
const config: unknown = JSON.parse(proxyConfig(input));
const manager = dig(config, "static_resources", "listeners", 0, "filter_chains", 0, "filters", 0, "typed_config");

type Route = {
  readonly match: { readonly prefix?: string; readonly path_separated_prefix?: string; readonly headers?: unknown };
  readonly route?: { readonly cluster: string; readonly timeout: string };
  readonly direct_response?: { readonly status: number };
};
const routes = dig(manager, "route_config", "virtual_hosts", 0, "routes") as readonly Route[];

/** Envoy takes the first route that matches. */
function answer(method: string, at: string): string | number | undefined {
  const found = routes.find(({ match }) => {
    const { prefix, path_separated_prefix: whole } = match;
    if (prefix !== undefined && !at.startsWith(prefix)) return false;
    if (whole !== undefined && at !== whole && !at.startsWith(`${whole}/`)) return false;
    const regex = dig(match, "headers", 0, "string_match", "safe_regex", "regex");
    return typeof regex !== "string" || new RegExp(regex).test(method);
  });
  return found?.route?.cluster ?? found?.direct_response?.status;
}

describe("the proxy that checks tokens", () => {
  test("leads by the longest path, and no shorter path takes its other methods", () => {
    expect(answer("POST", "/v1/chat/completions")).toBe("to/chat");
    expect(answer("GET", "/v1/chat")).toBe(405);
    expect(answer("GET", "/v1/chats")).toBe("to/app");
    expect(answer("DELETE", "/")).toBe(405);
  });

  test("lets nothing pass without a token of the issuer for the audience, but its own health", () => {
    const filters = dig(manager, "http_filters") as readonly { readonly name: string; readonly typed_config: unknown }[];
    expect(filters.map(({ name }) => name.split(".").at(-1))).toEqual(["health_check", "jwt_authn", "router"]);
    const check = filters[1]?.typed_config;
    expect(dig(check, "rules")).toEqual([{ match: { prefix: "/" }, requires: { provider_name: "issuer" } }]);
    expect(dig(check, "providers", "issuer")).toMatchObject({
      issuer: "https://login.example.com",
      audiences: ["tiny"],
      require_expiration: true,
      forward: true,
    });
  });

  test("knows the issuer's certificate by its name, and services by theirs in the cluster", () => {
    const clusters = dig(config, "static_resources", "clusters") as readonly unknown[];
    expect(JSON.stringify(clusters[0])).toContain('"sni":"@KEYS_HOST@"');
    const names = clusters
      .slice(1)
      .map((one) => dig(one, "load_assignment", "endpoints", 0, "lb_endpoints", 0, "endpoint", "address", "socket_address", "address"));
    expect(names).toEqual(["app.tiny.svc.cluster.local", "chat.tiny.svc.cluster.local"]);
  });

  test("starts with the address of the keys, and ends when answers that are under way have", () => {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), "lintel-proxy-"));
    fs.writeFileSync(path.join(folder, "envoy.json"), proxyConfig(input));
    // In place of Envoy: says what it was given, and ends when it is told to.
    const envoy = `envoy() { cat "$2"; trap 'exit 0' TERM; while :; do sleep 0.05; done; }`;
    const script = startScript("API_JWKS", 1).replaceAll("/etc/lintel/gateway", folder).replaceAll("/tmp/envoy.json", `${folder}/out.json`);
    const began = Date.now();
    const run = spawnSync("sh", ["-c", `${envoy}\n(sleep 0.3; kill -TERM $$) &\n${script}`], {
      encoding: "utf8",
      env: { ...process.env, API_JWKS: "https://login.example.com/oauth/jwks.json" },
    });
    expect(Date.now() - began).toBeGreaterThan(1000);
    expect(run.stderr).toBe("");
    const given: unknown = JSON.parse(run.stdout);
    expect(JSON.stringify(given)).toContain('"uri":"https://login.example.com/oauth/jwks.json"');
    expect(JSON.stringify(given)).not.toContain("@KEYS");
    expect(JSON.stringify(given)).toContain('"sni":"login.example.com"');
    fs.rmSync(folder, { recursive: true, force: true });
  });
});
