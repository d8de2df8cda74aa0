import { isObject } from "../../../dsl/fields.ts";
import { type Ask, asked, askedMessage, blocksOf, fails, passes } from "../emitted/asked.ts";
import { is, isNot, present } from "../emitted/demand.ts";
import type { Resource, TerraformView } from "../emitted/terraform.ts";
import { listed, valueAt } from "../emitted/values.ts";
import { defineRule, type GraphContext, type Outcome } from "../rule.ts";

type Found = Outcome<"anybody" | "firewall" | "unlogged">;

const asks: readonly Ask[] = [
  {
    type: "aws_api_gateway_method",
    at: "authorization",
    must: isNot("NONE", undefined),
    where: ({ body }) => body["api_key_required"] !== true && body["http_method"] !== "OPTIONS",
  },
  { type: "aws_apigatewayv2_route", at: "authorization_type", must: isNot("NONE", undefined) },
  { type: "aws_api_gateway_stage", at: "access_log_settings.destination_arn", must: present },
  { type: "aws_apigatewayv2_stage", at: "access_log_settings.destination_arn", must: present },
  { type: "aws_apigatewayv2_stage", at: "default_route_settings.throttling_rate_limit", must: present },
  { type: "azurerm_application_gateway", at: "firewall_policy_id", must: present, where: ({ body }) => body["waf_configuration"] === undefined },
  { type: "azurerm_web_application_firewall_policy", at: "policy_settings.mode", must: is("Prevention") },
  { type: "azurerm_web_application_firewall_policy", at: "policy_settings.enabled", must: isNot(false) },
  { type: "google_compute_region_security_policy", at: "rules", must: present, where: ({ body }) => body["type"] === "CLOUD_ARMOR" },
  { type: "google_compute_security_policy", at: "rule", must: present },
];

/** What the author says of a gateway himself, with a reason: ARC106 judges it. */
const said = ({ owner }: Resource, { system }: GraphContext) => {
  const values = owner === undefined ? undefined : system.components[owner]?.values;
  const auth = values?.["auth"];
  return { open: isObject(auth) && auth["auth"] !== "jwt", unfiltered: values?.["waf"] === false };
};

function ofAws(view: TerraformView, context: GraphContext): readonly Found[] {
  const balancers = view.of("aws_lb").filter(({ body }) => body["load_balancer_type"] !== "network" && body["internal"] !== true);
  return [
    ...balancers.flatMap((one): readonly Found[] => {
      const acl = view.referring(one, "aws_wafv2_web_acl_association")[0];
      const logs = valueAt(one.body, "access_logs.enabled");
      return [
        ...(said(one, context).unfiltered ? [] : [acl === undefined ? fails(one, "firewall") : passes(one, `filtered by ${acl.address}`)]),
        logs === true || logs === "true"
          ? passes(one, "access_logs.enabled = true", "/access_logs/enabled")
          : fails(one, "unlogged", {}, "/access_logs/enabled"),
      ];
    }),
    ...view.of("aws_lb_listener_rule").flatMap((one): readonly Found[] => {
      const [listener] = view.targets(one, one.body["listener_arn"]);
      const balancer = listener === undefined ? undefined : view.targets(listener, listener.body["load_balancer_arn"])[0];
      const actions = blocksOf(one.body, "action");
      if (balancer === undefined || !balancers.includes(balancer) || said(one, context).open || !actions.some(({ block }) => block["type"] === "forward"))
        return [];
      const checked = actions.some(({ block }) => ["jwt-validation", "authenticate-oidc", "authenticate-cognito"].includes(String(block["type"])));
      return [checked ? passes(one, "tokens are checked before it forwards", "/action") : fails(one, "anybody", {}, "/action")];
    }),
  ];
}

const ofAzure = (view: TerraformView): readonly Found[] =>
  view.of("azurerm_application_gateway").map((one): Found => {
    const logged = view.referring(one, "azurerm_monitor_diagnostic_setting").find(({ body }) => listed(body["enabled_log"]).length > 0);
    return logged === undefined ? fails(one, "unlogged") : passes(one, `logs go out by ${logged.address}`);
  });

export default defineRule({
  id: "TF337",
  slug: "api-authn-waf",
  title: "Public API methods need authorisation, request validation, WAF, throttling, access logs",
  severity: "critical",
  category: "terraform",
  disposition: "default",
  references: [
    "PCI DSS v4.0.1 6.4.2",
    "SOC 2 CC6.6",
    "CKV_AWS_59",
    "CKV2_AWS_70",
    "CKV2_AWS_53",
    "CKV2_AWS_29",
    "CKV_AWS_76",
    "Trivy AWS-0001",
    "AwsSolutions-APIG4",
  ],
  docs: {
    why: "A public interface is called by everybody: without sign-in, limits and a firewall, with your accelerators and on your bill.",
    example: 'set("aws", "aws_api_gateway_method.api__v1__post", { at: "/authorization", to: "NONE", reason: "A demo." })',
    fix: "Leave sign-in, the firewall, limits and access logs that a gateway brings.",
  },
  messages: {
    value: askedMessage,
    anybody: { text: "`{resource}` forwards requests of anybody", hint: "leave the action that checks tokens before it forwards" },
    firewall: {
      text: "`{resource}` is public and has no web application firewall",
      hint: "leave the firewall that belongs to it, or set `waf` of the gateway",
    },
    unlogged: { text: "`{resource}` keeps no log of requests", hint: "leave its access logs" },
  },
  checks: { terraform: (context) => [...asked(context.terraform, asks), ...context.terraform.flatMap((view) => [...ofAws(view, context), ...ofAzure(view)])] },
});
