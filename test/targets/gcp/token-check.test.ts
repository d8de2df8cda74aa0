import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { parse, parseAllDocuments } from "yaml";
import { lintel } from "../../cli/io.ts";
import { temporary } from "../../harness/temporary.ts";

// What a gateway with jwt() becomes on the cluster, whole, as the command line writes it.
const blueprint = `import { gateway, gcp, jwt, noAuth, service, system } from "lintel";
const image = "acme/app@sha256:${"a".repeat(64)}";
const about = { image, perReplica: { requests: 20, cpu: 1, memory: "512MiB" }, health: { ready: "/up" } };
const orders = service({ ...about, traffic: { peak: "40/s" } });
const reports = service({ ...about, traffic: { peak: "2/s" } });
const inside = service({ ...about, traffic: { peak: "2/s" } });
const api = gateway({
  exposure: "public",
  routes: { "/v1/orders": { to: orders, methods: ["GET", "POST"], timeout: "20s" }, "/v1/reports": { to: reports, methods: ["GET"], timeout: "90s" } },
  auth: jwt({ issuer: "https://login.example.com/", audience: "shop" }),
});
const desk = gateway({ exposure: "private", routes: { "/": inside }, auth: noAuth("It checks its callers.") });
export default system("shop", {
  owner: "team", purpose: "Sells.", environment: "production",
  on: gcp("europe-west4", { project: "acme-prod", zones: 2 }),
  components: { orders, reports, inside, api, desk },
});
`;

// biome-ignore lint/suspicious/noExplicitAny: paths into manifests are checked by the assertions on them
type Open = any;
let objects: readonly Open[] = [];
let envoy: Open;
let folder = "";
const get = (kind: string, name: string): Open => {
  const found = objects.filter((one: Open) => one.kind === kind && one.metadata.name === name);
  expect(found, `${kind}/${name}`).toHaveLength(1);
  return found[0];
};

beforeAll(async () => {
  folder = temporary({ "shop.ts": blueprint });
  const { exit, out, err } = await lintel(["compile", "shop.ts", "--out", "out"], folder);
  expect(exit, out + err).toBe(0);
  const set = path.join(folder, "out/gcp/kubernetes");
  objects = fs
    .readdirSync(set, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".yaml") && !file.endsWith("kustomization.yaml"))
    .flatMap((file) => parseAllDocuments(fs.readFileSync(path.join(set, file), "utf8")).map((one) => one.toJS() as unknown));
  envoy = JSON.parse(get("ConfigMap", "api").data["envoy.json"]);
}, 60_000);

const manager = (): Open => envoy.static_resources.listeners[0].filter_chains[0].filters[0].typed_config;

describe("the configuration", () => {
  test("one listener, one way in, and no interface to administer it", () => {
    expect(envoy.static_resources.listeners).toHaveLength(1);
    expect(envoy.static_resources.listeners[0].filter_chains).toHaveLength(1);
    expect(envoy).not.toHaveProperty("admin");
    expect(envoy).not.toHaveProperty("dynamic_resources");
  });

  test("tokens of the issuer for the audience, from the header alone, on every path", () => {
    const filters: readonly Open[] = manager().http_filters;
    expect(filters.map(({ name }) => name)).toEqual(["envoy.filters.http.health_check", "envoy.filters.http.jwt_authn", "envoy.filters.http.router"]);
    const { providers, rules, ...rest } = filters[1].typed_config;
    expect(Object.keys(providers)).toEqual(["issuer"]);
    expect(providers.issuer).toMatchObject({
      issuer: "https://login.example.com/",
      audiences: ["shop"],
      require_expiration: true,
      from_headers: [{ name: "Authorization", value_prefix: "Bearer " }],
    });
    expect(providers.issuer).not.toHaveProperty("forward_payload_header");
    expect(rules).toEqual([{ match: { prefix: "/" }, requires: { provider_name: "issuer" } }]);
    // Neither preflights nor a rule that a route could choose go around it.
    expect(Object.keys(rest)).toEqual(["@type"]);
    for (const route of manager().route_config.virtual_hosts.flatMap(({ routes }: Open) => routes)) expect(route).not.toHaveProperty("typed_per_filter_config");
  });

  test("keys over TLS from a host whose name is checked", () => {
    const { http_uri } = manager().http_filters[1].typed_config.providers.issuer.remote_jwks;
    const cluster = envoy.static_resources.clusters.find(({ name }: Open) => name === http_uri.cluster);
    expect(cluster.load_assignment.endpoints[0].lb_endpoints[0].endpoint.address.socket_address.port_value).toBe(443);
    const { sni, common_tls_context } = cluster.transport_socket.typed_config;
    expect(common_tls_context.validation_context).toEqual({
      trusted_ca: { filename: "/etc/ssl/certs/ca-certificates.crt" },
      match_typed_subject_alt_names: [{ san_type: "DNS", matcher: { exact: sni } }],
    });
  });

  test("each route to its service with its time, and to no other", () => {
    const routes: readonly Open[] = manager().route_config.virtual_hosts[0].routes;
    expect(routes.filter(({ route }) => route !== undefined).map(({ match, route }) => [match.path_separated_prefix, route.cluster, route.timeout])).toEqual([
      ["/v1/reports", "to/reports", "90s"],
      ["/v1/orders", "to/orders", "20s"],
    ]);
    expect(envoy.static_resources.clusters.map(({ name }: Open) => name).slice(1)).toEqual(["to/orders", "to/reports"]);
  });

  test("a line a request, with neither token nor query nor caller", () => {
    const [log] = manager().access_log;
    const format = log.typed_config.log_format.json_format;
    expect(JSON.stringify(format)).not.toMatch(/authorization|forwarded|cookie|%PATH\(WQ|:PATH\)|REMOTE_ADDRESS|METADATA/i);
    expect(format.path).toBe("%PATH(NQ)%");
    expect(format.details).toBe("%RESPONSE_CODE_DETAILS%");
  });

  // Envoy itself reads it where it is at hand: LINTEL_ENVOY=/path/to/envoy.
  test.skipIf(process.env["LINTEL_ENVOY"] === undefined)("is one that Envoy takes", () => {
    const file = path.join(folder, "envoy.json");
    fs.writeFileSync(file, JSON.stringify(envoy).replaceAll("@KEYS_HOST@", "login.example.com").replaceAll("@KEYS@", "https://login.example.com/keys"));
    const run = spawnSync(process.env["LINTEL_ENVOY"] ?? "", ["--mode", "validate", "--config-path", file], { encoding: "utf8" });
    expect(run.status, run.stderr).toBe(0);
  });
});

