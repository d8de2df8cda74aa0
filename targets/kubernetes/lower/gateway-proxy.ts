// Envoy's configuration, from its documentation (1.39, 2026): health_check, jwt_authn and router filters, in this order.

export const proxyFolder = "/etc/lintel/gateway";
export const proxyReady = "/-/ready";

/** Stand for the address of the issuer's keys and its host, which are known after apply. */
const keysAddress = "@KEYS@";
const keysHost = "@KEYS_HOST@";
const keysCluster = "keys-of-the-issuer";

export interface ProxyInput {
  readonly port: number;
  readonly namespace: string;
  readonly issuer: string;
  readonly audience: string;
  readonly routes: readonly {
    readonly path: string;
    readonly service: string;
    readonly methods: readonly string[];
    readonly timeoutSeconds: number;
  }[];
}

const typed = (type: string, fields: Readonly<Record<string, unknown>> = {}): Readonly<Record<string, unknown>> => ({
  "@type": `type.googleapis.com/envoy.${type}`,
  ...fields,
});

const endpoint = (name: string, address: string, port: number): Readonly<Record<string, unknown>> => ({
  cluster_name: name,
  endpoints: [{ lb_endpoints: [{ endpoint: { address: { socket_address: { address, port_value: port } } } }] }],
});

/** What is written of a request: neither its token, nor its query, nor who asked. Probes are left out. */
const accessLog = {
  name: "envoy.access_loggers.stdout",
  filter: { not_health_check_filter: {} },
  typed_config: typed("extensions.access_loggers.stream.v3.StdoutAccessLog", {
    log_format: {
      json_format: {
        time: "%START_TIME%",
        id: "%REQ(X-REQUEST-ID)%",
        method: "%REQ(:METHOD)%",
        path: "%PATH(NQ)%",
        status: "%RESPONSE_CODE%",
        // Says why a token was refused.
        details: "%RESPONSE_CODE_DETAILS%",
        flags: "%RESPONSE_FLAGS%",
        received: "%BYTES_RECEIVED%",
        sent: "%BYTES_SENT%",
        milliseconds: "%DURATION%",
        cluster: "%UPSTREAM_CLUSTER%",
      },
    },
  }),
};

/** Requests to one service at once, and connections of callers, for each copy: one that is busy keeps 64 KiB at most, an idle one less. */
const atOnce = 4096;
const connections = 8192;

/** Servers that end idle connections do so after 2 s and more; ones that are kept for long miss pods which are new. */
const towards = {
  typed_extension_protocol_options: {
    "envoy.extensions.upstreams.http.v3.HttpProtocolOptions": typed("extensions.upstreams.http.v3.HttpProtocolOptions", {
      common_http_protocol_options: { idle_timeout: "1s", max_requests_per_connection: 100 },
      explicit_http_config: { http_protocol_options: {} },
    }),
  },
  circuit_breakers: { thresholds: [{ max_connections: atOnce, max_pending_requests: atOnce, max_requests: atOnce }] },
};

const clusterOf = (service: string): string => `to/${service}`;

const pathOf = (path: string): Readonly<Record<string, unknown>> => (path === "/" ? { prefix: "/" } : { path_separated_prefix: path.replace(/\/$/, "") });

/** A path with its methods, and after it the same path for all others: no shorter path takes them. */
function routesOf({ routes }: ProxyInput): readonly object[] {
  return routes.flatMap(({ path, service, methods, timeoutSeconds }) => [
    {
      match: { ...pathOf(path), headers: [{ name: ":method", string_match: { safe_regex: { regex: `^(${[...methods].sort().join("|")})$` } } }] },
      route: {
        cluster: clusterOf(service),
        timeout: `${timeoutSeconds}s`,
        idle_timeout: `${timeoutSeconds}s`,
        // Nothing of the request has reached anybody then.
        retry_policy: { retry_on: "connect-failure,reset-before-request", num_retries: 1 },
      },
    },
    { match: pathOf(path), direct_response: { status: 405 } },
  ]);
}

