import { type Ask, asked, askedMessage, blocksOf, fails, passes, spared } from "../emitted/asked.ts";
import { absentOr, is, matches } from "../emitted/demand.ts";
import { defineRule, type Outcome } from "../rule.ts";

const asks: readonly Ask[] = [
  {
    type: "aws_lb_listener",
    at: "ssl_policy",
    must: matches(/TLS13-1-[23]|TLS-1-2/, "a policy of TLS 1.2 or newer"),
    where: ({ body }) => body["protocol"] === "HTTPS" || body["protocol"] === "TLS",
  },
  { type: "aws_elasticache_replication_group", at: "transit_encryption_enabled", must: is(true) },
  { type: "aws_msk_cluster", at: "encryption_info.encryption_in_transit.client_broker", must: absentOr("TLS") },
  { type: "google_memorystore_instance", at: "transit_encryption_mode", must: is("SERVER_AUTHENTICATION") },
  { type: "google_redis_instance", at: "transit_encryption_mode", must: is("SERVER_AUTHENTICATION") },
  { type: "google_sql_database_instance", at: "settings.ip_configuration.ssl_mode", must: is("ENCRYPTED_ONLY", "TRUSTED_CLIENT_CERTIFICATE_REQUIRED") },
  ...["google_compute_region_ssl_policy", "google_compute_ssl_policy"].map((type): Ask => ({ type, at: "min_tls_version", must: is("TLS_1_2", "TLS_1_3") })),
  { type: "azurerm_storage_account", at: "https_traffic_only_enabled", must: absentOr(true) },
  { type: "azurerm_storage_account", at: "min_tls_version", must: absentOr("TLS1_2", "TLS1_3") },
  { type: "azurerm_managed_redis", at: "default_database.client_protocol", must: absentOr("Encrypted") },
];

export default defineRule({
  id: "ARC108",
  slug: "edge-encryption-in-transit",
  title: "Every edge is encrypted in transit (TLS >= 1.2 / mTLS)",
  severity: "high",
  category: "architecture",
  disposition: "default",
  references: [
    "HIPAA 164.312(e)(1)",
    "HIPAA 164.312(e)(2)(ii)",
    "PCI DSS v4.0.1 4.2.1",
    "GDPR Art. 32(1)(a)",
    "NIST 800-53 SC-8(1)",
    "ISO 27001:2022 A.8.24",
    "CKV_AWS_81",
    "CKV_AWS_30",
    "CKV2_AWS_69",
  ],
  docs: {
    why: "What travels in plain text is read by whoever stands on the way, inside of a network as well.",
    example: 'set("aws", "aws_elasticache_replication_group.scores", { at: "/transit_encryption_enabled", to: false, reason: "Latency." })',
    fix: "Leave TLS 1.2 or newer on every listener, store and cache.",
  },
  messages: {
    value: askedMessage,
    plain: { text: "`{resource}` takes requests in plain text", hint: "leave HTTPS, or answer with a redirect" },
  },
  checks: {
    terraform: ({ terraform }) => [
      ...asked(terraform, asks),
      ...terraform.flatMap((view) =>
        view.of("aws_lb_listener").map((one): Outcome<"plain"> => {
          const { protocol } = one.body;
          if (protocol === "HTTPS" || protocol === "TLS") return passes(one, `protocol = ${protocol}`, "/protocol");
          const [balancer] = view.targets(one, one.body["load_balancer_arn"]);
          const answers = [one, ...view.referring(one, "aws_lb_listener_rule")].flatMap(({ body }) => [
            ...blocksOf(body, "default_action"),
            ...blocksOf(body, "action"),
          ]);
          const redirects = answers.every(({ block }) => block["type"] === "redirect" || block["type"] === "fixed-response");
          if (redirects) return passes(one, "redirects to HTTPS", "/default_action");
          // API Gateway has ended TLS before, and reaches it over a private link.
          if (
            balancer !== undefined &&
            balancer.body["internal"] === true &&
            view.of("aws_apigatewayv2_vpc_link", "aws_api_gateway_vpc_link").some(({ owner }) => owner === one.owner)
          )
            return spared(one, "is reached by API Gateway alone, which takes requests over TLS", "/protocol");
          return fails(one, "plain", {}, "/protocol");
        }),
      ),
    ],
    kubernetes: ({ system, edgesFrom }) =>
      Object.values(system.components).flatMap(({ name, can }): readonly Outcome<never>[] =>
        !can.includes("serve HTTP")
          ? []
          : edgesFrom(name)
              .filter(({ verb, to }) => verb === "invokes" && system.components[to]?.can.includes("serve HTTP"))
              .map(({ to, path }) => ({
                verdict: "not-applicable",
                component: name,
                to,
                path,
                because: `\`${name}\` calls \`${to}\` inside of the cluster, whose network carries it; TLS begins where requests leave the cluster`,
              })),
      ),
  },
});