describe("its pods", () => {
  test("at least two, apart by zone and node, one of which may go", () => {
    expect(get("HorizontalPodAutoscaler", "api").spec.minReplicas).toBe(2);
    expect(get("PodDisruptionBudget", "api").spec.maxUnavailable).toBe(1);
    const { topologySpreadConstraints } = get("Deployment", "api").spec.template.spec;
    expect(topologySpreadConstraints.map(({ topologyKey }: Open) => topologyKey)).toEqual(["topology.kubernetes.io/zone", "kubernetes.io/hostname"]);
  });

  test("restricted: no root, nothing to write but /tmp, no token of the cluster, an image by digest", () => {
    const { spec } = get("Deployment", "api").spec.template;
    expect(spec).toMatchObject({ automountServiceAccountToken: false, securityContext: { runAsNonRoot: true, seccompProfile: { type: "RuntimeDefault" } } });
    expect(get("ServiceAccount", "api").automountServiceAccountToken).toBe(false);
    const [container] = spec.containers;
    expect(container.securityContext).toMatchObject({
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      runAsNonRoot: true,
      capabilities: { drop: ["ALL"] },
    });
    expect(container.image).toMatch(/envoyproxy\/envoy@sha256:[0-9a-f]{64}$/);
    expect(container.resources.requests).toMatchObject({ cpu: expect.any(String), memory: expect.any(String) });
    expect(container.resources.limits.memory).toBe(container.resources.requests.memory);
    expect(container.volumeMounts.filter(({ readOnly }: Open) => readOnly !== true).map(({ mountPath }: Open) => mountPath)).toEqual(["/tmp"]);
  });

  test("wait for the longest answer when they end", () => {
    const { terminationGracePeriodSeconds } = get("Deployment", "api").spec.template.spec;
    expect(terminationGracePeriodSeconds).toBeGreaterThanOrEqual(30 + 90);
    expect(get("ConfigMap", "api").data["start.sh"]).toContain("sleep 90 &");
  });
});

describe("connections", () => {
  const peers = (name: string, way: "ingress" | "egress"): Open => get("NetworkPolicy", name).spec[way];
  const ranges = (rules: readonly Open[]): readonly string[] =>
    rules.flatMap(({ from, to }) => (from ?? to).flatMap(({ ipBlock }: Open) => (ipBlock === undefined ? [] : [ipBlock.cidr])));

  test("the load balancer reaches the pods that check tokens, and nobody else does", () => {
    const rules = peers("api", "ingress");
    expect(rules).toHaveLength(1);
    expect(rules[0].ports).toEqual([{ port: 8080, protocol: "TCP" }]);
    expect(rules[0].from.every(({ ipBlock }: Open) => ipBlock !== undefined)).toBe(true);
    expect(ranges(rules)).toEqual([expect.stringMatching(/^10\..*\/23$/), "130.211.0.0/22", "35.191.0.0/16"]);
  });

  test("from there to the services, and to the issuer on 443 in the internet", () => {
    const rules: readonly Open[] = peers("api", "egress");
    const inside = rules.slice(0, -1).flatMap(({ to, ports }) => to.map(({ podSelector }: Open) => [podSelector.matchLabels, ports]));
    expect(inside).toEqual(["orders", "reports"].map((name) => [{ "app.kubernetes.io/instance": name }, [{ port: 8080, protocol: "TCP" }]]));
    expect(rules.at(-1)).toEqual({
      to: [{ ipBlock: { cidr: "0.0.0.0/0", except: expect.arrayContaining(["10.0.0.0/8", "169.254.0.0/16"]) } }],
      ports: [{ port: 443, protocol: "TCP" }],
    });
  });

  test("the load balancer does not reach services whose callers need a token", () => {
    for (const name of ["orders", "reports"]) {
      expect(ranges(peers(name, "ingress"))).toEqual([]);
      expect(peers(name, "ingress").flatMap(({ from }: Open) => from)).toContainEqual({
        podSelector: { matchLabels: { "app.kubernetes.io/instance": "api" } },
      });
    }
    expect(ranges(peers("inside", "ingress"))).toContain("35.191.0.0/16");
    const backends = objects.filter(({ kind }) => kind === "HTTPRoute").flatMap(({ spec }) => spec.rules.flatMap(({ backendRefs }: Open) => backendRefs ?? []));
    expect(backends.map(({ name }) => name).sort()).toEqual(["api", "inside"]);
  });

  test("is in the bill and in the parity of the plan", () => {
    const plan = parse(fs.readFileSync(path.join(folder, "out/plan.json"), "utf8"));
    const api = plan.places[0].components.api;
    expect(api.cost.map(({ item }: Open) => item)).toContain("logs of the token check");
    expect(api.workload.pool).toBe("general");
    expect(JSON.stringify(plan)).not.toContain("LNT4201");
  });
});