/** Nothing passes without a token of the issuer for the audience, which has not expired. The service gets the token as it is. */
export function proxyConfig(input: ProxyInput): string {
  const config = {
    overload_manager: {
      resource_monitors: [
        {
          name: "envoy.resource_monitors.global_downstream_max_connections",
          typed_config: typed("extensions.resource_monitors.downstream_connections.v3.DownstreamConnectionsConfig", {
            max_active_downstream_connections: connections,
          }),
        },
      ],
    },
    static_resources: {
      listeners: [
        {
          name: "http",
          address: { socket_address: { address: "0.0.0.0", port_value: input.port } },
          per_connection_buffer_limit_bytes: 32_768,
          filter_chains: [
            {
              filters: [
                {
                  name: "envoy.filters.network.http_connection_manager",
                  typed_config: typed("extensions.filters.network.http_connection_manager.v3.HttpConnectionManager", {
                    stat_prefix: "gateway",
                    access_log: [accessLog],
                    // The load balancer writes the caller's address and its own.
                    use_remote_address: true,
                    xff_num_trusted_hops: 1,
                    // No address makes a caller one of Envoy's own, who could set timeouts with headers.
                    internal_address_config: {},
                    normalize_path: true,
                    merge_slashes: true,
                    path_with_escaped_slashes_action: "REJECT_REQUEST",
                    server_header_transformation: "PASS_THROUGH",
                    common_http_protocol_options: { headers_with_underscores_action: "DROP_HEADER", idle_timeout: "620s" },
                    stream_idle_timeout: "0s",
                    request_headers_timeout: "10s",
                    route_config: { virtual_hosts: [{ name: "all", domains: ["*"], routes: routesOf(input) }] },
                    http_filters: [
                      {
                        name: "envoy.filters.http.health_check",
                        typed_config: typed("extensions.filters.http.health_check.v3.HealthCheck", {
                          pass_through_mode: false,
                          headers: [{ name: ":path", string_match: { exact: proxyReady } }],
                        }),
                      },
                      {
                        name: "envoy.filters.http.jwt_authn",
                        typed_config: typed("extensions.filters.http.jwt_authn.v3.JwtAuthentication", {
                          providers: {
                            issuer: {
                              issuer: input.issuer,
                              audiences: [input.audience],
                              // Not from the query as well, which is written into logs.
                              from_headers: [{ name: "Authorization", value_prefix: "Bearer " }],
                              forward: true,
                              require_expiration: true,
                              remote_jwks: {
                                http_uri: { uri: keysAddress, cluster: keysCluster, timeout: "5s" },
                                cache_duration: "600s",
                                async_fetch: { failed_refetch_duration: "5s" },
                              },
                            },
                          },
                          rules: [{ match: { prefix: "/" }, requires: { provider_name: "issuer" } }],
                        }),
                      },
                      { name: "envoy.filters.http.router", typed_config: typed("extensions.filters.http.router.v3.Router", { suppress_envoy_headers: true }) },
                    ],
                  }),
                },
              ],
            },
          ],
        },
      ],
      clusters: [
        {
          name: keysCluster,
          type: "STRICT_DNS",
          dns_lookup_family: "V4_ONLY",
          connect_timeout: "5s",
          load_assignment: endpoint(keysCluster, keysHost, 443),
          transport_socket: {
            name: "envoy.transport_sockets.tls",
            typed_config: typed("extensions.transport_sockets.tls.v3.UpstreamTlsContext", {
              sni: keysHost,
              common_tls_context: {
                validation_context: {
                  trusted_ca: { filename: "/etc/ssl/certs/ca-certificates.crt" },
                  match_typed_subject_alt_names: [{ san_type: "DNS", matcher: { exact: keysHost } }],
                },
              },
            }),
          },
        },
        ...[...new Set(input.routes.map(({ service }) => service))].sort().map((service) => ({
          name: clusterOf(service),
          type: "STRICT_DNS",
          dns_lookup_family: "V4_ONLY",
          connect_timeout: "5s",
          load_assignment: endpoint(clusterOf(service), `${service}.${input.namespace}.svc.cluster.local`, 80),
          ...towards,
        })),
      ],
    },
  };
  return `${JSON.stringify(config, null, 2)}\n`;
}

/**
 * start.sh: the address of the keys goes into a copy; Terraform has seen that it holds nothing that sed would take for its own. Envoy ends
 * at once when it is told to, so that answers which are under way are waited for here.
 */
export const startScript = (variable: string, longestSeconds: number): string =>
  [
    "set -eu",
    `host="\${${variable}#https://}"`,
    'host="${host%%/*}"',
    `sed -e "s|${keysAddress}|\${${variable}}|" -e "s|${keysHost}|\${host}|" ${proxyFolder}/envoy.json > /tmp/envoy.json`,
    "envoy --config-path /tmp/envoy.json --log-level warning --disable-hot-restart --concurrency 2 &",
    'envoy="$!"',
    `trap 'sleep ${longestSeconds} & wait "$!"; kill -TERM "$envoy"' TERM`,
    "status=0",
    'while kill -0 "$envoy" 2> /dev/null; do wait "$envoy" && status=0 || status="$?"; done',
    'exit "$status"',
    "",
  ].join("\n");
